#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# bash completion has every command and option of the programs: it is written
# from their help. usage: completion.sh BUILD
set -u
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
sh packaging/completion/make.sh "$1" "$tmp" || exit 1
bad=0
for p in loginpolicy keyaudit; do
	cmp -s "$tmp/$p" "packaging/completion/$p" && continue
	echo "completion: packaging/completion/$p is not what the help says: run" \
		"'sh packaging/completion/make.sh build'"
	diff "$tmp/$p" "packaging/completion/$p" | head -10
	bad=1
done
exit $bad
