#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# SIGINT, SIGTERM and SIGHUP at a question, in an editor and while files are
# written; and a write that fails: the policy is the old one or the new one, no
# file is left over, and the terminal is as it was. As root, in namespaces. Ends
# with "N passed, N failed".
# words, split on purpose; texts for other shells; what the libraries set
# shellcheck disable=SC2086,SC2016,SC2154,SC2015
cd "$(dirname "$0")/../../.." || exit 2
bin=$(realpath "${B:-build}/admin/loginpolicy")
killer=$(realpath "${B:-build}/tests/lib/kill_at.so")
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
unset SUDO_UID SSH_CONNECTION SUDO_EDITOR VISUAL EDITOR
cp "$bin" "$m/bin/loginpolicy" && cp "$killer" "$m/bin/kill_at.so" || exit 1
lp=$m/bin/loginpolicy
mkdir -m 700 $state/details
conf=/etc/security/loginpolicy.conf
example_logins
usermod -p "$(openssl passwd -6 Root-pw1x)" root
secret Root-pw1x
rescue='permit user:root service login from local id rescue
permit user:root service @elevate'
may() { printf '%s\npermit user:%s service su by user:root\n' "$rescue" "$1"; }
may alice >/root/a
may bob >/root/b
{ may carol && echo 'include /etc/security/loginpolicy.d/*.conf'; } >/root/c
chmod 644 /root/[abc]
# left: files that nobody reads.
left() { find /etc/security $state -name '*.??????' ! -name '*.broken' -o -name 'x.conf' | grep -v '/history/'; }
clean() {
	left >"$dir/left"
	if [ -s "$dir/left" ]; then bad "$what: left: $(cat "$dir/left")"; else good; fi
}
text() { grep -o 'user:[abc][a-z]*' $conf; }
is() { [ "$(text)" = "user:$1" ] && good || bad "$what: $(text)"; }
"$lp" apply -q --yes-lock-out /root/a || die 'no first policy'
sleep 1

# --- at a question ---
# asked CODE WHAT COMMAND...: what is typed is standard input.
asked() {
	code=$1 what=$2
	shift 2
	cat >"$dir/answers"
	mark
	: >"$dir/err"
	timeout 60 "$m/bin/pty_talk" -e "$dir/answers" sh -c '
		before=$(stty -g)
		trap : INT
		"$@"
		rc=$?
		[ "$before" = "$(stty -g)" ] || { echo the terminal is another; exit 99; }
		exit $rc' sh "$@" >"$dir/out"
	rc=$?
	judge
}
printf '\003\n' >/root/interrupt
asked 130 'apply, asked' "$lp" apply --yes-lock-out /root/b </root/interrupt
is alice
clean
cat >/root/editor <<'END'
#!/bin/sh
sed -i s/alice/bob/ "$1"
END
chmod 755 /root/editor
asked 2 'edit, asked' env EDITOR=/root/editor "$lp" edit </root/interrupt
says out 'nothing was changed'
is alice
says out 'what you wrote is kept for 30 days in'
rm -rf $state/edit.??????
clean

# --- in an editor ---
cat >/root/slow <<'END'
#!/bin/sh
[ ! -t 0 ] || stty -echo -icanon
[ -z "$CHANGE" ] || sed -i s/alice/bob/ "$1"
echo $PPID >/root/parent
touch /root/begun
exec sleep 30
END
chmod 755 /root/slow
for sig in TERM HUP; do
	for change in '' yes; do
		rm -f /root/begun
		what="edit, SIG$sig in the editor, changed: $change"
		(
			tries=0
			until [ -e /root/begun ]; do
				tries=$((tries + 1))
				[ $tries -lt 1000 ] || exit
				sleep 0.02
			done
			kill -$sig "$(ps -o ppid= -p "$(cat /root/parent)" 2>/dev/null || cat /root/parent)" "$(cat /root/parent)"
		) &
		asked 2 "$what" env CHANGE=$change EDITOR=/root/slow "$lp" edit </dev/null
		says out 'interrupted: nothing was changed'
		is alice
		if [ -n "$change" ]; then
			says out 'what you wrote is kept for 30 days in'
			grep -q user:bob $state/edit.*/loginpolicy.conf && good || bad "$what: it is not"
			rm -rf $state/edit.??????
		fi
		clean
	done
done

# --- at each call that changes a file ---
# each WHAT NEW COMMAND...: old or new, as the exit code says.
each() {
	e_what=$1 e_new=$2
	shift 2
	save
	rm -f "$dir/calls"
	KILL_COUNT=$dir/calls LD_PRELOAD=$m/bin/kill_at.so "$@" >"$dir/out" 2>"$dir/err" </dev/null
	calls=$(tail -n 1 "$dir/calls")
	[ "$calls" -gt 5 ] || bad "$e_what: $calls calls"
	step=1
	[ "${SOAK:-0}" = 1 ] || step=$((calls / 9 + 1))
	for how in 'KILL_WITH=2 KILL_AT' 'KILL_WITH=15 KILL_AT' 'LC_ALL=C FAIL_AT'; do
		k=1
		while [ $k -le "$calls" ]; do
			restore_saved
			what="$e_what: $how=$k of $calls"
			env $how=$k LD_PRELOAD=$m/bin/kill_at.so "$@" >"$dir/out" 2>"$dir/err" </dev/null
			rc=$?
			case $how:$rc in
			*FAIL_AT:2) is alice ;;
			*FAIL_AT:0 | *FAIL_AT:3) is $e_new ;;
			KILL*:130 | KILL*:143 | KILL*:0) is $e_new ;;
			KILL*:2) is alice ;;
			*) bad "$what: exit $rc: $(cat "$dir/err")" ;;
			esac
			[ $rc -eq 0 ] || [ -s "$dir/err" ] || [ -s "$dir/out" ] || bad "$what: not a word"
			rm -rf $state/edit.??????
			clean
			k=$((k + step))
		done
	done
	restore_saved
	echo "$e_what: $calls calls, each ${step}th"
}
each apply bob "$lp" apply --yes-lock-out /root/b
each trial bob "$lp" apply --yes-lock-out --rollback-in 1h /root/b
each mode alice "$lp" mode observe
each edit bob env EDITOR=/root/editor "$lp" edit --yes-lock-out
mkdir /etc/security/loginpolicy.d
echo '# none' >/etc/security/loginpolicy.d/y.conf
"$lp" apply -q --yes-lock-out /root/c || bad 'carol'
sleep 1
rm -r /etc/security/loginpolicy.d
"$lp" apply -q --yes-lock-out /root/a
each rollback carol "$lp" rollback --yes-lock-out
finish
