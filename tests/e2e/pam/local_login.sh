#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Logins without SSH: su, runuser, sudo, login on a terminal, and the PAM calls
# of a screen locker, with the lines of pam.d-example. Refusals come first; and
# what each program does after one. As root, in namespaces
# with other accounts and services. Ends with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh

# As installed: the build folder may be covered.
admin=$(find "$m/installed" -name loginpolicy -path '*/sbin/*')
example_logins
echo '127.0.0.1 loginpolicy-test' >/etc/hosts
pass=Quiet-Lake7river
policy </dev/null
batch 0 'the first passwords' chpasswd <<END
root:$pass
alice:$pass
bob:$pass
carol:$pass
dave:$pass
END
hash=$(hash_of alice /etc/shadow)
# alice administers; bob is nobody in particular.
echo 'admins:x:3001:alice,carol' >>/etc/group
rules='contact it@example.org
permit user:root service login from local id rescue
permit user:root,user:dave service su by group:admins id become
permit everyone service su,runuser by user:root id root-become
permit group:admins,user:root service sudo id elevate
permit user:alice service swaylock id unlock
permit user:alice service login from local tty pts/* id desk'
echo "$rules" | policy

# --- su ---
# su_as CODE WHAT CALLER TARGET: with the right password.
su_as() {
	answer "$1" "$2" $pass by "$3" su "$4" -c 'echo inside'
}
su_as 1 'su by somebody' bob root
refused auth 'user=root uid=0 by=bob service=su stage=auth from=local tty=pts/0 reason=no-rule measure=default-deny'
su_as 1 'su to somebody' alice bob
refused auth 'user=bob uid=2002 by=alice '
cp "$dir/out" "$dir/answer_right"
answer 1 'su to somebody, a wrong password' Wrong-Lake7river by alice su bob -c 'echo inside'
same answer_right <"$dir/out"
answer 1 'su -' $pass by bob su - root -c 'echo inside'
refused auth ' service=su-l '
answer 1 'su, a wrong password' Wrong-Lake7river by alice su root -c 'echo inside'
lacks out inside
lines_with 0 '): permit '
su_as 0 'su' alice root
passed_by 'permit user=root uid=0 by=alice service=su stage=account from=local tty=pts/0 rule=loginpolicy.conf:3 id=become measure=individual-access policy='
su_as 0 'su to another one' carol dave
passed_by 'user=dave uid=2004 by=carol '
answer 0 'su -' $pass by alice su - root -c 'echo inside'
passed_by ' service=su-l '
one_reference permit
try 0 'su by root' su bob -c 'echo inside'
passed_by ' user=bob uid=2002 by=root service=su stage=account '
says log ' id=root-become '
sed -i 's/^root:[^:]*/root:*/' /etc/shadow
try 0 'su by root, who has no password' su bob -c 'echo inside'
passed_by ' id=root-become '
echo "root:$hash" | chpasswd -e

block alice
su_as 1 'su by who is blocked' alice root
refused auth 'user=root uid=0 by=alice '
says deny ' reason=caller-blocked measure=individual-block '
unblock
block dave
su_as 1 'su to who is blocked' alice dave
refused auth ' reason=blocked measure=individual-block '
try 1 'su by root to who is blocked' su dave -c 'echo inside'
refused account ' reason=blocked '
told err
unblock
: >"$state/lockdown"
su_as 1 'su while locked down' alice root
refused auth ' reason=lockdown '
try 1 'su by root while locked down' su bob -c 'echo inside'
refused account ' reason=lockdown '
printf '0\n2001\n' >"$state/lockdown"
su_as 0 'su by who is listed' alice root
passed_by ' id=become '
su_as 1 'su by who is not listed' carol root
refused auth ' reason=lockdown '
rm "$state/lockdown"
echo "$rules" | grep -v root-become | policy
for s in su 'su -'; do
	# words, split on purpose
	# shellcheck disable=SC2086
	try 1 "$s by root, not permitted" $s bob -c 'echo inside'
	refused account ' by=root '
	told err
done
printf '%s\n' 'mode observe' "$rules" | policy
su_as 0 'su by somebody, observed' bob root
says out inside
says log '): would-deny user=root uid=0 by=bob service=su '
lines_with 0 '): deny '
lines_with 1 'su:auth): would-deny '
lines_with 1 'su:account): would-deny '
one_reference would-deny 2
answer 1 'su by somebody, observed, a wrong password' Wrong-Lake7river by bob su root -c 'echo inside'
lines_with 1 'su:auth): would-deny '
lines_with 1 '): would-deny '
block bob
su_as 1 'su by who is blocked, observed' bob root
refused auth ' reason=caller-blocked '
unblock
echo "$rules" | policy

# --- refused at the session: the account was blocked since ---
# What blocks between account and session: a module that other lines are.
between() {
	change_service "$1" "/^account.*pam_unix/a account required pam_exec.so seteuid quiet /etc/between"
}
cat >/etc/between <<-END
	#!/bin/sh
	: >$state/blocked/\$(cat /etc/who)
END
chmod 755 /etc/between
for s in su su-l; do between $s; done
for who in 2001 2004; do
	echo $who >/etc/who
	su_as 1 "su, $who blocked meanwhile" alice dave
	lacks out inside
	says log ' permit user=dave uid=2004 by=alice service=su stage=account '
	says log ' deny user=dave uid=2004 by=alice service=su stage=session '
	says log ' reason='
	unblock
done
echo 2002 >/etc/who
try 1 'su by root, the target blocked meanwhile' su bob -c 'echo inside'
lacks out inside
says log ' deny user=bob uid=2002 by=root service=su stage=session '
says err 'Access denied by policy (reference '
unblock
example_logins

# --- an expired password ---
expire() {
	echo "$1:$hash" | chpasswd -e
	: >/etc/security/opasswd
	chage -d 0 "$1"
}
expire bob
answer 1 'su to who is not permitted, expired' $pass by alice su bob -c 'echo inside'
refused auth ' reason=no-rule '
changed
expire dave
talk 0 'su, expired' by alice su dave -c 'echo inside' <<END
$pass
$pass
Marble+Fox9cloud
Marble+Fox9cloud
END
says out inside
lines_with 1 ' permit user=dave uid=2004 by=alice service=su stage=account '
changed dave
echo "bob:$hash" | chpasswd -e
echo "dave:$hash" | chpasswd -e

# --- runuser: nothing but the session ---
try 0 'runuser' runuser -u bob -- echo inside
says out inside
try 0 'runuser -l' runuser -l bob -c 'echo inside'
says log ' permit user=bob uid=2002 by=root service=runuser-l stage=session from=local '
passed_by ' id=root-become '
try 0 'runuser' runuser bob -c 'echo inside'
passed_by ' service=runuser stage=session '
block bob
try 1 'runuser to who is blocked' runuser bob -c 'echo inside'
refused session ' reason=blocked '
told err
unblock
echo "$rules" | grep -v root-become | policy
for o in '' -l; do
	# none, or one
	# shellcheck disable=SC2086
	try 1 "runuser $o, not permitted" runuser $o bob -c 'echo inside'
	refused session ' reason=no-rule '
	told err
done
echo "$rules" | policy

# --- sudo: who calls, and never the target ---
sudo_tests() {
	cat >/etc/sudoers <<-END
		Defaults !lecture, timestamp_timeout=0, passwd_tries=1
		Defaults:dave targetpw
		alice,bob,dave ALL=(ALL) ALL
		carol ALL=(ALL) NOPASSWD: ALL
		root ALL=(ALL) ALL
	END
	chmod 440 /etc/sudoers
	rm -rf /etc/sudo.conf /etc/sudoers.d
	answer 1 'sudo by somebody' $pass by bob sudo sh -c 'echo inside'
	refused auth 'user=bob uid=2002 service=sudo stage=auth from=local tty=pts/0 reason=no-rule '
	cp "$dir/out" "$dir/answer_right"
	answer 1 'sudo by somebody, a wrong password' Wrong-Lake7river by bob sudo sh -c 'echo inside'
	same answer_right <"$dir/out"
	answer 1 'sudo -u by somebody' $pass by bob sudo -u alice sh -c 'echo inside'
	refused auth 'user=bob uid=2002 '
	answer 1 'sudo -i by somebody' $pass by bob sudo -i echo inside
	refused auth ' service=sudo-i '
	answer 1 'sudo with the password of root' $pass by dave sudo sh -c 'echo inside'
	refused auth 'user=dave uid=2004 service=sudo '
	answer 0 'sudo' $pass by alice sudo sh -c 'echo inside'
	passed_by 'permit user=alice uid=2001 service=sudo stage=account from=local tty=pts/0 rule=loginpolicy.conf:5 id=elevate '
	answer 0 'sudo -u' $pass by alice sudo -u bob sh -c 'echo inside'
	passed_by 'permit user=alice '
	answer 0 'sudo -i' $pass by alice sudo -i echo inside
	passed_by ' service=sudo-i '
	one_reference permit
	try 0 'sudo, NOPASSWD' by carol sudo sh -c 'echo inside'
	passed_by 'user=carol uid=2003 service=sudo stage=account '
	try 0 'sudo by root' sudo -u bob sh -c 'echo inside'
	passed_by 'user=root uid=0 service=sudo '
	sed -i '/^carol/s/^carol/bob,carol/; s/^alice,bob,/alice,/' /etc/sudoers
	try 1 'sudo, NOPASSWD, by somebody' by bob sudo sh -c 'echo inside'
	refused account 'user=bob uid=2002 service=sudo stage=account '
	told err
	try 1 'sudo -i, NOPASSWD, by somebody' by bob sudo -i echo inside
	refused account ' service=sudo-i '
	for how in 'sudo sh -c' 'sudo -u bob sh -c' 'sudo -i sh -c'; do
		block carol
		# words, split on purpose
		# shellcheck disable=SC2086
		try 1 "$how by who is blocked" by carol $how 'echo inside'
		refused account ' reason=blocked '
		told err
		unblock
	done
	block alice
	answer 1 'sudo by who is blocked, with a password' $pass by alice sudo sh -c 'echo inside'
	refused auth ' reason=blocked '
	unblock
	# Who is blocked is not entered, by root neither; no other target is.
	block dave
	for who in 'by carol' ''; do
		for how in 'sudo -u dave sh -c' 'sudo -u #2004 sh -c' 'sudo -i -u dave sh -c'; do
			# words, split on purpose
			# shellcheck disable=SC2086
			try 1 "$who $how to who is blocked" $who $how 'echo inside'
			lacks out inside
			lines_with 1 '): deny '
			says log ' stage=session '
			says log ' reason=target-blocked measure=individual-block '
		done
		# shellcheck disable=SC2086
		try 0 "$who sudo to another" $who sudo -u bob sh -c 'echo inside'
		says out inside
	done
	says log ' permit user=root uid=0 service=sudo '
	# sudo -l opens no session, nor does a sudo that is told not to.
	try 0 'sudo -l, of who is blocked' by carol sudo -l -U carol
	try 0 'sudo -l -u who is blocked' by carol sudo -l -u dave true
	lines_with 0 '): deny '
	cp /etc/sudoers "$dir/sudoers"
	echo 'Defaults !pam_session' >>/etc/sudoers
	try 0 'sudo, !pam_session, to who is blocked' by carol sudo -u dave sh -c 'echo inside'
	says out inside
	lines_with 0 ' stage=session '
	block carol
	try 1 'sudo, !pam_session, by who is blocked' by carol sudo -u bob sh -c 'echo inside'
	refused account ' reason=blocked '
	cp "$dir/sudoers" /etc/sudoers
	try 1 'sudo -l by who is blocked' by carol sudo -l
	says log ' deny user=carol uid=2003 service=sudo stage=account '
	unblock
	# The session alone decides nothing.
	for o in '!pam_acct_mgmt' 'pam_acct_mgmt, !pam_ruser'; do
		cp /etc/sudoers "$dir/sudoers"
		echo "Defaults $o" >>/etc/sudoers
		try 1 "sudo, NOPASSWD, $o" by carol sudo sh -c 'echo inside'
		lacks out inside
		lines_with 0 '): permit '
		says log '): deny user='
		cp "$dir/sudoers" /etc/sudoers
	done
	# Blocked since the account stage.
	between sudo
	echo 2003 >/etc/who
	try 1 'sudo, the caller blocked meanwhile' by carol sudo sh -c 'echo inside'
	lacks out inside
	says log ' deny user=carol uid=2003 service=sudo stage=session '
	unblock
	service sudo "$(example_lines sudo)"
	# Under another name it is somebody's login, unless we are told.
	echo 'Defaults pam_service=admin' >>/etc/sudoers
	printf '%s\n' "$rules" 'permit user:carol,user:bob service admin id admin' |
		policy
	service admin "$(example_lines sudo | sed 's/pam_loginpolicy.so/& sudo/')"
	block carol
	try 1 'sudo as another service, blocked' by carol sudo -u dave sh -c 'echo inside'
	refused account 'user=carol uid=2003 service=admin '
	unblock
	try 0 'sudo as another service' by carol sudo -u dave sh -c 'echo inside'
	passed_by 'user=carol uid=2003 service=admin stage=account '
	sed -i /pam_service/d /etc/sudoers
	echo "$rules" | policy
}
if command -v sudo >/dev/null; then
	sudo_tests
else
	skip sudo 'not on this machine'
fi

# --- doas: the same ---
doas_tests() {
	printf '%s\n' 'permit nopass carol' 'permit nopass bob' 'permit nopass root' >/etc/doas.conf
	chmod 400 /etc/doas.conf
	service doas "$(example_lines sudo)"
	printf '%s\n' "$rules" 'permit user:carol,user:root service doas id doas' | policy
	try 1 'doas, not permitted' by bob doas -u dave sh -c 'echo inside'
	refused account 'user=bob uid=2002 service=doas stage=account '
	block carol
	try 1 'doas by who is blocked' by carol doas -u dave sh -c 'echo inside'
	refused account ' reason=blocked '
	unblock
	block dave
	for who in 'by carol' ''; do
		# words, split on purpose
		# shellcheck disable=SC2086
		try 1 "$who doas to who is blocked" $who doas -u dave sh -c 'echo inside'
		lacks out inside
		says log ' service=doas stage=session '
		says log ' reason=target-blocked '
		# shellcheck disable=SC2086
		try 0 "$who doas to another" $who doas -u bob sh -c 'echo inside'
		passed_by ' service=doas stage=account '
	done
	unblock
	try 0 'doas' by carol doas -u dave sh -c 'echo inside'
	passed_by ' user=carol uid=2003 service=doas '
	echo "$rules" | policy
}
if command -v doas >/dev/null; then
	doas_tests
else
	skip doas 'not on this machine'
fi

# --- hours, and whose time it is ---
# Where it is always between the two, somewhere on the earth it is not.
rm -f /etc/localtime
now=$(date -u +%H)
next=$(printf '%02d' $(((${now#0} + 2) % 24)))
last=$(printf '%02d' $(((${now#0} + 23) % 24)))
hours="hours $last:00-$next:00"
for word in permit deny; do
	printf '%s\n' "$word user:dave service su by group:admins $hours" \
		"$word group:admins service sudo $hours" \
		'permit user:dave service su by group:admins' \
		'permit group:admins service sudo' |
		sed "$([ $word = permit ] && echo 3,4d)" | policy
	for tz in UTC Asia/Tokyo EST5 UTC12 UTC-12 :/etc/passwd; do
		if [ $word = permit ]; then c=0; else c=1; fi
		answer $c "su, $word by hours, TZ=$tz" $pass by alice env TZ=$tz \
			su dave -c 'echo inside'
		says log " $word user=dave "
		says log ' rule=loginpolicy.conf:1 '
		[ -x "$(command -v sudo)" ] || continue
		try $c "sudo, $word by hours, TZ=$tz" by carol env TZ=$tz \
			sudo sh -c 'echo inside'
		says log " $word user=carol "
		says log ' rule=loginpolicy.conf:2 '
	done
done
echo "$rules" | policy

# --- login on a terminal ---
# One try, and nobody waits after it. How login ends then differs. That of shadow
# has no delay of its own, and no such setting.
printf '%s\n' 'LOGIN_RETRIES 1' 'LOGIN_TIMEOUT 120' >/etc/login.defs
! grep -q FAIL_DELAY "$(command -v login)" || echo 'FAIL_DELAY 0' >>/etc/login.defs
# login_as CODE WHAT USER
login_as() { answer "$1" "$2" $pass login "$3"; }
printf '#!/bin/sh\nexec echo inside\n' >/etc/inside
chmod 755 /etc/inside
sed -i 's|/bin/sh$|/etc/inside|' /etc/passwd
login_as any 'login of somebody' bob
refused auth 'user=bob uid=2002 service=login stage=auth from=local tty=pts/'
login_as 0 'login' alice
passed_by 'user=alice uid=2001 service=login stage=account from=local tty=pts/'
says log ' id=desk '
login_as 0 'login of root' root
passed_by ' id=rescue '
one_reference permit
# It asks again, on the same handle: each name is a login of its own, and that of
# a second one whom nobody knows is in the log like the first. Who is refused is
# asked again as after a wrong password.
sed -i 's/^LOGIN_RETRIES.*/LOGIN_RETRIES 5/' /etc/login.defs
what='login of four names in turn' code=any
secret "$pass" Wrong-Lake7river
printf '%s\n' "$pass" nobodyhere "$pass" nobodythere "$pass" alice \
	Wrong-Lake7river alice "$pass" >"$dir/answers"
mark
: >"$dir/err"
timeout 60 pty_talk -e "$dir/answers" login bob >"$dir/out"
rc=$?
judge
says out inside
lines_with 3 '): deny '
lines_with 1 '): deny user=bob uid=2002 '
lines_with 2 '): deny user=? '
lines_with 1 '): permit user=alice uid=2001 service=login stage=account '
if [ "$(sed -n 's/.*): \(deny\|permit\) .* ref=//p' "$dir/log" | sort -u | wc -l)" -eq 4 ]
then good; else bad "$what: not four references"; fi
sed -i 's/^LOGIN_RETRIES.*/LOGIN_RETRIES 1/' /etc/login.defs
block alice
login_as any 'login of who is blocked' alice
refused auth ' reason=blocked '
unblock
answer any 'login from another machine' $pass login -h 192.0.2.9 alice
refused auth ' from=192.0.2.9 '
between login
echo 2001 >/etc/who
login_as any 'login, blocked meanwhile' alice
lacks out inside
says log ' deny user=alice uid=2001 service=login stage=session '
unblock
service login "$(example_lines login)"

# --- services without a file: those of other ---
rm /etc/pam.d/login /etc/pam.d/remote
login_as any 'login without a file, of somebody' bob
refused auth 'user=bob uid=2002 service=login stage=auth from=local '
block alice
login_as any 'login without a file, blocked' alice
refused auth ' reason=blocked '
# daemon CODE WHAT USER STAGES: one that ships no file.
daemon() { try "$1" "$2" sh -c "echo $pass | pam_caller no-file $3 $4 rhost=192.0.2.9"; }
daemon 7 'a daemon without a file, blocked' alice amcow
refused auth ' reason=blocked '
lacks out working
for stages in mow ow; do
	daemon 6 "a daemon without a file, blocked, $stages" alice $stages
	lacks out working
	lines_with 1 '): deny user=alice uid=2001 service=no-file '
done
unblock
daemon 7 'a daemon without a file and without a rule' alice amcow
refused auth ' service=no-file stage=auth from=192.0.2.9 reason=no-rule '
login_as 0 'login without a file' alice
passed_by 'user=alice uid=2001 service=login stage=account from=local '
one_reference permit
answer any 'login -h without a file' $pass login -h 192.0.2.9 alice
refused auth ' from=192.0.2.9 '
printf '%s\n' "$rules" 'permit user:alice from 192.0.2.9 service no-file,remote,login id net' | policy
daemon 0 'a daemon without a file' alice amcow
says out working
lines_with 1 '): permit user=alice uid=2001 service=no-file stage=account from=192.0.2.9 '
answer 0 'login -h without a file' $pass login -h 192.0.2.9 alice
passed_by ' id=net '
echo "$rules" | policy
# Where other is not wired nobody is asked; check says so.
gap='/etc/pam.d: note: other does not name pam_loginpolicy.so'
want_gap() {
	try 0 "check: $1" "$admin" check
	count "$2" out "$gap"
}
want_gap 'other is wired' 0
service other "$(example_lines other | grep -v loginpolicy)"
block alice
daemon 0 'other is not wired: the blocked get in' alice amcow
lines_with 0 'alice'
want_gap 'other is not wired' 1
says out "$gap (auth, account, session): "
unblock
example_logins

# There is no policy, and this is no console: no rescue by a terminal that
# anybody can have.
rm /etc/security/loginpolicy.conf
login_as any 'login of root on a pseudo terminal, no policy' root
refused auth ' reason=no-policy '
# The rescue itself, by what a login on a console says; and what is none.
# console CODE WHAT USER STAGES TTY [RHOST]
console() {
	try "$1" "$2" pam_caller login "$3" "$4" tty="$5" rhost="${6-}"
}
for t in tty1 /dev/tty6 console ttyS0 hvc0; do
	console 0 "the rescue on $t" root mco $t
	lines_with 1 '): permit user=root uid=0 service=login stage=account '
	says log ' reason=rescue '
done
for t in pts/0 tty ttyS ttyX1 tty1x /dev/pts/1 ssh :0 ''; do
	console 6 "no rescue on '$t'" root m "$t"
	lines_with 1 '): deny '
done
console 6 'no rescue from another machine' root m tty1 192.0.2.9
lines_with 1 '): deny '
for u in alice bob; do
	console 6 "no rescue for $u" $u m tty1
	lines_with 1 ' deny '
done
for s in sudo su sshd cron; do
	try 6 "no rescue by $s" pam_caller $s root m tty=tty1 ruser=root
	lines_with 1 ' deny '
done
block root
console 6 'no rescue for a root that is blocked' root m tty1
says log ' reason=blocked '
unblock
mv "$state" "$state.away"
console 0 'the rescue without a state' root mco tty1
console 6 'without a state nobody else' alice m tty1
mv "$state.away" "$state"
: >"$state/lockdown"
console 0 'the rescue in a lock-down' root mco tty1
rm "$state/lockdown"
echo "$rules" | policy

# --- a screen locker: the user's own process, and nothing but auth ---
lock() {
	code=$1 what=$2
	mark
	echo "$4" | timeout 120 by "$3" pam_caller swaylock "$3" aw \
		>"$dir/out" 2>"$dir/err"
	rc=$?
	secret "$4"
	judge
}
chmod 755 "$dir" "$m"
# Who is refused gets the answer of a wrong password, and nobody is logged as
# permitted who has not got in.
lock 7 'to unlock is not permitted' bob $pass
lacks out working
lines_with 1 '): deny user=bob uid=2002 service=swaylock stage=auth '
lines_with 0 '): permit '
for u in alice bob nobodyhere; do
	try 7 "to unlock with a wrong password: $u" sh -c \
		"echo Wrong-Lake7river | pam_caller swaylock $u aw"
	lacks out working
	lines_with 0 '): permit '
done
lock 7 'to unlock with a wrong password' alice Wrong-Lake7river
lacks out working
lines_with 0 ' user=alice '
lock 0 'to unlock' alice $pass
says out working
lines_with 0 '): deny '
lines_with 1 '): permit user=alice uid=2001 service=swaylock stage=auth from=local rule=loginpolicy.conf:6 id=unlock measure=individual-access policy='
block alice
lock 7 'to unlock, blocked' alice $pass
lacks out working
lines_with 1 ' reason=blocked '
unblock
for d in "$state" "$state/blocked"; do
	chmod 700 "$d"
	lock 7 "to unlock, where $d cannot be searched" alice $pass
	lacks out working
	chmod 711 "$d"
done
chmod 600 /etc/security/loginpolicy.conf
lock 7 'to unlock, where the policy cannot be read' alice $pass
lacks out working
chmod 644 /etc/security/loginpolicy.conf

# --- one line each, whatever the names ---
esc=$(printf '\033[2J')
nl='
'
for odd in "bob${nl}permit user=root" 'bob user=root uid=0' "bob\" user=root" \
	"${esc}bob"; do
	try 6 'an odd caller and terminal' pam_caller su bob m ruser="$odd" tty="$odd"
	lines_with 1 '): deny user=bob uid=2002 service=su '
	lacks log '\012'
	lacks log '\033'
done
finish
