#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Blocking and unblocking one account among 100,000 blocked ones, beside the same
# among one. CPU time, best of some rounds. Root, for namespaces.
# usage: block.sh BUILD   (BENCH_BLOCKED=100000 BENCH_ROUNDS=10 BENCH_CHANGES=20)
set -u
build=$(cd "${1:?usage: block.sh BUILD}" && pwd) || exit 2
cd "$(dirname "$0")/../.." || exit 2
. tests/bench/lib.sh
own_machine
blocked=${BENCH_BLOCKED:-100000} rounds=${BENCH_ROUNDS:-10} changes=${BENCH_CHANGES:-20}

# state NAME N: so many are blocked there.
state() {
	mkdir -m 711 "$dir/$1" "$dir/$1/blocked" "$dir/$1/revoked"
	(cd "$dir/$1/blocked" && seq 200000 $((199999 + $2)) | xargs touch)
}
cat >"$dir/many.sh" <<'END_OF_SCRIPT'
i=0
while [ $i -lt "$3" ]; do
	i=$((i + 1))
	"$1" block -q --state "$2" uid:$((100000 + i)) 2>/dev/null || exit 1
	"$1" unblock -q --state "$2" uid:$((100000 + i)) 2>/dev/null || exit 1
done
END_OF_SCRIPT
# many NAME: "WALL_S CPU_S RSS_KB" of all changes of a round.
many() { used /dev/null 0 sh "$dir/many.sh" "$build/admin/loginpolicy" "$dir/$1" "$changes"; }
best() { calc "$(sort -n -k 2,2 "$dir/$1.times" | head -n 1 | cut -d' ' -f2) * 1000 / $changes"; }

section 'a block'
state one 1
state all "$blocked"
: >"$dir/one.times"
: >"$dir/all.times"
round=0
while [ $((round += 1)) -le "$rounds" ]; do
	for s in one all; do many $s >>"$dir/$s.times" || break 2; done
done
one=$(best one) all=$(best all)
measured "block and unblock among $blocked" "$(calc "$all / $one")" times at-most 1.5 \
	"against the same among one: $one ms, among all $all ms"
finish
