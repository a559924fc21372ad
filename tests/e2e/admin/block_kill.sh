#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# loginpolicy block --kill: what runs as an account is ended, and nothing else;
# without it, what goes on is said. With real sshd, su, sudo, tmux and at's spool,
# as root, in namespaces. Ends with "N passed, N failed".
# shellcheck disable=SC2154,SC2086,SC2317,SC2016
cd "$(dirname "$0")/../../.." || exit 2
bin=$(realpath "${B:-build}/admin/loginpolicy")
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
. tests/lib/bomb_lib.sh
unset SUDO_UID SSH_CONNECTION
cp "$bin" "$m/bin/loginpolicy" || exit 1
lp=$m/bin/loginpolicy

# as UID LOGINUID COMMAND...: in a session of its own, in the background; its
# number is in pid once it runs as that.
as() {
	as_uid=$1 as_login=$2
	shift 2
	setsid sh -c '
		[ "$1" = - ] || echo "$1" >/proc/self/loginuid
		u=$2
		shift 2
		exec setpriv --reuid "$u" --regid "$u" --clear-groups "$@"' \
		sh "$as_login" "$as_uid" "$@" </dev/null >/dev/null 2>&1 &
	pid=$!
	until_true grep -q "^Uid:.$as_uid" /proc/$pid/status
	until_true runs_as_it "$pid" "$1"
}
runs_as_it() { tr '\0' ' ' <"/proc/$1/cmdline" 2>/dev/null | grep -q "^$2"; }
# gone WHAT PID..., there WHAT PID...
gone() {
	g_what=$1
	shift
	for p in "$@"; do
		if is_alive "$p"; then bad "$what: $g_what still runs"; else good; fi
	done
}
there() {
	g_what=$1
	shift
	for p in "$@"; do
		if is_alive "$p"; then good; else bad "$what: $g_what has ended"; fi
	done
}
end_all() {
	kill -KILL "$@" 2>/dev/null
	wait "$@" 2>/dev/null
}
# kept: --kill would write where loginuid can be set.
has_loginuid=0
if sh -c 'echo 2001 >/proc/self/loginuid && [ "$(cat /proc/self/loginuid)" = 2001 ]' 2>/dev/null; then
	has_loginuid=1
else
	skip 'login uids' 'no audit in this kernel, or not for a container'
fi

# --- refused ---
echo 'alias:x:2003:2003::/home/carol:/bin/sh' >>/etc/passwd
as 2003 - sleep 611
shared=$pid
try 2 'a shared uid' "$lp" block carol --kill
says err 'uid 2003 is shared by carol, alias: --kill would end what all of them run: nothing was changed'
there 'the process of the shared uid' $shared
[ ! -e $state/blocked/2003 ] || bad "$what: it is blocked"
try 0 'a shared uid: just blocked' "$lp" block carol
says err 'still there: 1 other process: sleep 611'
try 0 'a shared uid, with --yes-lock-out' "$lp" block carol --kill --yes-lock-out
gone 'the process of the shared uid' $shared
"$lp" unblock -q carol
try 2 'another state' "$lp" block alice --kill --state $state
says err 'does not go with --state'
try 2 'later' "$lp" block alice --kill --starting 2999-01-01
[ ! -e $state/blocked/2001 ] || bad "$what: it is blocked"
for name in '../x' 'a/b' -x "$(printf 'a\nb')" nobody-has-it "$(head -c 300 /dev/zero | tr '\0' a)" ''; do
	try 2 "no account: $name" "$lp" block --kill -- "$name"
done
try 2 'a dynamic uid' "$lp" block uid:61200
says err 'one that systemd gives to services while they run'
try 0 'a number of nobody' "$lp" block uid:70000
try 0 'a number of nobody' "$lp" unblock uid:70000
[ -z "$(ls $state/blocked)" ] || bad "$what: something is blocked"

# --- its processes, and no others ---
echo 'alice:100000:65536' >/etc/subuid
echo 'bob:200000:65536' >>/etc/subuid
as 2001 - sleep 601
own=$pid
as 100005 - sleep 602
sub=$pid
as 2002 - sleep 603
bob=$pid
as 200005 - sleep 604
bobs_sub=$pid
# A setuid program of it: only the real uid is alice's.
setsid setpriv --ruid 2001 --euid 2002 --clear-groups sleep 605 </dev/null >/dev/null 2>&1 &
real=$!
# A process whose first thread is gone, one that is stopped, one deaf to signals.
as 2001 - sleep 606
stopped=$pid
kill -STOP $stopped
as 2001 - sh -c 'trap "" TERM HUP INT; while :; do sleep 0.1; done'
deaf=$pid
until_true grep -q '^Uid:.2001' /proc/$real/status
mkdir -p /var/spool/cron/atjobs /var/spool/cron/crontabs
: >/var/spool/cron/atjobs/a00001019f0000 && chown 2001 /var/spool/cron/atjobs/a00001019f0000
: >/var/spool/cron/atjobs/a00002019f0000 && chown 2002 /var/spool/cron/atjobs/a00002019f0000
echo '* * * * * true' >/var/spool/cron/crontabs/alice
try 0 'a dry run' "$lp" block alice --kill -n
says out 'at: would be ended: 1 job'
says out 'processes: would be ended: '
there 'a process' $own $sub $real $stopped $deaf $bob
[ ! -e $state/blocked/2001 ] || bad "$what: it is blocked"
try 0 'without --kill' "$lp" block alice
says err 'sleep 601 ['
says err 'sleep 602 ['
says err '1 at job waits'
says err 'its crontab stays (/var/spool/cron/crontabs/alice)'
says err "'loginpolicy block alice --kill' ends it"
lacks err 'sleep 603'
try 0 'without --kill: JSON' "$lp" block alice --format json
"$m/bin/json_valid" <"$dir/out" || bad "$what: no JSON"
says out '"at_jobs":1,"crontab":"/var/spool/cron/crontabs/alice"'
there 'a process' $own $sub $real $stopped $deaf $bob
try 0 'with --kill, though it is blocked already' "$lp" block alice --kill
says out 'at: 1 job removed'
says out 'crontab: /var/spool/cron/crontabs/alice stays'
gone 'a process of alice' $own $sub $real $stopped $deaf
there 'a process of bob' $bob $bobs_sub
[ "$(ls /var/spool/cron/atjobs)" = a00002019f0000 ] || bad "$what: at jobs: $(ls /var/spool/cron/atjobs)"
[ -e /var/spool/cron/crontabs/alice ] || bad "$what: the crontab is gone"
try 0 'with --kill: nothing is left' "$lp" block alice --kill --format json
"$m/bin/json_valid" <"$dir/out" || bad "$what: no JSON"
says out '{"step":"processes","result":"nothing","detail":null}'

# --- subordinate uids that are another's, too ---
sed -i 's/^bob:.*/bob:150000:65536/' /etc/subuid
as 100005 - sleep 607
overlap=$pid
try 1 'an overlap of ranges' "$lp" block alice --kill
says err "process $overlap (sleep 607): its subordinate uid is another account's, too: not ended"
there 'the process of an overlap' $overlap
echo 'alice:100000:65536' >/etc/subuid
echo 'sub:x:100005:100005::/:/bin/sh' >>/etc/passwd
try 1 'an account with a subordinate uid' "$lp" block alice --kill
there 'the process of an account' $overlap
end_all $overlap
sed -i '/^sub:/d' /etc/passwd

# --- a container: of the account, and of somebody else ---
mine=''
if setpriv --reuid 2001 --regid 2001 --clear-groups unshare --user --map-root-user true 2>/dev/null; then
	as 2001 - unshare --user --map-root-user --pid --fork --mount-proc sleep 608
	until_true grep -qs '608' /proc/[0-9]*/cmdline
	mine=$(grep -la 'sleep.608' /proc/[0-9]*/cmdline | tr -dc '0-9\n')
else
	skip 'a container of the account' 'no user namespaces for users, as in a chroot'
fi
setsid unshare --pid --fork setpriv --reuid 2001 --regid 2001 --clear-groups sleep 609 </dev/null >/dev/null 2>&1 &
until_true sh -c "grep -la '^sleep.609' /proc/[0-9]*/cmdline | grep -q ."
theirs=$(grep -la '^sleep.609' /proc/[0-9]*/cmdline | cut -d/ -f3)
try 1 'containers' "$lp" block alice --kill
says err "process $theirs (sleep 609): in a container of somebody else: not ended"
gone 'its container' $mine
there "another's container" $theirs
end_all $theirs

# --- many that start others ---
# Of a subordinate uid, too, and beside a process of another account.
for u in 2001 100006; do
	bomb $u
	as 2002 - sleep 612
	bobs=$pid
	try 0 "a fork bomb of $u" timeout 100 "$lp" block alice --kill
	bomb_is_over $u
	there "another account's process beside it" $bobs
	end_all $bobs
	"$lp" unblock -q alice
done

# --- by login uid ---
if [ $has_loginuid = 1 ]; then
	as 2002 2001 sleep 621
	as_bob=$pid
	as 0 2001 sleep 622
	root_shell=$pid
	as 0 2002 sleep 623
	bobs_root=$pid
	try 0 'by login uid: without --kill' "$lp" block alice
	says err "1 process of root from its login: sleep 622 [$root_shell]"
	try 1 'by login uid' "$lp" block alice --kill
	says err "process $root_shell (sleep 622): root's, from a login of the account: not ended"
	gone 'what it became bob with' $as_bob
	there "root's process, which may be a daemon" $root_shell
	there "bob's" $bobs_root
	try 1 'by login uid: JSON' "$lp" block alice --kill --format json
	"$m/bin/json_valid" <"$dir/out" || bad "$what: no JSON"
	says out '"result":"failed","detail":"process '
	# The caller's own session is never ended.
	what='the own session'
	setsid sh -c 'echo 2001 >/proc/self/loginuid
		sleep 624 & echo $! >"$1"
		"$2" block alice --kill --yes-lock-out >"$3" 2>&1
		echo "rc $?" >>"$3"' sh "$dir/pid" "$lp" "$dir/out" </dev/null
	cp "$dir/out" "$dir/err"
	says out 'rc 1'
	says out '(sleep 624): in the session in which you call this: not ended'
	there 'a process of the own session' "$(cat "$dir/pid")"
	end_all "$(cat "$dir/pid")" $root_shell $bobs_root
fi
"$lp" unblock -q alice
end_all $bob $bobs_sub

# --- real su and sudo: shells of alice, who is root or bob in them ---
if [ $has_loginuid = 1 ] && command -v sudo >/dev/null; then
	printf '%s\n' 'alice ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers && chmod 440 /etc/sudoers
	rm -rf /etc/sudoers.d/* /etc/sudo.conf
	example_stack
	service sudo 'auth required pam_permit.so' 'account required pam_permit.so' \
		'session required pam_permit.so'
	service su 'auth sufficient pam_rootok.so' 'account required pam_permit.so' \
		'session required pam_permit.so'
	as 2001 2001 sh -c 'sudo sleep 651 & sudo -u bob sleep 652 & sudo su bob -c "sleep 653" & wait'
	until_true sh -c 'for n in 651 652 653; do pgrep -f "^sleep $n" >/dev/null || exit; done'
	of_root=$(pgrep -f '^sleep 651')
	of_bob=$(pgrep -f '^sleep 652')
	of_su=$(pgrep -f '^sleep 653')
	try 1 'sudo and su' "$lp" block alice --kill
	says err "process $of_root (sleep 651): root's, from a login of the account: not ended"
	gone 'what sudo and su made bob' "$of_bob" "$of_su" $pid
	there "root's command, which may be a daemon" "$of_root"
	kill -KILL "$of_root"
	try 0 'sudo and su: once root has ended it' "$lp" block alice --kill
	"$lp" unblock -q alice
else
	skip 'sudo and su' 'no sudo, or no login uids'
fi

# --- root ---
what=root
as 0 - sleep 631
root=$pid
try any 'root' "$lp" block root --kill --yes-lock-out
there "root's process" $root
"$lp" unblock -q root
end_all $root

# --- real logins: sshd with a second session over one connection, tmux ---
example_logins
loopback
key_files=$m/keys
mkdir "$key_files" && ssh-keygen -q -t ed25519 -N '' -f "$key_files/id"
mkdir -m 700 /home/alice/.ssh
cp "$key_files/id.pub" /home/alice/.ssh/authorized_keys
chown -R 2001:2001 /home/alice/.ssh
policy <<-END
	permit user:root service login from local id rescue
	permit user:alice service sshd method publickey
END
ssh-keygen -q -t ed25519 -N '' -f "$m/host"
cat >"$m/sshd_config" <<-END
	Port 2222
	HostKey $m/host
	UsePAM yes
	PidFile none
	AuthorizedKeysFile .ssh/authorized_keys
	StrictModes no
END
$(command -v sshd || echo /usr/sbin/sshd) -D -e -f "$m/sshd_config" 2>"$dir/sshd" &
until_true sh -c "ss -ltn 2>/dev/null | grep -q ':2222' || grep -q listening '$dir/sshd'"
opts="-p 2222 -i $key_files/id -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -S $m/mux"
ssh $opts -M -N alice@127.0.0.1 </dev/null >"$dir/ssh" 2>&1 &
master=$!
until_true test -S "$m/mux"
what='a real login'
if ssh $opts alice@127.0.0.1 'setsid sleep 641 >/dev/null 2>&1 </dev/null & tmux new-session -d "sleep 642" 2>/dev/null; echo in' </dev/null >"$dir/out" 2>&1; then good; else
	bad "$what: ssh"
	cat "$dir/out" "$dir/sshd"
fi
says out in
until_true sh -c "grep -qa '^sleep.641' /proc/[0-9]*/cmdline"
try 0 'SSH: blocked' "$lp" block alice
says err '1 SSH connection (more sessions can be opened over it): sshd'
says err 'sleep 641'
if command -v tmux >/dev/null; then says err 'terminal multiplexer'; fi
try any 'SSH: another session over the connection' ssh $opts alice@127.0.0.1 echo inside
says out inside
try 0 'SSH: --kill' "$lp" block alice --kill
wait $master 2>/dev/null
try any 'SSH: the connection is gone' ssh $opts -o ControlMaster=no alice@127.0.0.1 echo inside
lacks out inside
if grep -qa '^sleep.64[12]' /proc/[0-9]*/cmdline 2>/dev/null; then bad "$what: a process is left"; else good; fi
sum_up
