#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A policy on trial: what the commands say of a login is what the module decides,
# while the trial runs, when it has run out, after a reboot, and where nobody can
# know. As root, in namespaces with other accounts and services. Ends with "N
# passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh

example_logins
lp=$m/installed/usr/local/sbin/loginpolicy
[ -x "$lp" ] || die 'no loginpolicy is installed'
conf=/etc/security/loginpolicy.conf
good=$state/last-good.conf
policy </dev/null
batch 0 'the first passwords' chpasswd <<'END'
alice:Quiet-Lake7river
bob:Quiet-Lake7river
END
# on_trial DEADLINE [BOOT]: the policy as it is, up to this second since the boot.
on_trial() {
	{
		echo "policy=$(sha256sum <"$conf" | cut -c1-64)"
		echo "boot=${2:-$(cat /proc/sys/kernel/random/boot_id)}"
		echo "deadline=$1"
	} >"$state/trial"
}
# counts WHAT trial|good|nothing: su and cron let in whom explain says.
counts() {
	t_what=$1 t_which=$2
	t_alice=1 t_bob=1
	[ "$t_which" != trial ] || t_alice=0
	[ "$t_which" != good ] || t_bob=0
	for u in alice bob; do
		t_rc=$t_alice
		[ $u = alice ] || t_rc=$t_bob
		try $t_rc "$t_what: su $u" su $u -c 'echo inside'
		try $t_rc "$t_what: explain $u" "$lp" explain $u --service su --by root
	done
}
echo 'permit user:alice service su' | policy
(umask 022 && echo 'permit user:bob service su' >"$good")

counts 'no trial' trial
lacks err force
on_trial 99999999999
counts 'a trial that runs' trial
lacks err force
on_trial 0
counts 'a trial that has run out' good
says err "$conf is not in force because its trial has ended: the last accepted policy is used, $good"
try 0 'it has run out: show' "$lp" show
says out "$good"
says err 'its trial has ended'
try 0 'it has run out: access' "$lp" access --user bob
says err 'its trial has ended'
try 1 'it has run out: -f' "$lp" explain bob --service su --by root -f "$conf"
lacks err force
try 0 'it has run out: check' "$lp" check --offline
says err "$conf is not in force because its trial has ended: the last accepted policy is used, $good"
try 0 'it has run out: check -f' "$lp" check --offline -f "$conf"
lacks err force
on_trial 99999999999 00000000-0000-0000-0000-000000000000
counts 'a trial of an earlier boot' good
echo 'not understood' >"$state/trial"
counts 'a trial that nobody understands' good
rm "$good"
counts 'a trial that has run out, and no last one' nothing
says err "$conf is not in force because its trial has ended"
(umask 022 && echo 'permit user:bob service su' >"$good")
on_trial 0
echo 'permit user:alice service su # another' | policy
counts 'a trial of another text' trial
rm "$state/trial"
mkdir "$state/trial"
counts 'a trial that is a folder' good
rmdir "$state/trial"
chmod 777 "$state"
counts 'a state that others can write to' nothing
says err "$conf: cannot determine whether its trial has ended"
chmod 711 "$state"
counts 'the state is in order' trial

# --- a trial that runs out, and the same text tried again ---
# lies NAME: the policy that lets this user be entered lies there.
lies() { printf '%s\n' 'permit user:root service @elevate,login' "permit user:$1 service su by user:root" | policy; }
is_there() { grep -q "user:$1 service su" $conf || bad "$what: not what was tried: $(cat $conf)"; }
rm -rf "$state/trial" "$state/trial.ended" "$state/history" "$good"
unset SUDO_UID SSH_CONNECTION
lies bob
try 0 'a policy to go back to' "$lp" apply -qy --yes-lock-out
lies alice
try 0 'a short trial' "$lp" apply -q --yes-lock-out --rollback-in 2s
sleep 2.2
counts 'a short trial, over' good
try 1 'confirm -n, over' "$lp" confirm -n
cp "$dir/out" "$dir/dry"
is_there alice
try 0 'again, dry' "$lp" apply -n --yes-lock-out --rollback-in 5m
says out "$conf would be put on trial"
try 0 'again' "$lp" apply --yes-lock-out --rollback-in 5m
says err 'ended without '
says err "its text still lies in $conf, and is applied anew"
says out "$conf is on trial for 5 minutes"
is_there alice
counts 'again' trial
sed -i 's/^deadline=.*/deadline=1/' "$state/trial"
counts 'again, over' good
try 0 'for good' "$lp" apply -y --yes-lock-out
says out "$conf is in force"
lacks out already
is_there alice
[ ! -e "$state/trial" ] || bad "$what: the trial is there"
counts 'for good' trial
grep -q user:alice "$good" || bad "$what: not the last accepted one"
# Another command puts the old file back, and says how to go on.
lies bob
try 0 'another short trial' "$lp" apply -q --yes-lock-out --rollback-in 1s
sleep 1.2
try 0 'another command' "$lp" block carol
again=$(sed -n "s/.*; '\(loginpolicy rollback [0-9TZ]*-[0-9a-f]* --rollback-in 5m\)' tries it again\$/\1/p" "$dir/err")
[ -n "$again" ] || bad "$what: $(cat "$dir/err")"
is_there alice
try 0 'what lies there now' "$lp" apply --rollback-in 5m
says out 'is in force already'
says err "what was tried does not lie in its place any more: '$again' tries it again"
try 1 'confirm, over' "$lp" confirm
cmp -s "$dir/out" "$dir/dry" || bad "$what: -n says something else: $(cat "$dir/dry")"
try 1 'confirm -n, tidied up' "$lp" confirm -n
cmp -s "$dir/out" "$dir/dry" || bad "$what: -n says something else: $(cat "$dir/dry")"
# words, split on purpose
# shellcheck disable=SC2086
try 0 'as it says' "$lp" ${again#* } --yes-lock-out
is_there bob
[ -e "$state/trial" ] || bad "$what: no trial"
counts 'as it says' good
finish
