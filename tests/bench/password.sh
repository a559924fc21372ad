#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What judging a password costs, beside libpwquality with the same dictionary;
# long passwords, a file of own words, and the command. Root, for namespaces.
# usage: password.sh BUILD   (BENCH_RUNS=15)
set -u
build=$(cd "${1:?usage: password.sh BUILD}" && pwd) || exit 2
cd "$(dirname "$0")/../.." || exit 2
. tests/bench/lib.sh
own_machine
runs=${BENCH_RUNS:-15}

section 'the password rule'
awk 'BEGIN { for (i = 0; i < 10000; i++)
	printf "%s-%d\n", i % 10 ? "product" : "M\303\274nster", i * 7919 }' >"$dir/words"
all=$("$build/tests/bench/password" "$dir/words" 2>>"$dir/why")
ours=$(field 1 "$all") theirs=$(field 2 "$all")
measured 'a password' "$(calc "$ours / $theirs")" times at-most 1.3 \
	"against pwquality_check(): $theirs ms of CPU time, ours $ours ms"
measured 'old and new of 512 bytes' "$(field 3 "$all")" ms at-most 10 'CPU time'
measured 'with 10000 own words' "$(field 4 "$all")" ms at-most 20 'CPU time'

printf 'kT4?wwpr' >"$dir/typed"
check() {
	used /dev/null 0 "$build/admin/loginpolicy" password check -f "$dir/policy" \
		--state "$dir/state" <"$dir/typed"
}
wall=$(calc "$(field 1 "$(least 1 "$runs" check)") * 1000")
measured 'loginpolicy password check' "$wall" ms at-most 10 'wall time, the process started'
finish
