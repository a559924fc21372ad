#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# loginpolicy breach: what is refused, each step, breaches by key, and one incident
# of many machines. With real sshd, ssh-agent, su, sudo and chpasswd, as root, in
# namespaces. Ends with "N passed, N failed".
# what the libraries set; words, split on purpose; texts for other programs
# shellcheck disable=SC2154,SC2086,SC2034,SC2016,SC2317,SC2119,SC2015,SC2231
cd "$(dirname "$0")/../../.." || exit 2
bin=$(realpath "${B:-build}/admin/loginpolicy")
command -v python3 >/dev/null || { . tests/lib/tally.sh && skip_all 'no python3'; }
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
. tests/lib/breach_lib.sh
. tests/lib/bomb_lib.sh
networks
sshd_init
example_logins
sed -i 's|AuthorizedKeysFile .*|AuthorizedKeysFile .ssh/authorized_keys /etc/ssh/%u.keys|' "$m/sshd_base"
for k in one two three shared agent hidden priv colleague; do new_key $k ed25519; done
sshd_up
try 0 'a policy' $lp apply -y --yes-lock-out "$dir/policy"
batch 0 passwords chpasswd <<END
alice:Quiet-Lake7river
bob:Other-Lake7river
END
keys_for alice one shared
keys_for bob shared
cp "$m/keys/three.pub" /etc/ssh/alice.keys
fp() { fp_of "$m/keys/$1.pub"; }
untouched() {
	if [ -z "$(find $state/blocked $state/revoked -type f)" ] && [ ! -e $state/incidents ]; then good; else
		bad "$what: something was done: $(find $state | tr '\n' ' ')"
	fi
}

# --- refused: nothing is done ---
for args in '' '-y' '-y nobody-of-this-name' '-y alice nobody-of-this-name' '-y ../alice' '-y a/b' '-y uid:x' \
	'-y alice --id ../x' '-y alice --id .x' '-y alice --id -x' '-y alice --aware-at yesterday' \
	'-y alice --aware-at 2999-01-01' '-y alice --list' '--list alice' '--list --show x' '-y alice --restore-key x' \
	'--show nothing' '--undo nothing' '--close nothing --note x' '--record nothing damage=none' '--show ../../etc/passwd' \
	'-y --key SHA256:short' '-y --key /nonexistent' '-y alice -f /dev/null' '-y alice --root /'; do
	try 2 "breach $args" $lp breach $args
	untouched
done
try 2 'a name of two lines' $lp breach -y 'alice
bob'
try 2 'a name of 300 bytes' $lp breach -y "$(head -c 300 /dev/zero | tr '\0' a)"
try 2 'a name that begins with -' $lp breach -y -- -x
try 2 'no terminal and no -y' $lp breach alice
says err 'no terminal to ask on: use -y to go ahead: nothing was done'
try 2 'not root' by alice $lp breach -y bob
says err 'must be run as root'
for l in --list '--show x' '--undo x'; do try 2 "not root: $l" by alice $lp breach $l; done
try 2 root $lp breach -y root
says err 'root could no longer log in'
SUDO_UID=2002
export SUDO_UID
try 2 'you' $lp breach -y bob
says err 'bob: this is you'
unset SUDO_UID
echo 'alias:x:2003:2003::/home/carol:/bin/sh' >>/etc/passwd
try 2 'a uid of several names' $lp breach -y carol
says err 'its uid has several names'
untouched
printf 'n\n' >"$dir/no"
try 2 'asked, and no' "$m/bin/pty_talk" -e "$dir/no" $lp breach alice
says out 'alice: block: would be done'
says out 'Do all this now?'
untouched

# --- what there is of alice's ---
mkdir -p /home/alice/.ssh /home/alice/.config/systemd/user/default.target.wants
cp "$m/keys/priv" /home/alice/.ssh/id_ed25519
# A colleague's public key, and hosts, are not hers.
cp "$m/keys/colleague.pub" /home/alice/.ssh/colleague.pub
echo "test $(cut -d' ' -f1,2 "$m/keys/colleague.pub")" >/home/alice/.ssh/known_hosts
mkfifo /home/alice/.ssh/fifo
ln -s /etc/shadow /home/alice/.ssh/id_link
: >/home/alice/.config/systemd/user/evil.service
ln -s ../evil.service /home/alice/.config/systemd/user/default.target.wants/evil.service
chown -R alice:alice /home/alice
printf '# a job\n* * * * * touch /tmp/ran\n' >$spool/crontabs/alice
chown alice $spool/crontabs/alice && chmod 600 $spool/crontabs/alice
# due far away; and one of bob's
later=$(printf 'a00007%08x' $(($(date +%s) / 60 + 600)))
printf '#!/bin/sh\ntrue \033[2J\n' >$spool/atjobs/$later && chown alice $spool/atjobs/$later && chmod 700 $spool/atjobs/$later
cp -p $spool/atjobs/$later $spool/atjobs/a0000900000001 && chown bob $spool/atjobs/a0000900000001
: >/run/sudo/ts/alice && : >/run/sudo/ts/2001 && : >/run/sudo/ts/bob
: >/var/lib/systemd/linger/alice
for k in agent hidden; do
	cp "$m/keys/$k" /home/alice/${k}key && chown alice /home/alice/${k}key && chmod 600 /home/alice/${k}key
done
# An agent where ssh-agent has it, in the machine's /tmp, which other tests see:
# they must not find its key (this namespace's mount hides it from them).
tmp=$(mktemp -d /tmp/ssh-XXXXXXXXXX)
mount -t tmpfs -o mode=700,uid=2001 tmpfs "$tmp" || bad 'no tmpfs'
as_user alice ssh-agent -D -a "$tmp/agent.1"
agent=$pid
until_true test -S "$tmp/agent.1"
by alice env SSH_AUTH_SOCK="$tmp/agent.1" ssh-add -q /home/alice/agentkey 2>/dev/null
# One that no environment has, in her home.
as_user alice ssh-agent -D -a /home/alice/hidden.agent
hidden=$pid
until_true test -S /home/alice/hidden.agent
by alice env SSH_AUTH_SOCK=/home/alice/hidden.agent ssh-add -q /home/alice/hiddenkey 2>/dev/null
rm /home/alice/agentkey /home/alice/hiddenkey
# An agent that never answers, named in an environment only; another user's.
mkdir /home/alice/deaf && chown alice /home/alice/deaf
as_user alice python3 -c 'import socket, time
s = socket.socket(socket.AF_UNIX); s.bind("/home/alice/deaf/sock"); s.listen(); time.sleep(600)'
deaf=$pid
until_true test -S /home/alice/deaf/sock
as_user alice env SSH_AUTH_SOCK=/home/alice/deaf/sock sleep 601
own=$pid
# What writes the crontab again, while it is let; a spool that everybody may write to.
chmod 1777 $spool/crontabs
as_user alice sh -c "while :; do [ -e $spool/crontabs/alice ] || echo '@reboot stolen' >$spool/crontabs/alice; done"
again=$pid
as_user bob sleep 602
bobs=$pid
mark
from vpn ssh -i "$m/keys/one" alice@test 'echo inside; exec sleep 603' </dev/null >"$dir/in" 2>&1 &
session=$!
until_up $session grep -q inside "$dir/in" || bad "alice does not get in: $(cat "$dir/in")"
logged
cp "$dir/log" /var/log/auth.log
sed -i 's/^<[0-9]*>//' /var/log/auth.log

# --- a dry run ---
find $state /home/alice $spool /var/lib/systemd /run/sudo | sort >"$dir/before"
try 0 'a dry run' $lp breach alice -n
says out 'alice: block: would be done'
says out "alice: revoke: would be done: $(fp one)"
says out "alice: crontab: would be done: $spool/crontabs/alice"
lacks out "nothing to do: $spool"
says out 'nothing was done (--dry-run)'
lacks out ': done'
says out 'running: would be done'
find $state /home/alice $spool /var/lib/systemd /run/sudo | sort >"$dir/after"
if cmp -s "$dir/before" "$dir/after"; then good; else bad "$what: $(diff "$dir/before" "$dir/after")"; fi
there $agent $own $session
try 0 'a dry run, JSON' $lp breach erin -n --format json
"$m/bin/json_valid" <"$dir/out" && good
says out '"command": "breach", "changed": true, "dry_run": true'

# --- the plan says whom a revocation hits besides ---
# A colleague's key that somebody put into alice's file, and one that opens bob, too.
cp /home/alice/.ssh/authorized_keys "$dir/alice_keys"
cat "$m/keys/colleague.pub" >>/home/alice/.ssh/authorized_keys
keys_for dave colleague
printf '%s %s -\n' "$(fp colleague)" carol@example.org "$(fp one)" alice "$(fp shared)" alice >/etc/security/loginpolicy.keys
chmod 600 /etc/security/loginpolicy.keys
try 0 'the plan' $lp breach alice -n
said() { if grep -qFx "alice: revoke: would be done: $1" "$dir/out"; then good; else bad "$what: no line '$1': $(grep revoke: "$dir/out")"; fi; }
said "$(fp one)"
said "$(fp three)"
said "$(fp shared); it opens bob, too: bob then needs another key"
said "$(fp colleague); it is carol@example.org's, by the register; it opens dave, too: dave then needs another key"
# The same before the question.
try 2 'asked, and no' "$m/bin/pty_talk" -e "$dir/no" $lp breach alice
tr -s '\r\n ' ' ' <"$dir/out" >"$dir/flat"
says flat "$(fp colleague); it is carol@example.org's, by the register; it opens dave, too: dave then needs another key"
keys_for erin colleague
try 0 'the plan: several' $lp breach alice -n --format json
says out "$(fp colleague); it is carol@example.org's, by the register; it opens dave, erin, too: they then need other keys"
try 0 'the plan: who is part of it' $lp breach alice bob dave erin -n --yes-lock-out
said "$(fp shared)"
said "$(fp colleague); it is carol@example.org's, by the register"
try 0 'the plan: of the person' $lp breach --person carol@example.org alice -n --yes-lock-out
grep -qFx "keys: revoke: would be done: $(fp colleague)" "$dir/out" || bad "$what: $(grep revoke: "$dir/out")"
echo 'no line' >/etc/security/loginpolicy.keys
try 0 'the plan: a register that cannot be used' $lp breach alice -n
says err 'loginpolicy.keys'
says err 'whose the keys are is not known'
said "$(fp colleague); it opens dave, erin, too: they then need other keys"
try 2 'by person, a register that cannot be used' $lp breach --person carol@example.org -n
rm /etc/security/loginpolicy.keys /home/dave/.ssh/authorized_keys /home/erin/.ssh/authorized_keys
cp "$dir/alice_keys" /home/alice/.ssh/authorized_keys

# --- done ---
try 0 'breach' timeout 90 $lp breach alice -y --reason 'laptop stolen'
for w in 'block: done' 'keys: done: 4 found' "agents: done: 2 keys in 2 agents; 1 gave no answer" 'jobs: done: 2 crontab or at jobs, 3 user units' \
	"crontab: done: $spool/crontabs/alice removed" "at: done: $spool/atjobs/$later removed" 'linger: done' 'expire: done: alice' \
	'lock: done: the password of alice' 'sudo: done: its timestamps are removed' 'logins: done: 1 login by 1 way and 0 refusals of the last 90 days kept' \
	"uses: done: account: bob by $(fp shared)" 'uses: done: sudo: (ALL) NOPASSWD: ALL'; do
	says out "alice: $w"
done
for k in one shared three agent hidden priv; do says out "revoke: done: $(fp $k)"; done
says out "$(fp shared); it opens bob, too: bob then needs another key"
lacks out "$(fp colleague)"
umount "$tmp" && rmdir "$tmp"
gone $agent $hidden $deaf $own $again
there $bobs
until_true sshd_has 0 || bad "$what: the session is still open"
says log 'action=block object=alice'
says log 'action=breach object=alice'
if [ ! -e $spool/crontabs/alice ] && [ ! -e $spool/atjobs/$later ] && [ -e $spool/atjobs/a0000900000001 ]; then good; else bad "$what: spools"; fi
if [ "$(ls /run/sudo/ts)" = bob ]; then good; else bad "$what: $(ls /run/sudo/ts)"; fi
[ ! -e /var/lib/systemd/linger/alice ] || bad "$what: it lingers"
case $(shadow_of alice) in '!$'*' 1') good ;; *) bad "$what: shadow: $(shadow_of alice)" ;; esac
id=$(the_id)
f=$state/incidents/$id.json
if [ "$(stat -c '%a %U' $f)" = '600 root' ] && [ "$(stat -c %a $state/incidents)" = 700 ]; then good; else bad "$what: $(stat -c '%a %U' $f)"; fi
"$m/bin/json_valid" <$f && good
record_has 'the key of a login' 'a["logins"][0]["key"]' "$(fp one)"
record_has 'where from' 'a["logins"][0]["from"]' 10.8.0.7
record_has 'the crontab' '[j["lines"] for j in a["jobs"] if j["kind"] == "crontab"][0]' '["# a job", "* * * * * touch /tmp/ran"]'
record_has 'an escape in a job' '"\\x1b[2J" in [j["lines"] for j in a["jobs"] if j["kind"] == "at"][0][1]' true
record_has 'units' 'len([j for j in a["jobs"] if j["kind"] == "unit"])' 3
record_has 'what ran' 'any("sleep 601" in p["command"] for p in a["processes"])' true
record_has 'bob' 'any("sleep 602" in p["command"] for p in a["processes"])' false
record_has 'keys' 'sorted(set(k["where"] for k in r["keys"]))' '["agent", "authorized_keys", "private_key"]'
record_has 'who' 'r["by"]["name"]' root
record_has 'ended' 'r["runs"][0]["ended_at"] is not None' true
record_has 'whom a key opens besides' '[k["also_opens"] for k in r["keys"] if "also_opens" in k][0]' bob
# Nobody gets in.
for k in one shared three agent priv; do
	from vpn ssh -i "$m/keys/$k" alice@test 'echo inside' </dev/null >"$dir/out" 2>&1
	lacks out inside
done
from vpn ssh -i "$m/keys/shared" bob@test 'echo inside' </dev/null >"$dir/out" 2>&1
what='bob by the shared key'
lacks out inside
try 1 'su' su alice -c 'echo inside'
lacks out inside
for s in cron login atd; do
	what="alice by $s"
	echo Quiet-Lake7river | "$m/bin/pam_caller" $s alice amo >"$dir/out" 2>&1 && bad "$what gets in"
done

# --- again ---
try 0 'again' $lp breach alice -y
says err "going on with incident $id"
says out 'alice: block: nothing to do'
says out "$id: 71 hours left to notify the authority (Art. 33), until "
try 0 'shown' $lp breach --show $id
says out 'by                      root'
try 0 'decided' $lp breach --record $id decision=not-notifiable decision_reason=test
try 0 'again, decided' $lp breach alice -y
lacks out '--record'
try 0 'undecided' $lp breach --record $id decision= decision_reason=
record_has 'three runs' 'len(r["runs"])' 3
record_has 'what was before is kept' 'a["before"]["blocked"]' null
record_has 'its jobs are kept' 'len([j for j in a["jobs"] if "content" in j])' 2

# --- the public half of an authority is in the account's file ---
fresh dave
new_key ca ed25519
new_key mate ed25519
ssh-keygen -q -s "$m/keys/ca" -I bob -n bob "$m/keys/mate.pub"
cp "$m/keys/ca.pub" /etc/ssh/ca.pub
sshd_up 'TrustedUserCAKeys /etc/ssh/ca.pub'
cat "$m/keys/ca.pub" >>/home/dave/.ssh/authorized_keys
bob_by_cert() {
	from vpn ssh -i "$m/keys/mate" bob@test 'echo inside' </dev/null >"$dir/out" 2>&1
	says out inside
}
what=before
bob_by_cert
try 1 'an authority of sshd' $lp breach dave -y
says err "dave: revoke: FAILED: $(fp ca) is not revoked: sshd takes its certificates for every account (TrustedUserCAKeys)"
bob_by_cert
fresh dave
cat "$m/keys/ca.pub" >>/home/dave/.ssh/authorized_keys
sshd_up
keys_for bob
printf 'cert-authority %s\n' "$(cat "$m/keys/ca.pub")" >/home/bob/.ssh/authorized_keys
try 1 'an authority of bob' $lp breach dave -y
says err 'bob log in by this authority, too'
bob_by_cert
keys_for bob shared

# --- agents that never answer, and a program that stops all processes of its uid ---
# (posix_spawn: none is stopped before it is what has the agent in its environment)
fresh dave
as_user dave python3 -c 'import ctypes, os, socket, time
all = []
for i in range(30):
    s = socket.socket(socket.AF_UNIX); s.bind(f"/home/dave/deaf{i}"); s.listen(); all.append(s)
    os.posix_spawn("/bin/sleep", ["sleep", "604"], {"SSH_AUTH_SOCK": f"/home/dave/deaf{i}"})
open("/home/dave/ready", "w").close()
while True:
    ctypes.CDLL(None).kill(-1, 19)
    time.sleep(0.0005)'
stopper=$pid
until_true test -e /home/dave/ready
# One after the other they would take a minute.
try 0 'stopped and deaf' timeout 45 $lp breach dave -y
says out 'dave: agents: done: 0 keys in 0 agents; 30 gave no answer'
gone $stopper
rm -f /home/dave/deaf* /home/dave/ready

# --- who came in to another account by her key stays there, and is named ---
fresh dave
keys_for dave two
keys_for erin two
mark
from vpn ssh -i "$m/keys/two" erin@test 'echo inside; exec sleep 605' </dev/null >"$dir/in" 2>&1 &
session=$!
until_up $session grep -q inside "$dir/in" || bad "erin does not get in: $(cat "$dir/in")"
logged
sed 's/^<[0-9]*>//' "$dir/log" >>/var/log/auth.log
try 0 'somebody is elsewhere: dry' $lp breach dave -n
lacks out elsewhere
try 1 'somebody is elsewhere' $lp breach dave -y
says err "dave: elsewhere: FAILED: erin is logged in by the revoked key $(fp two), from 10.8.0.7 (process "
says err "'loginpolicy block erin --kill' ends that; 'loginpolicy unblock erin' then lets its owner in again"
is_in() { is_alive "$session"; }
is_in || bad "$what: erin's session has ended"
# Without its line of the log nobody knows: that is not "nobody".
mv /var/log/auth.log "$dir/auth.log"
fresh dave
try any 'by which key is not known' $lp breach dave -y
says out 'dave: elsewhere: done: by which key somebody came in is not known of 1 session of other accounts'
lacks out 'nobody is logged in to another account'
mv "$dir/auth.log" /var/log/auth.log
try 0 'the command that it says' $lp block erin --kill
until_true sshd_has 0 || bad "$what: the session is open"
$lp unblock -q erin
fresh dave
try 0 'nobody is elsewhere' $lp breach dave -y
says out 'dave: elsewhere: nothing to do: nobody is logged in to another account by these keys'
$lp key restore -q "$(fp two)"
keys_for erin

# --- a fork bomb: the steps do not wait for a turn of the processor ---
fresh dave
bomb 2004
try 0 'a fork bomb' timeout 100 $lp breach dave -y
says out 'dave: processes: done'
says out "dave: revoke: done"
bomb_is_over 2004

# --- by key, and one incident of many machines ---
fresh dave
fresh erin
keys_for dave shared
keys_for erin shared two
rm -rf $state/incidents
try 2 'the key of an administrator who is you' env SUDO_UID=2002 $lp breach --key "$(fp shared)" -y
says err 'bob: this is you'
try 0 'by key, dry' $lp breach --key "$(fp shared)" -n
for u in bob dave erin; do says out "$u: block: would be done"; done
echo "$(fp shared) mate@example.org -" >/etc/security/loginpolicy.keys
chmod 600 /etc/security/loginpolicy.keys
try 0 'by person, dry' $lp breach --person mate@example.org -n
for u in bob dave erin; do says out "$u: block: would be done"; done
try 2 'by a person without a key' $lp breach --person nobody@example.org -y
says err '/etc/security/loginpolicy.keys has no key of nobody@example.org: nothing was done'
rm /etc/security/loginpolicy.keys
try 0 'by a file of keys' $lp breach --key "$m/keys/three.pub" -y --id eu-2026-17 --aware-at 2026-11-01
says out 'keys: revoke: '
rm -f /etc/ssh/alice.keys
record_has 'its ID' 'r["id"]' eu-2026-17
record_has 'aware' 'r["fields"]["aware_at"][:4]' 2026
try 0 'the same incident, another machine' $lp breach --id eu-2026-17 -y nobody-here erin
says out 'nobody-here: no such account here'
says out 'erin: block: done'
record_has 'accounts' '[x["name"] for x in r["accounts"]]' '["alice", "erin"]'
lacks out 'nothing was done'
try 0 'only unknown ones' $lp breach --id eu-2026-18 -y nobody-here
says out 'incident eu-2026-18: nothing was done: none of these accounts is on this machine'
lacks out 'all steps are done'
try 0 'closed' $lp breach --close eu-2026-18 --note 'not here'
try 0 'in one that is closed' $lp breach --id eu-2026-18 -y nobody-here
says err 'incident eu-2026-18 is closed: no 72 hours run for what is done now; use another --id for a new incident'
try 0 'a key that nobody has' $lp breach --key "$(fp colleague)" -y
says out "keys: revoke: done: $(fp colleague)"
# An intruder makes the file too large to be read: sshd reads it all the same.
cp /home/dave/.ssh/authorized_keys "$dir/small"
head -c 5000000 /dev/zero | tr '\0' '#' >>/home/dave/.ssh/authorized_keys
echo "$(fp shared) mate@example.org -" >/etc/security/loginpolicy.keys
for who in "--key $(fp shared)" '--person mate@example.org'; do
	try 1 "$who: a file that cannot be read" $lp breach $who -n
	says out 'bob: block: would be done'
	says err 'keys: keys: FAILED: /home/dave/.ssh/authorized_keys: it is larger than 4 MiB, so it is not known whether they open dave; use '"'loginpolicy breach USER'"
done
rm /etc/security/loginpolicy.keys
cp "$dir/small" /home/dave/.ssh/authorized_keys
# A home that is not mounted; the service accounts' never were.
mv /home/dave "$dir/dave"
try 1 'a home that is not there' $lp breach --key "$(fp shared)" -n
says err 'keys: keys: FAILED: /home/dave/.ssh/authorized_keys: the home is not there (not mounted?), so'
lacks err 'more such files'
mv "$dir/dave" /home/dave
try 0 'a number without an account' $lp breach uid:70000 -y
says out 'uid:70000: block: done'

finish
