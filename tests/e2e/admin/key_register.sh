#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# loginpolicy key register: a draft of the register from the keys that are there,
# written if one says so, and what is nobody's is left to a person. As root, on
# the machine of pam_lib.sh. Ends with "N passed, N failed".
# what the libraries set
# shellcheck disable=SC2154,SC2086
cd "$(dirname "$0")/../../.." || exit 2
bin=$(realpath "${B:-build}/admin/loginpolicy")
killer=$(realpath "${B:-build}/tests/lib/kill_at.so")
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
unset SUDO_UID
lp=/home/loginpolicy
cp "$bin" "$lp" || exit 1
reg=/etc/security/loginpolicy.keys
sshd_init
mkdir -m 700 $state/details
printf '%s\n' 'UsePAM yes' 'AuthorizedKeysFile /etc/ssh/%u.keys' >/etc/ssh/sshd_config
k=$m/keys
for i in one two three root shared ca evil; do new_key $i ed25519; done
fp() { fp_of "$k/$1.pub"; }
# with COMMENT KEY: its public key with another comment.
with() { awk -v c="$1" '{ print $1, $2, c }' "$k/$2.pub"; }
{
	with 'alice@laptop' one
	with 'Alice@desktop' two
	with '' two
} >/etc/ssh/alice.keys
# dave's is the common account: two people
{
	with 'anna@laptop' three
	with 'ben@phone' shared
	echo "cert-authority $(with 'our CA' ca)"
} >/etc/ssh/dave.keys
with 'ben@phone' shared >/etc/ssh/bob.keys
with 'x' root >/etc/ssh/root.keys
with "$(printf '\342\200\256\033[2Jevil')" evil >/etc/ssh/carol.keys

same_register() {
	if cmp -s $reg "$m/before"; then good; else bad "$what: $(cat $reg)"; fi
}

# --- refused ---
try 2 'nobody' $lp key register
says err 'give an account, or --all'
try 2 'both' $lp key register alice --all
try 2 'two' $lp key register alice bob
for u in nobody-of-this-name ../etc/passwd '' -- "$(printf 'a\nb')" "$(head -c 300 /dev/zero | tr '\0' a)"; do
	try 2 "no such account: $u" $lp key register -- "$u"
	if [ -e $reg ]; then bad "$what: it was written"; else good; fi
done
try 2 'not root' by alice $lp key register alice
says err 'root'
printf 'x y\n%s\n' "$(fp one) alice" >$reg
try 2 'a register with errors' $lp key register -y --all
says err "$reg:1:1: expected a fingerprint"
says err "$reg:2:"
for a in "chmod 666 $reg" "rm $reg" "mkfifo $reg"; do $a; done
try 2 'a register that is a FIFO' $lp key register -y --all
says err 'not a regular file'
rm $reg

# --- drafted ---
try 0 'a draft' $lp key register alice
same out <<END
$(fp one) alice - alice@laptop
$(fp two) alice - Alice@desktop
END
says err '2 keys are not in'
if [ -e $reg ]; then bad "$what: it was written"; else good; fi
try 0 'all' $lp key register --all
says out "# whose is this key of dave? the account has keys of several people, by their comments"
says out "# $(fp three) dave - anna@laptop"
says out '? it opens several accounts'
says out "# whose is this key of dave? a certification authority"
says out "# $(fp ca) dave - our CA"
says out "# whose is this key of root? root is nobody's alone"
says out "$(fp evil) carol - \\u{202E}\\x1b[2Jevil"
lacks out 'nothing'
try 0 'JSON' $lp key register --all --format json
if "$m/bin/json_valid" <"$dir/out"; then good; else bad "$what: $(cat "$dir/out")"; fi
says out '"changed":false'
says out "{\"fingerprint\":\"$(fp three)\",\"account\":\"dave\",\"person\":null,\"purpose\":\"anna@laptop\",\"look\":\"the account has"
try 0 'a dry run' $lp key register --all -y -n
if [ -e $reg ]; then bad "$what: it was written"; else good; fi

# --- written ---
try 0 'written' $lp key register --all -y -q --reason 'first register'
lacks out alice
grep -c '^SHA256' $reg >"$dir/out"
same out <<END
3
END
cp $reg "$dir/out"
says out "$(fp one) alice - alice@laptop"
lacks out dave
lacks out root
if [ "$(stat -c %a:%u $reg)" = 600:0 ]; then good; else bad "mode $(stat -c %a:%u $reg)"; fi
cp $state/actions "$dir/out"
says out "action=key-register object=$reg"
says out 'reason=first\x20register after=3\x20keys'
try 0 'again' $lp key register --all -y
lacks out "$(fp one)"
says err 'nothing was written'
echo '# mine' >>$reg
printf '%s anna.adams 2030-01-01 the laptop\n%s ben -\n' "$(fp three)" "$(fp shared)" >>$reg
cp $reg "$m/before"
try 0 'what a person has said stays' $lp key register --all -y
lacks out anna
same_register
try 0 'one account' $lp key register bob
says out 'has every key that was found (1)'
# Whom the register has for the account's other keys is the person, if it is one.
printf '%s alice@example.org -\n' "$(fp one)" >$reg
try 0 "the register's person" $lp key register alice
same out <<END
$(fp two) alice@example.org - Alice@desktop
END
try 0 'as JSON' $lp key register alice --format json
says out "\"fingerprint\":\"$(fp two)\",\"account\":\"alice\",\"person\":\"alice@example.org\""
try 0 'another account has its own' $lp key register --all
says out "$(fp evil) carol -"
says out "# $(fp shared) "
with 'Alice@new' root >>/etc/ssh/alice.keys
printf '%s anna -\n' "$(fp two)" >>$reg
try 0 'two persons: somebody must look' $lp key register -y alice
says out '# whose is this key of alice? the register has keys of several people for the account'
says err 'nothing was written'
{
	with 'alice@laptop' one
	with 'alice@home' root
} >/etc/ssh/alice.keys
printf '%s alice@example.org -\n' "$(fp one)" >$reg
try 0 'written so' $lp key register -y alice
cp $reg "$dir/out"
says out "alice@example.org - alice@home"
rm -f /etc/ssh/alice.keys
cp "$m/before" $reg
mkfifo /etc/ssh/erin.keys
try 3 'a file that cannot be read' timeout 20 $lp key register --all
says err '/etc/ssh/erin.keys: '
rm /etc/ssh/erin.keys
echo 'AuthorizedKeysCommand /bin/true' >>/etc/ssh/sshd_config
try 3 'keys from a command' $lp key register --all
says err 'AuthorizedKeysCommand'

# --- a full disk: the old one stays, and nothing else is left ---
mount -t tmpfs -o size=64k tmpfs /etc/security
chmod 755 /etc/security
cp "$m/before" $reg
dd if=/dev/zero of=/etc/security/fill bs=1k 2>/dev/null
with 'new' root >/etc/ssh/alice.keys
try 2 'a full disk' $lp key register -y alice
says err 'nothing was written'
same_register
if [ "$(find /etc/security -mindepth 1 | wc -l)" = 2 ]; then good; else bad "$what: $(ls /etc/security)"; fi
umount /etc/security

# --- killed at each step: the old one or the new one, and again is well ---
cp "$killer" "$m/bin/kill_at.so"
sed -i '/^AuthorizedKeysCommand/d' /etc/ssh/sshd_config
with 'fresh' root >/etc/ssh/alice.keys
cp "$m/before" $reg
chmod 640 $reg
KILL_COUNT=$dir/calls LD_PRELOAD=$m/bin/kill_at.so $lp key register -y alice >"$dir/out" 2>"$dir/err"
calls=$(tail -n 1 "$dir/calls")
cp $reg "$m/after"
n=0 olds=0 news=0
while [ "$n" -lt "$calls" ]; do
	n=$((n + 1))
	what="killed at $n of $calls"
	cp "$m/before" $reg
	KILL_AT=$n LD_PRELOAD=$m/bin/kill_at.so $lp key register -y alice >"$dir/out" 2>"$dir/err" </dev/null
	[ $? -eq 137 ] || bad "$what: it was not killed"
	if cmp -s $reg "$m/before"; then olds=$((olds + 1)); elif cmp -s $reg "$m/after"; then
		news=$((news + 1))
	else bad "$what: $(cat $reg)"; fi
	$lp key register -y alice >"$dir/out" 2>"$dir/err" </dev/null || bad "$what: again: $(cat "$dir/err")"
	if cmp -s $reg "$m/after"; then good; else bad "$what: again: $(cat $reg)"; fi
done
# A call that fails: the answer is true, and nothing is left behind.
n=0
while [ "$n" -lt "$calls" ]; do
	n=$((n + 1))
	what="failed at $n of $calls"
	cp "$m/before" $reg
	FAIL_AT=$n LD_PRELOAD=$m/bin/kill_at.so $lp key register -y alice >"$dir/out" 2>"$dir/err" </dev/null
	rc=$?
	case $rc in
	3) cmp -s $reg "$m/after" || [ $n = 1 ] || bad "$what: $(cat "$dir/err" $reg)" ;;
	0) cmp -s $reg "$m/after" || bad "$what: exit $rc: $(cat "$dir/err" $reg)" ;;
	2) cmp -s $reg "$m/before" || bad "$what: exit $rc: $(cat "$dir/err" $reg)" ;;
	*) bad "$what: exit $rc" ;;
	esac
	if [ $rc -ne 2 ] || grep -q 'nothing was written' "$dir/err"; then good; else bad "$what: $(cat "$dir/err")"; fi
done
what='both were seen'
if [ $olds -gt 0 ] && [ $news -gt 0 ]; then good; else bad "$what: $olds, $news"; fi
if [ "$(stat -c %a $reg)" = 640 ]; then good; else bad "mode $(stat -c %a $reg)"; fi

# --- many at once: none is lost ---
what='many at once'
for i in 1 2 3 4 5 6 7 8; do
	ssh-keygen -q -t ed25519 -N '' -C "erin@host$i" -f "$m/many$i"
done
cat "$m"/many?.pub >/etc/ssh/erin.keys
pids=
for i in 1 2 3 4 5 6 7 8; do
	$lp key register -y -q --all >/dev/null 2>"$dir/err.$i" &
	pids="$pids $!"
done
# words, split on purpose
# shellcheck disable=SC2086
wait $pids
cp $reg "$dir/out"
for i in 1 2 3 4 5 6 7 8; do count 1 out "$(fp_of "$m/many$i.pub")"; done
sum_up
