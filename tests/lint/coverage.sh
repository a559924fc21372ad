#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Line coverage of each room, from the gcov data of a build.
# usage: coverage.sh BUILD ROOM:LEAST-PERCENT...
# A header's inline functions count with the files that use them: only the .c
# files of the room itself are summed. Exit 1 where a room is below its least.
set -eu
build=$1
shift
bad=0
for r in "$@"; do
	room=${r%%:*} least=${r#*:}
	# gcov's "File 'X'" and "Lines executed:P% of N" lines, in pairs
	sum=$(find "$build/$room" -name '*.gcda' -exec gcov -n {} + 2>/dev/null |
		awk -v room="$room" '
		/^File / { f = $2; gsub("\047", "", f); next }
		/^Lines executed:/ && index(f, room "/") == 1 && f ~ /\.c$/ {
			split($2, p, ":"); sub("%", "", p[2])
			got = p[2] * $4 / 100; all += $4; hit += got
			if (p[2] + 0 < 90) low = low sprintf("    %6s%%  %s\n", p[2], f)
			f = ""
		}
		END { printf "%.1f %d\n%s", all ? 100 * hit / all : 0, all, low }')
	echo "$sum" | awk -v room="$room" -v least="$least" '
	NR == 1 { printf "%-10s %5s%% of %d lines (at least %s%% is asked)\n", room, $1, $2, least; bad = $1 + 0 < least + 0; next }
	{ print }
	END { exit bad }' || bad=1
done
exit $bad
