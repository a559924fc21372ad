#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Every command of docs/runbooks.md, in order, on a machine of its own with a real
# sshd, su and pam-auth-update. What Ansible does is in tests/e2e/install/ansible.sh.
# As root, in namespaces. Ends with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
# shellcheck disable=SC2034
{
	audit=$(realpath "${B:-build}/keyaudit/keyaudit")
	books=$(cat docs/runbooks.md)
	top=$PWD
}
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
. tests/lib/enable_lib.sh
unset SUDO_UID SSH_CONNECTION
cp "$audit" "$m/bin/keyaudit" || exit 1
cd /root || exit 1
networks
sshd_init
new_key ed ed25519
new_key new ed25519
printf 'sudo:x:27:alice,dave\nbackup:x:2006:\n' >>/etc/group
echo 'backup:x:2006:2006::/home/backup:/bin/sh' >>/etc/passwd
echo 'backup:*:20000:0:99999:7:::' >>/etc/shadow
mkdir -p /home/backup && chown 2006:2006 /home/backup
sed -i 's|AuthorizedKeysFile .*|AuthorizedKeysFile .ssh/authorized_keys|' "$m/sshd_base"
for u in alice bob; do
	mkdir -m 700 "/home/$u/.ssh"
	cp "$m/keys/ed.pub" "/home/$u/.ssh/authorized_keys"
	chown -R "$u:$u" "/home/$u/.ssh"
done
sshd_up 'UseDNS no'
# What a distribution upgrade does to PAM.
cat >"$m/bin/apt-get" <<'END'
#!/bin/sh
exec pam-auth-update --package </dev/null
END
chmod 755 "$m/bin/apt-get"
PATH=$m/bin:$PATH

# --- the books ---
done_commands=0
# book TITLE [PATTERN CODE]...: run its commands; these end with another code than
# 0. Between them, before_NAME is called where it says so below.
book() {
	title=$1
	shift
	echo "$books" | awk -v title="## $title" '
		/^## / { on = $0 == title }
		on && /^    # / { print substr($0, 7) }' >"$dir/book"
	[ -s "$dir/book" ] || die "no commands in $title"
	while read -r command; do
		expected=0
		set_expected "$command" "$@"
		what="$title: $command" code=$expected
		before "$command"
		mark
		sh -c "$command" <"$dir/stdin" >"$dir/out" 2>"$dir/err"
		rc=$?
		judge
		done_commands=$((done_commands + 1))
		after "$command"
	done <"$dir/book"
}
set_expected() {
	command_is=$1
	shift
	while [ $# -gt 1 ]; do
		case $command_is in "$1"*) expected=$2 ;; esac
		shift 2
	done
}
before() {
	: >"$dir/stdin"
	syslog_catch /dev/log "$dir/syslog" 0 | sed 's/^<[0-9]*>//' >/var/log/auth.log
	case $1 in
	'passwd root') printf 'Quiet-Lake7river\nQuiet-Lake7river\n' >"$dir/stdin" ;;
	'loginpolicy confirm')
		# A new login that stays open, as the book says.
		sleep 1
		from vpn ssh -i "$m/keys/$key" alice@test 'echo inside; exec sleep 60' >"$dir/in" 2>&1 </dev/null &
		session=$!
		until_up $session grep -q inside "$dir/in" || bad "$what: alice does not get in: $(cat "$dir/in")"
		;;
	'loginpolicy block alice --kill'*)
		by alice sleep 600 &
		until_true pgrep -u alice sleep >/dev/null
		;;
	esac
}
after() {
	case $1 in
	'loginpolicy confirm')
		kill "$session"
		wait "$session"
		;;
	esac
}
key="ed"
secret Quiet-Lake7river
may_alice() { from vpn ssh -i "$m/keys/$key" alice@test 'echo inside' </dev/null 2>&1; }
# gets_in yes|no: alice, over SSH.
gets_in() {
	what="$title: alice gets in: $1"
	may_alice >"$dir/out"
	if [ "$1" = yes ]; then says out inside; else lacks out inside; fi
}

book 'First server' 'loginpolicy status' 1
gets_in yes
what='First server'
from out ssh -i "$m/keys/ed" alice@test 'echo inside' >"$dir/out" 2>&1 </dev/null
lacks out inside
loginpolicy status >"$dir/out" 2>"$dir/err"
# All that is wrong is what this machine may have besides: programs without PAM.
sed -n '1,/^policy/p' "$dir/out" | tr '\n' ' ' >"$dir/line"
if grep -qE '^ENFORCED  (yes|no: [a-z]+ asks no PAM(; [a-z ]+ asks no PAM)* +policy)' "$dir/line"; then good; else bad "$what: $(cat "$dir/line")"; fi

book 'A person leaves'
gets_in no
loginpolicy unblock alice -q
fp=$(fp_of "$m/keys/ed.pub")
loginpolicy key restore "$fp" -q

cp "$m/keys/new.pub" alice.pub
book 'A stolen laptop'
gets_in no
key=new
gets_in yes

cat >"$m/bin/editor" <<'END'
#!/bin/sh
echo 'permit user:carol from vpn service sshd method publickey until 2027-06-30' >>"$1"
END
chmod 755 "$m/bin/editor"
export EDITOR="$m/bin/editor"
userdel -r carol >/dev/null 2>&1
book 'A contractor'
says out 'PERMIT'
cat >"$m/bin/editor" <<'END'
#!/bin/sh
sed -i '0,/^permit everyone/s/^permit everyone/permit user:backup from 10.8.0.5 service sshd method publickey id backup\ndeny user:backup id backup-else\n&/' "$1"
END
book 'A service account'
says out 'PERMIT'
what='A service account: elsewhere'
loginpolicy explain backup --service sshd --from 10.8.0.6 --method publickey >"$dir/out" 2>"$dir/err"
says out 'DENY'

book 'The directory is down' 'loginpolicy status' any
book 'A distribution upgrade' 'loginpolicy status' any
gets_in yes
book '2 a.m.: nobody gets in' 'loginpolicy status' any 'loginpolicy disable --root' any
gets_in yes
book 'The auditor' keyaudit any
what='The auditor'
for f in access changes use keys; do
	cp $f.csv "$dir/out" && says out ,
done

# In the tree that it was installed from.
cp -a "$top/Makefile" "$top/packaging" "$top/lib" . 2>/dev/null
book 'Removal' 'make uninstall' any
what='Removal'
grep -rl pam_loginpolicy /etc/pam.d >"$dir/out"
lacks out common
if [ -e /var/lib/loginpolicy ]; then bad "$what: the state is left"; else good; fi
what='all'
in_books=$(echo "$books" | grep -c '^    # ')
ansible=$(echo "$books" | grep -c '^    # .*\(ansible-playbook\|loginpolicy.tar.gz\)')
if [ $((done_commands + ansible)) -eq "$in_books" ]; then good; else
	bad "$done_commands of $in_books commands were run"
fi
finish
