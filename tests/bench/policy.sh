#!/bin/sh
# What a long policy costs: 1,000 to 100,000 rules read, parsed and decided,
# explain with them, that nothing grows faster than the policy does, and
# pam_access(8) beside it where it is installed. CPU time, best of some runs.
# usage: policy.sh BUILD_DIR   (BENCH_RULES=100000 BENCH_RUNS=15)
set -eu
here=$(dirname "$0")
driver=$1/tests/bench/policy cost=$1/tests/bench/cost command=$1/admin/loginpolicy
most=${BENCH_RULES:-100000} runs=${BENCH_RUNS:-15}
dir=$(mktemp -d)
# Directories above an included file must be nobody else's: /tmp will not do.
drop_ins=$1/bench.d
trap 'rm -rf "$dir" "$drop_ins"' EXIT INT TERM

# make_policy SHAPE N [ARG]: the policy's path.
make_policy() {
	python3 "$here/make_policy.py" "$@" >"$dir/$1.$2"
	chmod 644 "$dir/$1.$2"
	echo "$dir/$1.$2"
}
# best COMMAND...: its line with the least sum of ms: "RULES PARSE DECIDE KB" or "MS KB".
best() {
	for _ in $(seq "$runs"); do
		"$@"
	done | awk '{ ms = NF == 4 ? $2 + $3 : $1 } NR == 1 || ms < least { least = ms; line = $0 }
	    END { print line }'
}
explain() { # POLICY USER FORMAT
	best "$cost" "$command" explain "$2" --service sshd --from 10.8.0.7 \
	    --method publickey --format "$3" -f "$1" | cut -d' ' -f1
}
# judge FIGURE TARGET
judge() {
	if awk -v a="$1" -v b="$2" 'BEGIN { exit !(a <= b) }'; then
		echo PASS
	else
		echo FAIL
	fi
}

# rules SHAPE N: one line of figures, judged where it is the largest.
rules() {
	file=$(make_policy "$1" "$2")
	# shellcheck disable=SC2046 # words, split on purpose
	set -- "$1" "$2" $(best "$driver" "$file")
	ms=$(awk -v a="$4" -v b="$5" 'BEGIN { printf "%.1f", a + b }')
	mb=$(awk -v kb="$6" 'BEGIN { printf "%.1f", kb / 1024 }')
	text=$(explain "$file" last text) json=$(explain "$file" last json)
	if [ "$2" -lt 100000 ]; then
		echo "  $2 rules ($1): parse+decide $ms ms, $mb MB, explain $text ms, json $json ms"
		return
	fi
	echo "  $2 rules ($1): parse+decide $ms ms (target 30) $(judge "$ms" 30)," \
	    "$mb MB (target 40) $(judge "$mb" 40)," \
	    "explain $text ms (target 120) $(judge "$text" 120)," \
	    "json $json ms (target 120) $(judge "$json" 120)"
}

# linear SHAPE: the largest costs no more than 20 times a tenth of it.
linear() {
	for n in $((most / 10)) "$most"; do
		file=$(make_policy "$1" "$n" "$drop_ins")
		best "$driver" "$file" | cut -d' ' -f2
	done | awk -v shape="$1" -v n="$most" 'NR == 1 { a = $1 } END {
		if (a == 0) {
			printf "  %-9s not measured\n", shape
			exit
		}
		printf "  %-9s %d: %.1f ms, %.1f times the tenth of it (target 20) %s\n",
		    shape, n, $1, $1 / a, $1 <= 20 * a ? "PASS" : "FAIL" }'
}

echo "long policies, CPU time of reading, parsing and deciding:"
for n in $((most / 100)) $((most / 10)) "$most"; do
	rules mixed "$n"
	rules groups "$n"
done
echo "parse alone, items of one kind:"
for shape in networks services subjects addresses includes; do
	linear "$shape"
done

# beside N: rules that each name a group, asked for somebody who exists.
beside() {
	user=$(id -un)
	make_policy access "$1" "$user" >/dev/null
	printf 'account required pam_access.so nodefgroup accessfile=%s\n' "$dir/access.$1" >"$dir/pam/a$1"
	theirs=$(timeout 120 "$dir/pam_access" "$dir/pam" "a$1" "$user" 10.8.0.7) ||
	    theirs="more than 120000"
	make_policy groups "$1" "$user" >/dev/null
	echo "  $1 rules: pam_access $theirs ms, loginpolicy explain $(explain "$dir/groups.$1" "$user" text) ms"
}
echo "rules that each name a group, looked up:"
if echo '#include <security/pam_appl.h>' | cc -E - >/dev/null 2>&1; then
	cc -D_GNU_SOURCE -o "$dir/pam_access" "$here/pam_access.c" -lpam
	mkdir "$dir/pam"
	beside 1000
	beside 4000
else
	echo "  pam_access: not installed (no security/pam_appl.h)"
fi

# review N: seconds of access over N accounts below a root, each in one of N / 10 groups.
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
	make_policy groups 50 >/dev/null
	best "$cost" "$command" access --root "$dir/root.$1" --format csv \
	    -f "$dir/groups.50" | awk '{ print $1 / 1000 }'
}
few=$(review 1000) many=$(review 10000)
echo "access, 50 rules that name groups: 1000 accounts $few s, 10000 accounts $many s," \
    "factor $(awk -v a="$few" -v b="$many" 'BEGIN { printf "%.1f", (a > 0) ? b / a : 0 }')"
