#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The example scripts for people who come and go, with the real useradd, chpasswd,
# sshd and su: who was onboarded gets in by key, whatever is refused leaves no
# account, and who was offboarded is out by every way. As root, in namespaces.
# Ends with "N passed, N failed".
# what the libraries set; texts for other shells
# shellcheck disable=SC2154,SC2016,SC2086
cd "$(dirname "$0")/../../.." || exit 2
bin=$(realpath "${B:-build}/admin/loginpolicy")
onboard=$PWD/admin/examples/onboard.sh offboard=$PWD/admin/examples/offboard.sh
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
for p in useradd userdel usermod chpasswd; do
	command -v $p >/dev/null || skip_all "no $p on this machine"
done
unset SUDO_UID SSH_CONNECTION
cp "$bin" "$m/bin/loginpolicy" || exit 1
cp "$onboard" "$m/bin/onboard" && cp "$offboard" "$m/bin/offboard" || exit 1
chmod 711 "$dir"
example_logins
pam_ssh
sed -i '/^IdentityFile/d; s/^PreferredAuth.*//' "$m/ssh_config"
sed -i 's|^AuthorizedKeysFile.*|AuthorizedKeysFile .ssh/authorized_keys|; s/^StrictModes.*/StrictModes yes/' /etc/ssh/sshd_config
mkdir -p "$state/details" /etc/skel
echo '# skel' >/etc/skel/.profile
{
	echo 'USERGROUPS_ENAB yes' && echo 'UID_MIN 3000' && echo 'GID_MIN 3000'
	echo 'ENCRYPT_METHOD SHA512'
} >/etc/login.defs
groupadd ssh-users 2>/dev/null || echo 'ssh-users:x:2900:' >>/etc/group
policy <<'END'
permit user:root service @jobs
permit user:root service @elevate
permit group:ssh-users service sshd method publickey
permit group:ssh-users service su by user:root
key rsa 3072
END
loginpolicy check >"$dir/out" 2>&1
grep -q ': error:' "$dir/out" && die "$(cat "$dir/out")"
ssh-keygen -q -t ed25519 -N '' -C nora -f "$m/nora"
ssh-keygen -q -t ed25519 -N '' -C second -f "$m/second"
ssh-keygen -q -t ed25519 -N '' -C carol -f "$m/carol"
ssh-keygen -q -t rsa -b 2048 -N '' -C small -f "$m/small"
chmod 644 "$m"/*.pub
by_key() {
	ssh_to -o PreferredAuthentications=publickey -o IdentityFile="$2" "$1@test" echo inside </dev/null >"$dir/out" 2>"$dir/err"
}
# nobody: there is no account, nor a home, nor a group of nora's.
none() {
	for f in /etc/passwd /etc/shadow /etc/group; do
		if grep -q '^nora:' $f; then bad "$what: nora is in $f"; else good; fi
	done
	if [ -e /home/nora ]; then bad "$what: a home is left"; else good; fi
}
cp /etc/passwd "$m/passwd"
cp /etc/shadow "$m/shadow"
cp /etc/group "$m/group"

# --- refused: no half account ---
for a in '' 'nora' '-x nora key' 'nora key more'; do
	# shellcheck disable=SC2086
	try 2 "usage: $a" onboard $a
	none
done
try 2 'not root' by alice "$m/bin/onboard" nora "$m/nora.pub"
none
for u in -nora ../nora 'no ra' 'nora
root' Nora '$(id)' ';id' "$(printf '%300s' '' | tr ' ' n)"; do
	try 2 "the name '$u'" onboard -- "$u" "$m/nora.pub"
	none
done
try 2 'an account that is there' onboard alice "$m/nora.pub"
says err 'already'
try 1 'a small key' onboard nora "$m/small.pub"
says err 'key-too-small'
none
try 2 'no such key' onboard nora "$m/nothing.pub"
none
try 2 'no key' onboard nora /etc/passwd
none
try 2 'no date' onboard -e soon nora "$m/nora.pub"
none
try 2 'a group that is not there' onboard -g no-such-group nora "$m/nora.pub"
none
try 2 'a comment that useradd refuses' onboard -c 'a:b' nora "$m/nora.pub"
none
mkdir -p /home/alice/.ssh && cp "$m/carol.pub" /home/alice/.ssh/authorized_keys || exit 1
chown -R alice: /home/alice/.ssh && chmod 700 /home/alice/.ssh || exit 1
try 1 "somebody else's key" onboard -g ssh-users nora "$m/carol.pub"
says err 'the same key as account alice is in'
says err 'no account was made; if one person is to have both, name the person with -p'
none
if [ -e /etc/security/loginpolicy.keys ]; then bad "$what: it is in the register"; else good; fi
try 0 'of one person, who is named' onboard -g ssh-users -p carol nora "$m/carol.pub"
userdel -r nora 2>/dev/null
rm -rf /home/alice/.ssh /etc/security/loginpolicy.keys
try 1 'not permitted from there' onboard -f 192.0.2.7 nora "$m/nora.pub"
says err 'does not permit'
none
try 2 'a person that is no word' onboard -g ssh-users -p 'a b' nora "$m/nora.pub"
none
: >"$m/there"
try 2 'a password file that is there' onboard -g ssh-users -o "$m/there" nora "$m/nora.pub"
none
if [ -s "$m/there" ]; then bad "$what: it was written to"; else good; fi
# chpasswd refuses: no policy can be read, so that the rule refuses all.
cp -p /etc/pam.d/chpasswd "$m/chpasswd"
printf 'password requisite pam_deny.so\n' >/etc/pam.d/chpasswd
try 1 'chpasswd refuses' onboard -g ssh-users nora "$m/nora.pub"
says err 'chpasswd refused'
none
cp -p "$m/chpasswd" /etc/pam.d/chpasswd
# The key is refused at the last step: its file cannot be written.
mkdir -p /etc/skel/.ssh/authorized_keys
try 2 'no place for the key' onboard -g ssh-users -o "$m/pw" nora "$m/nora.pub"
none
if [ -e "$m/pw" ]; then bad "$what: the password is left"; else good; fi
rm -rf /etc/skel/.ssh
echo nonsense >/etc/security/loginpolicy.keys
try 2 'a register with an error' onboard -g ssh-users nora "$m/nora.pub"
none
rm /etc/security/loginpolicy.keys
# Ended by a signal in the middle.
cat >"$m/bin/chpasswd" <<END
#!/bin/sh
kill -TERM \$PPID
exec $(command -v chpasswd) "\$@"
END
chmod 755 "$m/bin/chpasswd"
try 2 'SIGTERM' env PATH="$m/bin:$PATH" onboard -g ssh-users nora "$m/nora.pub"
says err 'taken back'
none
rm "$m/bin/chpasswd"
for f in passwd shadow group; do
	what="/etc/$f is as it was"
	if cmp -s "/etc/$f" "$m/$f"; then good; else bad "$what: $(diff "/etc/$f" "$m/$f")"; fi
done

# --- onboarded ---
try 0 'a new person' onboard -c 'Nora N.' -e 2099-12-31 -f 192.0.2.7 -g ssh-users -o "$m/pw" -p nora@example.org -s /bin/sh nora "$m/nora.pub"
secret "$(cat "$m/pw")"
lacks out "$(cat "$m/pw")"
lacks err "$(cat "$m/pw")"
what='by key'
by_key nora "$m/nora"
says out inside
by_key nora "$m/second"
what='not by another key'
lacks out inside
what='the file of the password'
if [ "$(stat -c '%a %U' "$m/pw")" = '600 root' ]; then good; else bad "$what"; fi
what='the password is set'
if by nora true && getent shadow nora | grep -q '^nora:\$'; then good; else bad "$what"; fi
what='it is the right one'
hash=$(hash_of nora /etc/shadow)
if ! command -v perl >/dev/null; then
	skip "$what" 'no perl'
elif [ "$(perl -e 'print crypt($ARGV[0], $ARGV[1])' "$(cat "$m/pw")" "$hash")" = "$hash" ]; then good; else bad "$what"; fi
what='in the register'
if grep -q " nora@example.org 2099-12-31" /etc/security/loginpolicy.keys; then good; else bad "$what"; fi
if grep -q '^expiry-time="2100010' /home/nora/.ssh/authorized_keys; then good; else bad "$what: $(cat /home/nora/.ssh/authorized_keys)"; fi
try 2 'twice' onboard nora "$m/second.pub"
by_key nora "$m/nora"
says out inside

# --- offboarded ---
loginpolicy key add -q nora "$m/second.pub" --person nora@example.org || bad 'second'
loginpolicy key add -q alice "$m/second.pub" --person nora@example.org || bad 'second for alice'
usermod -a -G ssh-users alice
what='alice by the key of nora'
by_key alice "$m/second"
says out inside
# A key of somebody else's, in her file too.
loginpolicy key add -q nora "$m/carol.pub" --person carol || bad 'a key of carol'
setsid setpriv --reuid "$(id -u nora)" --regid "$(id -g nora)" --clear-groups sleep 1000 &
sleep 0.2
try 2 'offboard: not root' by alice "$m/bin/offboard" nora
try 2 'offboard: no such account' offboard nobody-of-here
try 2 'offboard: usage' offboard
try 2 'offboard: no date' offboard -l yesterday nora
says err 'expected a date such as 2026-11-30: nothing was changed'
if [ -e "$state/blocked/$(id -u nora)" ] || [ -n "$(loginpolicy key revoked -q)" ]; then bad "$what: something was changed"; else good; fi
try any 'offboard' offboard -l 2026-11-30 -p nora@example.org -r 'left on 30 November' nora
if [ $rc -eq 0 ] || [ $rc -eq 1 ]; then good; else bad "$what: exit $rc"; fi
says err 'nora: 2 key(s) revoked'
says err "is not revoked: it is carol's"
if [ "$(loginpolicy key revoked | grep -c "$(ssh-keygen -lf "$m/carol.pub" | cut -d' ' -f2)")" -eq 0 ]; then good; else bad "$what: carol's key is revoked"; fi
if pgrep -u nora >/dev/null; then bad "$what: something runs"; else good; fi
for k in nora second; do
	what="nora is out, with $k"
	by_key nora "$m/$k"
	lacks out inside
done
what='the lines are gone'
cat /home/*/.ssh/authorized_keys >"$dir/out"
lacks out second
lacks out nora
what='a copy is kept'
if ls /home/alice/.ssh/authorized_keys.?* >/dev/null 2>&1; then good; else bad "$what"; fi
what='her key opens alice no more'
by_key alice "$m/second"
lacks out inside
what='su from root'
su nora -c 'echo inside' </dev/null >"$dir/out" 2>"$dir/err"
lacks out inside
what='expired and locked'
if getent shadow nora | grep -q '^nora:!.*:1:$'; then good; else bad "$what: $(getent shadow nora)"; fi
what='blocked, with the reason'
loginpolicy blocked >"$dir/out" 2>"$dir/err"
says out 'left on 30 November'
try any 'offboard again' offboard -p nora@example.org nora
if [ $rc -ne 2 ]; then good; else bad "$what: exit $rc"; fi
try any 'offboard, all keys of the account' offboard nora
says err 'nora: 1 key(s) revoked'
loginpolicy blocked >"$dir/out" 2>"$dir/err"
says out nora
finish
