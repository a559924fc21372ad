#!/bin/sh
# What a login costs through the PAM module: account and session, the module
# loaded, beside pam_permit alone; with 100 and 100,000 rules, and with 100,000
# accounts blocked and keys revoked. Best of some runs. Root, whose the files
# must be.
# usage: login.sh BUILD   (BENCH_RULES=100000 BENCH_RUNS=15)
set -eu
build=$(cd "${1:?usage: login.sh BUILD}" && pwd)
here=$(dirname "$0")
most=${BENCH_RULES:-100000} runs=${BENCH_RUNS:-15}
[ "$(id -u)" = 0 ] || {
	echo 'login: not root: not measured'
	exit 0
}
dir=$(mktemp -d /run/loginpolicy-bench.XXXXXX)
trap 'rm -rf "$dir"' EXIT INT TERM
chmod 755 "$dir"
key=$here/../data/keys/ed25519.pub
module=$build/pam_module/pam_loginpolicy.so

# state NAME N: a state directory with so many blocks and revocations.
state() {
	mkdir -p "$dir/$1/blocked" "$dir/$1/revoked"
	[ "$2" -eq 0 ] || (
		cd "$dir/$1"
		seq -f blocked/%.0f 200000 $((199999 + $2)) | xargs touch
		awk -v n="$2" 'BEGIN { for (i = 0; i < n; i++) printf "revoked/%043d\n", i }' |
			xargs touch
	)
	chmod -R go-w "$dir/$1"
}
# service NAME LINE: both facilities of an sshd have the line, and pam_permit behind it.
service() {
	mkdir "$dir/$1.d"
	for facility in account session; do
		[ -z "$2" ] || echo "$facility requisite $2"
		echo "$facility required pam_permit.so"
	done >"$dir/$1.d/sshd"
}
# best SERVICE: "MS KB"
best() {
	for _ in $(seq "$runs"); do
		"$build/tests/bench/login" "$dir/$1.d" sshd nobody 10.8.0.7 "$key"
	done >"$dir/out" || exit 1
	sort -n "$dir/out" | head -1
}
# told WHAT "MS KB" TARGET_MS TARGET_KB: over pam_permit.
told() {
	echo "$2" | awk -v what="$1" -v ms="$3" -v kb="$4" -v base="${permit% *}" '{
		if ($2 == "") { print "  " what ": not measured: FAIL"; exit }
		over = $1 - base
		printf "  %-42s %6.2f ms over pam_permit, %6d kB (targets %s ms, %s kB) %s\n",
		    what, over, $2, ms, kb, over <= ms && $2 <= kb ? "PASS" : "FAIL" }'
}

state few 1
state many 100000
for n in 100 "$most"; do
	{
		python3 "$here/make_policy.py" mixed "$((n - 1))"
		echo 'permit user:nobody from vpn service sshd method publickey'
	} >"$dir/$n.conf"
	chmod 644 "$dir/$n.conf"
done
service permit ''
service few "$module conf=$dir/100.conf state=$dir/few"
service many "$module conf=$dir/100.conf state=$dir/many"
service long "$module conf=$dir/$most.conf state=$dir/few"
permit=$(best permit)
echo "a login, account and session (pam_permit alone ${permit% *} ms):"
told '100 rules' "$(best few)" 1.5 40000
told '100,000 blocked and revoked' "$(best many)" 1.5 40000
told "$most rules" "$(best long)" 60 40000
