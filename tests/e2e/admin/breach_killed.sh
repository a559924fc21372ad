#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# loginpolicy breach and breach --undo after kill -9 and SIGINT: the record is whole, nobody
# gets in by the old password, no job and no file of a spool is lost, and the same
# command goes on to the end. At one call of every kind: each that changes a file,
# each signal, each program that is started, and what follows it; SOAK=1: at every
# call. As root, in namespaces. Ends with "N passed, N failed".
# what the libraries set; words, split on purpose
# shellcheck disable=SC2154,SC2086,SC2034,SC2016
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
two=$(fp_of "$m/keys/two.pub")
soon=a00007$(printf '%08x' $(($(date +%s) / 60 + 600)))
# prepare: dave as new, with a key, a process, a crontab, an at job, lingering.
prepare() {
	what=$1
	fresh dave
	printf '* * * * * true\n' >$spool/crontabs/dave
	printf 'soon\n\377' >$spool/atjobs/$soon
	chown dave $spool/crontabs/dave $spool/atjobs/$soon
	chmod 600 $spool/crontabs/dave
	chmod 700 $spool/atjobs/$soon
	: >/var/lib/systemd/linger/dave
	: >/run/sudo/ts/dave
	as_user dave sleep 605
	runs=$pid
	spools >"$dir/spools"
}
spools() {
	for s in $spool/crontabs/dave $spool/atjobs/$soon; do
		stat -c '%n %a %u %g %h' "$s"
		md5sum <"$s"
	done
}
# killed SIGNAL KIND AT COMMAND...: it gets a signal at this call of a kind, or (any)
# of all.
killed() {
	k_signal=$1 k_kind=$2 k_at=$3
	shift 3
	[ "$k_kind" = any ] || export KILL_KIND="$k_kind"
	KILL_AT=$k_at KILL_WITH=$k_signal KILL_ALL=1 KILL_ONLY=loginpolicy LD_PRELOAD="$m/bin/kill_at.so" "$@" >"$dir/out" 2>"$dir/err" </dev/null
	rc=$?
	unset KILL_KIND
	# How many signals there are differs: of all calls the last may not come.
	case $k_signal:$rc in
	9:137 | 2:130 | 2:[01]) good ;;
	9:0) [ "$k_kind" = any ] || bad "$what: it is not killed" ;;
	*) bad "$what: exit $rc: $(cat "$dir/err")" ;;
	esac
}
whole() {
	for f in "$state"/incidents/*.json; do
		[ ! -e "$f" ] || "$m/bin/json_valid" <"$f" >/dev/null || bad "$what: a torn record"
	done
}
# Of each file of a spool either the spool has it, or the record, byte for byte.
nothing_lost() {
	for f in $spool/crontabs/dave $spool/atjobs/$soon; do
		[ -e "$f" ] || grep -qF "\"path\": \"$f\"" $state/incidents/*.json || bad "$what: $f is lost"
	done
}
by_password() {
	if echo Quiet-Lake7river | "$m/bin/pam_caller" login dave amo tty=tty1 >"$dir/out" 2>&1; then bad "$what: the old password lets in"; else good; fi
}
is_locked_out() {
	[ -e $state/blocked/2004 ] || bad "$what: not blocked"
	case $(shadow_of dave) in '!$'*' 1') good ;; *) bad "$what: $(shadow_of dave)" ;; esac
	gone $runs
	for f in $spool/crontabs/dave $spool/atjobs/$soon /var/lib/systemd/linger/dave; do
		[ ! -e "$f" ] || bad "$what: $f is left"
	done
	$lp key revoked | grep -qF "$two" || bad "$what: the key is not revoked"
	record_has 'before' '[a["before"]["blocked"], a["before"]["linger"], a["before"]["shadow"][0]["locked"]]' '[null, ["dave"], false]'
	record_has 'its jobs' 'len([j for j in a["jobs"] if "content" in j])' 2
	record_has 'what ran' 'any("sleep 605" in p["command"] for p in a["processes"])' true
}
is_back() {
	[ ! -e $state/blocked/2004 ] || bad "$what: it is blocked"
	case $(shadow_of dave) in '! 0 ') good ;; *) bad "$what: $(shadow_of dave)" ;; esac
	spools >"$dir/now"
	if cmp -s "$dir/spools" "$dir/now"; then good; else bad "$what: $(diff "$dir/spools" "$dir/now")"; fi
	[ -e /var/lib/systemd/linger/dave ] || bad "$what: it does not linger"
	[ -z "$(find $spool -name '.*')" ] || bad "$what: left: $(find $spool -name '.*')"
	$lp key revoked | grep -qF "$two" || bad "$what: the key is not revoked any more"
}
# points FILE KIND...: at which calls of this trace to kill: of each kind one, and
# the call behind each start of a program, as "KIND N", or "any N". A kind that must
# be there and is not is a failure.
points() {
	p_file=$1
	shift
	for p_kind in "$@"; do grep -qx "$p_kind" "$p_file" || bad "no call of the kind '$p_kind': $(sort "$p_file" | uniq -c | tr '\n' ' ')"; done
	if [ "${SOAK:-0}" = 1 ]; then
		seq "$(wc -l <"$p_file")" | sed 's/^/any /'
	else
		awk '{ n[$0]++; at[$0, n[$0]] = NR }
			END { for (k in n) { i = int((n[k] + 1) / 2); print k, i; if (k ~ /^spawn/ && at[k, i] < NR) print "any", at[k, i] + 1 } }' "$p_file" | sort -u
	fi
}
trace() {
	t_file=$1
	shift
	KILL_TRACE="$t_file" KILL_ALL=1 KILL_ONLY=loginpolicy LD_PRELOAD="$m/bin/kill_at.so" "$@" >"$dir/out" 2>"$dir/err" </dev/null || bad "$what: exit $?: $(cat "$dir/err")"
}

prepare 'without a kill'
trace "$dir/breach" $lp breach dave -y
is_locked_out
trace "$dir/undo" $lp breach --undo "$(the_id)"
is_back

files='write rename fsync fchmod mkostemp unlink'
points "$dir/breach" $files unlinkat signal spawn:/usr/bin/chage spawn:/usr/sbin/usermod spawn:/usr/bin/sudo >"$dir/points"
for signal in 9 2; do sed "s/^/$signal /" "$dir/points"; done >"$dir/cases"
while read -r signal kind k; do
	prepare "breach, signal $signal at $kind $k"
	killed $signal $kind $k $lp breach dave -y
	whole
	nothing_lost
	try 0 "$what, and again" $lp breach dave -y
	is_locked_out
	by_password
	try 0 "$what, and undone" $lp breach --undo "$(the_id)" -q
	is_back
done <"$dir/cases"
points "$dir/undo" $files spawn:/usr/bin/chage spawn:/usr/sbin/usermod >"$dir/points"
for signal in 9 2; do sed "s/^/$signal /" "$dir/points"; done >"$dir/cases"
while read -r signal kind k; do
	prepare "undo, signal $signal at $kind $k"
	$lp breach dave -y -q --id k-1 >/dev/null 2>&1
	killed $signal $kind $k $lp breach --undo k-1
	whole
	by_password
	nothing_lost
	try 0 "$what, and again" $lp breach --undo k-1 -q
	is_back
	by_password
	gone $runs
done <"$dir/cases"
finish
