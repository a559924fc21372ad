#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# make install and uninstall into a folder: what is there, with which modes,
# and that a running system never finds keyaudit missing. Ends with
# "N passed, N failed".
set -u
cd "$(dirname "$0")/../../.." || exit 2
build=$(cd "${B:-build}" && pwd) || exit 2
dir=$(mktemp -d)
chmod 755 "$dir"
trap 'rm -rf "$dir"' EXIT INT TERM
. tests/lib/tally.sh
wrong() {
	bad "$1"
	cat "$dir/log" 2>/dev/null
}
# Only what is there is installed: nothing is built again, by us or another make.
mk() {
	env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make -s B="$build" -o all \
		DESTDIR="$dir/d" "$@" >"$dir/log" 2>&1
}
# mode WANT PATH
mode() {
	got=$(stat -c %a "$dir/d$2" 2>&1)
	if [ "$got" = "$1" ]; then good; else wrong "$2: mode $got, not $1"; fi
}

pamdir=$(pkg-config --variable=libdir pam)/security
number=$(sed -n 's/^#define PASSWORD_RULE_INTERFACE \([0-9]*\)$/\1/p' include/loginpolicy/password/password.h)
rule_name=loginpolicy_password.$number.so
umask 077
if mk install; then good; else wrong 'install'; fi
mode 755 /usr/local/bin/keyaudit
mode 755 /usr/local/sbin/loginpolicy
mode 755 /usr/local/bin
mode 755 /usr/local/libexec/keyaudit/daily
mode 644 /usr/local/lib/systemd/system/keyaudit.service
mode 644 /usr/local/lib/systemd/system/keyaudit.timer
mode 644 /usr/local/share/man/man1/keyaudit.1
mode 644 /usr/local/share/man/man5/loginpolicy.conf.5
mode 644 /usr/local/share/man/man5/loginpolicy.keys.5
mode 644 /usr/local/share/man/man8/loginpolicy.8
mode 644 /usr/local/share/bash-completion/completions/loginpolicy
mode 644 /usr/local/share/bash-completion/completions/keyaudit
mode 644 /usr/local/share/doc/loginpolicy/README.md
mode 644 /usr/local/share/doc/loginpolicy/loginpolicy.conf-example
mode 644 /usr/local/share/doc/loginpolicy/pam.d-example
mode 644 /usr/local/share/doc/loginpolicy/docs/design.md
mode 644 /usr/local/share/doc/loginpolicy/docs/contract.md
profiles=/usr/share/pam-configs
[ -d $profiles ] || profiles=/usr/local/share/doc/loginpolicy
mode 644 $profiles/loginpolicy-password
mode 644 $profiles/loginpolicy-password-observe
mode 644 $profiles/loginpolicy-login
mode 644 "$pamdir/pam_loginpolicy.so"
mode 644 "$pamdir/$rule_name"
mode 644 /usr/local/share/locale/de/LC_MESSAGES/loginpolicy.mo
mode 755 /var/lib
mode 711 /var/lib/loginpolicy
mode 711 /var/lib/loginpolicy/blocked
mode 711 /var/lib/loginpolicy/revoked
mode 700 /var/lib/loginpolicy/history
mode 700 /var/lib/loginpolicy/details
mode 700 /var/lib/loginpolicy/incidents
for p in bin/keyaudit sbin/loginpolicy; do
	if "$dir/d/usr/local/$p" --version >/dev/null; then good; else wrong "$p does not run"; fi
done
# libjansson has a json_object(), too: it must not find ours in the program.
for p in bin/keyaudit sbin/loginpolicy; do
	names=$(nm -D --defined-only "$dir/d/usr/local/$p" | awk '$2 == "T" && $3 !~ /^(_init|_fini|__sanitizer|__asan|__ubsan|__lsan|__interceptor|__gcov)/')
	if [ -z "$names" ]; then good; else wrong "$p exports $(echo "$names" | head -n 3)"; fi
done
n=$(find "$dir/d" -name '*.??????' ! -name '*.conf-*' -type f | grep -cE '\.[A-Za-z0-9]{6}$')
if [ "$n" -eq 0 ]; then good; else wrong "$n temporary files are left"; fi

# Anybody's keys are judged by what is revoked here: each is looked up by its
# name, for nobody but root may list the folder.
if [ "$(id -u)" -eq 0 ]; then
	d=$dir/d/var/lib/loginpolicy
	ssh-keygen -q -t ed25519 -N '' -f "$dir/key"
	chmod 644 "$dir/key.pub"
	audit_as_user() {
		setpriv --reuid 65534 --regid 65534 --clear-groups \
			"$dir/d/usr/local/bin/keyaudit" keys --state "$d" "$dir/key.pub" >"$dir/log" 2>&1
		rc=$?
		if [ $rc -eq "$1" ] && grep -qF "$2" "$dir/log"; then good; else wrong "a user's audit: exit $rc, not $1 with '$2'"; fi
	}
	audit_as_user 0 '0 rejected, 1 accepted'
	revoked=$d/revoked/$(ssh-keygen -lf "$dir/key.pub" | cut -d' ' -f2 | sed 's/^SHA256://' | tr '+/' '-_')
	: >"$revoked"
	audit_as_user 1 'this key, or its CA'
	rm "$revoked"
	chmod 700 "$d/revoked"
	audit_as_user 2 'cannot look up revocations: Permission denied'
	chmod 711 "$d/revoked"
else
	skip "keyaudit as somebody else" 'not root'
fi

# While it is installed again and again, it is always there and whole.
: >"$dir/missed"
(
	while [ ! -e "$dir/stop" ]; do
		"$dir/d/usr/local/bin/keyaudit" --version >/dev/null 2>&1 ||
			echo missed >>"$dir/missed"
	done
) &
looker=$!
for _ in 1 2 3 4 5; do mk install || wrong 'install again'; done
: >"$dir/stop"
wait $looker
if [ -s "$dir/missed" ]; then wrong 'it was missing for a moment'; else good; fi

# Rules of another interface are there until the module is the new one; then they go.
others="loginpolicy_password.so loginpolicy_password.9999.so loginpolicy_password.7.so.kept"
for f in $others; do : >"$dir/d$pamdir/$f"; done
: >"$dir/d$pamdir/loginpolicy_password.mine"
if mk install PAMDIR="$pamdir" MODULE="$dir/nothing/pam_loginpolicy.so"; then wrong 'without a module'; else good; fi
for f in $others; do
	if [ -e "$dir/d$pamdir/$f" ]; then good; else wrong "$f went before the module came"; fi
done
mk install || wrong 'install over others'
for f in $others; do
	if [ -e "$dir/d$pamdir/$f" ]; then wrong "$f is left"; else good; fi
done
if [ -e "$dir/d$pamdir/loginpolicy_password.mine" ]; then good; else wrong 'a file of somebody is gone'; fi
rm "$dir/d$pamdir/loginpolicy_password.mine"
for f in $others; do : >"$dir/d$pamdir/$f"; done

# What is in the way is told, and the old file stays.
old=$(sha256sum <"$dir/d/usr/local/bin/keyaudit")
if mk install BINDIR=/usr/local/bin/keyaudit; then wrong 'into a file'; else good; fi
if [ "$(sha256sum <"$dir/d/usr/local/bin/keyaudit")" = "$old" ]; then good; else wrong 'the old file changed'; fi

# What a package has installed is its own: neither overwritten nor removed.
if command -v dpkg-query >/dev/null; then
	mkdir -p "$dir/d/var/lib/dpkg/info" "$dir/d/var/lib/dpkg/updates"
	printf 'Package: libpam-loginpolicy\nStatus: install ok installed\nMaintainer: x <x@example.org>\nArchitecture: %s\nVersion: 1\nDescription: x\n\n' \
		"$(dpkg --print-architecture)" >"$dir/d/var/lib/dpkg/status"
	echo "/usr$pamdir/pam_loginpolicy.so" >"$dir/d/var/lib/dpkg/info/libpam-loginpolicy.list"
	for what in install uninstall; do
		if mk $what; then wrong "$what over a package"; else good; fi
		if grep -qF 'nothing was changed: the package libpam-loginpolicy is installed' "$dir/log"; then good; else wrong "$what over a package: no reason"; fi
		if [ "$(sha256sum <"$dir/d/usr/local/bin/keyaudit")" = "$old" ]; then good; else wrong "$what over a package changed something"; fi
	done
	rm -r "$dir/d/var/lib/dpkg"
else
	skip 'over a package' 'no dpkg on this machine'
fi

: >"$dir/d/var/lib/loginpolicy/blocked/1001"
: >"$dir/d/usr/local/bin/other"
if mk uninstall; then good; else wrong 'uninstall'; fi
left=$(cd "$dir/d" && find . -type f | sort | tr '\n' ' ')
if [ "$left" = './usr/local/bin/other ./var/lib/loginpolicy/blocked/1001 ' ]; then good; else wrong "left: $left"; fi
if grep -qF "kept: $dir/d/var/lib/loginpolicy" "$dir/log"; then good; else wrong 'what is kept is not said'; fi
# No folder is left but what a system has anyway, and what has something in it.
left=$(cd "$dir/d" && find . -depth -type d -empty ! -path './var/lib/loginpolicy/*' | sort | tr '\n' ' ')
want=".$pamdir ./usr/local/lib ./usr/local/libexec ./usr/local/sbin ./usr/local/share/man "
[ $profiles != /usr/share/pam-configs ] || want="$want./usr/share "
if [ "$left" = "$want" ]; then good; else wrong "empty: $left"; fi
# Where nobody was ever blocked, the state goes too; the policy stays.
rm -rf "$dir/d"
mk install
mkdir -p "$dir/d/etc/security"
: >"$dir/d/etc/security/loginpolicy.conf"
if mk uninstall; then good; else wrong 'uninstall again'; fi
if [ -e "$dir/d/var/lib/loginpolicy" ]; then wrong 'an empty state is left'; else good; fi
if grep -qF "kept: $dir/d/etc/security/loginpolicy.conf" "$dir/log"; then good; else wrong 'the policy is kept, and it is not said'; fi

# What else stays is named; pam-auth-update forgets our profiles, and no other.
mk install
mkdir -p "$dir/d/etc/ssh/sshd_config.d" "$dir/d/var/lib/pam" "$dir/d/etc/security/loginpolicy.d" \
	"$dir/d/var/lib/keyaudit" "$dir/d/etc/systemd/system/timers.target.wants"
ln -s /usr/local/lib/systemd/system/keyaudit.timer "$dir/d/etc/systemd/system/timers.target.wants"
: >"$dir/d/etc/ssh/sshd_config.d/00-loginpolicy.conf"
: >"$dir/d/etc/security/loginpolicy.conf.broken"
printf '%s\n' unix loginpolicy-login loginpolicy-login-not loginpolicy-password loginpolicy-password-observe mkhomedir \
	>"$dir/d/var/lib/pam/seen"
chmod 640 "$dir/d/var/lib/pam/seen"
if mk uninstall; then good; else wrong 'uninstall'; fi
for f in ssh/sshd_config.d/00-loginpolicy.conf security/loginpolicy.conf.broken security/loginpolicy.d; do
	if grep -qF "kept: $dir/d/etc/$f" "$dir/log"; then good; else wrong "$f is kept, and it is not said"; fi
done
if grep -qF "kept: $dir/d/var/lib/keyaudit" "$dir/log"; then good; else wrong 'results are kept, and it is not said'; fi
if grep -qF 'systemctl disable keyaudit.timer' "$dir/log"; then good; else wrong 'the timer is enabled, and it is not said'; fi
if [ $profiles = /usr/share/pam-configs ]; then
	left=$(tr '\n' ' ' <"$dir/d/var/lib/pam/seen")
	if [ "$left" = 'unix loginpolicy-login-not mkhomedir ' ]; then good; else wrong "seen: $left"; fi
	mode 640 /var/lib/pam/seen
fi
if [ "$(ls "$dir/d/var/lib/pam")" = seen ]; then good; else wrong 'something is left beside seen'; fi

# While a file of PAM's names the module, nothing is removed: nobody would get in.
mk install
mkdir -p "$dir/d/etc/pam.d" "$dir/d/usr/lib/pam.d"
for f in etc/pam.d/sshd usr/lib/pam.d/su etc/pam.conf; do
	echo 'auth required pam_loginpolicy.so' >"$dir/d/$f"
	before=$(cd "$dir/d" && find . | sort)
	if mk uninstall; then wrong "uninstall under $f"; else good; fi
	if grep -qF "$dir/d/$f" "$dir/log"; then good; else wrong "$f is not named"; fi
	if [ "$(cd "$dir/d" && find . | sort)" = "$before" ]; then good; else wrong "something was removed under $f"; fi
	echo '# auth required pam_loginpolicy.so' >"$dir/d/$f"
done
if mk uninstall; then good; else wrong 'a comment is no line'; fi

if mk install PREFIX=/usr MANDIR=/m STATEDIR=/s PAMDIR=/p LOCALEDIR=/l; then good; else wrong 'other places'; fi
mode 755 /usr/bin/keyaudit
mode 755 /usr/sbin/loginpolicy
mode 644 /m/man1/keyaudit.1
mode 644 /m/man8/loginpolicy.8
mode 644 /p/pam_loginpolicy.so
mode 644 /l/fr/LC_MESSAGES/loginpolicy.mo
mode 711 /s/revoked

# After "make", "make install PREFIX=/usr" leaves no other place in what it installs.
if grep -q -e -fsanitize "$build/flags"; then
	skip 'another PREFIX after make' 'with a sanitizer all would be compiled again'
else
	what='another PREFIX after make'
	rm -rf "$dir/d"
	mkdir "$dir/b"
	(cd "$build" && cp -a --parents flags places lib*.a locale lib pam_module admin keyaudit "$dir/b")
	if env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make -s B="$dir/b" DESTDIR="$dir/d" \
		PREFIX=/elsewhere PAMDIR=/p install >"$dir/log" 2>&1; then good; else wrong "$what"; fi
	for f in elsewhere/sbin/loginpolicy p/pam_loginpolicy.so; do
		if grep -qaF /elsewhere/share/locale "$dir/d/$f" && ! grep -qaF /usr/local/share/locale "$dir/d/$f"; then
			good
		else
			wrong "$what: $f"
		fi
	done
	for f in libexec/keyaudit/daily lib/systemd/system/keyaudit.service; do
		if grep -qE '/elsewhere/(bin/keyaudit|libexec/keyaudit/daily)$' "$dir/d/elsewhere/$f" &&
			! grep -qE '/usr/(local/)?(bin|libexec)/' "$dir/d/elsewhere/$f"; then
			good
		else
			wrong "$what: $f"
		fi
	done
	if [ "$(grep -c '  CC ' "$dir/log")" = 3 ]; then good; else wrong "$what: what was compiled"; fi
fi

finish
