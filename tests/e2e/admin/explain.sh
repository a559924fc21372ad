#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# loginpolicy explain and show: the verdict, the rule, why not an earlier one;
# each value and where it comes from. Ends with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/admin_lib.sh

policy <<'END'
network vpn 10.8.0.0/16
deny user:carol service sshd
permit user:root service login from local id rescue
permit group:staff from vpn service sshd method publickey id staff note "from the VPN, by key"
permit group:admins from any service sshd method publickey+password
permit user:bob service sshd key ecdsa method publickey,hostbased from 192.0.2.0/24
permit user:root service su by group:admins
permit group:sudo service sudo tty pts/*
permit everyone service cron hours 08:00-18:00 days mon-fri
END
# permits LOGIN..., denies LOGIN...: explain's exit code and last lines.
permits() {
	want 0 "explain $*" run explain "$@"
	says out ': PERMIT ('
}
denies() {
	want 1 "explain $*" run explain "$@"
	says out ': DENY ('
}

# --- refused ---
denies carol --service sshd --from 10.8.0.7 --method publickey
says out "by $dir/p:2"
says out 'deny user:carol service sshd'
says out 'at authentication: deny'
says out 'at the session: deny'
denies alice --service sshd --from 10.8.0.7
says out 'no rule permits it by this method or key'
says out '(--method is not given)'
says out 'at authentication: permit: not refused yet: a rule may still permit it'
denies bob --service sshd --method publickey
says out '(--from is not given)'
denies bob --service sshd --from 10.8.0.7 --method none
says out 'bob must authenticate by publickey; this login completed none'
lacks out '--method is not given'
denies bob --service sshd --from 10.8.0.7 --method password
says out 'bob must authenticate by publickey; this login completed password'
says out 'nearest:'
says out '(password-login-off)'
denies bob --service sshd --from 10.9.0.7 --method publickey
says out 'this login came from 10.9.0.7'
says out '    - to get in, bob must come from vpn (10.8.0.0/16); this login came from 10.9.0.7'
says out '(vpn-only)'
denies bob --service sshd --from 192.0.2.1 --method publickey
says out 'no key was completed (--key is not given)'
denies root --service su
says out 'deny: the caller is unknown'
says err '--by is missing: su without a caller is refused'
denies root --service su --by bob
says out 'the caller bob is not in group admins'
says out '    - the caller bob is not in group admins'
lacks out 'is not given'
denies bob --service sudo --tty pts/1
denies alice --service sudo
says out '(--tty is not given)'
denies alice --service sudo --tty tty1
says out 'this login is at tty1'
denies root --service login --from 10.8.0.7
denies alice --service login
denies alice --service nothing
says out 'no rule permits it'
says out 'rules about other users or services (--all shows them)'
denies alice --service nothing --all
says out 'the service is nothing'
denies bob --service cron --at 2026-11-24T07:59:00Z
says out 'it is Tue 2026-11-24 07:59'
denies bob --service cron --at 2026-11-22T12:00:00Z

# --- permitted ---
permits bob --service sshd --from 10.8.0.7 --method publickey
says out "by $dir/p:4 (staff)"
says out 'permit group:staff from vpn service sshd'
says out 'at authentication: permit'
permits alice --service sshd --from 10.9.0.7 --method publickey+password
says out "$dir/p:4"
says out 'from vpn: the address is 10.9.0.7'
permits root --service su --by alice
permits root --service SU-L --by alice
permits root --service login
permits root --service login --from local --tty /dev/tty1
permits alice --service sudo --tty pts/3
permits alice --service sudo-i --tty pts/3 --by alice
permits bob --service cron --at 2026-11-24T08:00:00Z

# --- keys are judged ---
ssh-keygen -q -t ecdsa -N '' -C k -f "$dir/k"
ssh-keygen -q -t rsa -b 1024 -N '' -C r -f "$dir/r"
permits bob --service sshd --from 192.0.2.1 --key "$dir/k.pub"
denies bob --service sshd --from 192.0.2.1 --key "$dir/r.pub"
says out 'key ecdsa: completed: rsa'
permits bob --service sshd --from 10.8.0.1 --key "$dir/r.pub"
sed '1ikey rsa 2048' "$dir/p" >"$dir/strict" && chmod 644 "$dir/strict"
want 1 'a small key' "$bin" explain -f "$dir/strict" --root "$t" bob --service sshd --from 10.8.0.1 --key "$dir/r.pub"
says out 'the key is too small'
says out '(key-size)'
mkdir "$dir/state" "$dir/state/revoked" "$dir/state/blocked"
name=$(ssh-keygen -l -f "$dir/k.pub" | sed 's/.*SHA256:\([^ ]*\).*/\1/' | tr '+/' '-_')
: >"$dir/state/revoked/$name"
denies bob --service sshd --from 192.0.2.1 --key "$dir/k.pub" --state "$dir/state"
says out 'the key is revoked'
permits bob --service sshd --from 10.8.0.1 --key "$dir/r.pub" --state "$dir/state"

# --- what the module does before the rules ---
st=$dir/state
login='bob --service sshd --from 10.8.0.7 --method publickey'
# words, split on purpose
# shellcheck disable=SC2086
permits $login --state "$st"
: >"$st/blocked/1002"
# shellcheck disable=SC2086
denies $login --state "$st"
says out 'at authentication: deny: the account is blocked'
says out 'at the session: deny: the account is blocked'
says out "it needs the end of the block: 'loginpolicy unblock bob'"
says out 'bob at sshd: DENY (individual-block)'
denies root --service su --by bob --state "$st"
says out 'deny: the caller is blocked'
says out "it needs the end of the block: 'loginpolicy unblock bob'"
denies bob --service cron --at 2026-11-24T08:00:00Z --state "$st"
echo 'until=2026-11-24T09:00:00Z' >"$st/blocked/1002"
denies bob --service cron --at 2026-11-24T08:59:59Z --state "$st"
permits bob --service cron --at 2026-11-24T09:00:00Z --state "$st"
rm "$st/blocked/1002"
echo 1001 >"$st/lockdown"
# shellcheck disable=SC2086
denies $login --state "$st"
says out 'deny: the machine is locked down'
permits alice --service sudo --tty pts/3 --state "$st"
denies root --service login --state "$st"
permits root --service login --tty tty1 --state "$st"
says out 'root at the console may repair this machine'
rm "$st/lockdown"
chmod 777 "$st/blocked"
# shellcheck disable=SC2086
denies $login --state "$st"
says out 'deny: it is unknown who is blocked'
permits root --service login --tty tty1 --state "$st"
chmod 755 "$st/blocked"
for fmt in text json; do
	: >"$st/blocked/1003"
	want 1 "blocked, $fmt" run explain carol --service sshd --state "$st" --format $fmt
	says out 'the account is blocked'
	rm "$st/blocked/1003"
done
says out '"stage":"auth"'
says out '"nearest":null'
# The certificate's key and its CA's.
ssh-keygen -q -t ed25519 -N '' -C ca -f "$dir/ca"
ssh-keygen -q -s "$dir/ca" -I bob -n bob "$dir/k.pub"
rm "$st/revoked/"*
permits bob --service sshd --from 192.0.2.1 --key "$dir/k-cert.pub" --state "$st"
name=$(ssh-keygen -l -f "$dir/ca.pub" | sed 's/.*SHA256:\([^ ]*\).*/\1/' | tr '+/' '-_')
: >"$st/revoked/$name"
denies bob --service sshd --from 192.0.2.1 --key "$dir/k-cert.pub" --state "$st"
says out 'the key is revoked'
# No policy: the rescue alone.
want 0 'the rescue without a policy' "$bin" explain --root "$t" root --service login --tty tty1
says out 'root at the console may repair this machine'
want 1 'the rescue is of the console' "$bin" explain --root "$t" root --service login --tty pts/1
says out 'deny: no policy is in force'

# --- a service that its file declares ---
# Where PAM asks the module, there must be a state.
mkdir -p "$t/var/lib/loginpolicy/blocked" "$t/var/lib/loginpolicy/revoked"
echo 'auth required pam_loginpolicy.so ssh' >"$t/etc/pam.d/jump"
printf '@include jump\n' >"$t/etc/pam.d/jump2"
printf 'auth substack jump2\n' >"$t/etc/pam.d/jump3"
printf '# ssh\nauth [success=ok default=die] \\\n\tpam_loginpolicy.so sudo # ssh\n' >"$t/etc/pam.d/wheel"
cp "$dir/p" "$dir/p.kept"
policy <<'END'
permit everyone from local service jump,jump2,jump3,wheel
permit everyone service jump,jump2,jump3 method publickey
END
for service in jump jump2 jump3; do
	denies alice --service $service
	says out 'at authentication: permit: not refused yet: a rule may still permit it'
	permits alice --service $service --method publickey
	want 2 "$service has no caller" run explain alice --service $service --by bob
done
permits alice --service wheel --by alice
want 2 'a sudo of another name has no other caller' run explain alice --service wheel --by bob
denies alice --service jump --method unknown
says out 'at the account: deny'
denies alice --service jump --tty ssh
lacks out 'is not declared'
denies alice --service wheel --tty ssh
says out 'an SSH server under an undeclared name'
mv "$dir/p.kept" "$dir/p"

# --- what is missing, in plain words ---
cp "$dir/p" "$dir/p.kept"
policy <<'END'
network vpn 10.8.0.0/16,fd12:3456::/32
permit user:root service sshd method publickey
permit group:admins from 192.0.2.0/24 service sshd method publickey hours 00:00-00:01
permit group:staff from vpn,local service sshd method publickey+password,hostbased key ed25519-sk id staff
permit user:bob service su tty pts/*,tty1 by group:admins,user:alice
permit group:sudo service cron until 2026-01-01
permit user:bob service chfn by group:admins
END
denies carol --service sshd --from 10.8.0.7 --method publickey+password
says out "nearest: $dir/p:4 (staff)"
says out '    - carol is not in group staff'
says out '    - to get in, carol must use a key of type ed25519-sk; this login used no key (--key is not given)'
lacks out 'must come from'
denies bob --service sshd --from 192.0.2.5 --method publickey
says out "nearest: $dir/p:3"
says out '    - bob is not in group admins'
says out '    - the rule holds only hours 00:00-00:01: it is '
denies bob --service sshd --from 192.0.2.5 --method password --at 2026-11-24T12:00:00Z
says out "nearest: $dir/p:4 (staff)"
says out '    - to get in, bob must come from vpn (10.8.0.0/16, fd12:3456::/32) or this machine itself (local); this login came from 192.0.2.5'
says out '    - to get in, bob must authenticate by publickey and password or hostbased; this login completed password'
denies bob --service su --by bob
says out '    - to get in, bob must be at terminal pts/* or tty1; this login has none (--tty is not given)'
says out '    - the caller bob is not in group admins or user alice'
denies bob --service chfn
cp "$dir/p" "$dir/p.near"
printf '%s\n' 'permit user:bob also group:admins service sshd id both' 'permit group:staff also user:alice service sshd' \
	'deny group:staff also group:admins service cron' 'permit group:staff also group:admins,user:bob service cron' >"$dir/p"
denies bob --service sshd --from 10.8.0.7 --method publickey
says out "nearest: $dir/p:1 (both)"
says out '    permit user:bob also group:admins service sshd id both'
says out '    - bob is not in group admins'
lacks out "$dir/p:2"
want 1 'also, JSON' run explain bob --service sshd --from 10.8.0.7 --method publickey --format json
is_json
says out 'also group:admins: the user is bob'
permits bob --service cron
says out "$dir/p:4"
denies alice --service cron
says out "$dir/p:3"
mv "$dir/p.near" "$dir/p"
denies bob --service chfn
says out '    - the caller must be in group admins; the caller is unknown (--by is not given)'
denies bob --service su --by carol --tty hvc0
says out '    - the caller carol is not in group admins or user alice'
says out 'this login is at hvc0'
denies alice --service cron
says out '    - the rule holds only until 2026-01-01: it is '
denies carol --service passwd
lacks out 'nearest'
want 1 'json of what is missing' run explain carol --service cron --at 2025-01-01 --format json
is_json
says out "\"nearest\":{\"rule\":\"$dir/p:6\",\"missing\":[\"carol is not in group sudo\"]}"
echo 'permit group:gone service passwd' >>"$dir/p"
denies carol --service passwd
says out '    - it is unknown whether carol is in group gone: there is no such group, or it could not be looked up'

# --- names of a directory, as they are written ---
printf 'CORP\\carol:x:3001:3001::/home/carol:/bin/sh\n' >>"$t/etc/passwd"
printf 'CORP\\domain admins:x:3002:CORP\\carol\n' >>"$t/etc/group"
policy <<'END'
permit user:CORP\carol service sshd method publickey
permit "group:CORP\\domain admins" service sudo
END
permits 'CORP\carol' --service sshd --method publickey
says out 'CORP\carol at sshd: PERMIT'
says out 'permit user:CORP\carol service'
lacks out 'CORP\\carol'
permits 'CORP\carol' --service sudo
says out 'permit "group:CORP\\domain admins" service sudo'
denies bob --service sudo
says out '    - bob is not in group CORP\domain admins'
want 0 'a backslash in json is two' run explain 'CORP\carol' --service sshd --method publickey --format json --all
is_json
want 0 'and in the review is one' run access --user 'CORP\carol' --format csv
says out '"CORP\carol"'
want 0 'and in its text' run access --user 'CORP\carol'
lacks out 'CORP\\carol'
want 1 'and on standard error' run explain 'CORP\nobody' --service sshd
says err 'loginpolicy: CORP\nobody: no such account'
mv "$dir/p.kept" "$dir/p"

# --- mode observe: as if enforced, and told ---
sed '1imode observe' "$dir/p" >"$dir/observe" && chmod 644 "$dir/observe"
want 1 'observe' "$bin" explain -f "$dir/observe" --root "$t" carol --service sshd
says out 'mode observe: it would be logged and permitted.'
want 1 'observe, json' "$bin" explain -f "$dir/observe" --root "$t" carol --service sshd --format json
is_json
says out '"mode":"observe"'

: >"$t/var/lib/loginpolicy/blocked/1003"
want 1 'observe, blocked' "$bin" explain -f "$dir/observe" --root "$t" carol --service sshd
lacks out 'mode observe'
# What no rule permits passes, and then it is the key that is refused.
name=$(ssh-keygen -l -f "$dir/k.pub" | sed 's/.*SHA256:\([^ ]*\).*/\1/' | tr '+/' '-_')
: >"$t/var/lib/loginpolicy/revoked/$name"
rm "$t/var/lib/loginpolicy/blocked/1003"
for fmt in text json; do
	want 1 "observe, a revoked key, $fmt" "$bin" explain -f "$dir/observe" --root "$t" carol \
		--service sshd --key "$dir/k.pub" --format $fmt
	says out 'the key is revoked'
done
says out '"stage":"session"'
rm "$t/var/lib/loginpolicy/revoked/"*

# --- JSON ---
want 0 'json of a permit' run explain bob --service sshd --from 10.8.0.7 --method publickey --format json
is_json
says out '"verdict":"permit"'
says out "\"rule\":\"$dir/p:4\""
says out '"id":"staff"'
says out '"stage":"session"'
want 1 'json of a deny' run explain carol --service sshd --format json
is_json
says out '"verdict":"deny"'
says out '"stage":"auth"'
want 1 'json of no rule' run explain root --service su --format json
is_json
says out '"rule":null'
says out '"stage":"account"'
says err '--by is missing: su without a caller is refused'

# --- a service that there is not ---
want 1 'a service that there is not' run explain alice --service sshdd
says err "sshdd: no such service in $t/etc/pam.d: is the name right?"
want 1 'the same, quiet' run explain -q alice --service sshdd
lacks err 'no such service'
want 1 'one that there is' run explain alice --service SSHD
lacks err 'no such service'

# --- names of any kind ---
nl='
'
for fmt in text json; do
	what="hostile names, $fmt"
	run explain "a${esc}[2Jb$nl" --service "s${esc}u" --tty "t$esc" --by "c$esc$nl" --format $fmt >"$dir/out" 2>"$dir/err"
	if [ $? -eq 1 ]; then good; else bad "$what: exit code"; fi
	lacks out "$esc"
	lacks err "$esc"
	says err 'no such account: only the name is used'
	says err 'no such service'
	if [ "$(wc -l <"$dir/err")" -eq 4 ]; then good; else bad "$what: a name makes a line"; fi
done
is_json
want 1 'octets that are not UTF-8' run explain "$(printf '\377\376')" --service "$(printf '\200')" --format json
is_json
want 1 'a name of 64 KB' run explain "$(head -c 65536 /dev/zero | tr '\0' a)" --service sshd
if [ "$(wc -c <"$dir/err")" -lt 9000 ]; then good; else bad "$what: all of it on stderr"; fi

# --- more rules than one reads ---
{
	awk 'BEGIN { for (i = 0; i < 150; i++)
		printf "permit user:bob from 10.9.0.%d service sshd\n", i }'
	echo 'permit user:bob from 10.8.0.0/16 service sshd'
} >"$dir/many"
chmod 644 "$dir/many"
want 0 'many rules' "$bin" explain -f "$dir/many" --root "$t" bob --service sshd --from 10.8.0.7
says out 'and 50 more (--all shows them)'
[ "$(grep -c 'the address is' "$dir/out")" -eq 100 ] || bad "$what: not 100 of them"
want 0 'all of them' "$bin" explain -f "$dir/many" --root "$t" bob --service sshd --from 10.8.0.7 --all
[ "$(grep -c 'the address is' "$dir/out")" -eq 150 ] || bad "$what: not 150 of them"

# --- usage ---
want 2 'no user' run explain --service sshd
says err 'USER, --ref or --last is missing'
want 2 'no service' run explain alice
says err '--service is missing'
want 2 'two users' run explain alice bob --service sshd
says err 'one argument too many: bob'
want 2 'a name for an address' run explain alice --service sshd --from host.example
want 2 'ssh is not local' run explain alice --service sshd --from local
want 2 'no such method' run explain alice --service sshd --method pubkey
says err 'unknown method: pubkey'
want 2 'a method of login' run explain alice --service login --method password
want 2 'a key without its method' run explain alice --service sshd --method password --key "$dir/k.pub"
want 2 'no key in it' run explain alice --service sshd --key "$dir/p"
want 2 'no such key' run explain alice --service sshd --key "$dir/nowhere"
want 2 'a time' run explain alice --service sshd --at noon
want 2 'sudo for another' run explain alice --service sudo --by bob
want 2 'a caller of sshd' run explain alice --service sshd --by bob
want 2 'no such state' run explain alice --service sshd --state "$dir/nowhere"
want 2 'no csv' run explain alice --service sshd --format csv
want 1 'no policy' "$bin" explain --root "$dir/nowhere" alice --service sshd
says out 'deny: no policy is in force'
says err "loginpolicy init --root $dir/nowhere"
echo 'mode maybe' >"$dir/wrong" && chmod 644 "$dir/wrong"
want 2 'a policy with errors' "$bin" explain -f "$dir/wrong" alice --service sshd
says err "$dir/wrong:1:6: error:"
want 1 quiet run explain carol --service sshd -q
if [ -s "$dir/out" ]; then bad 'explain -q says something'; else good; fi
echo old >"$dir/old"
want 2 'output into a missing folder' run explain carol --service sshd -o "$dir/nowhere/x"
want 1 'output' run explain carol --service sshd -o "$dir/old"
run explain carol --service sshd >"$dir/out"
same "$dir/old" "$dir/out"

# --- every account of this machine ---
cp "$dir/p" "$dir/p2"
getent passwd | cut -d: -f1 | while read -r user; do
	for service in sshd login su sudo cron; do
		"$bin" explain -f "$dir/p2" "$user" --service $service --format json >"$dir/out" 2>"$dir/err"
		rc=$?
		[ $rc -le 1 ] && "$json" <"$dir/out" || echo "$user at $service: exit $rc"
	done
done >"$dir/wrong"
what='every account of this machine'
if [ -s "$dir/wrong" ]; then bad "$what: $(head -3 "$dir/wrong")"; else good; fi

# --- show ---
mkdir "$dir/d"
printf 'password length 12\nnetwork office 192.0.2.0/24\npermit user:bob from office service sshd # "why"\n' >"$dir/d/a.conf"
policy <<END
mode observe
include $dir/d/*.conf
services desk gdm-*,=su,@jobs
permit user:alice service @desk note "a # in it" # and a comment
END
# Included files are checked with the folders above them: /tmp is everybody's.
grep -v include "$dir/p" >"$dir/p3" && chmod 644 "$dir/p3"
want 0 show "$bin" show -f "$dir/p3"
says out "$dir/p3, SHA-256 "
if grep -q "^mode observe  *# $dir/p3:1$" "$dir/out"; then good; else bad 'show: mode'; fi
if grep -q '^password length 8  *# default$' "$dir/out"; then good; else bad 'show: a default'; fi
if grep -q '^network loopback .*# built in$' "$dir/out"; then good; else bad 'show: built in'; fi
if grep -q "^services desk gdm-\*,=su,@jobs  *# $dir/p3:2$" "$dir/out"; then good; else bad 'show: a set'; fi
says out 'permit user:alice service @desk note "a # in it"'
lacks out 'and a comment'
says out "# $dir/p3:3"
want 0 'settings alone' "$bin" show -f "$dir/p3" --settings
lacks out 'permit'
want 0 'rules alone' "$bin" show -f "$dir/p3" --rules
lacks out 'password length'
want 0 'show as json' "$bin" show -f "$dir/p3" --format json
is_json
says out '{"name":"password length","value":"8","for":null,"file":null,"line":null}'
says out "{\"name\":\"mode\",\"value\":\"observe\",\"for\":null,\"file\":\"$dir/p3\",\"line\":1}"
printf 'network site loopback,192.0.2.0/24\npermit user:alice from site service sshd\n' >"$dir/site"
chmod 644 "$dir/site"
want 0 'show a network that names another' "$bin" show -f "$dir/site" --rules
if grep -q "^network site 192.0.2.0/24,loopback  *# $dir/site:1$" "$dir/out"; then good; else bad 'show: a network in another'; fi
want 0 'the same as JSON' "$bin" show -f "$dir/site" --format json
is_json
says out '{"name":"site","networks":["192.0.2.0/24","loopback"],'
want 1 'what it would need' "$bin" explain -f "$dir/site" --root "$t" alice --service sshd --from 203.0.113.1
says out 'must come from site (192.0.2.0/24, 127.0.0.0/8, ::1)'
rlo=$(printf '\342\200\256')
printf 'contact "a%sb \\\\ \\""\npassword words /etc/w%sx\nservices desk k%sy\n' "$rlo" "$rlo" "$rlo" >"$dir/hostile"
chmod 644 "$dir/hostile"
want 0 'show what reorders text' "$bin" show -f "$dir/hostile"
lacks out "$rlo"
says out 'contact "a\u{202E}b \\ \"" '
says out 'password words /etc/w\u{202E}x '
says out 'services desk k\u{202E}y '
: >"$dir/none" && chmod 644 "$dir/none"
want 0 'no rule' "$bin" show -f "$dir/none"
says out '# no rule: nobody is permitted'
want 2 'both' "$bin" show -f "$dir/p3" --rules --settings
want 2 'an argument' "$bin" show "$dir/p3"
want 2 'show -q' "$bin" show -f "$dir/p3" -q
want 2 'show without a policy' "$bin" show --root "$dir/nowhere"
says err 'loginpolicy init'
# On a terminal each line fits.
cat >"$dir/p4" <<'END'
permit user:root,user:alice from 10.0.0.0/8,192.168.0.0/16 service sshd method publickey id staff note "SSH by key, from inside"
END
what="show --rules, on a terminal"
script -qec "stty cols 80; \"$bin\" show --rules -f \"$dir/p4\"" /dev/null 2>&1 </dev/null | tr -d '\r' >"$dir/out"
says out 'from inside'
# A set of services is one word.
if awk 'length($0) > 80 && /[^ ] +[^ ]/ { exit 1 }' "$dir/out"; then good; else bad "$what: $(awk 'length($0) > 80' "$dir/out")"; fi
finish
