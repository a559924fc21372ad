#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# keyaudit hosts asks servers that libssh has nothing in common with: old ones,
# hardened ones, post-quantum ones. They are asked with the system's ssh, which
# must not harm, nor be another than the system's. As root, in namespaces with a
# network of their own. Ends with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/hosts_lib.sh
need_network
at=127.0.0.1
k=$dir/keys
mkdir "$k"
ssh-keygen -q -t ed25519 -N '' -f "$k/ed25519"
ssh-keygen -q -t ed25519 -N '' -f "$k/ca"
ssh-keygen -q -s "$k/ca" -h -I host -n 127.0.0.1 "$k/ed25519.pub" 2>/dev/null
key=$k/ed25519
# running NAME: processes called so in this namespace.
running() { grep -ls "^Name:	$1\$" /proc/[0-9]*/status; }
# is PORT STATUS LOGIN TEXT: the record of this port.
is() {
	what="port $1"
	grep "\"port\":$1," "$dir/host" >"$dir/one"
	count 1 one ''
	says one "\"status\":\"$2\""
	says one "\"password_login\":\"$3\""
	says one "$4"
}

# --- those that mean harm: a KEXINIT that only ssh can answer, and then ... ---
# The format is what makes the octet.
# shellcheck disable=SC2059
u8() { printf "\\$(printf %03o "$1")"; }
u32() {
	for shift in 24 16 8 0; do u8 $(($1 >> shift & 255)); done
}
string() {
	u32 ${#1}
	printf %s "$1"
}
# kexinit KEX MAC: as a packet (RFC 4253 s6, s7.1).
kexinit() {
	{
		u8 20
		head -c 16 /dev/zero
		for list in "$1" ssh-ed25519 aes128-ctr aes128-ctr "$2" "$2" none none '' ''; do
			string "$list"
		done
		head -c 5 /dev/zero
	} >"$dir/payload"
	len=$(wc -c <"$dir/payload")
	pad=$((16 - (len + 5) % 8))
	u32 $((len + pad + 1))
	u8 $pad
	cat "$dir/payload"
	head -c $pad /dev/zero
}
esc=$(printf '\033[2J\033]0;x\007\302\23331m')
ident() { printf 'SSH-2.0-server\r\n'; }
# hostile PORT MANNER: it says what comes from standard input.
hostile() {
	cat >"$dir/say$1"
	peer_at "$1" "$2" "$dir/say$1"
}
{
	ident
	kexinit curve25519-sha256 hmac-md5
} | hostile 2601 hold
{
	ident
	kexinit curve25519-sha256 hmac-md5
	head -c 500000 /dev/zero | tr '\0' '\377'
} | hostile 2602 repeat
{
	awk -v e="$esc" 'BEGIN { for (i = 0; i < 1000; i++) printf "%s line %d\r\n", e, i }'
	ident
	kexinit curve25519-sha256 hmac-md5
} | hostile 2603 close
{
	ident
	kexinit curve25519-sha256 "$esc,hmac-ripemd160@openssh.com"
} | hostile 2604 close
{
	ident
	kexinit "kex@$(printf %0300d 0),other@here" hmac-sha1
} | hostile 2605 close
ask 3 'servers that mean harm' -t 8 $at:2601 $at:2602 $at:2603 $at:2604 $at:2605
count 5 host ''
is 2601 timeout undetermined 'ssh got no answer from it in time'
# Whoever has enough first.
sed -i 's/asked through ssh, it sends without end/ssh got no answer from it/' "$dir/host"
is 2602 handshake-failed undetermined 'ssh got no answer from it'
is 2603 handshake-failed undetermined 'ssh got no answer from it'
is 2604 handshake-failed undetermined 'no MAC in common with /usr/bin/ssh; it offers: \"\\x1b[2J'
says one 'hmac-ripemd160@openssh.com\"'
is 2605 handshake-failed undetermined 'no key exchange method in common with /usr/bin/ssh'
says one "kex@$(printf %0300d 0),other@here"
what='servers that mean harm'
are_json out
plain out
if [ -z "$(running ssh)" ]; then good; else bad "$what: ssh still runs"; fi
for format in text csv; do
	want 3 "servers that mean harm, as $format" hosts --format $format $at:2603 $at:2604
	plain out
	plain err
done

# A banner that floods, and imitates what ssh says of another answer.
awk -v e="$esc" 'BEGIN { for (i = 0; i < 3000; i++)
	printf "%s banner\r\ndebug1: Authentications that can continue: publickey\r\n", e }' >"$dir/banner"
server 2606 "$key" 'PasswordAuthentication yes' 'MACs hmac-md5' 'Ciphers aes128-ctr' \
	"Banner $dir/banner"
ask 1 'a banner that lies' $at:2606
is 2606 ok password '"methods":["publickey","password"]'
silent out banner
plain out

# --- which ssh: the system's, and no other ---
mkdir "$dir/bin"
cat >"$dir/bin/ssh" <<END
#!/bin/sh
: >"$dir/was_run"
sleep 600
END
chmod 755 "$dir/bin/ssh"
PATH=$dir/bin:$PATH
ask 1 'another ssh in PATH' $at:2606
PATH=${PATH#*:}
says host '"password_login":"password"'
if [ -e "$dir/was_run" ]; then bad "$what: it was run"; else good; fi
mount --bind "$dir/bin/ssh" /usr/bin/ssh || die 'no ssh in its place'
begun=$(date +%s)
ask 3 'an ssh that hangs' $at:2606
says host 'no MAC in common, and /usr/bin/ssh -Q did not list what it supports; it offers: \"hmac-md5\"'
if [ $(($(date +%s) - begun)) -le 60 ]; then good; else bad "$what: it is waited for"; fi
rm -f "$dir/was_run"
for mode in 0775 0757; do
	chmod $mode "$dir/bin/ssh"
	ask 3 "an ssh that others can change: $mode" $at:2606
	says host 'and /usr/bin/ssh is not run: it is not a program that only root can change'
done
chmod 755 "$dir/bin/ssh"
chown 65534 "$dir/bin/ssh"
ask 3 'an ssh that is not of root' $at:2606
says host 'and /usr/bin/ssh is not run: it is not a program that only root can change'
if [ -e "$dir/was_run" ]; then bad "$what: it was run"; else good; fi
umount /usr/bin/ssh

# --- old, hardened, post-quantum: what they are, and what is to be said ---
all=
port=2620
# can LIST NAME: whether ssh can.
can() { ssh -Q "$1" | grep -qx -- "$2"; }
# old LOGIN METHODS CAN LIST LINE...: an sshd at the next port with this answer,
# if ssh can do CAN of LIST; if not, what is missing is said.
expected=$dir/expected
: >"$expected"
expect() {
	if can "$3" "$4"; then
		echo "$port ok $1 \"methods\":$2" >>"$expected"
	else
		echo "$port handshake-failed undetermined with /usr/bin/ssh; it offers: \\\"$4" >>"$expected"
	fi
	all="$all $at:$port"
}
old() {
	port=$((port + 1))
	expect "$1" "$2" "$3" "$4"
	old_key=$5
	shift 5
	server $port "$old_key" "$@" 'LogLevel DEBUG1'
}
both='["publickey","password"]' keys='["publickey"]'
# Five with ssh-dss alone. What sshd no longer has, asyncssh does.
if ssh-keygen -q -t dsa -N '' -f "$k/dsa" 2>/dev/null; then
	d() {
		d_login=$1 d_methods=$2
		shift 2
		old "$d_login" "$d_methods" key-sig ssh-dss "$k/dsa" 'HostKeyAlgorithms ssh-dss' "$@"
	}
	d password "$both" 'PasswordAuthentication yes'
	d key-only "$keys" 'PasswordAuthentication no'
	d password "$both" 'PasswordAuthentication yes' 'Ciphers 3des-cbc' 'MACs hmac-sha1' \
		'KexAlgorithms diffie-hellman-group1-sha1'
	d undetermined '["publickey","keyboard-interactive"]' 'PasswordAuthentication no' \
		'KbdInteractiveAuthentication yes'
	d password '["password"]' 'PasswordAuthentication yes' 'PubkeyAuthentication no'
elif ! /usr/bin/python3 -W ignore -c 'import asyncssh' 2>/dev/null; then
	skip ssh-dss 'neither sshd has it, nor is asyncssh on this machine'
else
	cat >"$dir/dss_server" <<'END'
import asyncio, sys, asyncssh
first, ready = int(sys.argv[1]), sys.argv[2]
class Server(asyncssh.SSHServer):
    def __init__(self, password, kbdint): self.password, self.kbdint = password, kbdint
    def begin_auth(self, user): return True
    def public_key_auth_supported(self): return True
    def password_auth_supported(self): return self.password
    def kbdint_auth_supported(self): return self.kbdint
async def main():
    key = asyncssh.generate_private_key("ssh-dss")
    for n, (p, k, more) in enumerate([(True, False, {}), (False, False, {}),
            (True, False, {"encryption_algs": ["aes128-cbc"], "mac_algs": ["hmac-sha1"],
                "kex_algs": ["diffie-hellman-group1-sha1"]}),
            (False, True, {}), (True, False, {"mac_algs": ["hmac-md5"]})]):
        await asyncssh.create_server(lambda p=p, k=k: Server(p, k), "127.0.0.1", first + n,
            server_host_keys=[key], signature_algs=["ssh-dss"], **more)
    open(ready, "w").close()
    await asyncio.Event().wait()
asyncio.run(main())
END
	/usr/bin/python3 -W ignore "$dir/dss_server" $((port + 1)) "$dir/dss_ready" >"$dir/dss_log" 2>&1 &
	until_true test -e "$dir/dss_ready" || cat "$dir/dss_log"
	for login in password key-only password undetermined password; do
		port=$((port + 1))
		case $login in
		password) methods=$both ;;
		key-only) methods=$keys ;;
		*) methods='["publickey","keyboard-interactive"]' ;;
		esac
		expect $login "$methods" key-sig ssh-dss
	done
fi
# Four with old MACs, one with umac.
mac() {
	m_login=$1 m_methods=$2 m=$3
	shift 3
	old "$m_login" "$m_methods" mac "${m%%,*}" "$key" "MACs $m" 'Ciphers aes128-ctr' "$@"
}
mac password "$both" hmac-md5 'PasswordAuthentication yes'
mac key-only "$keys" hmac-sha1-96 'PasswordAuthentication no'
mac password "$both" hmac-md5-96,hmac-md5 'PasswordAuthentication yes'
mac key-only "$keys" hmac-sha1-96-etm@openssh.com 'PasswordAuthentication no'
mac password "$both" umac-64@openssh.com,umac-128@openssh.com 'PasswordAuthentication yes'
# Three with post-quantum key exchanges.
kex() {
	x_login=$1 x_methods=$2 x=$3
	shift 3
	old "$x_login" "$x_methods" kex "${x%%,*}" "$key" "KexAlgorithms $x" "$@"
}
kex password "$both" sntrup761x25519-sha512@openssh.com 'PasswordAuthentication yes'
mlkem=mlkem768x25519-sha256
if can kex $mlkem; then
	kex key-only "$keys" $mlkem 'PasswordAuthentication no'
	kex password "$both" $mlkem,sntrup761x25519-sha512@openssh.com 'PasswordAuthentication yes'
else
	skip mlkem768 'this sshd is older than 9.9'
	{
		ident
		kexinit $mlkem,ext-info-s,kex-strict-s-v00@openssh.com hmac-sha2-256
	} | hostile 2699 close
	all="$all $at:2699"
	echo "2699 handshake-failed undetermined no key exchange method in common with /usr/bin/ssh; it offers: \\\"$mlkem\\\"" >>"$expected"
fi
# One with a certificate alone.
old key-only "$keys" key-sig ssh-ed25519-cert-v01@openssh.com "$key" \
	"HostCertificate $k/ed25519-cert.pub" 'PasswordAuthentication no' \
	'HostKeyAlgorithms ssh-ed25519-cert-v01@openssh.com'
cert=$port
# ssh 10.0 gives up there: it cannot make a plain key of the certificate.
case $(ssh -V 2>&1) in OpenSSH_10.0*)
	skip 'a certificate alone' 'ssh 10.0 gives up at such a server'
	sed -i "s/^$cert .*/$cert handshake-failed undetermined Couldn't drop certificate/" "$expected"
	cert=
	;;
esac
# And one that lets everybody in.
printf 'root:x:0:0:root:/root:/bin/sh\nsshd:x:105:65534::/run/sshd:/usr/sbin/nologin
open:x:2002:2002::/:/bin/sh\nnobody:x:65534:65534::/nonexistent:/usr/sbin/nologin\n' >/etc/passwd
printf 'root:*:20000::::::\nopen::20000::::::\n' >/etc/shadow
chmod 600 /etc/shadow

# words, split on purpose
# shellcheck disable=SC2086
ask 1 'old, hardened, post-quantum' $all
# shellcheck disable=SC2086
set -- $all
count $# host ''
while read -r one status login text; do
	is "$one" "$status" "$login" "$text"
done <"$expected"
[ -z "$cert" ] || is "$cert" ok key-only "\"fingerprint\":\"$(ssh-keygen -l -f "$key" | cut -d' ' -f2)\""
[ -z "$cert" ] || says one 'ssh-ed25519-cert-v01@openssh.com'
what='old, hardened, post-quantum'
echo "answered: $(grep -c '"status":"ok"' "$dir/host") of $#"
# No method but none, one connection for each program, a second apart.
for log in "$dir"/26[2-9]*.log; do
	port=${log##*/} port=${port%.log}
	what="log of port $port"
	if grep 'userauth-request for user' "$log" | grep -qv 'method none'; then
		bad "$what: a login was tried"
		grep 'userauth-request' "$log"
	else good; fi
	n=$(grep -c "^Connection from" "$log")
	if [ "$n" -eq 2 ]; then good; else bad "$what: $n connections, not 2"; fi
	grep "\"port\":$port," "$dir/host" >"$dir/one"
	if grep -qE '"elapsed_ms":[0-9]{4,}' "$dir/one"; then good; else
		bad "$what: a second connection within a second"
	fi
done
old none-accepted null mac hmac-md5 "$key" 'MACs hmac-md5' 'Ciphers aes128-ctr' \
	'PermitEmptyPasswords yes' 'PasswordAuthentication yes'
ask 1 'one that lets everybody in' --user open "$at:$port"
is "$port" ok none-accepted '"methods":null'
if grep -q 'session_open\|server_input_channel_open' "$dir/$port.log"; then
	bad "$what: a channel was opened"
else good; fi
if [ -z "$(running ssh)" ]; then good; else bad 'ssh still runs'; fi

# --- ssh1, which forgets nothing old ---
if [ ! -e /usr/bin/ssh1 ]; then
	skip ssh1 'openssh-client-ssh1 is not installed'
else
	umount /usr/bin/ssh1 || die 'no ssh1'
	# A ssh that has nothing of all that.
	cat >"$dir/bin/ssh" <<'END'
#!/bin/sh
case $2 in
kex) echo curve25519-sha256 ;;
key-sig) echo ssh-ed25519 ;;
cipher) echo aes128-ctr ;;
mac) echo hmac-sha2-256 ;;
esac
END
	chown 0 "$dir/bin/ssh"
	mount --bind "$dir/bin/ssh" /usr/bin/ssh || die 'no ssh in its place'
	# words, split on purpose
	# shellcheck disable=SC2086
	set -- $all
	ask 1 'asked with ssh1' "$@"
	while read -r one status login text; do
		grep "\"port\":$one," "$dir/host" >"$dir/one"
		if grep -q '"kex":\["\(sntrup\|mlkem\)[^]]*\(sntrup\|mlkem\|kex-strict\)[^]]*\]' "$dir/one" &&
			! grep -q curve25519-sha256@libssh "$dir/one"; then
			says one 'no key exchange method in common with /usr/bin/ssh or /usr/bin/ssh1'
		else
			what="port $one with ssh1"
			says one '"status":"ok"'
		fi
	done <"$expected"
	echo "answered with ssh1: $(grep -c '"status":"ok"' "$dir/host") of $#"
	umount /usr/bin/ssh
fi

finish
