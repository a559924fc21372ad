#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Logins over SSH: a real sshd that listens, with the lines of pam.d-example;
# ssh, sftp, scp and forwards, from two networks, with keys, certificates and
# passwords. Refusals come first. As root, in namespaces with other
# accounts, services and networks. Ends with "N passed, N failed".
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
carol:$pass
END
echo 'staff:x:3001:alice,carol' >>/etc/group

# --- keys ---
new_key rsa1024 rsa 1024
new_key rsa2048 rsa 2048
new_key rsa3072 rsa 3072
new_key ec256 ecdsa 256
new_key ec521 ecdsa 521
new_key ed ed25519
new_key ed2 ed25519
new_key ca ed25519
new_key rsaca rsa 2048
new_key weakca rsa 1024
keys='rsa1024 rsa2048 rsa3072 ec256 ec521 ed ed2'
k=$m/keys
for u in alice bob carol dave; do
	for i in $keys; do cat "$k/$i.pub"; done >/etc/ssh/$u.keys
done
cat "$k/ca.pub" "$k/rsaca.pub" "$k/weakca.pub" >/etc/ssh/user_ca
# certificate NAME CA KEY [OPTION...]: of KEY, for alice, in a file of its own.
certificate() {
	cert=$1 signer=$2 of=$3
	shift 3
	cp "$k/$of" "$k/$cert" && cp "$k/$of.pub" "$k/$cert.pub"
	ssh-keygen -q -s "$k/$signer" -n alice -I "$cert" "$@" "$k/$cert.pub" ||
		die 'no certificate'
}
certificate c-ed ca ed -z 7
certificate c-rsa1024 ca rsa1024
certificate c-rsaca rsaca ed2
certificate c-weakca weakca ed2
# by_key KEY: options of ssh. A certificate is offered alone.
by_key() {
	echo "-i $k/$1"
	case $1 in c-*) echo "-o CertificateFile=$k/$1-cert.pub" ;; esac
}
# login CODE WHAT WHERE USER KEY [OPTION...]: by this key, and a word from there.
# words, split on purpose
# shellcheck disable=SC2046
login() {
	l_code=$1 l_what=$2 l_where=$3 l_user=$4 l_key=$5
	shift 5
	try "$l_code" "$l_what" from "$l_where" ssh $(by_key "$l_key") "$@" \
		"$l_user@test" 'echo inside'
}
# password_login CODE WHAT WHERE USER METHOD PASSWORD
password_login() {
	answer "$1" "$2" "$6" from "$3" ssh -o PreferredAuthentications="$5" \
		"$4@test" 'echo inside'
}
sshd_up 'TrustedUserCAKeys /etc/ssh/user_ca'

staff='contact it@example.org
network vpn 10.8.0.0/16,fd12:3456::/32
permit user:root service login from local id rescue
permit group:staff from vpn service sshd method publickey id staff'
echo "$staff" | policy

# --- from where ---
login 255 'from elsewhere' out alice ed
refused account 'user=alice uid=2001 service=sshd stage=account from=192.0.2.9 '
says deny ' reason=no-rule-from measure=vpn-only '
told err
login 255 'from this machine' here alice ed
refused account ' from=127.0.0.1 '
login 255 'nobody of the group' vpn bob ed
refused account 'user=bob uid=2002 '
says deny 'reason=no-rule measure=default-deny'
told err
login 0 'from the VPN' vpn alice ed
passed_by "permit user=alice uid=2001 service=sshd stage=session from=10.8.0.7 port="
says log " method=publickey key=$(fp_of "$k/ed.pub") type=ssh-ed25519 bits=256 person=? rule=loginpolicy.conf:4 id=staff measure=individual-access policy="
lacks out Access
login 0 'from the VPN, IPv6' vpn alice ed -o HostName=fd12:3456::1
passed_by ' from=fd12:3456::7 port='
login 0 'the end is logged' vpn alice ed
one_reference permit
says log '): end user=alice uid=2001 service=sshd stage=close from=10.8.0.7 port='

# --- which key ---
# weak WHAT KEY REASON MEASURE: refused on the spot, and the person is told.
weak() {
	login 254 "$1" vpn alice "$2"
	refused session " reason=$3 person=? rule=loginpolicy.conf:4 id=staff measure=$4 policy="
	says deny "user=alice uid=2001 service=sshd stage=session from=10.8.0.7 port="
	says deny " method=publickey key=$(fp_of "$k/$2.pub") "
	told out
}
printf '%s\n' "$staff" 'key rsa 3072' 'key ecdsa refuse' | policy
weak 'RSA with 1024 bits' rsa1024 key-too-small key-size
weak 'RSA with 2048 bits' rsa2048 key-too-small key-size
says deny ' type=ssh-rsa bits=2048 '
weak 'ECDSA' ec256 key-type-refused key-size
weak 'ECDSA, 521 bits' ec521 key-type-refused key-size
says deny ' type=ecdsa-sha2-nistp521 bits=521 '
weak 'a certificate of a small key' c-rsa1024 key-too-small key-size
weak 'a certificate by a small CA' c-weakca key-too-small key-size
login 254 'a certificate by an RSA CA of 2048 bits' vpn alice c-rsaca
refused session ' reason=key-too-small '
says deny " ca=$(fp_of "$k/rsaca.pub") cert_id=c-rsaca serial=0 "
login 0 'RSA with 3072 bits' vpn alice rsa3072
passed_by ' type=ssh-rsa bits=3072 '
login 0 'a certificate' vpn alice c-ed
passed_by " key=$(fp_of "$k/ed.pub") type=ssh-ed25519-cert-v01@openssh.com bits=256 ca=$(fp_of "$k/ca.pub") cert_id=c-ed serial=7 "
printf '%s\n' "$staff" 'key ed25519 refuse' | policy
weak 'Ed25519' ed key-type-refused key-size
weak 'a certificate of a refused type' c-ed key-type-refused key-size

echo "$staff" | policy
for i in rsa1024 rsa2048 rsa3072 ec256 ec521 ed c-rsa1024 c-weakca c-rsaca; do
	login 0 "by $i" vpn alice $i
	passed_by ' id=staff '
done
revoke "$k/ed.pub"
weak 'a revoked key' ed key-revoked breach-response
weak 'a certificate of a revoked key' c-ed key-revoked breach-response
login 0 'another key' vpn alice ed2
passed_by ' id=staff '
restore
revoke "$k/ca.pub"
weak 'a certificate by a revoked CA' c-ed key-revoked breach-response
login 0 'the key without its certificate' vpn alice ed
passed_by ' id=staff '
restore
# A certificate of a revoked certificate's key is the same key.
revoke "$k/rsa1024.pub"
weak 'a certificate of a revoked RSA key' c-rsa1024 key-revoked breach-response
restore
# Less than sshd itself takes never comes to us; ssh does not offer it.
cp tests/data/keys/rsa512.pem "$k/rsa512"
chmod 600 "$k/rsa512"
login 255 'RSA with 512 bits' vpn alice rsa512
lacks out inside
lines_with 0 '): permit '

# --- what a refused session may do: nothing ---
bash=$(command -v bash)
# banner PORT HOW: what sshd says to who comes through the forward of the client
# in the VPN: directly, or by SOCKS.
listens() {
	ip netns exec vpn grep -q "$(printf ':%04X 00000000:0000 0A ' "$1")" /proc/net/tcp
}
banner() {
	until_true listens "$1" || bad "$what: the client listens at no port $1"
	case $2 in
	direct) ask= ;;
	socks) ask="printf '\\004\\001\\000\\026\\177\\000\\000\\001\\000' >&3; head -c 8 <&3 | od -An -tx1;" ;;
	esac
	timeout 120 ip netns exec vpn "$bash" -c "exec 3<>/dev/tcp/127.0.0.1/$1; $ask head -c 7 <&3" 2>/dev/null
}
echo outside-the-home >"$m/upload"
printf '%s\n' "$staff" 'key rsa 2048' | policy
key=rsa1024
try 254 'refused: a shell' from vpn ssh -tt -i "$k/$key" alice@test
refused session reason=key-too-small
told out
echo ls >"$dir/batchfile"
try 255 'refused: sftp' from vpn sftp -b "$dir/batchfile" -i "$k/$key" alice@test
refused session reason=key-too-small
try 255 'refused: scp' from vpn scp -i "$k/$key" "$m/upload" alice@test:uploaded
refused session reason=key-too-small
try 1 'refused: scp -O' from vpn scp -O -i "$k/$key" "$m/upload" alice@test:uploaded
refused session reason=key-too-small
if [ ! -e /home/alice/uploaded ]; then good; else bad 'scp has written'; fi
try 255 'refused: -W' from vpn ssh -i "$k/$key" -W 127.0.0.1:22 alice@test
refused session reason=key-too-small
lacks out SSH-2.0
try 255 'refused: -R' from vpn ssh -N -o ExitOnForwardFailure=yes \
	-R 6000:127.0.0.1:22 -i "$k/$key" alice@test
refused session reason=key-too-small
says err 'remote port forwarding failed'
if [ -n "$bash" ]; then
	what='refused: -N -L -D'
	forward -L 5000:127.0.0.1:22 -D 5001
	refused session reason=key-too-small
	what='refused: -N -L'
	banner 5000 direct >"$dir/out"
	lacks out SSH-2.0
	what='refused: -N -D'
	banner 5001 socks >"$dir/out"
	lacks out SSH-2.0
	# The connection stays, with nothing in it: sshd ends no connection for
	# a session that PAM refused (UnusedConnectionTimeout does, where it is).
	what='refused: -N stays connected'
	if kill -0 "$forward_pid" 2>/dev/null; then good; else bad "$what: no more"; fi
	forward_end
fi
key=rsa2048
echo ls >"$dir/batchfile"
try 0 'sftp' from vpn sftp -b "$dir/batchfile" -i "$k/$key" alice@test
lines_with 1 '): permit '
try 0 'scp' from vpn scp -i "$k/$key" "$m/upload" alice@test:uploaded
lines_with 1 '): permit '
if cmp -s "$m/upload" /home/alice/uploaded; then good; else bad 'scp has not written'; fi
try 0 '-W' from vpn ssh -i "$k/$key" -W 127.0.0.1:22 alice@test
says out SSH-2.0
if [ -n "$bash" ]; then
	what='-N -L -D'
	forward -L 5000:127.0.0.1:22 -D 5001
	banner 5000 direct >"$dir/out"
	says out SSH-2.0
	banner 5001 socks >"$dir/out"
	says out SSH-2.0
	forward_end
fi

# --- a password ---
echo "$staff" | policy
for method in password keyboard-interactive; do
	password_login 255 "$method, wrong" vpn alice $method Wrong-Lake7river
	lacks out inside
	lines_with 0 '): permit '
	password_login 254 "$method, not permitted" vpn alice $method $pass
	refused session ' reason=no-rule-method '
	says deny " method=$method reason=no-rule-method measure=password-login-off policy="
	told out
	password_login 255 "$method, from elsewhere" out alice $method $pass
	refused auth ' reason=no-rule-from '
done
# With single_step in the auth stage, and nobody learns whether it was right.
change_service sshd 's/^auth.*pam_loginpolicy.so/& single_step/'
for method in password keyboard-interactive; do
	password_login 255 "$method, single_step, wrong" vpn alice $method Wrong-Lake7river
	refused auth ' reason=no-rule-method '
	grep -v '^Warning' "$dir/out" >"$dir/answer_wrong"
	password_login 255 "$method, single_step, right" vpn alice $method $pass
	refused auth ' reason=no-rule-method '
	grep -v '^Warning' "$dir/out" | same answer_wrong
	password_login 255 "$method, single_step, nobody" vpn nobodyhere $method $pass
	refused auth ' deny user=? service=sshd '
	grep -v '^Warning' "$dir/out" | sed 's/nobodyhere/alice/' | same answer_wrong
	lacks log 'stage=session'
done
login 0 'single_step, by key' vpn alice ed
passed_by ' method=publickey '
# A refused password does not spoil the key on the same connection.
answer 0 'single_step, a password, then the key' $pass from vpn ssh -i "$k/ed" \
	-o PreferredAuthentications=password,publickey alice@test 'echo inside'
says out inside
says log '): deny user=alice uid=2001 service=sshd stage=auth '
says log '): permit user=alice uid=2001 service=sshd stage=session '
example_logins

# --- two methods ---
two='contact it@example.org
network vpn 10.8.0.0/16
permit group:staff from vpn service sshd method publickey+keyboard-interactive id two
permit group:staff from vpn service sshd method publickey+password id other'
echo "$two" | policy
login 254 'two methods asked: the key alone' vpn alice ed
refused session ' reason=no-rule-method '
for method in password keyboard-interactive; do
	password_login 254 "two methods asked: $method alone" vpn alice $method $pass
	refused session ' reason=no-rule-method '
done
sshd_up 'AuthenticationMethods publickey,keyboard-interactive publickey,password'
both='-oPreferredAuthentications=publickey,'
login 255 'a chain, and no password' vpn alice ed
lacks out inside
lines_with 0 '): permit '
for method in password keyboard-interactive; do
	answer 255 "a chain, wrong $method" Wrong-Lake7river from vpn ssh -i "$k/ed" \
		"${both}$method" alice@test 'echo inside'
	lacks out inside
	lines_with 0 '): permit '
	answer 0 "a chain with $method" $pass from vpn ssh -i "$k/ed" \
		"${both}$method" alice@test 'echo inside'
	passed_by " method=publickey+$method key=$(fp_of "$k/ed.pub") "
	answer 255 "a chain with $method, from elsewhere" $pass from out ssh -i "$k/ed" \
		"${both}$method" alice@test 'echo inside'
	refused auth ' reason=no-rule-from '
done
revoke "$k/ed.pub"
answer 255 'a chain that begins with a revoked key' $pass from vpn ssh -i "$k/ed" \
	"${both}keyboard-interactive" alice@test 'echo inside'
refused auth ' reason=key-revoked '
restore
sshd_up 'AuthenticationMethods publickey,publickey'
printf '%s\n' "$staff" 'key rsa 2048' | policy
login 254 'two keys, the second too small' vpn alice ed -i "$k/rsa1024"
refused session ' reason=key-too-small '
says deny " key=$(fp_of "$k/ed.pub") type=ssh-ed25519 bits=256 key=$(fp_of "$k/rsa1024.pub") type=ssh-rsa bits=1024 "
login 255 'two keys, the first too small' vpn alice rsa1024 -i "$k/ed"
refused account ' reason=key-too-small '
login 0 'two keys' vpn alice ed -i "$k/rsa2048"
passed_by " key=$(fp_of "$k/rsa2048.pub") type=ssh-rsa bits=2048 "
revoke "$k/rsa2048.pub"
login 254 'two keys, the second revoked' vpn alice ed -i "$k/rsa2048"
refused session ' reason=key-revoked '
restore
what='the policies of this script were in force'
cp "$dir/syslog" "$dir/whole"
count 0 whole 'policy not in force'
finish
