#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Run all measurements, even where one fails, and close with their sum. Fails if
# a target was missed or a measurement did not take place.
# usage: run.sh BUILD SCRIPT...
set -u
build=$1
shift
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM

echo "load $(cut -d' ' -f1 /proc/loadavg) on $(getconf _NPROCESSORS_ONLN) processors: what else runs is in all figures"
for script; do
	echo "== $script"
	{
		sh "$script" "$build" </dev/null 2>&1
		echo $? >"$dir/rc"
	} | tee "$dir/out"
	# It ends with its sum, and with 1 or 0 by that; all else is broken off.
	if ! tail -n 1 "$dir/out" | grep -q "^${script##*/}: .* not measured\$"; then
		echo "NOT MEASURED  the rest of $script: it broke off with exit code $(cat "$dir/rc")" |
			tee -a "$dir/out"
	fi
	cat "$dir/out" >>"$dir/all"
done
awk '/^PASS / { on++ } /^FAIL / { missed++ } /^NOT MEASURED / { not_measured++ }
END {
	printf "%d measured, %d on target, %d missed, %d not measured\n",
	    on + missed, on, missed, not_measured
	exit missed + not_measured > 0 || on == 0
}' "$dir/all"
