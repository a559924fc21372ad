#!/bin/sh
# The output of both programs: a pipe that is O_NONBLOCK is waited for, a full
# device is an error, and a file of -o has the mode of --mode, or 0600. Ends
# with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/admin_lib.sh
audit=${B:-build}/keyaudit/keyaudit slow=${B:-build}/tests/lib/slow_reader
key=tests/data/keys/ed25519.pub

mkdir "$dir/state" "$dir/state/blocked" "$dir/state/revoked"

# --- more than a pipe holds, read slowly ---
policy <<TEXT
$(seq 1 12000 | sed 's/.*/permit user:root service login from local note "padding of this rule: &"/')
TEXT
run show >"$dir/whole" 2>/dev/null
want 0 'more than 1 MB' test "$(stat -c %s "$dir/whole")" -gt 1000000
want 0 'a non-blocking pipe is waited for' "$slow" "$bin" show -f "$dir/p"
same "$dir/out" "$dir/whole"
mkdir "$dir/keys"
yes "$(cat $key)" | head -n 3000 >"$dir/keys/authorized_keys"
for format in json ndjson csv; do
	"$audit" keys -f "$dir/p" --state "$dir/state" --format $format "$dir/keys" \
		>"$dir/whole" 2>/dev/null
	want 0 "$format: more than 1 MB" test "$(wc -c <"$dir/whole")" -gt 1000000
	want 0 "keyaudit, $format" "$slow" "$audit" keys -f "$dir/p" \
		--state "$dir/state" --format $format "$dir/keys"
	want 0 "keyaudit, $format: all of it" test \
		"$(grep -c . <"$dir/out")" -eq "$(grep -c . <"$dir/whole")"
done
finish
