#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# loginpolicy breach: a step that fails stops no later one, whatever is broken; what
# answers as an agent may be anything; after SIGINT or a full disk at any call the
# record is whole, and what was not done is said. As root, in namespaces. Ends with
# "N passed, N failed".
# what the libraries set; words, split on purpose; texts for other programs
# shellcheck disable=SC2154,SC2086,SC2034,SC2016,SC2317,SC2119,SC2015,SC2231
cd "$(dirname "$0")/../../.." || exit 2
bin=$(realpath "${B:-build}/admin/loginpolicy")
killer=$(realpath "${B:-build}/tests/lib/kill_at.so")
command -v python3 >/dev/null || { . tests/lib/tally.sh && skip_all 'no python3'; }
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
. tests/lib/breach_lib.sh
cp "$killer" "$m/bin/kill_at.so" || exit 1
example_logins
new_key two ed25519
try 0 'a policy' $lp apply -y --yes-lock-out "$dir/policy"
fp() { fp_of "$m/keys/$1.pub"; }

# --- each step fails, and the later ones are done ---
# The record.
fresh dave
rm -rf $state/incidents && : >$state/incidents
try 1 'the record cannot be written' $lp breach dave -y
says err 'the record cannot be written; the steps go on'
says out 'dave: lock: done'
if [ -e $state/blocked/2004 ]; then good; else bad "$what: not blocked"; fi
rm -f $state/incidents
# The block.
fresh dave
mv $state/details $state/details.away && : >$state/details
try 1 'the block cannot be written' $lp breach dave -y
says err 'dave: block: FAILED'
says out 'dave: expire: done'
rm -f $state/details && mv $state/details.away $state/details
# Keys that cannot be read.
fresh dave
rm /home/dave/.ssh/authorized_keys && mkdir /home/dave/.ssh/authorized_keys
try 1 'keys cannot be read' $lp breach dave -y
says err 'dave: keys: FAILED: /home/dave/.ssh/authorized_keys: '
says out 'dave: lock: done'
record_has 'the failed step' '[s["result"] for s in a["steps"] if s["step"] == "keys"][0]' failed
rmdir /home/dave/.ssh/authorized_keys
# shadow's tools.
fresh dave
printf '#!/bin/sh\necho no >&2\nexit 5\n' >"$m/bad" && chmod 755 "$m/bad"
mount --bind "$m/bad" /usr/bin/chage
try 1 'chage fails' $lp breach dave -y
says err 'dave: expire: FAILED: dave: /usr/bin/chage: exit 5: no'
says out 'dave: lock: done'
says out 'dave: uses: '
umount /usr/bin/chage
fresh dave
mount --bind "$m/bad" /usr/sbin/usermod
try 1 'usermod fails' $lp breach dave -y
says err 'dave: lock: FAILED'
says out 'dave: expire: done'
umount /usr/sbin/usermod
# An account of a directory.
fresh dave
sed -i '/^dave:/d' /etc/shadow
try 1 'not in shadow' $lp breach dave -y
says err 'dave is not in /etc/shadow: disable it, and set a new password, in the directory that has it'
says out 'dave: sudo: '
echo 'dave:*:20000:0:99999:7:::' >>/etc/shadow
# The log.
fresh dave
rm -f /var/log/auth.log && mkdir /var/log/auth.log
try any 'the log is a folder' $lp breach dave -y
says out 'dave: uses: '
rmdir /var/log/auth.log
# A revocation.
fresh dave
rm -rf $state/revoked && mkdir -m 711 $state/revoked && mkdir "$state/revoked/$(fp two | sed 's/^SHA256://' | tr '+/' '-_').x"
try 0 'revoked' $lp breach dave -y
rm -rf $state/revoked && mkdir -m 711 $state/revoked
# root: neither expired nor locked, and its jobs stay.
echo '* * * * * true' >$spool/crontabs/root
before=$(shadow_of root)
try any 'root' $lp breach root -y --yes-lock-out -n
says out 'root: expire: nothing to do: root is neither expired nor locked'
says out "root: jobs: nothing to do: root's crontab and at jobs stay"
[ "$(shadow_of root)" = "$before" ] && [ -e $spool/crontabs/root ] || bad "$what: $(shadow_of root)"

# --- agents that are none ---
cat >/home/hostile.py <<'END'
import os, socket, struct, sys, time
kind = sys.argv[2]
s = socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); s.listen()
c, _ = s.accept()
u = lambda n: struct.pack(">I", n)
string = lambda b: u(len(b)) + b
flood = b"\x0c" + u(258) + b"".join(string(string(b"ssh-ed25519") + string(os.urandom(32))) + string(b"") for i in range(258))
c.sendall({"huge": u(1 << 30), "zero": u(0), "short": u(100) + b"\x0c", "failure": u(1) + b"\x05",
           "many": u(5) + b"\x0c" + u(0xffffffff), "string": u(9) + b"\x0c" + u(1) + u(0xfffffff0),
           "big": u(300000) + b"\x0c" * 300000, "key": u(13) + b"\x0c" + u(1) + u(0) + u(0),
           "slow": u(200), "flood": u(len(flood)) + flood}[kind])
for i in range(100 if kind == "slow" else 1):
    try: c.send(b"\x0c")
    except OSError: break
    time.sleep(.1)
time.sleep(60)
END
mkdir -p /home/dave/a && chown dave /home/dave/a
fresh dave
n=0
for kind in huge zero short failure many string big key slow; do
	as_user dave python3 /home/hostile.py "/home/dave/a/$kind" $kind
	until_true test -S "/home/dave/a/$kind"
	as_user dave env SSH_AUTH_SOCK="/home/dave/a/$kind" sleep 604
done
as_user dave env SSH_AUTH_SOCK=/dev/null sleep 604
as_user dave env SSH_AUTH_SOCK=relative sleep 604
try 0 'hostile agents' timeout 60 $lp breach dave -y
says out 'dave: agents: done: 0 keys in '
record_has 'no key of an agent' '[k for k in r["keys"] if k["where"] == "agent"]' '[]'
until_true sh -c '! pgrep -u dave >/dev/null'
# More keys than ssh(1) would try: of the first ones the record has all.
fresh dave
as_user dave python3 /home/hostile.py /home/dave/a/flood flood
until_true test -S /home/dave/a/flood
as_user dave env SSH_AUTH_SOCK=/home/dave/a/flood sleep 604
try 1 'an agent of very many keys' timeout 60 $lp breach dave -y
says err 'dave: agents: FAILED: /home/dave/a/flood has more than 256 keys: the others are neither in the record nor revoked'
record_has 'its keys' 'len([k for k in r["keys"] if k["where"] == "agent" and k["revoked"]])' 256
until_true sh -c '! pgrep -u dave >/dev/null'

# --- interrupted and killed ---
fresh dave
try 1 'SIGINT' env KILL_AT=12 KILL_WITH=2 KILL_ONLY=loginpolicy LD_PRELOAD="$m/bin/kill_at.so" $lp breach dave -y
says err 'stopped before the step'
record_has 'where it stopped' 'r["runs"][0]["stopped_before"] is not None' true
# A full disk at each call: what was not done is said.
k=2
while [ $k -le 60 ]; do
	fresh dave
	FAIL_AT=$k KILL_ONLY=loginpolicy LD_PRELOAD="$m/bin/kill_at.so" $lp breach dave -y >"$dir/out" 2>"$dir/err" </dev/null
	rc=$?
	what="a full disk at $k"
	if [ -e $state/blocked/2004 ] || grep -q 'block: FAILED' "$dir/err"; then good; else bad "$what: not blocked, and not said"; fi
	case $(shadow_of dave) in '!$'*' 1') good ;; *) bad "$what: $(shadow_of dave)" ;; esac
	if [ $rc != 0 ] || [ $k -gt 40 ] || [ -s "$dir/err" ]; then good; else bad "$what: exit $rc, and nothing is said"; fi
	for f in $state/incidents/*.json; do
		[ ! -e "$f" ] || "$m/bin/json_valid" <"$f" || bad "$what: a torn record"
	done
	k=$((k + 7))
done
finish
