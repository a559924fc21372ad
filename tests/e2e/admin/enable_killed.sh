#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2119,SC2120
# loginpolicy enable and disable, killed before each call that changes a file:
# every file of PAM is the old or the new one, nobody is locked out, and the next
# enable or disable mends it. Some points; with SOAK all of them. As root,
# in namespaces. Ends with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
kill_at=$(realpath "${B:-build}/tests/lib/kill_at.so")
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
. tests/lib/enable_lib.sh
step=97
[ -z "${SOAK:-}" ] || step=1
cp "$kill_at" "$m/kill_at.so" || exit 1
{
	echo 'permit user:root service login from local'
	echo 'permit user:root service su'
	echo 'permit user:root service @jobs'
	echo 'permit user:alice service sudo'
	echo 'permit user:alice service sshd'
} | policy
run_killed() {
	at=$1
	shift
	KILL_AT=$at LD_PRELOAD=$m/kill_at.so loginpolicy "$@" >"$dir/out" 2>"$dir/err" </dev/null
	rc=$?
}
try 0 'enable' loginpolicy enable -y --enforce --strict
cp -a /etc/pam.d "$dir/new.pam.d"
cp -a /var/lib/pam "$dir/new.memory"
try 0 'disable' loginpolicy disable -y
back
# old_or_new: each file of PAM's is whole.
old_or_new() {
	for f in /etc/pam.d/*; do
		case $f in *.??????) continue ;; esac
		n=${f##*/}
		if cmp -s "$f" "$dir/stock.pam.d/$n" || cmp -s "$f" "$dir/new.pam.d/$n"; then good; else
			bad "$what: $f is neither old nor new"
		fi
	done
	if [ "$(su root -c 'echo inside' 2>&1)" = inside ]; then good; else bad "$what: root is locked out"; fi
}
is_new() {
	if same_tree /etc/pam.d "$dir/new.pam.d" && same_tree /var/lib/pam "$dir/new.memory"; then good; else
		bad "$what: not as enabled"
	fi
}
no_leftovers() {
	left=$(find /etc/pam.d /var/lib/pam -name '*.??????' ! -name '*.conf' -o -name '*.pam-new' -o -name '*.new')
	if [ -z "$left" ]; then good; else bad "$what: left: $left"; fi
}
# each NAME CODE COMMAND...: killed at each point, until it ends by itself.
each() {
	name=$1
	shift
	at=1
	points=0
	while [ $at -lt 2000 ]; do
		what="$name, killed at $at"
		run_killed $at "$@"
		[ $rc -eq 137 ] || break
		points=$((points + 1))
		old_or_new
		"mend_$((points % 2))"
		no_leftovers
		"begin_$name"
		at=$((at + step))
	done
	what="$name, not killed"
	[ $rc -eq 0 ] || bad "$what: exit $rc: $(cat "$dir/err")"
	if [ $points -ge 3 ]; then good; else bad "$what: $points points only"; fi
	echo "$name: $points points"
}
mend_0() {
	try 0 "$what, enable again" loginpolicy enable -y --enforce --strict
	is_new
}
mend_1() {
	try 0 "$what, disable" loginpolicy disable -y
	what="$what, disabled"
	back
}
begin_enable() {
	loginpolicy disable -y >/dev/null 2>&1
	put_back_stock
}
begin_disable() {
	loginpolicy enable -y --enforce --strict >/dev/null 2>&1
}
each enable enable -y --enforce --strict
begin_disable
each disable disable -y
# Ctrl-C while the copy is made: nothing is left of it.
put_back_stock
# --- a full disk, at each call ---
# full NAME COMMAND...: with 2 nothing was changed; else all of it.
full() {
	name=$1
	shift
	at=1
	while [ $at -lt 2000 ]; do
		what="$name, no space at $at"
		snapshot
		FAIL_AT=$at LD_PRELOAD=$m/kill_at.so loginpolicy "$@" >"$dir/out" 2>"$dir/err" </dev/null
		rc=$?
		if [ $rc -eq 2 ]; then
			unchanged
			if [ -s "$dir/err" ]; then good; else bad "$what: not a word"; fi
		else
			# Past the last call there is nothing that could fail.
			cmp -s "$dir/out" "$dir/out.last" && [ $at -gt 300 ] && break
			cp "$dir/out" "$dir/out.last"
			old_or_new
			"begin_$name"
		fi
		at=$((at + step))
	done
}
: >"$dir/out.last"
put_back_stock
begin_enable
full enable enable -y --enforce --strict
begin_disable
full disable disable -y
begin_enable

what='ended while the copy is made'
rm -rf /run/loginpolicy-stage.*
loginpolicy enable -n --enforce >/dev/null 2>&1 &
pid=$!
until [ -n "$(find /run -maxdepth 1 -name 'loginpolicy-stage.*')" ] || ! kill -0 $pid 2>/dev/null; do :; done
kill -TERM $pid 2>/dev/null
wait $pid 2>/dev/null
if [ $? -eq 143 ]; then good; else bad "$what: not by the signal"; fi
if [ -z "$(find /run -maxdepth 1 -name 'loginpolicy-stage.*')" ]; then good; else bad "$what: the copy is left"; fi
unchanged
sum_up
