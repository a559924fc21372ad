#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The packages that make rpm has built: what each has and needs, with which
# modes, and what is run when they go. Ends with "N passed, N failed".
set -u
cd "$(dirname "$0")/../../.." || exit 2
export LC_ALL=C
rpms=$(realpath "${B:-build}")/rpm
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT INT TERM
. tests/lib/tally.sh
what=
wrong() {
	bad "$what: $1"
	cat "$dir/out"
}
[ -n "$(find "$rpms" -maxdepth 1 -name '*.rpm' 2>/dev/null)" ] ||
	skip_all "no packages in build/rpm: 'make rpm' builds them"
for c in rpm rpm2cpio cpio; do
	command -v $c >/dev/null || skip_all "no $c on this machine"
done

has() {
	if grep -q -- "$1" "$dir/out"; then good; else wrong "no line '$1' in:"; fi
}
lacks() {
	if grep -q -- "$1" "$dir/out"; then wrong "a line '$1' in:"; else good; fi
}
version=$(sed -n 's/^VERSION *= *//p' Makefile)
file() { echo "$rpms/$1-$version"-*.rpm; }
ask() { rpm -qp "$@" >"$dir/out" 2>"$dir/err"; }
names='keyaudit loginpolicy pam_loginpolicy'

what='which packages'
find "$rpms" -maxdepth 1 -name '*.rpm' -exec rpm -qp --qf '%{NAME} %{VERSION}\n' {} + 2>/dev/null | sort >"$dir/out"
for p in $names; do has "^$p $version\$"; done
if [ "$(wc -l <"$dir/out")" -eq 3 ]; then good; else wrong 'others, too'; fi

# contents PACKAGE: as on standard input; without documents. Manuals are compressed,
# but not by the rpm of Debian.
contents() {
	what="contents of $1"
	cat >"$dir/want"
	mkdir "$dir/$1"
	rpm2cpio "$(file "$1")" | (cd "$dir/$1" && cpio -idm --quiet) 2>"$dir/err"
	(cd "$dir/$1" && find . ! -type d) | sed -n 's,^\.,,
		s,^/usr/lib64/,/usr/lib/,
		s,_password\.[0-9]*\.so,_password.N.so,
		s,/words/[0-9.]*$,/words/VERSION,
		s,\.gz$,,
		/\/share\/doc\//d
		/\/share\/licenses\//d
		p' | sort -u >"$dir/have"
	if diff "$dir/want" "$dir/have" >"$dir/out"; then good; else wrong 'not as expected:'; fi
}
contents keyaudit <<'END'
/etc/default/keyaudit
/usr/bin/keyaudit
/usr/lib/systemd/system/keyaudit.service
/usr/lib/systemd/system/keyaudit.timer
/usr/libexec/keyaudit/daily
/usr/share/bash-completion/completions/keyaudit
/usr/share/man/man1/keyaudit.1
END
contents pam_loginpolicy <<'END'
/usr/lib/loginpolicy/check_words.sh
/usr/lib/loginpolicy/loginpolicy-package
/usr/lib/loginpolicy/state_dir.sh
/usr/lib/loginpolicy/words/VERSION
/usr/lib/security/loginpolicy_password.N.so
/usr/lib/security/pam_loginpolicy.so
/usr/share/locale/de/LC_MESSAGES/loginpolicy.mo
/usr/share/locale/fr/LC_MESSAGES/loginpolicy.mo
END
contents loginpolicy <<'END'
/usr/sbin/loginpolicy
/usr/share/bash-completion/completions/loginpolicy
/usr/share/man/man5/loginpolicy.conf.5
/usr/share/man/man5/loginpolicy.keys.5
/usr/share/man/man8/loginpolicy.8
/usr/share/man/man8/pam_loginpolicy.8
END

for p in $names; do
	what="$p, owners, modes and configuration"
	ask --qf '[%{FILEMODES:perms} %{FILEUSERNAME}:%{FILEGROUPNAME} %{FILENAMES}\n]' "$(file "$p")"
	cp "$dir/out" "$dir/$p.files"
	grep -v ' root:root ' "$dir/$p.files" >"$dir/out"
	lacks .
	grep -Ev '^(drwxr-xr-x|-rw-r--r--|-rwxr-xr-x) .* /|^drwx(--x--x|------) .* /var/lib/loginpolicy' "$dir/$p.files" >"$dir/out"
	lacks .
	ask --configfiles "$(file "$p")"
	grep -v '^/etc/default/keyaudit$' "$dir/out" >"$dir/odd"
	if [ -s "$dir/odd" ]; then wrong 'a configuration file:'; else good; fi
done
what='the state directory'
cp "$dir/pam_loginpolicy.files" "$dir/out"
has '^drwx--x--x root:root /var/lib/loginpolicy$'
has '^drwx--x--x root:root /var/lib/loginpolicy/blocked$'
has '^drwx------ root:root /var/lib/loginpolicy/history$'

what='what each needs'
ask --requires "$(file keyaudit)"
lacks 'pam'
has '^libssh'
ask --requires "$(file pam_loginpolicy)"
has '^libpam\.so'
has '^libpwquality'
lacks 'jansson'
ask --requires "$(file loginpolicy)"
has "^pam_loginpolicy.* = $version-1"
ask --recommends "$(file pam_loginpolicy)"
has '^cracklib-dicts'

what='what is run'
for p in $names; do
	ask --scripts "$(file "$p")"
	cp "$dir/out" "$dir/$p.scripts"
	lacks 'postinstall'
	lacks 'pam-auth-update\|authselect\|loginpolicy enable'
done
cp "$dir/pam_loginpolicy.scripts" "$dir/out"
has 'preuninstall'
has '/loginpolicy/loginpolicy-package unwire$'
# As rpm calls it: 1 remains after an upgrade, 0 when it goes.
mkdir -p "$dir/lib/loginpolicy"
# shellcheck disable=SC2016 # it is written there
printf '#!/bin/sh\necho "$@" >>%s\nexit ${RC:-1}\n' "'$dir/asked'" >"$dir/lib/loginpolicy/loginpolicy-package"
chmod 755 "$dir/lib/loginpolicy/loginpolicy-package"
grep -v '^preuninstall' "$dir/out" | sed "s,/usr/lib[0-9]*/,$dir/lib/," >"$dir/preun"
: >"$dir/asked"
if sh "$dir/preun" 1 && [ ! -s "$dir/asked" ]; then good; else wrong 'an upgrade unwires, or fails'; fi
for rc in 0 3; do
	if RC=$rc sh "$dir/preun" 0; then good; else wrong "it stays, although unwire ended with $rc"; fi
done
: >"$dir/asked"
if RC=2 sh "$dir/preun" 0; then wrong 'it goes although nothing was changed'; else good; fi
: >"$dir/asked"
if sh "$dir/preun" 0; then wrong 'it goes although a line of ours remains'; else good; fi
if [ "$(cat "$dir/asked")" = unwire ]; then good; else wrong 'it does not unwire'; fi
finish
