#!/bin/sh
# Run tests, keep quiet about what passes, and close with the sum.
# usage: run.sh LOGDIR TEST...   (a TEST may be "program argument...")
# Counted are Check's "Checks: N, Failures: N, Errors: N", a script's
# "N passed, N failed", and else the program as one by its exit code.
set -u
logs=$1
shift
mkdir -p "$logs"
passed=0 failed=0
# What failed is told once more before the sum, where a cut log still has it.
: >"$logs/failed"
# Check ends a test after 4 s, which a busy machine can need.
export CK_DEFAULT_TIMEOUT=60
# Owner and mode are what much of it is about: not left to whose shell this is.
umask 022

for t in "$@"; do
	log=$logs/$(echo "$t" | tr -c 'A-Za-z0-9_.\n-' _).log
	# A test is words, split on purpose.
	# shellcheck disable=SC2086
	$t </dev/null >"$log" 2>&1
	rc=$?
	sums=$(awk '
	/^[0-9]+%: Checks: [0-9]+, Failures: [0-9]+, Errors: [0-9]+$/ {
		gsub(",", ""); bad = $5 + $7; p += $3 - bad; f += bad; seen = 1
	}
	/^[0-9]+ passed, [0-9]+ failed$/ { p += $1; f += $3; seen = 1 }
	END { if (seen) print p + 0, f + 0 }' "$log")
	p=${sums% *} f=${sums#* }
	if [ -z "$sums" ]; then
		p=1 f=0
		[ $rc -eq 0 ] || { p=0 f=1; }
	elif [ $rc -ne 0 ] && [ "$f" -eq 0 ]; then
		f=1 # it broke off, whatever it had counted
	elif [ "$p" -eq 0 ] && [ "$f" -eq 0 ]; then
		f=1 # a test that tests nothing
	fi
	passed=$((passed + p)) failed=$((failed + f))
	if [ $rc -ne 0 ] || [ "$f" -ne 0 ]; then
		printf '== %s: exit %s, %s failed\n' "$t" "$rc" "$f"
		cat "$log"
		{
			echo "failed: $t"
			grep -E ':[FE]:|^not ok|FAIL' "$log" | head -n 20
		} >>"$logs/failed"
	else
		printf '%-60s %s\n' "$t" "$p"
	fi
done
cat "$logs/failed"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
