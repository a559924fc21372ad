#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2119,SC2120
# loginpolicy enable --sshd and disable --sshd with a real sshd, and what disable
# --keep-out does to accounts and keys. As root, in namespaces. Ends with
# "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
. tests/lib/enable_lib.sh
pam_ssh
sed -i '1i Include /etc/ssh/sshd_config.d/*.conf' /etc/ssh/sshd_config
dropin=/etc/ssh/sshd_config.d/00-loginpolicy.conf
sshd_says() { /usr/sbin/sshd -T 2>/dev/null | grep -qx "$1"; }
absent() {
	if [ -e $dropin ]; then bad "$what: $dropin is there"; else good; fi
}
keys_only() { good_policy "$1" | sed 's/service sshd/& method publickey/'; }

# --- refused ---
keys_only observe | policy
try 2 'observing' loginpolicy enable --sshd -y --yes-lock-out
says err '--enforce'
absent
keys_only enforce | policy
try 2 'not known to have a key' loginpolicy enable --sshd -y
says err '--yes-lock-out'
absent
try 2 'no terminal' loginpolicy enable --sshd --yes-lock-out
absent
cp /etc/ssh/sshd_config "$dir/sshd_config"
echo 'Nonsense yes' >>/etc/ssh/sshd_config
try 2 'a configuration that sshd refuses' loginpolicy enable --sshd -y --yes-lock-out
says err 'sshd objects'
absent
# Something before the drop-in wins.
{ echo 'PasswordAuthentication yes'; cat "$dir/sshd_config"; } >/etc/ssh/sshd_config
try 2 'another value comes first' loginpolicy enable --sshd -y --yes-lock-out
says err 'at the top of'
absent
sed 1d "$dir/sshd_config" >/etc/ssh/sshd_config
try 2 'no Include' loginpolicy enable --sshd -y --yes-lock-out
says err 'Include'
absent
cp "$dir/sshd_config" /etc/ssh/sshd_config
if sshd_says 'passwordauthentication yes'; then good; else bad 'passwords are off before'; fi
# A Match that comes later turns them on again.
while read -r match; do
	{
		cat "$dir/sshd_config"
		printf 'Match %s\n\tPasswordAuthentication yes\n' "$match"
	} >/etc/ssh/sshd_config
	try 2 "a Match $match" loginpolicy enable --sshd -y --yes-lock-out
	says err 'turns PasswordAuthentication on again'
	says err 'nothing was changed'
	absent
done <<'END'
User bob
User nobody-of-here
Group bob
Address 10.8.0.0/16
User !alice,*
all
LocalPort 2222
END
says err 'from 127.0.0.1'
# sshd -T alone would fail there. Where sshd does not ask the module, everybody
# may use them.
try 1 'status, and sshd does not ask the module' loginpolicy status
lacks out 'asks for passwords nobody may use'
[ ! -e /etc/pam.d/sshd ] || cp -p /etc/pam.d/sshd "$dir/pam.sshd"
printf '@include common-auth\naccount requisite pam_loginpolicy.so\n' >/etc/pam.d/sshd
try 1 'status and a Match LocalPort' loginpolicy status
says out 'asks for passwords nobody may use'
rm /etc/pam.d/sshd
[ ! -e "$dir/pam.sshd" ] || cp -p "$dir/pam.sshd" /etc/pam.d/sshd
{
	cat "$dir/sshd_config"
	printf 'Match User bob\n\tKbdInteractiveAuthentication yes\n'
} >/etc/ssh/sshd_config
try 2 'a Match with keyboard-interactive' loginpolicy enable --sshd -y --yes-lock-out
says err 'turns KbdInteractiveAuthentication on again, as for bob'
absent
# In a drop-in, and without effect.
mkdir -p /etc/ssh/sshd_config.d
printf 'Match User bob\n\tPasswordAuthentication yes\n' >/etc/ssh/sshd_config.d/50-bob.conf
cp "$dir/sshd_config" /etc/ssh/sshd_config
try 2 'a Match in a drop-in' loginpolicy enable --sshd -y --yes-lock-out
says err 'as for bob'
printf 'Match User bob\n\tPasswordAuthentication no\n' >/etc/ssh/sshd_config.d/40-bob.conf
try 0 'a Match without effect' loginpolicy enable --sshd -n -y --yes-lock-out
says out '+PasswordAuthentication no'
rm /etc/ssh/sshd_config.d/*

# --- written ---
try 0 'dry run' loginpolicy enable --sshd -n --yes-lock-out
says out '+PasswordAuthentication no'
absent
try 0 'dry run, JSON' loginpolicy enable --sshd -n --yes-lock-out --format json
is_json
says out '"changed":true'
# bob comes in by password, and has no key; alice has one.
ssh-keygen -q -t ed25519 -N '' -f "$m/alice"
cp "$m/alice.pub" /etc/ssh/alice.keys
/usr/sbin/sshd -p 2222 || die 'no sshd'
until [ -s /run/sshd.pid ]; do sleep 0.1; done
listener=$(cat /run/sshd.pid)
# They come in by password, which the module logs.
good_policy observe | policy
try 0 'enable' loginpolicy enable -y -q
printf '%s\n' 'bob:Quiet-Lake7river' 'alice:Quiet-Lake7river' | chpasswd
printf '#!/bin/sh\necho Quiet-Lake7river\n' >"$m/bin/askpass"
chmod 755 "$m/bin/askpass"
ip link set lo up
mark
for u in alice bob; do
	SSH_ASKPASS=$m/bin/askpass SSH_ASKPASS_REQUIRE=force ssh -p 2222 -o StrictHostKeyChecking=no \
		-o UserKnownHostsFile=/dev/null -o PreferredAuthentications=password -o LogLevel=ERROR \
		$u@127.0.0.1 true || bad "$u does not come in by password"
done
syslog_catch /dev/log "$dir/syslog" 0 | sed 's/^<[0-9]*>//' >/var/log/auth.log
try 0 'disable' loginpolicy disable -y -q
keys_only enforce | policy
try 0 'who came in by password' loginpolicy enable --sshd -n --yes-lock-out
says err 'bob came in by password from 127.0.0.1, and has no key that the policy accepts'
lacks err 'alice came in'
try 0 'enable --sshd' loginpolicy enable --sshd -y --yes-lock-out
says err 'bob came in'
says out 'reloaded'
says log 'SIGHUP'
for v in 'passwordauthentication no' 'kbdinteractiveauthentication no' 'permittunnel no'; do
	if sshd_says "$v"; then good; else bad "$what: not $v"; fi
done
if /usr/sbin/sshd -T 2>/dev/null | grep -q '^unusedconnectiontimeout'; then
	sshd_says 'unusedconnectiontimeout 300' || sshd_says 'unusedconnectiontimeout 5m' || bad "$what: no timeout"
else good; fi
try 0 'again' loginpolicy enable --sshd -y --yes-lock-out --format json
is_json
says out '"changed":false'
try 0 'disable leaves it' loginpolicy enable -y --enforce
try 0 'disable' loginpolicy disable -y
says err 'disable --sshd'
[ -e $dropin ] && good
try 0 'disable --sshd' loginpolicy disable --sshd -y
absent
if sshd_says 'passwordauthentication yes'; then good; else bad "$what: passwords are off"; fi
try 0 'disable --sshd again' loginpolicy disable --sshd -y --format json
is_json
says out '"changed":false'
# A rule that permits passwords keeps them.
good_policy enforce | policy
try 0 'a rule permits passwords' loginpolicy enable --sshd -y --yes-lock-out
says err 'permits logins by password'
lacks_in $dropin PasswordAuthentication
try 0 'disable --sshd' loginpolicy disable --sshd -y
kill "$listener"

# --- keep out ---
snapshot
try 0 'enable' loginpolicy enable -y --enforce
ssh-keygen -q -t ed25519 -N '' -f "$m/bad"
{
	echo '# keys'
	cat "$m/alice.pub"
	sed 's/^/no-pty /' "$m/bad.pub"
} >/etc/ssh/alice.keys
mkdir -p /home/bob/.ssh
ln -s /etc/shadow /home/bob/.ssh/authorized_keys
try 0 'block' loginpolicy block bob
# Blocks that are still to begin: an account expires when its block would begin,
# but one that has expired, or expires earlier, does not open until then.
for u in carol dave erin; do usermod -e '' $u || bad "no $u"; done
usermod -e 1970-01-02 dave
usermod -e 2030-01-01 erin
for u in carol dave erin; do try 0 "block $u, later" loginpolicy block $u --starting 2099-01-01T00:00:00Z; done
expires() { sed -n "s/^$1:\([^:]*:\)\{6\}\([^:]*\):.*/\2/p" /etc/shadow; }
try 0 'lock-down' loginpolicy lockdown --yes-lock-out --except alice,root
try 0 'revoke' loginpolicy key revoke "$m/bad.pub"
try 0 'disable --keep-out, dry run' loginpolicy disable --keep-out -n
says out "$(fp_of "$m/bad.pub")"
says out 'the machine is locked down: all accounts that the lock-down keeps out open again'
try 0 'disable --keep-out, dry run, JSON' loginpolicy disable --keep-out -n --format json
says out '"lockdown_opened":true'
try 0 'disable --keep-out' loginpolicy disable --keep-out -y
says out 'bob is expired'
says out 'carol expires when its block would begin'
says out 'dave expires already, before its block would begin'
says out 'erin expires already, before its block would begin'
if [ "$(expires carol) $(expires dave) $(expires erin)" = '47117 1 21915' ]; then good; else
	bad "$what: $(expires carol) $(expires dave) $(expires erin)"
fi
says out '1 revoked key removed'
unchanged
{
	echo '# keys'
	cat "$m/alice.pub"
} >"$dir/want"
if cmp -s "$dir/want" /etc/ssh/alice.keys; then good; else bad "$what: $(cat /etc/ssh/alice.keys)"; fi
if grep -q no-pty /etc/ssh/alice.keys.before-disable; then good; else bad "$what: no copy"; fi
if [ "$(sed -n 's/^bob:\([^:]*:\)\{6\}\([^:]*\):.*/\2/p' /etc/shadow)" = 1 ]; then good; else bad "$what: bob is not expired"; fi
if [ -L /home/bob/.ssh/authorized_keys ]; then good; else bad "$what: the link is gone"; fi
try 0 'the end of the lock-down' loginpolicy lockdown --end
for u in carol dave erin; do try 0 "unblock $u" loginpolicy unblock $u; done
# A link in a home, where sshd would look.
sed -i 's|^AuthorizedKeysFile.*|AuthorizedKeysFile .ssh/authorized_keys|' /etc/ssh/sshd_config
try 0 'enable' loginpolicy enable -y --enforce
snapshot
try 2 'disable --keep-out, a key file that is a link' loginpolicy disable --keep-out -y
says err '/home/bob/.ssh/authorized_keys'
unchanged
rm /home/bob/.ssh/authorized_keys
: >/var/lib/loginpolicy/blocked/0
try 2 'disable --keep-out, root is blocked' loginpolicy disable --keep-out -y
says err 'root is blocked'
unchanged
# A home that is not mounted holds nobody up, but it was not looked at.
rm /var/lib/loginpolicy/blocked/0
mv /home/alice /home/away
try 3 'disable --keep-out, a home is away' loginpolicy disable --keep-out -y
says err 'the home of alice is not there'
mv /home/away /home/alice
sum_up
