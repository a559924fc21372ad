#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# loginpolicy sessions and block --kill on a machine that systemd has booted: its
# logind's sessions, a root shell in one of them, a lingering user's services.
# Ends with "N passed, N failed".
# shellcheck disable=SC2154,SC2086,SC2034,SC2016,SC2029
cd "$(dirname "$0")/../../.." || exit 2
bin=$(realpath "${B:-build}/admin/loginpolicy")
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
. tests/lib/booted_lib.sh
for u in user@ dbus systemd-logind; do
	[ -e "$units/$u.service" ] || skip_all 'no systemd with D-Bus on this machine'
done
booted_units() {
	for u in dbus.socket dbus.service systemd-logind.service user@.service \
		user-runtime-dir@.service; do
		cp "$units/$u" /etc/booted || return
	done
	printf '%s\n' '[Unit]' 'Wants=dbus.service systemd-logind.service' \
		>/etc/booted/booted.target
	echo 'messagebus:x:106:106::/nonexistent:/usr/sbin/nologin' >>/etc/passwd
	echo 'messagebus:x:106:' >>/etc/group
}
cp "$bin" "$m/bin/loginpolicy" || exit 1
lp=$m/bin/loginpolicy
example_logins
loopback
ssh-keygen -q -t ed25519 -N '' -f "$m/id"
ssh-keygen -q -t ed25519 -N '' -f "$m/host"
for u in alice bob; do
	mkdir -m 700 /home/$u/.ssh
	cp "$m/id.pub" /home/$u/.ssh/authorized_keys
	chown -R "$(id -u $u)" /home/$u/.ssh
done
service systemd-user "$(example_lines other)" 'session optional pam_systemd.so'
service sshd "$(example_lines sshd)" 'session required pam_loginuid.so' \
	'session optional pam_systemd.so'
policy <<-END
	permit user:root service login from local id rescue
	permit user:root service @elevate
	permit everyone service sshd method publickey
	permit everyone service systemd-user
	permit everyone service runuser by user:root
END
printf '%s\n' 'Port 2222' "HostKey $m/host" 'UsePAM yes' 'PidFile none' \
	'StrictModes no' 'AuthorizedKeysFile .ssh/authorized_keys' >"$m/sshd_config"
boot || die 'systemd does not boot'
: >"$dir/sshd"
inside systemd-run -q --unit=test-sshd "$(command -v sshd || echo /usr/sbin/sshd)" \
	-D -E "$m/sshd.log" -f "$m/sshd_config" || die 'no sshd'
until_true grep -qs listening "$m/sshd.log"
opts="-p 2222 -i $m/id -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR"
# logs_in USER SECONDS: a session that stays; its ssh is in ssh.
logs_in() {
	ssh $opts "$1@127.0.0.1" "echo inside; exec sleep $2" >"$dir/in" 2>&1 </dev/null &
	ssh=$!
	until_up $ssh grep -q inside "$dir/in" || bad "$1 does not get in: $(cat "$dir/in" "$m/sshd.log")"
}
runs() { grep -Eqas "^(/usr/bin/|/bin/)?sleep.$1" /proc/[0-9]*/cmdline; }
ends() { if runs "$1"; then bad "$what: sleep $1 still runs"; else good; fi; }
stays() { if runs "$1"; then good; else bad "$what: sleep $1 has ended"; fi; }
logs_in alice 801
alice=$ssh
logs_in bob 802
bob=$ssh
syslog_catch /dev/log "$dir/syslog" 0 | sed 's/^<[0-9]*>//' >"$m/log"

# --- sessions ---
try 0 'sessions' inside "$lp" sessions --log "$m/log"
says out logind+log
says out alice
says out publickey
try 0 'sessions: JSON' inside "$lp" sessions alice --log "$m/log" --format json
"$m/bin/json_valid" <"$dir/out" || bad "$what: no JSON"
says out '"known_from":"logind+log"'
says out '"from":"127.0.0.1"'
lacks out bob

# --- what it leaves behind: a service of a lingering manager, a root shell ---
inside loginctl enable-linger alice
until_true inside systemctl -q is-active user@2001.service
inside runuser -u alice -- env XDG_RUNTIME_DIR=/run/user/2001 \
	systemd-run --user -q --unit=stay sleep 803 || bad 'no user service'
# Root's in her session's scope, as her sudo has it; and one outside.
scope_of() { inside sed -n 's/^0:://p' "/proc/$(inside pgrep -f "^sleep $1")/cgroup"; }
inside sh -c 'echo 2001 >/proc/self/loginuid
	echo $$ >"/sys/fs/cgroup$1/cgroup.procs"; exec setsid sleep 804' \
	sh "$(scope_of 801)" </dev/null >/dev/null 2>&1 &
inside sh -c 'echo 2001 >/proc/self/loginuid; exec setsid sleep 805' </dev/null >/dev/null 2>&1 &
until_true runs 803
until_true runs 804
until_true runs 805

try 0 'without --kill' inside "$lp" block alice
says err 'sleep 801'
says err 'service manager'
says err 'sleep 804'
for n in 801 802 803 804 805; do stays $n; done
try 0 'a dry run' inside "$lp" block alice --kill -n
says out "sessions: would be ended: "
says out 'linger: would be ended: its services start without a login'
for n in 801 803 804; do stays $n; done
try 1 '--kill' inside "$lp" block alice --kill
says out 'linger: its services no longer start without a login'
says out 'sessions: '
says err "(sleep 805): root's, from a login of the account: not ended"
for n in 801 803 804; do ends $n; done
for n in 802 805; do stays $n; done
[ ! -e /var/lib/systemd/linger/alice ] || bad "$what: she lingers"
if inside loginctl list-sessions --no-legend | grep alice; then bad "$what: logind has a session"; else good; fi
wait $alice
try 1 '--kill again' inside "$lp" block alice --kill
for n in 802 805; do stays $n; done

# --- the caller's own session: bob's other one ends, this does not ---
logs_in bob 806
other=$ssh
logs_in bob 807
until_true runs 807
inside sh -c 'echo 2002 >/proc/self/loginuid; echo $$ >"/sys/fs/cgroup$1/cgroup.procs"
	exec "$2" block bob --kill --yes-lock-out' sh "$(scope_of 807)" "$lp" >"$dir/out" 2>"$dir/err" </dev/null
rc=$?
what="the caller's own session"
if [ $rc -eq 1 ]; then good; else bad "$what: exit $rc: $(cat "$dir/err")"; fi
says err 'in the session in which you call this: not ended'
for n in 802 806; do ends $n; done
stays 807
wait $bob $other 2>/dev/null
kill $ssh
sum_up
