#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# kill -9 before each call that changes a file, in apply, a trial, mode, edit and
# rollback, and before some in confirm and the tidying up after a trial (SOAK=1:
# each): the policy in force is the old one or
# the new one, a trial never becomes permanent, and the same command then ends
# what it began. As root, in namespaces. Ends with "N passed, N failed".
# words, split on purpose; texts for other shells; what the libraries set
# shellcheck disable=SC2086,SC2016,SC2154
cd "$(dirname "$0")/../../.." || exit 2
bin=$(realpath "${B:-build}/admin/loginpolicy")
killer=$(realpath "${B:-build}/tests/lib/kill_at.so")
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
unset SUDO_UID SSH_CONNECTION
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

# in_force: whom su lets in by the policy in force, of these.
in_force() {
	"$lp" show --rules 2>/dev/null | grep -o 'user:[abc][a-z]* service su' |
		sed 's/user:\(.*\) service su/\1/' | sort -u | tr '\n' ','
}
# decided: the same, as decisions.
decided() {
	who=
	for u in alice bob carol; do
		"$lp" explain $u --service su --by root >/dev/null 2>&1 && who=$who$u,
	done
	echo "$who"
}
# the_mode: which the policy file has.
the_mode() { grep -o '^mode [a-z]*' $conf; }
# Each call is one of at most a hundred: the commands make fewer.
step=1 some=4
[ "${SOAK:-0}" = 1 ] && some=1
# killed WHAT OLD NEW COMMAND...: at each call.
killed() {
	k_what=$1 k_old=$2 k_new=$3
	shift 3
	save
	rm -f "$dir/calls"
	KILL_COUNT=$dir/calls LD_PRELOAD=$m/bin/kill_at.so "$@" >"$dir/out" 2>"$dir/err" </dev/null ||
		bad "$k_what: exit $?: $(cat "$dir/err")"
	calls=$(tail -n 1 "$dir/calls")
	[ $k_look != in_force ] || [ "$(decided)" = "$(in_force)" ] ||
		bad "$k_what: explain says $(decided), show $(in_force)"
	[ "$calls" -le 100 ] || [ "${SOAK:-0}" = 1 ] || step=$((calls / 100 + 1))
	[ "$($k_look)" = "$k_new" ] || bad "$k_what: $($k_look), not $k_new"
	k=0 olds=0 news=0
	while [ $((k + step)) -le "$calls" ]; do
		k=$((k + step))
		what="$k_what: killed at $k of $calls"
		restore_saved
		KILL_AT=$k LD_PRELOAD=$m/bin/kill_at.so "$@" >"$dir/out" 2>"$dir/err" </dev/null
		[ $? -eq 137 ] || bad "$what: it was not killed"
		is=$($k_look)
		case $is in
		"$k_old") olds=$((olds + 1)) ;;
		"$k_new") news=$((news + 1)) ;;
		*) bad "$what: $is is in force" ;;
		esac
		# A trial that was begun ends.
		case $k_what in *trial*)
			cp -a $state/trial /root/trial 2>/dev/null
			sed -i 's/^deadline=.*/deadline=1/' $state/trial 2>/dev/null
			[ "$($k_look)" = "$k_last" ] || bad "$what: $($k_look) for good"
			mv /root/trial $state/trial 2>/dev/null
			;;
		esac
		"$@" >"$dir/out" 2>"$dir/err" </dev/null || bad "$what: again: exit $?: $(cat "$dir/err")"
		[ "$($k_look)" = "$k_new" ] || bad "$what: again: $($k_look)"
		grep -q '^#@' $conf && bad "$what: again: the files are in one"
	done
	what=$k_what
	if [ $olds -gt 0 ] && [ $news -gt 0 ] && [ "$calls" -gt 10 ]; then good; else
		bad "$what: $olds times the old one, $news times the new one"
	fi
	echo "$k_what: $calls calls, killed at $((olds + news))"
}
k_look=in_force
may alice >/root/a
may bob >/root/b
may carol >/root/c
chmod 644 /root/[abc]
"$lp" apply -q /root/a || die 'no first policy'
k_last=alice,
killed apply alice, bob, "$lp" apply /root/b
restore_saved
killed 'a trial' alice, bob, "$lp" apply --rollback-in 1h /root/b
restore_saved
"$lp" apply -q --rollback-in 1h /root/b
killed 'a second trial' bob, carol, "$lp" apply --rollback-in 1h /root/c
restore_saved
# In force before and after: that it is accepted is what changes.
"$lp" apply -q --rollback-in 1h /root/b
save
"$lp" confirm -q --untested
k=0
while [ $k -lt 40 ]; do
	k=$((k + some))
	restore_saved
	KILL_AT=$k LD_PRELOAD=$m/bin/kill_at.so "$lp" confirm --untested >/dev/null 2>&1
	[ "$(in_force)" = bob, ] || bad "confirm, killed at $k: $(in_force)"
	sed -i 's/^deadline=.*/deadline=1/' $state/trial 2>/dev/null
	case $(in_force) in alice, | bob,) ;; *) bad "confirm, killed at $k, and run out: $(in_force)" ;; esac
done
good
restore_saved
# The mode, which needs no state; and an edit.
k_look=the_mode
{ echo 'mode enforce' && may alice; } >/root/mode
chmod 644 /root/mode
"$lp" apply -q /root/mode
killed mode 'mode enforce' 'mode observe' "$lp" mode observe
restore_saved
k_look=in_force
"$lp" apply -q /root/a
cat >/root/editor <<'EOF'
#!/bin/sh
sed -i s/alice/bob/ "$1"
EOF
chmod 755 /root/editor
killed edit alice, bob, env EDITOR=/root/editor "$lp" edit
# Several files: the old ones are put back together.
restore_saved
mkdir -p /etc/security/loginpolicy.d
echo 'permit user:carol service su by user:root' >/etc/security/loginpolicy.d/c.conf
echo 'permit user:bob service su by user:root' >/etc/security/loginpolicy.d/d.conf
{
	echo "$rescue"
	echo 'include /etc/security/loginpolicy.d/*.conf'
} >/root/many
chmod 644 /root/many
"$lp" apply -q --yes-lock-out /root/many || bad 'many files'
many=$("$lp" history | head -n 1 | cut -d' ' -f1)
"$lp" apply -q /root/a
echo 'permit user:alice service su by user:root' >/etc/security/loginpolicy.d/c.conf
rm /etc/security/loginpolicy.d/d.conf
echo '# more' >/etc/security/loginpolicy.d/e.conf
killed rollback alice, bob,carol, "$lp" rollback "$many"
if grep -q '^#@' $conf; then bad 'rollback: the files are in one'; else good; fi
"$lp" apply -q --rollback-in 1h /root/a
sed -i 's/^deadline=.*/deadline=1/' $state/trial
save
k=0
while [ $k -lt 60 ]; do
	k=$((k + some))
	restore_saved
	KILL_AT=$k LD_PRELOAD=$m/bin/kill_at.so "$lp" unblock dave >/dev/null 2>&1
	[ "$(in_force)" = bob,carol, ] || bad "tidying up, killed at $k: $(in_force)"
	"$lp" unblock dave >/dev/null 2>&1
	[ "$(in_force)" = bob,carol, ] || bad "tidying up again, killed at $k: $(in_force)"
	grep -q '^#@' $conf && bad "tidying up again, killed at $k: the files are in one"
done
if grep -q '^#@' $conf; then bad 'tidying up: the files are in one'; else good; fi
echo no-such-secret >>"$dir/secrets"
finish
