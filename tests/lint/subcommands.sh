#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Every subcommand in the tables of both programs, and every option in
# lib/cli/options_table.c, is in loginpolicy(8) or keyaudit(1), and the other way
# round; every member of loginpolicy's JSON, too. usage: subcommands.sh [TREE]
set -u
cd "${1:-.}" || exit 2
page=admin/loginpolicy.8
bad=0
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# same WHAT FILE FILE: two lists agree, and are not empty.
same() {
	sort -u "$2" >"$tmp/a"
	sort -u "$3" >"$tmp/b"
	if [ ! -s "$tmp/a" ] || ! diff "$tmp/a" "$tmp/b"; then
		echo "subcommands: $1 differ"
		bad=1
	fi
}
# synopsis PAGE: the subcommands that it begins a line with.
synopsis() {
	awk '/^\.Sh/ { synopsis = $2 == "SYNOPSIS" }
	synopsis && sub(/^\.Cm /, "") && $0 != "help"' "$1"
}

# A name of two words is cmd_password_check in C, and "password check" elsewhere.
for p in admin keyaudit; do
	sed -n 's/^    \.name = "\([a-z ]*\)",$/\1/p' $p/cmd_*.c >"$tmp/commands"
	sed -n 's/^    &cmd_\([a-z_]*\),$/\1/p' $p/main.c | tr _ ' ' >"$tmp/table"
	sed -n 's/^const struct command cmd_\([a-z_]*\) = {$/\1/p' $p/cmd_*.c |
		tr _ ' ' >"$tmp/structs"
	same "$p/cmd_*.c (<) and main.c (>)" "$tmp/commands" "$tmp/table"
	same "the subcommands (<) and their names in C (>)" "$tmp/commands" "$tmp/structs"
	sed -n 's/^    \.id = COMMAND_\([A-Z_]*\),$/\1/p' $p/cmd_*.c \
		>>"$tmp/ids"
done
sed -n 's/^	COMMAND_\([A-Z_]*\),$/\1/p' include/loginpolicy/cli/program.h >"$tmp/enum"
same "the subcommands (<) and enum command_id (>)" "$tmp/ids" "$tmp/enum"
for p in admin/loginpolicy.8 keyaudit/keyaudit.1; do
	sed -n 's/^    \.name = "\([a-z ]*\)",$/\1/p' ${p%/*}/cmd_*.c >"$tmp/commands"
	synopsis $p >"$tmp/synopsis"
	sed -n "s/^\.Ss $(basename ${p%.*}) //p" $p >"$tmp/sections"
	same "the subcommands (<) and the synopsis of $p (>)" "$tmp/commands" "$tmp/synopsis"
	same "the subcommands (<) and the sections of $p (>)" "$tmp/commands" "$tmp/sections"
done

# Rows of the table: {"service", 0, "SERVICE", ...
sed -n 's/^    {"\([a-z-]*\)", .*/\1/p' lib/cli/options_table.c >"$tmp/options"
grep -h '^\.It ' $page keyaudit/keyaudit.1 | grep -o 'Fl -[a-z-]*' | sed 's/^Fl -//' >"$tmp/told"
same "the options (<) and the man pages (>)" "$tmp/options" "$tmp/told"

# Every member of the JSON documents is told of. json_key(j, "line");
awk '/^\.Sh/ { output = $2 == "OUTPUT" } output' "$page" >"$tmp/output"
sed -n 's/.*\(json_key\|json_text\|json_member\|json_time\|member_[a-z]*\)(&*j, "\([a-z0-9_]*\)".*/\2/p' admin/*.c admin/*/*.c | sort -u >"$tmp/members"
[ -s "$tmp/members" ] || bad=1
while read -r member; do
	if ! grep -qw "$member" "$tmp/output"; then
		echo "subcommands: JSON's $member is not in $page"
		bad=1
	fi
done <"$tmp/members"
exit $bad
