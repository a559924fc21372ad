#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Each command on a machine that has nothing yet: no policy, no state, no log, no
# journal; as root and as a user. Each prints a plain sentence and never an error
# of the system alone. As root, in namespaces with other accounts and services.
# Ends with "N passed, N failed".
# what the libraries set; words, split on purpose
# shellcheck disable=SC2154,SC2034,SC2086
cd "$(dirname "$0")/../../.." || exit 2
bin=$(realpath "${B:-build}/admin/loginpolicy")
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
unset SUDO_UID SSH_CONNECTION VISUAL EDITOR SUDO_EDITOR
lp=/home/loginpolicy
cp "$bin" "$lp" || exit 1
example_logins
policy </dev/null
batch 0 'a password' chpasswd <<END
alice:Quiet-Lake7river
END
key=SHA256:uNiVztksCsDhcc0u9e8BrrJXVGQ/bzp/bCZKZgdJ1Yg
# plain COMMAND: an exit code of the contract, and sentences.
plain() {
	case $rc in [0-3]) good ;; *) bad "$what: exit $rc" ;; esac
	cat "$dir/out" "$dir/err" >"$dir/both"
	[ -s "$dir/both" ] || bad "$what: not a word"
	if grep -nE '^loginpolicy: (error|No such file|[^ ]*: (No such file or directory|Permission denied|[Ii]nput/output error))$|errno|\(null\)|: : |^loginpolicy: *$' "$dir/both" >"$dir/ugly"; then
		bad "$what: $(head -2 "$dir/ugly")"
	else good; fi
	[ "$rc" -ne 2 ] || [ -s "$dir/err" ] || bad "$what: exit 2, and no reason"
}
for who in root bob; do
	for there in state nothing; do
		rm -rf /etc/security/loginpolicy* /var/lib/loginpolicy /var/log /run/log
		[ $there = nothing ] || {
			mkdir -m 711 $state $state/blocked $state/revoked
			mkdir /var/log
		}
		while read -r command; do
			set -- $lp $command
			[ $who = root ] || set -- by bob "$@"
			what="$who, $there: $command"
			timeout 60 "$@" >"$dir/out" 2>"$dir/err" </dev/null
			rc=$?
			plain "$command"
			if [ -n "${SHOW:-}" ]; then
				echo "== $what: $rc"
				head -4 "$dir/both"
			fi
		done <<-END
			status
			status --wiring
			check
			show
			explain alice --service sshd --from 10.8.0.7 --method publickey
			explain alice --service su --by bob --pam
			explain --last alice
			explain --ref AB2C
			log
			log --denied
			log --would-deny
			log --summary
			log --last-use
			log --unseen
			log --actions
			access
			access --user alice
			history
			history abc
			rollback
			rollback abc
			confirm
			confirm --untested
			apply
			apply -n
			mode observe -n
			mode enforce -n
			edit
			edit staff
			enable -n
			disable -n
			enable --sshd -n
			disable --sshd -n
			block alice
			unblock alice
			blocked
			blocked --all
			key revoke $key
			key restore $key
			key revoked
			key revoked --all
			password check
			password generate
			init --vpn 10.8.0.0/16 --users alice --admins alice -f /nowhere/x
		END
	done
done
finish
