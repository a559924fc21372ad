#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Bad policies through the command: exit 2, each message with its place,
# nothing that waits or crashes. Ends with "N passed, N failed".
set -u
cd "$(dirname "$0")/../../.." || exit 2
command=$(pwd)/build/admin/loginpolicy
[ -z "${B:-}" ] || command=$B/admin/loginpolicy
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT INT TERM
p=$dir/p
. tests/lib/tally.sh

verdict() {
	if [ "$1" = good ]; then
		good
	else
		bad "$what: $2"
		head -n 3 "$dir/out" "$dir/err" | cut -c1-300
	fi
}
# check WHAT: what "loginpolicy check" makes of $p; its exit code in rc.
check() {
	what=$1
	timeout 600 "$command" check --offline -f "$p" >"$dir/out" 2>"$dir/err" </dev/null
	rc=$?
	cat "$dir/out" "$dir/err" >"$dir/all"
}
# refused WHAT PLACE TEXT: exit 2, and a message at PATH + PLACE that has the text.
refused() {
	check "$1"
	if [ $rc -ne 2 ]; then
		verdict bad "exit $rc, not 2"
	elif grep -F -- "$p$2" "$dir/all" | grep -qF -- "$3"; then
		verdict good
	else
		verdict bad "no message at $2 with '$3'"
	fi
}

printf 'mode observe\npermit\0 everyone\n' >"$p"
refused 'a NUL' ':2:7: error:' 'a control character'
printf 'mode observe\r\nnotice off\r\n' >"$p"
refused 'CR LF' ':2:11: error:' 'a carriage return'
printf '\357\273\277mode observe\n' >"$p"
refused 'a BOM' ':1:1: error:' 'unknown statement'
printf '# \377\n' >"$p"
refused 'no UTF-8' ':1:3: error:' 'not UTF-8'
printf 'permit user:\033[2J\n' >"$p"
refused 'a control character' ':1:13: error:' 'a control character'
printf 'include %s\n' "$p" >"$p"
refused 'a file that includes itself' ':1:9: error:' 'includes itself'
printf 'permit everyone from 10.0.0.1/8\ndeny x\n' >"$p"
refused 'the first of two errors' ':1:22: error:' 'bits after the prefix'
refused 'the second of two errors' ':2:6: error:' 'expected user:NAME'

head -c 16777216 /dev/zero | tr '\0' x >"$p"
refused '16 MiB of one word' ':1:1: error:' 'unknown statement'
if [ "$(wc -c <"$dir/all")" -lt 2000 ]; then verdict good; else verdict bad 'it is repeated'; fi
printf x >>"$p"
refused 'over 16 MiB' '' 'larger than 16777216 bytes'
yes x | head -n 1000000 >"$p"
refused 'a million errors' ':100:1: error:' 'unknown statement'
if [ "$(wc -l <"$dir/all")" -lt 110 ] && grep -qF 'and 999900 more' "$dir/all"; then
	verdict good
else
	verdict bad 'it does not tell 100 of them, and how many more'
fi
for before in 'permit user:' 'permit everyone id ' 'permit everyone note ' \
	'permit everyone service ' 'network ' 'contact x '; do
	{
		printf %s "$before"
		head -c 65536 /dev/zero | tr '\0' x
	} >"$p"
	refused "64 KiB behind '$before'" ':1:' 'error:'
done

rm -f "$p"
refused 'a file that is not there' '' 'No such file'
mkdir "$p"
refused 'a directory' '' 'not a regular file'
rmdir "$p"
mkfifo "$p"
refused 'a FIFO' '' 'not a regular file'
rm "$p"
ln -s /dev/null "$p"
refused 'a link' '' 'symbolic link'
rm "$p"
: >"$p"
chmod 666 "$p"
refused 'a file that all can write' '' 'writable by group or others'
chmod 644 "$p"
if [ "$(id -u)" = 0 ]; then
	chown 12345 "$p"
	refused "somebody else's" '' 'owned by uid 12345'
else
	skip "a policy of somebody else's" 'not root'
fi
rm "$p"

# The example cut off anywhere: good, or errors at their places.
example=loginpolicy.conf-example
size=$(wc -c <$example)
n=0
while [ $n -lt "$size" ]; do
	head -c $n $example >"$p"
	check "the example's first $n octets"
	if [ $rc -eq 0 ]; then
		verdict good
	elif [ $rc -eq 2 ] && grep -q "^[^ ]*$p:[0-9]*:[0-9]*: error: " "$dir/all"; then
		verdict good
	else
		verdict bad "exit $rc"
	fi
	n=$((n + 41))
done
finish
