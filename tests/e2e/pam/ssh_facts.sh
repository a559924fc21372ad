#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The facts that decide an SSH login: blocks, mode observe, names of clients,
# expired passwords, services of other names; facts that a user tries to
# forge; and names that try to be more than one line of the log. A real
# sshd that listens, with the lines of pam.d-example; refusals come
# first. As root, in namespaces with other accounts, services and networks.
# Ends with "N passed, N failed".
# $SSH_FORGED is for the shell at the other end.
# shellcheck disable=SC2016
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh

sshd_init
networks
example_logins
pass=Quiet-Lake7river
policy </dev/null
batch 0 'the first passwords' chpasswd <<END
alice:$pass
bob:$pass
root:$pass
END
hash=$(hash_of alice /etc/shadow)
echo 'staff:x:3001:alice' >>/etc/group
new_key ed ed25519
new_key rsa1024 rsa 1024
new_key ca ed25519
k=$m/keys
for u in alice bob root; do
	cat "$k/ed.pub" "$k/rsa1024.pub" >/etc/ssh/$u.keys
done
cp "$k/ca.pub" /etc/ssh/user_ca
sshd_up 'TrustedUserCAKeys /etc/ssh/user_ca'
staff='contact it@example.org
network vpn 10.8.0.0/16
permit user:root service login from local id rescue
permit group:staff from vpn service sshd id staff'
echo "$staff" | policy
# login CODE WHAT USER METHOD [OPTION...]: from $net; USER "": as $name, a host of
# the configuration, says.
login() {
	l_code=$1 l_what=$2 l_to=${3:+$3@test} l_method=$4
	shift 4
	[ -n "$l_to" ] || l_to=$name
	case $l_method in
	publickey)
		try "$l_code" "$l_what" from "$net" ssh -i "$k/ed" "$@" \
			"$l_to" "$command"
		;;
	*)
		answer "$l_code" "$l_what" $pass from "$net" ssh \
			-o PreferredAuthentications="$l_method" "$@" \
			"$l_to" "$command"
		;;
	esac
}
net=vpn command='echo inside'
methods='publickey password keyboard-interactive'

# --- blocked, locked down, unknown ---
for mode in enforce observe; do
	printf '%s\n' "$staff" "mode $mode" | policy
	block alice
	for method in $methods; do
		login 255 "blocked, mode $mode, by $method" alice "$method"
		case "$method" in publickey) stage=account ;; *) stage=auth ;; esac
		refused $stage ' reason=blocked '
		says deny 'user=alice uid=2001 '
		says deny ' measure=individual-block '
	done
	unblock
	echo until=2020-01-01T00:00:00Z >"$state/blocked/2001"
	login 0 'a block that is over' alice publickey
	passed_by ' id=staff '
	echo garbage >"$state/blocked/2001"
	login 255 'a block that cannot be read' alice publickey
	refused account ' reason=blocked '
	unblock
	: >"$state/lockdown"
	for method in $methods; do
		login 255 "locked down, mode $mode, by $method" alice "$method"
		lacks out inside
		says log ' reason=lockdown measure=breach-response '
		login 255 "locked down, mode $mode, root by $method" root "$method"
		lacks out inside
		says log ' reason=lockdown '
	done
	echo 2001 >"$state/lockdown"
	login 0 'locked down, but for alice' alice publickey
	passed_by ' id=staff '
	rm "$state/lockdown"
	until_true sshd_has 0 || bad 'sshd does not end'
	for method in $methods; do
		login 255 "nobody, by $method" nobodyhere "$method"
		lacks out inside
		lacks log 'pam_loginpolicy(sshd:session)'
		lines_with 0 nobodyhere
	done
done
# One more name of a blocked uid is the same account.
echo 'alias:x:2001:2001::/home/alice:/bin/sh' >>/etc/passwd
cp /etc/ssh/alice.keys /etc/ssh/alias.keys
block alice
login 255 'another name of a blocked uid' alias publickey
refused account ' reason=blocked '
unblock
echo "$staff" | policy

# --- mode observe ---
printf '%s\n' "$staff" 'mode observe' 'key rsa 2048' | policy
for method in $methods; do
	login 0 "observe: who is not permitted, by $method" bob "$method"
	says out inside
	lines_with 0 '): deny '
	says log '): would-deny user=bob uid=2002 service=sshd stage=session '
	lacks out Access
	one_reference would-deny
done
net=out
for method in $methods; do
	login 0 "observe: from elsewhere, by $method" alice "$method"
	says out inside
	says log '): would-deny user=alice uid=2001 service=sshd stage=session '
	one_reference would-deny
done
net=vpn
try 0 'observe: a key that is too small' from vpn ssh -i "$k/rsa1024" \
	alice@test 'echo inside'
says out inside
says log '): would-deny user=alice uid=2001 service=sshd stage=session '
says log ' reason=key-too-small '
revoke "$k/ed.pub"
for u in alice bob; do
	login 254 "observe: a revoked key of $u" $u publickey
	says log " deny user=$u "
	says log ' reason=key-revoked '
	lacks out inside
done
restore
echo "$staff" | policy

# --- one login, one reference: also of what only debug tells ---
# sshd plays keyboard-interactive in a child, from which the reference comes in
# PAM's environment; the session has it no more. What a user writes there does
# not become it where the module has seen the login begin.
change_service sshd 's/pam_loginpolicy.so/& debug/'
for method in $methods; do
	login 0 "one reference, by $method" alice "$method"
	says log '): debug user=alice uid=2001 service=sshd stage=account '
	one_reference permit
	command='env'
	login 0 "its variable, by $method" alice "$method"
	command='echo inside'
	says out SSH_CONNECTION=
	lacks out LOGINPOLICY
done
example_logins

# --- no session line of ours: they get in, and the log says so ---
untold() { logged && grep -qF 'no session stage: ' "$dir/log"; }
change_service sshd '/^session.*pam_loginpolicy/d'
for method in $methods; do
	login 0 "no session line, by $method" alice "$method"
	says out inside
	lines_with 0 '): permit '
	until_true untold || bad "$what: nothing was told"
	lines_with 1 '): no session stage: user=alice: logged in without a check of method and key; add '
	lines_with 1 'pam_loginpolicy('
done
# Half a login is none: nobody got in.
sshd_up 'AuthenticationMethods publickey,password' 'LogLevel DEBUG1'
login 255 'no session line, the first of two methods' alice publickey
until_cleaned() { logged && grep -q 'PAM: cleanup' "$dir/log"; }
until_true until_cleaned || bad "$what: sshd did not end"
lines_with 0 'pam_loginpolicy('
sshd_up 'TrustedUserCAKeys /etc/ssh/user_ca'
example_logins

# --- an address that has a name ---
printf '%s\n' '10.8.0.7 desk.example' '192.0.2.9 out.example' >>/etc/hosts
sshd_up 'UseDNS yes'
net=out
login 255 'a named client from elsewhere' alice publickey
net=vpn
refused account ' from=192.0.2.9 '
for method in $methods; do
	login 0 "a named client, by $method" alice "$method"
	passed_by ' from=10.8.0.7 port='
done

# --- notice off, no contact ---
sed -i '/example/d' /etc/hosts
sshd_up
printf '%s\n' "$staff" 'notice off' | policy
login 255 'notice off' bob publickey
lacks out Access
lacks err 'Access denied by policy'
says log ' deny user=bob '
echo "$staff" | sed /contact/d | policy
login 255 'no contact' bob publickey
says err 'Access denied by policy (reference '
lacks err Contact
echo "$staff" | policy

# --- an expired password ---
# expire USER: it is to be changed at the next login.
expire() {
	echo "$1:$hash" | chpasswd -e
	: >/etc/security/opasswd
	chage -d 0 "$1"
}
second=Marble+Fox9cloud
# expired CODE WHAT USER: logs in with the old one and sets the second.
expired() {
	expire "$3"
	talk "$1" "$2" from vpn ssh -o PreferredAuthentications=keyboard-interactive \
		"$3@test" 'echo inside' <<-END
			$pass
			$pass
			$second
			$second
		END
}
expire bob
answer 255 'expired, and not permitted' $pass from vpn ssh \
	-o PreferredAuthentications=keyboard-interactive bob@test 'echo inside'
refused auth ' reason=no-rule '
changed
expired 0 'expired, and permitted' alice
says out inside
lines_with 1 ' stage=session '
says log ' permit user=alice uid=2001 service=sshd stage=session '
changed alice
# Our account line where it does not belong: behind the lines that end the stack
# where a password has expired. The session decides.
{
	example_lines sshd | grep ^auth
	echo 'account [success=1 new_authtok_reqd=done default=ignore] pam_unix.so'
	echo 'account requisite pam_deny.so'
	echo 'account required pam_permit.so'
	echo 'account requisite pam_loginpolicy.so'
	example_lines sshd | grep ^session
} >"$dir/lines"
sed -i 's/^auth.*pam_loginpolicy.*/auth optional pam_permit.so/' "$dir/lines"
service sshd "$(cat "$dir/lines")"
expired 254 'expired, account skipped, not permitted' bob
refused session ' reason=no-rule '
says deny 'user=bob uid=2002 service=sshd stage=session from=10.8.0.7 '
expired 0 'expired, account skipped, permitted' alice
says out inside
lines_with 1 ' stage=session '
says log ' permit user=alice uid=2001 service=sshd stage=session '
block alice
expired 254 'expired, account skipped, blocked' alice
refused session ' reason=blocked '
unblock
for u in alice bob; do echo "$u:$hash" | chpasswd -e; done
example_logins

# --- a service of another name ---
if sshd_knows PAMServiceName corp-ssh; then
	other='PAMServiceName corp-ssh'
else
	# The name of the program, in older versions.
	other=
	ln -s "$sshd" "$m/bin/corp-ssh"
	sshd=$m/bin/corp-ssh
fi
ssh_service() {
	service corp-ssh "$(example_lines sshd | sed "s/pam_loginpolicy.so/& $*/")"
}
printf '%s\n' "$staff" 'permit user:alice service corp-ssh method publickey id corp' | policy
sshd_up ${other:+"$other"}
ssh_service
for method in $methods; do
	login 255 "another service, not declared, by $method" alice "$method"
	lacks out inside
	lines_with 0 '): permit '
	says log ' reason=undeclared-ssh '
done
ssh_service ssh
for method in password keyboard-interactive; do
	login 254 "another service, declared, by $method" alice "$method"
	refused session ' service=corp-ssh stage=session '
done
login 0 'another service, declared' alice publickey
passed_by ' service=corp-ssh stage=session from=10.8.0.7 '
sshd=$(command -v sshd)
sshd_up 'TrustedUserCAKeys /etc/ssh/user_ca'

# --- what a user would like to forge ---
# By ~/.pam_environment, where a pam_env.so reads it.
printf '%s\n' "$staff" 'key rsa 2048' | sed 's/service sshd/& method publickey/' |
	policy
forge() {
	cat >/home/alice/.pam_environment <<-END
		SSH_CONNECTION DEFAULT="192.0.2.66 1 10.8.0.1 22"
		SSH_AUTH_INFO_0 DEFAULT="publickey $(cut -d' ' -f1-2 "$k/ed.pub")"
	END
	chown 2001:2001 /home/alice/.pam_environment
}
forge
env_line='required pam_env.so user_readenv=1'
weak() {
	try "$1" "$2: a key that is too small" from vpn ssh -i "$k/rsa1024" \
		alice@test 'echo inside; echo $SSH_FORGED'
}
# What these tests are worth: the file is read where pam_env stands.
echo 'SSH_FORGED DEFAULT=forged' >>/home/alice/.pam_environment
change_service sshd "/^session.*pam_unix/a session $env_line"
try 0 'pam_env behind ours' from vpn ssh -i "$k/ed" alice@test \
	'echo inside; echo $SSH_FORGED'
passed_by " key=$(fp_of "$k/ed.pub") "
if ! grep -q forged "$dir/out"; then
	echo "$me: this pam_env reads no file of users: forgery was not tried"
else
	weak 254 'pam_env behind ours'
	refused session ' reason=key-too-small '
	says deny " key=$(fp_of "$k/rsa1024.pub") "
	says deny ' from=10.8.0.7 '
	for method in password keyboard-interactive; do
		login 254 "pam_env behind ours, by $method" alice "$method"
		refused session ' reason=no-rule-method '
	done
	# At auth behind ours: it works at setcred, after ours has seen both.
	change_service sshd "/^auth.*pam_loginpolicy/a auth $env_line"
	weak 254 'pam_env behind ours in auth'
	refused session ' reason='
	for method in password keyboard-interactive; do
		login 254 "pam_env behind ours in auth, by $method" alice "$method"
		refused session ' reason='
	done
	login 254 'pam_env behind ours in auth: a forged address' alice publickey
	refused session ' reason=tampered '
	says deny ' from=10.8.0.7 '
	# Before ours in session: what contradicts what was known is seen, what
	# goes on from it is not. So ours stands first.
	change_service sshd "0,/^session/s/^session/session $env_line\\n&/"
	weak 254 'pam_env before ours in session'
	refused session ' reason=tampered '
	sed -i /SSH_CONNECTION/d /home/alice/.pam_environment
	weak 0 'pam_env before ours in session, the key alone: not seen'
	says out inside
	says log " key=$(fp_of "$k/ed.pub") "
	# A chain was known in part.
	printf 'SSH_AUTH_INFO_0 DEFAULT=%s\n' '"keyboard-interactive/pam"' \
		>/home/alice/.pam_environment
	sshd_up 'AuthenticationMethods publickey,publickey'
	try 254 'pam_env before ours, a chain: the first key gone' from vpn ssh \
		-i "$k/ed" -i "$k/rsa1024" alice@test 'echo inside'
	refused session ' reason=tampered '
	# In auth before ours: the address is PAM_RHOST's, whatever is forged.
	sshd_up
	forge
	sed -i 's/192.0.2.66/10.8.0.7/' /home/alice/.pam_environment
	change_service sshd "0,/^auth/s/^auth/auth $env_line\\n&/"
	for method in $methods; do
		net=out
		login 255 "pam_env before ours in auth, from elsewhere, by $method" \
			alice "$method"
		net=vpn
		lacks out inside
		lines_with 0 '): permit '
	done
	weak 254 'pam_env before ours in auth'
	lacks out inside
fi
rm /home/alice/.pam_environment
example_logins

# --- one line each ---
# one_line WHAT TEXT: ours is one line, with this and no control character.
one_line() {
	grep 'pam_loginpolicy(' "$dir/log" >"$dir/ours"
	count 1 ours "$1"
	lacks ours '\012'
	lacks ours '\015'
	lacks ours '\033'
	lines_with 0 '): permit '
	if grep -q ' user=root' "$dir/ours"; then bad "$what: user=root"; else good; fi
}
echo "$staff" | policy
nl='
'
esc=$(printf '\033[2J')
# ssh takes quotes from its configuration only.
printf 'Host %s\nHostName 10.8.0.1\nUser %s\n' quote1 '"a\"b"' quote2 "\"a'b\"" \
	>>"$m/ssh_vpn"
for name in 'a b=c' 'a user=root uid=0' quote1 quote2 'x,y=1' '..' '%s%n'; do
	for method in $methods; do
		case $name in
		quote*) login 255 "user of $name by $method" "" "$method" ;;
		*) login 255 "user '$name' by $method" "$name" "$method" ;;
		esac
		lacks out inside
		lines_with 0 '): permit '
		if grep -q ' user=root' "$dir/ours"; then bad "$what: user=root"; else good; fi
		case "$method" in publickey) ;; *) count 1 ours ' user=? service=sshd stage=auth ' ;; esac
	done
done
# An account may have such a name.
echo 'a user=root uid=0:x:2077:2077::/home/alice:/bin/sh' >>/etc/passwd
echo 'a user=root uid=0:*:20000:0:99999:7:::' >>/etc/shadow
cp /etc/ssh/alice.keys '/etc/ssh/a user=root uid=0.keys'
login 255 'an account with such a name' 'a user=root uid=0' publickey
one_line ' uid=2077 service=sshd stage=account '
# Ids of certificates: whatever the CA wrote.
try_id() {
	cp "$k/rsa1024" "$k/odd"
	cp "$k/rsa1024.pub" "$k/odd.pub"
	ssh-keygen -q -s "$k/ca" -n alice -I "$1" "$k/odd.pub" ||
		die 'no certificate'
	try 254 "a certificate with the id '$1'" from vpn ssh -i "$k/odd" \
		-o CertificateFile="$k/odd-cert.pub" alice@test 'echo inside'
	one_line ' deny user=alice uid=2001 '
	rm -f "$k/odd"*
}
sshd_up 'TrustedUserCAKeys /etc/ssh/user_ca'
printf '%s\n' "$staff" 'key rsa 2048' | policy
rm /etc/ssh/alice.keys
try_id "a${nl}permit user=root uid=0 service=sshd"
try_id 'a" user=root "'
try_id "a' user=root \\"
try_id "a user=root${esc}x"
try_id "$(printf 'a\r\njb\303\251\377\342\200\256x')"
try_id "$(head -c 8000 /dev/zero | tr '\0' x)"
try_id "$(head -c 4000 /dev/zero | tr '\0' '\n')"
# What another program sets; sshd does not.
for odd in "10.8.0.7${nl}permit user=root" '10.8.0.7 user=root uid=0' \
	"10.8.0.7\" user=root \"" "${esc}x" "$(head -c 5000 /dev/zero | tr '\0' y)"; do
	try 6 "a remote host '$(echo "$odd" | head -c 40)'" pam_caller sshd alice mo \
		rhost="$odd" tty=ssh 'SSH_CONNECTION=x user=root y 1 2' SSH_AUTH_INFO_0=
	one_line ' deny user=alice uid=2001 '
	try 6 'the same as the user' pam_caller sshd "$odd" m rhost=192.0.2.9 \
		tty=ssh SSH_AUTH_INFO_0=
	one_line ' deny user=? '
	try 6 'the same as the caller and the terminal' pam_caller login alice m \
		ruser="$odd" tty="$odd"
	one_line ' deny user=alice uid=2001 service=login '
done
finish
