#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# loginpolicy log of log files that are written here: the table, what would be
# refused, numbers, who was not seen, and the record of changes. Ends with
# "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/admin_lib.sh
export LC_ALL=C
export TZ=Pacific/Apia

policy <<'END'
mode observe
network vpn 10.8.0.0/16
permit user:alice from vpn service sshd method publickey id staff
permit group:admins service sudo id admins
permit user:bob service sshd from 198.51.100.0/24
END
ln -s /usr/share/zoneinfo/UTC "$t/etc/localtime"
key=SHA256:W71u8DSWISuf+7zpmigvt9kWIGD3ME44BCRmD/LWfNQ
k="method=publickey key=$key type=ssh-ed25519 bits=256"
p='policy=9f31c2aa'
year=$(date -u +%Y)
# Accounts with a shell; erik has expired, the system's have none.
mkdir -p "$t/bin"
printf '#!/bin/sh\n' >"$t/bin/sh"
chmod 755 "$t/bin/sh"
cat >>"$t/etc/passwd" <<'END'
erik:x:1004:1004::/home/erik:/bin/sh
daemon:x:1:1::/:/usr/sbin/nologin
END
for u in alice bob carol daemon; do echo "$u:*:20000::::::"; done >>"$t/etc/shadow"
echo 'erik:*:20000:::::1:' >>"$t/etc/shadow"
# at SECONDS: that long ago, as a syslog daemon writes it.
at() { date -u -d "@$(($(date +%s) - $1))" +%Y-%m-%dT%H:%M:%SZ; }
# line SECONDS SERVICE:STAGE TEXT
line() { echo "$(at "$1") host x[1]: pam_loginpolicy($2): $3"; }
sshd() { line "$1" sshd:session "$2"; }
log() { "$bin" log --root "$t" "$@"; }
of() { "$bin" log --root "$t" -f "$dir/p" --log "$dir/log" "$@"; }
fresh_log() { cat >"$dir/log"; }

# --- refused ---
fresh_log </dev/null
for two in '--denied --would-deny' '--summary --unseen' '--actions --last-use'; do
	# shellcheck disable=SC2086
	want 2 "$two" of $two
	says err 'give one of --denied'
done
want 2 'an argument' of alice
want 2 'a time that is none' of --since yesterday
says err '--since: expected a date such as 2027-12-31, or RFC 3339, not yesterday'
want 2 'no such file' log --log "$dir/nowhere"
says err "$dir/nowhere: No such file"
want 2 'no log' log
says err 'no journal and no log file found; use --log FILE'
for o in --would-deny --summary --last-use --unseen; do
	want 2 "no log $o" "$bin" log --root "$t" -f "$dir/p" $o
	says err 'no journal and no log file found; use --log FILE'
done
want 2 'the record of changes is no log' of --actions
says err '--actions reads no log'
want 2 'a format that there is not' of --format ndjson
want 0 'an empty log' of
says out 'no decision in the log'
for o in --denied --would-deny --summary --last-use --unseen; do
	want 0 "an empty log $o" of $o
	says out 'in the log'
	want 0 "an empty log $o, JSON" of $o --format json
	is_json
done
head -c 300000 /dev/urandom >"$dir/log"
want 0 'any bytes' of
fresh_log <<END
$(sshd 60 'deny user=alice uid=1001 service=sshd stage=session reason=no-rule reason=no-rule ref=A2A2')
$(sshd 60 'end user=alice uid=1001 service=sshd stage=session ref=A3A3')
$(line 60 sshd:session 'permit user=alice service=su stage=session rule=p:1 ref=A4A4')
$(at 60) host su[1]: text pam_loginpolicy(sshd:session): deny user=alice service=sshd stage=session reason=no-rule ref=A5A5
END
want 0 'lines that the module would not write' of
says out 'no decision in the log'
says err '3 lines ignored: the module does not write such'

# --- the table ---
fresh_log <<END
$(sshd 9000 "permit user=alice uid=1001 service=sshd stage=session from=10.8.0.7 port=50311 tty=ssh $k rule=p:3 id=staff measure=individual-access $p ref=B2B2")
$(line 8000 sudo:account "permit user=alice uid=1001 by=alice service=sudo stage=account from=local tty=pts/0 rule=p:4 id=admins measure=individual-access $p ref=B3B3")
$(sshd 1440 'end user=alice uid=1001 service=sshd stage=close from=10.8.0.7 port=50311 tty=ssh measure=access-log ref=B2B2')
$(sshd 1000 "would-deny user=bob uid=1002 service=sshd stage=session from=203.0.113.9 port=50312 tty=ssh method=password reason=no-rule-from measure=vpn-only $p ref=B4B4")
$(sshd 900 "would-deny user=bob uid=1002 service=sshd stage=session from=203.0.113.10 port=50313 tty=ssh method=password reason=no-rule-from measure=vpn-only $p ref=B5B5")
$(sshd 800 "would-deny user=bob uid=1002 service=sshd stage=session from=198.51.100.7 port=50313 tty=ssh method=password reason=no-rule measure=default-deny $p ref=B6B6")
$(line 700 sudo:account "would-deny user=bob uid=1002 by=bob service=sudo stage=account from=local tty=pts/0 reason=no-rule measure=default-deny $p ref=B7B7")
$(line 600 su:auth "deny user=? service=su stage=auth from=local reason=no-account measure=individual-access ref=B8B8")
$(line 500 sshd:auth 'deny user=al\x1b[2J\x20x service=sshd stage=auth from=2001:db8:85a3:1234:5678:8a2e:370:7334 reason=blocked measure=individual-block ref=B9B9')
$(line 400 passwd:chauthtok "deny user=alice uid=1001 service=passwd stage=password missing=length,digit measure=password-rule $p")
$(line 300 passwd:chauthtok "deny user=alice uid=1001 service=passwd stage=password missing=length,uppercase,digit,symbol,dictionary measure=password-rule $p")
$(line 200 passwd:chauthtok "deny user=alice uid=1001 service=passwd stage=password missing=palindrome,repeat measure=password-rule $p")
END
want 0 'the table' of
says out 'when         who      service from            decision   why            for ref'
says out 'alice    sshd    10.8.0.7        permit     staff         2h06 B2B2'
says out 'alice    sudo    local           permit     admins             B3B3'
says out 'bob      sshd    203.0.113.9     would-deny no-rule-from       B4B4'
says out 'al\x1b[2J x sshd 2001:db8:85a3:1234:5678:8a2e:370:7334 deny blocked'
says out 'alice    passwd  -               deny       length,digit       -'
# A refused password is one line, as the others are.
says out 'alice    passwd  -               deny       length +4          -'
says out 'alice    passwd  -               deny       palindrome +1       -'
lacks out "$esc"
if [ "$(wc -l <"$dir/out")" -eq 13 ]; then good; else bad "$what: $(wc -l <"$dir/out") lines"; fi
want 0 'JSON' of --format json
is_json
says out '"schema":"loginpolicy-log/1"'
says out "\"from\":\"10.8.0.7\",\"decision\":\"permit\",\"ended\":\"$(date -u +20)"
says out "\"ref\":\"B2B2\",\"uid\":1001,\"by\":null,\"stage\":\"session\",\"tty\":\"ssh\",\"method\":\"publickey\",\"keys\":\"$key\",\"reason\":null,\"rule\":\"p:3\",\"id\":\"staff\""
lacks out '"why"'
want 0 'CSV' of --format csv -o "$dir/csv"
head -1 "$dir/csv" | grep -q '^"time","account","service","from","decision","ended","ref","uid","by"' || bad "$what: $(head -1 "$dir/csv")"
if [ "$(wc -l <"$dir/csv")" -eq 12 ]; then good; else bad "$what: $(wc -l <"$dir/csv") lines"; fi
grep -q ',"length,uppercase,digit,symbol,dictionary",' "$dir/csv" || bad "$what: not all that is missing"
want 0 'refused only' of --denied
says out B8B8
says out B9B9
says out length,digit
lacks out B4B4
want 0 'of one account' of --user bob
says out B4B4
lacks out B2B2
want 0 'since a time' of --since "$(at 950)"
lacks out B4B4
says out B5B5
want 0 'since a day' of --since 2020-01-01
says out B2B2
want 0 'in the future' of --since 2099-01-01
says out 'no decision in the log'
want 0 'an account without decisions' of --user carol
says out 'no decision about carol in the log'

# --- what enforce would refuse ---
want 0 'would be refused' of --would-deny
says out 'times last        who      service from          why                      rule'
says out "    2 "
says out 'bob      sshd    203.0.113.10'
says out ' bob      sudo    local         bob is not in group admins'
says out ' admins'
lacks out '198.51.100.7'
says out '1 more that the policy in force now permits are left out'
says out 'not seen yet: carol, root (--unseen)'
says out 'then: loginpolicy mode enforce --rollback-in 5m'
want 0 'JSON' of --would-deny --format json
is_json
says out '{"times":2,"last":"20'
says out '"account":"bob","service":"sshd","from":"203.0.113.10"'
says out '"rule":"admins"'
want 0 'of somebody who is fine' of --would-deny --user alice
says out 'mode enforce would refuse nobody who logged in'
sed -i 's/^mode observe/mode enforce/' "$dir/p"
want 0 'when it is enforced' of --would-deny
lacks out 'then: loginpolicy mode'

# --- numbers, and who was seen ---
want 0 'numbers' of --summary
says out 'sshd                    2        4'
says out '6 logins of 2 accounts, 4 would be refused; 2 refused'
want 0 'JSON' of --summary --format json
is_json
says out '"accounts":2,"logins":6,"would_deny":4,"denied":2'
want 0 'last use' of --last-use
says out 'bob        sshd                3'
says out "alice      $key      1"
lacks out 'not used for'
want 0 'JSON' of --last-use --format json
is_json
says out "\"key\":\"$key\",\"type\":\"ssh-ed25519\",\"bits\":256,\"uses\":1"
want 0 'not seen' of --unseen
says out carol
lacks out alice
want 0 'JSON' of --unseen --format json
is_json
says out '{"unseen":[{"account":"carol"},{"account":"root"}],"since":"20'
fresh_log <<END
$(sshd 8640000 "permit user=alice uid=1001 service=sshd stage=session from=10.8.0.7 port=50311 tty=ssh $k rule=p:3 id=staff measure=individual-access $p ref=B2B2")
END
want 0 'a key of long ago' of --last-use
says out '1 keys not used for 90 days'
want 0 'its days' of --last-use --format json
says out '"unused_days":100'

# --- a password that was asked for is no login ---
sudo=" service=sudo stage=auth from=local tty=pts/0 reason=no-rule measure=default-deny $p"
fresh_log <<END
$(line 9000 sudo:auth "would-deny user=carol uid=1003 by=carol$sudo ref=D2D2")
$(line 8900 sudo:auth "would-deny user=carol uid=1003 by=carol$sudo ref=D3D3")
$(line 8000 su:auth "would-deny user=root uid=0 by=bob service=su stage=auth from=local tty=pts/0 reason=no-rule measure=default-deny $p ref=D4D4")
$(line 7990 su:account "would-deny user=root uid=0 by=bob service=su stage=account from=local tty=pts/0 reason=no-rule measure=default-deny $p ref=D4D4")
$(line 7000 su:auth "would-deny user=root uid=0 by=bob service=su stage=auth from=local tty=pts/0 reason=no-rule measure=default-deny $p ref=D5D5")
$(line 6000 su:session "end user=root uid=0 by=bob service=su stage=close from=local tty=pts/0 measure=access-log ref=D4D4")
$(line 5000 xlock:auth "permit user=alice uid=1001 service=xlock stage=auth from=local rule=p:3 measure=individual-access $p ref=D6D6")
END
want 0 'last use' of --last-use
lacks out carol
says out 'root       su                  1'
says out 'alice      xlock               1'
want 0 'numbers' of --summary
says out ': 2 logins of 2 accounts, 1 would be refused; 0 refused'
want 0 'not seen' of --unseen
says out carol
lacks out root
want 0 'would be refused' of --would-deny
flat() { tr -s ' \n' ' ' <"$dir/out" >"$dir/flat"; }
flat
says flat ' carol sudo local carol is not in group admins; not seen to get in admins'
says flat ' 1 today '
says flat ' root su local '
if [ "$(grep -c 'not seen to' "$dir/flat")" -eq 1 ]; then good; else bad "$what: $(cat "$dir/flat")"; fi
want 0 'JSON' of --would-deny --format json
says out '"times":2,'
says out '"ref":"D3D3","got_in":false}'
says out '"ref":"D4D4","got_in":true}'
want 0 'one row of a login' of
if [ "$(grep -c D4D4 "$dir/out")" -eq 1 ]; then good; else bad "$what: $(cat "$dir/out")"; fi
says out ' 33m D4D4'
says out 'root     su      by bob          would-deny'
want 0 'its stage' of --format json
says out '"ref":"D4D4","uid":0,"by":"bob","stage":"account"'

# --- two places: that one of them is permitted does not hide the other ---
fresh_log <<END
$(sshd 9000 "would-deny user=alice uid=1001 service=sshd stage=session from=203.0.113.9 port=50312 tty=ssh $k reason=no-rule-from measure=vpn-only $p ref=E2E2")
$(sshd 8000 "would-deny user=alice uid=1001 service=sshd stage=session from=203.0.113.10 port=50312 tty=ssh $k reason=no-rule-from measure=vpn-only $p ref=E3E3")
$(sshd 7000 "would-deny user=alice uid=1001 service=sshd stage=session from=10.8.0.7 port=50312 tty=ssh $k reason=no-rule-from measure=vpn-only $p ref=E4E4")
END
want 0 'two places' of --would-deny --format json
says out '"times":3,'
says out '"ref":"E3E3"'
lacks out '"ref":"E4E4"'
lacks out '"ref":"E2E2"'

# --- two callers of su: that one of them is fine does not hide the other ---
fresh_log <<END
$(line 8000 su:account "would-deny user=root uid=0 by=bob service=su stage=account from=local tty=pts/0 reason=no-rule measure=default-deny $p ref=D7D7")
$(line 7000 su:account "would-deny user=root uid=0 by=carol service=su stage=account from=local tty=pts/0 reason=no-rule measure=default-deny $p ref=D8D8")
END
want 0 'two callers' of --would-deny --format json
says out '"ref":"D7D7"'
says out '"ref":"D8D8"'

# --- files: the oldest first, what cannot be read is said ---
mkdir -p "$t/var/log"
permit="user=alice uid=1001 service=sshd stage=session from=10.8.0.7 port=50311 tty=ssh $k rule=p:3 id=staff measure=individual-access $p"
sshd 60 "permit $permit ref=C4C4" >"$t/var/log/auth.log"
sshd 3600 "permit $permit ref=C3C3" >"$t/var/log/auth.log.1"
sshd 7200 "permit $permit ref=C2C2" | gzip >"$t/var/log/auth.log.2.gz"
touch -d '1 hour ago' "$t/var/log/auth.log.1"
touch -d '2 hours ago' "$t/var/log/auth.log.2.gz"
want 0 'rotated files' log
sed -n 's/.* \(C[0-9]C[0-9]\)$/\1/p' "$dir/out" | tr '\n' ' ' >"$dir/order"
if [ "$(cat "$dir/order")" = 'C2C2 C3C3 C4C4 ' ]; then good; else bad "$what: $(cat "$dir/order")"; fi
echo >"$t/var/log/auth.log.3.xz"
want 3 'a file that cannot be read' log
says err 'auth.log.3.xz: not read: only gzip can be'
says out C2C2
rm "$t/var/log/auth.log.3.xz"
# Who may not read it: nothing is said of what was not read.
unprivileged() {
	if [ "$(id -u)" = 0 ]; then
		setpriv --reuid 65534 --regid 65534 --clear-groups "$@"
	else
		"$@"
	fi
}
chmod 755 "$dir" "$t"
chmod 000 "$t/var/log/auth.log" "$t/var/log/auth.log.1" "$t/var/log/auth.log.2.gz"
for o in '' --denied --would-deny --summary --last-use --unseen; do
	# shellcheck disable=SC2086
	want 3 "not readable $o" unprivileged "$bin" log --root "$t" -f "$dir/p" $o
	says err "the log cannot be read: $t/var/log/auth.log.2.gz, $t/var/log/auth.log.1, $t/var/log/auth.log: Permission denied; run it with sudo"
	if [ -s "$dir/out" ]; then bad "$what: $(cat "$dir/out")"; else good; fi
	if [ "$(wc -l <"$dir/err")" -eq 1 ]; then good; else bad "$what: $(cat "$dir/err")"; fi
done
want 2 'not readable, explain' unprivileged "$bin" explain --root "$t" -f "$dir/p" --last alice
says err 'the log cannot be read: '
lacks err 'no decision'
chmod 644 "$t/var/log/auth.log.2.gz"
want 3 'partly readable' unprivileged "$bin" log --root "$t" -f "$dir/p"
says out C2C2
says err "a part of the log is not read: $t/var/log/auth.log.1, $t/var/log/auth.log: Permission denied; run it with sudo"
want 3 'partly readable' unprivileged "$bin" log --root "$t" -f "$dir/p" --denied
says out 'no decision in what could be read of the log'
want 3 'partly readable' unprivileged "$bin" log --root "$t" -f "$dir/p" --would-deny
says out 'no login that would be refused in what could be read of the log'
lacks out 'not seen yet'
want 3 'partly readable' unprivileged "$bin" log --root "$t" -f "$dir/p" --unseen
says out 'the log is incomplete: they may have logged in'
chmod 644 "$t"/var/log/*
# A line without a year; it is of the last one if it would be in the future.
echo "Jan  1 00:00:01 host x[1]: pam_loginpolicy(sshd:session): permit $permit ref=C5C5" >"$t/var/log/auth.log"
want 0 'a line without a year' log --format json
says out "\"time\":\"$year-01-01T00:00:01Z\""
rm -r "${t:?}/var/log"

# --- the record of changes ---
s=$dir/state
mkdir -m 711 "$s" "$s/blocked" "$s/revoked"
want 0 'no change' "$bin" log --actions --state "$s"
says out 'no change is recorded'
want 0 'a change' "$bin" block --state "$s" uid:4711 --reason 'a, "b"'
want 0 'another' "$bin" unblock --state "$s" uid:4711
want 0 'both' "$bin" log --actions --state "$s"
says out 'block       uid:4711                        a, "b"'
says out 'unblock     uid:4711                        -'
want 0 'CSV' "$bin" log --actions --state "$s" --format csv
says out '"block","uid:4711","a, ""b""","","uid=4711 since='
want 0 'JSON' "$bin" log --actions --state "$s" --format json
is_json
says out '"action":"block","object":"uid:4711","reason":"a, \"b\"","before":null,"after":"uid=4711'
want 0 'later ones' "$bin" log --actions --state "$s" --since 2099-01-01
says out 'no change is recorded'
# Of a policy: from which mode to which, on trial or not, and back to which.
cat >>"$s/actions" <<'END'
time=2026-01-01T00:00:00Z action=apply object=/etc/security/loginpolicy.conf uid=0 actor=bob after=f13aad16\x20observe
time=2026-01-01T00:01:00Z action=mode object=/etc/security/loginpolicy.conf uid=0 actor=bob before=f13aad16\x20observe after=af85e0c5\x20enforce\x20(trial)
time=2026-01-01T00:02:00Z action=rollback object=/etc/security/loginpolicy.conf uid=0 actor=bob before=af85e0c5\x20enforce after=f13aad16\x20observe,\x20from\x20history\x2020260101T000000Z-f13aad16
time=2026-01-01T00:03:00Z action=enable object=PAM uid=0 actor=bob before=not\x20wired after=wired
END
want 0 'from what to what' "$bin" log --actions --state "$s"
flat
says flat ' bob apply f13aad16 observe - '
says flat ' bob mode f13aad16 observe -> af85e0c5 enforce (trial) - '
says flat ' bob rollback af85e0c5 enforce -> f13aad16 observe, from history 20260101T000000Z-f13aad16 - '
says flat ' bob enable PAM: not wired -> wired -'
lacks out /etc/security
if awk 'length($0) > 80 { exit 1 }' "$dir/out"; then good; else bad "$what: $(cat "$dir/out")"; fi
echo x >>"$s/actions"
want 3 'a line that is none' "$bin" log --actions --state "$s"
says out 'unblock     uid:4711'
want 2 'no state directory' "$bin" log --actions --state "$dir/nowhere"

# --- whose keys: of a common account the person, and by the line alone ---
d='user=deploy uid=1005 service=sshd stage=session from=10.8.0.7 port=50311'
fresh_log <<END
$(sshd 900 "permit $d $k person=anna.adams rule=p:3 id=staff measure=individual-access $p ref=B2B2")
$(sshd 800 "permit $d $k person=ben,- rule=p:3 id=staff measure=individual-access $p ref=B3B3")
$(sshd 700 "would-deny $d $k reason=no-rule person=deploy measure=default-deny $p ref=B4B4")
$(sshd 600 "deny $d $k reason=no-rule person=? measure=default-deny $p ref=B5B5")
$(sshd 500 "permit $d $k rule=p:3 id=staff measure=individual-access $p ref=B6B6")
END
want 0 'who it was' of
# rows FILE: the table without its times is that of the file.
rows() {
	cut -c 14- "$dir/out" >"$dir/rows"
	same "$1" "$dir/rows"
}
cat >"$dir/want" <<'END'
who      service from            decision   why            for ref
deploy   sshd    10.8.0.7        permit     staff              B2B2
(anna.adams)
deploy   sshd    10.8.0.7        permit     staff              B3B3
(ben, -)
deploy   sshd    10.8.0.7        would-deny no-rule            B4B4
deploy   sshd    10.8.0.7        deny       no-rule            B5B5
deploy   sshd    10.8.0.7        permit     staff              B6B6
END
rows "$dir/want"
# A person of 60 characters, two of them, and one that has room in the column.
long=$(printf '%060d' 7 | tr 0 p)
sed "s/person=[^ ]* /person=$long /; s/deploy/x/; s/person=$long \(.*B3B3\)/person=$long,q$long \1/; s/person=$long \(.*B4B4\)/person=y \1/" "$dir/log" | head -n 3 >"$dir/log.long"
cat >"$dir/want" <<END
who      service from            decision   why            for ref
x        sshd    10.8.0.7        permit     staff              B2B2
($long)
x        sshd    10.8.0.7        permit     staff              B3B3
($long,
q$long)
x (y)    sshd    10.8.0.7        would-deny no-rule            B4B4
END
want 0 'long persons' "$bin" log --root "$t" -f "$dir/p" --log "$dir/log.long"
rows "$dir/want"
want 0 'who it was' of
says out ' deploy   sshd    10.8.0.7        would-deny '
want 0 'JSON' of --format json
is_json
says out '"written_by":null,"person":"anna.adams"}'
says out '"account":"deploy"'
says out '"person":null}'
lacks out '"who"'
want 0 'of one person' of --person ben --format csv
says out ',"ben,-"'
lacks out anna
want 0 'of nobody' of --person anna
says out 'no decision by a key of anna in the log'
want 0 'what would be refused' of --would-deny --person ben
lacks out '  deploy'
want 2 'no person' of --person 'a,b'
says err '--person: a,b cannot be a person'
for o in --summary --last-use --unseen --actions; do
	want 2 "not with $o" "$bin" log --root "$t" -f "$dir/p" $o --person ben
	says err '--person is for decisions'
done
want 3 'explain: a file proves nothing' "$bin" explain --ref B2B2 --root "$t" -f "$dir/p" --log "$dir/log"
says out 'person   anna.adams'
finish
