#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The build fails if there are more rules of keys than struct rule_set holds.
# usage: rule_set.sh [TREE]
set -u
cd "${1:-.}" || exit 2
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
cc=${CC:-cc}

# builds N: a table with N more rules of keys compiles.
builds() {
	awk -v n="$1" '
	/^\tN_KEY_RULES,$/ { for (i = 0; i < n; i++) print "\tRULE_MORE_" i "," }
	{ print }' include/loginpolicy/keyrule/rules.h >"$tmp/rules.h"
	echo '#include "rules.h"' >"$tmp/rules.c"
	"$cc" -std=c11 -fsyntax-only "$tmp/rules.c" 2>"$tmp/why"
}
max=$(sed -n 's/^#define RULE_SET_MAX \([0-9]*\)$/\1/p' include/loginpolicy/keyrule/rules.h)
rules=$(awk '/^enum rule_id/ { on = 1 } /^\tN_KEY_RULES,$/ { on = 0 } on && /\tRULE_/' \
	include/loginpolicy/keyrule/rules.h | wc -l)
builds $((max - rules)) || {
	echo "rule_set: $max rules of keys do not compile:"
	cat "$tmp/why"
	exit 1
}
if builds $((max - rules + 1)); then
	echo "rule_set: $((max + 1)) rules of keys compile, but a set holds $max"
	exit 1
fi
grep -q 'struct rule_set needs more bits' "$tmp/why" || {
	echo 'rule_set: more rules of keys fail for another reason:'
	cat "$tmp/why"
	exit 1
}
