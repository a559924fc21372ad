#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The Debian packages that make deb has built: what each has and needs, that
# none brings a PAM file, and that lintian, sh and shellcheck have nothing to
# say. Ends with "N passed, N failed".
set -u
cd "$(dirname "$0")/../../.." || exit 2
export LC_ALL=C
debs=$(realpath "${B:-build}")/deb
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT INT TERM
. tests/lib/tally.sh
what=
wrong() {
	bad "$what: $1"
	cat "$dir/out"
}
[ -n "$(find "$debs" -maxdepth 1 -name '*.deb' 2>/dev/null)" ] ||
	skip_all "no packages in build/deb: 'make deb' builds them"
: >"$dir/out"

# has PATTERN, lacks PATTERN: a line of $dir/out.
has() {
	if grep -q -- "$1" "$dir/out"; then good; else wrong "no line '$1' in:"; fi
}
lacks() {
	if grep -q -- "$1" "$dir/out"; then wrong "a line '$1' in:"; else good; fi
}
deb() { echo "$debs"/"$1"_*.deb; }
field() { dpkg-deb -f "$(deb "$1")" "$2"; }
names='keyaudit libpam-loginpolicy loginpolicy'

what='which packages'
find "$debs" -maxdepth 1 -name '*.deb' | sed 's,.*/,,; s/_.*//' | sort | tr '\n' ' ' >"$dir/out"
if [ "$(cat "$dir/out")" = "$names " ]; then good; else wrong 'others:'; fi
version=$(sed -n 's/^VERSION *= *//p' Makefile)
for p in $names; do
	what="$p, version"
	field "$p" Version >"$dir/out"
	has "^$version\(~[a-z]*[0-9.]*\)\?\$"
	mkdir "$dir/$p"
	dpkg-deb -x "$(deb "$p")" "$dir/$p"
	dpkg-deb -e "$(deb "$p")" "$dir/$p.control"
done

# --- what is in each: paths, with * for the architecture's name ---
# contents PACKAGE: as on standard input; documents, catalogues and manuals by their folder.
contents() {
	what="contents of $1"
	cat >"$dir/want"
	(cd "$dir/$1" && find . ! -type d) | sed -n 's,^\.,,
		s,^/usr/lib/[^/]*/security,/lib/*/security,
		s,^/lib/[^/]*/security,/lib/*/security,
		s,^/usr/lib/[^/]*-linux-[^/]*/,/usr/lib/*/,
		s,_password\.[0-9]*\.so,_password.N.so,
		s,/words/[0-9.]*$,/words/VERSION,
		s,^/usr/lib/systemd,/lib/systemd,
		/\/share\/doc\//d
		/\/share\/lintian\//d
		p' | sort -u >"$dir/have"
	if diff "$dir/want" "$dir/have" >"$dir/out"; then good; else wrong 'not as expected:'; fi
}
contents keyaudit <<'END'
/etc/default/keyaudit
/lib/systemd/system/keyaudit.service
/lib/systemd/system/keyaudit.timer
/usr/bin/keyaudit
/usr/libexec/keyaudit/daily
/usr/share/bash-completion/completions/keyaudit
/usr/share/man/man1/keyaudit.1.gz
END
contents libpam-loginpolicy <<'END'
/lib/*/security/loginpolicy_password.N.so
/lib/*/security/pam_loginpolicy.so
/usr/lib/*/loginpolicy/check_words.sh
/usr/lib/*/loginpolicy/loginpolicy-package
/usr/lib/*/loginpolicy/state_dir.sh
/usr/lib/*/loginpolicy/words/VERSION
/usr/share/locale/de/LC_MESSAGES/loginpolicy.mo
/usr/share/locale/fr/LC_MESSAGES/loginpolicy.mo
/usr/share/pam-configs/loginpolicy-login
/usr/share/pam-configs/loginpolicy-password
/usr/share/pam-configs/loginpolicy-password-observe
END
contents loginpolicy <<'END'
/usr/sbin/loginpolicy
/usr/share/bash-completion/completions/loginpolicy
/usr/share/man/man5/loginpolicy.conf.5.gz
/usr/share/man/man5/loginpolicy.keys.5.gz
/usr/share/man/man8/loginpolicy.8.gz
/usr/share/man/man8/pam_loginpolicy.8.gz
END

# --- nothing is wired, and nobody's configuration names the module ---
for p in $names; do
	what="$p, what it must not bring"
	(cd "$dir/$p" && find . ! -type d) >"$dir/out"
	lacks '^\./etc/pam'
	lacks '^\./etc/security'
	lacks '^\./etc/ssh'
	lacks '^\./var/'
	lacks '^\./usr/local'
	cat "$dir/$p.control/conffiles" >"$dir/out" 2>/dev/null
	while read -r f; do
		if grep -q pam_loginpolicy "$dir/$p/$f"; then wrong "$f names the module"; else good; fi
	done <"$dir/out"
	what="$p, modes and owners"
	dpkg-deb -c "$(deb "$p")" >"$dir/out"
	awk '$2 != "root/root" || $1 !~ /^(drwxr-xr-x|-rw-r--r--|-rwxr-xr-x|lrwxrwxrwx)$/' "$dir/out" >"$dir/odd"
	if [ -s "$dir/odd" ]; then wrong "$(cat "$dir/odd")"; else good; fi
done
what='the profiles are off'
cat "$dir"/libpam-loginpolicy/usr/share/pam-configs/* >"$dir/out"
lacks '^Default: *yes'
if [ "$(grep -c '^Default: no$' "$dir/out")" -eq 3 ]; then good; else wrong 'not all'; fi
what='the programs'
"$dir/keyaudit/usr/bin/keyaudit" --version >"$dir/out" 2>&1
has "^keyaudit $version\$"
"$dir/loginpolicy/usr/sbin/loginpolicy" --version >"$dir/out" 2>&1
has "^loginpolicy $version\$"

# --- what each needs ---
what='needs of keyaudit'
field keyaudit Depends | tr ',' '\n' >"$dir/out"
lacks pam
lacks loginpolicy
lacks crack
has libssh
what='needs of libpam-loginpolicy'
# Its libraries come first, as with libpam-modules: unpacked without them, a module
# that PAM names lets nobody in.
field libpam-loginpolicy Pre-Depends | tr ',' '\n' >"$dir/out"
has libc6
has libpam0g
has libpwquality1
field libpam-loginpolicy Depends | tr ',' '\n' >>"$dir/out"
# Without its dictionary no new password is accepted.
has cracklib-runtime
lacks jansson
lacks libssh
lacks ' loginpolicy'
if [ "$(field libpam-loginpolicy Multi-Arch)" = same ]; then good; else wrong 'not Multi-Arch: same'; fi
what='needs of loginpolicy'
field loginpolicy Depends | tr ',' '\n' >"$dir/out"
has "^libpam-loginpolicy (= $(field loginpolicy Version))\$"
what='needs of the helper that maintainer scripts call'
objdump -p "$dir"/libpam-loginpolicy/usr/lib/*/loginpolicy/loginpolicy-package 2>&1 | grep NEEDED >"$dir/out"
has libpam
sed -i '/ lib\(pam\|c\)\.so\./d' "$dir/out"
lacks .

# --- hardened, as Debian's own ---
what=hardening
for f in "$dir/keyaudit/usr/bin/keyaudit" "$dir/loginpolicy/usr/sbin/loginpolicy"; do
	readelf -h -d "$f" >"$dir/out" 2>/dev/null
	has 'DYN (Position-Independent Executable file)'
	has '\(FLAGS\).*NOW'
done

# --- the maintainer scripts, with what debhelper has put in ---
for s in "$dir"/*.control/preinst "$dir"/*.control/postinst "$dir"/*.control/prerm \
	"$dir"/*.control/postrm "$dir"/*.control/config; do
	[ -e "$s" ] || continue
	what=${s#"$dir/"}
	head -n 1 "$s" >"$dir/out"
	if sh -n "$s" 2>>"$dir/out"; then good; else wrong 'no sh script'; fi
	grep '#DEBHELPER#' "$s" >"$dir/out"
	lacks .
	if ! command -v shellcheck >/dev/null; then
		skip "shellcheck of $what" 'not installed'
	# What they read of other packages is not ours.
	elif shellcheck -e SC1091 "$s" >"$dir/out" 2>&1; then good; else wrong 'shellcheck:'; fi
done
what=lintian
if ! command -v lintian >/dev/null; then
	skip lintian 'not installed'
else
	# Its cache of apt's data wants a home; overrides without effect are named, too.
	lintian -EviIL +pedantic --fail-on error,warning "$debs"/*.changes >"$dir/out" 2>&1
	rc=$?
	if [ $rc -eq 0 ]; then good; else wrong "exit $rc"; fi
	lacks '^[EWX]: '
	lacks 'unused-override'
	lacks 'mismatched-override'
fi
finish
