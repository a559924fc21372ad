#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The README's way on a terminal of 80 columns: no line of any command is wider,
# neither what it has done nor what it warns of. Not on a terminal, the messages
# stay whole, a line each. As root, in namespaces with other accounts and
# services. Ends with "N passed, N failed".
# what the libraries set
# shellcheck disable=SC2154,SC2034,SC2086
cd "$(dirname "$0")/../../.." || exit 2
keyaudit=$(realpath "${B:-build}/keyaudit/keyaudit")
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
. tests/lib/enable_lib.sh
unset SUDO_UID SSH_CONNECTION COLUMNS
cp "$keyaudit" "$m/bin/" || exit 1
mkdir -m 700 $state/details
conf=/etc/security/loginpolicy.conf
: >"$dir/none"
# on_screen CODE COMMAND...: on a terminal of 80 columns, no line is wider. What
# a difference quotes is the file's.
on_screen() {
	code=$1 what=$2' '${3:-}' '${4:-}
	shift
	mark
	: >"$dir/err"
	# the shell of the terminal expands it
	# shellcheck disable=SC2016
	timeout 120 "$m/bin/pty_talk" -e "$dir/none" \
		sh -c 'stty cols 80 rows 24 -echo; exec "$@"' sh "$@" </dev/null >"$dir/coloured"
	rc=$?
	sed 's/\x1b\[[0-9;]*m//g' "$dir/coloured" >"$dir/out"
	judge
	if grep -v -e '^[-+@]' -e '^ [^ ]' "$dir/out" | awk 'length > 80 { print length ": " $0; bad = 1 } END { exit bad }' >"$dir/wide"; then
		good
	else
		bad "$what: lines of more than 80 columns:"
		head -5 "$dir/wide"
	fi
}
# whole FILE TEXT: the text is there, however its lines are broken.
whole() {
	tr -s ' \n' '  ' <"$dir/$1" >"$dir/flat"
	if grep -qF -- "$2" "$dir/flat"; then good; else
		bad "$what: '$2' is lost"
		head -5 "$dir/$1"
	fi
}
# A stack with services of their own, which --strict edits.
printf 'auth required pam_unix.so\n@include common-account\n@include common-session\n' >/etc/pam.d/sshd
printf 'auth sufficient pam_rootok.so\nsession optional pam_unix.so\n' >/etc/pam.d/runuser
printf 'auth sufficient pam_rootok.so\nsession required pam_limits.so\n@include common-auth\n@include common-account\n@include common-session\n' >/etc/pam.d/su
for s in sudo sudo-i; do
	printf 'session required pam_limits.so\n@include common-auth\n@include common-account\n@include common-session-noninteractive\n' >/etc/pam.d/$s
done
for s in login cron; do
	printf '@include common-auth\n@include common-account\n@include common-session\n' >/etc/pam.d/$s
done
echo '@include common-password' >/etc/pam.d/passwd
snapshot
printf 'sudo:x:27:alice\nssh-users:x:1500:bob\n' >>/etc/group
usermod -p "$(openssl passwd -6 Root-pw1x)" root

on_screen any loginpolicy status
on_screen any loginpolicy check
on_screen any loginpolicy apply -y
on_screen 0 loginpolicy init --vpn 10.8.0.0/16,fd12:3456::/32 --users no-such-group --admins sudo
whole out 'is written, in observe mode. Next: loginpolicy check'
on_screen 0 loginpolicy check
whole out 'warning: group no-such-group does not exist: it permits nobody here'
try 0 'check, not on a terminal' loginpolicy check
says err "loginpolicy: nothing is enforced: no PAM file names the module; run 'loginpolicy enable'"
says out 'warning: group no-such-group does not exist: it permits nobody here'
on_screen 0 loginpolicy check --color always
sed -i 's/no-such-group/ssh-users/' $conf
on_screen any loginpolicy apply -y
on_screen any loginpolicy enable --dry-run
on_screen 0 loginpolicy enable -y
on_screen any loginpolicy status
on_screen any loginpolicy status --wiring
on_screen any loginpolicy enable -y --strict
whole out '/etc/pam.d/sudo-i belong to packages: their upgrades will ask about the edits'
on_screen any loginpolicy check
on_screen any loginpolicy log
on_screen any loginpolicy log --would-deny
on_screen any loginpolicy apply -y
on_screen any loginpolicy mode -y enforce --rollback-in 5m
on_screen any loginpolicy mode -y enforce
on_screen any loginpolicy confirm
on_screen any loginpolicy mode -y enforce --yes-lock-out
on_screen any loginpolicy block alice
on_screen any loginpolicy block alice --yes-lock-out --reason 'laptop stolen'
on_screen any loginpolicy block no-such-account-of-this-machine-at-all-in-the-house-of-the-rising-sun
on_screen any loginpolicy blocked
on_screen any loginpolicy key revoke SHA256:uNiVztksCsDhcc0u9e8BrrJXVGQ/bzp/bCZKZgdJ1Yg --reason 'laptop stolen'
on_screen any loginpolicy rollback no-such-entry
on_screen any loginpolicy unblock alice
on_screen any loginpolicy mode -y observe
on_screen any loginpolicy enable --sshd -y
on_screen any keyaudit keys
on_screen any keyaudit hosts
on_screen any keyaudit keys /no-such-folder-of-this-machine/with-a-long-name /and-another-one-which-is-not-there/either
on_screen any loginpolicy block alice --yes-lock-out
on_screen any loginpolicy disable -y
whole out 'blocked accounts that open again: alice'
on_screen any loginpolicy status
whole out 'no PAM service asks the module: nobody is refused, not even blocked accounts or revoked keys'
lacks out 'asks for passwords nobody may use'
echo x >"$dir/secrets"
echo 'no-such-secret-in-it' >>"$dir/secrets"
finish
