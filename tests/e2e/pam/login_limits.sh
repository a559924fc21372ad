#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# su, sudo and a screen locker that runs as its user, with few descriptors and
# little memory: the caller sets both limits. The policy refuses all
# three; the last accepted one would permit them, and must not be used because a
# file of the policy could not be read. LIMITS=all tries each limit. As root, in
# namespaces with other accounts and services. Ends with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
# AddressSanitizer needs more memory than these limits leave: pam_lib.sh goes by this.
# shellcheck disable=SC2034
ASAN=
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh

pass=Quiet-Lake7river
conf=/etc/security/loginpolicy.conf
drop=/etc/security/loginpolicy.d
chmod 755 "$dir" "$m"
example_logins
policy </dev/null
batch 0 'the first passwords' chpasswd <<END
alice:$pass
bob:$pass
END
rm -rf /etc/sudo.conf /etc/sudoers.d
echo 'bob ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers
chmod 440 /etc/sudoers
# su waits after a refusal, sudo for the address of its host.
echo 'FAIL_DELAY 0' >>/etc/login.defs
echo '127.0.0.1 localhost loginpolicy-test' >/etc/hosts

# --- the policies ---
permits='permit everyone service su,sudo,swaylock id old'
echo "$permits" >"$state/last-good.conf"
# Large enough for a limit on memory to come between its files.
padding() { awk 'BEGIN { for (i = 0; i < 40000; i++) print "# so that this file is large, as those of a fleet may be" }'; }
# levels N: the policy that refuses, in a file included at this depth.
levels() {
	rm -rf "$drop"
	mkdir -p "$drop/a"
	for f in "$conf" "$drop/10.conf" "$drop/a/x.conf"; do padding >"$f"; done
	case $1 in
	0) echo 'deny everyone id new' >>"$conf" ;;
	1) echo "include $drop/*.conf" >>"$conf" && echo 'deny everyone id new' >>"$drop/10.conf" ;;
	2)
		echo "include $drop/*.conf" >>"$conf"
		echo "include $drop/a/*.conf" >>"$drop/10.conf"
		echo 'deny everyone id new' >>"$drop/a/x.conf"
		;;
	esac
}

# --- the programs ---
# limited LIMIT N PROGRAM: by bob.
limited() {
	case $3 in
	su) set -- "$1" "$2" su alice -c 'echo inside' ;;
	sudo) set -- "$1" "$2" sudo -n echo inside ;;
	swaylock) set -- "$1" "$2" pam_caller swaylock bob amw ;;
	esac
	# for a shell of its own
	# shellcheck disable=SC2016
	echo "$pass" | timeout 120 by bob sh -c 'ulimit -S -c 0; ulimit "$1" "$2" || exit 125; shift 2; exec "$@"' sh "$@" >"$dir/out" 2>"$dir/err"
	rc=$?
	cat "$dir/out" "$dir/err" >>"$dir/all"
}
is_inside() { grep -qE 'inside|working' "$dir/out"; }
# expect IN WHAT LIMIT N PROGRAM
expect() {
	in=$1 what=$2
	shift 2
	limited "$@"
	if is_inside; then was=yes; else was=no; fi
	if [ $was = "$in" ] && [ "$rc" -ne 124 ] && [ "$rc" -ne 125 ]; then good; else
		bad "$what: inside: $was, not $in; exit $rc"
		tail -n 3 "$dir/out" "$dir/err"
	fi
}

# What a limit must not do happens where the policy is malformed; so it would be seen.
for p in su sudo swaylock; do
	levels 0
	echo 'no statement' >>"$conf"
	expect yes "$p by the last accepted policy" -n 1024 $p
	for level in 0 1 2; do
		levels $level
		expect no "$p by the policy, $level levels" -n 1024 $p
		echo "$permits" >"$conf"
		expect yes "$p permitted, $level levels" -n 1024 $p
	done
done

# A locker that cannot read all of the policy does not know what it says.
levels 1
echo 'permit everyone' >"$drop/10.conf"
expect yes 'swaylock, a file that it can read' -n 1024 swaylock
chmod 600 "$drop/10.conf"
expect no 'swaylock, a file that it cannot read' -n 1024 swaylock
expect yes 'su, a file that only root can read' -n 1024 su
chmod 700 "$drop"
chmod 644 "$drop/10.conf"
expect no 'swaylock, a folder that it cannot read' -n 1024 swaylock

# --- the limits ---
# Memory in KiB; most of it is what a program needs before it asks PAM.
every_limit() {
	n=3
	while [ $n -le 64 ]; do
		echo "-n $n"
		n=$((n + 1))
	done
	n=1
	while [ $n -le 20 ]; do
		echo "-v $((6000 + n * 1500))"
		echo "-d $((n * 900))"
		n=$((n + 1))
	done
}
# limits LEVEL: all of them, or those that most often come between two files.
limits() {
	[ "${LIMITS:-}" != all ] || {
		every_limit
		return
	}
	case $1 in
	0) printf '%s\n' '-n 7' '-v 18000' ;;
	1) printf '%s\n' '-n 7' '-n 12' '-v 16500' '-d 11700' ;;
	2) printf '%s\n' '-n 7' '-n 9' '-n 12' '-v 18000' '-v 24000' '-v 27000' '-d 13500' '-d 18000' ;;
	esac
}
# Without a system log its socket takes no descriptor from one stage to the next.
mv /dev/log /dev/log.kept
for level in 0 1 2; do
	levels $level
	limits $level >"$dir/limits"
	for p in su sudo swaylock; do
		while read -r limit n; do
			expect no "$p, ulimit $limit $n, $level levels" "$limit" "$n" $p
		done <"$dir/limits"
	done
done
mv /dev/log.kept /dev/log
finish
