#!/bin/sh
# Every subcommand and option in the tables of admin/ stands in loginpolicy(8),
# and the other way round; every member of the JSON, too. usage: subcommands.sh [TREE]
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

# A name of two words is cmd_password_check in C, and "password check" elsewhere.
sed -n 's/^    \.name = "\([a-z ]*\)",$/\1/p' admin/cmd_*.c >"$tmp/commands"
sed -n 's/^    &cmd_\([a-z_]*\),$/\1/p' admin/main.c | tr _ ' ' >"$tmp/table"
grep -lE '^    \.name = "' admin/*.c |
	sed -n 's/^admin\/cmd_\([a-z_]*\)\.c$/\1/p' | tr _ ' ' >"$tmp/files"
awk '/^\.Sh/ { synopsis = $2 == "SYNOPSIS" }
synopsis && sub(/^\.Cm /, "")' "$page" >"$tmp/synopsis"
sed -n 's/^\.Ss loginpolicy //p' "$page" >"$tmp/sections"
same "admin/cmd_*.c (<) and main.c (>)" "$tmp/commands" "$tmp/table"
same "the subcommands (<) and their files (>)" "$tmp/commands" "$tmp/files"
same "the subcommands (<) and the synopsis of $page (>)" "$tmp/commands" "$tmp/synopsis"
same "the subcommands (<) and the sections of $page (>)" "$tmp/commands" "$tmp/sections"

# Rows of both tables: {"service", offsetof(...) and {{"policy", required_argument
sed -n -e 's/^    {"\([a-z-]*\)", offsetof.*/\1/p' \
	-e 's/^    {{"\([a-z-]*\)", [a-z]*_argument.*/\1/p' admin/options.c >"$tmp/options"
sed -n 's/^\.It .*Fl -\([a-z-]*\).*/\1/p' "$page" >"$tmp/told"
same "the options (<) and $page (>)" "$tmp/options" "$tmp/told"

# Every member of the JSON documents is told of. json_key(j, "line");
awk '/^\.Sh/ { output = $2 == "OUTPUT" } output' "$page" >"$tmp/output"
sed -n 's/.*\(json_key\|json_text\|json_member\|member_[a-z]*\)(&*j, "\([a-z0-9_]*\)".*/\2/p' admin/*.c admin/*/*.c | sort -u >"$tmp/members"
[ -s "$tmp/members" ] || bad=1
while read -r member; do
	if ! grep -qw "$member" "$tmp/output"; then
		echo "subcommands: JSON's $member is not in $page"
		bad=1
	fi
done <"$tmp/members"
exit $bad
