#!/bin/sh
# Every option that the help prints stands in the man page, and the other way
# round; every rule, too. usage: options.sh KEYAUDIT [PAGE]
set -u
audit=$1 page=${2:-keyaudit/keyaudit.1}
bad=0
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
for c in keys hosts; do
	"$audit" $c --help
done | grep -oE -e '--[a-z-]+' | sort -u >"$tmp/help"
grep -oE 'Fl -[a-z-]+' "$page" | sed 's/^Fl -/--/' | sort -u >"$tmp/page"
if ! diff "$tmp/help" "$tmp/page"; then
	echo "options: the help (<) and $page (>) differ"
	bad=1
fi
tr -d '\n\t ' <keyaudit/findings/rules.c | grep -oE '\]=\{"[a-z0-9-]+"' |
	cut -d'"' -f2 | sort -u >"$tmp/rules"
sed -n '/^\.Sh RULES/,/^\.Sh OUTPUT/s/^\.It Sy \([a-z]*-[a-z0-9-]*\)$/\1/p' "$page" |
	sort -u >"$tmp/told"
if [ ! -s "$tmp/rules" ] || ! diff "$tmp/rules" "$tmp/told"; then
	echo "options: the rules (<) and $page (>) differ"
	bad=1
fi
exit $bad
