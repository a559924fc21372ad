# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2154
# A journald of the tests' machine. Sourced after pam_lib.sh and login_lib.sh.
journald=
for j in /lib/systemd/systemd-journald /usr/lib/systemd/systemd-journald; do
	[ ! -x $j ] || journald=$j
done
# journal: from now on it is the system log, and the log file is gone.
journal() {
	rm -f /var/log/auth.log /dev/log
	mkdir -p /run/systemd/journal /run/log /etc/systemd
	od -An -N16 -tx1 /dev/urandom | tr -d ' ' >/etc/machine-id
	cat >/etc/systemd/journald.conf <<-END
		[Journal]
		Storage=volatile
		Audit=no
		ReadKMsg=no
		ForwardToSyslog=no
		RateLimitIntervalSec=0
	END
	$journald >"$dir/journald" 2>&1 &
	journald_pid=$!
	until_up "$journald_pid" test -S /run/systemd/journal/dev-log
	ln -s /run/systemd/journal/dev-log /dev/log
}
# Some end at once where systemd did not start them: their matter, not ours.
journald_serves() {
	logger -p authpriv.notice 'is anybody there' 2>/dev/null
	until_up "$journald_pid" is_there 'is anybody there' && is_alive "$journald_pid"
}
# in_journal TEXT: it comes there.
is_there() { journalctl -q --all -o cat | grep -qF -- "$1"; }
in_journal() { until_true is_there "$1" || bad "$what: '$1' never came to the journal"; }
# with_journal COMMAND...: with a journald as the system log, or a skip.
with_journal() {
	if [ -z "$journald" ] || ! command -v journalctl >/dev/null; then
		skip journal 'no journald on this machine'
		return
	fi
	journal
	if journald_serves; then
		"$@"
	else
		skip journal 'journald does not run outside systemd here'
		cat "$dir/journald"
	fi
	kill "$journald_pid" 2>/dev/null
	wait "$journald_pid"
}
