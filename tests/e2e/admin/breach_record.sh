#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The record of an incident: what --record takes and refuses, the clock of Art. 33
# in status and --list, --close, who filled in what, records that cannot be read,
# full disk and kill -9. The state is one of our own. Ends with "N passed, N failed".
# words, split on purpose
# shellcheck disable=SC2086
cd "$(dirname "$0")/../../.." || exit 2
killer=$(realpath "${B:-build}/tests/lib/kill_at.so")
. tests/lib/admin_lib.sh
command -v python3 >/dev/null || skip_all 'no python3'
export LC_ALL=C TZ=Pacific/Apia
unset SUDO_UID
umask 022
bin=$(realpath "$bin")
s=$dir/state
mkdir -m 711 "$s" "$s/blocked" "$s/revoked"
breach() { "$bin" breach --state "$s" "$@"; }
record() { breach --record "$id" "$@"; }
field() { sed -n "s/^  \"$1\": \(.*\)\$/\1/p" "$s/incidents/$id.json" | sed 's/,$//'; }
# has FIELD VALUE
has() {
	if [ "$(field "$1")" = "$2" ]; then good; else bad "$what: $1 is $(field "$1")"; fi
}
# ago HOURS: a time in UTC.
ago() { date -u -d "@$(($(date +%s) - $1 * 3600 - 60))" +%Y-%m-%dT%H:%M:%SZ; }

what='no incident'
want 0 'none' breach --list
[ ! -s "$dir/out" ] || bad "$what: $(cat "$dir/out")"
want 0 'none, JSON' breach --list --format json
says out '"incidents": []'
is_json
want 2 'none of this ID' breach --show x
[ ! -e "$s/incidents" ] || bad "$what: the folder is there"

# An incident without accounts here: what is on disk is all of it.
id=case-1
want 0 'an incident' breach -y nobody-here --id $id --reason 'drill'
want 0 'shown' breach --show $id
says out 'incident case-1: '
says out 'hours left to notify the authority (Art. 33)'
want 0 'shown, JSON' breach --show $id --format json
is_json
says out '"schema": "loginpolicy-incident/1"'
says out '"clock": "to-decide"'

# --- what is refused changes nothing ---
cp "$s/incidents/$id.json" "$dir/before"
for w in '' nothing =x unknown=1 aware_at= aware_at=yesterday aware_at=2999-01-01 persons=-1 persons=many persons=1e3 \
	records=99999999999999999999 decision=maybe decision=not-notifiable authority_notified_at=soon customers_informed=perhaps \
	closed_at=2026-01-01 note=x id=x 'schema=x' 'damage=none decision=maybe'; do
	want 2 "--record $w" record $w
	same "$dir/before" "$s/incidents/$id.json"
done
want 2 'a control' record "damage=$(printf 'a\033b')"
want 2 'no UTF-8' record "damage=$(printf 'a\377b')"
want 2 'too long' record "damage=$(head -c 8193 /dev/zero | tr '\0' x)"
want 2 'reordering text' record "damage=$(printf 'a\342\200\256b')"
want 2 'no note' breach --close $id
want 2 'a note of two lines' breach --close $id --note 'a
b'
want 2 'an unknown one' breach --close nothing --note x
says err 'no such incident'
want 2 'two at once' breach --close $id --note x --list
same "$dir/before" "$s/incidents/$id.json"

# --- what is taken ---
want 0 'all fields' record "aware_at=$(ago 10)" 'told_by=the bank' 'categories=customers: names, mail' persons=40 records=400 \
	'consequences=spam' 'measures=new keys' 'contact=dpo@example.org' "damage=two lines
here" "delay_reason=none" "controller_notified_at=$(ago 2)" "persons_informed_at=$(ago 1)" customers_informed=no
has persons 40
has told_by '"the bank"'
has damage '"two lines\nhere"'
has customers_informed '"no"'
want 0 'a date' record controller_notified_at=2026-11-01
has controller_notified_at "\"$(env -u TZ date -u -d "@$(env -u TZ date -d 2026-11-01 +%s)" +%Y-%m-%dT%H:%M:%SZ)\""
want 0 'no longer known' record persons= "customers_informed=$(ago 1)"
has persons null
want 0 'shown' breach --show $id
says out 'the bank'
says out 'two lines\x0ahere'
want 0 'who did it' "$bin" log --actions --state "$s"
says out 'breach-record'
changes=$(python3 -c 'import json, sys; r = json.load(open(sys.argv[1])); print(len(r["changes"]), r["changes"][-2]["field"], r["changes"][-2]["before"])' "$s/incidents/$id.json")
if [ "$changes" = '16 persons 40' ]; then good; else bad "changes: $changes"; fi

# --- the clock ---
# clock HOURS TEXT: so long known, status and --list say this.
clock() {
	want 0 "known for $1 hours" record "aware_at=$(ago "$1")"
	case $1 in
	10 | 100)
		want any "known for $1 hours: status" "$bin" status --state "$s"
		tr -s '\n ' ' ' <"$dir/out" >"$dir/flat"
		says flat "INCIDENT case-1: $2"
		;;
	esac
	want 0 "known for $1 hours: --list" breach --list
	tr -s '\n ' ' ' <"$dir/out" >"$dir/flat"
	says flat "$2"
}
clock 0 '71 hours left'
clock 10 '61 hours left'
clock 70 '1 hour left'
# the minutes pass while this runs
clock 71 ' min left'
clock 72 'OVER by 0 hours'
clock 100 'OVER by 28 hours'
want any 'status, JSON' "$bin" status --state "$s" --format json
is_json
says out '"incidents":[{"id":"case-1","clock":"to-decide","due":"'
says out '"hours_left":0,"overdue":true}]'
stops() {
	want any "$1: status" "$bin" status --state "$s"
	lacks out 'hours'
	want 0 "$1: --list" breach --list
	says out "$2"
}
want 0 'to notify' record decision=notify
want any 'to notify: status' "$bin" status --state "$s"
says out 'OVERDUE: to be notified (Art. 33)'
lacks out 'hour'
want 0 'notified' record "authority_notified_at=$(ago 1)"
stops notified 'the authority was notified'
want 0 'not after all' record authority_notified_at= decision=
want any 'it runs again' "$bin" status --state "$s"
says out 'OVER by 28 hours'
want 0 'not notifiable' record decision=not-notifiable 'decision_reason=the disk was encrypted'
stops 'not notifiable' 'not notifiable'
want 2 'without its reason' record decision_reason=
want 0 'undecided' record decision=
want 0 'closed' breach --close $id --note 'it was a drill'
stops closed closed
has note '"it was a drill"'
want 0 'closed twice' breach --close $id --note 'again'
says out 'is closed already'
has note '"it was a drill"'
want any 'no incident' "$bin" status --state "$s" --format json
says out '"incidents":[]'

# --- many, in order; and records that cannot be read ---
id=case-2
want 0 'another' breach -y nobody-here --id $id
want 0 'both' breach --list
[ "$(cut -d' ' -f1 "$dir/out" | tr '\n' ' ')" = 'case-1 case-2 ' ] || bad "$what: $(cat "$dir/out")"
f=$s/incidents/$id.json
cp "$f" "$dir/good"
for bad_record in '' '{' '[]' '{"accounts": []}' "$(printf '{"accounts": [], "keys": [], "runs": [], "changes": [], "fields": 1}')" "$(printf '\377')"; do
	printf '%s' "$bad_record" >"$f"
	want 3 'a record that is none' breach --list
	says out case-1
	says err 'this is not the record of an incident'
	want 2 'a record that is none: --show' breach --show $id
	want 2 'a record that is none: --record' record damage=x
	want 2 'a record that is none: --undo' breach --undo $id
	want 2 'a record that is none: gone on with' breach -y nobody-here --id $id
	[ "$(cat "$f")" = "$bad_record" ] || bad "$what: it was changed"
done
want any 'a record that is none: status' "$bin" status --state "$s" --format json
says err 'this is not the record of an incident'
says out '"incidents":null'
rm "$f" && mkfifo "$f"
want 3 'a FIFO' breach --list
rm "$f" && ln -s /etc/passwd "$f"
want 3 'a link' breach --list
rm "$f"
cp "$dir/good" "$f" && chmod 666 "$f"
want 2 'a record that others can write' breach --show $id
chmod 600 "$f"
printf '%s' '{"schema": "x", "begun": "\u001b[2J", "accounts": [{"name": "\u001b[2J", "uid": 1, "steps": [{"detail": "\u0007"}]}], "keys": [], "runs": [], "changes": [], "fields": {"told_by": "\u202e", "aware_at": 7}}' >"$f"
want 0 'hostile text' breach --show $id
if grep -q "$esc" "$dir/out"; then bad "$what: an escape is printed"; else good; fi
want 0 'hostile text: --list' breach --list
if grep -q "$esc" "$dir/out"; then bad "$what: an escape is printed"; else good; fi
says out 'aware_at is not known'
cp "$dir/good" "$f"

# --- kill -9 and a full disk at each call: the old or the new ---
k=0 n=40
while [ $k -lt $n ]; do
	k=$((k + 1))
	for how in KILL_AT FAIL_AT; do
		cp "$dir/good" "$f"
		rm -f "$dir/calls"
		env $how=$k KILL_COUNT="$dir/calls" LD_PRELOAD="$killer" "$bin" breach --state "$s" --record $id damage=$k >"$dir/out" 2>"$dir/err"
		rc=$?
		"$json" <"$f" || bad "$how $k: torn"
		is=$(field damage)
		case $is in null) new=0 ;; "\"$k\"") new=1 ;; *) bad "$how $k: $is" ;; esac
		[ $rc != 0 ] || [ $new = 1 ] || bad "$how $k: exit 0 and not recorded"
		# the change is there, and the record of changes is not: 3
		if [ $rc = 2 ] && [ $new = 1 ]; then bad "$how $k: exit 2 and recorded: $(cat "$dir/err")"; else good; fi
		[ $how != FAIL_AT ] || [ $rc != 0 ] || n=$k
	done
done

# --- two at once: none is lost ---
cp "$dir/good" "$f"
for k in 1 2 3 4 5 6 7 8; do breach --record $id -q persons=$k & done
for k in 1 2 3 4 5 6 7 8; do breach --record $id -q records=$k & done
wait
n=$(python3 -c 'import json, sys; print(len(json.load(open(sys.argv[1]))["changes"]))' "$f")
if [ "$n" = 16 ]; then good; else bad "two at once: $n changes, not 16"; fi
[ -z "$(find "$s/incidents" -name '*.lock')" ] || bad 'a lock is left'
finish
