# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2034,SC2154,SC2317
# What the tests of logins share, on the machine of pam_lib.sh: services with
# the lines of pam.d-example, a policy and a state to log in by, an sshd that
# listens, and two networks to come from. Sourced after pam_lib.sh.

# --- services ---
# example_lines SERVICE: its auth, account and session lines in pam.d-example.
# Nobody here is to wait two seconds after a wrong password.
example_lines() {
	awk -v service="$1" '
	/^# --- / {
		on = 0
		n = split(substr($0, 7), names, /[ ,]+/)
		for (i = 1; i <= n; i++) on = on || names[i] == service
	}
	on && /^(auth|account|session)/' pam.d-example |
		sed 's|^auth.*pam_unix.so|& nodelay|'
}
# util-linux's login calls itself remote where it is told of another machine.
example_services='sshd su su-l runuser runuser-l sudo sudo-i login remote cron atd swaylock other'
example_logins() {
	example_stack
	for s in $example_services; do
		example_lines "$s" >"$dir/lines"
		[ -s "$dir/lines" ] || die "pam.d-example says nothing of $s"
		service "$s" "$(cat "$dir/lines")"
	done
}
# change_service SERVICE SED...: its file, as it is shown to people, changed.
change_service() {
	service "$1" "$(example_lines "$1" | sed -e "$2")"
}

# --- state ---
state=/var/lib/loginpolicy
block() { : >"$state/blocked/$(id -u "$1")"; }
unblock() { rm -f "$state/blocked/"*; }
# fp_of PUBLIC: as the log has it. revoke PUBLIC: a key, or the key of a CA.
fp_of() { ssh-keygen -lf "$1" | cut -d' ' -f2; }
revoke() {
	: >"$state/revoked/$(fp_of "$1" | sed 's/^SHA256://' | tr '+/' '-_')"
}
restore() { rm -f "$state/revoked/"*; }

# --- doing ---
# try CODE WHAT COMMAND...: nothing to be answered; a hang is a failure, and ends
# before sshd or ssh themselves would end it.
try() {
	code=$1 what=$2
	shift 2
	mark
	timeout 120 "$@" </dev/null >"$dir/out" 2>"$dir/err"
	rc=$?
	judge
}
# answer CODE WHAT PASSWORD COMMAND...: at a terminal.
answer() {
	answer_code=$1 answer_what=$2 answer_is=$3
	shift 3
	talk "$answer_code" "$answer_what" "$@" <<-END
		$answer_is
	END
}
# lines N TEXT: so many log lines of the module have it.
lines_with() {
	grep 'pam_loginpolicy(' "$dir/log" >"$dir/ours"
	count "$1" ours "$2"
}
# refused STAGE TEXT: one line of the log says so, with all of the text; and
# nobody was inside.
refused() {
	lacks out inside
	lines_with 1 "): deny "
	grep 'pam_loginpolicy(' "$dir/log" | grep "): deny .* stage=$1 " >"$dir/deny"
	if grep -qF -- "$2" "$dir/deny"; then good; else
		bad "$what: not refused at $1 with '$2':"
		cat "$dir/log"
	fi
}
# passed TEXT: one permit, no deny.
passed_by() {
	says out inside
	lines_with 0 "): deny "
	lines_with 1 "): permit "
	says log "$1"
}
# told FILE: the person has the reference of the log's line, and whom to ask.
told() {
	ref=$(sed -n 's/.*): deny .* ref=\([2-9A-Z]*\)$/\1/p' "$dir/log")
	says "$1" "Access denied by policy (reference $ref). Contact: it@example.org"
}
# one_reference WORD [N]: a login that is over is two lines, what was decided
# (WORD, N times) and its end, with one reference.
one_reference() {
	is_ended() { logged && grep -qF '): end ' "$dir/log"; }
	until_true is_ended || bad "$what: no end"
	grep 'pam_loginpolicy(' "$dir/log" | sed -n 's/.* ref=//p' | sort -u >"$dir/refs"
	lines_with "${2:-1}" "): $1 "
	if [ "$(wc -l <"$dir/refs")" -eq 1 ]; then good; else
		bad "$what: not one reference:"
		cat "$dir/log"
	fi
}
# until_true COMMAND...: within a minute at least, however busy the machine is.
until_true() {
	tries=0
	until "$@"; do
		tries=$((tries + 1))
		[ $tries -lt 3000 ] || return
		sleep 0.02
	done
}

# until_up PID COMMAND...: the same, but no longer than this process is there.
until_up() {
	up_pid=$1
	shift
	up_or_ended() { "$@" || ! is_alive "$up_pid"; }
	until_true up_or_ended "$@" && "$@"
}
# is_alive PID: it has not ended, though nobody may have waited for it yet.
is_alive() {
	case $(sed 's/.*) \(.\).*/\1/' "/proc/$1/stat" 2>/dev/null) in '' | [ZX]) return 1 ;; esac
}

# has_children PID N: so many children of that process run. It may not have
# noticed yet that others have ended.
has_children() {
	awk -v pid="$1" -v n="$2" '
	{ sub(/.*\) /, ""); if ($2 == pid && $1 != "Z") n-- }
	END { exit n != 0 }' /proc/[0-9]*/stat 2>/dev/null
}

# --- networks ---
# at_once IP... ROUTE: as it is there, but what comes by it is acknowledged at
# once. Else sshd and ssh wait for it twice in each login, 40 ms each time.
at_once() { "$@" quickack 1 || die 'no route'; }
# loopback: this machine alone, which "from here" is.
loopback() {
	ip link set lo up || die 'no network'
	for range in 127.0.0.0/8 127.0.0.1; do
		at_once ip route change local $range dev lo table local \
			proto kernel scope host src 127.0.0.1
	done
	# from WHERE PROGRAM...: ssh, scp or sftp, or any other.
	cat >"$m/bin/from" <<-END
		#!/bin/sh
		where=\$1 program=\$2
		shift 2
		case \$program in
		ssh | scp | sftp) set -- -F "$m/ssh_\$where" "\$@" ;;
		esac
		[ "\$where" != here ] || exec "\$program" "\$@"
		exec ip netns exec "\$where" "\$program" "\$@"
	END
	chmod 755 "$m/bin/from"
}
# networks: "from vpn" is 10.8.0.7 and fd12:3456::7, "from out" 192.0.2.9; this
# machine is 10.8.0.1, fd12:3456::1 and 192.0.2.1 there.
networks() {
	loopback
	link vpn 10.8.0 || die 'no network of its own'
	link out 192.0.2 || die 'no network of its own'
	ip addr add fd12:3456::1/64 dev to-vpn nodad || die 'no IPv6'
	ip -n vpn addr add fd12:3456::7/64 dev me nodad || die 'no IPv6'
}
# link NAME NET: a network namespace of this name, host 7 or 9 of the network.
link() {
	case $1 in vpn) host=7 ;; *) host=9 ;; esac
	ip netns add "$1" && ip -n "$1" link set lo up &&
		ip link add "to-$1" type veth peer name me netns "$1" &&
		ip addr add "$2.1/24" dev "to-$1" && ip link set "to-$1" up &&
		ip -n "$1" addr add "$2.$host/24" dev me &&
		ip -n "$1" link set me up || return
	at_once ip route change "$2.0/24" dev "to-$1" proto kernel scope link src "$2.1"
	at_once ip -n "$1" route change "$2.0/24" dev me proto kernel scope link \
		src "$2.$host"
}

# --- an sshd that listens ---
# sshd_knows KEYWORD VALUE: whether this version has it.
sshd_knows() { "$sshd" -t -o "$1=$2" -f "$m/sshd_base" 2>/dev/null; }
# sshd_start: keys and configurations; sshd_up LINE...: it runs, with these.
sshd_init() {
	sshd=$(command -v sshd) || skip_all 'no sshd on this machine'
	rm -rf /etc/ssh
	mkdir /etc/ssh
	ssh-keygen -q -t ecdsa -N '' -f /etc/ssh/ssh_host_ecdsa_key
	cat >"$m/sshd_base" <<-END
		HostKey /etc/ssh/ssh_host_ecdsa_key
		PidFile /run/sshd.pid
		UsePAM yes
		KbdInteractiveAuthentication yes
		PasswordAuthentication yes
		PermitRootLogin yes
		AuthorizedKeysFile /etc/ssh/%u.keys
		StrictModes no
		PrintMotd no
		PrintLastLog no
		UseDNS no
		LoginGraceTime 600
		MaxStartups 100
		MaxAuthTries 20
		Subsystem sftp internal-sftp
	END
	# A test fails to log in more often than a person.
	! sshd_knows PerSourcePenalties no ||
		echo 'PerSourcePenalties no' >>"$m/sshd_base"
	for place in here:127.0.0.1 vpn:10.8.0.1 out:192.0.2.1; do
		cat >"$m/ssh_${place%%:*}" <<-END
			Host test
			HostName ${place#*:}
			Host *
			StrictHostKeyChecking no
			UserKnownHostsFile /dev/null
			GlobalKnownHostsFile /dev/null
			IdentitiesOnly yes
			IdentityAgent none
			PreferredAuthentications publickey
			NumberOfPasswordPrompts 1
			ConnectTimeout 600
			KexAlgorithms ecdh-sha2-nistp256
			LogLevel INFO
		END
	done
}
sshd_down() {
	[ -n "${sshd_pid:-}" ] || return 0
	kill "$sshd_pid"
	wait "$sshd_pid"
	sshd_pid=
}
sshd_up() {
	sshd_down
	rm -f /run/sshd.pid
	{
		cat "$m/sshd_base"
		[ $# -eq 0 ] || printf '%s\n' "$@"
	} >/etc/ssh/sshd_config
	"$sshd" -D -f /etc/ssh/sshd_config &
	sshd_pid=$!
	until_true test -s /run/sshd.pid || die 'sshd does not start'
}
# new_key NAME TYPE [BITS]: a key in $m/keys.
new_key() {
	mkdir -p "$m/keys"
	ssh-keygen -q -t "$2" ${3:+-b "$3"} -N '' -C "$1" -f "$m/keys/$1"
}
# sshd_has N: so many connections; where one is over, its end is in the log.
sshd_has() { has_children "$sshd_pid" "$1"; }
# forward OPTION...: ssh -N with them from the VPN by $key, in the background, until
# it was decided on; to alice, or $to. forward_end: no more, at either end.
forward() {
	mark
	from vpn ssh -N -i "$m/keys/$key" "$@" "${to:-alice}@test" </dev/null \
		>"$dir/out" 2>"$dir/err" &
	forward_pid=$!
	decided() { logged && grep -q 'stage=session' "$dir/log"; }
	until_true decided || bad "$what: nothing was decided"
}
forward_end() {
	kill "$forward_pid" 2>/dev/null
	wait "$forward_pid"
	forward_pid=
	until_true sshd_has 0 || bad "$what: sshd does not end it"
}
# Keep the policy and the state ($state), and put them back.
save() {
	rm -rf /root/saved
	mkdir /root/saved
	cp -a /etc/security /root/saved/security
	cp -a $state /root/saved/state
}
restore_saved() {
	rm -rf /etc/security/* ${state:?}/*
	cp -a /root/saved/security/. /etc/security/
	cp -a /root/saved/state/. $state/
}
