#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
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

# --- the synopsis of loginpolicy(8), and the exit codes ---
lp=$build/admin/loginpolicy
"$lp" help | sed -n 's/^  \([a-z][a-z ]*[a-z]\)  .*/\1/p' >"$tmp/commands"
# What nearly every command has need not be in a synopsis: "option ..." is that.
general='--color --format --help --mode --output --policy --quiet --root --state --version'
# "COMMAND|--option" of each option that a command has of its own.
while read -r command; do
	# one or two words
	# shellcheck disable=SC2086
	"$lp" $command --help | sed -n -e 's/^  -., \(--[a-z-]*\).*/\1/p' \
		-e 's/^      \(--[a-z-]*\).*/\1/p' | sort -u >"$tmp/has"
	sed "s/^/$command|/" "$tmp/has" >>"$tmp/all"
	for o in $general; do echo "$o"; done | sort | comm -23 "$tmp/has" - |
		sed "s/^/$command|/"
done <"$tmp/commands" >"$tmp/own"
"$lp" check --help | sed -n -e 's/^  -\(.\), \(--[a-z-]*\).*/\1 \2/p' >"$tmp/letters"
"$lp" apply --help | sed -n -e 's/^  -\(.\), \(--[a-z-]*\).*/\1 \2/p' >>"$tmp/letters"
sed -n '/^\.Sh SYNOPSIS/,/^\.Sh DESC/p' "$page_loginpolicy" |
	awk -v letters="$(tr '\n' ' ' <"$tmp/letters")" '
	BEGIN { n = split(letters, l, " "); for (i = 1; i < n; i += 2) long[l[i]] = l[i + 1] }
	/^\.Nm/ { command = "" }
	/^\.Cm/ && command == "" { command = substr($0, 5) }
	command != "" && /Fl / {
		for (i = 1; i < NF; i++) {
			if ($i != "Fl" && $i != ".Fl") continue
			word = $(i + 1)
			if (word == "|") continue
			if (substr(word, 1, 1) == "-") { print command "|-" word; continue }
			for (k = 1; k <= length(word); k++)
				print command "|" long[substr(word, k, 1)]
		}
	}' | sort -u >"$tmp/synopsis"
sort -u "$tmp/all" | comm -13 - "$tmp/synopsis" >"$tmp/foreign"
sort -u "$tmp/own" | comm -23 - "$tmp/synopsis" >"$tmp/missing"
if [ -s "$tmp/foreign" ] || [ -s "$tmp/missing" ]; then
	sed 's/^/options: in the SYNOPSIS, but the command lacks it: /' "$tmp/foreign"
	sed 's/^/options: not in the SYNOPSIS: /' "$tmp/missing"
	bad=1
fi
# codes TEXT: the exit codes in it, "0 2 3".
codes() {
	echo "$1" | grep -oE '(^|[^0-9a-zA-Z-])[0-3]($|[ ,;.])' | grep -oE '[0-3]' | sort -u | tr '\n' ' '
}
# The column of the codes, with the commands of the row.
sed -n '/^| command | changes |/,/^$/p' docs/contract.md | sed 's/\\|/!/g' |
	awk -F'|' 'NR > 2 { print $2 "|" $4 }' >"$tmp/rows"
while read -r command; do
	# shellcheck disable=SC2086
	help=$("$lp" $command --help | tr '\n' ' ' | sed -n 's/.*Exit code: \(.*\)/\1/p' |
		sed -e 's/Example.*//' -e 's/Options:.*//')
	row=$(awk -F'|' -v c="$command" '{
		n = split($1, cells, "`")
		for (i = 2; i <= n; i += 2)
			if (cells[i] == c || index(cells[i], c " ") == 1) { print $2; break }
	}' "$tmp/rows")
	if [ "$(codes "$help")" != "$(codes "$row")" ]; then
		echo "options: exit codes of $command: help $(codes "$help")- contract $(codes "$row")"
		bad=1
	fi
	for n in 1 3; do
		case $(codes "$help") in *$n*) echo "$n $command" ;; esac
	done
done <"$tmp/commands" >"$tmp/exits"
# The lint itself is printed to the same place.
grep '^options:' "$tmp/exits" && bad=1
# .It 3 / .Cm block , unblock :
sed -n '/^\.Sh EXIT STATUS/,/^\.El/p' "$page_loginpolicy" | awk '
	/^\.It/ { code = $2 }
	/^\.Cm .*:$/ && (code == 1 || code == 3) {
		sub(/^\.Cm /, ""); sub(/ :$/, "")
		n = split($0, names, " , ")
		for (i = 1; i <= n; i++) { sub(/ ?Fl .*/, "", names[i]); if (names[i] != "") print code " " names[i] }
	}' | sort -u >"$tmp/status"
grep -v '^options:' "$tmp/exits" >"$tmp/codes"
same "the exit codes in the help (<) and EXIT STATUS of $page_loginpolicy (>)" "$tmp/codes" "$tmp/status"

tr -d '\n\t ' <lib/keyrule/rules.c | grep -oE '\]=\{"[a-z0-9-]+"' |
	cut -d'"' -f2 | sort -u >"$tmp/rules"
sed -n '/^\.Sh RULES/,/^\.Sh OUTPUT/s/^\.It Sy \([a-z]*-[a-z0-9-]*\)$/\1/p' \
	"$page_keyaudit" >"$tmp/told"
same "the rules (<) and $page_keyaudit (>)" "$tmp/rules" "$tmp/told"
exit $bad
