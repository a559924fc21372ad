#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Every citation of the design or the contract names a heading that exists:
# docs/NAME.md, "Heading" (and "Heading"), also across the lines of a comment.
# In Markdown and in a Makefile the file may be named without a heading, and
# files below docs/ name each other without the directory. Of a script only the
# comments count.
# usage: citations.sh [TREE]
set -u
cd "${1:-.}" || exit 2
bad=0
for doc in design contract; do
	[ -s "docs/$doc.md" ] && continue
	echo "citations: docs/$doc.md is missing"
	exit 1
done

# check FILE [bare|script]: print what is wrong with its citations; bare: a
# document may be named without a heading.
check() {
	awk -v kind="${2-}" '
	FNR == 1 { nth++ }
	nth == 3 { line[n = FNR] = $0; next }
	/^```/ { code = !code }
	!code && /^#+ / {
		sub(/^#+ /, "")
		heading[substr(FILENAME, 6) SUBSEP $0] = 1
	}
	function complain(i, text) { print FILENAME ":" i ": " text }
	# A text that begins on line i: with the next lines, without the marks
	# of a comment.
	function paragraph(i, text,    k, more) {
		for (k = i + 1; k <= n && k <= i + 3; k++) {
			more = line[k]
			sub(/^[ \t]*([*#>]+[ \t]*)?/, "", more)
			text = text " " more
		}
		return text
	}
	# What follows the name of a document on line i.
	function check_headings(i, doc, text,    any, title) {
		while (match(text, /^(,? and|,) "[^"]+"/)) {
			title = substr(text, RSTART, RLENGTH - 1)
			sub(/^[^"]*"/, "", title)
			if (!((doc SUBSEP title) in heading))
				complain(i, "docs/" doc " has no heading \"" title "\"")
			text = substr(text, RSTART + RLENGTH)
			any = 1
		}
		if (!any && kind != "bare")
			complain(i, "cite it as docs/" doc ", \"Heading\"")
	}
	function check_line(i,    text, doc) {
		text = line[i]
		if (kind == "script" && text !~ /^[ \t]*#/)
			return
		while (match(text, /(design|contract)[.]md/)) {
			doc = substr(text, RSTART, RLENGTH)
			if (FILENAME !~ /^docs\// &&
			    substr(text, 1, RSTART - 1) !~ /(^|[^A-Za-z0-9_.\/-])docs\/$/)
				complain(i, "write docs/" doc)
			text = substr(text, RSTART + RLENGTH)
			check_headings(i, doc, paragraph(i, text))
		}
	}
	END { for (i = 1; i <= n; i++) check_line(i) }' \
		docs/design.md docs/contract.md "$1"
}

files=$(git ls-files 2>/dev/null) || files=
[ -n "$files" ] || files=$(find . -name build -prune -o -type f -print | sed 's|^\./||')
citing=$(echo "$files" | tr '\n' '\0' |
	xargs -0 grep -lE '(design|contract)[.]md' 2>/dev/null)
set -f
IFS='
'
for f in $citing; do
	case $f in
	*.md | Makefile | */Makefile | CHANGES) said=$(check "$f" bare) ;;
	*.sh) said=$(check "$f" script) ;;
	*) said=$(check "$f") ;;
	esac
	[ -n "$said" ] || continue
	echo "$said" | sed 's/^/citations: /'
	bad=1
done
exit $bad
