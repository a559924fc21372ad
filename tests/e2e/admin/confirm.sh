#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Which logins prove that people get in under a policy on trial: real ones over
# sshd and at login, with a log file and with a journald. What any user can forge
# proves nothing. As root, in namespaces with other accounts and services. Ends
# with "N passed, N failed".
# texts for other shells; what the libraries set
# shellcheck disable=SC2016,SC2154,SC2034,SC2086,SC2317
cd "$(dirname "$0")/../../.." || exit 2
bin=$(realpath "${B:-build}/admin/loginpolicy")
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
. tests/lib/journal_lib.sh
unset SUDO_UID SSH_CONNECTION
lp=$m/bin/loginpolicy
cp "$bin" "$lp" || exit 1
mkdir -m 700 $state/details
networks
sshd_init
example_logins
echo 'sudo:x:27:alice' >>/etc/group
new_key ed ed25519
for u in root alice bob; do cat "$m/keys/ed.pub" >"/etc/ssh/$u.keys"; done
pass=Quiet-Lake7river
policy </dev/null
batch 0 'the first passwords' chpasswd <<END
root:$pass
alice:$pass
bob:$pass
END
sshd_up 'UseDNS no'
echo 'permit user:root service login,@elevate
permit user:alice service sudo,login
permit everyone service sshd from 10.8.0.0/16 method publickey' >/root/p
cp /root/p /root/q
echo '# another' >>/root/q
try 0 'a first policy' "$lp" apply -y --yes-lock-out /root/p
# begin: a trial. Its first second counts as before it.
begin() {
	try 0 'a trial' "$lp" apply --yes-lock-out --rollback-in 30m /root/q
	hash=$(sed -n 's/^policy=\(........\).*/\1/p' $state/trial)
	sleep 1.1
}
again() {
	try 0 'the end of the trial' "$lp" rollback -y --yes-lock-out
	begin
}
# unproven WHAT TEXT: confirm refuses, and the trial goes on.
unproven() {
	try 2 "$1" "$lp" confirm
	says err "$2"
	says err 'use --untested'
	[ -e $state/trial ] || bad "$what: it was confirmed"
}
# proven WHAT TEXT: confirm would accept it.
proven() {
	try 0 "$1" "$lp" confirm -n
	says out "$2"
}
# stay WHERE USER [COMMAND...]: an SSH session that stays; leave_all.
stays=
stay() {
	stay_where=$1 stay_who=$2
	shift 2
	rm -f /home/in
	from "$stay_where" ssh -i "$m/keys/ed" "$stay_who@test" "${@:-echo >/home/in; exec sleep 300}" \
		>"$dir/stay" 2>&1 </dev/null &
	stays="$stays $!"
}
is_in() { [ -e /home/in ]; }
leave_all() {
	for p in $stays; do
		kill "$p" 2>/dev/null
		wait "$p"
	done
	stays=
	until_true sshd_has 0 || bad 'sshd has connections'
}
# line USER UID: what the module logs of a login, for the trial's policy.
line() {
	echo "pam_loginpolicy(sshd:session): permit user=$1 uid=$2 service=sshd stage=session from=10.8.0.7 port=57126 method=publickey key=SHA256:40nDyzKw5odFzsI8AoyjIhvm0FR/KZRhaEQP9gvE62U type=ssh-ed25519 bits=256 rule=loginpolicy.conf:3 measure=individual-access policy=$hash ref=ENX8"
}
chmod 777 /home

# --- a log file ---
begin
unproven 'nobody logged in' 'no login over SSH or at the console since the trial began'
mark
by bob logger -u /dev/log -p authpriv.info -t 'sshd[9]' "$(line alice 2001)"
logged
sed 's/^<[0-9]*>//' "$dir/log" >/var/log/auth.log
grep -q "policy=$hash ref=ENX8" /var/log/auth.log || bad 'nothing was forged'
unproven 'a line that bob wrote' 'any user can write such a line'
try 2 'no option for a log' "$lp" confirm --log /var/log/auth.log
mark
try 0 'a real login that has ended' from vpn ssh -i "$m/keys/ed" alice@test 'echo inside'
logged
sed 's/^<[0-9]*>//' "$dir/log" >/var/log/auth.log
unproven 'its line in a file' 'any user can write such a line'
rm -f /var/log/auth.log

# --- sessions over SSH ---
stay vpn bob
until_true is_in
unproven 'bob, who may not become root' 'of users who may not become root'
leave_all
# Refused at the session; the connection stays.
from out ssh -N -i "$m/keys/ed" alice@test >"$dir/stay" 2>&1 </dev/null &
stays="$stays $!"
until_true sshd_has 1
sleep 2
unproven 'a refused session whose connection stays' 'no login over SSH'
leave_all
# Not a login yet.
from vpn ssh -o PreferredAuthentications=keyboard-interactive -o NumberOfPasswordPrompts=1 root@test \
	>"$dir/stay" 2>&1 </dev/zero &
stays="$stays $!"
unproven 'a password that is asked for' 'no login over SSH'
leave_all
# What a user calls sshd is none.
mkdir -m 755 /home/fake && cp /bin/sleep /home/fake/sshd
by alice sh -c '/home/fake/sshd 300; :' >/dev/null 2>&1 </dev/null &
fake=$!
by alice sh -c 'exec -a "sshd: alice@pts/0" sleep 300' >/dev/null 2>&1 </dev/null &
unproven 'a process called sshd' 'no login over SSH'
pkill -P "$fake" sshd
stay vpn alice
until_true is_in
proven 'alice over SSH' 'proven by the login of alice, sshd, process '
again
unproven 'her session is older than the next trial' 'no login over SSH'
leave_all
stay vpn alice
until_true is_in
json_out=$("$lp" confirm --format json)
case $json_out in *'"changed":true'*'alice, sshd'*) good ;; *) bad "confirm: $json_out" ;; esac
leave_all

# A multiplexed connection proves nothing, though its session is new.
from vpn ssh -i "$m/keys/ed" -M -S /home/ctl -N alice@test >"$dir/stay" 2>&1 </dev/null &
stays="$stays $!"
is_open() { [ -S /home/ctl ]; }
until_true is_open
try 0 'another policy' "$lp" apply -y --yes-lock-out /root/p
begin
rm -f /home/in
from vpn ssh -S /home/ctl alice@test 'echo >/home/in; exec sleep 300' >/dev/null 2>&1 </dev/null &
stays="$stays $!"
until_true is_in
unproven 'a new session over an old connection' 'a multiplexed connection proves nothing'
leave_all

# --- root, and the console ---
sed -i 's/^permit everyone/permit user:root service sshd\n&/' /root/p /root/q
try 0 'root by SSH' "$lp" apply -y --yes-lock-out /root/p
begin
stay vpn root
until_true is_in
proven 'root over SSH' 'proven by the login of root, sshd, process '
leave_all
# at_login USER: login on a terminal, and a shell that stays there.
at_login() {
	echo "$pass" >"$dir/answers"
	rm -f /home/in
	printf '#!/bin/sh\n: >/home/in\nexec sleep 300\n' >/home/shell
	chmod 755 /home/shell
	usermod -s /home/shell "$1"
	timeout 60 "$m/bin/pty_talk" "$dir/answers" login "$1" >"$dir/stay" 2>&1 </dev/null &
	login_pid=$!
	until_up $login_pid is_in
	usermod -s /bin/sh "$1"
}
logout_login() {
	kill "$login_pid"
	wait "$login_pid"
}
again
for u in alice root; do
	at_login $u
	proven "$u at login" "proven by the login of $u, login, process "
	logout_login
done
sleep 1
unproven 'nobody is there any more' 'no login over SSH'

# --- a journal ---
journal_tests() {
	# The log that they read is another one now.
	mark() { :; }
	logged() { : >"$dir/log"; }
	sshd_up 'UseDNS no'
	again
	by bob logger -p authpriv.info -t 'sshd[9]' "$(line alice 2001)"
	in_journal 'ref=ENX8'
	unproven 'a line of the journal that bob wrote' 'any user can write such a line'
	printf 'MESSAGE=%s\nSYSLOG_FACILITY=10\n_UID=0\n_COMM=sshd\n_EXE=/usr/sbin/sshd\n' "$(line alice 2001 | sed s/ENX8/ENX9/)" |
		by bob logger --journald
	in_journal 'ref=ENX9'
	unproven 'with the fields of the journal' 'any user can write such a line'
	# A program of root's, which writes what others choose.
	logger -p authpriv.info -t 'sshd[9]' "$(line alice 2001 | sed s/ENX8/ENXA/)"
	in_journal 'ref=ENXA'
	unproven 'a line that logger wrote for root' 'any user can write such a line'
	what='bob, with a journal'
	from vpn ssh -i "$m/keys/ed" bob@test 'echo inside; sleep 1' >"$dir/out" 2>&1 </dev/null
	in_journal 'permit user=bob'
	unproven 'bob, in the journal' 'may not become root'
	what='alice, with a journal'
	from vpn ssh -i "$m/keys/ed" alice@test 'echo inside; sleep 1' >"$dir/out" 2>&1 </dev/null
	in_journal "permit user=alice uid=2001 service=sshd stage=session"
	until_true sshd_has 0
	proven 'a real line of the journal' 'proven by the login of alice, sshd from 10.8.0.7 (reference '
	again
	unproven 'a line of an older trial' 'no login over SSH'
	at_login alice
	logout_login
	in_journal 'service=login'
	sleep 1
	proven 'login, in the journal' 'proven by the login of alice, login at pts/'
	sshd_down
}
sshd_down
# What is caught is checked here, as from now on the log is another one.
finish >"$dir/sum"
sed '$d' "$dir/sum"
with_journal journal_tests
sum_up
