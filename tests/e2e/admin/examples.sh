#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Each example policy of loginpolicy.conf(5) is a policy without an error or a
# warning, and decides what its text says. Ends with "N passed, N failed".
set -u
cd "$(dirname "$0")/../../.." || exit 2
admin=${B:-build}/admin/loginpolicy
page=lib/policy/loginpolicy.conf.5
keys=tests/data/keys
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT INT TERM
. tests/lib/tally.sh
wrong() {
	bad "$*"
	head -20 "$dir/out" "$dir/err" 2>/dev/null
}

# A system with the accounts of the examples.
mkdir "$dir/etc"
cat >"$dir/etc/passwd" <<'END'
root:x:0:0:root:/root:/bin/sh
gdm:x:110:110::/var/lib/gdm3:/bin/false
backup:x:34:34:backup:/var/backups:/bin/sh
alice:x:1001:1001:Alice:/home/alice:/bin/sh
bob:x:1002:1002:Bob:/home/bob:/bin/sh
carol:x:1003:1003:Carol:/home/carol:/bin/sh
dave:x:1004:1004:Dave:/home/dave:/bin/sh
trainee:x:1005:1005:Trainee:/home/trainee:/bin/sh
END
cat >"$dir/etc/group" <<'END'
root:x:0:
backup:x:34:
gdm:x:110:
alice:x:1001:
bob:x:1002:
carol:x:1003:
dave:x:1004:
trainee:x:1005:
staff:x:2001:alice,bob
admins:x:2002:bob,dave
END
# The zone's file must be root's. Where this is not, local time is UTC, which
# is no matter here but for one warning.
[ "$(id -u)" -ne 0 ] || cp /usr/share/zoneinfo/Etc/UTC "$dir/etc/localtime"

# The example of this title, out of the page.
extract() {
	awk -v title=".Ss $1" '
	$0 == ".Sh EXAMPLES" { in_examples = 1 }
	/^\.S[hs]/ { here = in_examples && $0 == title }
	here && /^\.Ed/ { here = text = 0 }
	here && text { print }
	here && /^\.Bd/ { text = 1 }' "$page"
}
# check FILE: no error and no warning. What ends in a year that is over would
# be told, and rightly so: the year is one to come.
check() {
	sed "s/2027/$(($(date +%Y) + 1))/" "$1" >"$dir/policy.now"
	"$admin" check --offline --root "$dir" -f "$dir/policy.now" >"$dir/out" 2>"$dir/err"
	rc=$?
	grep -v 'local time is UTC: ' "$dir/out" | grep -qE ': (warning|error): ' && rc=1
	if [ $rc -eq 0 ]; then good; else wrong "$example: check objects"; fi
}
# example TITLE: from here on.
example() {
	example=$1
	extract "$1" >"$dir/policy"
	if [ -s "$dir/policy" ]; then good; else wrong "no example '$1'"; fi
	check "$dir/policy"
}
# want permit|deny [ID] LOGIN...: what explain says of it, and by which rule
# (-: none).
want() {
	verdict=$1 id=$2
	shift 2
	[ "$id" = - ] && id=null || id="\"$id\""
	"$admin" explain --root "$dir" -f "$dir/policy" --format json "$@" >"$dir/out" 2>"$dir/err"
	rc=$?
	[ "$verdict" = permit ] && code=0 || code=1
	if [ $rc -eq "$code" ] && grep -q "\"verdict\":\"$verdict\"" "$dir/out" &&
		grep -q "\"id\":$id" "$dir/out"; then
		good
	else
		wrong "$example: $* is not: $verdict by $id"
	fi
}
# What every example has: root repairs the machine, jobs run, no one is let in
# by a service that no rule names.
common() {
	want permit rescue root --service login --tty tty1
	want deny - root --service login --tty pts/1 --from 192.0.2.7
	want permit root-elevate root --service sudo
	want permit root-become backup --service runuser --by root
	want permit system alice --service cron
	want permit system alice --service passwd
	want deny - alice --service ftp --from 10.8.0.7
	want deny - alice --service nothing
}

ssh_from() {
	echo "--service sshd --method publickey --from $1"
}

# Words, split on purpose.
# shellcheck disable=SC2046
{
	example 'VPN only'
	common
	want permit staff alice $(ssh_from 10.8.0.7)
	want permit staff alice $(ssh_from fd12:3456::7)
	want permit staff alice $(ssh_from ::ffff:10.8.0.7)
	want deny - alice $(ssh_from 192.0.2.7)
	want deny - alice $(ssh_from 10.9.0.7)
	want deny - alice --service sshd --method publickey
	want deny - alice --service sshd --method password --from 10.8.0.7
	want deny - carol $(ssh_from 10.8.0.7)
	want deny - root $(ssh_from 10.8.0.7)
	want permit admins bob --service sudo
	want permit admins bob --service polkit-1
	want deny - alice --service sudo
	want permit admins-su root --service su-l --by bob
	want deny - root --service su --by alice
	want deny - root --service su
	want deny - bob --service su --by dave

	example 'Administrators with hardware keys'
	common
	want permit admins-key bob --service sshd --key "$keys/sk-ed25519.pub" --from 198.51.100.7
	want permit admins-key dave --service sshd --key "$keys/sk-ec256.pub" --from 192.0.2.7
	want deny admins-other-key bob --service sshd --key "$keys/ed25519.pub" --from 192.0.2.7
	want deny admins-other-key bob --service sshd --method password --from 192.0.2.7
	want permit staff alice --service sshd --key "$keys/ed25519.pub" --from 192.0.2.7
	want permit staff alice --service sshd --key "$keys/sk-ed25519.pub" --from 2001:db8:1::7
	want deny - alice --service sshd --key "$keys/ed25519.pub" --from 198.51.100.7
	want deny - alice --service sshd --method password --from 192.0.2.7
	want deny staff alice --service sshd --key "$keys/rsa.pub" --from 192.0.2.7
	want permit admins dave --service sudo-i
	want deny - alice --service sudo

	example 'A backup account from one address'
	common
	want permit backup backup $(ssh_from 10.8.0.5)
	want deny backup-else backup $(ssh_from 10.8.0.6)
	want deny backup-else backup --service sshd --method password --from 10.8.0.5
	want deny backup-else backup --service cron
	want deny backup-else backup --service sudo
	want permit ssh bob $(ssh_from 10.8.0.5)
	want permit ssh bob $(ssh_from fd00::5)
	want deny - bob $(ssh_from 192.0.2.7)
	want deny - alice $(ssh_from 10.8.0.5)

	example 'A contractor until a date'
	common
	want permit - carol $(ssh_from 10.8.0.7) --at 2027-06-30T17:59:59
	want deny carol-night carol $(ssh_from 10.8.0.7) --at 2027-06-30T18:00:00
	want deny carol-night carol $(ssh_from 10.8.0.7) --at 2027-06-30T07:59:59
	want permit - carol $(ssh_from 10.8.0.7) --at 2027-06-30T08:00:00
	want deny carol-else carol $(ssh_from 10.8.0.7) --at 2027-07-01T09:00:00
	want deny carol-else carol $(ssh_from 192.0.2.7) --at 2027-06-30T09:00:00
	want deny carol-else carol --service sshd --method password --from 10.8.0.7 --at 2027-06-30T09:00:00
	want deny - carol --service sudo --at 2027-06-30T09:00:00
	want permit staff alice $(ssh_from 192.0.2.7) --at 2028-01-01T03:00:00
	want permit staff dave $(ssh_from 192.0.2.7)

	example 'A desktop'
	common
	want permit screen gdm --service gdm-launch-environment
	want permit screen carol --service gdm-password --at 2027-06-30T23:00:00
	want permit screen carol --service swaylock
	want permit screen trainee --service sddm --at 2027-06-30T19:59:59
	want deny trainee-night trainee --service sddm --at 2027-06-30T20:00:00
	want deny trainee-night trainee --service swaylock --at 2027-07-03T05:59:59
	want permit screen trainee --service swaylock --at 2027-07-03T06:00:00
	want permit screen trainee --service swaylock --at 2027-07-03T23:00:00
	want permit console carol --service login --tty tty3
	want deny - carol --service login --tty ttyS0 --from 192.0.2.7
	want deny - carol $(ssh_from 10.0.0.7)
	want permit admin alice --service polkit-1
	want deny - carol --service polkit-1
	want permit admin-su root --service su --by alice
	want deny - root --service su --by carol
}

example=loginpolicy.conf-example
check loginpolicy.conf-example
cat loginpolicy.conf-example >"$dir/policy"
want permit rescue root --service login --tty tty1
want permit staff alice --service sshd --method publickey --from 10.8.0.7
want deny - alice --service sshd --method password --from 10.8.0.7
want permit admins-ssh dave --service sshd --key "$keys/sk-ed25519.pub" --from 192.0.2.7
want deny - dave --service sshd --key "$keys/ed25519.pub" --from 192.0.2.7

# Whatever check objects to, what could be loaded once still is: a policy in
# force must not fall to the last accepted one by an update.
for f in tests/data/corpus/policy/* tests/data/corpus/expanded/* "$dir"/words; do
	case ${f##*/} in
	errors | *-errors | include | nul_in_a_path) continue ;;
	words) printf 'permit %s service cron\n' 'user:svc-*' group:%wheel user:!x user:ALL group:no-such >"$f" ;;
	esac
	cat "$f" >"$dir/policy"
	if "$admin" show --rules -f "$dir/policy" >"$dir/out" 2>"$dir/err"; then good; else wrong "$f does not load"; fi
done

# Five, and each of them was looked at.
n=$(sed '1,/^\.Sh EXAMPLES/d' "$page" | grep -c '^\.Ss')
if [ "$n" -eq 5 ]; then good; else wrong "$n examples, not 5"; fi

finish
