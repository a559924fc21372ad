#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Logins and changes of passwords inside of a machine of packages_lib.sh.
# usage: probes.sh people            make the accounts: alice, whom the policy
#                                    permits, and bob, whom it does not
#        probes.sh start|stop        sshd
#        probes.sh probe LOGINS PASSWORDS
# LOGINS: open (everybody comes in), observed (the same, and the policy is asked),
# enforced (bob is refused), any (alice comes in; bob does, or is refused).
# PASSWORDS: free (no rule), rule (a bad one is refused), any.
# CRON=1: a job of cron as well; QUICK=1: one login of each kind.
# One line for each probe, "ok NAME: how" or "FAIL NAME: why". A login works, or
# the policy refuses it, with a reference in the log; never does PAM fail.
set -u
good_password=Quiet-Lake7river other_password=Loud-River8stone bad_password=abc
dir=/run/probes
mkdir -p $dir

people() {
	for u in alice bob; do
		useradd -m -s /bin/sh $u || return
		mkdir -m 700 /home/$u/.ssh && ssh-keygen -q -t ed25519 -N '' -C $u -f "/root/$u.key" || return
		cp "/root/$u.key.pub" /home/$u/.ssh/authorized_keys
		chown -R $u:$u /home/$u/.ssh
	done
	printf '%s\n' "root:$good_password" "alice:$good_password" "bob:$good_password" | chpasswd || return
	cat >/etc/sudoers.d/test <<-'END'
		Defaults !lecture, passwd_tries=1
		alice ALL=(ALL) ALL
		bob ALL=(ALL) ALL
		alice ALL=(root) NOPASSWD: /bin/echo
		bob ALL=(root) NOPASSWD: /bin/echo
	END
	chmod 440 /etc/sudoers.d/test
	echo 'FAIL_DELAY 0' >/etc/default/su
	printf '@reboot echo inside >/tmp/job.alice\n' | crontab -u alice -
	printf '@reboot echo inside >/tmp/job.bob\n' | crontab -u bob -
	cat >/root/ssh_config <<-END
		StrictHostKeyChecking no
		UserKnownHostsFile /dev/null
		GlobalKnownHostsFile /dev/null
		IdentitiesOnly yes
		BatchMode yes
		Port 2222
		KexAlgorithms ecdh-sha2-nistp256
		LogLevel ERROR
	END
}
start() {
	rm -f /run/sshd.pid
	set --
	! /usr/sbin/sshd -t -o 'PerSourcePenalties no' 2>/dev/null || set -- -o 'PerSourcePenalties no'
	/usr/sbin/sshd -o Port=2222 -o UseDNS=no "$@" || return
	i=0
	until [ -s /run/sshd.pid ]; do
		i=$((i + 1))
		[ $i -lt 500 ] || return
		sleep 0.02
	done
}
stop() {
	[ -s /run/sshd.pid ] || return 0
	pid=$(cat /run/sshd.pid)
	rm -f /run/sshd.pid
	kill "$pid" 2>/dev/null
	# The next one needs its port.
	while kill -0 "$pid" 2>/dev/null; do sleep 0.02; done
}

# --- one probe ---
# What nobody may ever be told, nor find in the log.
broken='Module is unknown|[Cc]ritical error|cannot open shared object|unable to dlopen|faulty module|undefined symbol|cannot be checked|[Ss]ystem error|service cannot retrieve|interface|Segmentation|Abort'
# probe NAME WANTED COMMAND...: which prints "inside" where it works.
probe() {
	name=$1 wanted=$2
	shift 2
	[ "$wanted" != nothing ] || return 0
	before=$(syslog_catch /dev/log) || exit 1
	timeout 60 "$@" </dev/null >$dir/out 2>$dir/err
	rc=$?
	judge
}
judge() {
	syslog_catch /dev/log /t/log "$before" >$dir/log || exit 1
	if grep -Eq "$broken" $dir/out $dir/err $dir/log; then
		is='broken'
	elif [ $rc -ge 124 ] && [ $rc -ne 254 ] && [ $rc -ne 255 ]; then
		is="ended by a signal or a hang, exit $rc"
	elif [ $rc -eq 0 ] && grep -q '^inside' $dir/out; then
		is=works
	elif ! grep -q '^inside' $dir/out && grep -Eq 'pam_loginpolicy\(.*\): deny .*(ref=|stage=password)' $dir/log; then
		is=refused
	else
		is="neither inside nor refused by the policy, exit $rc"
	fi
	case $wanted,$is in
	"$is,$is" | any,works | any,refused) echo "ok $name: $is" ;;
	*)
		echo "FAIL $name: $is, wanted: $wanted"
		sed 's/^/    /' $dir/out $dir/err $dir/log
		;;
	esac
}
# typed NAME WANTED ANSWERS COMMAND...: at a terminal; ANSWERS has \n in it.
typed() {
	typed_name=$1 typed_wanted=$2
	# shellcheck disable=SC2059 # it has \n in it
	printf "$3" >$dir/answers
	shift 3
	probe "$typed_name" "$typed_wanted" pty_talk $dir/answers "$@"
}
cat >/run/probes/by <<'END'
#!/bin/sh
who=$1
shift
exec setpriv --reuid "$who" --regid "$who" --init-groups \
	env HOME="/home/$who" USER="$who" LOGNAME="$who" "$@"
END
chmod 755 /run/probes/by
PATH=$PATH:/run/probes
# changes USER PASSWORD: chpasswd, which says nothing.
cat >/run/probes/changes <<'END'
#!/bin/sh
printf '%s:%s\n' "$1" "$2" | chpasswd && echo inside
END
# passwd asks for the old one, and the new one twice.
cat >/run/probes/own <<'END'
#!/bin/sh
by "$1" passwd && echo && echo inside
END
# What runs at boot runs when cron starts for the first time.
cat >/run/probes/job <<'END'
#!/bin/sh
rm -f /tmp/job.alice /tmp/job.bob /run/crond.reboot /run/crond.pid
cron -f &
pid=$!
i=0
# bob's comes before or after it: both were looked at when it ends.
until [ -s "/tmp/job.$1" ] || [ $i -ge "$2" ]; do
	i=$((i + 1))
	sleep 0.05
done
kill $pid
[ ! -e "/tmp/job.$1" ] || cat "/tmp/job.$1"
END
chmod 755 /run/probes/changes /run/probes/own /run/probes/job
ssh_as() { set -- "$1" "$2" ssh -F /root/ssh_config -i "/root/$3.key" "$3@127.0.0.1" echo inside && probe "$@"; }

# --- all of them ---
all_others() {
	probe 'su by root to bob' $bob su bob -c 'echo inside'
	typed 'su by alice to root' $alice "$good_password\n" by alice su root -c 'echo; echo inside'
	typed 'su by bob to root' $bob "$good_password\n" by bob su root -c 'echo; echo inside'
	typed 'sudo by alice' $alice "$good_password\n" by alice sudo -k sh -c 'echo; echo inside'
	typed 'sudo by bob' $bob "$good_password\n" by bob sudo -k sh -c 'echo; echo inside'
}
# The table: what each answers by LOGINS and PASSWORDS.
all() {
	case $1 in
	open) alice=works bob=works ;;
	observed) alice=works bob=works ;;
	enforced) alice=works bob=refused ;;
	any) alice=works bob=any ;;
	*) exit 2 ;;
	esac
	case $2 in
	free) bad=works ;;
	rule) bad=refused ;;
	any) bad=any ;;
	*) exit 2 ;;
	esac
	probe 'su by root to alice' $alice su alice -c 'echo inside'
	probe 'sudo by alice, no password' $alice by alice sudo -n /bin/echo inside
	probe 'sudo by bob, no password' $bob by bob sudo -n /bin/echo inside
	ssh_as 'ssh by alice' $alice alice
	ssh_as 'ssh by bob' $bob bob
	probe 'chpasswd, a good password' works changes alice "$other_password"
	probe 'chpasswd, a bad password' "$bad" changes bob "$bad_password"
	typed 'passwd by alice' works "$other_password\n$good_password\n$good_password\n" own alice
	# Where the bad one was taken.
	[ "$bad" = refused ] || printf '%s\n' "bob:$good_password" | chpasswd >/dev/null 2>&1
	[ -n "${QUICK-}" ] || all_others
	[ -z "${CRON-}" ] || probe 'a job of alice' $alice job alice 200
	# The policy is asked, or it is not.
	n=$(grep -c 'pam_loginpolicy(' /t/log)
	case $1 in
	open) [ "$n" -eq "${asked:-0}" ] || echo "FAIL nobody asks the policy: but the log has it" ;;
	observed | enforced) [ "$n" -gt "${asked:-0}" ] || echo 'FAIL the policy is asked: the log has nothing of it' ;;
	esac
}

case $1 in
people | start | stop) "$1" ;;
probe)
	asked=$(grep -c 'pam_loginpolicy(' /t/log)
	all "$2" "$3"
	;;
*) exit 2 ;;
esac
