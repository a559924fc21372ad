#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# tests/run.sh itself: what it counts, what it calls a failure, which tests it
# runs and in what order. Ends with "N passed, N failed".
set -u
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/tally.sh
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT INT TERM
mkdir "$dir/tests"
cp tests/run.sh "$dir/tests/"
echo 'tests/listed.sh | zone: no clock | it has none' >"$dir/tests/skips"
# a_test NAME TEXT: a script of that name.
a_test() { printf '#!/bin/sh\n%s\n' "$2" >"$dir/tests/$1" && chmod 755 "$dir/tests/$1"; }
a_test good.sh 'echo "3 passed, 0 failed"'
a_test check 'echo "100%: Checks: 7, Failures: 0, Errors: 0"'
a_test bad.sh 'echo "FAIL: it"; echo "2 passed, 1 failed"; exit 1'
a_test broke_off.sh 'echo "5 passed, 0 failed"; exit 3'
a_test killed.sh 'kill -9 $$'
a_test silent.sh 'exit 0'
a_test nothing.sh 'echo "0 passed, 0 failed"'
a_test listed.sh 'echo "SKIP: zone: no clock"; echo "1 passed, 0 failed"'
a_test all.sh 'echo "SKIP: all: not today"'
# shellcheck disable=SC2016
a_test program 'echo "$# passed, 0 failed"'
# shellcheck disable=SC2016
a_test words.sh 'echo "$1 passed, 0 failed"'

# runs CODE SUM TEST...: exit code and last line.
runs() {
	code=$1 sum=$2 what="$3${CI:+, under CI}"
	shift 2
	for t in "$@"; do
		shift
		set -- "$@" "$dir/tests/$t"
	done
	sh "$dir/tests/run.sh" "$dir/log" "$@" >"$dir/out" 2>&1
	rc=$?
	if [ $rc -eq "$code" ] && [ "$(tail -n 1 "$dir/out")" = "$sum" ]; then good; else
		bad "$what: exit $rc, not $code; not '$sum':"
		cat "$dir/out"
	fi
}
says() {
	if grep -qF -- "$1" "$dir/out"; then good; else
		bad "$what: '$1' is not in:"
		cat "$dir/out"
	fi
}
unset CI T JOBS MAKEFLAGS
runs 1 '2 passed, 1 failed' bad.sh
says 'FAIL: it'
runs 1 '5 passed, 1 failed' broke_off.sh
runs 1 '0 passed, 1 failed' killed.sh
runs 1 '0 passed, 1 failed' silent.sh
runs 1 '0 passed, 1 failed' nothing.sh
runs 1 '0 passed, 1 failed' not_there.sh
runs 1 '10 passed, 4 failed' good.sh killed.sh broke_off.sh bad.sh silent.sh
runs 0 '10 passed, 0 failed' good.sh check
says 'tests/good.sh  '
says ' 3 passed, '
runs 0 '12 passed, 0 failed' 'words.sh 12'
runs 0 '1 passed, 0 failed' 'program tests/data/corpus'
says 'tests/program '
chmod 644 "$dir/tests/good.sh"
runs 0 '3 passed, 0 failed' good.sh
runs 0 '1 passed, 0 failed, 1 skipped' listed.sh
says 'tests/listed.sh: zone: no clock'
says ' 1 passed, 1 skipped, '
runs 0 '3 passed, 0 failed, 1 skipped' all.sh good.sh
CI=true
export CI
runs 0 '1 passed, 0 failed, 1 skipped' listed.sh
runs 1 '0 passed, 1 failed' all.sh
says 'a skip that is not in tests/skips: all: not today'
echo 'tests/listed.sh | zone: no clock | ' >"$dir/tests/skips"
runs 1 '1 passed, 1 failed' listed.sh # without a reason
unset CI

# --- which tests, and in what order ---
T=o
export T
runs 0 '3 passed, 0 failed' good.sh check
T=nowhere
runs 2 "tests/check" good.sh check
says "no test has 'nowhere' in its name; there are:"
unset T
printf '7 tests/good.sh\n31 tests/check\n' >"$dir/log/seconds"
JOBS=1
export JOBS
runs 0 '11 passed, 0 failed, 1 skipped' good.sh check listed.sh
first=$(grep -o '^tests/[a-z.]* ' "$dir/out" | head -n 3 | tr -d '\n')
if [ "$first" = 'tests/listed.sh tests/check tests/good.sh ' ]; then good; else
	bad "what was never run, then the longest: $first"
fi
says 'the longest:'
finish
