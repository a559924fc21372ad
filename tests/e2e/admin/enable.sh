#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2119,SC2120
# loginpolicy enable and disable with the real pam-auth-update: what is refused,
# what is written and put back, byte for byte, and that su, sudo and chpasswd
# obey it. As root, in namespaces with other accounts and services. Ends with
# "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
. tests/lib/enable_lib.sh

# --- refused ---
mkdir -m 755 /run/bin && cp "$m/bin/loginpolicy" /run/bin/
try 2 'not root' setpriv --reuid 2001 --regid 2001 --clear-groups /run/bin/loginpolicy enable -y
says err 'must be run as root'
try 2 'no policy' loginpolicy enable -y
says err 'no policy'
unchanged
policy </dev/null
try 2 'a policy that permits nobody' loginpolicy enable -y --enforce
says err 'would lock out users'
unchanged
good_policy | sed '/service su /d' | policy
try 2 'nobody by su' loginpolicy enable -y
says err 'no rule can permit anybody in su'
unchanged
good_policy | sed '/@jobs/d' | policy
try 2 'no jobs' loginpolicy enable -y
says err 'in cron'
unchanged
echo 'permit everyone service nonsense nonsense' | policy
try 2 'a policy with an error' loginpolicy enable -y
says err 'loginpolicy.conf:1:'
unchanged
good_policy enforce | policy
try 2 'mode enforce' loginpolicy enable -y
says err 'loginpolicy mode observe'
says err '--enforce'
unchanged
good_policy | policy
try 2 'no terminal, no -y' loginpolicy enable
says err 'use -y'
unchanged
code=2 what='the answer is no'
mark
echo n | script -qec 'loginpolicy enable' "$dir/typed" >"$dir/out" 2>&1
rc=$?
: >"$dir/err"
judge
says out '[y/N]'
unchanged
lacks log 'pam_loginpolicy'
# interrupted COMMAND: Ctrl-C at its question, also where whoever runs the tests ignores it.
interrupted() {
	what="Ctrl-C at the question of $1"
	{
		n=0
		until grep -q 'y/N' "$dir/typed" 2>/dev/null || [ $((n += 1)) -gt 300 ]; do sleep 0.1; done
		printf '\003'
		# The end of what is typed comes behind the signal, not with it.
		n=0
		while pgrep -x loginpolicy >/dev/null && [ $((n += 1)) -le 300 ]; do sleep 0.1; done
	} | script -qefc "env --default-signal=INT loginpolicy $1" "$dir/typed" >"$dir/out" 2>&1
	rc=$?
	says out '[y/N]'
	if [ $rc -eq 130 ]; then good; else bad "$what: exit $rc"; fi
	unchanged
	if [ -z "$(find /run /etc/pam.d -name 'loginpolicy-stage.*' -o -path '/etc/pam.d/*.??????')" ]; then good; else
		bad "$what: something is left"
	fi
	rm -f "$dir/typed"
}
rm -f "$dir/typed"
interrupted enable
mv $profiles/loginpolicy-login "$dir/away"
try 2 'no profile' loginpolicy enable -y
says err 'install loginpolicy again'
unchanged
mv "$dir/away" $profiles/loginpolicy-login
mv "$modules/pam_loginpolicy.so" "$m/away.so"
try 2 'the module is not there' loginpolicy enable -y
says err 'with the new files'
says err 'nothing was changed'
unchanged
mv "$m/away.so" "$modules/pam_loginpolicy.so"
# A line of the administrator's in the managed part.
sed -i '/^# here are the per-package modules/a auth optional pam_permit.so' /etc/pam.d/common-auth
snapshot
try 2 'local modifications' loginpolicy enable -y
says err 'edited by hand'
unchanged
put_back_stock
echo 'policy=x' >/var/lib/loginpolicy/trial
try 2 'a policy on trial' loginpolicy enable -y
says err 'on trial'
unchanged
rm /var/lib/loginpolicy/trial

# --- a stack that refuses somebody is not written ---
printf '%s\n' 'Name: Nobody' 'Default: no' 'Priority: 2000' 'Account-Type: Primary' \
	'Account:' '	requisite	pam_deny.so' >$profiles/nobody
cp -a /etc/pam.d "$dir/was"
DEBIAN_FRONTEND=noninteractive pam-auth-update --package --enable nobody >/dev/null 2>&1
snapshot
try 2 'a stack that refuses' loginpolicy enable -y
says err 'stage account'
says err "not because of loginpolicy"
unchanged
rm $profiles/nobody
put_back_stock

# The calling user is one of those who must be let through.
try 0 'who was tried' env SUDO_UID=2001 loginpolicy enable -n
says out 'alice (sudo), root (login), root (cron): let in'
chage -E 1 alice
try 2 'the calling user is refused' env SUDO_UID=2001 loginpolicy enable -y
says err 'you (alice, service sudo)'
says err 'nothing was changed'
unchanged
chage -E -1 alice
try 2 'two at a time' flock /var/lib/loginpolicy/enabled loginpolicy enable -y
says err 'another enable or disable is running'
unchanged

# A profile that does not get on with ours.
printf '%s\n' 'Name: Rival' 'Default: no' 'Priority: 2000' 'Conflicts: loginpolicy-login' \
	'Session-Type: Additional' 'Session:' '	optional	pam_permit.so' >$profiles/rival
DEBIAN_FRONTEND=noninteractive pam-auth-update --package --enable rival >/dev/null 2>&1
snapshot
try 2 'a profile that is incompatible' loginpolicy enable -y
says err 'loginpolicy-login'
says err 'Conflicts'
unchanged
rm $profiles/rival
put_back_stock

# --- as many warnings as check has, and "more" only behind others ---
# same_count WHAT [COMMAND...]: what enable prints and what it counts is all that
# check counts.
same_count() {
	what=$1
	shift
	try 0 "$what" "$@" loginpolicy enable -n
	rest=$(sed -n "s/.*loginpolicy.conf: \([0-9]*\) .*warning.*: see 'loginpolicy check'$/\1/p" "$dir/err")
	shown=$(grep -c ': warning: ' "$dir/err")
	if [ "$shown" -gt 0 ] || ! grep -q ' more warning' "$dir/err"; then good; else bad "$what: more than none"; fi
	try 0 "$what: check" loginpolicy check
	# check knows no calling user
	all=$(sed -n 's/.*: 0 errors, \([0-9]*\) warning.*/\1/p' "$dir/out")
	if [ "$((${rest:-0} + shown))" -eq "$((all + ${caller:-0}))" ]; then good; else
		bad "$what: $shown printed and ${rest:-0} left, but check has $all"
	fi
}
same_count 'warnings that check has'
{ good_policy && echo 'network unused 10.9.0.0/16'; } | policy
same_count 'one warning of a rule'
says out '0 errors,'
{ good_policy | sed 's/alice service sshd/& method publickey/' && echo 'network unused 10.9.0.0/16'; } | policy
caller=1
try 0 'the calling user' env SUDO_UID=2001 SSH_CONNECTION='192.0.2.9 1 192.0.2.1 22' loginpolicy enable -n
says err '/etc/security/loginpolicy.conf: warning: the calling user alice could log in again only by'
same_count 'the calling user, counted' env SUDO_UID=2001 SSH_CONNECTION='192.0.2.9 1 192.0.2.1 22'
caller=0
good_policy | policy

# --- shown, not written ---
try 0 'dry run' loginpolicy enable -n
says out '+auth	required	pam_loginpolicy.so'
says out '+account	requisite	pam_loginpolicy.so'
says out '+session	requisite	pam_loginpolicy.so'
says out 'would be changed'
unchanged
cp /etc/ssh/sshd_config "$dir/sshd_config"
printf '%s\n' 'Match User alice' 'AuthenticationMethods publickey' >>/etc/ssh/sshd_config
try 0 'no chain of methods' loginpolicy enable -n
says out 'pam_loginpolicy.so single_step'
printf '%s\n' 'Match User bob' 'AuthenticationMethods publickey,password' >>/etc/ssh/sshd_config
try 0 'a chain of methods, in a Match' loginpolicy enable -n
lacks out 'pam_loginpolicy.so single_step'
says out 'single_step is left out: sshd demands two methods of bob'
# A block that takes nobody in, and one that comes too late, demand nothing.
groupadd -f nobodys
{
	cat "$dir/sshd_config"
	printf '%s\n' 'Match Group nobodys' 'AuthenticationMethods publickey,password'
	printf '%s\n' 'Match User bob' 'AuthenticationMethods publickey'
	printf '%s\n' 'Match User bob' 'AuthenticationMethods publickey,password'
} >/etc/ssh/sshd_config
try 0 'a chain of methods for nobody' loginpolicy enable -n
says out 'pam_loginpolicy.so single_step'
printf '%s\n' 'Match Address 10.8.0.0/16' 'AuthenticationMethods publickey,password' >>/etc/ssh/sshd_config
try 0 'a chain of methods, by address' loginpolicy enable -n
says out 'from 10.8.0.0 (AuthenticationMethods publickey,password)'
cp "$dir/sshd_config" /etc/ssh/sshd_config
# sshd cannot say what it would do.
mv /run/sshd /run/sshd.away
try 0 'no /run/sshd' loginpolicy enable -n
lacks out 'pam_loginpolicy.so single_step'
says err 'sshd -T: '
says err '/run/sshd'
says err 'single_step is left out'
mv /run/sshd.away /run/sshd
cp "$dir/sshd_config" /etc/ssh/sshd_config
try 0 'dry run, JSON' loginpolicy enable -n --format json
is_json
says out '"changed":true'
says out '"dry_run":true'
unchanged
if [ -e /var/lib/loginpolicy/enabled/record ]; then bad "$what: a record"; else good; fi

# --- observing ---
good_policy | sed '1a password mode observe' | policy
try 0 'enable' loginpolicy enable -y
says out 'mode observe refuses nobody'
says out 'log --would-deny'
says out 'loginpolicy disable'
lacks log 'pam_loginpolicy'
wired
first_line account
first_line auth
grep -q 'use_authtok' /etc/pam.d/common-password && good
cmp -s /var/lib/loginpolicy/last-good.conf /dev/null && bad 'last accepted policy'
[ -s /var/lib/loginpolicy/last-good.conf ] && good
snapshot
try 0 'enable again' loginpolicy enable -y --format json
is_json
says out '"changed":false'
unchanged
for type in auth account session password; do
	echo "$type required pam_loginpolicy.so nonsense"
done >/etc/pam.d/aaa
try 0 'closed is not left open' loginpolicy enable -y --format json
says out '"open":["'
lacks out '"aaa"'
rm /etc/pam.d/aaa
try any 'status after enable' loginpolicy status
tr -s ' \n' '  ' <"$dir/out" >"$dir/flat"
if grep -q 'runuser runuser-l: no line names the module -> loginpolicy enable --strict' "$dir/flat"; then good; else
	bad "$what: $(cat "$dir/out")"
fi
# What PAM's files lack is one note of check, and not repeated by apply.
try 0 'check: a note' loginpolicy check
count 1 out '/etc/pam.d: note: some services ask the module only in part'
lacks out '1:1: warning: service runuser'
try any 'apply: no note' loginpolicy apply -n
lacks err 'only in part'
# Other packages run it; ours must stay.
DEBIAN_FRONTEND=noninteractive pam-auth-update --package >"$dir/out" 2>&1
unchanged 'pam-auth-update --package'

try 0 'su by root, observed' su bob -c 'echo inside'
says out inside
says log 'would-deny'
batch 0 'chpasswd, observed' chpasswd <<'B'
alice:waterfall
B
changed alice
says log 'would-deny user=alice'

# --- and back, byte for byte ---
mkdir -p /var/lib/loginpolicy/blocked
: >/var/lib/loginpolicy/blocked/2002
try 2 'disable without -y' loginpolicy disable
unchanged
interrupted disable
try 0 'disable, dry run' loginpolicy disable -n
says out '-auth	required	pam_loginpolicy.so'
says out 'blocked accounts that open again: bob'
unchanged
try 0 'disable' loginpolicy disable -y
says out 'bob'
says out 'no longer wired'
back
try 0 'disable again' loginpolicy disable -y --format json
is_json
says out '"changed":false'
rm /var/lib/loginpolicy/blocked/2002

# --- enforcing, with pam_pwquality before ---
peer
good_policy enforce | policy
try 0 'enforce' loginpolicy enable -y --enforce
says out 'turned off  pwquality'
lacks_in /etc/pam.d/common-password pwquality
try 1 'su by root, refused' su bob -c 'echo inside'
refused account ' reason=no-rule '
batch 1 'chpasswd, refused' chpasswd <<'B'
alice:waterfall
B
changed
batch 0 'chpasswd' chpasswd <<'B'
alice:Quiet-Lake7river
B
changed alice
if command -v sudo >/dev/null; then
	echo 'alice,bob ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers
	chmod 440 /etc/sudoers
	rm -rf /etc/sudo.conf /etc/sudoers.d
	try 1 'sudo, refused' by bob sudo sh -c 'echo inside'
	refused account ' service=sudo '
	try 0 'sudo' by alice sudo sh -c 'echo inside'
	says out inside
fi
pam_ssh
for u in alice bob; do cp "$m/key.pub" "/etc/ssh/$u.keys"; done
try 0 'ssh' ssh_to -o PreferredAuthentications=publickey alice@test 'echo inside'
says out inside
try any 'ssh, refused' ssh_to -o PreferredAuthentications=publickey bob@test 'echo inside'
lacks out inside
says log 'deny user=bob'
# Wired already: --enforce is not needed, but somebody has to agree.
snapshot
try 2 'strict, enforcing, nobody to ask' loginpolicy enable --strict
says err 'use -y'
unchanged
try 0 'strict, enforcing, dry run' loginpolicy enable -n --strict
unchanged
# Only the password mode changes: the other profile, and the peer stays off
# the record until disable.
good_policy | sed '1a password mode observe' | policy
try 0 'password mode observe' loginpolicy enable -y
says out 'observed'
batch 0 'chpasswd, observed' chpasswd <<'B'
alice:waterfall
B
changed alice
try 0 'disable' loginpolicy disable -y
if grep -q pwquality /etc/pam.d/common-password; then good; else bad 'the peer is on again'; fi
back

# --- and pam_pwquality is gone when the module goes ---
peer
good_policy enforce | policy
try 0 'enable beside a peer' loginpolicy enable -y --enforce
mv $profiles/pwquality "$modules/pam_pwquality.so" "$dir/"
try 0 'disable, the peer is gone' loginpolicy disable -y
lacks_in /etc/pam.d/common-password pwquality
lacks_in /etc/pam.d/common-password loginpolicy
batch 0 'chpasswd, the peer is gone' chpasswd <<'B'
alice:waterfall
B
changed alice
mv "$dir/pwquality" $profiles/
mv "$dir/pam_pwquality.so" "$modules/"

# --- the files of services ---
put_back_stock
good_policy | policy
try 0 'strict, dry run' loginpolicy enable -n --strict
says out '+++ /etc/pam.d/sudo'
says out '+session requisite pam_loginpolicy.so'
unchanged
try 0 'strict' loginpolicy enable -y --strict
says out 'unattended-upgrades'
lacks out 'left open'
for s in sudo sudo-i runuser runuser-l; do
	[ -e "/etc/pam.d/$s" ] || continue
	if grep '^session' "/etc/pam.d/$s" | head -1 | grep -q loginpolicy; then good; else bad "$what: $s"; fi
done
try 0 'runuser, observed' runuser bob -c 'echo inside'
says log 'would-deny'
snapshot
try 0 'enable without --strict' loginpolicy enable -y
says out already
unchanged
try 0 'disable' loginpolicy disable -y
back
try 1 'the lines of a service' loginpolicy enable sudo
says out '/etc/pam.d/sudo, above line'
says out '    session requisite pam_loginpolicy.so'
unchanged
try 2 'no such service' loginpolicy enable nosuch
says err 'nosuch'
# A system without pam-auth-update. Only here: /usr/sbin is the host's.
mkdir "$m/sbin.u" "$m/sbin.w"
if mount -t overlay overlay -o "lowerdir=/usr/sbin,upperdir=$m/sbin.u,workdir=$m/sbin.w" /usr/sbin 2>/dev/null &&
	[ "$(stat -f -c %T /usr/sbin)" = overlayfs ]; then
	rm /usr/sbin/pam-auth-update
	try 1 'no pam-auth-update' loginpolicy enable -y
	says out '/etc/pam.d/sshd, above line'
	says err 'nothing was changed'
	unchanged
	umount /usr/sbin
else
	echo 'SKIP: no pam-auth-update: no overlay on this machine'
fi

# --- somebody else changes the files meanwhile ---
put_back_stock
good_policy | policy
try 0 'enable' loginpolicy enable -y
printf '%s\n' 'Name: Umask' 'Default: yes' 'Priority: 100' 'Session-Type: Additional' \
	'Session:' '	optional	pam_umask.so' >$profiles/local-umask
DEBIAN_FRONTEND=noninteractive pam-auth-update --package >/dev/null 2>&1
try 0 'disable after another package' loginpolicy disable -y
says err 'was changed since enable'
lacks_in /etc/pam.d/common-session loginpolicy
if grep -q pam_umask /etc/pam.d/common-session; then good; else bad 'pam_umask is lost'; fi
rm $profiles/local-umask
DEBIAN_FRONTEND=noninteractive pam-auth-update --package >/dev/null 2>&1
# Lines of the administrator's own.
put_back_stock
try 0 'enable' loginpolicy enable -y
sed -i '1i session requisite pam_loginpolicy.so' /etc/pam.d/runuser
try 1 'disable, a line of another hand' loginpolicy disable -y
says err '/etc/pam.d/runuser:1'
# --- our line, continued by a backslash: all of it goes ---
put_back_stock
good_policy | policy
try 0 'enabled once more' loginpolicy enable -y -q
sed -i 's/^account.*pam_loginpolicy.so.*/account requisite \\\n pam_loginpolicy.so/' /etc/pam.d/common-account
cp /etc/pam.d/common-account "$dir/out"
says out ' pam_loginpolicy.so'
try 0 'disable a line of two' loginpolicy disable -y -q
lacks_in /etc/pam.d/common-account loginpolicy.so
lacks_in /etc/pam.d/common-account '\\$'
try 0 'su works' su alice -c 'echo inside'
says out inside
finish
