#!/bin/sh
# loginpolicy: what it reads from and writes to. Ends with "N passed, N failed".
cd "$(dirname "$0")/../.." || exit 2
. tests/admin_lib.sh
top=$PWD

policy <<'TEXT'
permit user:root service login from local
permit user:root from 10.0.0.0/8 service su by user:alice
TEXT

# --- -o: nothing but files is replaced ---
mkfifo "$dir/fifo"
want 2 'a FIFO' run show -o "$dir/fifo"
says err 'is no regular file'
want 0 'it is still there' test -p "$dir/fifo"
ln -s /dev/null "$dir/null"
want 2 'a link to a device' run check --offline -o "$dir/null"
want 0 'it is still there' test -L "$dir/null"
want 2 'a folder' run show -o "$dir"
: >"$dir/secret" && chmod 600 "$dir/secret"
want 0 'a report of the owner alone' run access -o "$dir/secret"
want 0 'stays so' test "$(stat -c %a "$dir/secret")" = 600
want 0 'a new one' run access -o "$dir/new"
want 0 'is for all' test "$(stat -c %a "$dir/new")" = 644
# A file that another user has put there does not say who may write to it.
if [ "$(id -u)" -eq 0 ]; then
	: >"$dir/his" && chmod 666 "$dir/his" && chown 65534 "$dir/his"
	want 0 "in the place of another's" run access -o "$dir/his"
	want 0 'is as a new one' test "$(stat -c '%a %u' "$dir/his")" = '644 0'
	: >"$dir/k" && chmod 666 "$dir/k" && chown 65534 "$dir/k"
	want 0 "keyaudit, in the place of another's" "${B:-build}/keyaudit/keyaudit" keys -o "$dir/k" tests/data/keys/ed25519.pub
	want 0 'is as a new one' test "$(stat -c '%a %u' "$dir/k")" = '600 0'
else
	skip "another user's file in the place of a report" 'not root'
fi
want 0 'standard output' run show -o -
says out 'permit user:root service login from local'
want 2 'but not for init' "$bin" init -o - --root "$t"
want 1 'which wrote nothing' test -e "$t/etc/security/loginpolicy.conf"
want 1 'nor here' test -e ./-

# --- -f: a path of whoever calls ---
case $bin in
/*) command=$bin ;;
*) command=$top/$bin ;;
esac
cd "$dir" || exit 2
want 2 'no such file' "$command" check --offline -f missing.conf
says out 'missing.conf:1:1: error: No such file or directory'
lacks out 'not an absolute path'
want 0 'one in this folder' "$command" check --offline -f p
ln -s p link
want 2 'a link here' "$command" check --offline -f link
want 2 'and by its whole path' "$command" check --offline -f "$dir/link"
cd "$top" || exit 2

# --- what explain is told ---
want 2 'an address in su' run explain root --service su --by alice --from 10.0.0.1
says err 'no remote host is known in su'
want 2 'and in sudo-i' run explain alice --service sudo-i --from 10.0.0.1
want 1 'without it' run explain root --service su --by alice
want 2 'a key that is a device' run explain root --service sshd --key /dev/zero
says err 'no regular file'
want 2 'a key that is a FIFO' run explain root --service sshd --key "$dir/fifo"
want 2 'an option among others' run check -zq
says err 'no such option: -z'
finish
