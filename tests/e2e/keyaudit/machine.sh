#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# keyaudit keys without a path, as root, on a machine of its own: a mount
# namespace with other accounts, homes, sshd_config and keys, and the real
# sshd. Ends with "N passed, N failed".
set -u
cd "$(dirname "$0")/../../.." || exit 2
if [ "$(id -u)" != 0 ]; then
	# What needs other users' files cannot be shown by one user.
	echo "SKIP: the whole machine: not root: only what one user can show"
	exec sh tests/e2e/keyaudit/machine_user.sh
fi
if [ -z "${MACHINE_NS:-}" ]; then
	unshare --mount true 2>/dev/null || {
		echo "machine.sh: root, but no mount namespace permitted"
		exit 1
	}
	MACHINE_NS=1 exec unshare --mount --propagation private sh "$0" "$@"
fi
dir=$(mktemp -d)
# The tested program's own place must stay visible: copies, not the originals.
cp "${B:-build}/keyaudit/keyaudit" "$dir/keyaudit" || exit 2
audit=$dir/keyaudit
chmod 755 "$dir" "$audit"
. tests/lib/tally.sh
trap 'umount -l "$dir/m" 2>/dev/null; rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM

mkdir "$dir/m" && mount -t tmpfs tmpfs "$dir/m" || exit 1
cp -a /etc "$dir/m/etc" && mkdir -m 755 "$dir/m/home" "$dir/m/run" || exit 1
mkdir -m 755 "$dir/m/run/sshd"
mkdir -m 700 "$dir/m/root"
for d in etc home run root; do mount --bind "$dir/m/$d" /$d || exit 1; done

# --- the machine ---
rm -rf /etc/ssh /etc/security/loginpolicy.conf
mkdir /etc/ssh
for t in rsa:2048 ecdsa:256 ed25519:256; do
	ssh-keygen -q -t "${t%:*}" -b "${t#*:}" -N '' -f "/etc/ssh/ssh_host_${t%:*}_key"
done
{
	echo 'root:x:0:0:root:/root:/bin/sh'
	echo 'sshd:x:105:65534::/run/sshd:/usr/sbin/nologin'
	echo 'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin'
	for u in alice:2001 bob:2002 carol:2003 dave:2004; do
		echo "${u%:*}:x:${u#*:}:${u#*:}::/home/${u%:*}:/bin/sh"
	done
} >/etc/passwd
{
	echo 'root:x:0:'
	echo 'nogroup:x:65534:'
	for u in alice:2001 bob:2002 carol:2003 dave:2004; do
		echo "${u%:*}:x:${u#*:}:"
	done
	echo 'admins:x:3001:carol,dave'
	echo 'keyreaders:x:3002:dave'
} >/etc/group
echo 'passwd: files' >/etc/nsswitch.conf
echo 'group: files' >>/etc/nsswitch.conf

k=$dir/k
mkdir "$k"
for n in 1 2 3 4 5 6; do
	ssh-keygen -q -t ed25519 -N '' -C "key$n" -f "$k/$n"
done
ssh-keygen -q -t rsa -b 1024 -N '' -C small -f "$k/small"
fp() { ssh-keygen -lf "$k/$1.pub" | cut -d' ' -f2; }

fresh_homes() {
	for u in alice bob carol dave; do
		rm -rf "/home/${u:?}"
		mkdir -m 755 "/home/$u" && mkdir -m 700 "/home/$u/.ssh"
		chown -R "$u:$u" "/home/$u"
	done
}
# put USER FILE KEY...: into a file below USER's home, as USER's own.
put() {
	u=$1 f=/home/$1/$2
	shift 2
	mkdir -p "$(dirname "$f")"
	for n in "$@"; do cat "$k/$n.pub"; done >"$f"
	chmod 600 "$f"
	chown -R "$u:$u" "/home/$u"
}
config() { cat >/etc/ssh/sshd_config; }

# --- looking ---
run() {
	timeout 600 "$audit" keys --format ndjson "$@" \
		>"$dir/out" 2>"$dir/err" </dev/null
	rc=$?
}
wrong() {
	bad "$what: $1"
	grep -v '"record":"run"' "$dir/out" | cut -c1-300 | head -8
	head -3 "$dir/err"
}
exits() { if [ "$rc" -eq "$1" ]; then good; else wrong "exit $rc, not $1"; fi; }
# count WANT PATTERN...: so many records have all of the patterns.
count() {
	want=$1
	shift
	n=$(have "$@" <"$dir/out" | wc -l)
	if [ "$n" -eq "$want" ]; then good; else wrong "$n records, not $want: $*"; fi
}
have() {
	if [ $# -eq 0 ]; then cat; else
		p=$1
		shift
		grep -F -- "$p" | have "$@"
	fi
}
key() { count "$1" '"record":"key"' "\"account\":\"$2\"" "\"path\":\"$3\"" "$(fp "$4")"; }
finding() { n=$1 r=$2 && shift 2 && count "$n" '"record":"finding"' "\"rule\":\"$r\"" "$@"; }

# until_true COMMAND...: within a minute.
until_true() {
	tries=0
	until "$@"; do
		tries=$((tries + 1))
		[ $tries -lt 3000 ] || return
		sleep 0.02
	done
}

what='the default places'
fresh_homes
config </dev/null
put alice .ssh/authorized_keys 1
put bob .ssh/authorized_keys2 2 small
run
exits 0
key 1 alice /home/alice/.ssh/authorized_keys 1
key 1 bob /home/bob/.ssh/authorized_keys2 2
key 1 bob /home/bob/.ssh/authorized_keys2 small
count 6 '"kind":"host_key"'
count 0 '"rule":"keys-location-unknown"'

what='a small key of a policy that asks for more'
echo 'key rsa 2048' >"$dir/policy"
chmod 644 "$dir/policy"
run -f "$dir/policy"
exits 1
finding 1 key-too-small '"account":"bob"' '"line":2'

what='a key in two accounts, and twice in one'
put carol .ssh/authorized_keys 1 1
run
exits 0
finding 1 key-shared-between-accounts '"account":"carol"'
finding 1 key-duplicate '"account":"carol"'

what='what lets nobody in is listed apart, and not shared'
cp /etc/passwd "$dir/passwd"
sed -i 's|^\(carol:.*\):/bin/sh$|\1:/nowhere/sh|' /etc/passwd
run --list --format text
exits 0
for text in 'Keys that open nothing' "lets in: no (the account's shell is not there)" 'no account  ssh-rsa'; do
	if grep -qF "$text" "$dir/out"; then good; else wrong "not said: $text"; fi
done
for text in key-shared key-duplicate; do
	if grep -q "$text" "$dir/out"; then wrong "said: $text"; else good; fi
done
cp "$dir/passwd" /etc/passwd

what='tokens, %% and a quoted name with a blank'
fresh_homes
mkdir -p "/etc/ssh/k y/2002" /etc/ssh/100%
cat "$k/1.pub" >"/etc/ssh/k y/2002/bob"
cat "$k/2.pub" >/etc/ssh/100%/alice
put carol x/keys 3
put dave .ssh/authorized_keys 4
echo 'AuthorizedKeysFile "/etc/ssh/k y/%U/%u" /etc/ssh/100%%/%u %h/x/keys' |
	config
run
exits 0
key 1 bob '/etc/ssh/k y/2002/bob' 1
key 1 alice /etc/ssh/100%/alice 2
key 1 carol /home/carol/x/keys 3
# not where sshd looks, but in ~/.ssh
key 1 dave /home/dave/.ssh/authorized_keys 4
rm -r "/etc/ssh/k y" /etc/ssh/100%

what='Match User and Match Group, in an included file too'
fresh_homes
put alice for-alice 1
put bob everybody 2
put carol admins 3
put dave admins 4
put dave everybody 5
mkdir /etc/ssh/conf.d
printf 'Match User alice\nAuthorizedKeysFile for-alice\n' >/etc/ssh/conf.d/1
config <<END
Include /etc/ssh/conf.d/*
authorizedkeysfile=everybody
Match group !bob,adm*
	AuthorizedKeysFile admins
Match all
	PasswordAuthentication no
END
run
exits 0
key 1 alice /home/alice/for-alice 1
key 1 bob /home/bob/everybody 2
key 1 carol /home/carol/admins 3
key 1 dave /home/dave/admins 4
count 0 /home/dave/everybody

what='sshd is asked once for each outcome, not for each account'
cp /etc/passwd "$dir/passwd"
for i in $(seq 1 500); do
	echo "u$i:x:$((4000 + i)):65534::/home/u$i:/bin/sh"
done >>/etc/passwd
cp /usr/sbin/sshd "$dir/sshd.real"
cat >"$dir/sshd.counting" <<END
#!/bin/sh
echo x >>$dir/calls
exec $dir/sshd.real "\$@"
END
chmod 755 "$dir/sshd.counting"
mount --bind "$dir/sshd.counting" /usr/sbin/sshd
: >"$dir/calls"
run
exits 0
key 1 carol /home/carol/admins 3
n=$(wc -l <"$dir/calls")
if [ "$n" -eq 3 ]; then good; else wrong "sshd was asked $n times, not 3"; fi

what='sshd is not asked for accounts without key files'
for i in $(seq 1 500); do
	printf 'Match User u%s\nAuthorizedKeysFile keys%s\n' "$i" "$i"
done >>/etc/ssh/sshd_config
mkdir /home/u7
cat "$k/6.pub" >/home/u7/keys7
chown -R u7 /home/u7
: >"$dir/calls"
run
exits 0
key 1 u7 /home/u7/keys7 6
n=$(wc -l <"$dir/calls")
if [ "$n" -eq 4 ]; then good; else wrong "sshd was asked $n times, not 4"; fi
rm -r /home/u7
umount /usr/sbin/sshd
cp "$dir/passwd" /etc/passwd
rm -r /etc/ssh/conf.d

what='Match Address: every place that some address brings'
fresh_homes
put alice inside 1
put alice outside 2
config <<'END'
AuthorizedKeysFile outside
Match Address 10.0.0.0/8
	AuthorizedKeysFile inside
END
run
exits 0
key 1 alice /home/alice/inside 1
key 1 alice /home/alice/outside 2

what='one file for all accounts is read once, and is nobody'\''s'
cat "$k/1.pub" "$k/2.pub" >/etc/ssh/common
echo 'AuthorizedKeysFile /etc/ssh/common' | config
fresh_homes
run
exits 0
count 2 '"record":"key"' '"path":"/etc/ssh/common"' '"account":null'
rm /etc/ssh/common
mkfifo /etc/ssh/common
run
exits 3
finding 1 key-unreadable '"path":"/etc/ssh/common"' 'not a regular file'
rm /etc/ssh/common

what='a token that sshd does not have, a name too long'
# sshd would not start; what sshd_config says is read without it.
echo "AuthorizedKeysFile %q/keys /$(printf '%04000d' 0 | tr 0 x)" |
	config
run
exits 3
finding 1 keys-location-unknown 'a token that sshd does not have'
finding 1 key-unreadable 'name too long'

what='AuthorizedKeysCommand and TrustedUserCAKeys'
cat "$k/3.pub" >/etc/ssh/ca.pub
config <<'END'
AuthorizedKeysCommand /usr/bin/true %u
AuthorizedKeysCommandUser nobody
TrustedUserCAKeys /etc/ssh/ca.pub
END
run
exits 3
finding 1 keys-location-unknown 'AuthorizedKeysCommand /usr/bin/true'
finding 1 keys-location-unknown 'TrustedUserCAKeys /etc/ssh/ca.pub'
count 1 '"record":"key"' '"path":"/etc/ssh/ca.pub"' "$(fp 3)"
rm /etc/ssh/ca.pub

what='userdbctl as AuthorizedKeysCommand'
fresh_homes
put alice .ssh/authorized_keys 1
mkdir "$dir/m/bin" "$dir/m/work"
mount -t overlay -o "lowerdir=/usr/bin,upperdir=$dir/m/bin,workdir=$dir/m/work" \
	overlay /usr/bin || exit 1
# Its arguments are its answer; bob has keys, of carol it knows nothing.
cat >/usr/bin/userdbctl <<END
#!/bin/sh
[ "\$*" != 'ssh-authorized-keys bob' ] || cat $k/2.pub $k/3.pub
[ "\$*" != 'ssh-authorized-keys carol' ] || { echo 'not reached' >&2; exit 1; }
END
chmod 755 /usr/bin/userdbctl
userdb() { # the line's end
	config <<END
AuthorizedKeysCommand /usr/bin/userdbctl ssh-authorized-keys $1
AuthorizedKeysCommandUser root
END
	run
	exits 3
}
userdb %u
finding 0 keys-location-unknown
key 1 alice /home/alice/.ssh/authorized_keys 1
key 1 bob '/usr/bin/userdbctl ssh-authorized-keys bob' 2
key 1 bob '/usr/bin/userdbctl ssh-authorized-keys bob' 3
count 3 '"record":"key"' '"used":"yes"'
finding 1 key-unreadable '"account":"carol"' '"message":"not reached"'
userdb '%u x'
finding 1 keys-location-unknown 'AuthorizedKeysCommand /usr/bin/userdbctl ssh-authorized-keys %u x'
count 0 "$(fp 2)"
chmod 775 /usr/bin/userdbctl
userdb %u
finding 1 keys-location-unknown 'AuthorizedKeysCommand /usr/bin/userdbctl'
count 0 "$(fp 2)"
chmod 755 /usr/bin/userdbctl
chown alice /usr/bin/userdbctl
userdb %u
finding 1 keys-location-unknown 'AuthorizedKeysCommand /usr/bin/userdbctl'
count 0 "$(fp 2)"
umount -l /usr/bin
config </dev/null

what='a configuration that sshd refuses'
put bob here 2
printf 'AuthorizedKeysFile here\nNoSuchKeyword yes\n' | config
run
exits 0
finding 1 keys-location-unknown 'sshd -T failed' NoSuchKeyword
key 1 bob /home/bob/here 2

what='no sshd'
: >"$dir/none"
mount --bind "$dir/none" /usr/sbin/sshd
echo 'AuthorizedKeysFile here' | config
run
exits 0
count 0 '"rule":"keys-location-unknown"'
key 1 bob /home/bob/here 2
rm /etc/ssh/sshd_config
put bob .ssh/authorized_keys 1
run
key 1 bob /home/bob/.ssh/authorized_keys 1
umount /usr/sbin/sshd

what='StrictModes'
config </dev/null
fresh_homes
put alice .ssh/authorized_keys 1
put bob .ssh/authorized_keys 2
put carol .ssh/authorized_keys 3
put dave .ssh/authorized_keys 4
chgrp admins /home/alice
chmod 775 /home/alice
chmod 666 /home/bob/.ssh/authorized_keys
chown alice /home/carol/.ssh
chmod 755 /home/carol/.ssh
run
exits 1
finding 1 key-file-permissions '"account":"alice"' '(StrictModes): /home/alice is writable by its group"'
finding 1 key-file-permissions '"account":"bob"' 'authorized_keys is writable by others'
finding 1 key-file-permissions '"account":"carol"' '/home/carol/.ssh belongs to another user'
finding 0 key-file-permissions '"account":"dave"'
key 1 alice /home/alice/.ssh/authorized_keys 1
count 3 '"record":"key"' '"used":"no"' 'StrictModes'
echo 'StrictModes no' | config
run
finding 1 key-file-permissions '"account":"alice"' 'others can change it: /home/alice'
count 0 '"record":"key"' '"used":"no"'
config </dev/null

what='umask 002: what the own group can write to'
fresh_homes
put alice .ssh/authorized_keys 1
chmod 775 /home/alice
chmod 775 /home/alice/.ssh
chmod 664 /home/alice/.ssh/authorized_keys
run
case $(/usr/sbin/sshd -t -o DebianBanner=yes 2>&1) in
'')
	exits 0
	finding 0 key-file
	count 1 '"record":"key"' '"used":"yes"' "$(fp 1)"
	;;
*)
	finding 1 key-file-ignored '"account":"alice"' "which is the account's own"
	count 1 '"record":"key"' '"used":"no"' "$(fp 1)"
	;;
esac
# An sshd without Debian's patch, and one that does not say.
cp /usr/sbin/sshd "$dir/sshd.real"
for why in 'command-line: line 0: Bad configuration option: DebianBanner' 'something else'; do
	cat >"$dir/sshd.other" <<END
#!/bin/sh
case "\$*" in *DebianBanner*) echo '$why' >&2; exit 255 ;; esac
exec $dir/sshd.real "\$@"
END
	chmod 755 "$dir/sshd.other"
	mount --bind "$dir/sshd.other" /usr/sbin/sshd
	run
	umount /usr/sbin/sshd
	exits 0
	case $why in
	command*)
		finding 1 key-file-ignored 'sshd ignores this file (StrictModes): /home/alice'
		count 1 '"record":"key"' '"used":"no"' "$(fp 1)"
		;;
	*)
		finding 1 key-file-ignored 'sshd may ignore this file (StrictModes): /home/alice'
		count 1 '"record":"key"' '"used":"unknown"' "$(fp 1)"
		;;
	esac
done
# The group has a second member, or is somebody's primary one.
sed -i 's/^alice:x:2001:$/&bob/' /etc/group
run
exits 1
finding 1 key-file-permissions '"account":"alice"' 'is writable by its group"'
sed -i 's/^alice:x:2001:bob$/alice:x:2001:alice/' /etc/group
run
exits 0
cp /etc/passwd "$dir/passwd"
echo 'eve:x:2009:2001::/home/eve:/bin/sh' >>/etc/passwd
run
exits 1
finding 1 key-file-permissions '"account":"alice"' 'is writable by its group"'
cp "$dir/passwd" /etc/passwd
sed -i 's/^alice:x:2001:alice$/alice:x:2001:/' /etc/group

what='links: inside a home followed, out of it refused and told'
fresh_homes
put alice keys/real 1
put alice .ssh/plain 2
ln -s ../keys/real /home/alice/.ssh/authorized_keys
ln -s /home/alice/keys/real /home/alice/.ssh/absolute
ln -s /home/alice/keys /home/alice/.ssh/folder
ln -s . /home/alice/.ssh/loop
ln -s .. /home/alice/.ssh/up
ln -s nowhere /home/alice/.ssh/dangling
put bob .ssh/authorized_keys 3
chmod 644 /home/bob/.ssh/authorized_keys
chmod 755 /home/bob/.ssh
ln -s /home/bob/.ssh/authorized_keys /home/carol/.ssh/authorized_keys
rmdir /home/dave/.ssh
ln -s /home/bob/.ssh /home/dave/.ssh
run
exits 3
key 1 alice /home/alice/.ssh/authorized_keys 1
key 1 alice /home/alice/.ssh/plain 2
count 1 '"record":"key"' '"account":"alice"' "$(fp 1)"
count 0 '"record":"key"' '"account":"carol"'
count 0 '"record":"key"' '"account":"dave"'
finding 1 key-unreadable '"account":"carol"' 'leads out of the home'
finding 1 key-unreadable '"account":"dave"' 'leads out of the home' '"path":"/home/dave/.ssh"'
finding 0 key-unreadable '"account":"alice"'

what='a .ssh that is a link to another folder of the account'\''s own'
fresh_homes
rmdir /home/alice/.ssh
mkdir /home/keys && mkdir -m 700 /home/keys/alice
cat "$k/1.pub" >/home/keys/alice/authorized_keys
cat "$k/2.pub" >/home/keys/alice/id.pub
cat "$k/3.pub" >/home/keys/other.pub
ln -s id.pub /home/keys/alice/inside.pub
ln -s ../other.pub /home/keys/alice/outside.pub
chown -R alice:alice /home/keys/alice
ln -s /home/keys/alice /home/alice/.ssh
run
exits 3
key 1 alice /home/alice/.ssh/authorized_keys 1
count 1 '"record":"key"' '"used":"yes"' "$(fp 1)"
key 1 alice /home/alice/.ssh/id.pub 2
count 0 "$(fp 3)"
finding 1 key-unreadable '"path":"/home/alice/.ssh/outside.pub"'
rm /home/keys/alice/outside.pub
run
exits 0
# the folders above it are sshd's to judge, and only the account may read it
chmod 777 /home/keys
run
exits 1
finding 1 key-file-permissions '"account":"alice"' '/home/keys is writable by others'
chmod 700 /home/keys
run
exits 3
finding 1 key-unreadable '"account":"alice"'
count 0 "$(fp 1)"
rm -r /home/keys

what='a home that is a link, and absolute links by both of its names'
fresh_homes
put alice .ssh/x 1
put alice .ssh/y 2
mv /home/alice /home/.real
ln -s /home/.real /home/alice
ln -s /home/alice/.ssh/x /home/.real/.ssh/authorized_keys
ln -s /home/.real/.ssh/y /home/.real/.ssh/authorized_keys2
run
exits 0
key 1 alice /home/alice/.ssh/authorized_keys 1
key 1 alice /home/alice/.ssh/authorized_keys2 2
rm -r /home/alice && mv /home/.real /home/alice

what='what is no file does not stop it'
fresh_homes
mkfifo /home/alice/.ssh/authorized_keys /home/alice/.ssh/pipe
mknod /home/alice/.ssh/zero c 1 5
mkdir /home/bob/.ssh/authorized_keys
# Read to their ends, these take weeks.
truncate -s 7E /home/carol/.ssh/authorized_keys
truncate -s 7E /home/carol/.ssh/sparse
put dave .ssh/authorized_keys 4
chown -R carol:carol /home/carol
run
exits 3
finding 1 key-unreadable '"account":"alice"' 'not a regular file'
finding 1 key-unreadable '"account":"bob"' 'not a regular file'
finding 1 key-unreadable '"account":"carol"' 'larger than 64 MiB'
key 1 dave /home/dave/.ssh/authorized_keys 4

what='a file over 64 MiB of good lines'
fresh_homes
yes "$(cat "$k/1.pub")$(printf %04000d 0)" | head -c 68000000 \
	>/home/alice/.ssh/authorized_keys
chown -R alice:alice /home/alice
run
exits 3
finding 1 key-unreadable '"account":"alice"' 'larger than 64 MiB'

what='a home that cannot be entered: one finding, and the rest goes on'
fresh_homes
put alice .ssh/authorized_keys 1
put bob .ssh/authorized_keys 2
chown root:root /home/alice
chmod 700 /home/alice
run
exits 3
finding 1 key-unreadable '"account":"alice"' 'Permission denied'
key 1 bob /home/bob/.ssh/authorized_keys 2

what='a file of root in a home, and one with a second name'
fresh_homes
put alice .ssh/authorized_keys 1
chown root:root /home/alice/.ssh/authorized_keys
put bob .ssh/authorized_keys 2
chown root:root /home/bob/.ssh/authorized_keys
ln /home/bob/.ssh/authorized_keys /home/bob/second
run
exits 3
key 1 alice /home/alice/.ssh/authorized_keys 1
finding 1 key-unreadable '"account":"bob"' 'Permission denied'

what='a file that only another group of the user may read'
fresh_homes
mkdir /etc/ssh/k
cat "$k/5.pub" >/etc/ssh/k/dave
ln /etc/ssh/k/dave /etc/ssh/k/second
chown root:keyreaders /etc/ssh/k/dave
chmod 640 /etc/ssh/k/dave
echo 'AuthorizedKeysFile /etc/ssh/k/%u' | config
run
exits 0
key 1 dave /etc/ssh/k/dave 5
chown root:root /etc/ssh/k/dave
run
exits 3
finding 1 key-unreadable '"account":"dave"'
rm -r /etc/ssh/k
config </dev/null

what='private keys, known_hosts and certificates in ~/.ssh, host certificates'
fresh_homes
cp "$k/1" /home/alice/.ssh/id_ed25519
chmod 640 /home/alice/.ssh/id_ed25519
echo "web $(cat "$k/2.pub")" >/home/alice/.ssh/known_hosts
cp "$k/3.pub" "$k/c.pub"
ssh-keygen -q -s "$k/4" -I id -n alice "$k/c.pub"
cp "$k/c-cert.pub" /home/alice/.ssh/
chown -R alice:alice /home/alice
mkdir /etc/ssh/more
mv /etc/ssh/ssh_host_rsa_key* /etc/ssh/more
echo "web $(cat "$k/6.pub")" >/etc/ssh/ssh_known_hosts
printf 'HostKey /etc/ssh/more/ssh_host_rsa_key\n' | config
run
exits 1
finding 1 private-key-unencrypted '"account":"alice"'
finding 1 key-file-permissions '"account":"alice"' id_ed25519
count 1 '"kind":"known_hosts"' '"account":"alice"'
count 1 '"kind":"certificate"' '"account":"alice"'
count 2 '"kind":"host_key"' '/etc/ssh/more/ssh_host_rsa_key'
count 6 '"kind":"host_key"'
count 1 '"path":"/etc/ssh/ssh_known_hosts"'
mv /etc/ssh/more/* /etc/ssh && rmdir /etc/ssh/more
rm /etc/ssh/ssh_known_hosts
config </dev/null

what='accounts that a directory service does not list'
fresh_homes
put alice .ssh/authorized_keys 1
echo 'passwd: files sss' >/etc/nsswitch.conf
run
exits 3
finding 1 accounts-not-enumerable
key 1 alice /home/alice/.ssh/authorized_keys 1
echo bob >"$dir/users"
run --users "$dir/users"
exits 3
echo nemo >>"$dir/users"
run --users "$dir/users"
exits 2
if grep -qF "$dir/users:2: no account nemo" "$dir/err"; then good; else wrong 'not told'; fi
printf 'passwd: files\ngroup: files\n' >/etc/nsswitch.conf

what='--exclude'
run --exclude '*/alice/*'
count 0 '"record":"key"' '"account":"alice"'
count 6 '"kind":"host_key"'

what='hostile names and comments: one escaped line each'
fresh_homes
e=$(printf '\033')
printf '%s %sred\377\n' "$(cut -d' ' -f1,2 <"$k/1.pub")" "${e}[31m" \
	>"/home/alice/.ssh/authorized_keys"
cat "$k/2.pub" >"/home/alice/.ssh/new
line ${e}[2J"
chown -R alice:alice /home/alice
for f in text json ndjson csv; do
	timeout 600 "$audit" keys --format $f >"$dir/out" 2>"$dir/err"
	rc=$?
	exits 0
	if grep -q "$e" "$dir/out"; then wrong "$f: an escape came through"; else good; fi
	if grep -q '^line' "$dir/out"; then wrong "$f: a name broke the line"; else good; fi
done

what='a named path: with the rights of whom it belongs to'
fresh_homes
put alice .ssh/authorized_keys 1
cat "$k/2.pub" >/root/secret.pub
chmod 600 /root/secret.pub
mkdir -m 700 /root/private
cp /root/secret.pub /root/private/authorized_keys
ln -s /root/secret.pub /home/alice/link.pub
ln -s /root/private /home/alice/folder
chown -h alice:alice /home/alice/link.pub /home/alice/folder
run /home/alice/link.pub
exits 2
run /home/alice/folder/authorized_keys
exits 2
run /home/alice/folder
exits 2
run /home/alice
exits 0
key 1 alice /home/alice/.ssh/authorized_keys 1
count 0 "$(fp 2)"
ln -s /root/secret.pub /root/link.pub
run /root/link.pub
exits 0
count 1 '"record":"key"' "$(fp 2)"
cd /home/alice || exit 1
run .ssh
exits 0
count 1 '"path":".ssh/authorized_keys"' '"account":"alice"'
cd / || exit 1
run home /etc/ssh
exits 0
count 1 '"path":"home/alice/.ssh/authorized_keys"' '"account":"alice"'

what='folders that contain themselves, and file systems of the kernel'
mkdir -p /home/alice/a/b
mount --bind /home/alice /home/alice/a/b
mkdir /home/alice/proc
mount -t proc proc /home/alice/proc
run /home/alice
exits 0
key 1 alice /home/alice/.ssh/authorized_keys 1
count 0 /proc/
umount /home/alice/proc
umount /home/alice/a/b

what='a mounted system'
mkdir -p "$dir/m/sys/etc/ssh" "$dir/m/sys/srv/eve/.ssh"
echo 'eve:x:2009:2009::/home/eve:/bin/sh' >"$dir/m/sys/etc/passwd"
echo 'AuthorizedKeysFile /home/%u/.ssh/authorized_keys' \
	>"$dir/m/sys/etc/ssh/sshd_config"
ln -s srv "$dir/m/sys/home"
cat "$k/1.pub" >"$dir/m/sys/srv/eve/.ssh/real"
ln -s /home/eve/.ssh/real "$dir/m/sys/srv/eve/.ssh/authorized_keys"
cp /etc/ssh/ssh_host_ed25519_key.pub "$dir/m/sys/etc/ssh/"
chown -R 2009:2009 "$dir/m/sys/srv/eve"
run --root "$dir/m/sys"
exits 0
key 1 eve "$dir/m/sys/home/eve/.ssh/authorized_keys" 1
count 1 '"kind":"host_key"'
count 2 '"record":"key"'

what='another user: their own keys, by our reading of sshd_config'
fresh_homes
put alice mine 1
put bob mine 2
printf 'AuthorizedKeysFile mine\n' | config
setpriv --reuid 2001 --regid 2001 --clear-groups timeout 600 "$audit" keys \
	--format ndjson >"$dir/out" 2>"$dir/err"
rc=$?
exits 0
key 1 alice /home/alice/mine 1
count 1 '"record":"key"'

what='Ctrl-C: what was found so far, marked incomplete'
# A read that waits, since the writer does: it has written more than the pipe
# holds, so that some of it was read.
mkfifo "$dir/p"
{
	yes '# nothing' | head -c 70000
	: >"$dir/was_read"
	exec sleep 600
} >"$dir/p" &
writer=$!
"$audit" keys --format ndjson "$k/1.pub" - <"$dir/p" >"$dir/out" 2>"$dir/err" &
pid=$!
waits() { [ -e "$dir/was_read" ] && grep -q '^State:.S' /proc/$pid/status; }
until_true waits
kill -TERM $pid
wait $pid
rc=$?
kill $writer
exits 3
count 1 '"record":"key"' "$(fp 1)"
count 1 '"record":"summary"' '"complete":false'

finish
