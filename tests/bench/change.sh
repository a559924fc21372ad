#!/bin/sh
# One change of a password through PAM: ours beside pam_pwquality with the same
# dictionary, by pamtester, in turn; CPU time, best of some rounds. Root, in a
# mount namespace of its own.
# usage: change.sh BUILD
set -u
build=${1:?usage: change.sh BUILD}
rounds=10 changes=40

for c in pamtester unshare; do
	command -v $c >/dev/null || {
		echo "change: no $c here: not measured"
		exit 0
	}
done
pamdir=$(pkg-config --variable=libdir pam)/security
if [ "$(id -u)" != 0 ] || [ ! -e "$pamdir/pam_pwquality.so" ]; then
	echo 'change: not root, or no pam_pwquality.so here: not measured'
	exit 0
fi
if [ -z "${CHANGE_NS:-}" ]; then
	CHANGE_NS=1 exec unshare --mount --propagation private sh "$0" "$@"
fi
dir=$(mktemp -d) || exit 1
mkdir "$dir/pam.d"
echo 'password length 8' >/run/loginpolicy-bench.conf
trap 'umount /etc/pam.d; rm -rf "$dir" /run/loginpolicy-bench.conf' EXIT
printf 'kT4?wwpr\nkT4?wwpr\n' >"$dir/answers"
stack() {
	echo "password requisite $2"
	echo 'password required pam_permit.so'
} >"$dir/pam.d/$1"
stack theirs 'pam_pwquality.so retry=1 enforce_for_root'
stack ours "$build/pam_module/pam_loginpolicy.so conf=/run/loginpolicy-bench.conf"
echo 'password required pam_permit.so' >"$dir/pam.d/nothing"
mount --bind "$dir/pam.d" /etc/pam.d || exit 1

# many SERVICE: milliseconds of CPU time that so many changes take.
cat >"$dir/many.sh" <<'END'
i=0
while [ $i -lt "$3" ]; do
	pamtester "$1" root chauthtok <"$2" >/dev/null 2>&1 || exit 1
	i=$((i + 1))
done
END
many() {
	"$build/tests/bench/cost" sh "$dir/many.sh" "$1" "$dir/answers" $changes |
		cut -d' ' -f1
}
for s in nothing theirs ours; do : >"$dir/$s"; done
round=0
while [ $round -lt $rounds ]; do
	for s in nothing theirs ours; do many $s >>"$dir/$s" || exit 1; done
	round=$((round + 1))
done
for s in nothing theirs ours; do sort -n "$dir/$s" | head -1 >"$dir/best.$s"; done
awk -v n=$changes 'FNR == 1 { best[FILENAME] = $1 / n; f[++k] = FILENAME }
END {
	printf "change: a process with pam_permit alone %.2f ms, ", best[f[1]]
	printf "pam_pwquality %.2f ms, ours %.2f ms: ", best[f[2]], best[f[3]]
	printf "%.2f times (target 1.5)\n", best[f[3]] / best[f[2]]
}' "$dir/best.nothing" "$dir/best.theirs" "$dir/best.ours"
