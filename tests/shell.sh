#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A shell on the machine that the tests of logins use, to look at a login by
# hand: its services wired as in pam.d-example, accounts alice to erin, an empty
# policy in mode observe, a system log in $log. Nothing of it stays.
# usage: sudo sh tests/shell.sh   (or: … tests/shell.sh COMMAND…)
cd "$(dirname "$0")/.." || exit 2
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
example_logins
networks
echo 'mode observe' | policy
log=$dir/syslog
export log
[ $# -gt 0 ] || set -- "${SHELL:-sh}"
"$@"
