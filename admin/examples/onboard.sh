#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A new person: an account with a generated password and a key, or none at all.
# Whatever the policy refuses ends it, with the reason, and takes back what was
# made. An example: change it to what your house needs.
#
# usage: onboard.sh [-c FULLNAME] [-e DATE] [-f ADDRESS] [-g GROUP,...] [-o FILE]
#                   [-p PERSON] [-s SHELL] USER KEYFILE
#   -e DATE     last day (2027-12-31): of the account and of the key
#   -f ADDRESS  the policy must permit SSH by this key from there
#   -o FILE     write the password there (0600), not to standard output
#   -p PERSON   whose the key is, in the register of keys (USER); must be given for
#               a key that opens another account already
# Exit code: 0 done; 1 refused; 2 could not be done. Then there is no account.
set -u
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
me=${0##*/}
made='' comment='' end='' from='' groups='' out='' person='' shell=/bin/bash

# stop CODE TEXT...: why; what was made is taken back when the script ends.
stop() {
	code=$1
	shift
	printf '%s: %s\n' "$me" "$*" >&2
	exit "$code"
}
usage() {
	sed -n '7,14s/^# \{0,1\}//p' "$0" >&2
	exit 2
}
take_back() {
	rc=$?
	trap '' INT TERM HUP
	[ -n "$made" ] || exit "$rc"
	if userdel -r "$user" >/dev/null 2>&1; then
		printf '%s: the account %s was taken back\n' "$me" "$user" >&2
	else
		printf '%s: the account %s could not be taken back: userdel -r %s\n' \
			"$me" "$user" "$user" >&2
	fi
	exit "$rc"
}
# Signals end the script by its end, but not while an account is being made.
catch() { trap 'exit 2' INT TERM HUP; }

while getopts c:e:f:g:o:p:s: option; do
	case $option in
	c) comment=$OPTARG ;;
	e) end=$OPTARG ;;
	f) from=$OPTARG ;;
	g) groups=$OPTARG ;;
	o) out=$OPTARG ;;
	p) person=$OPTARG ;;
	s) shell=$OPTARG ;;
	*) usage ;;
	esac
done
shift $((OPTIND - 1))
[ $# -eq 2 ] || usage
user=$1 key=$2
[ "$(id -u)" -eq 0 ] || stop 2 'must be run as root'

# --- before anything is made ---
case $user in
'' | -* | *[!a-z0-9_.-]* | [!a-z_]*)
	stop 2 "$user: a name begins with a small letter, and has small letters, digits and . _ - alone" ;;
esac
case $end in
'' | [0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]) ;;
*) stop 2 "-e: $end: expected a date such as 2027-12-31" ;;
esac
if getent passwd "$user" >/dev/null; then
	stop 2 "$user: there is such an account already: nothing was changed"
fi
loginpolicy key check -q -- "$key" >&2
case $? in
0) ;;
1) stop 1 "$key: the key is refused: no account was made" ;;
*) stop 2 "$key: the key cannot be judged: no account was made" ;;
esac

# A key that somebody has already is mostly the wrong file, and the register would
# then have it as this person's.
if [ -z "$person" ]; then
	opens=$(loginpolicy key check -- "$key" | grep '^ *key-shared-between-accounts: ')
	if [ -n "$opens" ]; then
		printf '%s\n' "$opens" >&2
		stop 1 "$key: opens another account: no account was made; if one person is to have both, name the person with -p"
	fi
	person=$user
fi

# --- the account ---
set -- -m -s "$shell"
[ -z "$comment" ] || set -- "$@" -c "$comment"
[ -z "$end" ] || set -- "$@" -e "$end"
[ -z "$groups" ] || set -- "$@" -G "$groups"
trap take_back EXIT
trap '' INT TERM HUP
useradd "$@" -- "$user" && made=yes
catch
[ -n "$made" ] || stop 2 "$user: useradd refused it: no account was made"

# --- the password: in no argument, so that no list of processes shows it ---
password=$(loginpolicy password generate --user "$user") || password=
[ -n "$password" ] || stop 2 'no password could be generated'
printf '%s:%s\n' "$user" "$password" | chpasswd ||
	stop 1 'chpasswd refused the password'

# --- may it log in? ---
if [ -n "$from" ]; then
	loginpolicy explain -q "$user" --service sshd --method publickey \
		--from "$from" --key "$key"
	case $? in
	0) ;;
	1)
		loginpolicy explain "$user" --service sshd --method publickey \
			--from "$from" --key "$key" >&2
		stop 1 "$user: the policy does not permit SSH from $from"
		;;
	*) stop 2 "$user: whether the policy permits SSH is not known" ;;
	esac
fi

# --- the password is handed over, and then the key: it is the last step ---
if [ -n "$out" ]; then
	(umask 077 && set -C && printf '%s\n' "$password" >"$out") ||
		stop 2 "$out: the password cannot be written to a new file there"
fi
set -- --person "$person"
[ -z "$end" ] || set -- "$@" --expires "$end"
loginpolicy key add -q "$@" -- "$user" "$key"
rc=$?
if [ $rc -ne 0 ]; then
	[ -z "$out" ] || rm -f -- "$out"
	[ $rc -eq 1 ] || rc=2
	stop $rc "$user: the key could not be added as it should be"
fi
made=
[ -n "$out" ] || printf 'password of %s: %s\n' "$user" "$password"
printf '%s: %s has an account, and its key opens it\n' "$me" "$user" >&2
