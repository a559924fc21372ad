#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Every list fits 80 columns, also with long names, IPv6 addresses, long reasons
# and long words. What is broken over lines loses nothing. As root, in namespaces
# with other accounts and services. Ends with "N passed, N failed".
# what the libraries set; words, split on purpose
# shellcheck disable=SC2154,SC2034,SC2086
cd "$(dirname "$0")/../../.." || exit 2
bin=$(realpath "${B:-build}/admin/loginpolicy")
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
unset SUDO_UID SSH_CONNECTION
lp=$m/bin/loginpolicy
cp "$bin" "$lp" || exit 1
mkdir -m 700 $state/details
example_logins
long=a-very-long-account-name-of-32ch
echo "$long:x:2077:2077::/home/$long:/bin/sh" >>/etc/passwd
echo "$long:*:20000:0:99999:7:::" >>/etc/shadow
echo "a-very-long-group-name-of-32-chr:x:2077:$long" >>/etc/group
policy </dev/null
batch 0 'a password' chpasswd <<END
alice:Quiet-Lake7river
END
ip=2001:0db8:aaaa:bbbb:cccc:dddd:eeee:ffff
fp=SHA256:uNiVztksCsDhcc0u9e8BrrJXVGQ/bzp/bCZKZgdJ1Yg
reason='this is a reason of ordinary length, as people write it, and a little more so that it needs three lines'
cat >/root/p <<END
mode observe
network office-of-the-whole-company-in-vienna $ip
permit user:root service login from local id rescue
permit group:a-very-long-group-name-of-32-chr from office-of-the-whole-company-in-vienna service sshd method publickey id a-very-long-id-of-a-rule-that-nobody-shortened
permit group:a-very-long-group-name-of-32-chr service sudo
END
try 0 'a policy' $lp apply -y --yes-lock-out /root/p
sed -i 's/^mode observe/&\n# changed/' /root/p
try 0 'another one' $lp apply -y --yes-lock-out /root/p
hash=$(sha256sum </etc/security/loginpolicy.conf | cut -c1-8)
# line WORD USER REST: one of the module's, in the log file.
line() {
	echo "$(date '+%b %e %H:%M:%S') host sshd[1]: pam_loginpolicy(sshd:session): $1 user=$2 uid=2077 service=sshd stage=session from=$ip port=50000 method=publickey key=$fp type=ssh-ed25519 bits=256 $3 measure=individual-access policy=$hash ref=AB2C"
}
{
	for i in 1 2 3; do
		line permit $long 'rule=loginpolicy.conf:4 id=a-very-long-id-of-a-rule-that-nobody-shortened'
		line would-deny alice 'reason=no-rule-from'
		line would-deny $long 'reason=no-rule-method'
		line deny nobody-knows-this-long-name-of-33 'reason=no-rule'
	done
} | sed 's/reason=no-rule\([a-z-]*\) measure=individual-access/reason=no-rule\1 measure=default-deny/' >/var/log/auth.log
try 0 'block' $lp block $long --yes-lock-out --reason "$reason" --until 2099-01-01
try 0 'block, one word' $lp block bob --reason "$(printf '%070d' 7)"
try 0 'block, wide characters' $lp block carol --reason '漢字漢字漢字漢字漢字 漢字漢字漢字漢字漢字 漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字'
try 0 'block, ended' $lp block dave --reason "$reason"
try 0 'unblock' $lp unblock dave --reason "$reason"
try 0 'revoke' $lp key revoke $fp --reason "$reason"
# fits WHAT: no line of the output has more than 80 columns.
fits() {
	awk '{ s = $0; gsub(/[\200-\277]/, "", s); n = gsub(/[\340-\357]/, "&", s); if (length(s) + n > 80) { print length(s) + n ": " $0; bad = 1 } } END { exit bad }' \
		"$dir/out" >"$dir/wide" && good && return
	bad "$1: lines of more than 80 columns:"
	head -5 "$dir/wide"
}
whole() {
	tr -s ' \n' ' ' <"$dir/out" >"$dir/flat"
	if grep -qF -- "$1" "$dir/flat"; then good; else bad "$what: '$1' is lost"; fi
}
for c in blocked 'blocked --all' 'key revoked' 'key revoked --all' log 'log --denied' \
	'log --would-deny' 'log --summary' 'log --last-use' 'log --unseen' 'log --actions' \
	history status 'status --wiring'; do
	try any "$c" $lp $c
	[ -s "$dir/out" ] || bad "$c: no output"
	fits "$c"
done
try 0 blocked $lp blocked
whole "$reason"
whole "$(printf '%070d' 7)"
try 0 'log' $lp log
whole $ip
whole $long
whole a-very-long-id-of-a-rule-that-nobody-shortened
finish
