#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# keyaudit keys beside the tools an administrator would use instead: ssh-keygen
# -l over one big file, find and sha256sum over a tree of homes, sha256sum over a
# log; and the memory that a million keys need. Root, for namespaces.
# usage: keys.sh BUILD   (BENCH_LINES=100000 BENCH_HOMES=10000 BENCH_BIG=1000000 BENCH_LOG=1000000000)
set -u
build=$(cd "${1:?usage: keys.sh BUILD}" && pwd) || exit 2
cd "$(dirname "$0")/../.." || exit 2
. tests/bench/lib.sh
own_machine
lines=${BENCH_LINES:-100000} homes=${BENCH_HOMES:-10000} big=${BENCH_BIG:-1000000}
data=$(mktemp -d) || exit 2
trap 'rm -rf "$data"' EXIT
trap 'exit 2' INT TERM
# words of the command, split on purpose
keys="$build/keyaudit/keyaudit keys --format ndjson -f $dir/policy --state $dir/state"
# wall COMMAND...: seconds, the best of three runs, output thrown away.
wall() { field 1 "$(least 1 3 used /dev/null 0 "$@")"; }
# audit FILE KEYS: seconds that keyaudit needs, if it finds so many.
# shellcheck disable=SC2086
audit() {
	if_right keyaudit "$($keys "$1" 2>>"$dir/why" | grep -c '"record":"key"')" "$2" "$(wall $keys "$1")"
}

section "keyaudit keys, $lines RSA-2048 lines in one file"
generate "$data/keys" make_keys.py "$lines" 1
ours=$(audit "$data/keys" "$lines")
theirs=$(if_right ssh-keygen "$(ssh-keygen -l -f "$data/keys" 2>>"$dir/why" | grep -c SHA256:)" "$lines" \
	"$(wall ssh-keygen -l -f "$data/keys")")
measured 'speed of fingerprints' "$(calc "$theirs / $ours")" times at-least 10 \
	"against ssh-keygen -l: $theirs s, ours $ours s"

section "keyaudit keys, $homes homes with 3 key files each, warm"
generate /dev/null make_tree.py "$data/tree" "$homes"
ours=$(audit "$data/tree" $((homes * 4)))
theirs=$(if_right sha256sum "$(find "$data/tree" -type f -exec sha256sum '{}' + | wc -l)" $((homes * 3)) \
	"$(wall find "$data/tree" -type f -exec sha256sum '{}' +)")
measured 'time for a tree' "$(calc "$ours / $theirs")" times at-most 4 \
	"against find -exec sha256sum: $theirs s, ours $ours s"

log=${BENCH_LOG:-1000000000}
section "keyaudit keys, a log of $log bytes beside one key, warm"
mkdir "$data/logs"
yes 'Nov 29 10:00:00 web1 sshd[1234]: Accepted publickey for alice from 10.0.0.7 port 50311 ssh2: ED25519 SHA256:abc' |
	head -c "$log" >"$data/logs/log"
head -n 1 "$data/keys" >"$data/logs/key"
ours=$(audit "$data/logs" 1)
theirs=$(if_right sha256sum "$(wc -c <"$data/logs/log")" "$log" "$(wall sha256sum "$data/logs/log")")
measured 'time for a log' "$(calc "$ours / $theirs")" times at-most 2 \
	"against sha256sum: $theirs s, ours $ours s"
rm -r "$data/logs"

section "keyaudit keys, $big distinct keys in one file"
generate "$data/big" make_keys.py "$big" 2 1024
# shellcheck disable=SC2086
measured memory "$(field 3 "$(used /dev/null 0 $keys "$data/big")")" kB \
	at-most $((65536 + big * 40 / 1024)) 'against 64 MB and 40 bytes per key'
finish
