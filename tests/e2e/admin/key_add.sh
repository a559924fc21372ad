#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# loginpolicy key add with a real sshd: where keys go, what stays, who owns what,
# what is refused; links that users planted; full disks; kill -9 at every call.
# As root, in namespaces. Ends with "N passed, N failed".
# what the libraries set; texts for other shells
# shellcheck disable=SC2154,SC2016,SC2086
cd "$(dirname "$0")/../../.." || exit 2
bin=$(realpath "${B:-build}/admin/loginpolicy")
killer=$(realpath "${B:-build}/tests/lib/kill_at.so")
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
unset SUDO_UID SSH_CONNECTION
cp "$bin" "$m/bin/loginpolicy" && cp "$killer" "$m/bin/kill_at.so" || exit 1
example_stack
pam_ssh
chmod 644 "$m/key.pub"
config() {
	{
		grep -v '^AuthorizedKeysFile\|^StrictModes' "$m/sshd_base"
		printf '%s\n' "$@"
	} >/etc/ssh/sshd_config
}
cp /etc/ssh/sshd_config "$m/sshd_base"
mkdir -p $state/details
policy <<'END'
permit user:root service @jobs
permit user:alice service sshd
key rsa 3072
END
chmod 711 "$dir"
home=/home/alice
file=$home/.ssh/authorized_keys
config 'StrictModes yes'
ssh-keygen -q -t ed25519 -N '' -C other -f "$m/other"
ssh-keygen -q -t rsa -b 1024 -N '' -C small -f "$m/small" 2>/dev/null ||
	openssl genrsa 1024 2>/dev/null >"$m/small"
[ -e "$m/small.pub" ] || ssh-keygen -y -f "$m/small" >"$m/small.pub" 2>/dev/null
gets_in() {
	what="$1 gets in by ${2##*/}"
	ssh_to -o PreferredAuthentications=publickey -o IdentityFile="$2" -F "$m/ssh_config" "$1@test" echo inside >"$dir/out" 2>"$dir/err"
	says out inside
}
stays_out() {
	what="$1 stays out with ${2##*/}"
	ssh_to -o PreferredAuthentications=publickey -o IdentityFile="$2" "$1@test" echo inside >"$dir/out" 2>"$dir/err"
	lacks out inside
}
sed -i '/^IdentityFile/d' "$m/ssh_config"
is_json() {
	if json_valid <"$dir/out"; then good; else bad "$what: not JSON: $(cat "$dir/out")"; fi
}
# is FILE MODE OWNER
is() {
	if [ "$(stat -c '%a %U' "$1" 2>&1)" = "$2 $3" ]; then good; else
		bad "$what: $1 is $(stat -c '%a %U' "$1" 2>&1), not $2 $3"
	fi
}
holds() {
	if cat >"$dir/want" && cmp -s "$dir/want" "$1"; then good; else
		bad "$what: $1 is not as it should be:"
		diff "$dir/want" "$1"
	fi
}
nothing() {
	if [ -e "$1" ]; then bad "$what: $1 is there"; else good; fi
}

# --- refused first ---
try 1 'a key that is too small' loginpolicy key add alice "$m/small.pub"
says err 'key-too-small'
says err 'nothing was changed'
nothing $home/.ssh
loginpolicy key revoke -q "$m/other.pub" || die 'revoke'
try 1 'a revoked key' loginpolicy key add alice "$m/other.pub"
says err 'key-revoked'
nothing $home/.ssh
loginpolicy key restore -q "$(fp_of "$m/other.pub")" || die 'restore'
try 1 'a private key' loginpolicy key add alice "$m/key"
says err 'private key'
nothing $home/.ssh
cat "$m/key.pub" "$m/small.pub" >"$m/both"
try 1 'one good and one bad' loginpolicy key add alice "$m/both"
nothing $home/.ssh
echo 'no-such-option ssh-ed25519 AAAA' >"$m/bad"
for f in "$m/bad" /dev/null /dev/zero "$m/nothing" "$m"; do
	try 2 "FILE $f" loginpolicy key add alice "$f"
	nothing $home/.ssh
done
sed 's/^/no-such-option /' "$m/key.pub" >"$m/bad"
try 1 'an option that sshd does not have' loginpolicy key add alice "$m/bad"
nothing $home/.ssh
for c in '\0000' '\0001' '\r' '\0177'; do
	{ printf 'command="a%bb" ' "$c" && cat "$m/key.pub"; } >"$m/bad"
	loginpolicy key add alice "$m/bad" >"$dir/out" 2>"$dir/err"
	rc=$?
	what="options with $c"
	if [ $rc -ne 0 ]; then good; else bad "$what: exit $rc"; fi
	nothing $home/.ssh
done
mkfifo "$m/fifo"
try 2 'a FIFO' loginpolicy key add alice "$m/fifo"
truncate -s 1G "$m/big"
try 2 '1 GB' loginpolicy key add alice "$m/big"
says err 'larger than'
long=$(printf '%300s' '' | tr ' ' a)
for u in ../etc /etc/passwd 'al
ice' nobody-of-here "$long" '' . ..; do
	try 2 "account '$u'" loginpolicy key add "$u" "$m/key.pub"
	if grep -q 'account' "$dir/err"; then good; else bad "$what: $(cat "$dir/err")"; fi
done
try 2 'account -x' loginpolicy key add -- -x "$m/key.pub"
try 2 'not root' by alice "$m/bin/loginpolicy" key add alice "$m/key.pub"
says err 'must be run as root'
nothing $home/.ssh
try 2 'a date that is over' loginpolicy key add alice "$m/key.pub" --expires 2001-01-01
try 2 'no date' loginpolicy key add alice "$m/key.pub" --expires soon
nothing $home/.ssh

# --- added ---
stays_out alice "$m/key"
try 0 'a dry run' loginpolicy key add -n alice "$m/key.pub"
says out "would open alice"
nothing $home/.ssh
try 0 'the first key' loginpolicy key add alice "$m/key.pub"
says out "opens alice: it is in $file"
says log 'key-add'
is $home/.ssh 700 alice
is $file 600 alice
holds $file <"$m/key.pub"
gets_in alice "$m/key"
if grep -q "key-add.*alice" $state/actions; then good; else bad 'not recorded'; fi
try 0 'the same again' loginpolicy key add alice "$m/key.pub" --format json
says out '"changed":false'
is_json
holds $file <"$m/key.pub"
# A last line without its newline; owner, mode and other lines stay.
printf '# mine\n\n%s' "$(cat "$m/key.pub")" >$file
chown alice:nogroup $file
chmod 640 $file
try 0 'another key' loginpolicy key add alice "$m/other.pub"
{ printf '# mine\n\n' && cat "$m/key.pub" "$m/other.pub"; } >"$m/want"
holds $file <"$m/want"
is $file 640 alice
what='the group stays'
if [ "$(stat -c %G $file)" = nogroup ]; then good; else bad "$what"; fi
gets_in alice "$m/other"
gets_in alice "$m/key"
if [ "$(find $home/.ssh -type f | wc -l)" = 1 ]; then good; else bad "left behind: $(ls -la $home/.ssh)"; fi
# Options are kept; expiry.
rm -rf $home/.ssh
sed 's/^/restrict,command="echo forced" /' "$m/key.pub" >"$m/opt"
try 0 'options and a date' env TZ=UTC loginpolicy key add alice "$m/opt" --expires 2099-12-30
says out 'opens alice'
sed 's/^/restrict,command="echo forced",expiry-time="20991231" /' "$m/key.pub" >"$m/want"
holds $file <"$m/want"
what='sshd takes the line'
ssh_to -o PreferredAuthentications=publickey -o IdentityFile="$m/key" alice@test echo inside >"$dir/out" 2>"$dir/err"
says out forced
rm -rf $home/.ssh
sed 's/^/expiry-time="20301231" /' "$m/key.pub" >"$m/opt"
try 0 'its own date is earlier' loginpolicy key add alice "$m/opt" --expires 2099-12-30
holds $file <"$m/opt"
try 0 'it ends earlier already' loginpolicy key add alice "$m/key.pub" --expires 2099-12-30
lacks err 'stays as it is'
try 3 'the line that is there ends later' loginpolicy key add alice "$m/key.pub" --expires 2029-12-30
says err "$file:1: this line stays as it is, without --expires 2029-12-30: delete it, and add the key again"
holds $file <"$m/opt"
cp "$m/key.pub" $file
try 3 'the line that is there does not end' loginpolicy key add alice "$m/key.pub" --expires 2029-12-30
says err "$file:1: this line stays as it is, without --expires 2029-12-30"
rm -rf $home/.ssh
try 0 'summer time' env TZ=Europe/Berlin loginpolicy key add alice "$m/key.pub" --expires 2029-06-30
try 0 'summer time, again' env TZ=Europe/Berlin loginpolicy key add alice "$m/key.pub" --expires 2029-06-30
rm -rf $home/.ssh
try 0 'a time' env TZ=UTC loginpolicy key add alice "$m/key.pub" --expires 2099-12-30T18:30:15Z
what='a time'
if grep -q '^expiry-time="20991230183015" ssh' $file; then good; else bad "$what: $(cat $file)"; fi
# A line that sshd ignores is no key.
sed 's/^/expiry-time="20200101" /' "$m/key.pub" >$file
stays_out alice "$m/key"
try 0 'renewed' loginpolicy key add alice "$m/key.pub"
gets_in alice "$m/key"
# Other formats.
rm -rf $home/.ssh
ssh-keygen -e -f "$m/key.pub" >"$m/rfc"
try 0 'RFC 4716' loginpolicy key add alice "$m/rfc"
gets_in alice "$m/key"
ssh-keygen -e -m PKCS8 -f "$m/small.pub" >"$m/pem" 2>/dev/null
try 1 'a small key in PEM' loginpolicy key add alice "$m/pem"
says err 'key-too-small'
rm -rf $home/.ssh
ssh-keygen -q -t rsa -b 3072 -N '' -C rsa -f "$m/rsa"
ssh-keygen -e -m PKCS8 -f "$m/rsa.pub" >"$m/pem"
try 0 'PEM' loginpolicy key add alice "$m/pem"
gets_in alice "$m/rsa"

try 0 'root itself' loginpolicy key add root "$m/key.pub"
is /root/.ssh 700 root
is /root/.ssh/authorized_keys 600 root
gets_in root "$m/key"
rm -rf /root/.ssh
# A file that root has put there stays root's.
rm -rf $home/.ssh
by alice mkdir -m 700 $home/.ssh
install -m 644 "$m/other.pub" $file
try 0 'a file of root'"'"'s in the home' loginpolicy key add alice "$m/key.pub"
is $file 644 root
gets_in alice "$m/key"
gets_in alice "$m/other"

# --- the register ---
rm -rf $home/.ssh
try 2 'a person that is no word' loginpolicy key add alice "$m/key.pub" --person 'a b'
nothing $home/.ssh
try 0 'a person' loginpolicy key add alice "$m/key.pub" --person alice@example.org --expires 2099-12-30
what='in the register'
if grep -q "^$(fp_of "$m/key.pub") alice@example.org 2099-12-30" /etc/security/loginpolicy.keys; then good; else
	bad "$what: $(cat /etc/security/loginpolicy.keys)"
fi
try 1 'the key of somebody else' loginpolicy key add bob "$m/key.pub" --person bob
says err 'alice@example.org'
nothing /home/bob/.ssh
echo nonsense >>/etc/security/loginpolicy.keys
try 2 'a register with errors' loginpolicy key add bob "$m/other.pub" --person bob
nothing /home/bob/.ssh
rm /etc/security/loginpolicy.keys

# --- where sshd looks ---
rm -rf $home/.ssh
config 'AuthorizedKeysFile /etc/ssh/%u.keys .keys/%u/a' 'StrictModes yes' \
	'Match User bob' 'AuthorizedKeysFile /etc/ssh/bob/%U' \
	'Match Group carol' 'AuthorizedKeysFile /etc/ssh/everybody'
try 0 'the first in the home' loginpolicy key add alice "$m/key.pub"
is $home/.keys/alice/a 600 alice
is $home/.keys/alice 700 alice
gets_in alice "$m/key"
try 0 'Match User' loginpolicy key add bob "$m/key.pub"
says err "also opens alice ($home/.keys/alice/a:1)"
is /etc/ssh/bob/2002 644 root
gets_in bob "$m/key"
stays_out dave "$m/key"
try 2 'the only file is everybody'"'"'s' loginpolicy key add carol "$m/key.pub"
says err "everybody's"
nothing /etc/ssh/everybody
mkdir /home/dave/.keys && cp "$m/key.pub" /etc/ssh/dave.keys
try 0 'it is in another of the files' loginpolicy key add dave "$m/key.pub"
says out '/etc/ssh/dave.keys:1'
nothing /home/dave/.keys/dave
config 'AuthorizedKeysFile none'
try 2 'AuthorizedKeysFile none' loginpolicy key add alice "$m/other.pub"
config 'Match Address 192.0.2.1' 'AuthorizedKeysFile .ssh/out'
try 3 'a Match that depends on the connection' loginpolicy key add erin "$m/key.pub"
is /home/erin/.ssh/authorized_keys 600 erin

# --- what a user planted ---
config 'StrictModes yes'
rm -rf $home/.ssh
mkdir /root/.ssh
echo '# root' >/root/.ssh/authorized_keys
ln -s /root/.ssh $home/.ssh
try 2 'a folder that is a link to root' loginpolicy key add alice "$m/key.pub"
printf '# root\n' | holds /root/.ssh/authorized_keys
rm $home/.ssh
by alice mkdir -m 700 $home/.ssh
ln -s /root/.ssh/authorized_keys $file
try 2 'a file that is a link to root' loginpolicy key add alice "$m/key.pub"
printf '# root\n' | holds /root/.ssh/authorized_keys
ln -sf /etc/shadow $file
cp /etc/shadow "$m/shadow"
try 2 'a link to shadow' loginpolicy key add alice "$m/key.pub"
holds /etc/shadow <"$m/shadow"
rm $file
mkfifo $file
try 2 'a FIFO in the home' loginpolicy key add alice "$m/key.pub"
rm $file
ln /etc/passwd $file 2>/dev/null
cp /etc/passwd "$m/passwd"
try any 'a hard link of root'"'"'s' loginpolicy key add alice "$m/key.pub"
holds /etc/passwd <"$m/passwd"
rm -rf $file
by alice sh -c "mkdir $home/mine && ln -s ../mine/keys $file && : >$home/mine/keys"
try 0 'a link of the user'"'"'s own' loginpolicy key add alice "$m/key.pub"
if [ -L $file ]; then good; else bad "$what: the link is gone"; fi
holds $home/mine/keys <"$m/key.pub"
gets_in alice "$m/key"
rm -rf $home/.ssh $home/mine
# StrictModes.
chmod 777 $home
try 3 'a home that all can write to' loginpolicy key add alice "$m/key.pub"
says err "StrictModes"
stays_out alice "$m/key"
chmod 755 $home
gets_in alice "$m/key"

# --- homes that are not there ---
mv /home/dave /home/away
try 2 'no home' loginpolicy key add dave "$m/other.pub"
says err 'not there'
nothing /home/dave
mkdir /home/dave
try 2 'a mount point' loginpolicy key add dave "$m/other.pub"
nothing /home/dave/.ssh
rmdir /home/dave && mv /home/away /home/dave
sed -i 's|^dave:\(.*\):[^:]*:/bin/sh|dave:\1::/bin/sh|' /etc/passwd
try 2 'no home at all' loginpolicy key add dave "$m/other.pub"
says err 'no home'
# A full disk of its own.
mount -t tmpfs -o size=64k,mode=755,uid=2005,gid=2005 tmpfs /home/erin
by erin mkdir -m 700 /home/erin/.ssh
install -o erin -m 600 "$m/key.pub" /home/erin/.ssh/authorized_keys
full=0 was=0
for left in 0 1 2 3; do
	rm -f /home/erin/fill
	rm -f /home/erin/.ssh/[!a]* /home/erin/.ssh/authorized_keys.*
	install -o erin -g erin -m 600 "$m/key.pub" /home/erin/.ssh/authorized_keys
	by erin dd if=/dev/zero of=/home/erin/fill bs=4k count=64 2>/dev/null
	by erin truncate -s -${left}k /home/erin/fill 2>/dev/null
	by erin truncate -s -$((left * 4))k /home/erin/fill
	"$m/bin/loginpolicy" key add erin "$m/other.pub" >"$dir/out" 2>"$dir/err"
	rc=$?
	what="a full disk, $left pages left"
	case $rc in
	2)
		full=$((full + 1))
		says err 'No space left'
		holds /home/erin/.ssh/authorized_keys <"$m/key.pub"
		;;
	0)
		was=$((was + 1))
		cat "$m/key.pub" "$m/other.pub" >"$m/want"
		holds /home/erin/.ssh/authorized_keys <"$m/want"
		;;
	*) bad "$what: exit $rc" ;;
	esac
	if [ "$(find /home/erin/.ssh -type f | wc -l)" = 1 ]; then good; else bad "$what: left behind"; fi
done
if [ $full -gt 0 ] && [ $was -gt 0 ]; then good; else bad "full disk: $full refused, $was added"; fi
rm -rf /home/erin/.ssh
by erin dd if=/dev/zero of=/home/erin/fill bs=4k count=64 2>/dev/null
try 2 'a full disk without .ssh' loginpolicy key add erin "$m/other.pub"
nothing /home/erin/.ssh
umount /home/erin

# --- many at a time ---
rm -rf $home/.ssh
n=0
while [ $n -lt 12 ]; do
	n=$((n + 1))
	ssh-keygen -q -t ed25519 -N '' -C "k$n" -f "$m/k$n"
	loginpolicy key add -q alice "$m/k$n.pub" >>"$dir/out" 2>>"$dir/err" &
	pids="${pids:-} $!"
done
for p in $pids; do wait "$p" || bad 'one of many'; done
if [ "$(sort -u $file | wc -l)" = 12 ] && [ "$(wc -l <$file)" = 12 ]; then good; else bad "12 at once: $(wc -l <$file) lines"; fi

# Some come and some go at the same time.
pids=
for n in 1 2 3 4 5 6; do
	loginpolicy key revoke -q --remove "$m/k$n.pub" >>"$dir/out" 2>>"$dir/err" &
	pids="$pids $!"
	ssh-keygen -q -t ed25519 -N '' -C "l$n" -f "$m/l$n"
	loginpolicy key add -q alice "$m/l$n.pub" >>"$dir/out" 2>>"$dir/err" &
	pids="$pids $!"
done
for p in $pids; do wait "$p"; done
what='some come and some go'
for n in 1 2 3 4 5 6; do
	if grep -q " l$n\$" $file; then good; else bad "$what: l$n is lost"; fi
	if grep -q " k$n\$" $file; then bad "$what: k$n is there"; else good; fi
	if grep -q " k$((n + 6))\$" $file; then good; else bad "$what: k$((n + 6)) is lost"; fi
done

# --- killed ---
cp "$m/key.pub" "$m/old"
cat "$m/key.pub" "$m/other.pub" >"$m/new"
put_old() {
	rm -rf $home/.ssh
	by alice mkdir -m 700 $home/.ssh
	install -o alice -g alice -m 600 "$m/old" $file
}
k=0 olds=0 news=0 rc=1
while [ $k -lt 60 ]; do
	k=$((k + 1))
	what="killed at $k"
	put_old
	KILL_CHILD=1 KILL_AT=$k LD_PRELOAD=$m/bin/kill_at.so loginpolicy key add alice "$m/other.pub" >"$dir/out" 2>"$dir/err"
	rc=$?
	if [ -s "$dir/out" ] && [ $rc -ne 137 ] && cmp -s $file "$m/old"; then bad "$what: says it was added"; fi
	if grep -q 'nothing was changed' "$dir/err" && cmp -s $file "$m/new"; then bad "$what: says nothing was changed"; fi
	if cmp -s $file "$m/old"; then olds=$((olds + 1)); elif cmp -s $file "$m/new"; then news=$((news + 1)); else
		bad "$what: a part: $(cat $file)"
	fi
	loginpolicy key add -q alice "$m/other.pub" >"$dir/out" 2>"$dir/err" || bad "$what: again: $(cat "$dir/err")"
	cmp -s $file "$m/new" || bad "$what: again"
	[ $rc -ne 0 ] || break
done
what=killed
if [ $olds -gt 0 ] && [ $news -gt 0 ]; then good; else bad "$what: $olds old, $news new of $k"; fi
if [ $rc -eq 0 ] && [ $k -gt 6 ]; then good; else bad "$what: $k calls, exit $rc"; fi
echo "killed at $k calls: $olds old, $news new"
# SIGINT, which waits until what was begun is done and recorded; and a full disk
# at each call.
for how in KILL_WITH=2 FAIL; do
	k=0 olds=0 news=0 rc=1
	while [ $k -lt 60 ] && [ $rc -ne 0 ]; do
		k=$((k + 1))
		what="$how at $k"
		put_old
		grep -c key-add $state/actions >"$m/before"
		at=KILL_AT
		[ $how = FAIL ] && at=FAIL_AT
		env KILL_CHILD=1 "${how%%=*}=2" $at=$k LD_PRELOAD="$m/bin/kill_at.so" "$m/bin/loginpolicy" key add alice "$m/other.pub" >"$dir/out" 2>"$dir/err"
		rc=$?
		if cmp -s $file "$m/old"; then olds=$((olds + 1)); elif cmp -s $file "$m/new"; then
			news=$((news + 1))
			[ $rc -eq 3 ] || [ "$(grep -c key-add $state/actions)" -gt "$(cat "$m/before")" ] || bad "$what: not recorded, exit $rc"
		else
			bad "$what: a part: $(cat $file)"
		fi
		[ "$(find $home/.ssh -type f | wc -l)" = 1 ] || bad "$what: left behind: $(ls $home/.ssh)"
	done
	what=$how
	if [ $rc -eq 0 ] && [ $news -gt 0 ]; then good; else bad "$what: $olds old, $news new of $k, exit $rc"; fi
	echo "$how at $k calls: $olds old, $news new"
done
sum_up
