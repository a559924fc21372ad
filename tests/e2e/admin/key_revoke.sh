#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# loginpolicy key revoke: files and fingerprints in any form, lists, persons, and
# --remove; with a real sshd that lets in before and not after. As root, on the
# machine of pam_lib.sh. Ends with "N passed, N failed".
# what the libraries set
# shellcheck disable=SC2154,SC2086
cd "$(dirname "$0")/../../.." || exit 2
bin=$(realpath "${B:-build}/admin/loginpolicy")
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
unset SUDO_UID SSH_CONNECTION
lp=/home/loginpolicy
cp "$bin" "$lp" || exit 1
chmod 755 /home
reg=/etc/security/loginpolicy.keys
mkdir -m 700 $state/details
networks
sshd_init
example_logins
k=$m/keys
for i in one two three four five ca; do new_key $i ed25519; done
fp() { fp_of "$k/$1.pub"; }
url() { fp "$1" | sed 's/^SHA256://' | tr +/ -_; }
is() { if [ -e "$state/revoked/$(url "$1")" ]; then good; else bad "$what: $1 is not revoked"; fi; }
is_not() { if [ ! -e "$state/revoked/$(url "$1")" ]; then good; else bad "$what: $1 is revoked"; fi; }
none_is() { for i in one two three four five ca; do is_not $i; done; }
policy <<'END'
contact it@example.org
permit user:alice,user:bob service sshd method publickey
permit user:root service login from local id rescue
END
for u in alice bob; do mkdir -m 700 /home/$u/.ssh && chown $u: /home/$u/.ssh; done
# keys USER KEY...: its authorized_keys.
keys() {
	keys_of=$1
	shift
	for i in "$@"; do cat "$k/$i.pub"; done >"/home/$keys_of/.ssh/authorized_keys"
	chown "$keys_of:" "/home/$keys_of/.ssh/authorized_keys"
	chmod 600 "/home/$keys_of/.ssh/authorized_keys"
}
sed -i 's|^\(AuthorizedKeysFile\) .*|\1 .ssh/authorized_keys /etc/ssh/%u.keys|' "$m/sshd_base"
sshd_up "TrustedUserCAKeys $m/user_ca" 'StrictModes no'
cp "$k/ca.pub" "$m/user_ca"
login() { try "$1" "$2" from vpn ssh -i "$k/$4" "$3@test" 'echo inside'; }

# --- refused: nothing is revoked ---
md5=$(ssh-keygen -E md5 -lf "$k/one.pub")
try 2 'no key' $lp key revoke
says err 'give a file of keys, a fingerprint, -i FILE or --person'
for f in "$md5" "$(echo "$md5" | cut -d' ' -f2)" "$(echo "$md5" | cut -d' ' -f2 | cut -d: -f2-)"; do
	try 2 "MD5: $f" $lp key revoke "$(fp two)" "$f"
	says err 'an MD5 fingerprint, from which the key cannot be told'
	says err 'ssh-keygen -l'
	none_is
done
mkfifo "$m/fifo"
truncate -s 1G "$m/big"
for f in "$m/fifo" /dev/zero "$m/big" "$m" "$m/none" ''; do
	try 2 "no file of keys: $f" timeout 20 $lp key revoke "$(fp two)" "$f"
	try 2 "no list: $f" timeout 20 $lp key revoke -i "$f"
	none_is
done
printf '%s\n' '# ok' "$(fp one)" 'nonsense' >"$m/list"
try 2 'a list with another line' $lp key revoke -i "$m/list"
says err "$m/list:3: neither a fingerprint SHA256:... nor a public key"
printf '%s\n' "$(fp one)" "$md5" >"$m/list"
try 2 'a list with MD5' $lp key revoke -i "$m/list"
says err "$m/list:2: an MD5 fingerprint"
none_is
printf '%s\0%s\n' "$(fp one)" "$(fp two)" >"$m/list"
try 2 'a list with a NUL byte' $lp key revoke -i "$m/list"
says err "$m/list:1: a NUL byte in the line"
none_is
try 2 'a person without a register' $lp key revoke --person anna
says err "$reg is not there"
printf '%s anna - laptop\n%s anna 2001-01-01\n%s ben -\n' "$(fp one)" "$(fp two)" "$(fp three)" >$reg
try 2 'a person who has no key' $lp key revoke --person carol
says err "$reg has no key of carol"
try 2 'no person' $lp key revoke --person 'a b'
try 2 '--remove with --state' $lp key revoke --remove --state /var/lib/loginpolicy "$(fp one)"
try 2 'not root' by alice $lp key revoke "$(fp one)"
says err 'must be run as root'
none_is

# --- every form of a fingerprint ---
line=$(ssh-keygen -lf "$k/four.pub")
for f in "$(fp four)" "$(fp four | cut -d: -f2)" "$(fp four)=" "$(fp four | cut -d: -f2)=" "$(url four)" \
	"SHA256:$(url four)" "$line" "  $(fp four) "; do
	try 0 "by '$f'" $lp key revoke -q -- "$f"
	is four
	try 0 "restored by '$f'" $lp key restore -- "$f"
	says out "$(fp four) is no longer revoked"
	is_not four
done

# --- files, and what it says of them ---
ssh-keygen -q -s "$k/ca" -I id -n alice "$k/five.pub"
try 0 'a certificate' $lp key revoke "$k/five-cert.pub"
says err 'this is a certificate: the key in it is meant'
says out "$(fp five) is revoked (key of a certificate, ssh-ed25519-cert-v01@openssh.com"
is five
is_not ca
echo "cert-authority $(cat "$k/ca.pub")" >"$m/authorized_keys"
printf '%s\n' "$(cat "$k/four.pub")" >>"$m/authorized_keys"
try 0 'a CA' $lp key revoke "$m/authorized_keys" --format json
says out "\"what\":\"CA: no certificate that it signed lets in any more, ssh-ed25519,"
says out '"ca":true'
if "$m/bin/json_valid" <"$dir/out"; then good; else bad "$what: $(cat "$dir/out")"; fi
is ca
is four
try 0 'known_hosts' $lp key restore "$(fp four)" "$(fp ca)" "$(fp five)"
echo "host.example $(cut -d' ' -f1,2 "$k/four.pub")" >"$m/known_hosts"
try 0 'known_hosts' $lp key revoke "$m/known_hosts"
is four
try 0 'restored' $lp key restore "$(fp four)"
none_is
try 0 'a private key, whose it is' $lp key revoke "$k/three"
says out "$(fp three) is revoked (key, ssh-ed25519"
says out ', of ben)'
try 0 'restored' $lp key restore "$(fp three)"

# --- a list: twice is harmless, what is nothing here is no error ---
printf '# stolen\n\n%s\n%s\r\n%s\n' "$(fp one)" "$line" "$(cat "$k/five.pub")" >"$m/list"
try 0 'a list' $lp key revoke -i "$m/list" --reason stolen
for i in one four five; do is $i; done
try 0 'again, from standard input' sh -c "$lp key revoke -i - <$m/list"
says out "$(fp one) was revoked already"
try 0 'restored' $lp key restore -i "$m/list"
none_is
: >"$m/empty"
try 0 'an empty list' $lp key revoke -i "$m/empty"
says out 'the list has no key'

# --- a person, and out of the files ---
keys alice one two three
keys bob three
sed -i '1s/^/# mine\n/; s/^\(ssh.*\)$/from="10.0.0.0\/8" \1/' /home/alice/.ssh/authorized_keys
cp -p /home/alice/.ssh/authorized_keys "$m/before"
login 0 'before' alice one
try 0 'a dry run' $lp key revoke --person anna --remove -n
says out '/home/alice/.ssh/authorized_keys: 2 lines would be removed'
if cmp -s /home/alice/.ssh/authorized_keys "$m/before"; then good; else bad "$what: changed"; fi
none_is
try 0 'a person' $lp key revoke --person anna --reason left --yes-lock-out
is one
is two
is_not three
says out "$(fp one) is revoked (of anna)"
login 254 'after' alice one
refused session 'reason=key-revoked'
login 0 'another person' alice three
try 0 'out of the files' $lp key revoke --person anna --remove
says out "$(fp one) was revoked already (of anna)"
copy=$(sed -n 's/^.*as it was: //p' "$dir/out")
if cmp -s "$copy" "$m/before"; then good; else bad "$what: $copy is no copy"; fi
printf '# mine\nfrom="10.0.0.0/8" %s\n' "$(cat "$k/three.pub")" >"$dir/should"
if cmp -s "$dir/should" /home/alice/.ssh/authorized_keys; then good; else bad "$what: $(cat /home/alice/.ssh/authorized_keys)"; fi
if [ "$(stat -c %U:%a /home/alice/.ssh/authorized_keys)" = alice:600 ]; then good; else bad "$what: owner, mode"; fi
cp $state/actions "$dir/out"
says out 'action=key-remove object=/home/alice/.ssh/authorized_keys'
try 0 'again' $lp key revoke --person anna --remove --format json
says out '"files":[]'
says out '"changed":false'
login 0 'who stays gets in' bob three
try 0 'of two accounts' $lp key revoke --remove --yes-lock-out "$k/three.pub" --format json
says out '"account":"bob","path":"/home/bob/.ssh/authorized_keys","lines":1,"copy":"/home/bob/.ssh/authorized_keys.removed-'
if "$m/bin/json_valid" <"$dir/out"; then good; else bad "$what: $(cat "$dir/out")"; fi
login 255 'gone' bob three

# --- what could not be looked at or changed ---
keys bob four
rm /home/alice/.ssh/authorized_keys
ln -s /etc/shadow /home/alice/.ssh/authorized_keys
cp /etc/shadow "$m/shadow"
try 3 'a link elsewhere' $lp key revoke --remove --yes-lock-out "$(fp four)"
says err '/home/alice/.ssh/authorized_keys: '
says out '/home/bob/.ssh/authorized_keys: 1 line removed'
if cmp -s /etc/shadow "$m/shadow"; then good; else bad "$what: shadow"; fi
rm /home/alice/.ssh/authorized_keys
keys alice five
mount -t tmpfs -o size=16k tmpfs /home/alice/.ssh
keys alice five
dd if=/dev/zero of=/home/alice/.ssh/fill bs=1k 2>/dev/null
cp /home/alice/.ssh/authorized_keys "$m/before"
try 1 'a full disk' $lp key revoke --remove --yes-lock-out "$(fp five)"
says err 'the key is still there'
is five
if cmp -s /home/alice/.ssh/authorized_keys "$m/before"; then good; else bad "$what: changed"; fi
umount /home/alice/.ssh
mv /home/alice /home/away
mkdir /home/alice
try 3 'a home that is not there' $lp key revoke --remove "$(fp five)"
says err 'not mounted?'
rmdir /home/alice
mv /home/away /home/alice

# --- a user who exchanges the file for one that root has left in the home ---
cat >/home/exchange.py <<'END'
import ctypes
libc = ctypes.CDLL(None)
while True:
    libc.renameat2(-100, b'/home/alice/.ssh/authorized_keys', -100, b'/home/alice/.ssh/other', 2)
END
rm -rf /home/alice/.ssh
mkdir -m 700 /home/alice/.ssh && chown alice: /home/alice/.ssh
what='a file of root gets no text of a user'
echo "root's" >/home/alice/.ssh/other
keys alice one two
setpriv --reuid 2001 --regid 2001 --clear-groups python3 /home/exchange.py </dev/null >/dev/null 2>&1 &
exchanger=$!
i=0 forged=
while [ $i -lt 60 ] && [ -z "$forged" ]; do
	i=$((i + 1))
	$lp key revoke --remove "$(fp one)" >/dev/null 2>&1
	$lp key restore "$(fp one)" >/dev/null 2>&1
	kill -STOP $exchanger
	for f in authorized_keys other; do
		f=/home/alice/.ssh/$f
		if [ "$(stat -c %u $f)" != 0 ]; then
			cat "$k/one.pub" "$k/two.pub" >$f
		elif grep -q ssh-ed25519 $f; then
			forged=$(ls -l $f)
		fi
	done
	kill -CONT $exchanger
done
kill -KILL $exchanger
wait $exchanger 2>/dev/null
if [ -z "$forged" ]; then good; else bad "$what: $forged"; fi
sum_up
