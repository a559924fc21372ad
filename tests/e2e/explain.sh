#!/bin/sh
# loginpolicy explain and show: the verdict, the rule, why not an earlier one;
# each value and where it comes from. Ends with "N passed, N failed".
cd "$(dirname "$0")/../.." || exit 2
. tests/admin_lib.sh

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
says out 'at authentication: permit: a rule may permit it'
denies bob --service sshd --method publickey
says out '(--from is not given)'
denies bob --service sshd --from 10.8.0.7 --method none
says out 'method publickey: completed: none'
lacks out '--method is not given'
denies bob --service sshd --from 10.8.0.7 --method password
says out 'method publickey: completed: password'
says out 'nearest:'
says out '(password-login-off)'
denies bob --service sshd --from 10.9.0.7 --method publickey
says out 'the address is 10.9.0.7'
says out '(vpn-only)'
denies bob --service sshd --from 192.0.2.1 --method publickey
says out 'no key was completed (--key is not given)'
denies root --service su
says out '(--by is not given)'
denies root --service su --by bob
says out 'by group:admins: the caller is bob'
lacks out 'is not given'
denies bob --service sudo --tty pts/1
denies alice --service sudo
says out '(--tty is not given)'
denies alice --service sudo --tty tty1
says out 'the terminal is tty1'
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
mkdir "$dir/state" "$dir/state/revoked"
name=$(ssh-keygen -l -f "$dir/k.pub" | sed 's/.*SHA256:\([^ ]*\).*/\1/' | tr '+/' '-_')
: >"$dir/state/revoked/$name"
denies bob --service sshd --from 192.0.2.1 --key "$dir/k.pub" --state "$dir/state"
says out 'the key is revoked'
permits bob --service sshd --from 10.8.0.1 --key "$dir/r.pub" --state "$dir/state"

# --- mode observe: as if enforced, and told ---
sed '1imode observe' "$dir/p" >"$dir/observe" && chmod 644 "$dir/observe"
want 1 'observe' "$bin" explain -f "$dir/observe" --root "$t" carol --service sshd
says out 'mode observe: it would be logged, and let pass.'
want 1 'observe, json' "$bin" explain -f "$dir/observe" --root "$t" carol --service sshd --format json
is_json
says out '"mode":"observe"'

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
says out '(--by is not given)'

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
says err 'USER, --ref or --last is needed'
want 2 'no service' run explain alice
says err '--service is needed'
want 2 'two users' run explain alice bob --service sshd
says err 'one argument too many: bob'
want 2 'a name for an address' run explain alice --service sshd --from host.example
want 2 'ssh is not local' run explain alice --service sshd --from local
want 2 'no such method' run explain alice --service sshd --method pubkey
says err 'no such method: pubkey'
want 2 'a method of login' run explain alice --service login --method password
want 2 'a key without its method' run explain alice --service sshd --method password --key "$dir/k.pub"
want 2 'no key in it' run explain alice --service sshd --key "$dir/p"
want 2 'no such key' run explain alice --service sshd --key "$dir/nowhere"
want 2 'a time' run explain alice --service sshd --at noon
want 2 'sudo for another' run explain alice --service sudo --by bob
want 2 'a caller of sshd' run explain alice --service sshd --by bob
want 2 'no such state' run explain alice --service sshd --state "$dir/nowhere"
want 2 'no csv' run explain alice --service sshd --format csv
want 2 'no policy' "$bin" explain --root "$dir/nowhere" alice --service sshd
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
says out '{"name":"password length","value":"8","file":null,"line":null}'
says out "{\"name\":\"mode\",\"value\":\"observe\",\"file\":\"$dir/p3\",\"line\":1}"
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
finish
