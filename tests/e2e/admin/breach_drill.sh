#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The breach drill: the commands of README, "A breach", in their order, by an
# administrator with a real sudo. alice has two keys, one of them shared with
# carol; a session over SSH, tmux, a daemon, an agent, a crontab of a real cron, an
# at job, a process that root started as alice, and a shell of root's that
# alice started. (A user service that lingers: breach_linger.sh.) Afterwards none of
# it runs, and alice gets in by no way; then she gets back what was hers, and a
# thief nothing. As root, in namespaces. Ends with "N passed, N failed".
# what the libraries set; words, split on purpose; texts for other programs
# shellcheck disable=SC2154,SC2086,SC2034,SC2016,SC2317,SC2119,SC2015,SC2231
cd "$(dirname "$0")/../../.." || exit 2
bin=$(realpath "${B:-build}/admin/loginpolicy")
readme=$(cat README.md)
command -v python3 >/dev/null || { . tests/lib/tally.sh && skip_all 'no python3'; }
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
. tests/lib/breach_lib.sh
command -v sudo >/dev/null || skip_all 'no sudo'
networks
sshd_init
example_logins
sed -i 's|AuthorizedKeysFile .*|AuthorizedKeysFile .ssh/authorized_keys|' "$m/sshd_base"
for k in one two new; do new_key $k ed25519; done
printf '%s\n' "Defaults secure_path=\"$m/bin:/usr/sbin:/usr/bin:/sbin:/bin\"" 'root ALL=(ALL) ALL' \
	'alice ALL=(ALL) NOPASSWD: ALL' 'bob ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers
ln -sf $lp "$m/bin/loginpolicy"
batch 0 passwords chpasswd <<END
alice:Quiet-Lake7river
bob:Other-Lake7river
carol:Third-Lake7river
END
secret New-Stone9bridge
keys_for alice one two
keys_for carol two
sshd_up
try 0 'a policy' $lp apply -y --yes-lock-out "$dir/policy"

# --- what runs ---
# ran NAME: the crontab's job of that start of cron.
start_cron() {
	rm -f /run/crond.reboot /run/crond.pid /home/alice/ran
	cron -f >"$dir/cron" 2>&1 &
	cron=$!
}
stop_cron() {
	kill $cron
	wait $cron 2>/dev/null
}
cat >"$spool/crontabs/alice" <<'END'
MAILTO=""
@reboot touch /home/alice/ran
END
chown alice "$spool/crontabs/alice" && chmod 600 "$spool/crontabs/alice"
has_cron=0
if command -v cron >/dev/null; then
	start_cron
	what='the job of cron before'
	if until_true test -e /home/alice/ran; then good; else bad "$what: $(cat "$dir/cron")"; fi
	stop_cron
	has_cron=1
else
	skip cron 'there is no cron'
fi
job=$(printf 'a00007%08x' $(($(date +%s) / 60 + 600)))
echo '#!/bin/sh' >$spool/atjobs/$job && chown alice $spool/atjobs/$job && chmod 700 $spool/atjobs/$job
cp -p $spool/crontabs/alice $spool/atjobs/$job "$dir/"
from vpn ssh -i "$m/keys/one" alice@test 'echo inside; exec sleep 601' </dev/null >"$dir/in" 2>&1 &
session=$!
until_up $session grep -q inside "$dir/in" || bad "alice does not get in: $(cat "$dir/in")"
as_user alice sh -c 'trap "" HUP TERM; while :; do sleep 602; done'
daemon=$pid
as_user alice sleep 603
as_user alice ssh-agent -D -a /home/alice/agent
agent=$pid
if command -v tmux >/dev/null; then by alice tmux -S /home/alice/tmux new-session -d 'exec sleep 604' 2>/dev/null; fi
# Root's own sudo shell of alice's login, where the kernel keeps login uids.
root_shell=
if sh -c 'echo 2001 >/proc/self/loginuid && [ "$(cat /proc/self/loginuid)" = 2001 ]' 2>/dev/null; then
	setsid sh -c 'echo 2001 >/proc/self/loginuid; exec by alice sudo -n sleep 605' </dev/null >/dev/null 2>&1 &
	until_true pgrep -u 0 -f '^sleep 605' >/dev/null
	root_shell=$(pgrep -u 0 -f '^sleep 605')
else
	skip 'a shell of root that alice started' 'login uids cannot be set here'
fi
as_user bob sleep 606
bobs=$pid
: >/var/lib/systemd/linger/alice
pgrep -u alice >"$dir/alices"
[ "$(wc -l <"$dir/alices")" -ge 6 ] || bad "too little runs: $(pgrep -lu alice)"
cp /etc/shadow "$dir/shadow.before"

# --- README ---
echo "$readme" | awk '/^## / { on = $0 == "## A breach" } on && /^    \$ / { print substr($0, 7) }' >"$dir/book"
[ "$(wc -l <"$dir/book")" = 10 ] || bad "README has $(wc -l <"$dir/book") commands"
# book FIRST LAST: these of its commands, as bob.
book() {
	sed -n "$1,$2p" "$dir/book" >"$dir/part"
	while read -r command; do
		case $command in *' status') code=any ;; *) code=0 ;; esac
		what=$command
		mark
		printf 'New-Stone9bridge\nNew-Stone9bridge\n' >"$dir/stdin"
		"$m/bin/by" bob sh -c "$command" <"$dir/stdin" >"$dir/out" 2>"$dir/err"
		rc=$?
		judge
		cp "$dir/out" "$dir/out.$1"
	done <"$dir/part"
}
ssh_in() {
	what="alice by SSH with the key $1: $2"
	from vpn ssh -i "$m/keys/$1" "${3:-alice}@test" 'echo inside' </dev/null >"$dir/out" 2>&1
	if [ "$2" = yes ]; then says out inside; else lacks out inside; fi
}
# no_way: alice gets in by nothing that was hers.
no_way() {
	for k in one two; do ssh_in $k no; done
	what='alice by a password over SSH'
	printf 'Quiet-Lake7river\n' >"$dir/pw"
	"$m/bin/pty_talk" "$dir/pw" from vpn ssh -o PreferredAuthentications=password alice@test 'echo inside' >"$dir/out" 2>&1
	lacks out inside
	what='alice at the console'
	echo Quiet-Lake7river | "$m/bin/pam_caller" login alice amo tty=tty1 >"$dir/out" 2>&1 && bad "$what gets in"
	what='su from bob'
	printf 'Quiet-Lake7river\n' >"$dir/pw"
	"$m/bin/pty_talk" "$dir/pw" by bob su alice -c 'echo inside' >"$dir/out" 2>&1
	lacks out inside
	try any 'sudo by alice' by alice sudo -n sh -c 'echo inside'
	lacks out inside
	what='at'
	"$m/bin/pam_caller" atd alice mo >"$dir/out" 2>&1 && bad "$what runs her job"
	[ $has_cron = 1 ] || return 0
	start_cron
	sleep 2
	stop_cron
	if [ ! -e /home/alice/ran ]; then good; else bad 'cron runs her job'; fi
}

book 1 1
what='the breach'
nothing_runs() { ! pgrep -u alice >/dev/null; }
if until_true nothing_runs; then good; else bad "$what: still there: $(pgrep -lu alice)"; fi
[ -z "$root_shell" ] || gone $root_shell
gone $daemon $agent
there $bobs
until_true sshd_has 0 || bad "$what: the session is open"
[ ! -e /var/lib/systemd/linger/alice ] || bad "$what: it lingers"
no_way
what='carol by the shared key'
ssh_in two no carol
# Her own ones are left to carol.
echo Third-Lake7river | "$m/bin/pam_caller" login carol amo tty=tty1 >"$dir/out" 2>&1 || bad "carol is hit, too: $(cat "$dir/out")"
id=theft-1
record_has 'accounts' '[x["name"] for x in r["accounts"]]' '["alice"]'
record_has 'who' 'r["by"]["name"] in ("bob", "root")' true
record_has 'why' 'r["reason"]' 'laptop stolen'
record_has 'keys' 'len([k for k in r["keys"] if k.get("revoked") or k["was_revoked"]])' 2
record_has 'the shared one' '[k["also_opens"] for k in r["keys"] if "also_opens" in k]' '["carol"]'
record_has 'jobs' 'sorted(j["kind"] for j in a["jobs"] if "content" in j)' '["at", "crontab"]'
for w in 'sleep 601' 'sleep 602' 'sleep 603' ssh-agent; do
	record_has "that $w ran" "any('$w' in p['command'] for p in a['processes'])" true
done
[ -z "$root_shell" ] || record_has "root's shell" "any('sleep 605' in p['command'] and p['uid'] == 0 for p in a['processes'])" true
record_has 'no failed step' '[s for s in a["steps"] if s["result"] == "failed"]' '[]'
record_has 'before' '[a["before"]["blocked"], a["before"]["linger"]]' '[null, ["alice"]]'

book 2 2
says out 'incident theft-1: 71 hours left to notify the authority (Art. 33)'
says out sudo
book 3 3
tr -s '\n ' ' ' <"$dir/out" >"$dir/flat"
says flat 'INCIDENT theft-1: 71 hours left'
book 4 5
try 0 'the clock has stopped' $lp breach --list
says out 'the authority was notified'
book 6 6
what='the lock-down'
ssh_in new no bob
try 0 'bob still may' $lp explain bob --service sudo
try 1 'carol may not' $lp explain carol --service sudo
book 7 7

# --- it is over ---
book 8 8
no_way_but_jobs() { for k in one two; do ssh_in $k no; done; }
no_way_but_jobs
what='the old password'
echo Quiet-Lake7river | "$m/bin/pam_caller" login alice amo tty=tty1 >"$dir/out" 2>&1 && bad "$what gets in"
cmp -s "$spool/crontabs/alice" "$dir/alice" || bad "the crontab is not as it was"
cmp -s "$spool/atjobs/$job" "$dir/$job" || bad "the at job is not as it was"
[ -e /var/lib/systemd/linger/alice ] || bad 'it does not linger'
[ ! -e $state/blocked/2001 ] || bad 'it is blocked'
book 9 10
what='the new password'
echo New-Stone9bridge | "$m/bin/pam_caller" login alice amo tty=tty1 >"$dir/out" 2>&1 || bad "$what does not open: $(cat "$dir/out")"
what='the old password'
echo Quiet-Lake7river | "$m/bin/pam_caller" login alice amo tty=tty1 >"$dir/out" 2>&1 && bad "$what gets in"
no_way_but_jobs
keys_for alice one two new
ssh_in new yes
no_way_but_jobs
if [ $has_cron = 1 ]; then
	start_cron
	what='cron afterwards'
	if until_true test -e /home/alice/ran; then good; else bad "$what: her job does not run: $(cat "$dir/cron")"; fi
	stop_cron
fi
try 0 'closed' $lp breach --list
says out 'closed'
case $(grep ^alice: /etc/shadow) in *:'!'*) bad 'alice is locked' ;; *) good ;; esac
kill $bobs
finish
