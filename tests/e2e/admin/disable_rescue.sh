#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2119,SC2120
# loginpolicy disable from a rescue system: on a mounted system, and in a chroot
# that has neither /proc nor /run, /dev, a log, a name service or a policy that
# can be read. As root, in namespaces. Ends with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
. tests/lib/enable_lib.sh
good_policy | policy
peer
# The files of our machine as the mounted system has them.
sys=$m/sys
# mounted: what enable has left, in a folder.
mounted() {
	rm -rf "$sys"
	mkdir -p "$sys/etc" "$sys/var/lib"
	cp -a /etc/pam.d /etc/passwd /etc/group /etc/shadow /etc/security "$sys/etc/"
	cp -a /var/lib/pam /var/lib/loginpolicy "$sys/var/lib/"
	chmod 755 "$sys" "$sys/etc" "$sys/var" "$sys/var/lib"
}
# unwired: no line is left, and what is there can be used.
unwired() {
	if grep -rq '^[^#]*loginpolicy' "$sys/etc/pam.d" "$sys/var/lib/pam/auth" "$sys/var/lib/pam/password"; then
		bad "$what: still wired"
		grep -r loginpolicy "$sys/etc/pam.d"
	else good; fi
}
as_before() {
	if same_tree "$sys/etc/pam.d" "$dir/stock.pam.d" && same_tree "$sys/var/lib/pam" "$dir/stock.memory"; then good; else
		bad "$what: not as before"
	fi
}
try 0 'enable' loginpolicy enable -y
: >/var/lib/loginpolicy/blocked/2003
snapshot

mounted
try 2 'no -y' loginpolicy disable --root "$sys"
mounted
try 0 'a mounted system' loginpolicy disable -y --root "$sys"
says out 'carol'
as_before
unchanged
mounted
echo 'not a policy' >"$sys/etc/security/loginpolicy.conf"
chmod 666 "$sys/etc/security/loginpolicy.conf"
try 0 'no good policy' loginpolicy disable -y --root "$sys" --format json
is_json
says out '"accounts_opened":["carol"]'
as_before
mounted
rm -rf "$sys/var/lib/loginpolicy"
try 0 'no state directory' loginpolicy disable -y --root "$sys"
says err 'what enable did is not known'
unwired
mounted
rm -rf "$sys/var/lib/loginpolicy"
try 0 'no state directory, dry run' loginpolicy disable -n --root "$sys"
says out '-auth	required	pam_loginpolicy.so'
mounted
echo garbage >"$sys/var/lib/loginpolicy/enabled/record"
try 0 'a record that is none' loginpolicy disable -y --root "$sys"
unwired
mounted
: >"$sys/var/lib/loginpolicy/enabled/before-0"
try 0 'a copy that is damaged' loginpolicy disable -y --root "$sys"
says err 'has changed'
unwired
mounted
echo '# a note' >>"$sys/etc/pam.d/common-password"
try 0 'a file that was changed' loginpolicy disable -y --root "$sys"
says err 'was changed since enable'
says err 'pam-auth-update --enable pwquality'
unwired
lacks_in "$sys/etc/pam.d/common-password" use_authtok
grep -q '# a note' "$sys/etc/pam.d/common-password" && good

# --- in a chroot, with nothing but the command and its libraries ---
chrooted() {
	mounted
	mkdir -p "$sys/bin"
	cp "$m/bin/loginpolicy" "$sys/bin/"
	ldd "$m/bin/loginpolicy" | grep -o '/[^ ]*' | while read -r lib; do
		mkdir -p "$sys$(dirname "$lib")"
		cp -L "$lib" "$sys$lib"
	done
}
chrooted
try 0 'in a chroot' chroot "$sys" /bin/loginpolicy disable -y
as_before
chrooted
rm -rf "$sys/var/lib/loginpolicy" "$sys/etc/passwd" "$sys/etc/group"
try 0 'in a chroot, without accounts and state' chroot "$sys" /bin/loginpolicy disable -y
unwired
# Lines in service files are known by the record alone.
try 0 'strict' loginpolicy enable -y --strict
mounted
try 0 'strict, on a mounted system' loginpolicy disable -y --root "$sys"
as_before
mounted
rm -rf "$sys/var/lib/loginpolicy"
try 1 'strict, no record' loginpolicy disable -y --root "$sys"
says err '/etc/pam.d/sudo:'
sum_up
