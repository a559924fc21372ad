#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# loginpolicy lockdown: nobody gets in but those who are excepted, over a real
# sshd, su, sudo and cron's PAM service; who is cut off is asked; a list that
# cannot be written changes nothing; kill -9 at each step leaves the old or the
# new. As root, in namespaces. Ends with "N passed, N failed".
# words, split on purpose; what the libraries set
# shellcheck disable=SC2086,SC2154,SC2034,SC2119
cd "$(dirname "$0")/../../.." || exit 2
bin=$(realpath "${B:-build}/admin/loginpolicy")
killer=$(realpath "${B:-build}/tests/lib/kill_at.so")
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
unset SUDO_UID SSH_CONNECTION
lp=/home/loginpolicy
cp "$bin" $lp && cp "$killer" "$m/bin/kill_at.so" || exit 1
chmod 755 /home
lock=$state/lockdown
rm -rf /etc/sudoers.d
echo 'alice ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers && chmod 440 /etc/sudoers
echo 'sudo:x:27:alice,bob' >>/etc/group
networks
sshd_init
example_logins
new_key one ed25519
for u in alice bob root; do cp "$m/keys/one.pub" /etc/ssh/$u.keys; done
usermod -p '*' alice && usermod -p '*' bob || exit 1
printf '%s\n' 'permit user:root service login from local id rescue' \
	'permit group:sudo,user:root service sshd method publickey' \
	'permit group:sudo,user:root service sudo' \
	'permit user:root,user:bob service su by user:root,user:alice,user:bob' \
	'permit everyone service @jobs' >/root/p
sshd_up
try 0 'a policy' $lp apply -y --yes-lock-out /root/p

holds() {
	if [ "$(tr '\n' ' ' <$lock)" = "${*:+$* }" ]; then good; else bad "$what: holds $(cat $lock)"; fi
}
none() { if [ ! -e $lock ]; then good; else bad "$what: there is a lock-down"; fi; }
# as ALICE'S UID: who calls it by sudo.
as() {
	SUDO_UID=$1
	export SUDO_UID
}
root() { unset SUDO_UID; }
login_ssh() { from vpn ssh -i "$m/keys/one" "$1@test" 'echo inside' </dev/null 2>&1; }
# gets_in USER yes|no: over SSH.
gets_in() {
	what="$1 gets in: $2"
	login_ssh "$1" >"$dir/out"
	if [ "$2" = yes ]; then says out inside; else lacks out inside; fi
}
# runs CODE WHAT COMMAND...
runs() { try "$@"; }
# job USER yes|no: a job of cron's PAM service.
job() {
	what="a job of $1: $2"
	"$m/bin/pam_caller" cron "$1" mo >"$dir/out" 2>&1
	rc=$?
	if { [ "$2" = yes ] && [ $rc -eq 0 ]; } || { [ "$2" = no ] && [ $rc -ne 0 ]; }; then good; else
		bad "$what: exit $rc: $(cat "$dir/out")"
	fi
}

# --- refused: nothing changes ---
for args in '--except nobody-of-this-name' '--except alice,' '--except ,' '--except uid:x' '--except alice,,bob' \
	'--end --except alice' alice '--except ../alice' '--until 2030-01-01' '--reason' '-f /dev/null' '--root /'; do
	try 2 "lockdown $args" $lp lockdown --yes-lock-out $args
	none
done
try 2 'a name of two lines' $lp lockdown --yes-lock-out --except 'alice
bob'
try 2 'a name of 300 bytes' $lp lockdown --yes-lock-out --except "$(head -c 300 /dev/zero | tr '\0' a)"
try 2 'a bad reason' $lp lockdown --yes-lock-out --reason "$(printf 'a\033b')"
none
try 2 'not root' by alice $lp lockdown
says err 'must be run as root'
none
as 2001
try 2 'it cuts off its caller' $lp lockdown --except bob
says err 'alice is you: you could no longer log in'
says err '--yes-lock-out'
none
root
try 2 'root in no session is cut off, too' $lp lockdown --except alice
says err 'root is you'
none
as 2001
try 0 'dry' $lp lockdown -n
says out 'the machine would be locked down: nobody may log in but root at the console'
none
printf 'n\n' >"$dir/no"
try 2 'asked, and no' "$m/bin/pty_talk" -e "$dir/no" $lp lockdown --except bob
says out 'Lock the machine down anyway?'
none
# Nobody could end it: root has no password, and carol is no administrator.
as 2003
try 2 'nobody could end it' $lp lockdown --except carol
says err 'nobody could end it'
lacks err 'is you'
none
usermod -p "$(openssl passwd -6 Root-pw1x)" root
secret Root-pw1x
try 0 'root at the console can' $lp lockdown -n --except carol

# --- it locks ---
as 2001
gets_in alice yes
gets_in bob yes
job root yes
try 0 'alice alone' $lp lockdown --except alice --reason 'intruder on web1'
says out 'the machine is locked down: nobody may log in but alice and root at the console'
says err 'root is not excepted: root'\''s jobs (cron, at) and su to root do not work'
says err 'sessions that are open stay open'
says log 'action=lockdown object=machine uid=2001 actor=alice reason=intruder\x20on\x20web1 after='
holds 2001
if [ "$(stat -c '%a %U' $lock)" = '644 root' ]; then good; else bad "$what: $(stat -c '%a %U' $lock)"; fi
gets_in alice yes
gets_in bob no
gets_in root no
job root no
job alice yes
try 0 'alice uses sudo' by alice sudo -n id -u
try any 'su to root' by alice su -c 'echo inside' </dev/null
lacks out inside
try 1 'bob by su' su bob -c 'echo inside'
lacks out inside
# root at the console, as the module and explain decide.
try 0 'root at the console' $lp explain root --service login --tty tty1
try 1 'root elsewhere' $lp explain root --service login --tty pts/1
try 1 'bob' $lp explain bob --service sshd --from 10.8.0.7 --method publickey
says out 'the machine is locked down'
try any 'status' $lp status
says out 'LOCKED DOWN'
tr -s '\n ' ' ' <"$dir/out" >"$dir/flat"
says flat 'only alice and root at the console (intruder on web1) -> loginpolicy lockdown --end'
try any 'status, JSON' $lp status --format json
says out '"lockdown":true,"lockdown_except":["alice"]'
"$m/bin/json_valid" <"$dir/out" && good
try any 'status of a user' by alice $lp status
says out 'LOCKED DOWN'
# check says it, first: a policy may permit what it likes.
try 0 'check' $lp check
words="the machine is locked down: nobody may log in but alice and root at the console, whatever a policy permits; 'loginpolicy lockdown --end' ends it"
if [ "$(head -n 1 "$dir/out")" = "$state: note: $words" ]; then good; else bad "$what: $(cat "$dir/out")"; fi
says out ': 0 errors, '
try 0 'check, JSON' $lp check --format json
"$m/bin/json_valid" <"$dir/out" && good
says out "\"messages\":[{\"path\":\"$state\",\"line\":null,\"column\":null,\"severity\":\"note\",\"message\":\"$words\"}"
try 0 'check of a user' by alice $lp check
says out "$words"
echo nonsense >/root/bad
try 2 'check of a bad policy' $lp check -f /root/bad
says out "$words"
try 0 'check --offline' $lp check --offline
lacks out 'locked down'
chmod 777 $state
try 3 'check: not known' $lp check
says err 'whether the machine is locked down is not known'
chmod 711 $state
try any 'access' $lp access
says out 'LOCKED OUT: not in the list of the lock-down'
try any 'access, JSON' $lp access --format json
says out '"lockdown":true'
try 0 'actions' $lp log --actions
says out 'lockdown'

# --- another list, the same, the end ---
try 0 'the same' $lp lockdown --except alice
says out 'is locked down already, and stays so'
lacks log 'action=lockdown'
try 0 'another list' $lp lockdown --except uid:0,alice,bob,alice -n --format json
"$m/bin/json_valid" <"$dir/out" && good
says out '"changed":true,"dry_run":true'
says out '"lockdown":true,"except":["root","alice","bob"]'
holds 2001
try 0 'another list' $lp lockdown --except root,alice,bob
says out 'the lock-down is changed: nobody may log in but root, alice, bob and root at the console; new: root, bob'
lacks err 'root is not excepted'
says log 'before='
holds 0 2001 2002
job root yes
job carol no
gets_in bob yes
gets_in root yes
try 0 'one less' $lp lockdown --except alice,root
says out 'no longer: bob'
# A block that is made meanwhile, also one that is still to begin.
try 0 'block meanwhile' $lp block bob
try 0 'block, later' $lp block carol --starting 2099-01-01
try any 'blocked' $lp blocked
says out bob
try 0 'the end, dry' $lp lockdown --end -n
says out 'would no longer be locked down'
holds 2001 0
try 0 'the end' $lp lockdown --end --reason 'it was a drill'
says out 'the machine is no longer locked down'
says log 'action=lockdown-end object=machine uid=2001 actor=alice reason=it\x20was\x20a\x20drill before='
none
try 0 'check, the end' $lp check
lacks out 'locked down'
if [ ! -e $state/details/lockdown ]; then good; else bad "$what: its details stay"; fi
# The blocks made during the lock-down are not ended by its end.
gets_in bob no
try any 'who is blocked' $lp blocked --all
says out bob
says out carol
says out 2099
job carol yes
try 0 'unblock' $lp unblock bob
try 0 'unblock' $lp unblock carol
gets_in bob yes
job root yes
try 0 'the end again' $lp lockdown --end
says out 'the machine was not locked down'
lacks log 'action=lockdown'

# --- what cannot be understood lists nobody, and can be ended ---
echo 'garbage' >$lock
try any 'a file that is none of ours' $lp status
says out 'LOCKED DOWN'
gets_in alice no
try 0 'it is replaced' $lp lockdown --except alice
holds 2001
rm $lock && ln -s /nowhere $lock
try 0 'a link is ended' $lp lockdown --end
if [ ! -L $lock ]; then good; else bad "$what: the link is there"; fi

# --- it cannot be written ---
# quota: no room for a file below the state.
mount -t tmpfs -o size=16k,mode=711 tmpfs $state && mkdir $state/blocked $state/revoked || exit 1
chmod 711 $state/blocked $state/revoked
head -c 100000 /dev/zero >$state/full 2>/dev/null
try 2 'a full disk' $lp lockdown --except alice
says err 'the machine is not locked down'
none
umount $state
chmod 777 $state
try 2 'a state that others can write' $lp lockdown --except alice
chmod 711 $state
none

# --- kill -9, and a full disk, at each call ---
# steps WHAT OLD NEW ARG...: the file is the one or the other.
steps() {
	s_what=$1 old=$2 new=$3
	shift 3
	if [ "$old" = none ]; then rm -f $lock; else printf '%s' "$old" >$lock; fi
	rm -f "$dir/calls"
	KILL_COUNT="$dir/calls" LD_PRELOAD="$m/bin/kill_at.so" $lp lockdown "$@" >/dev/null 2>&1
	n=$(tail -n 1 "$dir/calls")
	[ "$n" -gt 3 ] || bad "$s_what: $n calls"
	k=0 seen=
	while [ $k -le "$n" ]; do
		k=$((k + 1))
		for how in KILL_AT FAIL_AT; do
			if [ "$old" = none ]; then rm -f $lock; else printf '%s' "$old" >$lock; fi
			env $how=$k LD_PRELOAD="$m/bin/kill_at.so" $lp lockdown "$@" >"$dir/out" 2>"$dir/err" </dev/null
			rc=$?
			is=none
			[ ! -e $lock ] || is=$(tr '\n' ' ' <$lock)
			case $is in "$old" | "$new") good ;; *) bad "$s_what: $how $k: $is" ;; esac
			# What it says is true.
			if [ $how = FAIL_AT ] && [ $rc = 2 ]; then
				if grep -q 'is not locked down' "$dir/err"; then says_locked=none; else says_locked=; fi
				[ -z "$says_locked" ] || [ "$is" = none ] || bad "$s_what: $how $k says it is not locked down, and it is"
			fi
			[ $rc != 0 ] || [ "$is" = "$new" ] || bad "$s_what: $how $k: exit 0, and it is $is"
			[ "$is" != "$new" ] || seen=1
		done
	done
	if [ -n "$seen" ]; then good; else bad "$s_what: never done"; fi
}
steps 'begin' none '2001 ' --except alice
steps 'change' '2002 ' '2001 ' --except alice
steps 'end' '2001 ' none --end
rm -f $lock
try 0 'clean' $lp lockdown --except alice
holds 2001
try 0 'clean' $lp lockdown --end
finish
