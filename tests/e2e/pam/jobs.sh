#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Jobs: the real cron and atd, with the lines of pam.d-example. Refused jobs come
# first. cron has jobs of "@reboot", atd jobs of "now": no test waits for the
# next minute. As root, in namespaces with other accounts, services and spools.
# Ends with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh

example_logins
echo 'daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin' >>/etc/passwd
echo 'daemon:x:1:' >>/etc/group
pass=Quiet-Lake7river
policy </dev/null
batch 0 'the first passwords' chpasswd <<-END
	root:$pass
	alice:$pass
	bob:$pass
END
rules='permit user:root service login from local id rescue
permit user:root,user:alice service @jobs from local id jobs'
# What a job that ran leaves: the name of its user.
ran=/run/ran
mkdir -m 1777 "$ran" || exit 1

# --- the daemons ---
# X_spool: a new one. X_job USER: one more job in it. X_start: the daemon does
# what is due, and is the process $daemon.
cron_spool() {
	rm -rf /etc/cron* /var/spool/cron
	mkdir -p /var/spool/cron
	mkdir -m 1730 /var/spool/cron/crontabs
}
cron_job() {
	printf 'MAILTO=""\n@reboot touch %s\n' "$ran/$1" | crontab -u "$1" -
}
# Debian's cron notes in a file that it has started since the machine has.
cron_start() {
	rm -f /run/crond.reboot
	cron -f >"$dir/err" 2>&1 &
	daemon=$!
}
atd_spool() {
	rm -rf /etc/at.allow /var/spool/cron
	: >/etc/at.deny
	mkdir -p /var/spool/cron
	mkdir -m 1770 /var/spool/cron/atjobs /var/spool/cron/atspool
	(umask 077 && echo 0 >/var/spool/cron/atjobs/.SEQ)
	chown -R daemon:daemon /var/spool/cron/at*
}
# at notes the folder it is called in; the job's user has to get there.
# $submit: at now or batch, split on purpose.
# shellcheck disable=SC2086
atd_job() { (cd / && echo "touch $ran/$1" | by "$1" $submit); }
# Whatever the load is: batch waits for a lower one.
atd_start() {
	atd -f -l 1000 >"$dir/err" 2>&1 &
	daemon=$!
}

# --- doing ---
# jobs WHAT USER...: the daemon of $service does a job of each, until each is
# decided on at $stage and all that may run has run.
jobs() {
	what="$service: $1"
	shift
	rm -f "$ran/"*
	"${service}_spool"
	for u; do
		"${service}_job" "$u" >"$dir/out" 2>&1 ||
			die "no job: $(cat "$dir/out")"
	done
	mark
	"${service}_start"
	until_true is_done $# || die "$what: not all was decided on"
	until_true is_stopped || die "$what: $service does not end"
	wait "$daemon" 2>/dev/null
	logged
}
# atd forgets a signal that comes just before it sleeps, for up to an hour.
is_stopped() {
	kill "$daemon" 2>/dev/null
	! is_alive "$daemon"
}
is_done() {
	logged
	[ "$(grep -c "): .* service=$service stage=$stage " "$dir/log")" -ge "$1" ] &&
		has_children "$daemon" 0 # its jobs
}
# did [USER...]: their jobs have run, and nobody else's.
did() {
	got=$(ls "$ran")
	if [ "$got" = "$(printf '%s\n' "$@")" ]; then good; else
		bad "$what: jobs have run of: $got, not: $*"
		cat "$dir/log"
	fi
}
# permitted USER UID: at account, and that it has ended.
permitted() {
	lines_with 1 "): permit user=$1 uid=$2 service=$service stage=account from=local ${tty}rule=loginpolicy.conf:2 id=jobs measure=individual-access policy="
	lines_with 1 "): end user=$1 uid=$2 service=$service stage=close "
	ref=$(sed -n "s/.*): permit user=$1 .* ref=//p" "$dir/log")
	lines_with 2 " ref=$ref"
}

account_tests() {
	stage=account
	jobs 'who is permitted, and who is not' alice bob root
	did alice root
	lines_with 1 '): deny '
	lines_with 1 "): deny user=bob uid=2002 service=$service stage=account from=local ${tty}reason=no-rule measure=default-deny policy="
	lines_with 2 '): permit '
	permitted alice 2001
	permitted root 0
	block alice
	jobs 'blocked' alice root
	did root
	lines_with 1 '): deny '
	lines_with 1 "): deny user=alice uid=2001 service=$service stage=account from=local ${tty}reason=blocked measure=individual-block "
	unblock
	: >"$state/lockdown"
	jobs 'locked down' alice root
	did
	lines_with 2 ' reason=lockdown measure=breach-response '
	lines_with 0 '): permit '
	echo 0 >"$state/lockdown"
	jobs 'locked down but for root' alice root
	did root
	lines_with 1 '): deny '
	lines_with 1 '): deny user=alice '
	rm "$state/lockdown"
	mv /etc/security/loginpolicy.conf "$dir/away"
	jobs 'no policy' alice root
	did
	lines_with 2 ' reason=no-policy '
	mv "$dir/away" /etc/security/loginpolicy.conf
}
session_tests() {
	stage=session
	# Optional: atd waits for all its children, so that pam_exec may not learn
	# how this one ended.
	change_service "$service" "/^account.*pam_unix/a account optional pam_exec.so seteuid quiet /etc/between"
	jobs 'blocked between account and session' alice
	did
	lines_with 1 "): permit user=alice uid=2001 service=$service stage=account "
	lines_with 1 '): deny '
	lines_with 1 "): deny user=alice uid=2001 service=$service stage=session from=local ${tty}reason=blocked "
	unblock
	change_service "$service" '/^account.*pam_loginpolicy/d'
	jobs 'no line of ours at account' alice bob
	did alice
	lines_with 1 "): deny user=bob uid=2002 service=$service stage=session "
	lines_with 1 "): permit user=alice uid=2001 service=$service stage=session "
	service "$service" "$(example_lines "$service")"
}
observe_tests() {
	stage=account
	printf '%s\n' "$rules" 'mode observe' | policy
	jobs 'observed' alice bob
	did alice bob
	lines_with 1 "): would-deny user=bob uid=2002 service=$service stage=account "
	lines_with 0 '): deny '
	block bob
	jobs 'observed, and blocked' alice bob
	did alice
	lines_with 1 '): deny '
	lines_with 1 "): deny user=bob uid=2002 service=$service stage=account from=local ${tty}reason=blocked "
	unblock
	echo "$rules" | policy
}
# One at a time: atd takes the next one a minute later.
batch_tests() {
	stage=account
	jobs 'batch: who is not permitted' bob
	did
	lines_with 1 '): deny user=bob '
	jobs 'batch' alice
	did alice
	permitted alice 2001
}

printf '#!/bin/sh\n: >%s/blocked/2001\n' "$state" >/etc/between
chmod 755 /etc/between
echo "$rules" | policy
for service in cron atd; do
	if ! command -v $service >/dev/null; then
		skip "$service" 'not on this machine'
		continue
	fi
	# atd names none.
	case $service in cron) tty='tty=cron ' ;; *) tty= ;; esac
	submit='at now'
	account_tests
	session_tests
	observe_tests
	submit='batch'
	[ $service != atd ] || batch_tests
done
finish
