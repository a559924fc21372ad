#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A person leaves: the account is blocked and what it runs ended, the keys are
# revoked and removed, the account expires, and a report says what is left. A step
# that fails stops none that follow. Twice is harmless. An example: change it to
# what your house needs.
#
# usage: offboard.sh [-l DATE] [-p PERSON] [-r REASON] USER
#   -l DATE    the day on which the person left (recorded)
#   -p PERSON  as in the register of keys: these keys are revoked wherever they
#              are, and keys of others that open USER are not (every key that
#              opens USER)
#   -r REASON  why (left)
# Exit code: 0 all of it is done; 1 something is left, and was said; 2 wrong usage.
set -u
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
me=${0##*/}
left='' person='' reason=left worst=0

say() { printf '%s: %s\n' "$me" "$*" >&2; }
# open_step TEXT...: this step is not done as it should be.
open_step() {
	say "$*"
	worst=1
}
usage() {
	sed -n '8,14s/^# \{0,1\}//p' "$0" >&2
	exit 2
}
while getopts l:p:r: option; do
	case $option in
	l) left=$OPTARG ;;
	p) person=$OPTARG ;;
	r) reason=$OPTARG ;;
	*) usage ;;
	esac
done
shift $((OPTIND - 1))
[ $# -eq 1 ] || usage
user=$1
[ "$(id -u)" -eq 0 ] || {
	say 'must be run as root'
	exit 2
}
if ! getent passwd -- "$user" >/dev/null; then
	say "$user: no such account here: nothing was changed"
	exit 2
fi

case $left in
'' | [0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*) ;;
*)
	say "-l: $left: expected a date such as 2026-11-30: nothing was changed"
	exit 2
	;;
esac

# --- nobody gets in, and nothing goes on running ---
set -- --kill --reason "$reason"
[ -z "$left" ] || set -- "$@" --left "$left"
loginpolicy block "$@" -- "$user"
rc=$?
case $rc in
0) ;;
1) open_step "$user is blocked, but something of it still runs" ;;
2) open_step "$user is not blocked" ;;
*) open_step "$user is blocked, but that may not be recorded" ;;
esac

# --- the keys: of the account, and of the person wherever they are ---
# fingerprints ARGUMENT...: each key and whose it is by the register, or "null".
# Nothing but what can be in a fingerprint or a name is taken.
fingerprints() {
	loginpolicy key list --format json "$@" |
		grep -oE '"fingerprint":"SHA256:[A-Za-z0-9+/]*"|"person":("[A-Za-z0-9._@+-]*"|null)' |
		sed 's/^"[a-z]*"://; s/"//g' | paste -d ' ' - -
}
all=$(
	fingerprints -- "$user"
	[ ! -e /etc/security/loginpolicy.keys ] || fingerprints --person "${person:-$user}"
)
# Somebody else's key goes on opening what is that person's.
keys=$(printf '%s\n' "$all" | while read -r key whose; do
	case $whose in
	"" | null | "${person:-$whose}") echo "$key" ;;
	*) say "$key is not revoked: it is $whose's" ;;
	esac
done)
keys=$(printf '%s\n' "$keys" | sort -u)
# Fingerprints, split on purpose.
# shellcheck disable=SC2086
set -- $keys
if [ $# -ne 0 ]; then
	loginpolicy key revoke --remove --reason "$user: $reason" -- "$@"
	case $? in
	0) ;;
	1 | 2) open_step 'not every key is revoked, and taken out of every file' ;;
	*) open_step 'the keys are revoked, but not every file could be looked at' ;;
	esac
fi

# --- the account itself: for what asks no PAM ---
usermod -L -e 1 -- "$user" || open_step "$user did not expire"

# --- the report ---
say "$user: $# key(s) revoked"
loginpolicy sessions "$user" || open_step "whether $user is still logged in is not known"
loginpolicy key list -- "$user" || open_step "not every key of $user could be looked at"
crontab -l -u "$user" 2>/dev/null | sed "s/^/crontab: /"
[ $worst -eq 0 ] || say 'not all of it is done: see above'
exit $worst
