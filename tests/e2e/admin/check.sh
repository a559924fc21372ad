#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# loginpolicy check: each error and warning with a policy that has it, at its
# line and column, and a near miss that has not. Ends with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/admin_lib.sh

base='permit user:root service login from local id rescue
permit group:admins,user:root service @elevate
permit user:root service su by group:admins
permit everyone service cron,passwd
permit everyone service sshd method publickey'
# at LINE:COLUMN SEVERITY TEXT: among the last check's messages.
at() {
	if grep -qF -- "$dir/p:$1: $2: $3" "$dir/out"; then good; else
		bad "$what: no $2 '$3' at $1:"
		head -5 "$dir/out"
	fi
}
# whole TEXT: a warning about the whole policy, which has no line.
whole() {
	if grep -qF -- "$dir/p: warning: $1" "$dir/out"; then good; else
		bad "$what: no warning '$1' without a line"
		head -5 "$dir/out"
	fi
}
# warns COLUMN TEXT LINE...: of LINE in front of a policy without objections;
# errors the same. fine TEXT LINE...: nothing that says so.
with_base() { printf '%s\n' "$@" "$base" | policy; }
warns() {
	col=$1 text=$2
	shift 2
	with_base "$@"
	want 0 "$*" run check
	at "$#:$col" warning "$text"
}
errors() {
	col=$1 text=$2
	shift 2
	with_base "$@"
	want 2 "$*" run check
	at "$#:$col" error "$text"
}
fine() {
	text=$1
	shift
	with_base "$@"
	want 0 "$*" run check
	lacks out "$text"
}

echo "$base" | policy
want 0 'nothing to object' run check
says out "$dir/p: 0 errors, 0 warnings"
want 0 'no summary' run check -q
if [ -s "$dir/out" ]; then bad 'check -q says something'; else good; fi

# --- errors ---
errors 1 'unknown statement "permi"' 'permi user:alice'
errors 22 'a permit from local needs a service' 'permit user:bob from local'
errors 22 'a permit from local needs a service' 'permit user:bob from local service *'
errors 22 'a permit from local needs a service' 'services all login,@jobs,*' 'permit user:bob from local service login,@all'
fine 'needs a service' 'permit user:bob from local service log*'
fine 'needs a service' 'permit user:bob from any service *'
fine 'needs a service' 'permit user:bob from local service login'
fine 'needs a service' 'deny user:bob from local'
printf 'mode maybe\npermit user:root from 10.0.0.1/8 service sshd\nkey rsa\n' | policy
want 2 'all errors, not the first' run check
for line in 1 2 3; do says out "$dir/p:$line:"; done
says out '3 errors'
want 2 'a policy that is not there' "$bin" check -f "$dir/nowhere"
says out "$dir/nowhere:1:1: error: "
echo "$base" | policy
chmod 666 "$dir/p"
want 2 'a policy that others can write' run check
says out "$dir/p:1:1: error: "

# --- names as other programs' files have them: errors, also with --offline ---
# errors_of check alone: the file still loads, as it did.
means() {
	m_col=$1 m_text=$2
	shift 2
	errors "$m_col" "$m_text" "$@"
	want 2 "offline: $*" run check --offline
	at "$#:$m_col" error "$m_text"
	want 0 "loads: $*" run show --rules
}
means 8 'user:svc-*: names are not patterns: name each, or a group, or uid:N-M' 'permit user:svc-* service sshd'
means 8 'group:%wheel: write a group as group:NAME, without a %' 'permit group:%wheel service sshd'
means 8 'user:%wheel: write a group as group:NAME, without a %' 'permit user:%wheel service sshd'
means 8 'user:!bob: "not" is not supported: put a rule before this one (deny user:bob ...)' 'permit user:!bob service sshd'
means 6 'group:-staff: "not" is not supported: put a rule before this one (permit group:staff ...)' 'deny group:-staff service sshd'
means 8 'user:ALL: for everybody write everyone' 'permit user:ALL service sshd'
means 8 'group:ALL: for everybody write everyone' 'permit group:ALL service sshd'
means 8 'user:+bob: a name has no sign: write user:bob' 'permit user:+bob service sshd'
means 8 'user:@admins: netgroups are not supported' 'permit user:@admins service sshd'
means 8 'user:b?b: names are not patterns' 'permit user:alice,user:b?b service sshd'
means 8 'user:[ab]ob: names are not patterns' 'permit user:[ab]ob service sshd'
means 8 'user:#1000: write a number as uid:1000' 'permit user:#1000 service sshd'
means 8 'group:#1000: write a number as gid:1000' 'permit group:#1000 service sshd'
means 32 'group:%wheel: write a group as' 'permit user:root service su by group:%wheel'
means 25 'service !sshd: "not" is not supported' 'permit user:bob service !sshd'
means 25 'service ALL: for all of them write *' 'permit user:bob service ALL'
means 25 'service gdm-?: the only pattern is *' 'permit user:bob service gdm-?'
means 35 'tty !tty1: "not" is not supported' 'permit user:bob service login tty !tty1'
means 1 'service gdm-?: the only pattern is *' 'services screen gdm-?'
for n in 'CORP\\carol' carol@example.org 'web01$' a.b_c-d all; do
	with_base "permit user:$n service sshd"
	want 0 "the name $n" run check --offline
done

# --- never reached ---
never='this rule is never reached'
warns 1 "$never: $dir/p:1 matches" 'deny user:bob service sshd' 'permit user:bob service sshd from 10.0.0.1'
fine "$never" 'deny user:bob service sshd from 10.0.0.1' 'permit user:bob service sshd'
warns 1 "$never" 'deny everyone service sshd' 'permit group:staff service sshd method publickey'
warns 1 "$never" 'deny user:bob hours 08:00-18:00' 'permit user:bob days mon hours 09:00-10:00'
fine "$never" 'deny user:bob hours 08:00-18:00' 'permit user:bob days mon hours 09:00-18:01'
fine "$never" 'deny user:bob days mon hours 22:00-06:00' 'permit user:bob days mon hours 01:00-02:00'
warns 1 "$never" 'deny user:bob days mon hours 22:00-06:00' 'permit user:bob days mon hours 23:00-05:00'

# An also is a second list of subjects: an earlier rule may cover either.
warns 1 "$never" 'deny group:staff service sshd' 'permit user:bob also group:staff service sshd'
warns 1 "$never" 'deny group:staff also group:admins service cups' 'permit group:admins also group:staff service cups'
fine "$never" 'deny group:staff also group:admins service cups' 'permit group:admins service cups'
fine "$never" 'deny group:staff service cups' 'permit user:bob service cups by group:staff'

# --- conditions that cannot hold together ---
warns 24 'no user is in both lists: for users of either, write one list with commas' 'permit user:alice also user:bob service cups'
warns 27 'this rule never matches: no uid is in both lists' 'permit uid:1000-1005 also uid:1006,uid:2000-2001 service cups'
warns 24 'also everyone excludes nobody' 'permit user:alice also everyone service cups'
warns 1 'this permits everything to everyone' 'permit everyone also everyone'
fine 'in both lists' 'permit uid:1000-1005 also uid:1005-2001 service cups'
fine 'in both lists' 'permit user:alice also user:bob,group:staff service cups'
fine 'everything to everyone' 'permit everyone also group:staff'
warns 38 'this rule never matches: only an SSH service' 'permit user:bob service login method publickey'
warns 35 'this rule never matches: only an SSH service' 'permit user:bob service login key ed25519'
fine 'never matches' 'permit user:bob service login,sshd method publickey'
warns 23 'this rule never matches: no remote host is known in su, su-l' 'permit user:root from 10.0.0.1 service su by user:bob'
warns 24 'this rule never matches: no remote host is known in sudo, sudo-i' 'permit user:alice from 10.0.0.1 service sudo'
warns 24 'this never holds in sudo, sudo-i, doas, systemd-run0: no remote' 'permit user:alice from 10.0.0.1 service @elevate'
warns 24 'this never holds in sudo, sudo-i: no remote' 'permit user:alice from 10.0.0.1 service sshd,sudo'
fine 'no remote host' 'permit user:alice from 10.0.0.1 service sshd,login'
fine 'no remote host' 'permit user:alice from 10.0.0.1,local service sshd,sudo'
warns 22 'this rule never matches: an SSH login is never local' 'permit user:bob from local service sshd'
fine 'never local' 'permit user:bob from local,10.0.0.1 service sshd'
warns 33 'this rule never matches: an SSH login has no caller' 'permit user:bob service sshd by user:alice'
fine 'has no caller' 'permit user:bob service sshd,su by user:alice'
warns 22 'other machines use this service' 'permit user:bob from local service xrdp-sesman'
warns 22 'other machines use this service' 'permit user:bob from local service vnc*'
warns 22 'other machines use this service' 'services screens login,xrdp*' 'permit user:bob from local service @screens'
fine 'other machines' 'permit user:bob from local service login'
fine 'other machines' 'permit user:bob from local service log*'
# What services tell PAM of the remote side: as tests/data/services_remote has it,
# which is the list of the command.
grep -v '^#' tests/data/services_remote | tr -d ' ' | cut -d'|' -f1-3 >"$dir/remote"
# remote_list NAME WORD: an array of the source, a line of that file each.
remote_list() {
	awk -v name=" $1[] =" 'index($0, name) { on = 1 } on; on && /};/ { exit }' admin/check/check_remote.c |
		sed 's/.*= *{//' | tr -d '\n{}; ' |
		sed 's/","/"\n"/g' | tr -d '",' | sed "s/\$/|$2|/"
	echo
}
{
	remote_list no_rhost no-rhost
	sed -n 's/^ *{"\([^"]*\)", "\(\/[^"]*\)"},$/\1|no-rhost|\2/p' admin/check/check_remote.c
	remote_list reports_localhost localhost
	remote_list claimed_ruser ruser
} | grep . >"$dir/list"
what='one list of what services tell of the remote side'
same "$dir/remote" "$dir/list"
no_address='counts as neither an address nor local'
claimed='reports as the caller whatever name the client claims'
while IFS='|' read -r name told program; do
	case $told in
	no-rhost)
		if [ -n "$program" ]; then
			fine 'other machines' "permit user:bob from local service $name"
			mkdir -p "$t${program%/*}"
			: >"$t$program"
			warns 22 "other machines use $program, which uses this service ($name)" "permit user:bob from local service $name"
			want 0 "$name, offline" run check --offline
			lacks out 'other machines'
			rm "$t$program"
		else
			warns 22 "other machines use this service ($name) and are not reported" "permit user:bob from local service $name"
		fi
		fine 'other machines' "permit user:bob from 10.0.0.1 service $name"
		fine 'other machines' "permit user:bob from any service $name"
		;;
	localhost)
		warns 22 "$name reports this machine as localhost, which $no_address" "permit user:bob from local service $name"
		says out "write permit ... service $name, without from"
		warns 22 "$name reports this machine as localhost" "permit user:bob from 127.0.0.1 service $name"
		warns 20 "$name reports this machine as localhost" "deny user:bob from 10.0.0.1 service $name"
		fine "$no_address" "permit user:bob service $name"
		fine "$no_address" "permit user:bob from any service $name"
		fine "$no_address" "permit user:bob from local,any service $name"
		;;
	ruser)
		warns $((29 + ${#name})) "$name $claimed" "permit user:bob service $name by user:alice"
		fine "$claimed" "permit user:bob service $name"
		;;
	esac
done <"$dir/remote"
warns 32 "vsftpd $claimed" 'permit user:bob service vs* by user:alice'
fine "$claimed" 'permit user:bob service su,login by user:alice'
fine 'other machines' 'permit user:bob from local service su,cron,@unlock,@desktop,@jobs'
days='starting 2026-11-24 until 2026-11-25'
warns 36 'this rule never matches: these hours do not occur' "permit user:bob service sshd hours 08:00-09:00 days mon $days" # Tuesday, Wednesday
fine 'do not occur' "permit user:bob service sshd hours 08:00-09:00 days tue $days"
warns 56 'this rule never matches: it ends before it starts' 'permit user:bob service sshd starting 2030-01-01 until 2029-01-01'
fine 'ends before' 'permit user:bob service sshd starting 2999-01-01 until 2999-01-01'
warns 36 'this rule has ended' 'permit user:bob service sshd until 2020-01-01'
fine 'has ended' 'permit user:bob service sshd until 2999-01-01'
warns 1 'local time is UTC: ' 'permit user:bob service sshd hours 08:00-09:00'
fine 'is UTC' 'permit user:bob service sshd until 2999-01-01T00:00:00Z'
warns 25 'Login never matches' 'permit user:bob service Login'
warns 1 'this permits everything to everyone' 'permit everyone'
for p in 'user:alice,everyone' 'everyone from any' 'everyone from 10.0.0.0/8,any' 'everyone service *' 'everyone from any service login,*'; do
	warns 1 'this permits everything to everyone' "permit $p"
done
for p in 'user:alice,group:staff' 'everyone from 10.0.0.0/8 service *' 'everyone service s*' 'everyone service * method publickey' 'everyone from any service sshd'; do
	fine 'permits everything' "permit $p"
done
fine 'permits everything' 'deny everyone service vlock'

# --- su without by ---
warns 25 'a permit of su without by' 'permit user:bob service su'
warns 26 'a permit of su without by' 'permit user:root service @become'
warns 1 'without service this rule lets everybody use su' 'permit user:bob'
fine 'without by' 'permit user:bob service su by user:alice'
fine 'without by' 'deny user:bob service su'
fine 'without' 'permit group:admins from 10.0.0.0/8'
fine 'without' 'permit group:admins from private'
warns 1 'without service this rule lets everybody use su' 'permit group:admins from 10.0.0.0/8,any'
warns 45 'a permit of su without by' 'permit user:bob from local,10.0.0.1 service su'

# --- run0: root is who it asks about, and nobody calls ---
run0='run0 (service systemd-run0) is refused: its PAM user is root'
no_root() { echo "$base" | sed 's/,user:root service @elevate/ service @elevate/'; }
no_root | policy
want 0 'a group alone has @elevate' run check
at 2:29 warning "$run0"
want 0 'a group alone has @elevate, offline' run check --offline
at 2:29 warning "$run0"
for l in 'permit user:root service @elevate' 'permit everyone service systemd-run0 tty pts/*' \
	'permit uid:0 service @elevate hours 08:00-09:00' 'services up @elevate,su
permit gid:0 service @up' 'permit group:root service systemd-*'; do
	{ no_root; echo "$l"; } | policy
	want 0 "$l" run check
	lacks out "$run0"
done
for l in 'permit user:root service @elevate from 10.0.0.1' 'permit user:root service @elevate by group:admins' \
	'permit user:root service systemd-run0 by group:admins' 'permit user:root service sudo'; do
	{ no_root; echo "$l"; } | policy
	want 0 "$l" run check
	at 2:29 warning "$run0"
done
no_root | sed 's/@elevate/sudo/' | policy
want 0 'run0 is not named' run check
lacks out "$run0"
no_root | sed 's/@elevate/sudo*,system*/' | policy
want 0 'a pattern does not name it' run check
lacks out "$run0"
with_base 'deny user:root service systemd-run0'
want 0 'run0 is denied' run check
at 3:39 warning "$run0"
warns 42 'this rule never matches: run0 names no caller' 'permit user:root service systemd-run0 by group:admins'
fine 'names no caller' 'permit user:root service @elevate by group:admins'

# --- names that do not exist ---
warns 8 'user nobody-here does not exist' 'permit user:nobody-here service sshd'
warns 8 'group no-group does not exist: this rule permits nobody' 'permit group:no-group service sshd'
warns 8 'group no-group does not exist: it permits nobody here' 'permit group:no-group,user:bob service sshd'
warns 32 'group no-group does not exist: this rule permits nobody' 'permit user:root service su by group:no-group'
warns 6 'gid 4242 does not exist: this rule denies everybody but root, because membership is unknown' 'deny gid:4242 service cups'
warns 8 'gid 4242 does not exist: this rule permits nobody' 'permit gid:4242 service sshd'
warns 6 'group no-group does not exist: this rule denies everybody but root, because membership is unknown' 'deny group:no-group service cups'
echo 'empty:x:2003:' >>"$t/etc/group"
warns 8 'group empty has no members: this rule permits nobody' 'permit group:empty service sshd'
warns 6 'group empty has no members: it denies nobody here' 'deny group:empty service cups'
fine 'has no members' 'permit group:carol service sshd' # a primary group
sed -i '/^empty/d' "$t/etc/group"
warns 22 'group no-group does not exist: this rule permits nobody' 'permit user:bob also group:no-group service cups'
warns 20 'group no-group does not exist: this rule denies as if everybody but root were in it' 'deny user:bob also group:no-group service cups'
warns 31 'user nobody-here does not exist' 'permit user:bob service su by user:nobody-here'
warns 25 'service no-service has no file in /etc/pam.d' 'permit user:bob service no-service'
fine 'does not exist' 'permit user:bob service login,cron by group:staff'
fine 'has no file' 'permit user:bob service login,cron by group:staff'
with_base 'services mine login,no-service,no-*' 'services ours @mine,cron*' 'permit user:bob service @ours'
want 0 'names in a set' run check
at 1:1 warning 'service no-service'
at 1:1 warning 'service no-*'
says out '0 errors, 2 warnings'
with_base 'permit user:nobody-here service no-service'
want 0 offline run check --offline
lacks out 'does not exist'
lacks out 'that no rule can permit'

# --- networks and sets ---
net='permit user:bob from a,b service sshd'
printf 'network a 10.0.0.0/8\nnetwork b 10.1.0.0/16\n%s\n%s\n' "$net" "$base" | policy
want 0 'one network in another' run check
at 2:1 warning '10.1.0.0/16 of network b is in 10.0.0.0/8 of network a'
printf 'network b 10.1.0.0/16\nnetwork a 10.1.0.0/16\n%s\n%s\n' "$net" "$base" | policy
want 0 'one network twice' run check
at 2:1 warning '10.1.0.0/16 is given twice: in network a and in b'
printf 'network b 10.1.0.0/16\nnetwork a 10.2.0.0/16\n%s\n%s\n' "$net" "$base" | policy
want 0 'networks side by side' run check
says out '0 warnings'
warns 24 '10.1.0.0/16 is in 10.0.0.0/8, which is given here' 'permit user:alice from 10.0.0.0/8,10.1.0.0/16 service sshd'
warns 24 '10.1.0.1 is given twice here' 'permit user:alice from 10.1.0.1,10.1.0.1 service sshd'
warns 24 '10.1.0.1 is in network private, which is given here' 'permit user:alice from 10.1.0.1,private service sshd'
fine 'given here' 'permit user:alice from 11.1.0.1,private service sshd'
warns 1 'no rule uses the network a' 'network a 10.0.0.0/8'
# A network names those above it: it uses them, and one of them twice is a mistake.
net='permit user:alice from all service sshd'
fine 'no rule uses' 'network a 192.0.2.0/24' 'network b 203.0.113.5,a' 'network all b,loopback' "$net"
warns 1 'no rule uses the network b' 'network a 192.0.2.0/24' 'network all a' "$net" 'network b a'
fine 'network a' 'network a 192.0.2.0/24' 'network all a' "$net" 'permit user:bob from all service cups'
with_base 'network a 192.0.2.0/24' 'network b a,203.0.113.5' 'network all a,b' "$net"
want 0 'a network in another one' run check
at 3:1 warning 'network a is in network b, which is given here'
with_base 'network a 192.0.2.0/24' 'network all a,a' "$net"
want 0 'a network twice' run check
at 2:1 warning 'network a is given twice here'
with_base 'network a 192.0.2.0/24' 'network all a,192.0.2.7' "$net"
want 0 'an address of a network beside it' run check
at 2:1 warning '192.0.2.7 of network all is in 192.0.2.0/24 of network a'
warns 24 'network a is in network all, which is given here' 'network a 192.0.2.0/24' 'network all a,203.0.113.5' 'permit user:alice from all,a service sshd'
warns 1 "$never" 'network a 192.0.2.0/24' 'network all a,203.0.113.5' 'deny user:bob from all service cups' 'permit user:bob from a service cups'
fine "$never" 'network a 192.0.2.0/24' 'network all a,203.0.113.5' 'deny user:bob from a service cups' 'permit user:bob from all service cups'
# Each of eight has the one before it thirty times: all of them would take for ever.
awk 'BEGIN { print "network n0 ::1"
	for (i = 1; i <= 8; i++) {
		printf "network n%d ", i
		for (k = 0; k < 30; k++) printf "%sn%d", k ? "," : "", i - 1
		print ""
	} }' | policy
want 2 'networks that grow' run check
at 6:12 error 'more than 1000000 addresses and networks'
fine 'no rule uses' 'network a 10.0.0.0/8' 'permit user:bob from a service sshd'
warns 1 'no rule uses the services @a' 'services a login'
fine 'no rule uses' 'services a login' 'services b @a,cron' 'permit user:bob service @b'

# --- settings under the base ---
warns 1 'key rsa: weaker than the base policy (1024)' 'key rsa 768'
fine 'weaker than the base' 'key rsa 1024' 'key dsa refuse'
warns 1 'key other: weaker than the base policy' 'key other accept'
warns 1 'password length: weaker than the base policy (8)' 'password length 7'
fine 'weaker than the base' 'password length 8'
for s in uppercase digit symbol; do warns 1 "password $s: weaker than" "password $s 0"; done
warns 1 'no password can be set: maximum is less than length' 'password length 20' 'password maximum 19'
fine 'no password can be set' 'password length 20' 'password maximum 20'
warns 1 'password passphrase: from 14 characters on, no capital, digit or symbol is required' 'password passphrase 14'
fine 'weaker than the base' 'password passphrase 15'
fine 'weaker than the base' 'password passphrase 0'
for s in dictionary personal; do
	warns 1 "password $s: weaker than the base policy (on)" "password $s off"
	fine 'weaker than the base' "password $s on"
done
for n in 0 2; do warns 1 'password similar: weaker than the base policy (3)' "password similar $n"; done
fine 'weaker than the base' 'password similar 3'
fine 'weaker than the base' 'password accounts local'
kinds='no password can be set: the characters required of each kind are more than maximum'
warns 1 "$kinds" 'password uppercase 30' 'password maximum 20'
warns 1 "$kinds" 'password uppercase 30' 'password passphrase 21' 'password maximum 20'
fine "$kinds" 'password uppercase 30' 'password passphrase 20' 'password maximum 20'
fine "$kinds" 'password uppercase 17' 'password digit 2' 'password maximum 20'
# What NIST SP 800-63B-4 asks for: 15 characters, of any kind.
kindless='uppercase digit symbol'
# shellcheck disable=SC2086
none() { printf 'password %s 0\n' $kindless; }
with_base "$(none)" 'password length 14'
want 0 'no kinds, 14 characters' run check
for s in $kindless; do says out "password $s: weaker than the base"; done
fine 'weaker than the base' "$(none)" 'password length 15'
# What a norm asks for, where the policy says how long.
with_base 'password length 10'
want 0 'what norms ask for' run check
at 1:1 note 'password length 10: CIS Debian 13 (5.3.3.2.2) asks for 14 characters, PCI DSS 4.0.1 (8.3.6) asks for 12 characters'
says out '0 warnings'
with_base 'password length 12'
want 0 'more than one of them' run check
at 1:1 note 'password length 12: CIS Debian 13 (5.3.3.2.2) asks for 14 characters'
fine 'asks for' 'password length 14'
fine 'asks for' 'password digit 1'
with_base 'password length 9 for group:staff'
want 0 'what norms ask for, of some' run check --format json
says out '"severity":"note","message":"password length 9: CIS Debian 13'

# --- for some accounts ---
warns 1 'password digit: weaker than the base policy (1)' 'password digit 0 for group:staff'
fine 'weaker than the base' 'password digit 0 for group:staff' 'password length 15 for group:staff'
warns 1 'no password can be set for group:staff: maximum is less than length' 'password length 11' 'password maximum 10 for group:staff'
warns 1 'no password can be set for who is both group:staff and group:admins: maximum is less than length' \
	'password length 11 for group:admins' 'password maximum 10 for group:staff'
fine 'no password can be set' 'password length 11 for group:admins' 'password maximum 11 for group:staff'
warns 1 'no password can be set for user:bob while groups cannot be looked up' \
	'password length 11 for group:staff' 'password maximum 10 for user:bob'
warns 1 'gid 4242 does not exist: it is unknown for whom this line is' 'password length 11 for gid:4242'
warns 1 'group nosuch does not exist: it is unknown for whom this line is' 'password length 11 for group:nosuch'
warns 1 'user nosuch does not exist' 'password length 11 for user:nosuch'
errors 1 'group:%wheel: write a group as group:NAME, without a %' 'password length 11 for group:%wheel'
errors 1 'user:!bob: "not" is not supported: put a line behind this one (... for user:bob)' 'password length 11 for user:!bob'
warns 1 'password words /usr/share/dict/nosuch: does not exist: passwords are judged without it' 'password words /usr/share/dict/nosuch for user:bob'
warns 1 'no password can be set: password words' 'password words /nowhere/words for user:bob'

# --- can somebody repair it ---
echo "$base" | sed 1d | policy
want 0 'no console for root' run check
whole 'root cannot log in at the console'
warns 1 'root cannot log in at the console' 'deny user:root service login'
fine 'root cannot' 'deny user:root service login from 10.0.0.1'
warns 1 'this rule comes before the one that lets root in' 'deny group:staff service login'
warns 1 'this rule comes before the one that lets root in' 'deny everyone service login hours 03:00-03:01'
fine 'comes before the one' 'deny user:bob service login hours 03:00-03:01'
echo "$base" | sed '1s/id rescue/tty ttyS0/' | policy
want 0 'a serial console is one' run check
lacks out 'root cannot'
echo "$base" | sed '1s/id rescue/hours 00:00-24:00/' | policy
want 0 'a console by hours' run check
at 1:1 warning 'this rule lets root in at the console only at some times'
for when in 'until 2999-12-01T00:00:00Z' 'until 2999-12-01' 'starting 2020-01-01T00:00:00Z' 'days mon,tue,wed,thu,fri,sat,sun'; do
	echo "$base" | sed "1s/id rescue/$when/" | policy
	want 0 "a console $when" run check
	at 1:1 warning 'this rule lets root in at the console only at some times'
done
{ echo 'permit user:root service login from local until 2999-12-01'; echo "$base"; } | policy
want 0 'a console until a date, and another' run check
lacks out 'only at some times'
warns 1 'this rule comes before the one that lets root in' 'deny everyone service login starting 2999-12-01T00:00:00Z'
{ printf 'permit user:root service login from local until 2999-12-01\ndeny group:staff service login\n'; echo "$base"; } | policy
want 0 'a console until a date, and behind a deny another' run check
at 1:1 warning 'this rule lets root in at the console only at some times'
lacks out 'comes before the one'
# root's names and groups are those of the system, or offline the usual ones
for who in gid:0 group:root; do
	echo "$base" | sed "1s/user:root/$who/" | policy
	for option in -q --offline; do
		want 0 "a console for $who $option" run check $option
		lacks out 'root cannot log in'
		at 1:1 warning 'this rule lets root in at the console only by a group'
	done
	with_base "deny $who service login"
	for option in -q --offline; do
		want 0 "no console for $who $option" run check $option
		at 1:1 warning 'root cannot log in at the console'
	done
done
warns 1 'this rule comes before the one that lets root in' 'deny gid:2002 service login'
cp "$t/etc/passwd" "$t/etc/group" "$dir"
echo 'toor:x:0:0::/root:/bin/sh' >>"$t/etc/passwd"
sed -i 's/^staff:.*/&,root/' "$t/etc/group"
warns 1 'root cannot log in at the console' 'deny user:toor service login'
warns 1 'root cannot log in at the console' 'deny group:staff service login'
want 0 'offline nothing is read' run check --offline
at 1:1 warning 'this rule comes before the one that lets root in'
with_base 'deny user:toor service login'
want 0 'offline nobody is toor' run check --offline
says out '0 warnings'
cp "$dir/passwd" "$dir/group" "$t/etc"
fine 'root cannot' 'deny user:toor service login'
echo "$base" | policy
mv "$t/etc/passwd" "$dir/away"
run check >"$dir/out" 2>"$dir/err"
what='no passwd file'
lacks out 'root cannot'
mv "$dir/away" "$t/etc/passwd"
echo "$base" | sed 2,3d | policy
want 0 'no administrator' run check
whole 'nobody is an administrator'
printf '%s\npermit everyone service @become by user:root\npermit user:root service sudo\n' "$(echo "$base" | sed 2,3d)" | policy
want 0 'root alone is no administrator' run check
whole 'nobody is an administrator'
fine 'nobody is an administrator' 'permit user:bob service sudo'
echo "$base" | policy
# shellcheck disable=SC2016
for hash in '!' '*' '!$6$a$b'; do
	echo "root:$hash:20000::::::" >"$t/etc/shadow"
	want 0 "root's password $hash" run check
	at 1:1 warning 'root may log in at the console, but has no usable password'
done
rm "$t/etc/shadow"
want 0 'no shadow file' run check
says err 'not checked whether root has a usable password'
echo 'root:x:1::::::' >"$t/etc/shadow"

# --- services that no rule can permit ---
: >"$t/etc/pam.d/cups"
echo "$base" | policy
want 0 'a service nobody may use' run check
whole 'services of /etc/pam.d that no rule can permit: cups'
fine 'that no rule can permit' 'permit user:bob service cups'
warns 37 'this rule never matches: only an SSH service' 'permit user:bob service cups method publickey'
says out 'services of /etc/pam.d that no rule can permit: cups'
: >"$t/etc/pam.d/cups.dpkg-old"
want 0 'what dpkg leaves is no service' run check
lacks out dpkg-old
rm "$t/etc/pam.d/cups" "$t/etc/pam.d/cups.dpkg-old"

# --- services without a file ---
# Each by its program, as tests/data/services has both.
sed -n 's/^\([^ ]*\) | [^|]* | none | .* \(\/.*\)/\1 \2/p' tests/data/services | tr '*' x >"$dir/none"
without='services without a file in /etc/pam.d that no rule can permit'
echo "$base" | policy
want 0 'no such program' run check
lacks out "$without"
while read -r name program; do
	mkdir -p "$t${program%/*}"
	: >"$t$program"
	with_base "permit user:bob service =$name"
	want 0 "$name is permitted" run check
	lacks out 'has no file'
	lacks out "$without: $name"
	mv "$t$program" "$dir/program"
	want 0 "$name is not there" run check
	at 1:25 warning "service $name has no file in /etc/pam.d"
	mv "$dir/program" "$t$program"
done <"$dir/none"
echo "$base" | policy
want 0 'programs without a file' run check
grep -Ev '^(systemd-run0|cado|remote) ' "$dir/none" | cut -d' ' -f1 | LC_ALL=C sort | tr '\n' ',' | sed 's/,$//; s/,/, /g' >"$dir/names"
whole "$without: $(cat "$dir/names")"
for s in vlock mysql; do : >"$t/etc/pam.d/$s"; done
want 0 'a file of ones own for them' run check
whole "services of /etc/pam.d that no rule can permit: mysql, vlock; without a file there: $(sed 's/, mysql,/,/; s/, vlock,/,/' "$dir/names")"
rm "$t/etc/pam.d/vlock" "$t/etc/pam.d/mysql"

# --- PAM files with only some of our lines ---
echo "$base" | policy
# pam_file NAME LINE...
pam_file() {
	name=$1
	shift
	printf '%s\n' "$@" >"$t/etc/pam.d/$name"
}
# unasked WHAT SERVICE..., and no others, in one note, which is not counted and
# names no line of the policy.
unasked() {
	want 0 "$1" run check
	shift
	asked_in_part='/etc/pam.d: note: some services ask the module only in part'
	in_part=$(sed -n "s|^$asked_in_part (see 'loginpolicy status'): ||p" "$dir/out" |
		tr ';' '\n' | sed -n 's/: no session line of pam_loginpolicy.so.*//p' | tr -d ',')
	want_services=$*
	# words, split on purpose
	# shellcheck disable=SC2086
	set -- $in_part
	if [ "$*" = "$want_services" ]; then good; else bad "$what: services '$*', not '$want_services'"; fi
	says out "0 errors, $(grep -c ': warning: ' "$dir/out") warning"
}
pam_file sshd 'auth required pam_loginpolicy.so' 'account requisite pam_loginpolicy.so' \
	'session required pam_unix.so' '# session requisite pam_loginpolicy.so'
unasked 'sshd without its session line' sshd
says out 'conditions on method and key are not enforced there'
pam_file sshd 'account requisite pam_loginpolicy.so'
unasked 'sshd, account alone' sshd
pam_file sshd '-auth [success=ok default=bad \] x] /usr/lib/pam/pam_loginpolicy.so conf=/x'
unasked 'sshd, auth alone, with a path and a control in brackets' sshd
pam_file jump 'account requisite pam_loginpolicy.so ssh'
unasked 'an sshd of another name' jump sshd
says out 'jump, sshd: no session line of pam_loginpolicy.so: conditions on method'
rm "$t/etc/pam.d/jump"
for line in 'session required pam_loginpolicy.so' '-Session requisite pam_loginpolicy.so' \
	'session [default=bad] /lib/security/pam_loginpolicy.so' \
	'session \
requisite pam_loginpolicy.so' '@include common-session' \
	'session include common-session' 'session substack common-session' \
	"session include /etc/pam.d/common-session"; do
	pam_file common-session 'session requisite pam_loginpolicy.so'
	pam_file sshd '@include common-auth' "$line"
	pam_file common-auth 'auth required pam_loginpolicy.so'
	unasked "$line"
done
pam_file sshd '@include common-auth' 'account include common-session' 'session required pam_unix.so'
unasked 'an include of another type' sshd
pam_file sshd '@include common-auth' 'session required pam_unix.so pam_loginpolicy.so'
unasked 'an argument is no module' sshd
mkdir -p "$t/usr/lib/pam.d"
mv "$t/etc/pam.d/common-session" "$t/usr/lib/pam.d/"
pam_file sshd '@include common-auth' '@include common-session'
unasked 'included from usr/lib/pam.d'
# Without a line of a type it is that of other.
pam_file sshd '@include common-auth'
pam_file other '@include common-session'
unasked "other's session line"
pam_file sshd '@include common-auth' 'session required pam_unix.so'
unasked "other's is not asked" sshd
rm "$t/etc/pam.d/other"
pam_file sshd '@include common-auth' '@include common-session'
pam_file su 'account requisite pam_loginpolicy.so'
pam_file swaylock 'auth required pam_loginpolicy.so'
pam_file chsh 'auth required pam_loginpolicy.so'
unasked 'of su, and not of programs that open no session' su
says out 'su: no session line of pam_loginpolicy.so: programs that skip the account stage'
rm "$t/etc/pam.d/swaylock" "$t/etc/pam.d/chsh"
: >"$t/etc/pam.d/su"
# other, for what has no file.
gap='other does not name pam_loginpolicy.so'
# gaps N WHAT: so many warnings of it.
gaps() {
	want 0 "$2" run check
	n=$(grep -cF -- "$gap" "$dir/out")
	if [ "$n" -eq "$1" ]; then good; else
		bad "$what: $n, not $1"
		grep -F -- "$gap" "$dir/out"
	fi
}
printf '%s requisite pam_loginpolicy.so\n' auth account session >"$dir/lines"
cp "$dir/lines" "$t/etc/pam.d/sshd"
gaps 0 'no other: libpam refuses'
for line in 'auth required pam_unix.so' 'auth sufficient pam_permit.so
auth required pam_deny.so' 'auth [default=ignore] pam_deny.so
auth required pam_permit.so'; do
	pam_file other "$line" 'account required pam_deny.so'
	gaps 1 "other: $line"
	says out "/etc/pam.d: note: other does not name pam_loginpolicy.so (auth): services without a file"
done
# Nobody gets through these, so nobody gets past the module.
for line in 'auth sufficient pam_deny.so' 'auth [default=bad] pam_deny.so' 'auth optional pam_permit.so
auth required pam_deny.so'; do
	pam_file other "$line" 'account required pam_deny.so'
	gaps 0 "other: $line"
done
pam_file other '@include common-unwired' 'session requisite pam_loginpolicy.so'
pam_file common-unwired 'auth required pam_unix.so' 'account required pam_unix.so'
gaps 1 'other includes what is not wired'
says out "such services here: $(cut -d' ' -f1 "$dir/none" | LC_ALL=C sort | tr '\n' ',' | sed 's/,$//; s/,/, /g')"
says out "$gap (auth, account): services"
unasked "other's session alone is wired"
rm "$t/etc/pam.d/sshd"
pam_file common-wired 'account requisite pam_loginpolicy.so'
pam_file sshd 'account include common-wired' 'session requisite pam_loginpolicy.so'
gaps 1 'a service includes what is wired'
says out "$gap (account): services"
cp "$dir/lines" "$t/etc/pam.d/common-wired"
pam_file other 'auth include common-wired' 'account substack common-wired' '@include common-wired'
gaps 0 'other includes what is wired'
printf '%s required pam_deny.so\n' auth account session password >"$t/etc/pam.d/other"
gaps 0 'other denies'
pam_file other 'password required pam_unix.so' 'auth required pam_deny.so'
gaps 0 'passwords are not asked about anywhere'
pam_file passwd 'password requisite pam_loginpolicy.so'
gaps 1 'a password by a service without password lines'
says out "$gap (password): passwords set through"
: >"$t/etc/pam.d/passwd"
: >"$t/etc/pam.d/sshd"
pam_file other 'auth required pam_unix.so'
gaps 0 'no service is asked about'
want 0 '--offline' run check --offline
lacks out "$gap"
rm "$t/etc/pam.d/common-wired" "$t/etc/pam.d/common-unwired" "$t/etc/pam.d/other"
while read -r name program; do rm "$t$program"; done <"$dir/none"
# Files that have no end, or are none.
pam_file sshd '@include sshd' '@include sshd' 'account requisite pam_loginpolicy.so'
want 3 'a file that includes itself' run check
says err 'pam.d/sshd:1: the file is included more than 15 deep'
rm "$t/etc/pam.d/sshd" && mkfifo "$t/etc/pam.d/sshd"
want 3 'a FIFO' run check
rm "$t/etc/pam.d/sshd"
pam_file sshd 'account requisite pam_loginpolicy.so'
want 0 '--offline' run check --offline
lacks out 'no session line of'
: >"$t/etc/pam.d/sshd"
rm -r "$t/etc/pam.d/common-auth" "$t/usr/lib/pam.d"
# As it is shown to people, each service with and without.
awk '/^# --- / { n = split(substr($0, 7), names, /[ ,]+/) }
	/^(auth|account|session)/ { for (i = 1; i <= n; i++) if (names[i] ~ /^[a-z]/) print names[i], $0 }' pam.d-example >"$dir/lines"
names=$(cut -d' ' -f1 "$dir/lines" | sort -u)
for s in $names; do sed -n "s/^$s //p" "$dir/lines" >"$t/etc/pam.d/$s"; done
unasked 'pam.d-example'
gaps 0 'pam.d-example'
for s in $names; do sed -i '/^session.*pam_loginpolicy/d' "$t/etc/pam.d/$s"; done
unasked 'pam.d-example without its session lines' sshd atd cron crond login remote runuser \
	runuser-l su su-l sudo sudo-i
for s in $names; do : >"$t/etc/pam.d/$s"; done

# --- too much to compare: it says so, and ends ---
{
	echo "$base"
	awk 'BEGIN { for (i = 0; i < 3000; i++)
		printf "permit user:bob service sshd tty t%d hours 08:00-09:00\n", i }'
} | policy
want 0 'rules beyond what is compared' run check
whole 'too many rules to compare pairwise'

# --- formats, names of any kind ---
with_base "permit user:$(printf 'b\303\266b') service no-$(printf '\342\200\256')x"
run check >"$dir/out" 2>&1
what='a reordering character'
lacks out "$(printf '\342\200\256')"
with_base 'permit user:nobody-here service "a\"b"'
want 0 json run check --format json
is_json
says out '"severity":"warning"'
echo 'mode maybe' | policy
want 2 'json of errors' run check --format json
is_json
says out '"errors":1'
mkdir "$dir/a${esc}b"
cp "$dir/p" "$dir/a${esc}b/p"
want 2 'a path with ESC' "$bin" check -f "$dir/a${esc}b/p"
lacks out "$esc"
want 2 'and in JSON' "$bin" check -f "$dir/a${esc}b/p" --format json
is_json

# --- the command line ---
want 2 'a policy as argument' "$bin" check "$dir/p"
says err 'use -f FILE'
want 2 'unknown option' "$bin" check --nothing
says err "try 'loginpolicy check --help'"
want 2 'an option with ESC' "$bin" check "--no${esc}"
lacks err "$esc"
want 2 'a value is missing' "$bin" check -f
want 2 'no such state' "$bin" check -f "$dir/p" --state "$dir/nowhere"
want 2 'a relative root' "$bin" check --root here
want 2 'no such format' "$bin" check --format csv
want 2 'no command' "$bin"
want 2 'wrong command' "$bin" chekc
says err 'no such command: chekc (did you mean check?)'
says err "try 'loginpolicy --help'"
what='a misspelled command: the answer stays on the screen'
if [ "$(wc -l <"$dir/err")" -eq 2 ]; then good; else bad "$what: $(cat "$dir/err")"; fi
want 2 'wrong subcommand' "$bin" key ad
says err 'unknown subcommand of key (did you mean add?)'
says err 'key add '
want 0 help "$bin" --help
for c in check show explain access init; do
	want 0 "help of $c" "$bin" $c --help
	says out 'Example'
done
want 0 version "$bin" --version
echo "$base" | policy
echo old >"$dir/old"
want 2 'output into a missing folder' run check -o "$dir/nowhere/out"
want 2 'output over a folder' run check -o "$t"
want 0 output run check -o "$dir/new"
run check >"$dir/out"
same "$dir/new" "$dir/out"
want 2 'a full disk' sh -c "'$bin' check -f '$dir/p' --root '$t' >/dev/full"
finish
