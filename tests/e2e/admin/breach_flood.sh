#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# loginpolicy breach: whoever has the account cannot push the evidence out of the
# record: refusals and logins of cron, at jobs, files in ~/.ssh, units; and what is
# left out is said. As root, in namespaces. Ends with "N passed, N failed".
# what the libraries set; words, split on purpose
# shellcheck disable=SC2154,SC2086,SC2034,SC2016
cd "$(dirname "$0")/../../.." || exit 2
bin=$(realpath "${B:-build}/admin/loginpolicy")
command -v python3 >/dev/null || { . tests/lib/tally.sh && skip_all 'no python3'; }
awk 'BEGIN { exit strftime("%Y", 0, 1) != 1970 }' 2>/dev/null || { . tests/lib/tally.sh && skip_all 'this awk has no strftime'; }
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
. tests/lib/breach_lib.sh
example_logins
new_key two ed25519
new_key stolen ed25519
try 0 'a policy' $lp apply -y --yes-lock-out "$dir/policy"
stolen=$(fp_of "$m/keys/stolen.pub")
now=$(date +%s)
# lines COUNT SECONDS-AGO STEP TEXT: the oldest first; N in the text is its number.
lines() {
	awk -v n="$1" -v at=$((now - $2)) -v step="$3" -v text="$4" 'BEGIN {
		for (i = 0; i < n; i++) {
			line = text
			gsub(/N#/, i, line)
			print strftime("%Y-%m-%dT%H:%M:%SZ", at + i * step, 1), "host x[1]:", line
		}
	}'
}
end='policy=9f31c2aa ref=B5B5'
key="method=publickey key=$stolen type=ssh-ed25519 bits=256"
deny="pam_loginpolicy(sshd:session): deny user=dave uid=2004 service=sshd stage=session from=203.0.113.9 $key reason=no-rule measure=default-deny $end"
cron="pam_loginpolicy(cron:session): permit user=dave uid=2004 service=cron stage=session from=local rule=p:3 $end"
ssh="pam_loginpolicy(sshd:session): permit user=dave uid=2004 service=sshd stage=session from=198.51.100.66 $key rule=p:3 $end"
su="pam_loginpolicy(su:session): permit user=erin uid=2005 by=dave service=su stage=session from=local rule=p:3 $end"

# --- 100,000 refusals, and cron each minute, after the login that got in ---
fresh dave
{
	lines 1 700000 0 "$ssh"
	lines 1 699990 0 "$su"
	lines 2000 690000 60 "$cron"
	lines 100000 500000 4 "$deny"
} >/var/log/auth.log
try 0 'a flood of refusals' $lp breach dave -y
says out 'dave: logins: done: 500 logins by 3 ways and 500 refusals of the last 90 days kept; 1502 older logins are only counted; 99500 older refusals are only counted'
says out 'dave: uses: done: it has entered: erin'
record_has 'refused' '[len(a["refused"]), a["refused_left_out"], a["refused"][0]["decision"]]' '[500, 99500, "deny"]'
record_has 'got in' '[len(a["logins"]), a["logins_left_out"], a["logins"][0]["service"]]' '[500, 1502, "cron"]'
record_has 'the newest first' 'a["logins"][0]["at"] > a["logins"][1]["at"] > a["logins"][499]["at"]' true
record_has 'the way in' '[[w["times"], w["from"], w["key"], w["first"] == w["last"]] for w in a["ways"] if w["service"] == "sshd"][0]' "[1, \"198.51.100.66\", \"$stolen\", true]"
record_has 'cron' '[[w["times"], w["first"] < w["last"]] for w in a["ways"] if w["service"] == "cron"][0]' '[2000, true]'
record_has 'whom it entered' '[w["user"] for w in a["ways"] if w["by"] == "dave"]' '["erin"]'
record_has 'no more ways' 'a["ways_left_out"]' 0
# A second run adds what is new, and takes nothing away.
: >/var/log/auth.log
lines 1 $((now - $(date +%s))) 0 "$ssh" >/var/log/auth.log
try 0 'again, with one more login, and without the old log' $lp breach dave -y
says out 'dave: logins: done: 1 login and 0 refusals since the last run kept'
record_has 'logins of both' '[len(a["logins"]), a["logins_left_out"], a["logins"][0]["service"], a["logins"][1]["service"]]' '[501, 1502, "sshd", "cron"]'
record_has 'refused of both' '[len(a["refused"]), a["refused_left_out"]]' '[500, 99500]'
record_has 'ways of both' '[[w["times"], w["first"] < w["last"]] for w in a["ways"] if w["service"] == "sshd"]' '[[2, true]]'
: >/var/log/auth.log
try 0 'again, and nothing is new' $lp breach dave -y
says out 'dave: logins: nothing to do: none since the last run'
record_has 'ways' 'sorted(w["times"] for w in a["ways"])' '[1, 2, 2000]'
try 0 'shown' $lp breach --show "$(the_id)"
says out '198.51.100.66 dave'

# --- a log that cannot all be read is read again, and counted once ---
fresh dave
lines 3 690000 60 "$ssh" >/var/log/auth.log
lines 3 790000 60 "$su" | gzip -c | head -c 60 >/var/log/auth.log.2.gz
for what in first second; do
	try 1 "a damaged log: the $what run" $lp breach dave -y
	says err 'dave: logins: FAILED: not all of the log can be read: 3 logins by 1 way and 0 refusals of the last 90 days kept'
	record_has 'three logins' '[len(a["logins"]), a["logins_left_out"], [w["times"] for w in a["ways"]]]' '[3, 0, [3]]'
done
lines 3 790000 60 "$su" | gzip -c >/var/log/auth.log.2.gz
try 0 'all of it' $lp breach dave -y
record_has 'six logins' '[len(a["logins"]), sorted(w["times"] for w in a["ways"])]' '[6, [3, 3]]'
try 0 'nothing is new' $lp breach dave -y
says out 'dave: logins: nothing to do: none since the last run'
rm /var/log/auth.log.2.gz

# --- more ways than are kept ---
fresh dave
{
	lines 1 700000 0 "$ssh"
	lines 1100 690000 60 "$(echo "$ssh" | sed 's/from=[^ ]*/from=2001:db8::N#/')"
} >/var/log/auth.log
try 0 'very many ways' $lp breach dave -y
says out '500 logins by 1000 ways and 0 refusals of the last 90 days kept; 601 older logins are only counted; 101 logins came by still more ways'
record_has 'the first way' 'a["ways"][0]["from"]' 198.51.100.66
rm /var/log/auth.log

# --- at jobs that are too much for the record stay; the crontab is kept ---
fresh dave
later=$(($(date +%s) / 60 + 600))
printf '# mine\n' >$spool/crontabs/dave && chown dave $spool/crontabs/dave
for i in 0 1 2 3 4 5 6 7 8 9; do
	f=$spool/atjobs/$(printf 'a0000%d%08x' $i $later)
	head -c 1000000 /dev/zero | tr '\0' '\001' >"$f" && chown dave "$f"
done
try 1 'ten megabytes of at jobs' $lp breach dave -y
says err ' stays: the record has no room for it'
says out "dave: crontab: done: $spool/crontabs/dave removed; the record has it"
kept=$(of_record 'len([j for j in a["jobs"] if j["kind"] == "at"])')
left=$(find $spool/atjobs -user dave | wc -l)
if [ "$kept" = 8 ] && [ "$left" = 2 ]; then good; else bad "$what: $kept at jobs kept, $left left"; fi
record_has 'the crontab' '[j["lines"] for j in a["jobs"] if j["kind"] == "crontab"]' '[["# mine"]]'
rm -f $spool/atjobs/*

# --- nothing is removed that the record on disk does not have ---
fresh dave
printf '# mine\n' >$spool/crontabs/dave && chown dave $spool/crontabs/dave
rm -rf $state/incidents && : >$state/incidents
try 1 'no record can be written' $lp breach dave -y
says err "dave: crontab: FAILED: $spool/crontabs/dave stays: the record cannot be written"
if [ "$(cat $spool/crontabs/dave)" = '# mine' ]; then good; else bad "$what: the crontab is gone"; fi
rm -f $state/incidents $spool/crontabs/dave

# --- files beside a private key ---
fresh dave
(cd /home/dave/.ssh && seq 2100 | sed 's/^/junk/' | xargs -n 100 sh -c 'for f; do echo x >$f; done' sh)
try 1 'too many files in .ssh' $lp breach dave -y
says err 'dave: keys: FAILED: /home/dave/.ssh has too many files: not all are looked at for private keys'
rm -rf /home/dave/.ssh
fresh dave
cp "$m/keys/stolen" /home/dave/.ssh/zzz && chown dave /home/dave/.ssh/zzz
(cd /home/dave/.ssh && seq 1000 | sed 's/^/junk/' | xargs -n 100 sh -c 'for f; do echo x >$f; done' sh)
try 0 'many files in .ssh' $lp breach dave -y
says out "dave: revoke: done: $stolen"
rm -rf /home/dave/.ssh

# --- units ---
fresh dave
mkdir -p /home/dave/.config/systemd/user
(cd /home/dave/.config/systemd/user && seq 2100 | sed 's/$/.service/' | xargs touch)
chown -R dave:dave /home/dave
{ lines 1 700000 0 "$su"; } >/var/log/auth.log
try 1 'too many units' $lp breach dave -y
says err 'dave: jobs: FAILED: there are more user units than 2000: not all are in the record'
says out 'dave: uses: done: it has entered: erin'
says out 'dave: uses: done: 1800 more are not listed'
finish
