#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Where nothing asks the module, init, check, apply, block and key revoke say
# that nothing is enforced, and where to read how; where something does, they
# do not. Ends with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
# shellcheck disable=SC2034
{
	bin=$(realpath "${B:-build}/admin/loginpolicy")
}
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
unset SUDO_UID SSH_CONNECTION
cp "$bin" "$m/bin/loginpolicy" || exit 1
mkdir -m 700 "$state/details" "$state/history"
usermod -p "$(openssl passwd -6 Root-pw1x)" root
new_key ed ed25519
conf=/etc/security/loginpolicy.conf
cat >/home/new.conf <<-'RULES'
	permit user:root service login from local
	permit user:root service @elevate
RULES
chmod 644 /home/new.conf

# each TEXT|-: every command says it, or none of these texts.
each() {
	for c in init check "apply /home/new.conf" "apply -n /home/new.conf" 'block carol' "key revoke $m/keys/ed.pub"; do
		[ "$c" != init ] || rm -f $conf $state/last-good.conf
		# words, split on purpose
		# shellcheck disable=SC2086
		try 0 "$of: $c" loginpolicy $c
		case $1 in
		-) for text in 'enforced' 'no login is refused'; do lacks err "$text"; done ;;
		*)
			says err "$1"
			# init's policy observes; the other one enforces
			case $c in init | check) how='enable' ;; *) how='enable --enforce' ;; esac
			case $1 in *module*) says err "run 'loginpolicy $how'" ;; esac
			;;
		esac
		loginpolicy unblock -q carol
		loginpolicy key restore -q "$(fp_of "$m/keys/ed.pub")"
	done
	rm -f $conf $state/last-good.conf
	for c in 'init -q' 'apply -q /home/new.conf' 'block -q carol' "key revoke -q $m/keys/ed.pub"; do
		# shellcheck disable=SC2086
		try 0 "$of: $c" loginpolicy $c
		lacks err enforced
	done
	try any "$of: offline" loginpolicy check --offline
	lacks err enforced
}
nothing='nothing is enforced: no PAM file names the module'

stack <<-LINES
	password required pam_unix.so
LINES
of='no line'
each "$nothing"
of='a comment'
service su '# auth required pam_loginpolicy.so' 'auth required pam_unix.so # pam_loginpolicy.so'
each "$nothing"
of='what dpkg leaves'
echo 'auth required pam_loginpolicy.so' >/etc/pam.d/su.dpkg-old
each "$nothing"
of='no /etc/pam.d'
mv /etc/pam.d /etc/pam.away
each "$nothing"
mv /etc/pam.away /etc/pam.d
of='passwords alone'
example_stack
each "no login is refused: PAM's files name the module for passwords only"
for line in 'auth required pam_loginpolicy.so' '-session [default=die] /lib/security/pam_loginpolicy.so debug' 'account	requisite	pam_loginpolicy.so'; do
	of=$line
	service common-x "$line"
	service some-service '@include common-x'
	each -
	rm /etc/pam.d/some-service
	of="$line, in a file that no service includes"
	each 'no login is refused'
	rm /etc/pam.d/common-x
done
of='pam.conf, which libpam does not read beside /etc/pam.d'
echo 'su auth required pam_loginpolicy.so' >/etc/pam.conf
each 'no login is refused'
rm /etc/pam.conf

# --- sshd, that goes past PAM ---
example_logins
rm -rf /etc/ssh
mkdir -p /etc/ssh/sshd_config.d
echo 'UsePAM no' >/etc/ssh/sshd_config.d/10.conf
echo 'UsePAM yes' >/etc/ssh/sshd_config.d/20.conf
past='nothing is enforced over SSH: /etc/ssh/sshd_config does not say UsePAM yes'
for text in '' 'UsePAM no' '#UsePAM yes' 'usepam no\nUsePAM yes' 'Match User alice\nUsePAM yes' \
	'Include /etc/ssh/sshd_config.d/*.conf\nUsePAM yes' 'Include sshd_config.d/*.conf\nUsePAM yes' \
	'Include /etc/ssh/sshd_config'; do
	printf '%b\n' "$text" >/etc/ssh/sshd_config
	of="sshd: $text"
	each "$past"
done
for text in 'UsePAM yes' 'usepam=yes' ' UsePAM "yes" ' 'UsePAM yes\nUsePAM no' 'Include /etc/ssh/sshd_config.d/20.*\nUsePAM no' 'Include nowhere/*\nUsePAM yes'; do
	printf '%b\n' "$text" >/etc/ssh/sshd_config
	of="sshd: $text"
	each -
done
rm -r /etc/ssh
of='no sshd'
each -
echo x >"$dir/secrets"
echo 'no-such-secret-in-it' >>"$dir/secrets"
finish
