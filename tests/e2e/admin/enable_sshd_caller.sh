#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Who may run loginpolicy enable --sshd: whoever came in by key, whatever su and
# sudo have made of them since, where the journal proves it; not by what users can
# write. With real sshd, su and sudo. As root, in namespaces with other accounts
# and services. Ends with "N passed, N failed".
# shellcheck disable=SC2154,SC2034,SC2317,SC2119
cd "$(dirname "$0")/../../.." || exit 2
bin=$(realpath "${B:-build}/admin/loginpolicy")
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
. tests/lib/journal_lib.sh
unset SUDO_UID SSH_CONNECTION
lp=$m/bin/loginpolicy
cp "$bin" "$lp" || exit 1
networks
sshd_init
example_logins
sed -i '1i Include /etc/ssh/sshd_config.d/*.conf' "$m/sshd_base"
mkdir /etc/ssh/sshd_config.d
# Also by password, so that there is something to tell apart.
for s in $example_services; do sed -i 's/ single_step//' "/etc/pam.d/$s"; done
echo '127.0.0.1 localhost loginpolicy-test' >/etc/hosts
new_key ed ed25519
for u in root alice; do cat "$m/keys/ed.pub" >"/etc/ssh/$u.keys"; done
pass=Quiet-Lake7river
policy </dev/null
batch 0 'the first passwords' chpasswd <<END
root:$pass
alice:$pass
END
policy <<END
permit user:root service login from local
permit user:root service su
permit user:alice service sudo
permit user:alice,user:root service sshd from 10.8.0.0/16 method publickey,password
END
roots=
if command -v sudo >/dev/null; then
	echo 'alice ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers
	chmod 440 /etc/sudoers
	rm -rf /etc/sudo.conf /etc/sudoers.d
	roots='sudo sudo-su'
fi
# over METHOD USER HOW [OPTION...]: enable --sshd -n by this user, as HOW makes root;
# its words are in err. su asks for the one password, ssh for the other.
over() {
	o_method=$1 o_user=$2 o_how=$3
	shift 3
	o_command="$lp enable --sshd -n $*"
	case $o_how in
	direct) : ;;
	su) o_command="su -c '$o_command'" ;;
	su-l) o_command="su - -c '$o_command'" ;;
	sudo) o_command="sudo -n $o_command" ;;
	sudo-su) o_command="sudo -n su - -c '$o_command'" ;;
	esac
	printf '%s\n%s\n' "$pass" "$pass" >"$dir/answers"
	timeout 120 "$m/bin/pty_talk" "$dir/answers" from vpn ssh -tt -i "$m/keys/ed" \
		-o PreferredAuthentications="$o_method" "$o_user@test" "$o_command; echo rc=\$?" >"$dir/out"
	tr -s '\r\n ' '   ' <"$dir/out" >"$dir/err"
}
by_key() {
	what="$1 by key, $2"
	over publickey "$@"
	says out 'rc=0'
	says err 'this file would be written'
}
# not_proven TEXT METHOD USER HOW: and why.
not_proven() {
	why=$1
	shift
	what="not proven: $*: $why"
	over "$@"
	says out 'rc=2'
	says err "it is not known that you came in by key ($why)"
	says err 'nothing was changed'
}
ways() {
	echo 'root direct
alice su
alice su-l'
	for w in $roots; do echo "alice $w"; done
}

# --- a log file: any user can write to it ---
sshd_up
ways >"$dir/ways"
while read -r u how <&3; do
	not_proven 'only a journal proves it, and none runs here' publickey "$u" "$how"
	says err "log in at the machine's console and try it there"
done 3<"$dir/ways"
# Whatever port the next session has, it is there already, as if by key.
logged
head="$(date '+%b %e %H:%M:%S') test sshd[9]: pam_loginpolicy(sshd:session): permit user=alice uid=2001 service=sshd stage=session from=10.8.0.7"
seq 1024 65535 | sed "s|.*|$head port=& method=publickey key=$(fp_of "$m/keys/ed.pub") type=ssh-ed25519 bits=256 rule=loginpolicy.conf:4 measure=individual-access policy=00000000 ref=ENX8|" >/var/log/auth.log
not_proven 'a log file says so, but any user can write such a line' publickey alice su
rm -f /var/log/auth.log
what='not in a session'
try 2 "$what" "$lp" enable --sshd -n
says err '(this is in no login session)'
sshd_down

# --- a journal ---
journal_tests() {
	# The log that they read is another one now.
	mark() { :; }
	logged() { : >"$dir/log"; }
	sshd_up
	while read -r u how <&3; do by_key "$u" "$how"; done 3<"$dir/ways"
	not_proven 'this session was opened otherwise' password alice su
	# What she says of herself, and what others write, changes nothing.
	what='an own environment'
	o=$(printf '%s\n%s\n' "$pass" "$pass" >"$dir/answers"
		timeout 120 "$m/bin/pty_talk" "$dir/answers" from vpn ssh -tt -o PreferredAuthentications=password alice@test \
			"printf 'publickey ssh-ed25519 AAAA\n' >/home/alice/auth; SSH_USER_AUTH=/home/alice/auth su -c '$lp enable --sshd -n'; echo rc=\$?")
	case $o in *rc=2*) good ;; *) bad "$what: $o" ;; esac
	sshd_down
}
# What is caught is checked here, as from now on the log is another one.
finish >"$dir/sum"
sed '$d' "$dir/sum"
with_journal journal_tests
sum_up
