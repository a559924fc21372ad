#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2154
# dpkg, killed before calls that change a file, while it installs, upgrades and
# removes: logins go on, and "dpkg --configure -a" and the same again end well.
# Some points; with SOAK all of them. As root, in namespaces. Ends with
# "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/packages_lib.sh
all='libpam-loginpolicy loginpolicy'
of() { for p in $all; do echo "/t/$1$p.deb"; done; }
machine empty
other_version 0.0.9 old-
apt 0 'what the packages need' install /t/libpam-loginpolicy.deb /t/loginpolicy.deb
in_root dpkg --purge libpam-loginpolicy loginpolicy >/dev/null 2>&1
machine old empty
# shellcheck disable=SC2046
try 0 'the version before' dpkg -i $(of old--)
wire enforce
machine new old
# shellcheck disable=SC2046
try 0 'this version' dpkg -i $(of '')

# points N WHAT COMMAND...: $at_points, N of the calls at which it can be killed.
points() {
	tried=$1 points_what=$2
	shift 2
	try 0 "$points_what, not killed" env KILL_ONLY=dpkg KILL_COUNT=/t/count LD_PRELOAD=/t/kill_at.so "$@"
	calls=$(sort -n "$r/t/count" | tail -n 1)
	[ -z "${SOAK:-}" ] || tried=$calls
	nth=1 at_points=''
	while [ $nth -le "$tried" ]; do
		at_points="$at_points $((calls * nth / (tried + 1) + 1))"
		nth=$((nth + 1))
	done
}
# killed WHAT UNDER LOGINS PASSWORDS N COMMAND...: LOGINS and PASSWORDS are how it
# may be when it was killed; mended is what follows.
killed() {
	killed_what=$1 under=$2 logins=$3 passwords=$4 how_many=$5
	shift 5
	machine "$killed_what-0" "$under"
	points "$how_many" "$killed_what" "$@"
	[ "$calls" -ge 20 ] || bad "$killed_what: only $calls calls at which it can be killed"
	for point in $at_points; do
		machine "$killed_what-$point" "$under"
		try 137 "$killed_what, killed at $point" env KILL_ONLY=dpkg KILL_AT="$point" \
			LD_PRELOAD=/t/kill_at.so "$@"
		probes "$logins" "$passwords" "$killed_what, killed at $point"
		try any 'configure' dpkg --configure -a
		try 0 "$killed_what, killed at $point, again" "$@"
		probes "$end_logins" "$end_passwords" "$killed_what, killed at $point, again"
		[ "$killed_what" = upgrade ] || is_unwired
		machine_stops
		umount -l "$r/dev" "$r/run" "$r/proc" "$r" && rm -rf "$at" && r=''
	done
}
QUICK=1
end_logins=open end_passwords=free
# shellcheck disable=SC2046
killed install empty open free 4 dpkg -i $(of '')
end_logins=enforced end_passwords=rule
# shellcheck disable=SC2046
killed upgrade old enforced rule 6 dpkg -i $(of '')
end_logins=open end_passwords=free
# shellcheck disable=SC2086
killed remove new any any 4 dpkg --remove $all
finish
