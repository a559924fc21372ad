#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A block and a revoked key that would lock out the calling user or the last
# administrator are refused, with real logins over sshd. As root, in namespaces
# with other accounts and services. Ends with "N passed, N failed".
# texts for other shells; what the libraries set; words, split on purpose
# shellcheck disable=SC2016,SC2154,SC2034,SC2086
cd "$(dirname "$0")/../../.." || exit 2
bin=$(realpath "${B:-build}/admin/loginpolicy")
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
unset SUDO_UID SSH_CONNECTION
lp=/home/loginpolicy
cp "$bin" "$lp" || exit 1
chmod 755 /home
mkdir -m 700 $state/details
networks
sshd_init
example_logins
echo 'sudo:x:27:alice,bob' >>/etc/group
for k in one two other; do new_key $k ed25519; done
cat "$m/keys/one.pub" "$m/keys/two.pub" >/etc/ssh/alice.keys
cat "$m/keys/one.pub" >/etc/ssh/root.keys
usermod -p '*' alice && usermod -p '*' bob || exit 1
policy </dev/null
batch 0 'a password' chpasswd <<END
carol:Quiet-Lake7river
END
printf '%s\n' 'permit user:root service login from local id rescue' \
	'permit group:sudo service sudo' \
	'permit group:sudo,user:root service sshd method publickey' >/root/p
sshd_up 'UseDNS no' 'ExposeAuthInfo yes'
try 0 'a policy' $lp apply -y --yes-lock-out /root/p

# refuses WHAT TEXT COMMAND...: exit 2 with this and the way to do it.
refuses() {
	r_what=$1 r_text=$2
	shift 2
	find $state | sort >"$dir/before"
	try 2 "$r_what" "$@"
	says err "$r_text"
	says err '--yes-lock-out'
	find $state | sort | cmp -s - "$dir/before" || bad "$what: something changed"
}
fp() { ssh-keygen -lf "$m/keys/$1.pub" | cut -d' ' -f2; }

# --- the last administrator ---
# root may log in by key, too, and is an administrator of its own by that rule only.
refuses root 'root could no longer log in' $lp block root
try 0 'bob is another' $lp block -n alice
try 0 'block bob' $lp block bob
refuses 'alice is the last' 'nobody else is an administrator who can log in' $lp block alice
refuses 'alice is the last, dry' 'nobody else is an administrator' $lp block -n alice
try 0 'somebody who is none' $lp block -n carol
try 0 'all the same' $lp block -n --yes-lock-out alice

# --- her keys ---
try 0 'one of two keys' $lp key revoke -n "$m/keys/two.pub"
try 0 'a key of nobody' $lp key revoke -n "$m/keys/other.pub"
refuses 'all of her keys' 'alice: the last administrator could no longer log in' $lp key revoke /etc/ssh/alice.keys
refuses 'all of her keys, dry' 'alice: the last administrator' $lp key revoke -n /etc/ssh/alice.keys
try 0 'two is revoked' $lp key revoke "$m/keys/two.pub"
refuses 'the one that is left' 'alice: the last administrator' $lp key revoke "$(fp one)"
$lp unblock bob >/dev/null
refuses 'bob has no key' 'alice: the last administrator' $lp key revoke "$(fp one)"
cat "$m/keys/other.pub" >/etc/ssh/bob.keys
try 0 'bob has one' $lp key revoke -n "$(fp one)"
refuses 'both have this one' 'the last administrator' $lp key revoke "$(fp one)" "$(fp other)"
try 0 'all the same' $lp key revoke -n --yes-lock-out "$(fp one)" "$(fp other)"
sed -i 's/method publickey/method publickey,password/' /root/p
try 0 'a password is enough' $lp apply -y --yes-lock-out /root/p
try 0 'then the key is not all' $lp key revoke -n "$(fp one)" "$(fp other)"
sed -i 's/method publickey,password/method publickey/' /root/p
try 0 'keys alone' $lp apply -y --yes-lock-out /root/p

# --- the calling user ---
$lp key restore "$(fp two)" >/dev/null
printf 'root ALL=(ALL) ALL\nalice ALL=(ALL) NOPASSWD: ALL\n' >/etc/sudoers
chmod 440 /etc/sudoers
rm -rf /etc/sudoers.d
echo '127.0.0.1 loginpolicy-test' >/etc/hosts
cat >"$m/bin/over_ssh" <<END
#!/bin/sh
exec from vpn ssh -i "$m/keys/\$1" alice@test "sudo $lp \$2"
END
chmod 755 "$m/bin/over_ssh"
if command -v sudo >/dev/null; then
	refuses 'herself' 'this is you' over_ssh one 'block alice'
	refuses 'the key that she is logged in with' 'you are logged in with this key' over_ssh one "key revoke $(fp one)"
	says err "$(fp one)"
	try 0 'her other key' over_ssh one "key revoke -n $(fp two)"
	refuses 'both of hers' 'you are logged in with this key' over_ssh two 'key revoke /etc/ssh/alice.keys'
	try 0 'the key of bob' over_ssh one "key revoke -n $(fp other)"
	try 0 'she means it' over_ssh two "key revoke --yes-lock-out $(fp two)"
	try 254 'and is out' from vpn ssh -i "$m/keys/two" alice@test 'echo inside'
	lacks out inside
else
	skip 'over SSH' 'no sudo on this machine'
fi
finish
