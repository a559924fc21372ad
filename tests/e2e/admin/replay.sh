#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# loginpolicy explain --ref and --last: real logins by ssh, su and sudo, refused
# and permitted, and of each what explain says of the reference is what the log
# has, and that it is decided again just so; then what was changed meanwhile, and
# lines that are not the module's. With log files, and with a journald of its own
# where there is one. As root, in namespaces with other accounts, services and
# networks. Ends with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
. tests/lib/journal_lib.sh

sshd_init
networks
example_logins
# Where all can run it.
lp=/var/tmp/loginpolicy
cp "$m/installed/usr/local/sbin/loginpolicy" $lp || die 'no loginpolicy is installed'
conf=/etc/security/loginpolicy.conf
good=$state/last-good.conf
echo '127.0.0.1 loginpolicy-test' >/etc/hosts
pass=Quiet-Lake7river
policy </dev/null
batch 0 'the first passwords' chpasswd <<END
root:$pass
alice:$pass
bob:$pass
carol:$pass
END
echo 'staff:x:3001:alice,carol' >>/etc/group
new_key ed ed25519
new_key small rsa 1024
new_key ca ed25519
new_key weakca rsa 1024
k=$m/keys
for u in alice bob carol; do cat "$k/ed.pub" "$k/small.pub" >/etc/ssh/$u.keys; done
cat "$k/ca.pub" "$k/weakca.pub" >/etc/ssh/user_ca
for ca in ca weakca; do
	cp "$k/ed" "$k/c-$ca" && cp "$k/ed.pub" "$k/c-$ca.pub"
	ssh-keygen -q -s "$k/$ca" -n alice -I "of $ca" -z 7 "$k/c-$ca.pub" ||
		die 'no certificate'
done
sshd_up 'TrustedUserCAKeys /etc/ssh/user_ca'
# login CODE WHAT WHERE USER KEY [OPTION...]
# words, split on purpose
# shellcheck disable=SC2046
login() {
	l_code=$1 l_what=$2 l_where=$3 l_user=$4 l_key=$5
	shift 5
	try "$l_code" "$l_what" from "$l_where" ssh -i "$k/$l_key" \
		$([ ! -e "$k/$l_key-cert.pub" ] || echo "-o CertificateFile=$k/$l_key-cert.pub") \
		"$@" "$l_user@test" 'echo inside'
}
su_as() {
	answer "$1" "$2" $pass by "$3" su "$4" -c 'echo inside'
}

# --- the log as a syslog daemon writes it ---
# as_file CLASSIC|RFC3339: what was caught so far, with a host.
as_file() {
	case $1 in
	classic) sed 's/^<[0-9]*>\(.\{15\}\) /\1 host /' "$dir/syslog" ;;
	rfc3339)
		now=$(date +%Y-%m-%dT%H:%M:%S.123456%:z)
		sed "s/^<[0-9]*>.\{15\} /$now host /" "$dir/syslog"
		;;
	esac
}
to_log() { as_file classic >/var/log/auth.log; }

# --- what explain says is what the log has ---
# member WORD: "key=value" of a line is in the JSON, as it stands.
member() {
	name=${1%%=*} value=${1#*=}
	case $name in
	uid | port | bits | serial | ca_bits) want=":${value}[,}]" ;;
	key) name=fingerprint want=":\"$value\"" ;;
	keys) name=n_keys want=":${value}[,}]" ;;
	method) name=methods want=":\\[\"$(echo "$value" | sed 's/+/","/g')\"\\]" ;;
	ref) grep -qF "\"ref\":\"$value\"" "$dir/out" && return ;;
	*) want=":\"$value\"" ;;
	esac
	# What is escaped in the log is not in JSON.
	case $value in *\\*) return 0 ;; esac
	grep -q "\"recorded\":{.*\"$name\"$want" "$dir/out"
}
# explains RESULT LINE [OPTION...]: of one decision, with the exit code. A file does
# not tell who has written a permit, a journal does.
permit_code=3
explains() {
	e_result=$1 e_line=$2
	shift 2
	e_word=$(echo "$e_line" | sed 's/.*): \([a-z-]*\) .*/\1/')
	e_ref=$(echo "$e_line" | sed 's/.* ref=//')
	e_code=1 e_verdict=DENY
	[ "$e_word" != permit ] || e_code=$permit_code e_verdict=PERMIT
	e_what="$what: explain --ref $e_ref"
	$lp explain --ref "$e_ref" --format json "$@" >"$dir/out" 2>"$dir/err"
	rc=$?
	if [ $rc -eq $e_code ]; then good; else bad "$e_what: exit $rc, not $e_code"; fi
	if json_valid <"$dir/out"; then good; else bad "$e_what: no JSON"; fi
	for w in "verdict=$e_word" $(echo "$e_line" | sed 's/.*): [a-z-]* //'); do
		if member "$w"; then good; else
			bad "$e_what: $w is not in:"
			cat "$dir/out"
		fi
	done
	if grep -q "\"replay\":\"$e_result\"" "$dir/out"; then good; else
		bad "$e_what: not '$e_result':"
		echo "$e_line"
		$lp explain --ref "$e_ref" "$@"
	fi
	$lp explain --ref "$e_ref" "$@" >"$dir/out" 2>>"$dir/err"
	if head -1 "$dir/out" | grep -q "^$e_ref: $e_verdict: "; then good; else
		bad "$e_what: it begins with $(head -1 "$dir/out")"
	fi
}
# replays N [RESULT]: so many decisions were logged since mark, and each is
# explained as it was logged; of two of one login, from before the password and
# behind it, the later.
replays() {
	r_result=${2:-same}
	to_log
	grep -E 'pam_loginpolicy\([^)]*\): (permit|deny|would-deny) ' "$dir/log" |
		awk '!($NF in line) { ref[++n] = $NF } { line[$NF] = $0 } END { for (i = 1; i <= n; i++) print line[ref[i]] }' >"$dir/decisions"
	count "$1" decisions 'pam_loginpolicy('
	while read -r r_line; do explains "$r_result" "$r_line"; done <"$dir/decisions"
}
# what the person read: its reference is that of the log's line.
reads() {
	ref=$(sed -n 's/.*Access denied by policy (reference \([^)]*\)).*/\1/p' "$dir/$1" | tail -1)
	to_log
	what="$what: what the person read"
	$lp explain --ref "$(echo "$ref" | tr "[:upper:]" "[:lower:]")" >"$dir/out" 2>"$dir/err"
	if [ $? -eq 1 ]; then good; else bad "$what: '$ref' is not found"; fi
	says out "$ref: DENY: "
}

rules='contact it@example.org
network vpn 10.8.0.0/16,fd12:3456::/32
key rsa 2048
permit user:root service login from local id rescue
permit group:staff from vpn service sshd method publickey id staff
permit user:root service su by group:staff id become
permit everyone service su by user:root
permit user:alice service sudo id elevate'
echo "$rules" | policy

# --- ssh ---
login 255 'ssh: nobody in particular' vpn bob ed
replays 1
says out 'no rule permits it (no-rule, default-deny)'
says out 'who      bob (uid 2002)'
login 255 'ssh: from elsewhere' out alice ed
cp "$dir/err" "$dir/told"
replays 1
says out 'no rule permits it from there (no-rule-from, vpn-only)'
says out '- to get in, alice must come from vpn (10.8.0.0/16, fd12:3456::/32); this login came from 192.0.2.9'
says out "nearest: $conf:5 (staff)"
reads told
login 254 'ssh: a small key' vpn alice small
cp "$dir/out" "$dir/told"
replays 1
says out 'the key is too small (key-too-small, key-size)'
says out "key      $(fp_of "$k/small.pub"), ssh-rsa, 1024 bits: REFUSED"
says out 'it needs a key of at least 2048 bits instead of 1024 (key rsa)'
says out "by $conf:5 (staff)"
says out 'permit group:staff from vpn service sshd method publickey id staff'
says out 'decided again: same result'
reads told
login 0 'ssh: permitted' vpn alice ed
replays 1
says out "by $conf:5 (staff)"
lacks out 'it needs'
login 0 'ssh: a certificate' vpn alice c-ca
replays 1
says out 'certificate "of ca", serial 7, by the CA'
login 254 'ssh: a certificate by a weak CA' vpn alice c-weakca
replays 1
says out "$(fp_of "$k/weakca.pub"), rsa, 1024 bits: REFUSED"
says out "it needs a CA's key of at least 2048 bits instead of 1024"
answer 254 'ssh: by password' $pass from vpn ssh -o PreferredAuthentications=password alice@test 'echo inside'
replays 1
says out 'no rule permits it by this method or key'
says out 'methods  password'
sshd_up 'AuthenticationMethods publickey,publickey'
try 254 'ssh: two keys' from vpn ssh -i "$k/ed" -i "$k/small" alice@test 'echo inside'
replays 1
says out "$(fp_of "$k/ed.pub"), ssh-ed25519, 256 bits"
lacks out "$(fp_of "$k/ed.pub"), ssh-ed25519, 256 bits: REFUSED"
says out "$(fp_of "$k/small.pub"), ssh-rsa, 1024 bits: REFUSED"
sshd_up 'TrustedUserCAKeys /etc/ssh/user_ca'
change_service sshd 's/pam_loginpolicy.so/& single_step/'
answer 255 'ssh: by password, single_step' $pass from vpn ssh -o PreferredAuthentications=password alice@test 'echo inside'
refused auth ' reason=no-rule-method '
replays 1
service sshd "$(example_lines sshd)"

# --- su, sudo ---
su_as 1 'su: nobody in particular' bob root
replays 1
says out 'by       bob'
su_as 0 'su: permitted' alice root
replays 1
try 0 'su by root' su bob -c 'echo inside'
replays 1
echo "$rules" | grep -v 'by user:root' | policy
try 1 'su by root, not permitted' su bob -c 'echo inside'
cp "$dir/err" "$dir/told"
replays 1
reads told
echo "$rules" | policy
if command -v sudo >/dev/null; then
	printf 'Defaults !lecture, passwd_tries=1, timestamp_timeout=0\n%s ALL=(ALL) ALL\n' alice >/etc/sudoers
	echo 'bob ALL=(ALL) ALL' >>/etc/sudoers
	chmod 440 /etc/sudoers
	rm -rf /etc/sudo.conf /etc/sudoers.d
	answer 0 'sudo: permitted' $pass by alice sudo sh -c 'echo inside'
	replays 1
	says out "by $conf:8 (elevate)"
	answer 1 'sudo: nobody in particular' $pass by bob sudo sh -c 'echo inside'
	replays 1
else
	skip sudo 'not on this machine'
fi

# --- what no rule decides ---
block alice
login 255 'a blocked account' vpn alice ed
blocked=$(grep '): deny ' "$dir/log")
replays 1
says out 'the account is blocked (blocked, individual-block)'
says out "it needs the end of the block: 'loginpolicy unblock alice'"
su_as 1 'a blocked caller' alice root
replays 1
says out "'loginpolicy unblock alice'"
unblock
: >"$state/lockdown"
su_as 1 'the lock-down' alice root
locked=$(grep '): deny ' "$dir/log")
replays 1
says out 'the machine is locked down'
try 0 'the rescue in the lock-down' pam_caller login root mcow tty=tty1
replays 1
says out 'root at the console may repair this machine'
rm "$state/lockdown"
revoke "$k/ed.pub"
login 254 'a revoked key' vpn alice ed
revoked=$(grep '): deny ' "$dir/log")
replays 1
says out 'the key is revoked (key-revoked, breach-response)'
says out ': REFUSED'
restore
try 6 'a name that nobody has' pam_caller cron nobody-here m
replays 1 impossible
says out 'the account is unknown'
says out 'cannot be decided again: the given name is not in the log'
try 6 'an sshd that was not declared' pam_caller login alice m tty=ssh rhost=10.8.0.7
replays 1 impossible
says out 'add the argument ssh'
chmod 777 "$state/blocked"
try 6 'a state that others can write to' pam_caller cron alice m
replays 1
says out 'it is unknown who is blocked'
chmod 711 "$state/blocked"
what='the state is in order again'
explains differs "$(grep '): deny ' "$dir/log")"
says out 'different: the state directory can be read again'

# --- observe, and which policy ---
printf '%s\n' 'mode observe' "$rules" | policy
login 0 'observe: a small key' vpn alice small
replays 1
says out 'mode observe: it was logged and permitted.'
su_as 0 'observe: nobody in particular' bob root
replays 1
rm "$conf"
try 1 'no policy' su bob -c 'echo inside'
replays 1
says out 'no policy is in force (no-policy, default-deny)'
try 0 'the rescue without a policy' pam_caller login root mcow tty=tty1
replays 1
(umask 022 && echo 'permit user:carol service su id last' >"$good")
try 0 'the last accepted policy' su carol -c 'echo inside'
replays 1
says out "by $good:1 (last)"
try 1 'the last accepted policy refuses' su bob -c 'echo inside'
replays 1
rm "$good"

# --- an earlier policy: from the history ---
echo "$rules" >"$m/first"
try 0 'apply' $lp apply "$m/first"
login 254 'by the first policy' vpn alice small
replays 1
old=$(grep '): deny ' "$dir/log")
echo 'permit user:bob service su' >"$m/second"
try 0 'apply another one' $lp apply --yes-lock-out "$m/second"
what='a policy of the history'
explains same "$old"
says out "by $conf:5 (staff)"
mv "$state/history" "$m/history"
what='a policy that is nowhere any more'
explains impossible "$old"
says out 'is no longer available: it is not the policy file'
says out 'by loginpolicy.conf:5 (staff)'
what='by a policy that is named'
explains same "$old" -f "$m/first"
explains impossible "$old" -f "$m/second"
says out '-f names another one'
mv "$m/history" "$state/history"
echo "$rules" | policy

# --- what has changed since ---
what='the block was lifted'
explains differs "$blocked"
says out 'different: the block has ended or been lifted since; now it would be permit'
what='the lock-down has ended'
explains differs "$locked"
says out 'the lock-down has ended since'
what='the key was restored'
explains differs "$revoked"
says out 'the key has been restored since'
login 0 'somebody of the group' vpn carol ed
of_group=$(grep '): permit ' "$dir/log")
replays 1
sed -i 's/^staff:.*/staff:x:3001:alice/' /etc/group
what='she is not of the group any more'
explains differs "$of_group"
says out 'groups or other facts have changed since'
says out 'now it would be deny: no rule permits it'
sed -i 's/^staff:.*/staff:x:3001:alice,carol/' /etc/group
cp /etc/passwd "$m/passwd"
sed -i '/^carol:/d' /etc/passwd
what='she is gone'
explains differs "$of_group"
says out 'the account no longer exists'
sed 's/^carol:x:2003/carol:x:2013/' "$m/passwd" >/etc/passwd
what='another one has her name'
explains differs "$of_group"
says out 'the account no longer exists'
cp "$m/passwd" /etc/passwd
block carol
what='she is blocked since'
explains differs "$of_group"
says out 'since then the account is blocked; now it would be deny'
unblock

# --- which log ---
login 255 'the last one' vpn bob ed
last=$(sed -n 's/.*): deny .* ref=//p' "$dir/log")
to_log
try 1 '--last' $lp explain --last bob
says out "$last: DENY: no rule permits it"
try 2 '--last: nobody' $lp explain --last erin
says err 'no decision about erin in /var/log/auth.log'
try 1 'a second name of the account' sh -c "sed 's/^bob:/bob2:/' /etc/passwd | grep bob2 >>/etc/passwd; exec $lp explain --last bob2"
says out "$last: DENY: "
cp "$m/passwd" /etc/passwd
try 2 '--ref: none' $lp explain --ref 2222
says err 'no decision with the reference 2222 in /var/log/auth.log'
for bad_ref in K7Q K7Q22 K7Q1 'K7Q ' ''; do
	try 2 "--ref '$bad_ref'" $lp explain --ref "$bad_ref"
	says err '--ref: expected 4 of these characters'
done
for args in '--log /var/log/auth.log' '--ref 2222 --last bob' '--ref 2222 bob' '--ref 2222 --service su' '--last bob --at 2026-01-01'; do
	# words, split on purpose
	# shellcheck disable=SC2086
	try 2 "explain $args" $lp explain $args
done
as_file rfc3339 >"$dir/rfc3339"
try 1 'times with a year' $lp explain --ref "$last" --log "$dir/rfc3339"
says out "when     ${now%%T*}T"
gzip -c "$dir/rfc3339" >"$dir/log.gz"
try 1 'compressed' $lp explain --ref "$last" --log "$dir/log.gz"
head -c 500 "$dir/log.gz" >"$dir/cut.gz"
try 2 'compressed, and cut off' $lp explain --ref "$last" --log "$dir/cut.gz"
says err 'cut.gz: damaged, or cut off'
mark
$lp explain --ref "$last" --log - <"$dir/log.gz" >"$dir/out" 2>"$dir/err"
what='standard input'
says out "$last: DENY: "
says out 'standard input:'
try 2 'no such log' $lp explain --ref "$last" --log /nowhere
says err '/nowhere: No such file'
# Rotated: the newest file first, whatever it is called.
mv /var/log/auth.log "$m/whole.log"
grep -v "ref=$last" "$m/whole.log" >/var/log/auth.log
for name in auth.log.1 auth.log.2.gz secure secure-20261124.gz messages.1; do
	case $name in
	*.gz) gzip -c "$m/whole.log" >/var/log/$name ;;
	*) cp "$m/whole.log" /var/log/$name ;;
	esac
	try 1 "in $name" $lp explain --ref "$last"
	says out "/var/log/$name:"
	rm /var/log/$name
done
cp "$m/whole.log" /var/log/auth.log.old
cp "$m/whole.log" /var/log/auth.log.1x
try 2 'names that are none' $lp explain --ref "$last"
rm /var/log/auth.log.*
mkfifo /var/log/secure
try 2 'a FIFO' $lp explain --ref "$last"
says err '/var/log/secure: not a regular file'
rm /var/log/secure
rm /var/log/auth.log
try 2 'no log at all' $lp explain --ref "$last"
says err 'no journal and no log file found'
cp "$m/whole.log" /var/log/auth.log
chmod 600 /var/log/auth.log
try 2 'not for everybody' by bob $lp explain --ref "$last"
says err '/var/log/auth.log: Permission denied'
mkdir -p "$m/other/var/log" "$m/other/etc"
cp /etc/passwd /etc/group "$m/other/etc"
cp "$m/whole.log" "$m/other/var/log/auth.log"
try 1 'of another system' $lp explain --ref "$last" --root "$m/other"
says out "$m/other/var/log/auth.log:"

# --- lines that are not the module's ---
who='user=alice uid=2001 service=sshd stage=session from=10.8.0.7'
# forge TEXT [TAG]: anybody's line, as the log has it.
forge() {
	mark
	by bob logger -u /dev/log -p authpriv.notice -t "${2:-sshd[1]}" "$1"
	logged
	to_log
}
forge "pam_loginpolicy(sshd:session): deny $who from=10.8.0.8 reason=no-rule measure=default-deny policy=none ref=F2F2"
try 2 'a field twice' $lp explain --ref F2F2
says err 'ignored: not a line that the module writes'
forge "pam_loginpolicy(sshd:session): deny $who reason=\\x6eo-rule measure=default-deny policy=none ref=F3F3"
try 2 'a bad escape' $lp explain --ref F3F3
says err 'ignored: not a line'
forge "Invalid user x pam_loginpolicy(sshd:session): permit $who rule=x:1 measure=m policy=none ref=F4F4"
try 2 'within another message' $lp explain --ref F4F4
lacks err 'ignored: not a line'
forge "pam_loginpolicy(sshd:auth): permit $who rule=x:1 measure=m policy=none ref=F5F5"
try 2 'of another stage' $lp explain --ref F5F5
says err 'ignored: not a line'
# A file cannot tell who wrote a line: neither is the answer; that nothing of it
# is true shows.
forge "pam_loginpolicy(sshd:session): permit $who method=publickey rule=loginpolicy.conf:1 id=staff measure=individual-access policy=$(sha256sum <"$conf" | cut -c1-8) ref=$last"
forged() {
	try 3 "$1" $lp explain --ref "$last"
	says out "$last: UNDECIDED: 2 lines with this reference differ"
	says out "$last: PERMIT: "
	says out 'decided again: different: '
	says out 'or the line is not the module'
	says out "$last: DENY: no rule permits it"
	says out 'decided again: same result'
}
forged 'another decision with the reference'
# Also where the true one is in an older file, or in one of another name.
grep "ref=$last\$" /var/log/auth.log | grep permit >"$m/forged"
for name in auth.log.1 auth.log.2.gz secure; do
	case $name in
	*.gz) gzip -c "$m/whole.log" >/var/log/$name ;;
	*) cp "$m/whole.log" /var/log/$name ;;
	esac
	touch -d '1 hour ago' /var/log/$name
	cp "$m/forged" /var/log/auth.log
	forged "the true one is in $name"
	rm /var/log/$name
done
# What a daemon writes to two files is one line.
cp "$m/whole.log" /var/log/auth.log
cp "$m/whole.log" /var/log/messages
try 1 'in two files' $lp explain --ref "$last"
says out "$last: DENY: "
rm /var/log/messages

# --- a journal ---
journal_tests() {
	sshd_up
	what='the journal'
	from vpn ssh -i "$k/small" alice@test 'echo inside' >"$dir/out" 2>&1 </dev/null
	ref=$(sed -n 's/.*(reference \([^)]*\)).*/\1/p' "$dir/out" | tail -1)
	in_journal "ref=$ref"
	line=$(journalctl -q --all -o cat | grep "ref=$ref\$")
	explains same "$line"
	says out "$ref: DENY: the key is too small"
	says out 'logged   the journal, by uid 0'
	lacks out 'DO NOT RELY ON THIS'
	$lp explain --last alice >"$dir/out" 2>"$dir/err"
	says out "$ref: DENY: the key is too small"
	what='a permit in the journal' permit_code=0
	from vpn ssh -i "$k/ed" alice@test 'echo inside' >"$dir/out" 2>&1 </dev/null
	in_journal ': permit user=alice '
	explains same "$(journalctl -q --all -o cat | grep ': permit user=alice ')"

	what='a forged line in the journal'
	by bob logger -p authpriv.notice -t 'sshd[1]' "pam_loginpolicy(sshd:session): permit $who method=publickey rule=x:1 measure=m policy=none ref=$ref"
	in_journal "rule=x:1 measure=m policy=none ref=$ref"
	explains same "$line"
	says out "$ref: DENY: the key is too small"
	says out "also     "
	says out "$ref, permit, alice, in the journal, by uid 2002"
	$lp explain --last alice >"$dir/out" 2>"$dir/err"
	says out "$ref: DENY: the key is too small"
	says out 'in the journal, by uid 2002'
	lacks out 'DO NOT RELY ON THIS'
	says out 'this is  the last refusal in the log'
	# su and sudo write as the user who calls them: it is named, not hidden.
	by bob logger -p authpriv.notice -t 'su[1]' "pam_loginpolicy(su:auth): deny user=alice uid=2001 by=bob service=su stage=auth from=local reason=no-rule measure=default-deny policy=none ref=F8F8"
	in_journal 'ref=F8F8'
	$lp explain --last alice >"$dir/out" 2>"$dir/err"
	says out "$ref: DENY: the key is too small"
	says out 'this is  the last refusal that root wrote'
	says out ' F8F8, deny, su, written, by uid 2002'
	says out "'loginpolicy explain --ref F8F8'"
	by bob logger -p authpriv.notice -t 'sshd[1]' "pam_loginpolicy(sshd:session): permit $who method=publickey rule=x:1 measure=m policy=none ref=F6F6"
	in_journal 'ref=F6F6'
	$lp explain --ref F6F6 >"$dir/out" 2>"$dir/err"
	rc=$?
	if [ $rc -eq 3 ]; then good; else bad "$what: exit $rc, not 3"; fi
	says out 'DO NOT RELY ON THIS: the line was not written by root.'
	$lp explain --ref F6F6 --format json >"$dir/out" 2>"$dir/err"
	says out '"believed":false'
	says out '"written_by":{"uid":2002,'
	# The fields that a sender chooses do not make it root's.
	printf 'MESSAGE=pam_loginpolicy(sshd:session): permit %s method=publickey rule=x:1 measure=m policy=none ref=F7F7\nSYSLOG_FACILITY=10\n_UID=0\n_COMM=sshd\n' "$who" |
		by bob logger --journald
	in_journal 'ref=F7F7'
	$lp explain --ref F7F7 >"$dir/out" 2>"$dir/err"
	says out 'DO NOT RELY ON THIS'
	$lp explain --ref 2222 >"$dir/out" 2>"$dir/err"
	rc=$?
	if [ $rc -eq 2 ]; then good; else bad "$what: exit $rc, not 2"; fi
	says err 'no decision with the reference 2222 in the journal'

	what='what is not in the journal is in a file'
	cp "$m/whole.log" /var/log/auth.log
	$lp explain --ref "$last" >"$dir/out" 2>"$dir/err"
	says out "$last: DENY: "
	says out '/var/log/auth.log:'

	what='the log as a whole: the file, then the journal, no line twice'
	$lp log --format csv 2>"$dir/err" | tr -d '\r' >"$dir/out"
	if [ "$(grep -c "\"$ref\".*,\"0\",\"?\"$" "$dir/out")" = 1 ]; then good; else bad "$what: $(grep "\"$ref\"" "$dir/out")"; fi
	if [ "$(grep -c "\"$last\"" "$dir/out")" = 1 ]; then good; else bad "$what: $(grep "\"$last\"" "$dir/out")"; fi
	if [ "$(tail -n +2 "$dir/out" | cut -d, -f1)" = "$(tail -n +2 "$dir/out" | cut -d, -f1 | sort)" ]; then good; else
		bad "$what: not in order"
	fi

	# The file has what came in that second before the journal did, and the rest, too.
	what='the second in which the journal begins'
	second=$(journalctl -q --all -o short-unix | sed -n "s/^\([0-9]*\)\..*: deny .*ref=$ref\$/\1/p")
	for l in "${line%ref=*}ref=2B2B" "$line"; do echo "$(date -d "@$second" '+%b %e %T') host sshd[1]: $l"; done >/var/log/auth.log
	$lp log --format csv --since "$(date -u -d "@$second" +%FT%TZ)" 2>"$dir/err" | tr -d '\r' >"$dir/out"
	if [ "$(grep -c '"deny".*"2B2B".*,"","?"$' "$dir/out")" = 1 ]; then good; else bad "$what: $(grep 2B2B "$dir/out")"; fi
	if [ "$(grep "\"$ref\"" "$dir/out" | grep '"deny"' | sed 's/.*,\("[0-9]*","?"\)$/\1/')" = '"0","?"' ]; then good; else
		bad "$what: $(grep "\"$ref\"" "$dir/out")"
	fi
	cp "$m/whole.log" /var/log/auth.log
	grep '"F6F6"' "$dir/out" | grep -q ',"2002",""$' || bad "$what: who forged it is not said"

	what='the journal of another system'
	mkdir -p "$m/other/var/log/journal"
	cp -r "/run/log/journal/$(cat /etc/machine-id)" "$m/other/var/log/journal/"
	cp "$conf" "$m/other/etc/"
	$lp explain --ref "$ref" --root "$m/other" -f "$conf" >"$dir/out" 2>"$dir/err"
	says out "$ref: DENY: the key is too small"
	says out 'logged   the journal, by uid 0'
	sshd_down
}
sshd_down
# What is caught is looked at here, for from now on the log is another one; the
# sum is told at the end.
finish >"$dir/sum"
sed '$d' "$dir/sum"
with_journal journal_tests
sum_up
