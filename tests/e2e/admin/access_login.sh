#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What loginpolicy access says of accounts, held against a real sshd with UsePAM
# yes: expired ones, passwords that are locked, have expired or must be changed,
# shells that are none or not there; blocks and the lock-down. As root, in
# namespaces with other accounts, services and networks. Ends with "N passed, N
# failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh

sshd_init
networks
example_logins
bash=$(command -v bash) || skip_all 'no bash on this machine'
lp=/var/tmp/loginpolicy
cp "$m/installed/usr/local/sbin/loginpolicy" $lp || die 'no loginpolicy is installed'
pass=Quiet-Lake7river
policy </dev/null
batch 0 'the first passwords' chpasswd <<END
alice:$pass
bob:$pass
END
policy <<'END'
network vpn 10.8.0.0/16
permit group:alice,group:bob from vpn service sshd method publickey
permit user:root service login from local
permit user:sshd,user:dave service cron
END
new_key 'ed' ed25519
cp "$m/keys/ed.pub" /etc/ssh/alice.keys
sshd_up 'UsePAM yes'
login() {
	try "$1" "$2" from vpn ssh -i "$m/keys/ed" alice@test 'echo inside'
}
# told STATE [BLOCKED]: what the review says of alice, in each row that she has.
told() {
	$lp access --user alice --format csv >"$dir/csv" 2>"$dir/err"
	rc=$?
	tr -d '\r' <"$dir/csv" | sed 1d | sed 's/.*,\("[^"]*","[^"]*"\)$/\1/' >"$dir/rows"
	if [ $rc -eq 0 ] && [ -s "$dir/rows" ]; then good; else bad "$what: access: exit $rc"; fi
	if grep -qvxF "\"${2:-no}\",\"$1\"" "$dir/rows"; then
		bad "$what: not '$1' and '${2:-no}':"
		cat "$dir/rows"
	else good; fi
}
let_in() {
	login 0 "$1"
	says out inside
}
kept_out() {
	login 255 "$1"
	lacks out inside
}
# shadow FIELDS: all of alice's line but her name.
shadow() {
	grep -v '^alice:' /etc/shadow >"$dir/others"
	{
		cat "$dir/others"
		[ -z "$1" ] || echo "alice:$1"
	} >/etc/shadow
}
hash=$(hash_of alice /etc/shadow)
today=$(($(date +%s) / 86400))

# --- let in ---
let_in 'as it is'
told ''
shadow "!$hash:20000:0:99999:7:::"
let_in 'a password that is locked, by key'
told password-locked
shadow '*:20000:0:99999:7:::'
let_in 'no password at all, by key'
told password-locked
shadow "$hash:$((today - 29)):0:30:7:::"
let_in 'a password on the day before its last'
told ''
shadow "$hash:20000:0:99999:7::$((today + 1)):"
let_in 'an account on its last day'
told ''
shadow "$hash:::::::"
let_in 'a password that never ages'
told ''
must_change() {
	login 1 "$1"
	lacks out inside
	says err 'You are required to change your password'
	told change-password
}
for aged in 0:0:99999 20000:0:30 $((today - 31)):0:30; do
	shadow "$hash:$aged:7:::"
	must_change "a password that must be changed, $aged"
done
# The last day is another one since Linux-PAM 1.6, for the change and for what
# comes after it.
on_last_day() {
	what='a password on its last day'
	shadow "$hash:$((today - 30)):0:30:7:::"
	if pkg-config --atleast-version=1.6 pam; then
		must_change "$what"
	else
		let_in "$what"
		told ''
	fi
	what='a password on the last day on which it can be changed'
	shadow "$hash:$((today - 40)):0:30:7:10::"
	if pkg-config --atleast-version=1.6 pam; then
		kept_out "$what"
		told password-expired
	else
		must_change "$what"
	fi
}
on_last_day
shadow "$hash:$((today - 39)):0:30:7:10::"
must_change 'a password on the day before that'
shadow "$hash:$((today - 41)):0:30:7:10::"
kept_out 'a password on the day after that'
told password-expired

# --- refused ---
shadow "$hash:20000:0:99999:7::$today:"
kept_out 'an account that has expired'
told expired
shadow "!$hash:20000:0:99999:7::0:"
kept_out 'an account that has expired, and is locked'
told 'expired; password-locked'
shadow "$hash:20000:0:30:7:10::"
kept_out 'a password that expired long ago'
told password-expired
shadow ''
kept_out 'no line in /etc/shadow'
told no-shadow
shadow "$hash:20000:0:99999:7:::"

# --- shells ---
shell() { sed -i "s|^\(alice:.*\):[^:]*\$|\1:$1|" /etc/passwd; }
shell ''
let_in 'no shell is /bin/sh'
told ''
: >/etc/no_program
for missing in /nowhere/sh /etc/no_program; do
	shell $missing
	kept_out "a shell that is not there: $missing"
	told shell-missing
done
is_reached() {
	from vpn timeout 2 "$bash" -c \
		'exec 3<>/dev/tcp/127.0.0.1/9001 && head -c 7 <&3' >"$dir/reached"
} 2>/dev/null
key='ed'
for none in /usr/sbin/nologin /bin/false; do
	shell $none
	login 1 "$none runs no command"
	lacks out inside
	told no-shell
	what="$none forwards by -N -L"
	: >"$dir/reached"
	forward -L 9001:127.0.0.1:22
	until_true is_reached || bad "$what: nothing is forwarded"
	says reached SSH-2.0
	forward_end
done
shell /bin/sh

# --- blocks and the lock-down ---
block alice
kept_out 'blocked'
told '' yes
unblock
id -u alice >"$state/lockdown"
let_in 'a lock-down that lists her'
told '' no
id -u bob >"$state/lockdown"
kept_out 'a lock-down that lists another'
told '' lockdown

# --- for who reads: who may do most first, system accounts last ---
what='the text'
$lp access >"$dir/out" 2>"$dir/err"
says out 'LOCKED DOWN: only listed accounts get in'
says out 'LOCKED OUT: not in the list of the lock-down'
rm "$state/lockdown"
block alice
sed -i "s/^bob:\([^:]*\):.*/bob:\1:20000:0:99999:7::1:/" /etc/shadow
$lp access >"$dir/out" 2>"$dir/err"
says out 'BLOCKED: no service lets it in'
says out 'EXPIRED: '
grep -e '^=== ' -e '^[a-z][a-z, ]*$' "$dir/out" >"$dir/order"
same order <<'END'
=== The same, but blocked or expired ===
alice
bob
=== Other accounts ===
dave
root
carol, erin
=== System accounts (uids below 1000, and nobody) ===
nobody
sshd
END
unblock
$lp access >"$dir/out" 2>"$dir/err"
grep -e '^=== ' -e '^[a-z][a-z, ]*$' "$dir/out" | head -4 >"$dir/order"
same order <<'END'
=== Over SSH, by sudo and the like, or by su ===
alice
=== The same, but blocked or expired ===
bob
END

# --- who may not read all of it, or cannot ---
what='not root'
by dave $lp access --format csv >"$dir/out" 2>"$dir/err"
if [ $? -eq 3 ]; then good; else bad "$what: exit code"; fi
says err '/etc/shadow: Permission denied: it is unknown which accounts have expired'
says out '"no","unknown"'
chmod 777 "$state/blocked"
what='a state that cannot be believed'
$lp access --format json >"$dir/out" 2>"$dir/err"
if [ $? -eq 3 ]; then good; else bad "$what: exit code"; fi
says out '"complete":false,"lockdown":null'
says out '"blocked":"unknown"'
finish
