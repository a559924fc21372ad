#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Run tests, one per processor at a time, the longest of the last run first.
# Print one line per test, the output of those that failed, and the sum.
# usage: run.sh LOGDIR TEST...   (a TEST may be "program argument...")
#   T=WORD   only the tests whose name contains WORD
#   JOBS=N   run N at once
# A test ends with Check's "Checks: N, Failures: N, Errors: N" or with a script's
# "N passed, N failed". A line "SKIP: what: why" names something that was not
# tested. Under CI a skip that is not in tests/skips is a failure.
set -u

# The name that is printed: without the build folder.
name_of() {
	program=${1%% *}
	case $program in
	*tests/*) echo "tests/${program##*tests/}" ;;
	*) echo "$program" ;;
	esac
}
log_of() { echo "$logs/$(name_of "$1" | tr -c 'A-Za-z0-9_.\n-' _).log"; }

# one TEST: write its output to a file, "PASSED FAILED SKIPPED RC SECONDS" into another.
one() {
	log=$(log_of "$1")
	begun=$(date +%s)
	# A script needs no x bit: it is easily forgotten.
	case ${1%% *} in *.sh) with='sh' ;; *) with='' ;; esac
	# A test is several words, split on purpose.
	# shellcheck disable=SC2086
	$with $1 </dev/null >"$log" 2>&1
	rc=$?
	seconds=$(($(date +%s) - begun))
	# shellcheck disable=SC2046
	set -- "$1" $(awk '
	/^[0-9]+%: Checks: [0-9]+, Failures: [0-9]+, Errors: [0-9]+$/ {
		gsub(",", ""); bad = $5 + $7; p += $3 - bad; f += bad; sum = 1
	}
	/^[0-9]+ passed, [0-9]+ failed$/ { p += $1; f += $3; sum = 1 }
	/^SKIP: / { s++ }
	END { print p + 0, f + 0, s + 0, sum + 0 }' "$log")
	p=$2 f=$3 s=$4
	if [ "$f" -eq 0 ]; then
		# It ended early, has no sum, or tested nothing.
		[ $rc -eq 0 ] || f=1
		[ "$5" -eq 1 ] || [ "$s" -gt 0 ] || f=1
		[ $((p + s)) -gt 0 ] || f=1
	fi
	echo "$p $f $s $rc $seconds" >"$log.sum"
	line="$p passed"
	[ "$s" -eq 0 ] || line="$line, $s skipped"
	[ "$f" -eq 0 ] || line="$line, $f FAILED"
	printf '%-40s %s, %s s\n' "$(name_of "$1")" "$line" "$seconds"
}

logs=$1
shift
if [ "$1" = --one ]; then
	one "$2"
	exit 0
fi
mkdir -p "$logs"
rm -f "$logs"/*.sum
: >>"$logs/seconds"

# chosen TEST...: print those that T selects, the longest first.
chosen() {
	for t in "$@"; do
		name=$(name_of "$t")
		case $name in *"${T-}"*) ;; *) continue ;; esac
		# A test without a figure may be long.
		awk -v name="$name" -v test="$t" '$2 == name { s = $1 }
		END { print s == "" ? 9999 : s, test }' "$logs/seconds"
	done | sort -s -k 1,1nr | cut -d' ' -f2-
}
chosen "$@" >"$logs/chosen"
if [ ! -s "$logs/chosen" ]; then
	echo "run.sh: no test has '${T-}' in its name; there are:" >&2
	for t in "$@"; do name_of "$t" >&2; done
	exit 2
fi

# Check's default of 4 s is too short on a busy machine.
export CK_DEFAULT_TIMEOUT=60
# Many tests check modes, colours and widths: do not depend on the calling
# shell's umask and terminal.
umask 022
export TERM=xterm
unset NO_COLOR COLUMNS
tr '\n' '\0' <"$logs/chosen" |
	xargs -0 -n 1 -P "${JOBS:-$(getconf _NPROCESSORS_ONLN)}" sh "$0" "$logs" --one

# listed NAME TEXT: whether tests/skips has this skip.
listed() {
	awk -F ' *[|] *' -v name="$1" -v text="$2" '
	/^#/ { next }
	$1 == name && $2 == text && $3 != "" { found = 1 }
	END { exit !found }' "${0%/*}/skips"
}
# Repeat what was skipped and what failed before the sum, where a log that is
# cut at its beginning still has it.
: >"$logs/failed"
: >"$logs/skipped"
: >"$logs/new"
passed=0 failed=0 skipped=0
while IFS= read -r t; do
	log=$(log_of "$t") name=$(name_of "$t")
	p=0 f=1 s=0 rc=127 seconds=0 # without a sum it was never run
	[ ! -e "$log.sum" ] || read -r p f s rc seconds <"$log.sum"
	echo "$seconds $name" >>"$logs/new"
	grep '^SKIP: ' "$log" >"$logs/skips"
	while IFS= read -r skip; do
		if [ -z "${CI-}" ] || listed "$name" "${skip#SKIP: }"; then
			echo "  $name: ${skip#SKIP: }" >>"$logs/skipped"
		else
			f=$((f + 1)) s=$((s - 1))
			echo "failed: $name: a skip that is not in tests/skips: ${skip#SKIP: }" >>"$logs/failed"
		fi
	done <"$logs/skips"
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
	[ "$rc" -ne 0 ] || [ "$f" -ne 0 ] || continue
	printf '== %s: exit %s, %s failed\n' "$name" "$rc" "$f"
	cat "$log"
	{
		echo "failed: $name"
		grep -E ':[FE]:|^not ok|FAIL' "$log" | head -n 20
	} >>"$logs/failed"
done <"$logs/chosen"
# Keep the last figure of tests that were not run this time.
awk 'NR == FNR { new[$2] = 1; print; next } !($2 in new)' "$logs/new" "$logs/seconds" \
	>"$logs/seconds.new" && mv "$logs/seconds.new" "$logs/seconds"

echo 'the longest:'
sort -k 1,1nr "$logs/new" | head -n 10 | awk '{ printf "  %4d s  %s\n", $1, $2 }'
if [ -s "$logs/skipped" ]; then
	echo 'skipped:'
	cat "$logs/skipped"
fi
cat "$logs/failed"
if [ "$skipped" -eq 0 ]; then
	echo "$passed passed, $failed failed"
else
	echo "$passed passed, $failed failed, $skipped skipped"
fi
[ "$failed" -eq 0 ] && [ $((passed + skipped)) -gt 0 ]
