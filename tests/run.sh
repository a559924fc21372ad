#!/bin/sh
# Run tests, as many at once as there are processors, keep quiet about what
# passes, and close with the sum.
# usage: run.sh LOGDIR TEST...   (a TEST may be "program argument...")
# JOBS: how many at once. Counted are Check's "Checks: N, Failures: N, Errors:
# N", a script's "N passed, N failed", and else the program as one by its exit code.
set -u

# one LOGDIR TEST: its output into a file, "PASSED FAILED RC" into another.
one() {
	log=$1/$(echo "$2" | tr -c 'A-Za-z0-9_.\n-' _).log
	# A test is words, split on purpose.
	# shellcheck disable=SC2086
	$2 </dev/null >"$log" 2>&1
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
	echo "$p $f $rc" >"$log.sum"
	if [ $rc -ne 0 ] || [ "$f" -ne 0 ]; then
		printf '%-60s %s, %s FAILED\n' "$2" "$p" "$f"
	else
		printf '%-60s %s\n' "$2" "$p"
	fi
}

if [ "$1" = --one ]; then
	one "$2" "$3"
	exit 0
fi
logs=$1
shift
mkdir -p "$logs"
rm -f "$logs"/*.sum
passed=0 failed=0
# Check ends a test after 4 s, which a busy machine can need.
export CK_DEFAULT_TIMEOUT=60
# Owner and mode are what much of it is about: not left to whose shell this is.
umask 022

printf '%s\0' "$@" |
	xargs -0 -n 1 -P "${JOBS:-$(getconf _NPROCESSORS_ONLN)}" sh "$0" --one "$logs"

# What failed is told once more before the sum, where a cut log still has it.
: >"$logs/failed"
for t in "$@"; do
	log=$logs/$(echo "$t" | tr -c 'A-Za-z0-9_.\n-' _).log
	p=0 f=1 rc=127 # it has no sum: it was never run
	[ ! -e "$log.sum" ] || read -r p f rc <"$log.sum"
	passed=$((passed + p)) failed=$((failed + f))
	[ "$rc" -ne 0 ] || [ "$f" -ne 0 ] || continue
	printf '== %s: exit %s, %s failed\n' "$t" "$rc" "$f"
	cat "$log"
	{
		echo "failed: $t"
		grep -E ':[FE]:|^not ok|FAIL' "$log" | head -n 20
	} >>"$logs/failed"
done
cat "$logs/failed"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
