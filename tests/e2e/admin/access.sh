#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# loginpolicy access: who may enter what, from where and how; nobody too many,
# nobody left out. Ends with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/admin_lib.sh

# Accounts that have a shell, and a password.
mkdir "$t/bin"
: >"$t/bin/sh"
chmod 755 "$t/bin/sh"
for u in alice bob carol; do echo "$u:\$6\$salt\$hash:20000::::::"; done >>"$t/etc/shadow"

policy <<'END'
network vpn 10.8.0.0/16,fd12:3456::/32
deny user:carol
deny group:admins service sshd hours 20:00-06:00 days mon-fri
permit user:root service login from local id rescue note "to repair it"
permit group:staff from vpn,192.0.2.1 service sshd method publickey,password+publickey id staff note "staff, from \"the\" VPN"
permit group:admins service @elevate tty pts/*
permit user:root service su by group:admins
permit user:bob from 10.0.0.1 service sudo
permit user:bob service login method publickey
permit everyone service cron
END
# row TEXT, no_row TEXT: a line of the CSV begins so.
row() { if grep -qF -- "$1" "$dir/csv"; then good; else bad "no row: $1"; fi; }
no_row() { if grep -qF -- "$1" "$dir/csv"; then bad "a row: $1"; else good; fi; }

want 0 csv run access --format csv
tr -d '\r' <"$dir/out" >"$dir/csv"
head -1 "$dir/csv" >"$dir/head"
echo 'account,uid,service,from,method,key,tty,starting,until,by,also,days,hours,rule,id,note,except,blocked,state' >"$dir/wanted"
what='head of the csv'
same "$dir/head" "$dir/wanted"
row '"root","0","login","local","",'
row '"to repair it"'
# Every network and every method is a row.
for from in vpn 192.0.2.1; do
	for method in publickey publickey+password; do
		row "\"alice\",\"1001\",\"sshd\",\"$from\",\"$method\","
		row "\"bob\",\"1002\",\"sshd\",\"$from\",\"$method\","
	done
done
row '"staff","staff, from ""the"" VPN"'
if grep '^"alice".*"sshd"' "$dir/csv" | grep -qF 'deny group:admins service sshd hours 20:00-06:00 days mon-fri'; then good; else bad 'the exception of alice is not told'; fi
if grep '^"bob".*"sshd"' "$dir/csv" | grep -qF 'deny group'; then bad 'an exception that is not of bob'; else good; fi
row '"alice","1001","sudo","","","","pts/*",'
row '"alice","1001","sudo-i","",'
row '"root","0","su","","","","","","","group:admins",'
row '"bob","1002","cron",'
# Nobody too many: denied, without a group, where no address or method is known.
no_row '"carol"'
no_row '"bob","1002","sudo"'
no_row '"bob","1002","login"'
no_row '"root","0","sshd"'
no_row '"alice","1001","su"'
no_row '"alice","1001","passwd"'

# The same as explain says, account by account.
for user in root alice bob carol; do
	for service in login cron passwd; do
		run explain $user --service $service >/dev/null 2>&1
		rc=$?
		grep -q "^\"$user\",\"[0-9]*\",\"$service\"," "$dir/csv"
		if [ $? -eq $rc ]; then good; else bad "$user at $service: explain says $rc"; fi
	done
done

want 0 json run access --format json
is_json
says out '"complete":true'
says out '"accounts":["alice","bob","root","carol"]'
says out '{"account":"bob","uid":1002,"service":"sshd","from":"192.0.2.1","method":"publickey",'
says out '"note":"staff, from \"the\" VPN","except":[],"blocked":"no","state":[]}'
says out '"except":["deny group:admins service sshd hours 20:00-06:00 days mon-fri"]'
lacks out '"account":"carol"'

want 0 text run access
says out '4 accounts in 4 groups'
says out 'carol'
says out ': no access'
says out 'for: staff, from "the" VPN'
says out 'but not: deny group:admins service sshd hours 20:00-06:00 days mon-fri'
says out "rule $dir/p:5 (staff)"

# --- who is blocked, or has expired (tests/e2e/admin/access_login.sh asks a real sshd) ---
st=$dir/state
mkdir -p "$st/blocked" "$st/revoked"
: >"$st/blocked/1001"
want 0 'blocked' run access --format csv --state "$st"
tr -d '\r' <"$dir/out" >"$dir/csv"
if grep '^"alice"' "$dir/csv" | grep -qv ',"yes",""$'; then bad "$what: alice is not"; else good; fi
if grep '^"bob"' "$dir/csv" | grep -qv ',"no",""$'; then bad "$what: bob is"; else good; fi
want 0 'blocked, text' run access --state "$st"
says out 'BLOCKED: no service lets it in'
says out '=== The same, but blocked or expired ==='
echo 1002 >"$st/lockdown"
want 0 'a lock-down' run access --format json --state "$st"
is_json
says out '"lockdown":true'
says out '"blocked":"lockdown"'
rm -r "$st"

want 0 'one account' run access --user bob --format csv
if grep -q alice "$dir/out"; then bad 'others, too'; else good; fi
want 2 'no such account' run access --user nobody-here
says err 'no such account'
want 2 'an account with ESC' run access --user "a${esc}b"
lacks err "$esc"

# A second list of subjects limits the first; where it is unknown, nobody gets in.
cp "$dir/p" "$dir/p.kept"
printf '%s\n' 'permit group:staff also user:bob,group:admins service sshd id both' \
	'permit everyone also group:admins service cron' 'permit user:carol also group:gone service sshd' \
	'deny group:staff also group:gone service login' 'permit group:staff service login' >"$dir/p"
want 3 'also' run access --format csv
tr -d '\r' <"$dir/out" >"$dir/csv"
row '"alice","1001","sshd","","","","","","","","user:bob,group:admins",'
row '"bob","1002","sshd","","","","","","","","user:bob,group:admins",'
row '"alice","1001","cron","","","","","","","","group:admins",'
row '"bob","1002","login",'
no_row '"bob","1002","cron"'
no_row '"carol"'
no_row '"root"'
if grep '^"bob".*"login"' "$dir/csv" | grep -qF 'deny group:staff also group:gone'; then good; else bad 'the exception of bob is missing'; fi
want 3 'also, json' run access --format json
is_json
says out '"by":null,"also":"group:admins"'
want 3 'also, text' run access
says out 'also user:bob,group:admins'
mv "$dir/p.kept" "$dir/p"

# What a spreadsheet would run; names of any kind.
printf '=cmd:x:1009:1009::/:/bin/sh\n@at:x:1010:1010::/:/bin/sh\na%sb:x:1011:1011::/:/bin/sh\n\377:x:1012:1012::/:/bin/sh\n' "$esc" >>"$t/etc/passwd"
want 0 'hostile names in csv' run access --format csv
says out "\"'=cmd\""
says out "\"'@at\""
lacks out "$esc"
says out '"a\x1bb"'
says out '"\xff"'
want 0 'hostile names in json' run access --format json
is_json
want 0 'hostile names in text' run access
lacks out "$esc"
says out '5 groups'

# What reorders text, in a note and in a service's name.
rlo=$(printf '\342\200\256')
cp "$dir/p" "$dir/p.kept"
printf 'permit user:bob service x%sy note "n%so"\n' "$rlo" "$rlo" >"$dir/p"
for format in csv text; do
	want 0 "U+202E in $format" run access --format $format
	lacks out "$rlo"
	says out 'x\u{202E}y'
	says out 'n\u{202E}o'
done
mv "$dir/p.kept" "$dir/p"

# A group that is not there: told, and not complete.
echo 'permit group:gone service sshd' >>"$dir/p"
want 3 'a group that is not there' run access
says err 'group gone does not exist'
says out 'INCOMPLETE'
want 3 'and in json' run access --format json
says out '"complete":false'
sed -i '$d' "$dir/p"

# Many of the same kind are one group.
awk 'BEGIN { for (i = 0; i < 500; i++)
	printf "m%d:x:%d:%d::/home/m%d:/bin/sh\n", i, 5000 + i, 5000 + i, i }' >>"$t/etc/passwd"
want 0 'many accounts' run access
says out '508 accounts in 5 groups'
if [ "$(wc -l <"$dir/out")" -lt 500 ]; then good; else bad 'many accounts: not readable'; fi
if awk 'length > 80 && /^m[0-9]/ { exit 1 }' "$dir/out"; then good; else bad 'wider than 80 columns'; fi

# Ten thousand, by what groups they are in: a row each, a few paragraphs in all.
mkdir -p "$dir/big/etc/pam.d"
: >"$dir/big/etc/pam.d/sshd"
awk -v groups="$dir/big/etc/group" 'BEGIN {
	for (i = 0; i < 10000; i++) {
		printf "n%05d:x:%d:9::/home/n%05d:/bin/sh\n", i, 20000 + i, i
		g = i % 4
		list[g] = list[g] (list[g] == "" ? "" : ",") sprintf("n%05d", i)
	}
	for (g = 0; g < 4; g++)
		printf "team%d:x:%d:%s\n", g, 100 + g, list[g] >groups
}' >"$dir/big/etc/passwd"
printf 'permit group:team%d service sshd\n' 0 1 2 >"$dir/many"
chmod 644 "$dir/many"
want 0 'ten thousand accounts' "$bin" access -f "$dir/many" --root "$dir/big"
says out '10000 accounts in 4 groups'
if [ "$(wc -l <"$dir/out")" -lt 1500 ]; then good; else bad "$what: not readable"; fi
want 0 'ten thousand in csv' "$bin" access -f "$dir/many" --root "$dir/big" --format csv
if [ "$(wc -l <"$dir/out")" -eq 7501 ]; then good; else bad "$what: $(wc -l <"$dir/out") lines"; fi

# Exceptions as many as rules (EXCEPTIONS of each, 1,000; make soak: 3,000): every
# account is there, and those that have a line in etc/shadow are in the same group.
awk -v n="${EXCEPTIONS:-1000}" 'BEGIN { for (i = 0; i < n; i++) {
	printf "deny everyone from 10.%d.%d.0/24 service sshd\n", i / 250, i % 250
	printf "permit everyone from 11.%d.%d.0/24 service sshd method publickey\n", i / 250, i % 250
} }' >"$dir/many"
chmod 644 "$dir/many"
what='many exceptions'
"$bin" access -f "$dir/many" --root "$t" 2>"$dir/err" | head -6 >"$dir/out"
says out '508 accounts in 2 groups'
lacks out INCOMPLETE
lacks err memory

# Who calls: nobody in sshd, the account itself in sudo. What is yet to start.
cp "$dir/p" "$dir/p.kept"
policy <<'END'
services desk kiosk,=panel,@jobs
permit everyone service sshd,sudo,su by user:alice
permit user:bob service cron starting 2999-01-01
permit user:carol service login until 2001-01-01
permit user:bob service passwd starting 2001-01-01 until 2999-01-01
permit user:root service passwd starting 2001-01-01
permit user:root service passwd id shadowed
permit user:carol service @desk
END
want 0 'who calls, and when' run access --format csv
tr -d '\r' <"$dir/out" >"$dir/csv"
no_row '"bob","1002","sshd"'
no_row '"alice","1001","sshd"'
no_row '"bob","1002","sudo"'
no_row '"bob","1002","sudo-i"'
row '"alice","1001","sudo","","","","","","","user:alice",'
row '"alice","1001","sudo-i",'
row '"bob","1002","su","","","","","","","user:alice",'
row '"bob","1002","cron","","","","","2999-01-01","",'
no_row '"carol","1003","login"'
row '"bob","1002","passwd","","","","","2001-01-01","2999-01-01",'
no_row shadowed
# Services that a set alone names, and that have no file here.
row '"carol","1003","kiosk",'
row '"carol","1003","panel",'
for user in alice bob; do
	run explain $user --service sudo >/dev/null 2>&1
	rc=$?
	grep -q "^\"$user\",\"[0-9]*\",\"sudo\"," "$dir/csv"
	if [ $? -eq $rc ]; then good; else bad "$user at sudo: explain says $rc"; fi
done
mv "$dir/p.kept" "$dir/p"

# --- output, usage ---
want 2 'output into a missing folder' run access -o "$dir/nowhere/x"
want 0 output run access --user bob --format csv -o "$dir/new"
run access --user bob --format csv >"$dir/out"
same "$dir/new" "$dir/out"
want 2 'an argument' run access bob
says err 'one argument too many: bob'
want 2 'no policy' "$bin" access --root "$dir/nowhere"
says err 'loginpolicy init'

# --- this machine, whose groups are not those of the policy ---
grep -v group: "$dir/p" >"$dir/m"
want 0 'all accounts of this machine' "$bin" access -f "$dir/m" --format json
is_json
getent passwd | cut -d: -f1 | while read -r user; do
	"$bin" access -f "$dir/m" --user "$user" >/dev/null 2>&1
	rc=$?
	[ $rc -eq 0 ] || echo "$user: $rc"
done >"$dir/wrong"
what='each account of this machine'
if [ -s "$dir/wrong" ]; then bad "$what: $(head -3 "$dir/wrong")"; else good; fi
finish
