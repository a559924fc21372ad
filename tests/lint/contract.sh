#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The contract has every rule of keyaudit with its severity, measure and whether
# it rejects, every command, and every demand on passwords.
# usage: contract.sh [TREE]
set -u
cd "${1:-.}" || exit 2
bad=0
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# section HEADING: the text below a heading, up to the next one.
section() {
	awk -v heading="$1" '
	/^```/ { code = !code }
	!code && /^#+ / { on = $0 == heading; next }
	on' docs/contract.md
}
# compare WHAT: each line of $tmp/code is in $tmp/contract, and there is one.
compare() {
	sort -u "$tmp/code" -o "$tmp/code"
	sort -u "$tmp/contract" -o "$tmp/contract"
	comm -23 "$tmp/code" "$tmp/contract" >"$tmp/missing"
	[ -s "$tmp/code" ] && [ ! -s "$tmp/missing" ] && return
	echo "contract: docs/contract.md lacks $1:"
	cat "$tmp/missing"
	bad=1
}

# ID SEVERITY REJECTS MEASURE
tr -d '\n\t ' <lib/keyrule/rules.c |
	grep -oE '\]=\{"[a-z0-9-]+",SEV_[A-Z]+,(true|false),"[a-z-]+"' |
	tr '[:upper:]' '[:lower:]' | sed 's/^]={//; s/,sev_/ /; s/,/ /g; s/"//g' >"$tmp/code"
section '### Rules of keyaudit' | awk -F ' *[|] *' '
	$2 ~ /^`/ {
		n = split($2, id, /, */)
		for (i = 1; i <= n; i++) {
			rejects = id[i] ~ /[*]$/ ? "true" : "false"
			gsub(/[^a-z0-9-]/, "", id[i])
			print id[i], $3, rejects, $4
		}
	}' >"$tmp/contract"
compare 'these rules of lib/keyrule/rules.c (severity, rejects, measure)'
comm -13 "$tmp/code" "$tmp/contract" >"$tmp/missing"
[ ! -s "$tmp/missing" ] || {
	echo 'contract: lib/keyrule/rules.c lacks these rules of docs/contract.md:'
	cat "$tmp/missing"
	bad=1
}

# The commands: each `COMMAND in the first cell of a row begins one.
sed -n 's/^    [.]name = "\([a-z ]*\)",$/\1/p' admin/cmd_*.c >"$tmp/code"
section '## loginpolicy' | awk -F ' [|] ' '/^[|] `/ { print $1 }' |
	grep -oE '`[a-z]+( [a-z]+)?' | tr -d '`' | awk '{ print; print $1 }' >"$tmp/contract"
compare 'these commands of loginpolicy'

sed -n 's/^.*\[DEMAND_[A-Z]*\] = "\([a-z]*\)".*$/\1/p' lib/password/message.c >"$tmp/code"
section '### JSON of loginpolicy' | grep -F 'loginpolicy-password/1' |
	grep -oE '[a-z]+' >"$tmp/contract"
compare 'these words of lib/password/message.c'
exit $bad
