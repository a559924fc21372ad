# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# How each script counts what it checked. A script ends with finish, which
# prints "N passed, N failed"; what was not looked at is a line "SKIP: what:
# why", which tests/run.sh counts: it is neither passed nor failed.
passed=0 failed=0
good() { passed=$((passed + 1)); }
# bad TEXT...: what was checked, and what came instead.
bad() {
	failed=$((failed + 1))
	echo "FAIL: $*"
}
# skip WHAT WHY: a part that this machine cannot show.
skip() { echo "SKIP: $1: $2"; }
# skip_all WHY: the whole script.
skip_all() {
	skip all "$1"
	exit 0
}
sum_up() {
	echo "$passed passed, $failed failed"
	[ "$failed" -eq 0 ]
}
# What a library of tests has to look at in the end goes into its own finish.
finish() { sum_up; }
