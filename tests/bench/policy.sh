#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What a long policy costs: 100,000 rules read, parsed and decided, explain with
# them, that nothing grows faster than the policy does, and pam_access(8) beside
# it. CPU time, best of some runs. Root, for namespaces.
# usage: policy.sh BUILD   (BENCH_RULES=100000 BENCH_RUNS=15 BENCH_ACCESS=4000)
set -u
build=$(cd "${1:?usage: policy.sh BUILD}" && pwd) || exit 2
cd "$(dirname "$0")/../.." || exit 2
. tests/bench/lib.sh
own_machine
most=${BENCH_RULES:-100000} runs=${BENCH_RUNS:-15} access=${BENCH_ACCESS:-4000}

# policy SHAPE N [ARGUMENT]: its path.
policy() {
	generate "$dir/$1.$2" make_policy.py "$@"
	echo "$dir/$1.$2"
}
# cost FILE: "READ_MS TOTAL_MS KB" of reading and deciding.
cost() { least 2 "$runs" "$build/tests/bench/policy" "$1"; }
# cpu RUNS COMMAND...: ms
cpu() {
	cpu_runs=$1
	shift
	calc "$(field 2 "$(least 2 "$cpu_runs" used /dev/null 0 "$@")") * 1000"
}
# explain FILE USER FORMAT: ms
explain() {
	cpu "$runs" "$build/admin/loginpolicy" explain "$2" --service sshd --from 10.8.0.7 \
		--method publickey --format "$3" -f "$1"
}

# long SHAPE WHAT: what the largest costs.
long() {
	section "a policy of $most rules, $2"
	file=$(policy "$1" "$most")
	all=$(cost "$file")
	measured "$2: read and decide" "$(field 2 "$all")" ms at-most 30 'CPU time'
	measured "$2: memory" "$(calc "$(field 3 "$all") / 1024")" MB at-most 40 'the process, in all'
	for format in text json; do
		measured "$2: explain --format $format" "$(explain "$file" last $format)" ms \
			at-most 120 'CPU time'
	done
}
long mixed 'of all kinds'
long groups 'that each name a group'

section 'growth with the policy'
for shape in mixed groups networks services subjects addresses includes; do
	drop_ins=
	[ "$shape" != includes ] || drop_ins=$dir/drop-ins
	tenth=$(field 1 "$(cost "$(policy "$shape" $((most / 10)) ${drop_ins:+"$drop_ins"})")")
	whole=$(field 1 "$(cost "$(policy "$shape" "$most" ${drop_ins:+"$drop_ins"})")")
	measured "growth: $most $shape" "$(calc "$whole / $tenth")" times at-most 20 \
		"against a tenth of them: $tenth ms, all $whole ms"
done

# beside N: rules that each name a group, asked for somebody who exists and is
# not root, for whom no rule about a group counts.
beside() {
	user=nobody
	printf 'account required pam_access.so nodefgroup accessfile=%s\n' \
		"$(policy access "$1" "$user")" >"$dir/pam/a$1"
	theirs=$(cpu 1 timeout 300 "$build/tests/bench/pam_access" "$dir/pam" "a$1" "$user" 10.8.0.7)
	ours=$(explain "$(policy groups "$1" "$user")" "$user" text)
	measured "groups: CPU time of pam_access, $1 rules" "$(calc "$theirs / $ours")" 'times ours' \
		at-least 10 "pam_access $theirs ms, loginpolicy explain $ours ms"
}
section 'rules that each name a group, looked up, beside pam_access'
mkdir "$dir/pam"
beside $((access / 4))
beside "$access"

# review N: ms of access over N accounts below a root, each in one of N / 10 groups.
review() {
	mkdir -p "$dir/root.$1/etc/pam.d"
	: >"$dir/root.$1/etc/pam.d/sshd"
	awk -v n="$1" -v groups="$dir/root.$1/etc/group" 'BEGIN {
		for (i = 0; i < n; i++) {
			printf "user%06d:x:%d:9::/home/user%06d:/bin/sh\n", i, 10000 + i, i
			g = i % (n / 10)
			list[g] = list[g] (list[g] == "" ? "" : ",") sprintf("user%06d", i)
		}
		for (g = 0; g < n / 10; g++)
			printf "team%06d:x:%d:%s\n", g, 10000 + g, list[g] >groups
	}' >"$dir/root.$1/etc/passwd"
	cpu "$runs" "$build/admin/loginpolicy" access --root "$dir/root.$1" --format csv \
		-f "$(policy groups 50)"
}
section 'the access review, 50 rules that name groups'
tenth=$(review 1000) whole=$(review 10000)
measured 'growth: access, 10000 accounts' "$(calc "$whole / $tenth")" times at-most 20 \
	"against a tenth of them: $tenth ms, all $whole ms"
# simulate SHAPE: ms of apply -n of 1,000 rules over 10,000 accounts in files.
simulate() {
	{
		echo 'permit user:root service login from local'
		cat "$(policy "$1" 1000)"
	} >"$dir/apply.$1"
	chmod 644 "$dir/apply.$1"
	cpu "$runs" "$build/admin/loginpolicy" apply -n --yes-lock-out --state "$dir/state" "$dir/apply.$1"
}
section 'apply over 10,000 accounts in files, 1,000 rules'
mkdir "$dir/etc"
{
	grep '^root:' /etc/passwd
	cat "$dir/root.10000/etc/passwd"
} >"$dir/etc/passwd"
{
	echo 'root:x:0:'
	cat "$dir/root.10000/etc/group"
} >"$dir/etc/group"
printf 'passwd: files\ngroup: files\nshadow: files\n' >"$dir/etc/nsswitch.conf"
for f in passwd group nsswitch.conf; do mount --bind "$dir/etc/$f" "/etc/$f" || exit 2; done
for shape in mixed groups; do
	measured "apply: simulate $shape" "$(simulate $shape)" ms at-most 2000 \
		'CPU time of all of apply -n: checks, both passes'
done
finish
