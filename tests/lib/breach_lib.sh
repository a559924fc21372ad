# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2034,SC2154,SC2086
# What the tests of breach share: a policy under which alice and bob log in, and
# something of alice's that runs. Sourced after pam_lib.sh and login_lib.sh.
unset SUDO_UID SSH_CONNECTION
lp=/home/loginpolicy
cp "$bin" $lp && chmod 755 /home $lp || exit 1
spool=/var/spool/cron
mkdir -p $spool/crontabs $spool/atjobs /var/lib/systemd/linger /run/sudo/ts
ln -s $lp "$m/bin/loginpolicy"
PATH=$m/bin:$PATH
rm -rf /etc/sudoers.d
printf '%s\n' 'root ALL=(ALL) ALL' 'alice ALL=(ALL) NOPASSWD: ALL' 'bob ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers
chmod 440 /etc/sudoers
echo 'sudo:x:27:bob,dave' >>/etc/group
cat >"$dir/policy" <<'END'
permit user:root service login from local id rescue
permit group:sudo,user:root service @elevate
permit user:alice service sudo
permit everyone service sshd method publickey
permit everyone service sshd method password
permit everyone service su
permit everyone service login from local
permit everyone service @jobs
END
# keys_for USER KEY...: its authorized keys, in its home.
keys_for() {
	k_user=$1
	shift
	mkdir -p "/home/$k_user/.ssh"
	chmod 700 "/home/$k_user/.ssh"
	for k_name in "$@"; do cat "$m/keys/$k_name.pub"; done >"/home/$k_user/.ssh/authorized_keys"
	chown -R "$k_user:$k_user" "/home/$k_user/.ssh"
}
# as_user USER COMMAND...: in a session of its own, in the background; pid has it.
as_user() {
	a_user=$1
	shift
	setsid "$m/bin/by" "$a_user" "$@" </dev/null >/dev/null 2>&1 &
	pid=$!
	until_true grep -q "^Uid:.$(id -u "$a_user")" /proc/$pid/status
}
gone() {
	for p in "$@"; do
		if is_alive "$p"; then bad "$what: $p still runs: $(tr '\0' ' ' <"/proc/$p/cmdline")"; else good; fi
	done
}
there() {
	for p in "$@"; do
		if is_alive "$p"; then good; else bad "$what: $p has ended"; fi
	done
}
# the_id: of the newest incident.
the_id() { $lp breach --list --format json | sed -n 's/^ *"id": "\(.*\)",*$/\1/p' | tail -n 1; }
# of_record WORD...: what Python makes of the newest record, r.
of_record() {
	python3 - "$state/incidents/$(the_id).json" "$1" <<-'END'
		import json, sys
		r = json.load(open(sys.argv[1]))
		a = r["accounts"][0] if r["accounts"] else None
		v = eval(sys.argv[2])
		print(v if isinstance(v, str) else json.dumps(v))
	END
}
# record_has WHAT EXPRESSION VALUE
record_has() {
	v=$(of_record "$2")
	if [ "$v" = "$3" ]; then good; else bad "$what: $1: $v, not $3"; fi
}
shadow_of() { sed -n "s/^$1:\([^:]*\):\([^:]*\):.*:\([^:]*\):$/\1 \2 \3/p" /etc/shadow; }
secret Quiet-Lake7river
hash=$(openssl passwd -1 Quiet-Lake7river)
# fresh USER: it is as new.
fresh() {
	rm -rf $state/incidents
	rm -f $state/blocked/* $state/revoked/* $state/details/*
	usermod -e '' -p "$hash" "$1" 2>/dev/null
	keys_for "$1" two
}
