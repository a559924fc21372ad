#!/bin/sh
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
try 0 'enable --sshd' loginpolicy enable --sshd -y --yes-lock-out
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
try 0 'revoke' loginpolicy key revoke "$m/bad.pub"
try 0 'disable --keep-out, dry run' loginpolicy disable --keep-out -n
says out "$(fp_of "$m/bad.pub")"
try 0 'disable --keep-out' loginpolicy disable --keep-out -y
says out 'bob is expired'
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
sum_up
