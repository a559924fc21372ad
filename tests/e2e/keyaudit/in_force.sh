#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# One policy in force for all three programs: where the file is missing,
# malformed or writable by others, or its trial has run out, the module, keyaudit
# and loginpolicy judge an RSA-2048 key alike. As root, in namespaces with other
# accounts and a real sshd. Ends with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh

example_logins
networks
sshd_init
lp=$m/installed/usr/local/sbin/loginpolicy
audit=$m/installed/usr/local/bin/keyaudit
[ -x "$lp" ] || die 'no loginpolicy is installed'
conf=/etc/security/loginpolicy.conf
good=$state/last-good.conf
mkdir -m 700 "$state/history"
new_key rsa rsa 2048
key=$m/keys/rsa
cat "$key.pub" >/etc/ssh/alice.keys
sshd_up 'UseDNS no'

# alike WHAT refused|accepted: ssh, keyaudit and explain.
alike() {
	a_what=$1
	if [ "$2" = refused ]; then a_login=254 a_code=1; else a_login=0 a_code=0; fi
	try $a_login "$a_what: ssh" from vpn ssh -i "$key" alice@test 'echo inside'
	if [ "$2" = refused ]; then lacks out inside; else says out inside; fi
	try $a_code "$a_what: keyaudit" "$audit" keys "$key.pub"
	if [ "$2" = refused ]; then says out key-too-small; else lacks out key-too-small; fi
	try $a_code "$a_what: explain" "$lp" explain alice --service sshd \
		--from 10.8.0.9 --method publickey --key "$key.pub"
}
printf 'key rsa 4096\npermit everyone\n' >/home/new.conf
chmod 644 /home/new.conf
try 0 'apply' "$lp" apply --yes-lock-out /home/new.conf
alike 'the policy' refused

rm $conf
alike 'the file is gone' refused
says err "$conf is not in force: the last accepted policy is used, $good"
echo 'permit nobody at all' >$conf
chmod 644 $conf
alike 'the file is malformed' refused
try 1 'what is wrong with the file' "$audit" keys "$key.pub"
says err "$conf:1:"
printf 'permit everyone\n' >$conf
chmod 666 $conf
alike 'everybody may write the file' refused
chmod 644 $conf
alike 'the file is repaired' accepted
{
	echo "policy=$(sha256sum <$conf | cut -c1-64)"
	echo "boot=$(cat /proc/sys/kernel/random/boot_id)"
	echo 'deadline=99999999999'
} >"$state/trial"
alike 'a trial that runs' accepted
sed -i 's/^deadline=.*/deadline=0/' "$state/trial"
alike 'a trial that has run out' refused
says err 'because its trial has ended'
try 0 'a policy that is named' "$audit" keys -f $conf "$key.pub"

# Without a last accepted policy: the base one if there is no file at all, as
# for onboarding before anything is installed; else nothing is judged.
rm "$good" "$state/trial"
echo 'permit nobody at all' >$conf
try 2 'malformed, and no last one' "$audit" keys "$key.pub"
says err 'nothing was audited: no policy is in force'
rm $conf
try 0 'no policy at all' "$audit" keys "$key.pub"
says err 'using the built-in base policy'
# What cannot be read is not taken for missing.
mkdir $conf
try 2 'a folder in its place' "$audit" keys "$key.pub"
sshd_down
secret x-never-used-x
finish
