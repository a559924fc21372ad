#!/bin/sh
# keyaudit hosts beside nmap and ssh-audit, over the same loopback addresses of
# one real sshd; then alone, against cheap servers in one process (ssh_stub.c),
# and with silent hosts and tarpits among 10,000. Root, for a network namespace.
# usage: hosts.sh BUILD   (BENCH_HOSTS=500 BENCH_STUB=3000 BENCH_MANY=10000)
set -eu
build=$(cd "${1:?usage: hosts.sh BUILD}" && pwd)
if [ "${2:-}" != inside ]; then
	[ "$(id -u)" = 0 ] || {
		echo 'hosts: not root: not measured'
		exit 0
	}
	exec unshare --net --mount --pid --fork --kill-child sh "$0" "$build" inside
fi
hosts=${BENCH_HOSTS:-500} stub=${BENCH_STUB:-3000} many=${BENCH_MANY:-10000}
dir=$(mktemp -d /run/loginpolicy-bench.XXXXXX)
trap 'rm -rf "$dir"' EXIT INT TERM
mount -t proc proc /proc
ip link set lo up
ssh-keygen -q -t ed25519 -N '' -f "$dir/key"

# used COMMAND...: "WALL_S CPU_S RSS_KB"
used() {
	"$build/tests/bench/used" "$dir/used" "$@" >"$dir/out" 2>&1 || true
	cat "$dir/used"
}
# addresses N [KINDS]: of 127.3.*; KINDS: one in ten is 127.1.* (silent), one in fifty 127.2.*.
addresses() {
	awk -v n="$1" -v kinds="${2:-}" 'BEGIN { for (i = 0; i < n; i++)
		printf "127.%d.%d.%d\n", kinds == "" ? 3 : i % 50 == 7 ? 2 : i % 10 == 3 ? 1 : 3,
		    i / 250, i % 250 + 1 }'
}
# told WHAT "WALL CPU KB" N: and what it is a host.
told() {
	echo "$2" | awk -v what="$1" -v n="$3" '{
		printf "  %-34s %7.2f s, %6.0f hosts/s, %7.3f ms CPU a host, %7d kB\n",
		    what, $1, n / $1, $2 * 1000 / n, $3 }'
}
# judge WHAT FIGURE TARGET at-most|at-least
judge() {
	awk -v what="$1" -v figure="$2" -v target="$3" -v how="$4" 'BEGIN {
		ok = how == "at-most" ? figure <= target : figure >= target
		printf "  %-34s %.2f (target: %s %s) %s\n", what, figure, how, target,
		    ok ? "PASS" : "FAIL" }'
}
column() { echo "$1" | cut -d' ' -f"$2"; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { print a / b }'; }

echo "keyaudit hosts: $hosts addresses of one sshd"
/usr/sbin/sshd -f /dev/null -h "$dir/key" -p 2222 -o PidFile="$dir/pid" -o UsePAM=no \
	-o MaxStartups=10000 -o PerSourceMaxStartups=none -o LogLevel=QUIET
sleep 1
addresses "$hosts" >"$dir/list"
ours=$(used "$build/keyaudit/keyaudit" hosts -q --format ndjson -p 2222 -i "$dir/list" -t 60)
grep -c '"record":"host".*"password_login":"password"' "$dir/out" >"$dir/right" || true
told 'keyaudit hosts' "$ours" "$hosts"
judge 'answered rightly' "$(cat "$dir/right")" "$hosts" at-least
if command -v nmap >/dev/null; then
	theirs=$(used nmap -n -Pn -p 2222 --script ssh-auth-methods --script-args ssh.user=root -iL "$dir/list")
	told "nmap ssh-auth-methods" "$theirs" "$hosts"
	judge 'wall time, of nmap' "$(ratio "$(column "$ours" 1)" "$(column "$theirs" 1)")" 1 at-most
	judge 'CPU, of nmap' "$(ratio "$(column "$ours" 2)" "$(column "$theirs" 2)")" 0.5 at-most
else
	echo '  nmap is not installed: not compared'
fi
if command -v ssh-audit >/dev/null; then
	head -40 "$dir/list" | sed 's/$/:2222/' >"$dir/few"
	theirs=$(used ssh-audit -T "$dir/few")
	told 'ssh-audit (40 of them)' "$theirs" 40
	judge 'CPU of ssh-audit, times ours' \
		"$(ratio "$(ratio "$(column "$theirs" 2)" 40)" "$(ratio "$(column "$ours" 2)" "$hosts")")" 30 at-least
else
	echo '  ssh-audit is not installed: not compared'
fi
kill "$(cat "$dir/pid")"

mkfifo "$dir/end"
"$build/tests/bench/ssh_stub" 2223 "$dir/key" <"$dir/end" >"$dir/ready" &
exec 9>"$dir/end"
while ! grep -q ready "$dir/ready" 2>/dev/null; do sleep 0.1; done
echo "keyaudit hosts: $stub cheap servers"
addresses "$stub" >"$dir/list"
ours=$(used "$build/keyaudit/keyaudit" hosts -q --format ndjson -p 2223 -i "$dir/list" -t 60)
told 'keyaudit hosts' "$ours" "$stub"
judge 'answered rightly' "$(grep -c '"password_login":"password"' "$dir/out" || true)" "$stub" at-least
judge 'hosts a second' "$(ratio "$stub" "$(column "$ours" 1)")" 600 at-least
judge 'ms CPU a host' "$(ratio "$(column "$ours" 2)" "$stub" | awk '{ print $1 * 1000 }')" 0.9 at-most
one=$(used "$build/keyaudit/keyaudit" hosts -q --format ndjson -p 2223 -P 1 -t 60 127.3.0.1)
judge 'kB a host in flight (256)' \
	"$(awk -v a="$(column "$ours" 3)" -v b="$(column "$one" 3)" 'BEGIN { print (a - b) / 255 }')" 100 at-most
echo "keyaudit hosts: $many hosts, one in ten silent, one in fifty a tarpit, -t 5"
addresses "$many" kinds >"$dir/list"
ours=$(used "$build/keyaudit/keyaudit" hosts -q --format ndjson -p 2223 -i "$dir/list" -t 5)
told 'keyaudit hosts' "$ours" "$many"
judge 'results' "$(grep -c '"record":"host"' "$dir/out" || true)" "$many" at-least
judge 'seconds' "$(column "$ours" 1)" 40 at-most
judge 'MB' "$(ratio "$(column "$ours" 3)" 1024)" 256 at-most
exec 9>&-
