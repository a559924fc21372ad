#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# loginpolicy sessions: who is in, by real sshd's processes and log, by utmp, and
# by wtmpdb's program. tests/e2e/admin/block_kill_booted.sh has logind. As root,
# in namespaces. Ends with "N passed, N failed".
# shellcheck disable=SC2154,SC2086,SC2010,SC2034,SC2094,SC2115
cd "$(dirname "$0")/../../.." || exit 2
bin=$(realpath "${B:-build}/admin/loginpolicy")
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
unset SUDO_UID SSH_CONNECTION
cp "$bin" "$m/bin/loginpolicy" && cp "$bin" /run/lp || exit 1
lp=$m/bin/loginpolicy

try 2 'no such account' "$lp" sessions nobody-has-it
says err 'nobody-has-it: no such account'
try 2 'two' "$lp" sessions alice bob
try 2 'no person' "$lp" sessions --person '../x'
try 0 'nobody' "$lp" sessions
says out 'nobody is logged in'
try 0 'nobody, in JSON' "$lp" sessions --format json
"$m/bin/json_valid" <"$dir/out" || bad "$what: no JSON"
says out '{"sessions":[],"schema":"loginpolicy-sessions/1"}'
try 3 'not root' by alice /run/lp sessions
says err 'only root may look at all processes'
says out 'as far as is known'

# --- a real login over SSH ---
example_logins
loopback
ssh-keygen -q -t ed25519 -N '' -f "$m/id"
ssh-keygen -q -t ed25519 -N '' -f "$m/host"
for u in alice bob; do
	mkdir -m 700 /home/$u/.ssh
	cp "$m/id.pub" /home/$u/.ssh/authorized_keys
	chown -R "$(id -u $u)" /home/$u/.ssh
done
policy <<-END
	permit user:root service login from local id rescue
	permit user:alice service sshd method publickey id key
	permit user:bob service sshd method publickey
END
# The key is anna's, by the register.
fp=$(fp_of "$m/id.pub")
echo "$fp anna -" >/etc/security/loginpolicy.keys
chmod 644 /etc/security/loginpolicy.keys
printf '%s\n' 'Port 2222' "HostKey $m/host" 'UsePAM yes' 'PidFile none' \
	'StrictModes no' 'AuthorizedKeysFile .ssh/authorized_keys' >"$m/sshd_config"
: >"$dir/sshd"
"$(command -v sshd || echo /usr/sbin/sshd)" -D -e -f "$m/sshd_config" 2>"$dir/sshd" &
until_true grep -q listening "$dir/sshd"
opts="-p 2222 -i $m/id -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR"
ssh $opts alice@127.0.0.1 'echo inside; exec sleep 701' >"$dir/in" 2>&1 </dev/null &
alice=$!
until_up $alice grep -q inside "$dir/in" || bad "alice does not get in: $(cat "$dir/in")"
ssh $opts -tt bob@127.0.0.1 'echo inside; exec sleep 702' >"$dir/in2" 2>&1 </dev/null &
bob=$!
until_up $bob grep -q inside "$dir/in2" || bad "bob does not get in: $(cat "$dir/in2")"
to_log() { syslog_catch /dev/log "$dir/syslog" 0 | sed 's/^<[0-9]*>//' >/var/log/auth.log; }
to_log
try 0 'by the processes and the log' "$lp" sessions
says out 'alice (anna)'
says out 'bob (anna)'
says out publickey
says out "$fp"
says out 127.0.0.1
says out processes+log
says out pts/
try 0 'one account' "$lp" sessions bob
says out bob
lacks out alice
try 0 'by its number' "$lp" sessions uid:2001 --format json
"$m/bin/json_valid" <"$dir/out" || bad "$what: no JSON"
says out '"account":"alice","uid":2001,"service":"sshd","from":"127.0.0.1","tty":null,"method":"publickey","keys":"'"$fp"'","person":"anna","ref":"'
says out '"session":null,"known_from":"processes+log"}'
try 0 'one person' "$lp" sessions --person anna
says out alice
try 0 'another person' "$lp" sessions --person ann
says out 'nobody is logged in by a key of ann'
try 0 'another account' "$lp" sessions carol
says out 'carol is not logged in'
# Who was registered only after the login: the line has person=-, or person=?.
for w in - '?'; do
	sed -i "s/ person=[^ ]* / person=$w /" /var/log/auth.log
	try 0 "person=$w: one person" "$lp" sessions --person anna
	says out 'alice (anna)'
	try 0 "person=$w: another person" "$lp" sessions --person ann
	says out 'nobody is logged in'
	try 0 "person=$w: log" "$lp" log --person anna
	says out ' alice '
	try 0 "person=$w: log, another person" "$lp" log --person ann
	says out 'no decision by a key of ann in the log'
done
# One of two keys was registered, the other is only now.
sed -i "s/ person=[^ ]* / person=ben,- /" /var/log/auth.log
for w in anna ben; do
	try 0 "one of two keys: $w" "$lp" log --person $w
	says out ' alice    sshd '
	says out '             (ben, -)'
	try 0 "one of two keys: $w, sessions" "$lp" sessions --person $w
	says out ' alice        sshd '
	says out '             (ben, anna)'
done
# A person of 60 characters moves nothing.
try 0 'a short person' "$lp" sessions alice
grep alice "$dir/out" >"$dir/short"
long=$(printf '%060d' 7 | tr 0 p)
sed -i "s/ person=[^ ]* / person=$long /" /var/log/auth.log
try 0 'a long person' "$lp" sessions alice
grep alice "$dir/out" >"$dir/long"
if cmp -s "$dir/short" "$dir/long" && grep -qx " *($long)" "$dir/out"; then good; else bad "$what: $(cat "$dir/out")"; fi
sed -i "s/ person=[^ ]* / person=? /" /var/log/auth.log
try 0 'registered since, in JSON' "$lp" sessions alice --format json
says out '"person":"anna","ref":"'
echo "$fp ben -" >/etc/security/loginpolicy.keys
try 0 'registered since as somebody else' "$lp" sessions --person ben
says out 'bob (ben)'
rm /etc/security/loginpolicy.keys
try 0 'nobody is registered' "$lp" sessions alice --format json
says out '"person":"?","ref":"'
echo "no line of a register" >/etc/security/loginpolicy.keys
try 3 'a register that cannot be used' "$lp" sessions
says err '/etc/security/loginpolicy.keys:1:'
says out alice
sed -i "s/ person=[^ ]* / person=anna /" /var/log/auth.log
echo "$fp ben -" >/etc/security/loginpolicy.keys
try 0 'whose it was then' "$lp" sessions --person anna
says out 'alice (anna)'
try 0 'whose it is now' "$lp" sessions --person ben
says out 'nobody is logged in'
echo "$fp anna -" >/etc/security/loginpolicy.keys
try 0 'CSV' "$lp" sessions --format csv
says out '"since","account","uid","service","from","tty","method","keys","person","ref","leader","session","known_from"'
try 0 'without the log' "$lp" sessions --log /dev/null
says out alice
lacks out publickey
try 3 'a log that is not there' "$lp" sessions --log "$dir/nowhere"
says out alice
# Somebody else's line about it, and one of a session that is over.
ref=$(sed -n 's/.*permit user=alice .* ref=//p' /var/log/auth.log | tail -n 1)
sed -n "s/\(.*\)): permit user=alice .*/\1): end user=alice uid=2001 service=sshd stage=close ref=$ref/p" /var/log/auth.log | tail -n 1 >>/var/log/auth.log
try 0 'a line whose session has ended' "$lp" sessions alice
lacks out publickey
says out 'processes'
to_log

# --- utmp ---
leader=$("$lp" sessions alice --format json | sed 's/.*"leader":\([0-9]*\).*/\1/')
tab=$(printf '\t')
utmp_line() { # PID LINE USER HOST SECONDS
	printf '[7] [%05d] [    ] [%-8s] [%-12s] [%-20s] [0.0.0.0        ] [%s]\n' \
		"$1" "$3" "$2" "$4" "$(date -u -d "@$5" +%Y-%m-%dT%H:%M:%S,000000+00:00)"
}
if command -v utmpdump >/dev/null; then
	{
		utmp_line "$leader" pts/7 alice host.example "$(date +%s)"
		utmp_line 999999 pts/8 carol old.example 1000000000
		utmp_line 1 tty1 dave "$(printf 'a\033b')" 1000000000
	} | utmpdump -r >/run/utmp 2>/dev/null
	try 0 'utmp' "$lp" sessions --format json
	says out '"account":"alice","uid":2001'
	says out '"known_from":"utmp+log"'
	says out '"known_from":"processes+log"'
	says out '"account":"dave"'
	lacks out carol
	try 0 'utmp: text' "$lp" sessions
	lacks out "$(printf '\033')"
	: >/run/utmp
else
	skip utmp 'no utmpdump'
fi

# --- wtmpdb ---
mkdir "$m/upper" "$m/work"
if mount -t overlay -o "lowerdir=/usr,upperdir=$m/upper,workdir=$m/work" overlay /usr 2>/dev/null; then
	mkdir -p /var/lib/wtmpdb && : >/var/lib/wtmpdb/wtmp.db
	wtmpdb() { printf '#!/bin/sh\ncat <<END\n%s\nEND\n%s\n' "$1" "${2:-}" >/usr/bin/wtmpdb && chmod 755 /usr/bin/wtmpdb; }
	entry() { printf '{"user": "%s", "tty": "%s", "hostname": "%s", "service": "%s", "login": "%s", "logout": "%s"}' "$@"; }
	now=$(date +%Y-%m-%dT%H:%M:%S%z)
	wtmpdb "{\"entries\": [$(entry alice ssh 127.0.0.1 sshd "$now" 'still logged in '),
		$(entry carol pts/9 10.0.0.9 sshd "$now" 'still logged in '),
		$(entry bob pts/0 127.0.0.1 sshd "$now" "$now")]}"
	try 0 'wtmpdb' "$lp" sessions --format json
	says out '"account":"alice","uid":2001,"service":"sshd","from":"127.0.0.1"'
	says out '"known_from":"wtmpdb+log"'
	says out '"account":"bob","uid":2002'
	lacks out carol
	wtmpdb 'no JSON'
	try 3 'wtmpdb: an answer that is none' "$lp" sessions
	says err 'its answer is not understood'
	says out alice
	wtmpdb '{"entries": []}' 'exit 1'
	try 3 'wtmpdb fails' "$lp" sessions
	says out alice
else
	skip wtmpdb 'no overlay on this machine'
fi
kill $alice $bob
wait $alice $bob 2>/dev/null
sum_up
