#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What a login costs through the PAM module: account and session, the module
# loaded, beside pam_permit alone; with 100 and 100,000 rules, with 100,000
# accounts blocked and keys revoked, and with a register of 10,000 keys. Best of
# some runs. Root, for namespaces.
# usage: login.sh BUILD   (BENCH_RULES=100000 BENCH_RUNS=15)
set -u
build=$(cd "${1:?usage: login.sh BUILD}" && pwd) || exit 2
cd "$(dirname "$0")/../.." || exit 2
. tests/bench/lib.sh
own_machine
most=${BENCH_RULES:-100000} runs=${BENCH_RUNS:-15}
key=tests/data/keys/ed25519.pub
module=$build/pam_module/pam_loginpolicy.so

# state NAME N: a state directory with so many blocks and revocations.
state() {
	mkdir -p "$dir/$1/blocked" "$dir/$1/revoked"
	(
		cd "$dir/$1" || exit
		seq -f blocked/%.0f 200000 $((199999 + $2)) | xargs touch
		awk -v n="$2" 'BEGIN { for (i = 0; i < n; i++) printf "revoked/%043d\n", i }' |
			xargs touch
	)
}
# service NAME LINE: both facilities of an sshd have the line, and pam_permit behind it.
service() {
	mkdir "$dir/$1.d"
	for facility in account session; do
		[ -z "$2" ] || echo "$facility requisite $2"
		echo "$facility required pam_permit.so"
	done >"$dir/$1.d/sshd"
}
# login SERVICE: "MS KB"
login() {
	least 1 "$runs" "$build/tests/bench/login" "$dir/$1.d" sshd nobody 10.8.0.7 "$key"
}
# over WHAT "MS KB" TARGET_MS: more than pam_permit costs.
over() {
	measured "login, $1: CPU time" "$(calc "$(field 1 "$2") - $permit")" ms at-most "$3" \
		"more than pam_permit alone: $permit ms, with ours $(field 1 "$2") ms"
	measured "login, $1: memory" "$(field 2 "$2")" kB at-most 40000 'the process, in all'
}

section 'a login, account and session'
state few 1
state many 100000
for n in 100 "$most"; do
	generate "$dir/rules" make_policy.py mixed "$((n - 1))"
	{
		cat "$dir/rules"
		echo 'permit user:nobody from vpn service sshd method publickey'
	} >"$dir/$n.conf"
done
service permit ''
service few "$module conf=$dir/100.conf state=$dir/few"
service many "$module conf=$dir/100.conf state=$dir/many"
# The key's line is the last; the others differ from it as keys do.
awk 'BEGIN { for (i = 1; i < 10000; i++)
	printf "SHA256:%042dA person%d@example.org 2030-01-01 laptop\n", i * 7919, i }' >"$dir/keys"
echo "$(ssh-keygen -lf "$key" | cut -d' ' -f2) nobody -" >>"$dir/keys"
service keys "$module conf=$dir/100.conf state=$dir/few register=$dir/keys"
service long "$module conf=$dir/$most.conf state=$dir/few"
permit=$(field 1 "$(login permit)")
few=$(login few) many=$(login many)
over '100 rules' "$few" 1.5
over '100000 blocked and revoked' "$many" 1.5
over "$most rules" "$(login long)" 60
keys=$(login keys)
measured 'login, a register of 10000 keys: CPU time' \
	"$(calc "$(field 1 "$keys") - $(field 1 "$few")")" ms at-most 1 \
	"more than with no register: $(field 1 "$few") ms, with it $(field 1 "$keys") ms"
finish
