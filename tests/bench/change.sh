#!/bin/sh
# One change of a password through PAM: ours beside pam_pwquality with the same
# dictionary, by pamtester, in turn; CPU time, best of some rounds. Root, for
# namespaces.
# usage: change.sh BUILD   (BENCH_ROUNDS=40 BENCH_CHANGES=10)
set -u
build=$(cd "${1:?usage: change.sh BUILD}" && pwd) || exit 2
cd "$(dirname "$0")/../.." || exit 2
. tests/bench/lib.sh
own_machine
rounds=${BENCH_ROUNDS:-40} changes=${BENCH_CHANGES:-10}

mkdir "$dir/pam.d"
echo 'password length 8' >"$dir/policy"
printf 'kT4?wwpr\nkT4?wwpr\n' >"$dir/answers"
stack() {
	echo "password requisite $2"
	echo 'password required pam_permit.so'
} >"$dir/pam.d/$1"
stack theirs 'pam_pwquality.so retry=1 enforce_for_root'
stack ours "$build/pam_module/pam_loginpolicy.so conf=$dir/policy"
echo 'password required pam_permit.so' >"$dir/pam.d/nothing"
mount --bind "$dir/pam.d" /etc/pam.d || exit 2

cat >"$dir/many.sh" <<'END_OF_SCRIPT'
i=0
while [ $i -lt "$3" ]; do
	pamtester "$1" root chauthtok <"$2" >/dev/null || exit 1
	i=$((i + 1))
done
END_OF_SCRIPT
# many SERVICE: "WALL_S CPU_S RSS_KB" of all changes of a round.
many() { used /dev/null 0 sh "$dir/many.sh" "$1" "$dir/answers" "$changes"; }
# best SERVICE: ms of one change.
best() { calc "$(sort -n -k 2,2 "$dir/$1" | head -n 1 | cut -d' ' -f2) * 1000 / $changes"; }

section 'a change of a password'
: >"$dir/nothing"
: >"$dir/theirs"
: >"$dir/ours"
round=0
installed pamtester &&
	installed pam_pwquality "$(pkg-config --variable=libdir pam)/security/pam_pwquality.so" &&
	while [ $((round += 1)) -le "$rounds" ]; do
		for s in nothing theirs ours; do many $s >>"$dir/$s" || break 2; done
	done
[ "$round" -gt "$rounds" ] || : >"$dir/ours"
nothing=$(best nothing) theirs=$(best theirs) ours=$(best ours)
measured 'change of a password' "$(calc "$ours / $theirs")" times at-most 1.5 \
	"against pam_pwquality: $theirs ms, ours $ours ms, pam_permit alone $nothing ms"
finish
