#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A log of a million lines of the module, read by loginpolicy log: the table, the
# numbers, and what would be refused. CPU time, best of three (it is one thread:
# so long it takes on an idle machine), and memory.
# usage: log.sh BUILD   (BENCH_LINES=1000000)
set -u
build=$(cd "${1:?usage: log.sh BUILD}" && pwd) || exit 2
cd "$(dirname "$0")/../.." || exit 2
. tests/bench/lib.sh
own_machine
lines=${BENCH_LINES:-1000000}

section "a log of $lines lines"
python3 tests/bench/make_log.py "$lines" >"$dir/log" || : >"$dir/log"
echo 'permit everyone' >"$dir/policy"
# read_log OPTION...: "WALL_S CPU_S RSS_KB" of the fastest of three.
read_log() {
	least 2 3 used /dev/null 0 "$build/admin/loginpolicy" log --log "$dir/log" "$@"
}
# judge WHAT FIGURES
judge() {
	what=$1
	# shellcheck disable=SC2086 # three figures
	set -- $2
	measured "$what" "${2:-}" seconds at-most 5 "CPU time; ${1:-} s on the clock"
	measured "$what: memory" "${3:-}" KiB at-most 65536 'of the process'
}
judge 'log, as text' "$(read_log)"
judge 'log --format csv' "$(read_log --format csv)"
judge 'log --summary' "$(read_log --summary)"
judge 'log --would-deny' "$(read_log --would-deny -f "$dir/policy" --state "$dir/state")"
finish
