#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# keyaudit hosts --accepts asks real servers whether they would accept a key,
# by its public half: OpenSSH in all its ways to find, restrict and refuse one,
# Dropbear, asyncssh, paramiko. What it says is compared with what ssh -v says
# ("Server accepts key"). As root, in namespaces with a network and an /etc of
# their own. Ends with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/hosts_lib.sh

# --- what is refused before anything is asked: needs no network ---
ssh-keygen -q -t ed25519 -N '' -f "$dir/secret"
# refused WHAT FILE TEXT: exit 2, nothing on stdout, and the message has the text.
refused() {
	want 2 "$1" hosts --accepts "$2" 192.0.2.1
	says err "$3"
	if [ -s "$dir/out" ]; then bad "$what: something on stdout"; else good; fi
}
refused 'a private key' "$dir/secret" 'a private key: --accepts takes public keys only'
refused 'a file that is missing' "$dir/none" 'No such file'
refused 'a folder' "$dir" 'not a regular file'
mkfifo "$dir/fifo"
refused 'a FIFO' "$dir/fifo" 'not a regular file'
echo 'hello' >"$dir/text"
refused 'no key in it' "$dir/text" 'no key'
echo 'ssh-ed25519 AAAA' >"$dir/text"
refused 'a key that is torn' "$dir/text" 'no key'
head -c 5000000 /dev/zero >"$dir/text"
refused 'a large file' "$dir/text" 'larger than 4 MiB'
ssh-keygen -q -t rsa -b 2048 -N '' -f "$dir/rsa"
ssh-keygen -e -m PKCS8 -f "$dir/rsa.pub" | sed '2s/^....//' >"$dir/text"
refused 'PEM that is torn' "$dir/text" "$dir/text:1: "
ssh-keygen -q -t rsa -b 2048 -N '' -m PEM -f "$dir/pem"
refused 'a private key in PEM' "$dir/pem" 'a private key: --accepts takes public keys only'
echo "cert-authority $(cat "$dir/secret.pub")" >"$dir/text"
refused 'a CA alone' "$dir/text" 'a CA is not accepted as a key'
need_network

# --- accounts and keys ---
cat >/etc/passwd <<'EOF'
root:x:0:0:root:/root:/bin/sh
sshd:x:105:65534::/run/sshd:/usr/sbin/nologin
alice:x:2001:2001::/home/alice:/bin/sh
EOF
printf '%s\n' 'root:x:0:' 'alice:x:2001:' 'nogroup:x:65534:' >/etc/group
printf '%s\n' 'root:*:20000::::::' 'sshd:*:20000::::::' 'alice:*:20000::::::' >/etc/shadow
chmod 600 /etc/shadow
printf '%s: files\n' passwd group shadow >/etc/nsswitch.conf
rm -f /etc/nologin
k=$dir/keys
mkdir "$k" "$dir/pub" "$dir/ak"
chmod 755 "$dir" "$dir/ak"
for t in ed25519: ecdsa:256 ecdsa:521 rsa:2048 rsa:1024; do
	n=${t%:*}${t#*:}
	set --
	[ -z "${t#*:}" ] || set -- -b "${t#*:}"
	ssh-keygen -q -t "${t%:*}" "$@" -N '' -C "$n" -f "$k/$n" || die "no key $t"
done
for n in other stolen ca host; do ssh-keygen -q -t ed25519 -N '' -C $n -f "$k/$n"; done
key=$k/host
# sk KEY: the public half of a security key, which needs no such device.
printf '%s %s sk\n' sk-ssh-ed25519@openssh.com "$(
	{
		printf '\000\000\000\032sk-ssh-ed25519@openssh.com\000\000\000\040'
		cut -d' ' -f2 "$k/other.pub" | base64 -d | tail -c 32
		printf '\000\000\000\004ssh:'
	} | base64 -w0
)" >"$k/sk.pub"
for n in stolen rsa2048; do
	cp "$k/$n.pub" "$k/$n-c.pub"
	ssh-keygen -q -s "$k/ca" -I "$n" -n root -V -1h:+1h "$k/$n-c.pub"
done
cp "$k"/*.pub "$dir/pub/"
p=$dir/pub

# --- how one is asked ---
# Another address each time: one and the same is asked once a second.
last=1
next() {
	last=$((last + 1))
	at=127.0.1.$last:$1
}
# ssh_accepts KEY PORT USER [OPTION...]: what ssh says, in heard.
ssh_accepts() {
	ssh_key=$1 ssh_port=$2 ssh_user=$3
	shift 3
	timeout 300 ssh -v -F none -p "$ssh_port" -l "$ssh_user" -i "$ssh_key" \
		-o IdentitiesOnly=yes -o IdentityAgent=none -o BatchMode=yes \
		-o PreferredAuthentications=publickey -o StrictHostKeyChecking=no \
		-o UserKnownHostsFile=/dev/null "$@" 127.0.0.1 true \
		</dev/null >/dev/null 2>"$dir/ssh"
	heard=refused
	if grep -q 'Server accepts key' "$dir/ssh"; then heard=accepted; fi
}
# answer N RESULT: the N-th answer about a key of the last host.
answer() {
	got=$(grep -o '"result":"[a-z]*"' "$dir/host" | sed -n "$1p")
	if [ "$got" = "\"result\":\"$2\"" ]; then good; else
		bad "$what: answer $1 is $got, not $2"
		head -c 1500 "$dir/host"
	fi
}
# code RESULT: the exit code of a server that has no other fault.
code() {
	case $1 in
	accepted) echo 1 ;;
	refused) echo 0 ;;
	*) echo 3 ;;
	esac
}
# alike RESULT WHAT KEY PORT [USER [SSH OPTION...]]: keyaudit and ssh say so.
alike() {
	result=$1 a_what=$2 a_key=$3 a_port=$4 a_user=${5:-root}
	shift 4
	[ $# -eq 0 ] || shift
	next "$a_port"
	ask "$(code "$result")" "$a_what" --user "$a_user" --accepts "$p/$a_key.pub" "$at"
	count 1 host '"status":"ok"'
	answer 1 "$result"
	ssh_accepts "$p/$a_key.pub" "$a_port" "$a_user" "$@"
	if [ "$heard" = "$result" ]; then good; else
		bad "$what: ssh says $heard"
		tail -5 "$dir/ssh"
	fi
}

# --- OpenSSH: every type, found in a file ---
cat "$k/ed25519.pub" "$k/ecdsa256.pub" "$k/ecdsa521.pub" "$k/rsa2048.pub" \
	"$k/rsa1024.pub" "$k/sk.pub" >"$dir/ak/all"
server 2501 "$key" 'PasswordAuthentication no' "AuthorizedKeysFile $dir/ak/all" \
	"TrustedUserCAKeys $k/ca.pub" 'RequiredRSASize 1024'
for t in ed25519 ecdsa256 ecdsa521 rsa2048 rsa1024 sk stolen-c-cert rsa2048-c-cert; do
	alike accepted "$t" $t 2501 root -o RequiredRSASize=1024
	fp=$(ssh-keygen -lf "$p/$t.pub" | cut -d' ' -f2)
	says host "\"fingerprint\":\"$fp\""
	says out '"rule":"host-accepts-revoked-key","severity":"critical","measure":"breach-response","account":"root"'
done
says host '"certificate":"SHA256:'
alike refused 'a key that is not there' other 2501
says host '"certificate":null,"result":"refused","why":null'
silent out host-accepts
alike refused 'the key of a certificate, alone' stolen 2501
# No signature is made, and nobody logs in.
silent 2501.log 'Accepted publickey'
silent 2501.log 'session opened'

# --- OpenSSH: restricted, expired, from elsewhere ---
{
	printf 'from="10.0.0.0/8" '
	cat "$k/ecdsa256.pub"
	printf 'expiry-time="20200101" '
	cat "$k/ecdsa521.pub"
	printf 'restrict,command="/bin/false" '
	cat "$k/rsa2048.pub"
	printf 'from="127.0.0.0/8" '
	cat "$k/ed25519.pub"
	printf 'no-such-option '
	cat "$k/other.pub"
} >"$dir/ak/some"
server 2502 "$key" 'PasswordAuthentication no' "AuthorizedKeysFile $dir/ak/some"
alike refused 'from= another network' ecdsa256 2502
alike refused 'expired' ecdsa521 2502
alike accepted 'restricted' rsa2048 2502
alike accepted 'from= this machine' ed25519 2502
alike refused 'a line that sshd ignores' other 2502
alike refused 'a user that does not exist' ed25519 2502 nobodyhere
printf '#!/bin/sh\ncat "%s"\n' "$p/stolen.pub" >/etc/ssh/keys_command
chown root /etc/ssh/keys_command
chmod 755 /etc/ssh/keys_command
server 2503 "$key" 'PasswordAuthentication no' 'AuthorizedKeysFile none' \
	'AuthorizedKeysCommand /etc/ssh/keys_command' 'AuthorizedKeysCommandUser root' \
	'PermitRootLogin no'
alike accepted 'a key that a command prints' stolen 2503
alike refused 'another key' other 2503
server 2504 "$key" 'PasswordAuthentication no' "AuthorizedKeysFile $dir/ak/all" \
	"RevokedKeys $p/ed25519.pub" 'PubkeyAcceptedAlgorithms rsa-sha2-256,ssh-ed25519'
alike refused 'a key that sshd knows as revoked' ed25519 2504
alike accepted 'RSA with SHA-256 alone' rsa2048 2504 root \
	-o PubkeyAcceptedAlgorithms=rsa-sha2-256
alike refused 'a type that sshd does not accept' ecdsa256 2504
server 2505 "$key" 'PasswordAuthentication no' "AuthorizedKeysFile $dir/ak/all" \
	'DenyUsers alice'
alike refused 'a user who may not log in' ed25519 2505 alice
# Where no key can start a login, a refusal proves nothing.
for o in 'PubkeyAuthentication no' 'AuthenticationMethods password,publickey'; do
	port=$((port + 1))
	server $port "$key" "$o" 'PasswordAuthentication yes' "AuthorizedKeysFile $dir/ak/all"
	next "$port"
	ask 1 "$o" --accepts "$p/ed25519.pub" "$at"
	answer 1 undetermined
	says host 'no key can start a login there, but one may be its second step'
	says out '"rule":"host-accepts-undetermined","severity":"low"'
done

# --- many keys: as far as the server lets us ---
next 2501
cp "$k/other.pub" "$dir/many"
for n in 1 2 3 4 5 6 7; do
	ssh-keygen -q -t ed25519 -N '' -f "$k/m$n"
	cat "$k/m$n.pub" >>"$dir/many"
done
cat "$k/other.pub" >>"$dir/many"
ask 3 'more than MaxAuthTries' --accepts "$dir/many" "$at"
says host '"password_login":"key-only"'
for n in 1 2 3 4 5; do answer $n refused; done
for n in 6 7 8; do answer $n undetermined; done
if [ "$(grep -o '"result"' "$dir/host" | wc -l)" = 8 ]; then good; else bad "$what: not eight"; fi
says host 'asked, and got no answer: \"Received SSH_MSG_DISCONNECT'
says host 'no answer: the server ended the connection after 5 keys'
count 3 out '"rule":"host-accepts-undetermined"'
next 2501
ask 1 'those that are accepted cost no try' --accepts "$dir/ak/all" \
	--accepts "$p/other.pub" --accepts "$p/stolen-c-cert.pub" "$at"
for n in 1 2 3 4 5 6 8; do answer $n accepted; done
answer 7 refused
# Also when the prompts decide, which come after the first two keys.
server 2511 "$key" 'UsePAM yes' 'PasswordAuthentication no' \
	'KbdInteractiveAuthentication yes' "AuthorizedKeysFile $dir/ak/all"
printf '%s\n' 'auth required pam_unix.so' 'account required pam_permit.so' \
	'session required pam_permit.so' >/etc/pam.d/sshd
next 2511
ask 1 'keys, prompts, keys' --accepts "$p/ed25519.pub" --accepts "$p/other.pub" \
	--accepts "$p/ecdsa256.pub" --accepts "$p/stolen.pub" "$at"
says host '"password_login":"keyboard-interactive"'
says host '"prompts":["Password: "]'
answer 1 accepted
answer 2 refused
answer 3 accepted
answer 4 refused

# --- several users, each on one connection ---
match='Match User alice
AuthorizedKeysFile none'
server 2512 "$key" 'PasswordAuthentication no' "AuthorizedKeysFile $dir/ak/all"
match=
next 2512
ask 1 'two users' --user alice --user root --accepts "$p/ed25519.pub" "$at"
answer 1 refused
answer 2 accepted
count 1 out '"rule":"host-accepts-revoked-key"'
says out 'is accepted for root: the server would take it; PAM, our revocation included, may still refuse'
silent out 'revoked here'
if [ "$(grep -c 'Connection from' "$dir/2512.log")" = 2 ]; then good; else
	bad "$what: not two connections"
fi

# --- revoked here; every format ---
fp=$(ssh-keygen -lf "$p/ed25519.pub" | cut -d' ' -f2)
"$build/admin/loginpolicy" key revoke --state "$dir/state" "$fp" >/dev/null 2>"$dir/err" ||
	cat "$dir/err"
next 2501
want 1 'text' hosts --accepts "$p/ed25519.pub" --accepts "$p/other.pub" "$at"
says out "  $fp (ssh-ed25519)"
says out '    accepted 1, refused 0, not determined 0'
says out 'accepted 0, refused 1, not determined 0'
says out 'which is revoked here,'
says out 'host-accepts-revoked-key'
next 2501
want 1 'csv' hosts --format csv --accepts "$p/ed25519.pub" "$at"
says out ",root:$fp=accepted"
says out ',host-accepts-revoked-key,critical,breach-response,'
next 2501
want 1 'json' hosts --format json --metrics "$dir/prom" --accepts "$p/ed25519.pub" "$at"
is_json out
says out '"accepts":{"accepted":1,"refused":0,"undetermined":0}'
says prom 'loginpolicy_key_answers{audit="hosts",answer="accepted"} 1'
says prom 'loginpolicy_findings{audit="hosts",rule="host-accepts-revoked-key",severity="critical",measure="breach-response"} 1'
next 2501
want 0 'no key is asked about' hosts --metrics "$dir/prom" "$at"
silent prom accepts
silent prom key_answers
silent out 'Keys that the servers'

# --- resume: only what is missing is asked ---
next 2502
ask 0 'an earlier run' --accepts "$p/other.pub" "$at"
cp "$dir/out" "$dir/earlier"
: >"$dir/2502.log"
ask 0 'the same keys again' --resume "$dir/earlier" --accepts "$p/other.pub" "$at"
answer 1 refused
silent 2502.log Connection
ask 1 'one key more' --resume "$dir/earlier" --accepts "$p/other.pub" \
	--accepts "$p/rsa2048.pub" "$at"
answer 1 refused
answer 2 accepted
says 2502.log Connection
cp "$dir/out" "$dir/earlier"
: >"$dir/2502.log"
ask 0 'no key at all' --resume "$dir/earlier" "$at"
says host '"accepts":[]'
silent 2502.log Connection
ask 1 'one of them, in another order' --resume "$dir/earlier" \
	--accepts "$p/rsa2048.pub" --accepts "$p/other.pub" "$at"
answer 1 accepted
answer 2 refused
silent 2502.log Connection

# --- forms of a key ---
ssh-keygen -e -f "$p/ed25519.pub" >"$dir/rfc4716"
next 2501
ask 1 'RFC 4716' --accepts "$dir/rfc4716" "$at"
answer 1 accepted
for form in PKCS8 PEM; do
	ssh-keygen -e -m "$form" -f "$p/rsa2048.pub" >"$dir/pem.pub"
	next 2501
	ask 1 "$form" --accepts "$dir/pem.pub" "$at"
	answer 1 accepted
	says host "$(ssh-keygen -lf "$p/rsa2048.pub" | cut -d' ' -f2)"
done
echo "from=\"1.2.3.4\" $(cat "$p/ed25519.pub")" >"$dir/authorized_keys"
next 2501
ask 1 'a line of authorized_keys' --accepts "$dir/authorized_keys" "$at"
answer 1 accepted
printf 'ssh-new@x %s new\n' "$(printf '\000\000\000\011ssh-new@x\000\000\000\004abcd' |
	base64 -w0)" >"$dir/unknown"
next 2501
ask 3 'a type that libssh does not know' --accepts "$dir/unknown" "$at"
answer 1 undetermined
says host 'not asked: libssh cannot send a key of this type or size'
if ssh-keygen -q -t dsa -N '' -f "$k/dsa" 2>/dev/null; then
	next 2501
	ask 3 'DSA' --accepts "$k/dsa.pub" "$at"
	answer 1 undetermined
fi

# --- a server that libssh has no algorithm in common with: ssh(1) asks it ---
server 2520 "$key" 'PasswordAuthentication no' "AuthorizedKeysFile $dir/ak/all" \
	'KexAlgorithms sntrup761x25519-sha512@openssh.com'
next 2520
ask 3 'asked by ssh(1)' --accepts "$p/ed25519.pub" "$at"
says host '"password_login":"key-only"'
answer 1 undetermined
says host 'not asked: libssh has no algorithm in common with the server'

# --- servers that are none ---
ask 3 'nobody there' --accepts "$p/ed25519.pub" 127.0.0.1:1
answer 1 undetermined
says host 'no answer: Connection refused'
printf 'SSH-2.0-server\r\n' >"$dir/say"
peer_at 2521 close "$dir/say"
ask 3 'it closes' --user root --user alice --accepts "$p/ed25519.pub" 127.0.0.1:2521
answer 1 undetermined
answer 2 undetermined

# --- Dropbear ---
if ! command -v dropbear >/dev/null || ! command -v dropbearkey >/dev/null; then
	skip Dropbear 'not on this machine'
else
	dropbearkey -t ed25519 -f "$dir/db" >/dev/null 2>&1
	mount -t tmpfs -o mode=700 tmpfs /root
	mkdir -m 700 /root/.ssh
	cp "$dir/ak/all" /root/.ssh/authorized_keys
	chmod 600 /root/.ssh/authorized_keys
	dropbear -s -F -E -p 2531 -P "$dir/2531.pid" -r "$dir/db" 2>"$dir/dropbear.log" &
	until_true listening 2531 || die 'no Dropbear'
	for t in ed25519 ecdsa256 rsa2048; do
		alike accepted "Dropbear: $t" $t 2531
	done
	alike refused 'Dropbear: another key' other 2531
fi

# --- asyncssh, paramiko; and servers that answer something else ---
python=/usr/bin/python3
cat >"$dir/asyncssh_server" <<'EOF'
import asyncio, sys, asyncssh
from asyncssh.packet import Byte, String
key, pub, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
MSG_INFO_REQUEST, MSG_SUCCESS, MSG_PK_OK = 60, 52, 60
wanted = asyncssh.read_public_key(pub)
class Server(asyncssh.SSHServer):
    def begin_auth(self, user): return True
    def public_key_auth_supported(self): return True
    def validate_public_key(self, user, k): return k == wanted
manner = {}
# Alone, as by other servers: without an SSH_MSG_IGNORE before each packet.
send = asyncssh.connection.SSHConnection.send_packet
def send_alone(self, kind, *args, **kwargs):
    if kind != 2 or self.get_extra_info("sockname")[1] == port:
        send(self, kind, *args, **kwargs)
asyncssh.connection.SSHConnection.send_packet = send_alone
cls = asyncssh.auth._ServerPublicKeyAuth
start = cls._start
async def answer(self, packet):
    how = manner[self._conn.get_extra_info("sockname")[1]]
    if how is None:
        await start(self, packet)
    else:
        how(self)
cls._start = answer
def success(self): self.send_packet(MSG_SUCCESS)
def info(self): self.send_packet(MSG_INFO_REQUEST, String(""), String(""), String(""), (0).to_bytes(4, "big"))
def partial(self): self._conn.send_userauth_failure(True)
def closes(self): self._conn.send_packet(1, (2).to_bytes(4, "big"), String("go\033[2J away"), String(""))
def huge(self): self.send_packet(MSG_PK_OK, String("ssh-ed25519"), String(b"x" * 200000))
def other_type(self): self.send_packet(MSG_PK_OK, String("ssh-rsa"), String(b"y" * 279))
def silent(self): pass
def banners(self):
    for i in range(20000):
        self._conn.send_packet(53, String("x" * 1000), String(""))
manners = [None, success, info, partial, closes, huge, other_type, silent, banners]
async def main():
    for n, how in enumerate(manners):
        manner[port + n] = how
        await asyncssh.create_server(Server, "0.0.0.0", port + n, server_host_keys=[key])
    open(key + ".ready", "w").close()
    await asyncio.Event().wait()
asyncio.run(main())
EOF
if ! "$python" -W ignore -c 'import asyncssh' 2>/dev/null; then
	skip asyncssh 'not on this machine'
else
	"$python" -W ignore "$dir/asyncssh_server" "$key" "$p/ed25519.pub" 2541 \
		>"$dir/asyncssh" 2>&1 &
	until_true test -e "$key.ready" || cat "$dir/asyncssh"
	alike accepted 'asyncssh' ed25519 2541
	alike refused 'asyncssh: another key' other 2541
	at=127.0.0.1
	# lies PORT RESULT CODE TEXT
	lies() {
		ask "$3" "a server that lies: $1" -t 4 --accepts "$p/ed25519.pub" $at:"$1"
		answer 1 "$2"
		says host "$4"
		are_json out
		plain out
	}
	lies 2542 undetermined 3 '"password_login":"key-only"'
	lies 2543 undetermined 3 'the answer is of another key, or none to this question'
	lies 2544 undetermined 3 'one step of the login is done'
	lies 2545 undetermined 3 'go\\x1b[2J away'
	lies 2546 undetermined 3 'the answer is of another key, or none to this question'
	lies 2547 undetermined 3 'the answer is of another key, or none to this question'
	ask 3 'it never answers' -t 3 --accepts "$p/ed25519.pub" $at:2548
	answer 1 undetermined
	says host '"password_login":"key-only"'
	ask 3 'banners without end' -t 20 --accepts "$p/ed25519.pub" $at:2549
	answer 1 undetermined
	says host '"password_login":"key-only"'
fi

# --- paramiko ---
cat >"$dir/paramiko_server" <<'EOF'
import socket, sys, threading, paramiko
key, pub, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
class Server(paramiko.ServerInterface):
    def get_allowed_auths(self, user): return "publickey"
    def check_auth_publickey(self, user, k):
        ok = k.get_base64() == open(pub).read().split()[1]
        return paramiko.AUTH_SUCCESSFUL if ok else paramiko.AUTH_FAILED
listener = socket.create_server(("0.0.0.0", port))
open(key + ".paramiko", "w").close()
while True:
    s = listener.accept()[0]
    t = paramiko.Transport(s)
    t.add_server_key(paramiko.Ed25519Key(filename=key))
    t.start_server(event=threading.Event(), server=Server())
EOF
if ! "$python" -W ignore -c 'import paramiko' 2>/dev/null; then
	skip paramiko 'not on this machine'
else
	port=2560
	for t in ed25519 rsa2048; do
		port=$((port + 1))
		rm -f "$key.paramiko"
		"$python" -W ignore "$dir/paramiko_server" "$key" "$p/$t.pub" $port \
			>"$dir/paramiko" 2>&1 &
		until_true test -e "$key.paramiko" || cat "$dir/paramiko"
		# It does not say which signatures it knows: ssh needs to be told.
		alike accepted "paramiko: $t" $t $port root \
			-o PubkeyAcceptedAlgorithms=+ssh-rsa
		alike refused "paramiko: another key than $t" other $port
	done
fi

finish
