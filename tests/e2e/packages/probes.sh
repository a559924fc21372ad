#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2154
# The probes that the other tests of packages end with: each of them cries where
# PAM names a module that is missing or broken, or the policy is not asked. As
# root, in namespaces. Ends with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/packages_lib.sh
machine base
CRON=1
install 0 'install' libpam-loginpolicy loginpolicy
wire enforce
probes enforced rule 'wired'
cp "$dir/probes" "$dir/good"
libdir=$(in_root dpkg -L libpam-loginpolicy | sed -n 's|/pam_loginpolicy.so$||p')
# each_cries WHAT LOGINS PASSWORDS [NAME...]: all probes, or these.
each_cries() {
	what=$1
	in_root sh /t/probes.sh probe "$2" "$3" >"$dir/probes" 2>&1
	shift 3
	[ $# -gt 0 ] || set -- 'su by root to alice' 'sudo by alice, no password' 'sudo by bob, no password' \
		'ssh by alice' 'ssh by bob' 'chpasswd, a good password' 'chpasswd, a bad password' \
		'passwd by alice' 'su by root to bob' 'su by alice to root' 'su by bob to root' \
		'sudo by alice' 'sudo by bob' 'a job of alice'
	for p in "$@"; do
		grep -q "^ok $p:" "$dir/good" || bad "$p: not one that was well before"
		if grep -q "^FAIL $p:" "$dir/probes"; then good; else
			bad "$what, but: $(grep "$p:" "$dir/probes")"
		fi
	done
}
machine gone base
rm "$r$libdir/pam_loginpolicy.so"
each_cries 'the module is gone' enforced rule
machine junk base
echo junk >"$r$libdir/pam_loginpolicy.so"
each_cries 'the module is no object' any any
machine rule base
rm "$r$libdir/"loginpolicy_password.*
each_cries 'the rule is gone' enforced rule \
	'chpasswd, a good password' 'chpasswd, a bad password' 'passwd by alice'
machine unwired base
sed -i '/pam_loginpolicy/d' "$r"/etc/pam.d/common-*
each_cries 'nobody asks the policy' enforced rule 'sudo by bob, no password' 'ssh by bob' \
	'chpasswd, a bad password' 'su by root to bob' 'su by bob to root' 'sudo by bob'
machine refusing base
first_policy enforce
sed -i '/user:alice/d' "$r/etc/security/loginpolicy.conf"
each_cries 'alice is refused' enforced rule 'su by root to alice' 'sudo by alice, no password' \
	'ssh by alice' 'su by alice to root' 'sudo by alice' 'a job of alice'
finish
