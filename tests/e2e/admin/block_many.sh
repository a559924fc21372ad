#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# loginpolicy block: lists, --sync, --starting, --left; many at once, killed or
# failing at every step. Ends with "N passed, N failed".
# shellcheck disable=SC2154,SC2086,SC2010,SC2012,SC2016,SC2115
cd "$(dirname "$0")/../../.." || exit 2
bin=$(realpath "${B:-build}/admin/loginpolicy")
killer=$(realpath "${B:-build}/tests/lib/kill_at.so")
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
unset SUDO_UID SSH_CONNECTION
cp "$bin" "$m/bin/loginpolicy" && cp "$killer" "$m/bin/kill_at.so" || exit 1
lp=$m/bin/loginpolicy
b=$state/blocked

# are UID...: these are blocked, and nobody else.
are() {
	is=$(ls $b | sort -n | tr '\n' ' ')
	if [ "$is" = "${*:+$* }" ]; then good; else bad "$what: blocked are $is"; fi
}
list() { printf '%s\n' "$@" >"$dir/list"; }

# --- lists: refused, and nothing changes ---
try 2 'neither' "$lp" block
try 2 'both' "$lp" block alice -i "$dir/list"
try 2 '--sync alone' "$lp" block alice --sync
says err 'use it with -i FILE'
try 2 'no such list' "$lp" block -i "$dir/nowhere"
try 2 'a folder' "$lp" block -i /etc
mkfifo "$dir/nobody_writes"
try 2 'a FIFO' timeout 10 "$lp" block -i "$dir/nobody_writes"
says err 'not a regular file'
for line in 'a b' '../x' 'a/b' '-x' 'uid:x' 'uid:4294967295' 'a:b' "$(head -c 300 /dev/zero | tr '\0' a)" "$(printf 'a\033b')" "$(printf 'a\377')"; do
	list alice "$line" bob
	try 2 "a line: $line" "$lp" block -i "$dir/list"
	says err "$dir/list:2: "
	are
done
printf 'alice\nbo\0b\n' >"$dir/list"
try 2 'a NUL' "$lp" block -i "$dir/list"
: >"$dir/list"
try 2 'an empty list, with --sync' "$lp" block --sync -i "$dir/list"
says err 'is empty: nothing was changed'
try 0 'an empty list' "$lp" block -i "$dir/list"
are
head -c 17000000 /dev/zero | tr '\0' '#' >"$dir/large"
try 2 'a list that is too large' "$lp" block -i "$dir/large"
cp "$lp" /run/loginpolicy-bin
try 2 'not root' by alice /run/loginpolicy-bin block alice
says err 'must be run as root'

# --- lists ---
list '# who left' '  alice  # on Monday' '' stranger uid:2002 alice
try 0 'a list' "$lp" block -i "$dir/list" --reason left
are 2001 2002
says out 'stranger: no such account here'
try 0 'again: nothing changes' "$lp" block -i "$dir/list" --reason left --format json
says out '"changed":false,"dry_run":false,"message":"0 of 3 accounts changed"'
says out '{"account":"stranger","uid":null,"changed":false'
"$m/bin/json_valid" <"$dir/out" || bad "$what: no JSON"
before=$(cat $state/actions)
try 0 'from standard input' sh -c 'echo carol | "$1" block -n -i -' sh "$lp"
says out 'carol (uid 2003) would be blocked'
are 2001 2002
[ "$(cat $state/actions)" = "$before" ] || bad "$what: recorded"
list root carol
try 1 'root is in the list' "$lp" block -i "$dir/list"
says err 'root: root could no longer log in'
are 2001 2002 2003
# A block that has an end keeps it.
"$lp" block -q dave --until 2999-01-01
list dave
try 0 'an end stays' "$lp" block -i "$dir/list"
grep -q until=2999 $b/2004 || bad "$what: $(cat $b/2004)"
rm -rf $b/* $state/details/*

# --- --sync ---
"$lp" block -q alice --reason 'by hand'
list alice bob carol
try 0 'sync' "$lp" block --sync -i "$dir/list"
are 2001 2002 2003
list dave
try 0 'sync: another list, dry' "$lp" block --sync -n -i "$dir/list"
says out 'bob (uid 2002) would no longer be blocked'
are 2001 2002 2003
try 0 'sync: another list' "$lp" block --sync -i "$dir/list" --format json
says out '"message":"3 of 3 accounts changed"'
are 2001 2004
grep -q 'action=unblock object=bob' $state/actions || bad "$what: not recorded"
list erin
try 0 'a list without --sync ends nothing' "$lp" block -i "$dir/list"
are 2001 2004 2005
echo '# nobody' >"$dir/list"
try 0 'sync: nobody' "$lp" block --sync -i "$dir/list"
are 2001 2005
list bob
"$lp" block -q --sync -i "$dir/list"
try 0 'a block of --sync that somebody confirms' "$lp" block bob --reason 'mine now'
echo '# nobody' >"$dir/list"
try 0 'sync: it stays' "$lp" block --sync -i "$dir/list"
are 2001 2002 2005
rm -rf $b/* $state/details/*

# --- --starting, --left ---
example_logins
policy <<-END
	permit user:root service login from local id rescue
	permit user:root service @elevate
	permit everyone service su by user:root
END
try 2 'until before starting' "$lp" block alice --starting 2999-01-02 --until 2998-01-01
try 2 'no time' "$lp" block alice --starting soon
try 0 'later' "$lp" block alice --starting 2999-01-02T00:00:00Z --left 2026-11-01T12:00:00Z
says out 'alice (uid 2001) will be blocked from 2999-01-02T00:00:00Z'
try 0 'until then she gets in' su alice -c 'echo inside'
says out inside
try 0 'and it is listed' "$lp" blocked
says out 'starting 2999-01-02T00:00:00Z'
try 0 'and explain says so' "$lp" explain alice --service su --by root
printf 'starting=soon\n' >$b/2001
try any 'what cannot be understood blocks' su alice -c 'echo inside'
lacks out inside
printf 'starting=2020-01-01T00:00:00Z\n' >$b/2001
try any 'what has begun blocks' su alice -c 'echo inside'
lacks out inside
printf 'starting=2020-01-01T00:00:00Z\nuntil=2021-01-01T00:00:00Z\n' >$b/2001
try 0 'what is over does not' su alice -c 'echo inside'
says out inside
try 0 'unblock' "$lp" unblock alice
now=$(date +%s)
try 0 'left two hours ago' "$lp" block alice --left "$(date -u -d @$((now - 7200)) +%Y-%m-%dT%H:%M:%SZ)"
try 0 'the hours' "$lp" blocked --all
says out 'blocked 2.0 h later'
try 0 'the hours, without --all' "$lp" blocked
lacks out 'h later'
try 0 'the seconds' "$lp" blocked --format json
grep -Eq '"seconds_after_leaving":720[0-9]' "$dir/out" || bad "$what: $(cat "$dir/out")"
try 0 'unblock' "$lp" unblock alice
try 0 'the hours, when it is over' "$lp" blocked --all
says out 'blocked 2.0 h later'
try 0 'leaves in the future' "$lp" block alice --left 2999-01-01
try 0 'the hours are not below zero' "$lp" blocked --all
says out 'blocked 0.0 h later'
rm -rf $b/* $state/details/*

# --- a disk that fails at each step: what is said is true ---
# is: what a fault leaves of alice's block.
is() { if [ -e $b/2001 ]; then echo blocked; else echo free; fi; }
# truly OLD NEW BEFORE COMMAND...: 2: as it was; 0, 1 and 3: as it was to be.
truly() {
	t_old=$1 t_new=$2 t_before=$3
	shift 3
	rm -rf $b/* $state/details "$dir/calls"
	eval "$t_before"
	KILL_COUNT="$dir/calls" LD_PRELOAD="$m/bin/kill_at.so" "$lp" "$@" >"$dir/out" 2>"$dir/err" </dev/null
	calls=$(tail -n 1 "$dir/calls")
	k=0 seen=
	while [ $k -lt $calls ]; do
		k=$((k + 1))
		for how in FAIL_AT KILL_AT; do
			rm -rf $b/* $state/details
			eval "$t_before"
			what="$* with $how=$k"
			env $how=$k LD_PRELOAD="$m/bin/kill_at.so" "$lp" "$@" >"$dir/out" 2>"$dir/err" </dev/null
			rc=$?
			now=$($t_look)
			seen="$seen $rc"
			case $rc in
			0 | 3) if [ "$now" = "$t_new" ]; then good; else bad "$what: exit $rc, and $now"; fi ;;
			2) if [ "$now" = "$t_old" ]; then good; else bad "$what: exit 2, and $now: $(cat "$dir/err")"; fi ;;
			*) case $now in "$t_old" | "$t_new") good ;; *) bad "$what: $now" ;; esac ;;
			esac
		done
	done
	what="$*: $k steps"
	case " $seen " in *' 2 '*' 3 '* | *' 3 '*' 2 '*) good ;; *) bad "$what: exit codes $seen" ;; esac
	[ $k -ge 5 ] || bad "$what: so few"
}
t_look=is
truly free blocked : block alice -q --reason x
truly blocked free '"$lp" block -q alice' unblock alice -q
reason() { sed -n 's/^reason=//p' $state/details/blocked-2001; }
t_look=is
what='what is said where the directory cannot be synced'
for k in $(seq 1 12); do
	rm -rf $b/* $state/details
	FAIL_AT=$k LD_PRELOAD=$m/bin/kill_at.so "$lp" block alice >"$dir/out" 2>"$dir/err"
	if grep -q 'alice is blocked; .*may not survive a power cut' "$dir/err"; then break; fi
done
says err 'alice is blocked; '
says out 'alice (uid 2001) is blocked'
key=SHA256:uNiVztksCsDhcc0u9e8BrrJXVGQ/bzp/bCZKZgdJ1Yg
revoked() { ls $state/revoked | grep -v '\.'; }
marker=uNiVztksCsDhcc0u9e8BrrJXVGQ_bzp_bCZKZgdJ1Yg
t_look=revoked
truly '' $marker 'rm -f $state/revoked/*' key revoke $key -q
truly $marker '' '"$lp" key revoke -q $key' key restore $key -q
rm -rf $b/* $state/details $state/revoked/*

# --- many at once: none lost, no torn file ---
for i in $(seq 1 100); do echo "u$i:x:$((3000 + i)):$((3000 + i))::/:/bin/sh"; done >>/etc/passwd
: >$state/actions
for i in $(seq 1 100); do
	for n in 1 2 3 4 5; do echo "block u$i --reason r$n"; done
	for n in 1 2 3 4; do echo "unblock u$i"; done
done | sort -R | xargs -P 8 -L 1 "$lp" -q 2>"$dir/err" >"$dir/out"
seq 1 100 | xargs -P 8 -I @ "$lp" block -q u@ --reason 'the last' 2>>"$dir/err" >>"$dir/out"
what='a thousand at once'
n=$(ls $b | wc -l)
if [ "$n" -eq 100 ]; then good; else
	bad "$what: $n are blocked"
	sort "$dir/err" | uniq -c | head -5
fi
n=$(cat $state/details/blocked-3* | grep -c '^reason=the last$')
if [ "$n" -eq 100 ]; then good; else bad "$what: $n have their details"; fi
n=$(find $state ! -name 'blocked-*' -name '*.??????' | wc -l)
if [ "$n" -eq 0 ]; then good; else bad "$what: $n temporary files are left"; fi
try 0 'a thousand at once: the list' "$lp" blocked --all --format json
"$m/bin/json_valid" <"$dir/out" || bad "$what: no JSON"
n=$(grep -o '"ended":null' "$dir/out" | wc -l)
if [ "$n" -eq 100 ]; then good; else bad "$what: $n"; fi
if grep -v '^time=[^ ]* action=[a-z]* object=u[0-9]* uid=0 actor=root' $state/actions | head -3 | grep .; then
	bad "$what: a torn line"
else good; fi
sum_up
