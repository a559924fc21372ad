#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The policy of the README on a machine of its own: it is applied as it stands
# there, and people log in by it, first observed and then enforced. Ends with
# "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
# shellcheck disable=SC2034
{
	bin=$(realpath "${B:-build}/admin/loginpolicy")
	readme=$(cat README.md)
}
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
unset SUDO_UID SSH_CONNECTION
cp "$bin" "$m/bin/loginpolicy" || exit 1
mkdir -m 700 "$state/details" "$state/history"
networks
sshd_init
example_logins
new_key ed ed25519
for u in alice bob; do cat "$m/keys/ed.pub" >"/etc/ssh/$u.keys"; done
usermod -p "$(openssl passwd -6 Root-pw1x)" root
sshd_up 'UseDNS no'

# The first block of a policy: from its mode on.
new=/home/readme.conf
echo "$readme" | awk '
	/^ +mode observe$/ { on = 1 }
	on && /^4[.]/ { exit }
	on { sub(/^       /, ""); print }' >$new
chmod 644 $new
what='the README'
cp $new "$dir/out"
says out 'method publickey'

# --- on a fresh machine nobody is in these groups ---
printf 'sudo:x:27:\nssh-users:x:1500:\n' >>/etc/group
try 0 'nobody yet' loginpolicy apply $new
says err 'warning: group sudo has no members: this rule permits nobody'
# Debian's first user is in sudo.
sed -i 's/^sudo:.*/sudo:x:27:alice/' /etc/group
sed 's/^mode observe/mode enforce/' $new >/home/enforced.conf
chmod 644 /home/enforced.conf
gpasswd --add alice ssh-users >/dev/null 2>&1 || sed -i 's/^ssh-users:.*/&alice/' /etc/group

# --- observed ---
try 0 'observed' loginpolicy apply $new
lacks err 'lock out'
lacks err 'permits nobody'
lacks err 'observe passwords'
try 0 'alice, from the VPN' from vpn ssh -i "$m/keys/ed" alice@test 'echo inside'
says out inside
lacks log would-deny
try 0 'bob, from elsewhere' from out ssh -i "$m/keys/ed" bob@test 'echo inside'
says out inside
says log 'would-deny user=bob'

# --- enforced ---
try 0 'enforced' loginpolicy apply /home/enforced.conf
try 255 'bob, from elsewhere, is refused' from out ssh -i "$m/keys/ed" bob@test 'echo inside'
refused account 'user=bob '
try 255 'alice, from elsewhere, is refused' from out ssh -i "$m/keys/ed" alice@test 'echo inside'
lacks out inside
try 0 'alice, from the VPN, goes on' from vpn ssh -i "$m/keys/ed" alice@test 'echo inside'
passed_by 'id=ssh'
echo 'alice,bob ALL=(ALL:ALL) NOPASSWD: ALL' >/etc/sudoers
chmod 440 /etc/sudoers
rm -rf /etc/sudo.conf /etc/sudoers.d
try 1 'sudo by bob is refused' by bob sudo echo inside
lacks out inside
try 0 'sudo by alice' by alice sudo echo inside
passed_by 'id=admins'
sshd_down
echo x >"$dir/secrets"
echo 'no-such-secret-in-it' >>"$dir/secrets"
finish
