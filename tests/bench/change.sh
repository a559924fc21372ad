#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# One change of a password through PAM: ours beside pam_pwquality with the same
# dictionary, by pamtester, in turn; CPU time, best of some rounds. Net: less what
# pam_permit alone takes, which is mostly the process. Ours also with four lists of
# words, of this machine or of passwords.sh's folder. Root, for namespaces.
# usage: change.sh BUILD   (BENCH_ROUNDS=40 BENCH_CHANGES=10 BENCH_CACHE=BUILD/passwords)
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
stack lists "$build/pam_module/pam_loginpolicy.so conf=$dir/with_lists"
echo 'password required pam_permit.so' >"$dir/pam.d/nothing"
mount --bind "$dir/pam.d" /etc/pam.d || exit 2

cat >"$dir/many.sh" <<'END_OF_SCRIPT'
i=0
while [ $i -lt "$3" ]; do
	pamtester "$1" root chauthtok <"$2" >"$2.said" 2>&1 || { tail -n 3 "$2.said" >&2 && exit 1; }
	i=$((i + 1))
done
END_OF_SCRIPT
# many SERVICE: "WALL_S CPU_S RSS_KB" of all changes of a round.
many() { used /dev/null 0 sh "$dir/many.sh" "$1" "$dir/answers" "$changes"; }
# best SERVICE: ms of one change.
best() { calc "$(sort -n -k 2,2 "$dir/$1" | head -n 1 | cut -d' ' -f2) * 1000 / $changes"; }

# four_lists: a policy with them. Those that passwords.sh fetched are this machine's.
four_lists() {
	fetched=${BENCH_CACHE:-$build/passwords}/root/usr/share/dict
	if [ ! -e /usr/share/dict/ngerman ] && [ -e "$fetched/ngerman" ]; then
		mkdir "$dir/dict" && cp "$fetched"/* "$dir/dict/" && mount --bind "$dir/dict" /usr/share/dict
	fi
	lists=
	for list in ngerman french spanish italian; do
		installed "the list $list" "/usr/share/dict/$list" || return
		lists=$lists,/usr/share/dict/$list
	done
	{ cat "$dir/policy" && echo "password words ${lists#,}"; } >"$dir/with_lists"
	many lists >/dev/null || { because 'no change was possible with them' && return 1; }
}

section 'a change of a password'
: >"$dir/nothing"
: >"$dir/theirs"
: >"$dir/ours"
: >"$dir/lists"
round=0
if installed pamtester &&
	installed pam_pwquality "$(pkg-config --variable=libdir pam)/security/pam_pwquality.so"; then
	services='nothing theirs ours'
	four_lists && services="$services lists"
	while [ $((round += 1)) -le "$rounds" ]; do
		for s in $services; do many "$s" >>"$dir/$s" || break 2; done
	done
fi
[ "$round" -gt "$rounds" ] || : >"$dir/ours"
nothing=$(best nothing) theirs=$(best theirs) ours=$(best ours)
against="against pam_pwquality: $theirs ms, ours $ours ms, pam_permit alone $nothing ms"
measured 'change of a password' "$(calc "$ours / $theirs")" times at-most 1.5 "$against"
# net MS: how many times pam_pwquality's, less pam_permit's.
net() { [ -z "$1" ] || calc "($1 - $nothing) / ($theirs - $nothing)"; }
measured 'change of a password, net' "$(net "$ours")" times at-most 2 "$against"
ours=$(best lists)
measured 'change of a password with four lists, net' "$(net "$ours")" times at-most 2 \
	"against pam_pwquality without them: $theirs ms, ours $ours ms, pam_permit alone $nothing ms"
finish
