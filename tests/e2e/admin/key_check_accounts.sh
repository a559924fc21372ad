#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# loginpolicy key check, the rules about several keys and the register: a key that
# is twice in the file, that opens accounts already, that has expired in the
# register; and that keyaudit keys says the same of this machine.
# As root, in namespaces. Ends with "N passed, N failed".
# what the libraries set
# shellcheck disable=SC2154,SC2086
cd "$(dirname "$0")/../../.." || exit 2
bin=$(realpath "${B:-build}/admin/loginpolicy")
audit=$(realpath "${B:-build}/keyaudit/keyaudit")
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
unset SUDO_UID SSH_CONNECTION
cp "$bin" "$m/bin/loginpolicy" && cp "$audit" "$m/bin/keyaudit" || exit 1
chmod 711 "$dir"
example_logins
pam_ssh
cp /etc/ssh/sshd_config "$m/sshd_base"
config() {
	{
		grep -v '^AuthorizedKeysFile\|^StrictModes' "$m/sshd_base"
		printf '%s\n' 'StrictModes no' "$@"
	} >/etc/ssh/sshd_config
}
config 'AuthorizedKeysFile .ssh/authorized_keys /etc/ssh/%u.keys'
mkdir -p $state/details
policy <<'END'
permit user:root service @jobs
key rsa 3072
END
for k in one two three four five six; do ssh-keygen -q -t ed25519 -N '' -C "of $k" -f "$m/$k"; done
ssh-keygen -q -t rsa -b 2048 -N '' -C small -f "$m/small"
# keys_of ACCOUNT KEY...: its authorized_keys.
keys_of() {
	who=$1
	shift
	mkdir -p "/home/$who/.ssh"
	for k; do cat "$m/$k.pub"; done >"/home/$who/.ssh/authorized_keys"
	chown -R "$who:" "/home/$who/.ssh"
}
is_json() {
	if json_valid <"$dir/out"; then good; else bad "$what: not JSON: $(cat "$dir/out")"; fi
}
check="loginpolicy key check"
keys_of alice one small
keys_of bob two
register=/etc/security/loginpolicy.keys

# --- what is refused stays refused ---
cat "$m/small.pub" >"$m/new"
try 1 'a small key that opens alice' $check "$m/new"
says out 'key-too-small'
says out 'key-shared-between-accounts: the same key as account alice is in /home/alice/.ssh/authorized_keys:2'
printf '%s alice 2020-01-01\n' "$(fp_of "$m/three.pub")" >$register
cat "$m/three.pub" >"$m/new"
try 1 'expired in the register' $check "$m/new"
says out 'key-register-expired'
says out 'it is the key of alice'
try 1 'nor is it added' loginpolicy key add bob "$m/new"
says err 'key-register-expired'
try 0 'with a later time it is' loginpolicy key add -n bob "$m/new" --expires 2099-01-01
cat "$m/four.pub" >"$m/new"
try 0 'in no register' $check "$m/new"
says out 'accept:'
says out 'key-unregistered'
echo nonsense >>$register
try 3 'a register with an error' $check "$m/new"
says err "$register:2"
rm $register

# --- twice, and who is opened already ---
try 0 'a new key' $check "$m/three.pub"
lacks out 'key-'
lacks err 'not known'
cat "$m/three.pub" "$m/four.pub" "$m/three.pub" >"$m/new"
try 0 'a key twice' $check "$m/new"
says out "key-duplicate: the same key is in $m/new:1"
count 1 out key-duplicate
try 0 'twice on standard input' sh -c "$check - <$m/new"
says out 'key-duplicate: the same key is in standard input:1'
try 0 'twice in a .pub' sh -c "cp $m/new $m/new.pub; $check $m/new.pub"
count 1 out key-duplicate
try 0 "alice's key" $check "$m/one.pub"
says out 'the same key as account alice is in /home/alice/.ssh/authorized_keys:1'
try 1 "alice's private key" $check "$m/one"
says out 'the same key as account alice is in /home/alice/.ssh/authorized_keys:1'
try 0 'quiet' $check -q "$m/one.pub"
if [ -s "$dir/out" ] || [ -s "$dir/err" ]; then bad "$what: $(cat "$dir/out" "$dir/err")"; else good; fi
cat "$m/one.pub" >>/home/bob/.ssh/authorized_keys
try 0 'two accounts' $check "$m/one.pub"
says out 'as account alice is in'
says out 'as account bob is in /home/bob/.ssh/authorized_keys:2'
keys_of bob two
# What lets nobody in opens nothing.
sed 's/^/expiry-time="20200101" /' "$m/three.pub" >>/home/bob/.ssh/authorized_keys
sed 's/^/no-such-option /' "$m/three.pub" >>/home/bob/.ssh/authorized_keys
try 0 'an expired line of bob' $check "$m/three.pub"
lacks out key-shared
keys_of bob two
# A file that is an account's is not compared with itself.
cp "$m/one.pub" /etc/ssh/alice.keys
try 1 "alice's own file" $check /home/alice/.ssh/authorized_keys
says out 'key-duplicate: the same key is in /etc/ssh/alice.keys:1'
lacks out key-shared
try 1 'by another path' $check /home/../home/alice/.ssh/authorized_keys
lacks out key-shared
rm /etc/ssh/alice.keys
# One that sshd reads for everybody is named once.
config 'AuthorizedKeysFile .ssh/authorized_keys /etc/ssh/all.keys'
cp "$m/five.pub" /etc/ssh/all.keys
try 0 "everybody's file" $check "$m/five.pub"
count 1 out /etc/ssh/all.keys:1
try 0 "everybody's file itself" $check /etc/ssh/all.keys
lacks out /etc/ssh/all.keys:1:\ the
count 0 out key-duplicate
try 0 "key add says so, too" loginpolicy key add -n carol "$m/five.pub"
says err '/etc/ssh/all.keys'
rm /etc/ssh/all.keys
config 'AuthorizedKeysFile .ssh/authorized_keys /etc/ssh/%u.keys'
try 0 JSON $check --format json "$m/one.pub"
is_json
says out '"rule":"key-shared-between-accounts","severity":"medium","message":"the same key as account alice is in /home/alice/.ssh/authorized_keys:1"'
says out '"answer":"accept"'
says out '"refused":0,"complete":true'

# --- what could not be looked at ---
chmod 755 "$m" "$m/bin"
chmod 644 "$m/one.pub"
try 0 'not root' by bob $check --format json "$m/one.pub"
says err 'only root can read their files'
says out '"complete":false'
lacks out key-shared
mv /home/alice/.ssh/authorized_keys "$m/kept"
ln -s /etc/shadow /home/alice/.ssh/authorized_keys
try 0 'a file that cannot be read' $check --format json "$m/two.pub"
says err 'whether the keys open alice is not known'
says out '"complete":false'
says out 'as account bob'
rm /home/alice/.ssh/authorized_keys
mv "$m/kept" /home/alice/.ssh/authorized_keys
config 'AuthorizedKeysCommand /bin/false' 'AuthorizedKeysCommandUser nobody'
try 0 'a command' $check --format json "$m/two.pub"
says err AuthorizedKeysCommand
says out '"complete":false'
config 'AuthorizedKeysFile .ssh/authorized_keys /etc/ssh/%u.keys'

# A file system that answers nothing, as FUSE in a user's hands: not even SIGKILL
# ends who asks it. It hides that user's keys, and no other's.
mkdir "$m/hung"
mv /home/bob/.ssh "$m/bob.ssh"
ln -s "$m/hung" /home/bob/.ssh
chown -h bob: /home/bob/.ssh
[ -e /dev/fuse ] || mknod /dev/fuse c 10 229
python3 tests/lib/hung_fuse.py "$m/hung" >"$dir/fuse" 2>&1 &
fuse=$!
until_true grep -q . "$dir/fuse"
if grep -q up "$dir/fuse"; then
	try 0 'a file system that does not answer' timeout -s KILL 60 $check --format json "$m/one.pub"
	says err '/home/bob/.ssh/authorized_keys: whether the keys open bob is not known: it cannot be read'
	says out '"complete":false'
	says out 'as account alice'
else
	skip 'a file system that does not answer' "$(cat "$dir/fuse")"
fi
kill $fuse
wait $fuse
umount -l "$m/hung" 2>"$dir/null"
rm /home/bob/.ssh
mv "$m/bob.ssh" /home/bob/.ssh

# --- keyaudit keys says the same ---
# audited PATH ARGUMENT...: "LINE RULE SEVERITY MESSAGE" of what it finds in the file.
audited() {
	path=$1
	shift
	keyaudit keys --format ndjson "$@" 2>"$dir/err" |
		sed -n 's|.*"record": *"finding".*"rule": *"\([^"]*\)", *"severity": *"\([^"]*\)".*"path": *"'"$path"'", *"line": *\([0-9]*\).*"message": *"\([^"]*\)".*|\3 \1 \2 \4|p' |
		sort
}
checked() {
	$check --format json "$1" 2>"$dir/err" | sed 's/{"line"/\n&/g; s/{"rule"/\n&/g' |
		sed -n '/^{"line"/{s/^{"line":\([0-9]*\).*/\1/;h;}
			/^{"rule"/{s/^{"rule":"\([^"]*\)","severity":"\([^"]*\)","message":"\([^"]*\)".*/\1 \2 \3/;G;s/\(.*\)\n\(.*\)/\2 \1/;p;}' |
		sort
}
# agree WHAT LINES: $dir/a and $dir/b are the same, of so many lines.
agree() {
	what=$1
	if cmp -s "$dir/a" "$dir/b" && [ "$(wc -l <"$dir/a")" = "$2" ]; then good; else
		bad "$what: $(diff "$dir/a" "$dir/b") $(cat "$dir/a" "$dir/err")"
	fi
}
{
	cat "$m/three.pub" "$m/one.pub" "$m/three.pub" "$m/two.pub" "$m/two.pub" "$m/small.pub"
	sed 's/^/expiry-time="20200101" /' "$m/two.pub"
	sed 's/^/no-such-option /' "$m/two.pub"
	cat "$m/three.pub" "$m/six.pub"
} >"$m/many"
audited "$m/many" "$m/many" >"$dir/a"
checked "$m/many" | grep -v ' as account ' | grep -v ' in /home/' >"$dir/b"
agree 'a file by itself' 5
# The last account: keyaudit compares each with those before.
who=$(cut -d: -f1 /etc/passwd | sort | grep -x 'alice\|bob\|carol\|erin' | tail -1)
mkdir -p "/home/$who/.ssh"
cp "$m/many" "/home/$who/.ssh/authorized_keys"
chown -R "$who:" "/home/$who/.ssh"
audited "/home/$who/.ssh/authorized_keys" >"$dir/a"
checked "/home/$who/.ssh/authorized_keys" >"$dir/b"
agree "the keys of $who" 9
# Before they are there: what keyaudit will say of them.
rm "/home/$who/.ssh/authorized_keys"
grep ' as account ' "$dir/a" >"$dir/a2"
mv "$dir/a2" "$dir/a"
checked "$m/many" | grep ' as account ' >"$dir/b"
agree 'keys of a new account' 3
sum_up
