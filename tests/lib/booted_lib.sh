# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2154
# A machine that systemd has booted, below tests/lib/pam_lib.sh and login_lib.sh:
# systemd is process 1 of a pid namespace and of a cgroup namespace below one group
# of its own. Sourced; "boot" boots the units that booted_units, of the script,
# copies from $units to /etc/booted, with booted.target; "inside COMMAND..." runs a
# command there.
for units in /usr/lib/systemd/system /lib/systemd/system; do
	[ ! -e "$units/user@.service" ] || break
done
systemd=$(readlink -f "${units%/system}/systemd")
booted_group() {
	mkdir "$m/cgroup" && mount -t cgroup2 cgroup2 "$m/cgroup" || return
	# The groups are the whole machine's: another test may begin in this second.
	group=$(mktemp -d "$m/cgroup/loginpolicy-test-XXXXXXXXXX") && chmod 755 "$group"
}
# inside COMMAND...: a program, so that it can be run on a terminal.
booted_inside() {
	cat >"$m/bin/inside" <<-END
		#!/bin/sh
		# In the root of a machine that is a chroot itself, too.
		exec nsenter --target $1 --mount --pid --cgroup --root --wd=/ -- "\$@"
	END
	chmod 755 "$m/bin/inside"
}
boot() {
	mkdir /etc/booted && cp "$units/"*.target "$units/"*.slice /etc/booted &&
		booted_units && booted_group || return
	rm -rf /etc/systemd /run/systemd
	cat >"$m/bin/boot" <<-END
		#!/bin/sh
		# Over another of its kind, which most machines have there, it cannot be.
		mount -t proc proc /proc && mount -t tmpfs tmpfs /sys/fs/cgroup &&
			mount -t cgroup2 cgroup2 /sys/fs/cgroup || exit
		exec env -i container=loginpolicy-test SYSTEMD_UNIT_PATH=/etc/booted \
			PATH=$PATH "$systemd" --system --unit=booted.target \
			--log-target=${BOOT_LOG:-null} --show-status=no
	END
	chmod 755 "$m/bin/boot"
	# In the group before it has a name space of groups.
	sh -c 'echo $$ >"$1/cgroup.procs" && exec unshare --cgroup --mount --pid --fork boot' \
		sh "$group" </dev/null &
	unshare_pid=$!
	until_up "$unshare_pid" has_children "$unshare_pid" 1 || return
	booted_inside "$(cat "/proc/$unshare_pid/task/$unshare_pid/children")"
	until_up "$unshare_pid" inside systemctl -q is-active booted.target 2>/dev/null
}
# Nothing of the groups is left in the machine's, which has no other copy of them.
halt() {
	[ -n "${group:-}" ] || return 0
	echo 1 2>/dev/null >"$group/cgroup.kill"
	[ -z "${unshare_pid:-}" ] || wait "$unshare_pid" 2>/dev/null
	until_true no_groups
}
no_groups() { find "$group" -depth -type d -exec rmdir {} + 2>/dev/null || [ ! -d "$group" ]; }
ended=0
trap 'ended=$?; halt; (exit $ended); leave' EXIT
