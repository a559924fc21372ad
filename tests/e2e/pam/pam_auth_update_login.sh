#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Debian's pam-auth-update with the profile for logins:
# the position of the lines, and that they work. As root, in namespaces with
# other accounts and services. Ends with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh

command -v pam-auth-update >/dev/null ||
	skip_all 'no pam-auth-update on this machine'
stock() {
	rm -rf /etc/pam.d
	cp -a "$dir/stock" /etc/pam.d
}
[ -e /etc/pam.d/common-auth ] || skip_all 'no common-auth on this machine'
cp -a /etc/pam.d "$dir/stock"
profiles=$m/profiles
mkdir "$profiles"
cp -a /usr/share/pam-configs/unix "$profiles/" || die 'no profile unix'
cp packaging/pam-configs/loginpolicy-login "$profiles/" || die 'no profile'
mount --bind "$profiles" /usr/share/pam-configs
example_stack
pass=Quiet-Lake7river
policy </dev/null
batch 0 'the first passwords' chpasswd <<END
alice:$pass
bob:$pass
root:$pass
END
hash=$(hash_of alice /etc/shadow)
stock
try 0 'pam-auth-update' env DEBIAN_FRONTEND=noninteractive \
	pam-auth-update --force --enable unix loginpolicy-login
# first TYPE: ours is the first line of the common file, or where it is.
order() {
	what="common-$1"
	grep -E "^$1" "/etc/pam.d/common-$1" |
		grep -oE 'pam_(loginpolicy|unix|deny|permit)' | tr '\n' ' ' >"$dir/out"
	echo "$2" | tr '\n' ' ' >"$dir/want"
	if cmp -s "$dir/out" "$dir/want"; then good; else
		bad "$what: $(cat "$dir/out")"
	fi
}
order auth 'pam_loginpolicy pam_unix pam_deny pam_permit'
order account 'pam_loginpolicy pam_unix pam_deny pam_permit'
order session 'pam_permit pam_deny pam_permit pam_loginpolicy pam_unix'

cat >/etc/security/loginpolicy.conf <<'END'
permit user:root service login from local
permit user:root service su by user:alice
permit user:bob service su by user:root
permit user:alice service sudo
END
su_as() {
	answer "$1" "$2" $pass by "$3" su "$4" -c 'echo inside'
}
su_as 1 'su, not permitted' bob root
refused auth ' reason=no-rule '
su_as 0 'su' alice root
passed_by ' user=root uid=0 by=alice '
try 1 'su by root, not permitted' su alice -c 'echo inside'
refused account ' reason=no-rule '
try 0 'su by root' su bob -c 'echo inside'
passed_by ' by=root '
block bob
try 1 'su by root, blocked' su bob -c 'echo inside'
refused account ' reason=blocked '
unblock
# An expired password does not skip ours.
echo "bob:$hash" | chpasswd -e
chage -d 0 bob
block bob
try 1 'su by root, expired and blocked' su bob -c 'echo inside'
refused account ' reason=blocked '
unblock
echo "bob:$hash" | chpasswd -e
if command -v sudo >/dev/null; then
	printf '%s\n' 'alice,bob ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers
	chmod 440 /etc/sudoers
	rm -rf /etc/sudo.conf /etc/sudoers.d
	try 1 'sudo, not permitted' by bob sudo sh -c 'echo inside'
	refused account ' service=sudo '
	try 0 'sudo' by alice sudo sh -c 'echo inside'
	passed_by ' service=sudo '
fi
# What pam.d-example says: runuser has no common file.
if [ -e /etc/pam.d/runuser ]; then
	try 0 'runuser is not reached' runuser alice -c 'echo inside'
	lines_with 0 '): '
	sed -i '1i session requisite pam_loginpolicy.so' /etc/pam.d/runuser
	try 1 'runuser with a line of its own' runuser alice -c 'echo inside'
	refused session ' reason=no-rule '
fi

finish
