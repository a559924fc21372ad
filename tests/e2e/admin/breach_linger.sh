#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# loginpolicy breach where systemd runs the machine: a user service that lingers is
# ended and does not start again, also not at boot; --undo brings it back. As root,
# in namespaces. Ends with "N passed, N failed".
# what the libraries set; texts for other programs
# shellcheck disable=SC2154,SC2034,SC2016,SC2317
cd "$(dirname "$0")/../../.." || exit 2
bin=$(realpath "${B:-build}/admin/loginpolicy")
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
. tests/lib/breach_lib.sh
. tests/lib/booted_lib.sh
for u in user@ dbus systemd-logind; do
	[ -e "$units/$u.service" ] || skip_all 'no systemd with D-Bus on this machine'
done
example_logins
booted_units() {
	for u in dbus.socket dbus.service systemd-logind.service user@.service user-runtime-dir@.service; do
		cp "$units/$u" /etc/booted || return
	done
	printf '%s\n' '[Unit]' 'Wants=dbus.service systemd-logind.service' >/etc/booted/booted.target
	echo 'messagebus:x:106:106::/nonexistent:/usr/sbin/nologin' >>/etc/passwd
	echo 'messagebus:x:106:' >>/etc/group
}
service systemd-user "$(example_lines other)" 'session optional pam_systemd.so'
batch 0 'a password' chpasswd <<END
alice:Quiet-Lake7river
END
try 0 'a policy' "$lp" apply -y --yes-lock-out "$dir/policy"
boot 2>/dev/null || skip_all 'systemd does not boot here'

mkdir -p /home/alice/.config/systemd/user/default.target.wants
printf '%s\n' '[Service]' 'ExecStart=/bin/sleep 607' 'Restart=always' >/home/alice/.config/systemd/user/work.service
ln -s ../work.service /home/alice/.config/systemd/user/default.target.wants/work.service
chown -R alice:alice /home/alice/.config
works() { inside pgrep -u alice -f '^/bin/sleep 607' >/dev/null; }
rests() { ! inside pgrep -u alice >/dev/null; }
inside loginctl enable-linger alice >"$dir/out" 2>&1 || bad "it does not linger: $(cat "$dir/out")"
what='the service lingers'
if until_true works; then good; else bad "$what: it does not run"; fi

try 0 'breach' inside "$lp" breach alice -y --id booted-1
says out 'alice: linger: done'
says out '3 user units'
if until_true rests; then good; else bad "$what: $(inside pgrep -lu alice)"; fi
[ ! -e /var/lib/systemd/linger/alice ] || bad "$what: it lingers"
try 1 'the manager cannot be started' inside systemctl start user@2001.service
if rests; then good; else bad "$what: it runs again"; fi
try any 'nor can it linger' inside loginctl enable-linger alice
sleep 1
if rests; then good; else bad "$what: it runs again"; fi
rm -f /var/lib/systemd/linger/alice
try 0 'again' inside "$lp" breach alice -y --id booted-1

try 0 'undo' inside "$lp" breach --undo booted-1
says out 'services of alice start at boot again: read ~alice/.config/systemd/user, an intruder may have written them'
[ -e /var/lib/systemd/linger/alice ] || bad "$what: it does not linger"
batch 0 'a new password' chpasswd <<END
alice:New-Stone9bridge
END
try any 'as at boot' inside systemctl restart user@2001.service
if until_true works; then good; else bad "$what: it does not run"; fi
finish
