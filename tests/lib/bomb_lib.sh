# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2154
# Processes that multiply faster than a look through /proc goes, up to a limit,
# for the machine. Sourced after pam_lib.sh.

# bomb UID: returns when 2,000 of its processes are there.
bomb() {
	setsid setpriv --reuid "$1" --regid "$1" --clear-groups python3 -c 'import os, resource, time
resource.setrlimit(resource.RLIMIT_NPROC, (3000, 3000))
while True:
    try:
        if os.fork() == 0:
            time.sleep(0.001)
    except OSError:
        time.sleep(0.1)' </dev/null >/dev/null 2>&1 &
	until_true bomb_has_grown "$1" || bad "there is no bomb of $1"
}
bomb_has_grown() { [ "$(bomb_count "$1")" -gt 2000 ]; }
bomb_count() { grep -las "^Uid:.$1" /proc/[0-9]*/status | wc -l; }
# bomb_is_over UID
bomb_is_over() {
	left=$(grep -las "^Uid:.$1" /proc/[0-9]*/status | while IFS=/ read -r _ _ p _; do
		if is_alive "$p"; then echo "$p"; fi
	done | wc -l)
	if [ "$left" = 0 ]; then good; else bad "$what: $left are left"; fi
}
