#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# keyaudit hosts beside nmap and ssh-audit, over the same loopback addresses of
# one real sshd; then alone, against cheap servers in one process (ssh_stub.c),
# and with silent hosts and tarpits among 10,000. Root, for namespaces.
# usage: hosts.sh BUILD   (BENCH_HOSTS=500 BENCH_BUSY=300 BENCH_STUB=3000 BENCH_MANY=10000)
set -u
build=$(cd "${1:?usage: hosts.sh BUILD}" && pwd) || exit 2
cd "$(dirname "$0")/../.." || exit 2
. tests/bench/lib.sh
own_machine
hosts=${BENCH_HOSTS:-500} busy=${BENCH_BUSY:-300} stub=${BENCH_STUB:-3000} many=${BENCH_MANY:-10000}
ssh-keygen -q -t ed25519 -N '' -f "$dir/key" || exit 2

# addresses N [KINDS]: of 127.3.*; KINDS: one in ten is 127.1.* (silent), one in fifty 127.2.*.
addresses() {
	awk -v n="$1" -v kinds="${2:-}" 'BEGIN { for (i = 0; i < n; i++)
		printf "127.%d.%d.%d\n", kinds == "" ? 3 : i % 50 == 7 ? 2 : i % 10 == 3 ? 1 : 3,
		    i / 250, i % 250 + 1 }'
}
# ask ARGUMENT...: "WALL CPU KB" of keyaudit hosts, its records in out. It ends
# with 1, for password login is allowed.
ask() {
	used "$dir/out" 1 "$build/keyaudit/keyaudit" hosts -q --format ndjson \
		-f "$dir/policy" --state "$dir/state" "$@"
}
answered() { grep -c '"record":"host".*"password_login":"password"' "$dir/out"; }

section "keyaudit hosts, $hosts addresses of one sshd"
/usr/sbin/sshd -f /dev/null -h "$dir/key" -p 2222 -o PidFile="$dir/pid" -o UsePAM=no \
	-o MaxStartups=10000 -o PerSourceMaxStartups=none -o LogLevel=QUIET 2>>"$dir/why"
tries=100
until [ -s "$dir/pid" ] || [ $((tries -= 1)) -eq 0 ]; do sleep 0.1; done
addresses "$hosts" >"$dir/list"
ours=$(ask -p 2222 -i "$dir/list" -t 60)
right=$(answered)
measured 'sshd: answered rightly' "$right" hosts at-least "$hosts" 'against all of them'
ours=$(if_right keyaudit "$right" "$hosts" "$ours")

right=
theirs=$(installed nmap && used "$dir/out" 0 nmap -n -Pn -p 2222 --script ssh-auth-methods \
	--script-args ssh.user=root -iL "$dir/list") &&
	right=$(awk '/^Nmap scan report/ { one = 1 }
		/^\|[_ ] +password *$/ { n += one; one = 0 } END { print n + 0 }' "$dir/out")
measured 'sshd: nmap ssh-auth-methods answered rightly' "$right" hosts at-least "$hosts" \
	'against all of them: what it does not answer, it is not compared with'
theirs=$(if_right nmap "$right" "$hosts" "$theirs")
a=$(field 1 "$ours") b=$(field 1 "$theirs")
measured 'sshd: wall time' "$(calc "$a / $b")" times at-most 1 "against nmap: $b s, ours $a s"
a=$(field 2 "$ours") b=$(field 2 "$theirs")
measured 'sshd: CPU time' "$(calc "$a / $b")" times at-most 0.5 "against nmap: $b s, ours $a s"

head -n 40 "$dir/list" | sed 's/$/:2222/' >"$dir/few"
few=$(wc -l <"$dir/few")
right=
theirs=$(installed ssh-audit && used "$dir/out" 3 ssh-audit -T "$dir/few") &&
	right=$(grep -cF '(gen) banner: SSH-2.0-' "$dir/out")
theirs=$(if_right ssh-audit "$right" "$few" "$theirs")
a=$(calc "$a * 1000 / $hosts") b=$(calc "$(field 2 "$theirs") * 1000 / $few")
measured 'sshd: CPU time of ssh-audit' "$(calc "$b / $a")" 'times ours' at-least 30 \
	"against ssh-audit, $few hosts: $b ms per host, ours $a ms"
[ ! -s "$dir/pid" ] || kill "$(cat "$dir/pid")"

# nmap does not answer all of them: it does not ask again. So it is time for each
# that is answered.
section "keyaudit hosts, $busy addresses of one busy sshd with stock MaxStartups"
/usr/sbin/sshd -f /dev/null -h "$dir/key" -p 2224 -o PidFile="$dir/pid2" -o UsePAM=no \
	-o PerSourceMaxStartups=none -o LogLevel=QUIET 2>>"$dir/why"
tries=100
until [ -s "$dir/pid2" ] || [ $((tries -= 1)) -eq 0 ]; do sleep 0.1; done
addresses "$busy" >"$dir/list"
ours=$(ask -p 2224 -i "$dir/list")
right=$(answered)
measured 'busy: answered rightly' "$right" hosts at-least "$busy" 'against all of them, -t 10'
ours=$(if_right keyaudit "$right" "$busy" "$ours")
right=
theirs=$(installed nmap && used "$dir/out" 0 nmap -n -Pn -p 2224 --script +ssh-auth-methods \
	--script-args ssh.user=root -iL "$dir/list") &&
	right=$(awk '/^Nmap scan report/ { one = 1 }
		/^\|[_ ] +password *$/ { n += one; one = 0 } END { print n + 0 }' "$dir/out")
a=$(calc "1000 * $(field 1 "$ours") / $busy") b=$(calc "1000 * $(field 1 "$theirs") / ${right:-0}")
measured 'busy: wall time of an answer' "$(calc "$a / $b")" times at-most 1 \
	"against nmap: $right answers, $b ms each, ours $a ms; in all nmap $(field 1 "$theirs") s, ours $(field 1 "$ours") s"
a=$(calc "1000 * $(field 2 "$ours") / $busy") b=$(calc "1000 * $(field 2 "$theirs") / ${right:-0}")
measured 'busy: CPU time of an answer' "$(calc "$a / $b")" times at-most 0.5 \
	"against nmap: $b ms, ours $a ms"
[ ! -s "$dir/pid2" ] || kill "$(cat "$dir/pid2")"

section "keyaudit hosts, $stub cheap servers"
mkfifo "$dir/end" "$dir/ready"
"$build/tests/bench/ssh_stub" 2223 "$dir/key" <"$dir/end" >"$dir/ready" 2>>"$dir/why" &
exec 9>"$dir/end"
read -r _ <"$dir/ready" || because 'no cheap servers'
addresses "$stub" >"$dir/list"
ours=$(ask -p 2223 -i "$dir/list" -t 60)
right=$(answered)
measured 'cheap: answered rightly' "$right" hosts at-least "$stub" 'against all of them'
ours=$(if_right keyaudit "$right" "$stub" "$ours")
measured 'cheap: speed' "$(calc "$stub / $(field 1 "$ours")")" hosts/s at-least 600 'both sides on this machine'
measured 'cheap: CPU time' "$(calc "$(field 2 "$ours") * 1000 / $stub")" 'ms per host' at-most 0.9 \
	'keyaudit alone'
one=$(ask -p 2223 -P 1 -t 60 127.3.0.1)
measured 'cheap: memory' "$(calc "($(field 3 "$ours") - $(field 3 "$one")) / 255")" 'kB per host in flight' \
	at-most 100 '256 in flight against 1'

section "keyaudit hosts, $many hosts, one in ten silent, one in fifty a tarpit, -t 5"
addresses "$many" kinds >"$dir/list"
ours=$(ask -p 2223 -i "$dir/list" -t 5)
right=$(grep -c '"record":"host"' "$dir/out")
measured 'silent and tarpits: results' "$right" hosts at-least "$many" 'against all of them'
ours=$(if_right keyaudit "$right" "$many" "$ours")
measured 'silent and tarpits: answered rightly' "$(answered)" hosts \
	at-least "$(grep -c '^127[.]3[.]' "$dir/list")" 'against those that do answer'
measured 'silent and tarpits: wall time' "$(field 1 "$ours")" s at-most 40 'all of them'
measured 'silent and tarpits: memory' "$(calc "$(field 3 "$ours") / 1024")" MB at-most 256 'all of them'
exec 9>&-
finish
