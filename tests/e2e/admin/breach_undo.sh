#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# loginpolicy breach --undo: account, jobs and lingering as they were, no key and
# no stolen password; what was blocked, expired or locked before stays so; what was
# changed since is left. With real sshd, chage, usermod, passwd. As root, in
# namespaces. Ends with "N passed, N failed".
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
networks
sshd_init
example_logins
sed -i 's|AuthorizedKeysFile .*|AuthorizedKeysFile .ssh/authorized_keys|' "$m/sshd_base"
for k in one two new late ca cert; do new_key $k ed25519; done
sshd_up
try 0 'a policy' $lp apply -y --yes-lock-out "$dir/policy"
fp() { fp_of "$m/keys/$1.pub"; }
hash=$(openssl passwd -1 Quiet-Lake7river)
other=$(openssl passwd -1 New-Stone9bridge)
secret Quiet-Lake7river New-Stone9bridge
# fresh USER: as new, with two keys and jobs.
soon=$(printf 'a00007%08x' $(($(date +%s) / 60 + 600)))
past=$(printf 'a00008%08x' $(($(date +%s) / 60 - 60)))
fresh() {
	rm -rf $state/incidents
	rm -f $state/blocked/* $state/revoked/* $state/details/* $spool/atjobs/*
	usermod -e '' -p "$hash" "$1"
	chage -d 2026-01-01 "$1"
	keys_for "$1" one two
	printf '* * * * * true\n' >$spool/crontabs/$1
	printf 'soon\n\377' >$spool/atjobs/$soon
	: >$spool/atjobs/$past
	chown "$1" $spool/crontabs/$1 $spool/atjobs/*
	chmod 600 $spool/crontabs/$1
	chmod 700 $spool/atjobs/*
	: >/var/lib/systemd/linger/$1
	spools >"$dir/spools"
}
spools() {
	for s in $spool/crontabs/* $spool/atjobs/$soon; do
		stat -c '%n %a %u %g %h' "$s"
		md5sum <"$s"
	done
}
# by_key KEY yes|no, by_password PASSWORD yes|no: alice gets in.
by_key() {
	what="alice by the key $1: $2"
	from vpn ssh -i "$m/keys/$1" alice@test 'echo inside' </dev/null >"$dir/out" 2>&1
	if [ "$2" = yes ]; then says out inside; else lacks out inside; fi
}
by_password() {
	what="alice by a password: $2"
	echo "$1" | "$m/bin/pam_caller" login alice amo tty=tty1 >"$dir/out" 2>&1
	rc=$?
	case $2$rc in yes0) good ;; no0) bad "$what: gets in" ;; no*) good ;; *) bad "$what: $(cat "$dir/out")" ;; esac
}
block_of() { [ ! -e "$state/blocked/$(id -u $1)" ] || { echo blocked; cat "$state/blocked/$(id -u $1)"; }; }

# --- all of it comes back but keys and password ---
fresh alice
by_key one yes
by_password Quiet-Lake7river yes
try 0 'breach' $lp breach alice -y
id=$(the_id)
by_key one no
by_password Quiet-Lake7river no
find $state $spool /var/lib/systemd/linger | sort >"$dir/before"
cp /etc/shadow "$dir/shadow"
try 0 'dry' $lp breach --undo $id -n
says out 'alice: block: would be done: no longer blocked'
find $state $spool /var/lib/systemd/linger | sort | cmp -s - "$dir/before" && cmp -s /etc/shadow "$dir/shadow" || bad "$what: something changed"
try 2 'not root' by alice $lp breach --undo $id
try 0 'undo' $lp breach --undo $id --reason 'it was a drill'
says out "alice: password: done: the old password of alice is gone; until you set a new one with 'passwd alice'"
says out 'alice: expire: done'
says out "alice: at: nothing to do: $spool/atjobs/$past was due since"
says out 'alice: block: done: no longer blocked'
says log 'action=unblock object=alice'
says log "action=breach-undo object=$id"
# The record knows one state from before: a second breach needs one of its own.
cp "$state/incidents/$id.json" "$dir/record"
try 2 'the same incident again' $lp breach --id $id alice -y
says err "incident $id: alice was given back by --undo: nothing was done; use another --id"
[ -z "$(block_of alice)" ] || bad "$what: it is blocked"
cmp -s "$dir/record" "$state/incidents/$id.json" || bad "$what: the record has changed"
spools >"$dir/spools.now"
if cmp -s "$dir/spools" "$dir/spools.now"; then good; else bad "$what: $(diff "$dir/spools" "$dir/spools.now")"; fi
[ -z "$(find $spool -name '.loginpolicy*')" ] || bad "$what: a file is left: $(find $spool)"
[ ! -e $spool/atjobs/$past ] || bad "$what: a job of the past is there"
[ -e /var/lib/systemd/linger/alice ] || bad "$what: it does not linger"
[ -z "$(block_of alice)" ] || bad "$what: it is blocked"
# No thief gets in: not by a key, not by the old password, not by setting a new one.
by_key one no
by_key two no
by_password Quiet-Lake7river no
if passwd -u alice >/dev/null 2>&1; then bad 'passwd -u gives a password back'; else good; fi
usermod -U alice 2>/dev/null
by_password Quiet-Lake7river no
keys_for alice one two new
what='a new key, but no new password'
by_key new no
says out 'password'
batch 0 'a new password' chpasswd <<END
alice:New-Stone9bridge
END
by_password Quiet-Lake7river no
by_password New-Stone9bridge yes
by_key new yes
by_key one no
try 0 'twice' $lp breach --undo $id
says out 'alice: undo: nothing to do: undone already'
by_password New-Stone9bridge yes
# A key that was not stolen.
try 1 'a key of nobody' $lp breach --undo $id --restore-key "$(fp new)"
says err 'is not in this incident'
try 1 'not a fingerprint' $lp breach --undo $id --restore-key MD5:aa
try 0 'one key' $lp breach --undo $id --restore-key "$(fp two)"
says out "$(fp two) opens again"
says log 'action=key-restore'
by_key two yes
by_key one no

# --- a thief's program adds a key while the breach runs ---
fresh alice
cp "$m/keys/late.pub" /home/late.pub && chmod 644 /home/late.pub
# The breach is stopped before its first signal: keys were looked at, and the program
# still runs.
as_user alice sleep 600
what='a key that is added meanwhile'
KILL_KIND=signal KILL_AT=1 KILL_WITH=19 KILL_ALL=1 KILL_ONLY=loginpolicy LD_PRELOAD="$m/bin/kill_at.so" \
	$lp breach alice -y >"$dir/out" 2>"$dir/err" </dev/null &
breach=$!
until_true grep -q '^State:.T' /proc/$breach/status || bad "$what: it was not stopped"
by alice sh -c 'cat /home/late.pub >>/home/alice/.ssh/authorized_keys'
kill -CONT $breach
wait $breach || bad "$what: exit $?: $(cat "$dir/err")"
gone $pid
says out "alice: keys: done: 1 more, added while the account's processes ran"
says out "alice: revoke: done: $(fp late)"
record_has 'the key' 'sorted(k["comment"] for k in r["keys"] if k["where"] == "authorized_keys")' '["late", "one", "two"]'
try 0 'undo' $lp breach --undo "$(the_id)"
batch 0 'a new password' chpasswd <<END
alice:New-Stone9bridge
END
by_key late no
by_key one no
# --- a stolen certificate, whose key is in no file of the account ---
ssh-keygen -q -s "$m/keys/ca" -I alice -n alice "$m/keys/cert.pub"
cp "$m/keys/ca.pub" /etc/ssh/ca.pub
sshd_up 'TrustedUserCAKeys /etc/ssh/ca.pub'
fresh alice
mark
by_key cert yes
logged
sed 's/^<[0-9]*>//' "$dir/log" >/var/log/auth.log
try 1 'breach' $lp breach alice -y
says err "alice: logins: FAILED: $(fp cert) is not revoked: by /var/log/auth.log"
count 1 err "$(fp cert)"
try 0 'what it says' $lp key revoke "$(fp cert)"
try 0 'again' $lp breach alice -y
try 0 'undo' $lp breach --undo "$(the_id)"
batch 0 'a new password' chpasswd <<END
alice:New-Stone9bridge
END
by_key cert no
sshd_up
rm -f /var/log/auth.log

# A crontab that is there again goes, too, and does not come back; its lines are kept.
fresh alice
try 0 'breach' $lp breach alice -y
printf '* * * * * /home/alice/backdoor\n' >$spool/crontabs/alice
try 0 'again' $lp breach alice -y
says out "crontab: done: $spool/crontabs/alice removed; the record has it"
record_has 'both' '[j["lines"] for j in a["jobs"] if j["kind"] == "crontab"]' '[["* * * * * true"], ["* * * * * /home/alice/backdoor"]]'
try 0 'undo' $lp breach --undo "$(the_id)"
grep -q true $spool/crontabs/alice && ! grep -q backdoor $spool/crontabs/alice || bad "$what: $(cat $spool/crontabs/alice)"

# --- what was so before stays so ---
fresh alice
try 0 'blocked before' $lp block alice --reason 'on leave' --until 2999-01-01
block_of alice >"$dir/block"
cp $state/details/blocked-2001 "$dir/details"
chage -E 20000 alice
usermod -L alice
try 0 'a key revoked before' $lp key revoke "$(fp one)"
try 0 'breach' $lp breach alice -y
says out 'alice: block: done'
[ "$(block_of alice)" = blocked ] || bad "$what: the end of the block is still there"
try 0 'undo' $lp breach --undo "$(the_id)" --restore-key "$(fp one)" --restore-key "$(fp two)"
says out 'alice: block: done: blocked as before'
says out "$(fp one) was revoked before, and stays so"
block_of alice | cmp -s - "$dir/block" || bad "$what: $(block_of alice)"
cmp -s $state/details/blocked-2001 "$dir/details" || bad "$what: $(cat $state/details/blocked-2001)"
says out 'the password of alice was locked, and the old one is gone'
case $(shadow_of alice) in '! 0 '*) bad "$what: $(shadow_of alice)" ;; '! '*' 20000') good ;; *) bad "$what: $(shadow_of alice)" ;; esac
[ -e "$state/revoked/$(fp one | sed 's/^SHA256://' | tr '+/' '-_')" ] || bad "$what: the key opens"
# Blocked later, and by a list whose next --sync would end it: blocked now, for good.
fresh alice
try 0 'blocked later' $lp block alice --starting 2999-01-01 --left 2999-01-01 --reason 'leaves'
block_of alice >"$dir/block"
cp $state/details/blocked-2001 "$dir/details"
by_key one yes
try 0 'breach' $lp breach alice -y
[ "$(block_of alice)" = blocked ] || bad "$what: $(block_of alice)"
try 0 'undo' $lp breach --undo "$(the_id)"
block_of alice | cmp -s - "$dir/block" || bad "$what: $(block_of alice)"
cmp -s $state/details/blocked-2001 "$dir/details" || bad "$what: $(cat $state/details/blocked-2001)"
fresh alice
echo alice >/root/list
try 0 'blocked by a list' $lp block -i /root/list --sync
cp $state/details/blocked-2001 "$dir/details"
try 0 'breach' $lp breach alice -y
: >/root/list
try any 'an empty list' $lp block -i /root/list --sync
[ "$(block_of alice)" = blocked ] || bad "$what: it ends the block"
try 0 'undo' $lp breach --undo "$(the_id)"
cmp -s $state/details/blocked-2001 "$dir/details" || bad "$what: $(cat $state/details/blocked-2001)"
fresh alice
try 0 'blocked for good' $lp block alice
try 0 'breach' $lp breach alice -y
try 0 'undo' $lp breach --undo "$(the_id)"
[ "$(block_of alice)" = blocked ] || bad "$what: no longer blocked"

# --- what was changed since is left ---
fresh alice
try 0 'breach' $lp breach alice -y
try 0 'another block' $lp block alice --reason 'and on leave'
chage -E 30000 alice
usermod -p "$other" alice
echo '0 0 * * * new' >$spool/crontabs/alice
try 0 'undo' $lp breach --undo "$(the_id)"
says out 'a new one was set since'
says out 'alice: block: nothing to do: it stays blocked'
says out 'alice: expire: nothing to do'
says out "$spool/crontabs/alice is there"
[ "$(block_of alice)" = blocked ] || bad "$what: no longer blocked"
case $(shadow_of alice) in "$other"*' 30000') good ;; *) bad "$what: $(shadow_of alice)" ;; esac
grep -q new $spool/crontabs/alice || bad "$what: the new crontab is gone"

# The old password, unlocked since, is the thief's all the same.
fresh alice
try 0 'breach' $lp breach alice -y
usermod -U alice
try 0 'undo' $lp breach --undo "$(the_id)"
says out 'alice: password: done: the old password of alice is gone'
by_password Quiet-Lake7river no
usermod -U alice 2>/dev/null
by_password Quiet-Lake7river no

# --- a step fails: it stays blocked, and a second undo goes on ---
fresh alice
try 0 'breach' $lp breach alice -y
printf '#!/bin/sh\nexit 5\n' >"$m/bad" && chmod 755 "$m/bad"
mount --bind "$m/bad" /usr/sbin/usermod
try 1 'the password stays' $lp breach --undo "$(the_id)"
says err 'it stays blocked, as the old password is still there'
[ "$(block_of alice)" = blocked ] || bad "$what: no longer blocked"
umount /usr/sbin/usermod
by_password Quiet-Lake7river no
try 0 'again' $lp breach --undo "$(the_id)"
[ -z "$(block_of alice)" ] || bad "$what: it is blocked"
by_password Quiet-Lake7river no

# --- two incidents of one account: the time counts, not the order of the IDs ---
for ids in 'a-1 a-2' 'a-2 a-1'; do
	first=${ids% *} second=${ids#* }
	fresh alice
	try 0 'the first' $lp breach alice -y --id $first
	# Times have seconds.
	sleep 1.1
	try 0 'the second' $lp breach alice -y --id $second
	try 1 'the first is undone first' $lp breach --undo $first
	says err "incident $second is about it, too, and later: undo that first"
	[ "$(block_of alice)" = blocked ] || bad "$what: no longer blocked"
	try 0 'the second' $lp breach --undo $second
	[ "$(block_of alice)" = blocked ] || bad "$what: no longer blocked"
	try 0 'the first' $lp breach --undo $first
	[ -z "$(block_of alice)" ] || bad "$what: it is blocked"
done
finish
