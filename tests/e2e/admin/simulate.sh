#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What apply shows before it changes the policy: who gains and who loses which
# access, by the rules and by the logins that the log has; who is left if the
# directory is down. Compared with what explain says of the same logins. As
# root, in namespaces with other accounts and services. Ends with "N passed, N
# failed".
# words, split on purpose; texts for other shells; what the libraries set
# shellcheck disable=SC2086,SC2016,SC2154,SC2015
cd "$(dirname "$0")/../../.." || exit 2
# shellcheck disable=SC2034
{
	bin=$(realpath "${B:-build}/admin/loginpolicy")
}
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
unset SUDO_UID SSH_CONNECTION
new=/root/new.conf
cp "$bin" "$m/bin/loginpolicy" || exit 1
lp=$m/bin/loginpolicy
networks
sshd_init
example_logins
echo 'sudo:x:27:alice,bob' >>/etc/group
new_key ed ed25519
for u in root alice carol; do cat "$m/keys/ed.pub" >"/etc/ssh/$u.keys"; done
usermod -p "$(openssl passwd -6 Root-pw1x)" root
secret Root-pw1x
batch 0 'the first passwords' chpasswd <<'EOF'
alice:Quiet-Lake7river
bob:Quiet-Lake7river
carol:Quiet-Lake7river
dave:Quiet-Lake7river
erin:Quiet-Lake7river
EOF
sshd_up 'UseDNS no'
new() {
	rm -f $new
	cat >$new
	chmod 644 $new
}
# row USER: the line of the account.
row() { grep "^[-+~] $1 " "$dir/out"; }
# shows USER SIGN SSHD SUDO SU CRON
shows() {
	r_user=$1
	shift
	# shellcheck disable=SC2046
	set -- "$*" $(row "$r_user")
	if [ "$1" = "${2:-} ${4:-} ${5:-} ${6:-} ${7:-}" ]; then good; else
		bad "$what: $r_user: $(row "$r_user")"
	fi
}
base='permit user:root service login from local id rescue
permit user:root service @elevate
permit group:sudo service @elevate
permit everyone service @become by user:root
permit everyone service @jobs'

# --- the first policy ---
printf '%s\n' "$base" 'permit everyone service sshd method publickey' | new
try 0 'the first' "$lp" apply -n $new
shows alice + gains gains - gains
shows carol + gains - - gains
lacks out 'Directory down'
try 0 'the first, quiet' "$lp" apply -nq $new
[ ! -s "$dir/out" ] || bad "$what: it says $(cat "$dir/out")"
try 0 'the first' "$lp" apply $new
try 0 'the same' "$lp" apply -n $new
lacks out account

# --- who loses, and why ---
printf '%s\n' 'network vpn 10.8.0.0/16' "$base" 'permit everyone from vpn service sshd method publickey' | new
try 0 'from the VPN only' "$lp" apply -n $new
[ "$(row alice | cut -c1-28)" = '- alice           LOSES some' ] || bad "$what: $(row alice)"
says out 'sshd LOSES some: only from vpn'
says out 'You (root): LOSE some of sshd; keep'
printf '%s\n' "$base" 'permit everyone service sshd' 'permit user:carol service sudo' | new
try 0 'by any method' "$lp" apply -n $new
[ "$(row alice | cut -c1-28)" = '+ alice           gains some' ] || bad "$what: $(row alice)"
says out 'sshd gains some'
case $(row carol) in *'gains some gains '*) good ;; *) bad "$what: $(row carol)" ;; esac
printf '%s\n' "$base" 'permit everyone service sshd method password' | new
try 0 'by another method' "$lp" apply -n $new
says out 'sshd changes: only by password'
printf '%s\n' "$base" 'permit user:alice service sshd method publickey' | new
try 0 'alice alone' "$lp" apply -n $new
shows carol - LOSES - - keeps
says out 'LOSES sshd: no rule permits it'
if row alice >/dev/null; then bad "$what: alice changes"; else good; fi
says out '1 account is unchanged.'
try 0 'JSON' "$lp" apply -n $new --format json
"$m/bin/json_valid" <"$dir/out" || bad "$what: not JSON"
says out '{"account":"carol","uid":2003,"service":"sshd","effect":"loses"}'
lacks out '"account":"alice"'

# --- a second list of subjects: who is not in it loses, and the others do not ---
printf '%s\n' "$base" 'permit everyone also group:sudo,user:dave service sshd method publickey' | new
try 0 'also' "$lp" apply -n $new
shows carol - LOSES - - keeps
for u in alice bob dave; do
	if row $u >/dev/null; then bad "$what: $u changes"; else good; fi
done

# --- as explain has it ---
printf '%s\n' 'network vpn 10.8.0.0/16' "$base" 'deny user:carol from vpn' 'permit user:carol,group:sudo service sshd method publickey' 'permit user:dave from vpn service sshd' | new
try 0 'as explain has it' "$lp" apply -n $new
cp "$dir/out" "$dir/table"
for u in alice bob carol dave erin; do
	in=
	for a in 10.8.0.1 203.0.113.77; do
		for way in publickey password keyboard-interactive; do
			"$lp" explain $u --service sshd --from $a --method $way -f $new >/dev/null 2>&1 && in=$in$a/$way,
		done
	done
	case $in in
	'') u_is=LOSES ;;
	10.8.0.1/publickey,203.0.113.77/publickey,) u_is= ;;
	203.0.113.77/publickey,) u_is='LOSES some' ;;
	*) u_is=changes ;;
	esac
	case "$u_is:$(grep "^[-+~] $u " "$dir/table" | cut -c19-28)" in
	:*LOSES* | LOSES:'LOSES     ' | 'LOSES some:LOSES some' | 'changes:changes   ') good ;;
	:) good ;;
	*) bad "$what: $u: explain $in, the table $(grep "^[-+~] $u " "$dir/table")" ;;
	esac
done

# --- the logins that the log has ---
try 0 'carol logs in from elsewhere' from out ssh -i "$m/keys/ed" carol@test 'echo inside'
syslog_catch /dev/log "$dir/syslog" 0 | sed 's/^<[0-9]*>//' >/var/log/auth.log
printf '%s\n' 'network vpn 10.8.0.0/16' "$base" 'permit everyone from vpn service sshd method publickey' | new
try 0 'carol came from elsewhere' "$lp" apply -n $new
shows carol - LOSES - - keeps
row carol | grep -q ', 192.0.2.9$' || bad "$what: no last login: $(row carol)"
says out 'sshd LOSES: only from vpn'

# --- the logins that wtmp has ---
# entry USER LINE HOST TIME: a record as utmpdump has it.
entry() { printf '[7] [00100] [ts/1] [%-8s] [%-12s] [%-20s] [%-15s] [%s,000000+00:00]\n' "$1" "$2" "$3" "$3" "$(date -u -d "$4" +%Y-%m-%dT%H:%M:%S)"; }
wtmp() { utmpdump -r >/var/log/wtmp 2>/dev/null; }
# Debian 13 has utmpdump in a package of its own.
if command -v utmpdump >/dev/null; then
	entry dave pts/1 192.0.2.44 '-2 days' | wtmp
	try 0 'dave came from elsewhere' "$lp" apply -n $new
	row dave | grep -q "$(date -d '-2 days' +%Y-%m-%d), 192.0.2.44\$" && good || bad "$what: $(row dave)"
	says out 'sshd LOSES: only from vpn'
	{ entry dave pts/1 192.0.2.44 '-100 days'; entry dave pts/1 192.0.2.44 '+2 days'; entry dave pts/1 '' '-1 day'; entry '' pts/1 192.0.2.44 '-1 day'; } | wtmp
	try 0 'too old, of the future, of no host, of nobody' "$lp" apply -n $new
	row dave | grep -q 'never$' && good || bad "$what: $(row dave)"
	{ entry dave pts/1 192.0.2.44 '-2 days'; entry dave pts/1 192.0.2.45 '-1 day'; } | wtmp
	truncate -s 700 /var/log/wtmp
	try 0 'a torn one' "$lp" apply -n $new
	row dave | grep -q '192.0.2.44$' && good || bad "$what: $(row dave)"
	head -c 10000 /dev/urandom >/var/log/wtmp
	try 0 'not a wtmp' "$lp" apply -n $new
	: >/var/log/wtmp
	try 0 'an empty one' "$lp" apply -n $new
	row dave | grep -q 'never$' && good || bad "$what: $(row dave)"
	rm /var/log/wtmp && mkfifo /var/log/wtmp
	try 0 'a FIFO' "$lp" apply -n $new
	rm /var/log/wtmp && ln -s /root/wtmp /var/log/wtmp
	entry dave pts/1 192.0.2.44 '-2 days' | utmpdump -r >/root/wtmp 2>/dev/null
	try 0 'a link' "$lp" apply -n $new
	row dave | grep -q 'never$' && good || bad "$what: $(row dave)"
	rm /var/log/wtmp
else
	skip 'logins of wtmp' 'no utmpdump'
fi

# --- what ends, and what is only so at times ---
cp -p $new /root/vpn.conf
tomorrow=$(date -d '+1 day' +%Y-%m-%d)
soon=$(date -d '+2 hours' +%H:%M)
case $soon in 0[01]:*) soon="$soon tomorrow" ;; *) soon="$soon today" ;; esac
with() { printf '%s\n' "$base" "$@" | new; }
with 'permit everyone service sshd method publickey'
try 0 'no end' "$lp" apply -q $new
with "permit everyone service sshd method publickey until $(date -d '+2 hours' +%Y-%m-%dT%H:%M)"
try 0 'an end in two hours' "$lp" apply -n $new
says out "sshd LOSES some: until $soon"
with "permit everyone service sshd method publickey starting $(date -d '+2 hours' +%Y-%m-%dT%H:%M)"
try 0 'a beginning in two hours' "$lp" apply -n --yes-lock-out $new
says out "sshd LOSES some: not before $soon"
with "permit everyone service sshd method publickey until $(date -d '-2 hours' +%Y-%m-%dT%H:%M)"
try 0 'an end that is past' "$lp" apply -n --yes-lock-out $new
says out 'LOSES sshd: no rule permits it'
with "permit everyone service sshd method publickey hours $(date +%H:00)-$(date -d '+2 hours' +%H:%M)"
try 0 'hours' "$lp" apply -n $new
says out "sshd LOSES some: until $soon, again from $(date +%H:00) tomorrow"
hours=$(date -d '+1 hour' +%H:00)-$(date -d '+2 hours' +%H:%M)
with "permit everyone service sshd method publickey hours $hours"
try 0 'hours to come' "$lp" apply -n --yes-lock-out $new
says out 'sshd LOSES some: not before '
with "deny user:carol service sshd hours 00:00-06:00" 'permit everyone service sshd method publickey'
try 0 'denied at night' "$lp" apply -n $new
row carol | grep -q 'LOSES some' && good || bad "$what: $(row carol)"
row alice >/dev/null && bad "$what: alice changes" || good
with "permit everyone service sshd method publickey until ${tomorrow}T12:00"
try 0 'an end tomorrow' "$lp" apply -q $new
with 'permit everyone service sshd method publickey'
try 0 'no end again' "$lp" apply -n $new
says out 'sshd gains some'
with "permit everyone service sshd method publickey until ${tomorrow}T12:00" '# the same'
try 0 'the same end' "$lp" apply -n $new
says out 'You (root): keep'
lacks out 'LOSES'
with 'permit everyone service sshd method publickey'
try 0 'no end, in force' "$lp" apply -q $new

# --- whom su may enter ---
with 'permit everyone service sshd method publickey' 'permit user:alice service su by user:carol' 'permit user:root service su by user:carol'
try 0 'carol may enter alice and root' "$lp" apply -q $new
with 'permit everyone service sshd method publickey' 'permit user:alice service su by user:carol'
try 0 'carol may enter alice alone' "$lp" apply -n $new
says out 'su LOSES some: only to alice'
with 'permit everyone service sshd method publickey'
try 0 'carol may enter nobody' "$lp" apply -n $new
row carol | grep -q LOSES && good || bad "$what: $(row carol)"
printf '%s\n' 'mode observe' "$base" | new
try 0 'to observe' "$lp" apply -n $new
says out 'Mode observe: no rule refuses anybody. With mode enforce the rules would do'
lacks out unchanged
try 0 'observing' "$lp" apply -q $new
try 0 'carol logs in, observed' from out ssh -i "$m/keys/ed" carol@test 'echo inside'
answer 0 'alice enters bob, observed' Quiet-Lake7river by alice su bob -c 'echo inside'
answer 0 'alice enters root, observed' Root-pw1x by alice su - root -c 'echo inside'
syslog_catch /dev/log "$dir/syslog" 0 | sed 's/^<[0-9]*>//' >>/var/log/auth.log
# An edit while observing: nobody loses what the old rules did not give either.
printf '%s\n' 'mode observe' "$base" 'permit user:dave service sudo' | new
try 0 'an edit, observed' "$lp" apply -n $new
lacks out LOSES
shows dave + - gains - keeps
[ "$(grep -c '^[-+~] ' "$dir/out")" -eq 1 ] || bad "$what: not one row"
says out 'With mode enforce the new rules would'
tr '\n' ' ' <"$dir/out" >"$dir/joined"
says joined "If enforced, logins like these would be refused: alice (su, su-l), carol (sshd); see 'loginpolicy log --would-deny'."
printf '%s\n' 'mode observe' "$base" '# no more' | sed '/group:sudo/d' | new
try 0 'an edit that takes away, observed' "$lp" apply -n $new
shows alice - - LOSES - keeps
try 0 'an edit that takes away: JSON' "$lp" apply -n --format json $new
lacks out carol
printf '%s\n' "$base" | new
try 0 'to enforce' "$lp" apply -n --yes-lock-out $new
says out 'Until now no rule refused anybody (mode observe)'
shows alice - - keeps LOSES keeps
says out '    LOSES su to bob, su-l to root: no rule permits it'
shows carol - LOSES - - keeps
printf '%s\n' "$base" 'permit user:root service su by user:alice' | new
try 0 'to enforce, and root may be entered' "$lp" apply -n --yes-lock-out $new
says out '    su LOSES to bob: only to root'
lacks out 'su-l LOSES'
rm -rf /etc/security/loginpolicy.conf $state/last-good.conf
with 'permit everyone service sshd method publickey'
try 0 'there was none' "$lp" apply -n $new
says out 'No policy was in force: the module refused everybody.'
says out 'You (root): gain sshd'
ssh_only='permit everyone service sshd method publickey'
cp -p /etc/passwd /etc/shadow /root/
echo 'frank:x:2999:100::/home/frank:/bin/sh' >>/etc/passwd
echo 'frank:*:20000:0:99999:7:::' >>/etc/shadow
cat "$m/keys/ed.pub" >/etc/ssh/frank.keys
i=0
while [ $i -lt 26 ]; do
	i=$((i + 1))
	echo "system$i:x:$((500 + i)):100::/nonexistent:/usr/sbin/nologin" >>/etc/passwd
	echo "system$i:*:20000:0:99999:7:::" >>/etc/shadow
done
mkdir /root/pam.d
cp -a /etc/pam.d/. /root/pam.d
sed -i '/pam_loginpolicy/d' /etc/pam.d/*
try 0 'there was none, and nothing is wired' "$lp" apply -n $new
says out 'PAM does not ask the module: nobody is'
# All was open: nobody gains, and who could not log in loses nothing.
says out 'You (root): LOSE some of sshd; keep sudo, su, cron'
lacks out gains
lacks out may
says out '- alice           LOSES some keeps   LOSES   keeps   never'
says out '    LOSES su to bob, login, su-l to root: no rule permits it'
says out '    sshd LOSES some: only by publickey'
# erin has a password, and no key.
says out '- erin            LOSES      -       -       keeps   never'
says out '    sshd LOSES: only by publickey'
# frank has a key alone, which is enough.
row frank >/dev/null && bad "$what: $(row frank)" || good
says out '  28 accounts     -          -       -       keeps   never'
says out '    nobody can log in to them (no shell, or neither key nor password): '
says out ' and 24 more'
[ "$(wc -l <"$dir/out")" -lt 30 ] || bad "$what: $(wc -l <"$dir/out") lines"
printf '%s\n' 'permit user:root service @elevate' "$ssh_only" | new
try 0 'the same, and no jobs' "$lp" apply -n --yes-lock-out $new
says out '- 28 accounts     -          -       -       LOSES   never'
asks_first() {
	printf 'd\nx\nq\n' >"$dir/answers"
	timeout 60 "$m/bin/pty_talk" -e "$dir/answers" "$lp" apply --yes-lock-out >"$dir/out" 2>&1
	what='the difference of the first one'
}
cp $new /etc/security/loginpolicy.conf
asks_first
says out '+permit user:root service @elevate'
lacks out 'no difference'
rm /etc/security/loginpolicy.conf
with 'permit everyone service sshd method publickey'
cp -a /root/pam.d/. /etc/pam.d
cp -p /root/passwd /root/shadow /etc/
"$lp" apply -q $new
cp -p $new /root/all.conf
cp -p /root/vpn.conf $new

# --- the calling user ---
cat >/etc/sudoers <<-'SUDOERS'
	%sudo ALL=(ALL:ALL) NOPASSWD: ALL
	root ALL=(ALL:ALL) ALL
SUDOERS
chmod 440 /etc/sudoers
rm -rf /etc/sudo.conf /etc/sudoers.d
try 0 'alice, from the VPN' from vpn ssh -i "$m/keys/ed" alice@test "sudo -n $lp apply -n $new"
head -n 1 "$dir/out" >"$dir/first"
says first 'You (alice, sshd, 10.8.0.7): LOSE some of sshd; keep sudo'
# alices WHAT CODE RULE...: alice calls apply -n of such a policy by sudo.
alices() {
	a_what=$1 a_code=$2
	shift 2
	printf '%s\n' "$(echo "$base" | grep -v group:sudo)" "$@" | new
	try $a_code "alice: $a_what" from vpn ssh -i "$m/keys/ed" alice@test "sudo -n $lp apply -n $new"
}
ssh_rule='permit everyone service sshd method publickey'
admins='permit user:bob service @elevate'
alices 'nothing lost' 0 "$ssh_rule" "$admins" 'permit user:alice service @elevate'
alices 'sudo lost' 2 "$ssh_rule" "$admins" 'permit user:root service su by user:alice'
says err 'the calling user alice could not use sudo any more'
says err '--yes-lock-out'
alices 'sudo ends within the trial' 2 "$ssh_rule" "$admins" "permit user:alice service @elevate until $(date -d '+2 minutes' +%Y-%m-%dT%H:%M:%S)"
says err 'the calling user alice may use sudo only until'
says err 'before a trial ends'
alices 'sshd ends within the trial' 2 "permit everyone service sshd method publickey until $(date -d '+2 minutes' +%Y-%m-%dT%H:%M:%S)" "$admins" 'permit user:alice service @elevate'
says err 'the calling user alice may use sshd only until'
alices 'sshd ends today' 0 "permit everyone service sshd method publickey until $(date -d '+2 hours' +%Y-%m-%dT%H:%M)" "$admins" 'permit user:alice service @elevate'
says err 'the calling user alice may use sshd only until'
lacks err 'before a trial ends'
says out 'LOSE some of sshd (until '
usermod -p '!' root
try 0 'root has no password' "$lp" apply -n $new
says out 'root at the console: no password'

# --- the directory is down ---
if [ -e "$build/tests/lib/libnss_lptest.so.2" ]; then
	printf '%s\n' 'passwd: files lptest' 'group: files lptest' >/etc/nsswitch.conf
	echo up >/etc/lptest.conf
	LD_LIBRARY_PATH=$build/tests/lib
	export LD_LIBRARY_PATH
	printf '%s\n' "$base" 'permit group:dirstaff service @elevate' 'permit user:dirk service cron' 'permit everyone service sshd method publickey' | new
	try 0 'a directory' "$lp" apply $new
	tr '\n' ' ' <"$dir/out" >"$dir/joined"
	says joined 'Directory down: alice, bob are the administrators who get in; 1 may lose access: dirk.'
	printf '%s\n' "$(echo "$base" | grep -v group:sudo)" 'permit group:dirstaff service @elevate' 'permit everyone service sshd method publickey' | new
	try 2 'administrators of the directory alone' "$lp" apply $new
	says err 'while the directory is down: the present ones are alice, bob'
	says err 'use --yes-lock-out to apply it anyway'
	try 0 'the same, all the same' "$lp" apply --yes-lock-out $new
	says out 'Directory down: no administrator gets in'
	unset LD_LIBRARY_PATH
fi

# --- a login by password from the right place ---
printf '%s\n' 'mode observe' 'network vpn 10.8.0.0/16' "$base" 'permit everyone from vpn service sshd method publickey' | new
try 0 'observe' "$lp" apply -y --yes-lock-out $new
echo "$(date '+%b %e %H:%M:%S') test sshd[9]: pam_loginpolicy(sshd:session): would-deny user=carol uid=$(id -u carol) service=sshd stage=session from=10.8.0.7 port=50311 method=password reason=no-rule-method measure=password-login-off policy=00000000 ref=ENX8" >/var/log/auth.log
sed -i '/^mode/d' $new
try 0 'by password from the VPN' "$lp" apply -n --yes-lock-out $new
shows carol - LOSES - - keeps
says out 'sshd LOSES: only from vpn, only by publickey'

# --- many ---
printf '%s\n' 'passwd: files' 'group: files' >/etc/nsswitch.conf
i=0
while [ $i -lt 60 ]; do
	i=$((i + 1))
	echo "many$i:aa:$((7000 + i)):7000::/home/many:/bin/sh"
done >>/etc/passwd
printf '%s\n' "$base" 'permit user:alice service sshd method publickey' | new
try 0 'many' "$lp" apply -n --yes-lock-out $new
says out 'more; --format json lists them all'
[ "$(grep -c '^[-+~] ' "$dir/out")" -eq 40 ] || bad "$what: not 40 rows"
[ "$(awk 'length > 80' "$dir/out" | wc -l)" -eq 0 ] || bad "$what: wide: $(awk 'length > 80' "$dir/out" | head -n 2)"
echo no-such-secret >>"$dir/secrets"
finish
