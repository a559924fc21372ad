#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# loginpolicy: what it reads from and writes to. Ends with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/admin_lib.sh
top=$PWD

policy <<'TEXT'
permit user:root service login from local
permit user:root from 10.0.0.0/8 service su by user:alice
TEXT

# --- -o: a file of our own is replaced, what is no file is written in place ---
audit=${B:-build}/keyaudit/keyaudit key=tests/data/keys/ed25519.pub
mode() { stat -c "${2:-%a}" "$1"; }
# fed WHAT COMMAND...: what it writes to the FIFO reaches a reader.
fed() {
	f_what=$1
	shift
	timeout 60 cat "$dir/fifo" >"$dir/read" &
	want 0 "$f_what" "$@"
	wait $!
	want 0 "$f_what: read" test -s "$dir/read"
	want 0 "$f_what: it is still there" test -p "$dir/fifo"
}
mkfifo "$dir/fifo"
fed 'a FIFO' run show -o "$dir/fifo"
fed "keyaudit's FIFO" "$audit" keys -o "$dir/fifo" $key
fed 'a stream into a FIFO' "$audit" keys --format ndjson -o "$dir/fifo" $key
want 1 'nothing grows beside it' test -e "$dir/fifo.part"
ln -s /dev/null "$dir/null"
for out in "$dir/null" /dev/null; do
	want 0 "$out" run check --offline -o "$out"
	want 0 "keyaudit's $out" "$audit" keys -o "$out" $key
	want 0 'it is still there' test -c "$out"
done
want 0 'the link is still there' test -L "$dir/null"
run show -o /dev/stdout >"$dir/stdout" 2>/dev/null
want 0 'standard output by its name' grep -q 'permit user:root' "$dir/stdout"
"$audit" keys --format json -o /dev/stdout $key >"$dir/stdout" 2>/dev/null
want 0 "keyaudit's standard output" grep -q keyaudit/1 "$dir/stdout"
want 0 'its name is still a link' test -L /dev/stdout
want 2 'a folder' run show -o "$dir"
want 2 "keyaudit's folder" "$audit" keys -o "$dir" $key
: >"$dir/secret" && chmod 666 "$dir/secret"
(umask 0 && run access -o "$dir/secret") 2>/dev/null
want 0 'a report is its owner'\''s alone' test "$(mode "$dir/secret")" = 600
for format in text ndjson; do
	: >"$dir/k" && chmod 666 "$dir/k"
	(umask 0 && "$audit" keys --format $format -o "$dir/k" $key) 2>/dev/null
	want 0 "keyaudit's too, $format" test "$(mode "$dir/k")" = 600
done
echo kept >"$dir/target" && ln -s target "$dir/our_link"
want 0 'a link of our own' run access -o "$dir/our_link"
want 0 'is replaced' test -f "$dir/our_link" -a ! -L "$dir/our_link"
want 0 'and not followed' grep -qx kept "$dir/target"
# What another user has put there is refused: a file, a link, a FIFO.
if [ "$(id -u)" -eq 0 ]; then
	: >"$dir/his" && chmod 666 "$dir/his"
	ln -s target "$dir/his_link"
	mkfifo "$dir/his_fifo"
	chown -h 65534 "$dir/his" "$dir/his_link" "$dir/his_fifo"
	for his in "$dir/his" "$dir/his_link" "$dir/his_fifo"; do
		want 2 "another's ${his##*/}" run access -o "$his"
		says err 'belongs to another user'
		for format in text ndjson; do
			want 2 "keyaudit, $format" "$audit" keys --format $format -o "$his" $key
			says err 'belongs to another user'
		done
		want 0 'it is as it was' test "$(mode "$his" %u)" = 65534
	done
	want 2 'made passwords' "$bin" password generate -o "$dir/his"
	says err 'belongs to another user'
	want 0 'the target as well' grep -qx kept "$dir/target"
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
says err 'su has no remote host'
want 2 'and in sudo-i' run explain alice --service sudo-i --from 10.0.0.1
want 1 'without it' run explain root --service su --by alice
want 2 'a key that is a device' run explain root --service sshd --key /dev/zero
says err 'not a regular file'
want 2 'a key that is a FIFO' run explain root --service sshd --key "$dir/fifo"
want 2 'an option among others' run check -zq
says err 'no such option: -z'
finish
