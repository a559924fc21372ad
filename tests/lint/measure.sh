#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Measure the C of the programs: tests/lint/measure.sh [TREE]
#
# Prints figures of files, functions and structs, and the names of what breaks
# the limits of CONTRIBUTING.md, "Style"; then the exit code is 1. It reads the
# text as clang-format leaves it: a function's name, its "{" and its "}" are at
# the beginning of a line.
# shellcheck disable=SC2016 # the programs are awk's
set -u
cd "${1:-.}" || exit 1
set -- include lib pam_module keyaudit admin
tmp=$(mktemp -d) && trap 'rm -rf "$tmp"' EXIT || exit 1

find "$@" -name '*.[ch]' | LC_ALL=C sort >"$tmp/files"
if ! [ -s "$tmp/files" ]; then
	echo "measure: no C files in $*" >&2
	exit 1
fi

# One line per function: LINES NESTING STATIC FILE NAME
xargs awk '
FNR == 1 { name = ""; in_body = 0; static = 0 }
/^static / { static = 1 }
/^[a-z_][A-Za-z0-9_]*\(/ {
	name = $0
	sub(/\(.*/, "", name)
	first = FNR
}
/^{/ && name != "" { in_body = 1; depth = 0 }
in_body && match($0, /^\t+(if|for|while|do|switch) /) {
	match($0, /^\t+/)
	if (RLENGTH > depth)
		depth = RLENGTH
}
/^}/ {
	if (in_body)
		print FNR - first + 1, depth, static, FILENAME, name
	name = ""
	in_body = 0
}
/^}|;$/ && !in_body { static = 0 }
' <"$tmp/files" >"$tmp/functions"

# One line per struct that is defined: FILE TAG
xargs awk '/^(static )?(const )?struct [a-z_0-9]+ \{/ {
	for (i = 1; i < NF; i++)
		if ($i == "struct")
			print FILENAME, $(i + 1)
}' <"$tmp/files" >"$tmp/structs"

# FILE-of-numbers -> median, p90, greatest
spread()
{
	sort -n | awk '{ a[NR] = $1 }
	    END { printf "median %d, p90 %d, greatest %d", a[int((NR + 1) / 2)],
		a[int(NR * 9 / 10)], a[NR] }'
}

lines=$(xargs cat <"$tmp/files" | wc -l)
grep '\.c$' "$tmp/files" | xargs wc -l | grep -v ' total$' >"$tmp/sizes"
echo "lines: $lines, in $(wc -l <"$tmp/files") files"
echo ".c files: $(wc -l <"$tmp/sizes"), $(spread <"$tmp/sizes") lines"
echo "functions: $(wc -l <"$tmp/functions"), $(spread <"$tmp/functions") lines," \
    "nesting $(awk '{ print $2 }' "$tmp/functions" | spread)"
echo "structs: $(wc -l <"$tmp/structs")," \
    "$(grep -c '\.c ' "$tmp/structs") of them in .c files"
echo "function pointers: $(xargs cat <"$tmp/files" | grep -c '(\*[a-z_]*)(')"

broken()
{
	[ -s "$tmp/broken" ] || return 0
	echo "$1:"
	sed 's/^/  /' "$tmp/broken"
	bad=1
}
bad=0
awk '$1 > 600 { print $2 ": " $1 " lines" }' "$tmp/sizes" >"$tmp/broken"
broken "files of more than 600 lines"
awk '$1 > 80 { print $4 ": " $5 "(): " $1 " lines" }' "$tmp/functions" \
    >"$tmp/broken"
broken "functions of more than 80 lines"
awk '$3 && $1 > 10 &&
    $5 ~ /^(run|take|tell|look|put|heed|hear|keep|settle|hold|arm|visit)$/ {
	print $4 ": " $5 "()" }' "$tmp/functions" >"$tmp/broken"
broken "functions of more than ten lines whose name names no module and no object"
# Two programs may each have their own; one program may not. The password rule
# is a program of its own.
grep -v '^lib/password/rule/' "$tmp/structs" >"$tmp/linked"
for program in keyaudit admin pam_module; do
	grep -E "^(include|lib|$program)/" "$tmp/linked" |
	    awk -v p=$program '{ n[$2]++; at[$2] = at[$2] " " $1 }
		END { for (t in n) if (n[t] > 1) print "struct " t ":" at[t] }'
done | sort -u >"$tmp/broken"
broken "struct tags with more than one meaning in a program"
# A comment that is wider than the text.
LC_ALL=C xargs awk '{ gsub(/\t/, "        "); gsub(/[\200-\277]/, "") }
length($0) > 80 && /^ *(\/\*| \*)/ { print FILENAME ":" FNR }
' <"$tmp/files" >"$tmp/broken"
broken "comments of more than 80 columns"
# A comment behind a declarator that made clang-format break it.
xargs awk '/^\t[a-z].*[a-z*]$/ { last = $0; at = FNR; next }
FNR == at + 1 && /; \/\*/ && last !~ /[(,=]/ { print FILENAME ":" FNR }
{ at = 0 }' <"$tmp/files" >"$tmp/broken"
broken "declarators broken by the comment behind them"
exit $bad
