#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# loginpolicy explain --ref and --last of log files that are written here: each
# sort of line, what is no line, and what a log may have besides. No login is
# made: replay.sh does that. Ends with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/admin_lib.sh

policy <<'END'
network vpn 10.8.0.0/16
key rsa 2048
permit user:alice from vpn service sshd method publickey id staff
deny user:bob service su by user:carol
END
hash=$(sha256sum <"$dir/p" | cut -c1-8)
key=SHA256:W71u8DSWISuf+7zpmigvt9kWIGD3ME44BCRmD/LWfNQ
ca=SHA256:93JrcYWpcoLdfD9nd5MHZGZ500BpbfdEVygP4Yrsi48
sshd='Nov 24 22:00:00 host sshd[12]: pam_loginpolicy(sshd:session):'
who='user=alice uid=1001 service=sshd stage=session from=10.8.0.7 port=50311'
log() { cat >"$dir/log"; }
told() { run explain --log "$dir/log" "$@"; }
# json CODE WHAT REF: and it is one document.
json() {
	want "$1" "$2" told --ref "$3" --format json
	is_json
}

# --- what is not found, or ignored ---
log <<END
$sshd deny $who reason=no-rule reason=no-rule measure=default-deny policy=$hash ref=A2A2
$sshd deny $who method=publickey key=$key type=ssh-rsa reason=key-too-small measure=key-size policy=$hash ref=A3A3
$sshd end user=alice uid=1001 service=sshd stage=close from=10.8.0.7 measure=access-log ref=A4A4
Nov 24 22:00:00 host passwd[1]: pam_loginpolicy(passwd:chauthtok): deny user=alice uid=1001 service=passwd stage=password missing=length ref=A5A5
Nov 24 22:00:00 host su[1]: text pam_loginpolicy(sshd:session): deny $who reason=no-rule ref=A6A6
$sshd deny $who reason=no-rule ref=A7A7 and more
END
for ref in A2A2 A3A3 A7A7; do
	want 2 "ignored: $ref" told --ref $ref
	says err "$dir/log:"
	says err 'ignored: not a line that the module writes'
done
for ref in A4A4 A5A5 A6A6 A8A8; do
	want 2 "no decision: $ref" told --ref $ref
	lacks err 'ignored: not a line'
	says err "no decision with the reference $ref in $dir/log"
done
want 2 'nothing in it' told --last alice
log </dev/null
want 2 'an empty log' told --ref A2A2
head -c 300000 /dev/urandom >"$dir/log"
want 2 'any octets' told --ref A2A2

# --- two lines of one login in mode observe: before the password and behind it ---
su='user=root uid=0 by=bob service=su'
rest="from=local tty=pts/0 reason=no-rule measure=default-deny policy=$hash"
log <<END
Nov 24 22:00:00 host su[1]: pam_loginpolicy(su:auth): would-deny $su stage=auth $rest ref=A9A9
Nov 24 22:00:05 host su[1]: pam_loginpolicy(su:account): would-deny $su stage=account $rest ref=A9A9
END
want 1 'two stages of one login' told --ref A9A9
says out 'A9A9: DENY: no rule permits it'
says out 'stage    account'
log <<END
Nov 24 22:00:00 host su[1]: pam_loginpolicy(su:auth): would-deny $su stage=auth $rest ref=A9A9
Nov 24 22:00:05 host su[1]: pam_loginpolicy(su:account): would-deny user=alice uid=1001 by=bob service=su stage=account $rest ref=A9A9
END
want 3 'two logins' told --ref A9A9
says out 'A9A9: UNDECIDED: 2 lines'

# --- by password at an SSH service, and not in the group: both are named ---
log <<END
$(echo "$sshd" | sed s/:session/:auth/) deny user=bob uid=1002 service=sshd stage=auth from=10.8.0.7 port=50311 reason=no-rule measure=default-deny policy=$hash ref=A8A8
END
cp "$dir/p" "$dir/p.kept"
sed -i 's/user:alice/group:admins/' "$dir/p"
h=$(sha256sum <"$dir/p" | cut -c1-8)
sed -i "s/$hash/$h/" "$dir/log"
want 1 'all that is missing' told --ref A8A8
says out '    - bob is not in group admins'
says out '    - to get in, bob must authenticate by publickey; this login completed no method known so far'
lacks out 'it needs'
want 1 'all that is missing, JSON' told --ref A8A8 --format json
says out '"missing":["bob is not in group admins","to get in, bob must authenticate by publickey; this login completed no method known so far"]'
says out '"remedy":"all that the nearest rule asks for: bob must be in group admins; to get in, bob must authenticate by publickey;'
mv "$dir/p.kept" "$dir/p"

# --- each sort of line ---
log <<END
$sshd permit $who method=publickey key=$key type=ssh-ed25519 bits=256 rule=p:3 id=staff measure=individual-access policy=$hash ref=B2B2
$sshd deny $who method=publickey key=$key type=ssh-rsa bits=1024 reason=key-too-small rule=p:3 id=staff measure=key-size policy=$hash ref=B3B3
$sshd deny $who method=publickey key=$key type=ssh-ed25519-cert-v01@openssh.com bits=256 ca=$ca cert_id=a\\x20\\x1b[2Jb\\u{202E} serial=7 ca_type=rsa ca_bits=1024 refused=$ca reason=key-too-small rule=p:3 id=staff measure=key-size policy=$hash ref=B4B4
$sshd deny $who method=publickey keys=32 reason=no-rule-method measure=password-login-off policy=$hash ref=B5B5
$sshd deny $who method=publickey key=? reason=key-unjudged rule=p:3 id=staff measure=key-size policy=$hash ref=B6B6
$sshd deny stage=session reason=trouble detail=no\\x20memory ref=B7B7
Nov 24 22:00:00 host su[1]: pam_loginpolicy(su:account): deny user=bob uid=1002 by=carol service=su stage=account from=local tty=pts/0 rule=p:4 measure=individual-access policy=$hash ref=B8B8
Nov 24 22:00:00 host su[1]: pam_loginpolicy(su:auth): deny user=bob uid=1002 by=alice service=su stage=auth from=local reason=tampered measure=default-deny policy=$hash ref=B9B9
$sshd would-deny $who reason=no-rule measure=default-deny policy=00000000 ref=C2C2
END
json 3 'a permit, by an unknown uid' B2B2
says out '"contested":false'
says out '"replay":"same"'
says out "\"rule\":\"$dir/p:3\""
says out '"remedy":null'
json 1 'a small key' B3B3
says out '"replay":"same"'
says out '"reason":"the key is too small"'
says out '"measure":"key-size"'
json 1 'a certificate' B4B4
says out '"replay":"same"'
says out '"ca_type":"rsa","ca_bits":1024'
want 1 'a certificate, as text' told --ref B4B4
says out "$ca, rsa, 1024 bits: REFUSED"
says out 'certificate "a \x1b[2Jb\u{202E}", serial 7'
lacks out "$esc"
json 1 'keys left out' B5B5
says out '"replay":"impossible"'
says out '"keys":[],"n_keys":32'
json 1 'a key that cannot be decoded' B6B6
says out '"replay":"same"'
says out '"fingerprint":null'
json 1 'no memory' B7B7
says out '"replay":"impossible"'
says out '"detail":"no memory"'
says out '"user":null'
json 1 'a rule that denies' B8B8
says out '"replay":"same"'
says out "\"rule\":\"$dir/p:4\""
json 1 'tampered' B9B9
says out '"replay":"impossible"'
json 1 'an unknown policy' C2C2
says out '"replay":"impossible"'
says out '"mode":"observe"'
says out '"verdict":"deny"'
want 1 '-q' told --ref B3B3 -q
[ ! -s "$dir/out" ] || bad "$what: it says something"
want 1 'the last one' told --last alice
says out 'C2C2: DENY: '
want 1 'the last one on bob' told --last bob
says out 'B9B9: DENY: '

# --- lines with one reference: who wrote them a file does not tell ---
permits="permit $who method=publickey key=$key type=ssh-ed25519 bits=256 rule=p:3 id=staff measure=individual-access policy=$hash"
denies="deny $who reason=no-rule-method measure=password-login-off policy=$hash"
at() { echo "Nov 24 $1 host sshd[12]: pam_loginpolicy(sshd:session): $2"; }
{
	at 22:00:00 "$denies ref=E2E2"
	at 22:00:01 "$permits ref=E2E2"
	at 22:00:02 "$permits ref=E3E3"
	at 22:00:03 "$denies ref=E3E3"
	at 22:00:04 "$denies ref=E4E4"
	at 22:00:05 "$denies ref=E4E4"
	at 22:00:06 "$permits ref=E5E5"
	at 22:00:07 "$permits ref=E5E5"
	i=0
	while [ $i -lt 3000 ]; do
		at 22:00:08 "$permits ref=E6E6" | sed "s/uid=1001/uid=$i/"
		i=$((i + 1))
	done
	at 22:00:09 "$denies ref=E6E6"
} >"$dir/log"
for ref in E2E2 E3E3; do
	want 3 "a line that says something else: $ref" told --ref $ref
	says out "$ref: UNDECIDED: 2 lines with this reference differ"
	lacks out 'of them are not shown'
	for w in "$ref: DENY: no rule permits it by this method" "$ref: PERMIT: " 'decided again: '; do says out "$w"; done
	if [ "$(head -c 15 "$dir/out")" = "$ref: UNDECIDED" ]; then good; else bad "$what: it begins with $(head -1 "$dir/out")"; fi
	json 3 "the same for programs: $ref" $ref
	says out '"verdict":null'
	says out '"contested":true,"others":[{"ref":"'
done
json 1 'the same line twice' E4E4
says out '"contested":false,"others":[]'
says out '-11-24T22:00:04Z"'
want 1 'the same line twice, as text' told --ref E4E4
lacks out 'UNDECIDED'
want 3 'the same permit twice' told --ref E5E5
lacks out 'UNDECIDED'
want 3 'very many lines' told --ref E6E6
says out 'E6E6: UNDECIDED: 3001 lines'
says out '2981 of them are not shown.'
want 3 'the last one is contested' told --last alice
says out 'UNDECIDED'
at 22:00:10 "$permits ref=E7E7" >>"$dir/log"
want 3 'a permit is newer than the last refusal' told --last alice
says out 'UNDECIDED'
says out 'this is  the last refusal in the log'
at 22:00:11 "$denies ref=E8E8" >>"$dir/log"
want 1 'the last one is a denial' told --last alice
says out 'E8E8: DENY: '
says out 'this is  the last refusal in the log'
lacks out '  later '
at 22:00:12 "$permits ref=E9E9" >>"$dir/log"
at 22:00:13 "$permits ref=F2F2" >>"$dir/log"
want 1 'a newer permit is named' told --last alice
says out 'E8E8: DENY: '
says out 'F2F2, permit, sshd'
log <<END
$(at 22:00:12 "$permits ref=E9E9")
$(at 22:00:13 "$permits ref=F2F2")
END
want 3 'no refusal' told --last alice
says out 'F2F2: PERMIT: '
says out 'this is  the last decision; no refusal is in the log'
# The sudo that runs the command; in mode observe it may be one that would be refused.
cp /bin/sh "$dir/sudo"
own="by=alice service=sudo stage=account from=local tty=pts/0"
now() { date -u +%Y-%m-%dT%H:%M:%SZ; }
for word in "permit" "would-deny"; do
	why="reason=no-rule measure=default-deny"
	[ "$word" = would-deny ] || why="rule=p:3 measure=individual-access"
	cat >"$dir/own" <<-END
		echo "\$(date -u +%Y-%m-%dT%H:%M:%SZ) host sudo[1]: pam_loginpolicy(sudo:account): $word user=alice uid=1001 $own $why policy=$hash ref=F3F3" >>"$dir/log"
		"$bin" explain --root "$t" -f "$dir/p" --log "$dir/log" --last alice >"$dir/out" 2>"$dir/err"
		echo \$? >"$dir/code"
	END
	log <<-END
		$(at 22:00:12 "$permits ref=E9E9")
	END
	"$dir/sudo" "$dir/own"
	what="the own sudo, $word"
	says out 'E9E9: PERMIT: '
	lacks out F3F3
	want any "$word" told --last alice
	says out 'F3F3: '
done

# --- a line beyond all bounds, one without its end, a year ---
{
	head -c 200000 /dev/zero | tr '\0' x
	echo
	echo "$sshd deny $who reason=no-rule-method measure=password-login-off policy=$hash ref=D2D2"
	head -c 70000 /dev/zero | tr '\0' y
} >"$dir/log"
want 1 'between lines that are too long' told --ref D2D2
says out "logged   $dir/log:2 "
printf '%s' "$sshd deny $who reason=no-rule measure=default-deny policy=$hash ref=D3D3" | log
touch -d '2024-03-01T12:00:00Z' "$dir/log"
json 1 'the year of the file' D3D3
says out '"time":"2023-11-24T22:00:00Z"'
sed 's/^Nov 24/Feb 29/' "$dir/log" >"$dir/log2" && mv "$dir/log2" "$dir/log"
touch -d '2026-03-01T12:00:00Z' "$dir/log"
json 1 'the last year with such a day' D3D3
says out '"time":"2024-02-29T22:00:00Z"'
sed 's/^Feb 29 22:00:00/2026-11-24T23:00:00.5+01:00/' "$dir/log" >"$dir/log2" && mv "$dir/log2" "$dir/log"
json 1 'a time with a year' D3D3
says out '"time":"2026-11-24T22:00:00Z"'
finish
