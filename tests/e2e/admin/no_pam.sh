#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What asks no PAM: block names what of it is installed, and that it does run a
# blocked account's programs. One list in the command, the man page and the
# README. Ends with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
# shellcheck disable=SC2034
{
	bin=$(realpath "${B:-build}/admin/loginpolicy")
	# "WHAT" "PROGRAM", a line each.
	list=$(tr '\n\t' '  ' <admin/wiring/wiring_facts.c | tr -s ' ' |
		grep -o '{{"[^"]*", [a-z]*, [a-z]*}, "[^"]*"}')
}
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
cp "$bin" "$m/bin/loginpolicy" || exit 1
mkdir -m 700 "$state/details" "$state/history"
example_logins
echo 'permit everyone' | policy
echo "$list" | sed 's/{{"\([^"]*\)", [a-z]*, [a-z]*}, "\([^"]*\)"}/\2 \1/' >"$dir/list"

# --- one list ---
what='the list'
if [ "$(wc -l <"$dir/list")" -ge 10 ]; then good; else bad "$what: $(cat "$dir/list")"; fi
for page in README.md pam_module/pam_loginpolicy.8; do
	tr '\n' ' ' <$page | tr -d '`' >"$dir/page"
	while read -r program name; do
		if grep -qF -- "$name" "$dir/page"; then good; else bad "$what: $page has not: $name"; fi
	done <"$dir/list"
done

# --- block names those that are here ---
# A machine that has none of them, and one after the other.
mkdir "$m/upper" "$m/work" || exit 1
if mount -t overlay -o "lowerdir=/usr,upperdir=$m/upper,workdir=$m/work" overlay /usr; then
	cut -d' ' -f1 "$dir/list" >"$dir/programs"
	while read -r program; do
		[ ! -e "$program" ] || mv "$program" "$m/away.${program##*/}"
		mkdir -p "${program%/*}"
	done <"$dir/programs"
	unseen='the block does not stop programs that do not ask PAM'
	try 0 'block: none of them is here' loginpolicy block alice
	says out 'is blocked'
	lacks err "$unseen"
	loginpolicy unblock -q alice
	while read -r program name; do
		: >"$program"
		try 0 "block: $name is here" loginpolicy block alice
		count 1 err "$unseen"
		if grep -qE "$unseen: (by root: )?$name \(pam_loginpolicy\(8\)\)\$" "$dir/err"; then good; else
			bad "$what: $(cat "$dir/err")"
		fi
		loginpolicy unblock -q alice
		rm "$program"
	done <"$dir/list"
	while read -r program; do : >"$program"; done <"$dir/programs"
	try 0 'block: all of them are here' loginpolicy block alice
	says err "$unseen: systemd-cron's jobs, bcron's jobs, dropbear, tinysshd, BusyBox login, sudo-rs -l; by root: systemd-run --uid, setpriv, chroot --userspec, start-stop-daemon --chuid (pam_loginpolicy(8))"
	loginpolicy unblock -q alice
	try 0 'block -q' loginpolicy block -q alice
	lacks err "$unseen"
	loginpolicy unblock -q alice
	umount -l /usr
else
	skip 'block names what is here' 'no overlay on this machine'
fi

# --- block ends no session, and says so ---
still="alice: still there: 1 other process: sleep 600 ["
setpriv --reuid 2001 --regid 2001 --clear-groups sleep 600 &
session=$!
until_true grep -q '^Uid:.2001' /proc/$session/status
try 0 'block: a dry run, with a session' loginpolicy block -n alice
says err "$still"
try 0 'block: a session is open' loginpolicy block alice
says err "$still"
says err "'loginpolicy block alice --kill' ends it"
if kill -0 $session 2>/dev/null; then good; else bad "$what: the session has ended"; fi
try 0 'block -q: a session is open' loginpolicy block -q alice
lacks err 'still there'
try 0 'block: somebody else' loginpolicy block bob
lacks err 'still there'
pkill -KILL -u alice
wait $session 2>/dev/null
try 0 'block: no session' loginpolicy block alice
lacks err 'still there'
loginpolicy unblock -q alice
loginpolicy unblock -q bob
try 0 'block root' loginpolicy block root -n --yes-lock-out
lacks err 'still there'

# --- it is so ---
loginpolicy block -q alice
try 1 'runuser asks PAM' runuser -u alice -- echo inside
lacks out inside
for c in "setpriv --reuid 2001 --regid 2001 --clear-groups" 'chroot --userspec=2001:2001 /'; do
	# words, split on purpose
	# shellcheck disable=SC2086
	try 0 "$c" $c sh -c 'id -u; echo inside'
	says out inside
	says out 2001
	lines_with 0 alice
done
sum_up
