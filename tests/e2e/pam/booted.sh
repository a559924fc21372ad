#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A machine that systemd has booted: its user manager (user@UID.service) and, where
# systemd has it (256 and later), run0 with polkit in front of it. It has only D-Bus,
# logind and polkit; PAM is that of the tests' machine.
# Refusals come first. Ends with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
. tests/lib/booted_lib.sh

# --- the boot ---
for u in user@ dbus polkit; do
	[ -e "$units/$u.service" ] ||
		skip_all 'no systemd with D-Bus and polkit on this machine'
done
# Its units alone, of this machine's only those that are needed.
booted_units() {
	for u in dbus.socket dbus.service systemd-logind.service polkit.service \
		user@.service user-runtime-dir@.service; do
		cp "$units/$u" /etc/booted || return
	done
	printf '%s\n' '[Unit]' 'Wants=dbus.service systemd-logind.service polkit.service' \
		>/etc/booted/booted.target
	booted_accounts
}
booted_accounts() {
	echo 'messagebus:x:106:106::/nonexistent:/usr/sbin/nologin' >>/etc/passwd
	echo 'polkitd:x:996:996::/nonexistent:/usr/sbin/nologin' >>/etc/passwd
	echo 'messagebus:x:106:' >>/etc/group
	echo 'polkitd:x:996:' >>/etc/group
	mkdir -p /var/lib/polkit-1 /etc/polkit-1/rules.d
	chown -R polkitd /var/lib/polkit-1
	rm -rf /etc/polkit-1/rules.d/* /etc/polkit-1/localauthority
	chmod 755 /etc/polkit-1/rules.d
}

# --- the machine ---
admin=$(find "$m/installed" -name loginpolicy -path '*/sbin/*')
example_logins
# As Debian's, with our lines above.
for s in systemd-user polkit-1; do
	service $s "$(example_lines other)" 'session optional pam_systemd.so'
done
pass=Quiet-Lake7river
policy </dev/null
batch 0 'the first passwords' chpasswd <<-END
	root:$pass
	alice:$pass
	bob:$pass
	END
# alice is an administrator for polkit, whoever else is one by the policy.
echo 'sudo:x:27:alice' >>/etc/group
boot || die 'systemd does not boot'

# explains CODE ARGUMENT...: explain gives the module's answer.
explains() {
	explains_code=$1
	shift
	try "$explains_code" "explain $*" "$admin" explain "$@"
}
manager() { inside systemctl -q is-active "user@$1.service"; }
# starts CODE WHAT UID: its user manager, which then is there, or is not.
starts() {
	try "$1" "$2" inside systemctl -q start "user@$3.service"
	is=active
	manager "$3" || is=inactive
	if [ "$1:$is" = 0:active ] || [ "$1:$is" = 1:inactive ]; then good; else
		bad "$what: it is $is"
	fi
}
stops() { inside systemctl stop "user@$1.service"; }

# --- the user manager ---
echo 'permit user:alice service systemd-user id manager' | policy
starts 1 'a manager that no rule permits' 2002
refused account 'user=bob uid=2002 service=systemd-user stage=account from=local reason=no-rule measure=default-deny'
explains 1 bob --service systemd-user
says out 'no rule'
block alice
starts 1 'the manager of who is blocked' 2001
refused account 'user=alice uid=2001 service=systemd-user stage=account from=local reason=blocked measure=individual-block'
explains 1 alice --service systemd-user
says out blocked
unblock
starts 0 'the manager of who is permitted' 2001
lines_with 0 '): deny '
lines_with 1 '): permit '
says log 'permit user=alice uid=2001 service=systemd-user stage=account from=local rule=loginpolicy.conf:1 id=manager '
stops 2001

explains 0 alice --service systemd-user
says out manager
printf '%s\n' 'deny user:alice service =systemd-user' 'permit everyone service @jobs' | policy
starts 1 'a manager that is denied' 2001
refused account 'user=alice uid=2001 service=systemd-user '
starts 0 'a manager by @jobs' 2002
says log 'permit user=bob uid=2002 service=systemd-user '
stops 2002

# --- run0, which root may call without polkit ---
if ! command -v run0 >/dev/null; then
	skip run0 'systemd is older than 256'
	finish
	exit
fi
# runs CODE WHAT OPTION...: by root; refuses: and it has not run.
runs() {
	runs_code=$1 runs_what=$2
	shift 2
	try "$runs_code" "$runs_what" inside run0 "$@" echo inside
}
refuses() { runs 224 "$@"; }
run0='run0 (service systemd-run0) is refused: it asks about the account that is entered'
warns_of_run0() { try 0 "check: $what" "$admin" check && says out "$run0"; }
echo 'permit group:sudo service @elevate' | policy
refuses 'run0 by root, where a group has @elevate'
refused account 'user=root uid=0 service=systemd-run0 stage=account from=local reason=no-rule '
lacks deny ' by='
warns_of_run0
explains 1 root --service systemd-run0
echo 'permit user:root service @elevate by user:root' | policy
refuses 'run0 by root, where somebody has to call it'
refused account 'user=root uid=0 service=systemd-run0 '
warns_of_run0
echo 'permit everyone service @elevate id elevate' | policy
block bob
refuses 'run0 to who is blocked' --user=bob
refused account 'user=bob uid=2002 service=systemd-run0 stage=account from=local reason=blocked '
explains 1 bob --service systemd-run0
unblock
echo 'permit user:root service @elevate id elevate' | policy
refuses 'run0 to somebody else' --user=bob
refused account 'user=bob uid=2002 service=systemd-run0 stage=account from=local reason=no-rule '
runs 0 'run0 by root'
passed_by 'permit user=root uid=0 service=systemd-run0 stage=account from=local rule=loginpolicy.conf:1 id=elevate '
explains 0 root --service systemd-run0
try 0 'check: run0 by root' "$admin" check
lacks out "$run0"

# --- run0 by somebody: polkit asks for the person, then the service for root ---
# The caller's session is one of logind's: polkit 126 needs to know of what unit it is.
service runuser-l "$(example_lines other)" 'session optional pam_systemd.so'
enter='permit user:alice service runuser-l by user:root'
# asks CODE WHAT PASSWORD COMMAND: by alice, at a terminal.
asks() {
	answer "$1" "$2" "$3" inside systemd-run --quiet --scope \
		runuser -l alice --session-command "$4"
}
# of SERVICE: the log's lines about it alone.
of() {
	grep -F "pam_loginpolicy($1:" "$dir/log" >"$dir/of"
}
printf '%s\n' "$enter" 'permit user:root service @elevate' | policy
asks 1 'run0 by who may not use polkit' $pass 'run0 echo inside'
lacks out inside
of polkit-1
says of 'deny user=alice uid=2001 by=alice service=polkit-1 stage=auth from=local '
says of ' reason=no-rule '
of systemd-run0
count 0 of service=
explains 1 alice --service polkit-1 --by alice
printf '%s\n' "$enter" 'permit user:alice service polkit-1 id polkit' | policy
asks 224 'run0 by who may use polkit alone' $pass 'run0 echo inside'
lacks out inside
of polkit-1
says of 'permit user=alice uid=2001 by=alice service=polkit-1 '
of systemd-run0
says of 'deny user=root uid=0 service=systemd-run0 stage=account from=local '
lacks of ' by='
explains 0 alice --service polkit-1 --by alice
explains 1 root --service systemd-run0
printf '%s\n' "$enter" 'permit group:sudo service @elevate id admins' 'permit user:root service @elevate id elevate' | policy
asks 1 'run0 with a wrong password' Wrong-Lake7river 'run0 echo inside'
lacks out inside
of polkit-1
count 0 of '): permit '
of systemd-run0
count 0 of service=
# Blocked when in already.
(
	until_true test -e /home/alice/entered
	block alice
	: >/home/blocked
) &
asks 1 'run0 by who is blocked since' $pass \
	'touch entered; until [ -e /home/blocked ]; do sleep 0.05; done; run0 echo inside'
wait $!
lacks out inside
of polkit-1
says of 'deny user=alice uid=2001 by=alice service=polkit-1 stage=auth from=local '
says of ' reason=blocked '
explains 1 alice --service polkit-1 --by alice
says out blocked
unblock
asks 0 'run0' $pass 'run0 echo inside'
says out inside
of polkit-1
count 1 of '): permit '
says of ' id=admins '
of systemd-run0
count 1 of '): permit '
says of 'permit user=root uid=0 service=systemd-run0 stage=account from=local '
says of ' id=elevate '
lacks of ' by='
finish
