#!/bin/sh
# The options of both programs, as their help prints them, agree with the man
# page of each, with docs/contract.md, "Common to the commands",
# and between the programs: a letter means the same option everywhere. Every rule
# of keyaudit is in keyaudit(1).
# usage: options.sh BUILD [KEYAUDIT_PAGE [LOGINPOLICY_PAGE]]
set -u
build=$1
page_keyaudit=${2:-keyaudit/keyaudit.1}
page_loginpolicy=${3:-admin/loginpolicy.8}
bad=0
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# same WHAT FILE FILE: two lists agree, and are not empty.
same() {
	sort -u "$2" >"$tmp/a"
	sort -u "$3" >"$tmp/b"
	if [ ! -s "$tmp/a" ] || ! diff "$tmp/a" "$tmp/b"; then
		echo "options: $1 differ"
		bad=1
	fi
}
# options_of PROGRAM: "LETTER NAME" of each option in the help of each command;
# the letter is - if it has none.
options_of() {
	"$1" help | sed -n 's/^  \([a-z][a-z ]*[a-z]\)  .*/\1/p' |
		while read -r command; do
			# one or two words
			# shellcheck disable=SC2086
			"$1" $command --help
		done |
		sed -n -e 's/^  -\(.\), --\([a-z-]*\).*/\1 \2/p' \
			-e 's/^      --\([a-z-]*\).*/- \1/p' | sort -u
}
for p in "keyaudit $build/keyaudit/keyaudit $page_keyaudit" \
	"loginpolicy $build/admin/loginpolicy $page_loginpolicy"; do
	# NAME PROGRAM PAGE
	# shellcheck disable=SC2086
	set -- $p
	options_of "$2" >"$tmp/$1"
	# .It Fl f Ar path , Fl -policy Ar path
	sed -n -e 's/^\.It Fl \([a-zA-Z]\).*, Fl -\([a-z-]*\).*/\1 \2/p' \
		-e 's/^\.It Fl -\([a-z-]*\).*/- \1/p' "$3" >"$tmp/page"
	same "the help of $1 (<) and $3 (>)" "$tmp/$1" "$tmp/page"
done

sort -u "$tmp/keyaudit" "$tmp/loginpolicy" | grep -v '^-' | cut -d' ' -f1 |
	uniq -d >"$tmp/twice"
if [ -s "$tmp/twice" ]; then
	echo "options: letters with two meanings: $(tr '\n' ' ' <"$tmp/twice")"
	bad=1
fi
cat "$tmp/keyaudit" "$tmp/loginpolicy" | cut -d' ' -f2 | sort -u >"$tmp/names"
sed -n 's/^    {"\([a-z-]*\)", .*/\1/p' lib/cli/options_table.c >"$tmp/table"
same "lib/cli/options_table.c (<) and the help (>)" "$tmp/table" "$tmp/names"
sed '/^## Planned/,$d' docs/contract.md | grep -oE -e '--[a-z][a-z-]*' |
	sed 's/^--//' >"$tmp/contract"
same "the help (<) and docs/contract.md (>)" "$tmp/names" "$tmp/contract"

tr -d '\n\t ' <keyaudit/findings/rules.c | grep -oE '\]=\{"[a-z0-9-]+"' |
	cut -d'"' -f2 | sort -u >"$tmp/rules"
sed -n '/^\.Sh RULES/,/^\.Sh OUTPUT/s/^\.It Sy \([a-z]*-[a-z0-9-]*\)$/\1/p' \
	"$page_keyaudit" >"$tmp/told"
same "the rules (<) and $page_keyaudit (>)" "$tmp/rules" "$tmp/told"
exit $bad
