#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# keyaudit hosts among servers that mean harm, or are none, and in networks that
# do not answer: nothing hangs, each host has one result, and nothing that a
# terminal would heed gets through. As root, in namespaces with networks of
# their own. Ends with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/hosts_lib.sh
need_network
at=127.0.0.1
all=
# is PORT STATUS TEXT: one record of host says so, and its reason has the text.
is() {
	grep "\"port\":$1," "$dir/host" >"$dir/one"
	count 1 one ''
	says one "\"status\":\"$2\""
	says one '"password_login":"undetermined"'
	says one "$3"
}

# --- words of a server ---
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
# packet: standard input as a packet (RFC 4253 s6).
packet() {
	cat >"$dir/payload"
	len=$(wc -c <"$dir/payload")
	pad=$((16 - (len + 5) % 8))
	u32 $((len + pad + 1))
	u8 $pad
	cat "$dir/payload"
	head -c $pad /dev/zero
}
# kexinit KEX HOST_KEY CIPHER: s7.1.
kexinit() {
	{
		u8 20
		head -c 16 /dev/zero
		string "$1"
		string "$2"
		string "$3"
		string "$3"
		for list in hmac-sha2-256 hmac-sha2-256 none none '' ''; do
			string "$list"
		done
		head -c 5 /dev/zero
	} | packet
}
esc=$(printf '\033[2J\033]0;x\007\302\23331m')
port=2400
# hostile MANNER: it says what is in $say; its port is $port, in $all.
say=$dir/say
hostile() {
	port=$((port + 1))
	mv "$say" "$dir/say$port"
	peer_at $port "$1" "$dir/say$port"
	all="$all $at:$port"
}
ident() { printf 'SSH-2.0-server\r\n'; }

# --- what ends by a cap, whatever time there is ---
printf 'No SSH here\r\n' >"$say"
hostile repeat
printf 'aaaaaaaaaaaaaaaaaaaaaaaa' >"$say"
hostile repeat
{
	ident
	kexinit curve25519-sha256 ssh-ed25519 aes128-ctr
	u8 0
} >"$say"
hostile repeat
{
	ident
	u32 2147483647
	head -c 300000 /dev/zero
} >"$say"
hostile repeat
# words, split on purpose
# shellcheck disable=SC2086
ask 3 'without end' -t 600 $all
count 4 host ''
are_json out
is 2401 not-ssh 'No SSH here'
is 2402 not-ssh aaaa
is 2403 handshake-failed ''
is 2404 handshake-failed 'a packet of more than 262144 bytes'
endless=$all all=

# --- and what is told at the end of its time, or by its words ---
printf "" >"$say"
hostile hold # 2405
printf "" >"$say"
hostile close # 2406
printf 'HTTP/1.1 400 Bad Request\r\n\r\n<html>' >"$say"
hostile close # 2407
ident >"$say"
hostile slow # 2408
printf 'x%s\r\ny\r\n' "$esc" >"$say"
hostile hold # 2409
printf 'x%s\r\ny\r\n' "$esc" >"$say"
hostile close # 2410
printf 'SSH-2.0-%s\r\n' "$esc" >"$say"
hostile close # 2411
printf 'Not allowed at this time%s\r\n' "$esc" >"$say"
hostile close # 2412
printf 'Exceeded MaxStartups\r\n' >"$say"
hostile close # 2413
{
	ident
	{
		u8 1
		u32 11
		string "go away $esc"
		string ''
	} | packet
} >"$say"
hostile close # 2414
{
	ident
	head -c 5000 /dev/zero | tr '\0' '\377'
} >"$say"
hostile close # 2415
printf 'SSH-1.5-old\n' >"$say"
hostile hold # 2416
{
	ident
	kexinit "a$esc,curve25519-sha256" "ssh-ed25519,b$esc" "aes128-ctr,3des-cbc$esc"
} >"$say"
hostile hold # 2417
names=$(awk 'BEGIN { for (i = 0; i < 10000; i++) printf "kex-%05d@x,", i }')
{
	ident
	kexinit "${names}curve25519-sha256" ssh-ed25519 aes128-ctr
} >"$say"
hostile hold # 2418
{
	ident
	kexinit "kex$esc,other" ssh-ed25519 aes128-ctr
} >"$say"
hostile hold # 2419
{
	ident
	kexinit curve25519-sha256 "b$esc" aes128-ctr
} >"$say"
hostile hold # 2420
{
	ident
	kexinit curve25519-sha256 ssh-ed25519 "arcfour,c$esc"
} >"$say"
hostile hold # 2421
head -c 20000 /dev/urandom >"$say"
hostile close # 2422
ident >"$say"
hostile close # 2423
printf 'SSH-2.0-\r\nSSH-2.0-again\r\n' >"$say"
hostile hold # 2424
{
	ident
	kexinit curve25519-sha256 ssh-ed25519 aes128-ctr
} >"$say"
hostile hold # 2425
# Those that only wait are waited for beside all the rest: what was found out is
# judged at the end. One after the other, a single one that is silent and a
# single one that is asked again, after two seconds, are enough.
one_by_one=
for p in 05 06 07 10 11 14 15 16 18 19 20 21 22 23 24; do
	one_by_one="$one_by_one $at:24$p"
done
# words, split on purpose
# shellcheck disable=SC2086
{
	begin hostile hosts --format ndjson -t 12 $all $all
	for format in text csv json; do
		begin $format hosts -t 12 --format $format $endless $all
	done
	begin one_by_one hosts -t 12 -P 1 --format csv $endless $one_by_one
	begin all_keys hosts --format ndjson -t 12 --all-host-keys $all
}

# --- networks ---
# "far" is 10.9.0.7 and fd12:9::7. It does not forward: what is behind it is
# silent. There is no other way out.
{
	ip netns add far && ip -n far link set lo up &&
		ip link add to-far type veth peer name me netns far &&
		ip addr add 10.9.0.1/24 dev to-far && ip link set to-far up &&
		ip addr add fd12:9::1/64 dev to-far nodad &&
		ip addr add fe80::77/64 dev to-far nodad &&
		ip -n far addr add 10.9.0.7/24 dev me &&
		ip -n far addr add 10.9.0.8/24 dev me &&
		ip -n far addr add 10.9.0.9/24 dev me &&
		ip -n far addr add fd12:9::7/64 dev me nodad &&
		ip -n far addr add fd12:9::9/64 dev me nodad &&
		ip -n far link set me up &&
		ip route add 198.51.100.0/24 via 10.9.0.7 &&
		ip route add 2001:db8:1::/64 via fd12:9::7 &&
		ip route add unreachable 203.0.113.0/24 &&
		ip route add prohibit 192.0.2.0/24
} || die 'no network of its own'
ssh-keygen -q -t ed25519 -N '' -f "$dir/key"
server 2451 "$dir/key" 'PasswordAuthentication no' 'ListenAddress [::]'
begin no_way hosts --format ndjson -t 12 -p 2451 8.8.8.8 203.0.113.1 192.0.2.1 10.9.0.7 \
	'[2001:db8:2::1]' 198.51.100.7
ask 0 'IPv6' '[::1]:2451' '[FD12:9::1]:2451'
count 2 host '"status":"ok"'
ask 0 'IPv6 with a zone' '[fe80::77%to-far]:2451'
says host '"host":"fe80::77%to-far","port":2451,"address":"fe80::77%to-far","status":"ok"'
ask 3 'IPv6 with a zone that is not there' '[fe80::77%nowhere]:2451'
says host '"status":"un'

# --- names ---
rm -f /etc/resolv.conf
echo 'nameserver 127.0.0.1' >/etc/resolv.conf
echo 'hosts: files dns' >/etc/nsswitch.conf
# No address twice: c-ares from 1.22 on knows it for the first of its names only.
cat >/etc/hosts <<'END'
127.0.0.1 localhost
10.9.0.7 refuses-first
127.0.0.11 refuses-first
127.0.0.12 refuses-second
10.9.0.8 refuses-second
fd12:9::7 refuses-six
127.0.0.13 refuses-six
2001:db8:1::7 silent-six
127.0.0.14 silent-six
198.51.100.7 silent-four
127.0.0.15 silent-four
10.9.0.9 both-refuse
fd12:9::9 both-refuse
8.8.8.8 nobody
198.51.100.8 nobody
END
begin neither hosts --format ndjson -t 4 nobody:2451
# by_server ADDRESS ARGUMENT...: of hosts, with this name server. Nothing listens
# on the port of one; the other is silent.
by_server() {
	printf 'nameserver %s\noptions timeout:1 attempts:1\n' "$1" >"$dir/resolv.$1"
	resolv=$dir/resolv.$1
	shift
	# It is the inner shell's $1, and words, split on purpose.
	# shellcheck disable=SC2016,SC2086
	unshare --mount sh -c 'mount --bind "$1" /etc/resolv.conf && shift && exec "$@"' \
		sh "$resolv" $hosts_words --format ndjson "$@"
}
peer_at 53 udp
begin no_server by_server 10.9.0.7 no-such-name.example localhost:2451
begin silent_server by_server 127.0.0.1 -t 12 no-such-name.example another.example \
	localhost:2451
last=10
for name in refuses-first refuses-second refuses-six silent-six silent-four; do
	last=$((last + 1))
	ask 0 "two addresses: $name" $name:2451
	count 1 host ''
	says host "\"address\":\"127.0.0.$last\",\"status\":\"ok\""
done
ask 3 'two addresses: both refuse' both-refuse:2451
count 1 host '"status":"refused"'

# --- no faster than asked for ---
# timed NAME COMMAND...: how many seconds it takes is in NAME.took.
timed() {
	timed_at=$(date +%s) timed_name=$1
	shift
	"$@"
	timed_rc=$?
	echo $(($(date +%s) - timed_at)) >"$dir/$timed_name.took"
	return $timed_rc
}
# took NAME SECONDS: that long, or longer.
took() {
	if [ "$(cat "$dir/$1.took")" -ge "$2" ]; then good; else bad "$what: too fast"; fi
}
begin rate timed rate hosts --format ndjson --rate 2 -p 1 127.0.0.1 127.0.0.2 \
	127.0.0.3 127.0.0.4 127.0.0.5
begin names timed names hosts --format ndjson -p 1 127.0.0.1 localhost
ended 3 'one port, two names for it' names
count 2 host '"status":"refused"'
took names 1
ended 3 'a rate' rate
count 5 host '"status":"refused"'
took rate 2

# --- what there was to wait for in the networks ---
ended 3 'no way there' no_way
count 6 host ''
count 4 host '"status":"unreachable"'
count 1 host '"status":"refused"'
count 1 host '"host":"198.51.100.7","port":2451,"address":"198.51.100.7","status":"timeout"'
says host 'Network is unreachable'
says host 'no connection in time'
ended 3 'two addresses: neither answers' neither
count 1 host ''
silent host '"status":"ok"'
ended 3 'no name server' no_server
count 1 host '"status":"unresolved"'
count 1 host '"status":"ok"'
ended 3 'a silent name server' silent_server
count 3 host ''
count 2 host '"status":"unresolved","why":"no name server answered'
head -1 "$dir/host" >"$dir/first"
says first '"host":"localhost"'

# --- what was found out of the hostile servers ---
ended 1 'hostile servers' hostile
count 21 host ''
are_json out
plain out
plain err
is 2405 timeout 'no ident came in time'
is 2406 handshake-failed 'connection closed before the server identified itself'
is 2407 not-ssh 'HTTP/1.1 400 Bad Request'
is 2408 timeout 'no ident came in time'
is 2409 timeout 'lines without an ident until the end of its time'
is 2410 not-ssh 'begins with: \"x\\x1b'
is 2411 handshake-failed '"ident":"SSH-2.0-\u001b[2J'
is 2412 throttled 'Not allowed at this time'
is 2413 throttled 'Exceeded MaxStartups'
is 2414 handshake-failed 'go away \\x1b'
is 2415 handshake-failed 'a packet of more than 262144 bytes'
is 2416 ssh1-only 'it speaks protocol 1 only'
says one '"ssh1":true'
says out '"rule":"host-ssh1","severity":"critical"'
is 2417 timeout 'no key exchange in time'
is 2418 handshake-failed 'a list of key exchange methods that is too long'
says one '"kex-00000@x","kex-00001@x"'
is 2419 handshake-failed 'no key exchange method in common with /usr/bin/ssh; it offers: \"kex\\x1b'
is 2420 handshake-failed 'no host key algorithm in common with /usr/bin/ssh; it offers: \"b\\x1b'
is 2421 handshake-failed 'no cipher in common with /usr/bin/ssh; it offers: \"arcfour,c\\x1b'
is 2422 not-ssh ''
is 2423 handshake-failed 'it closed during the key exchange'
is 2424 handshake-failed ''
is 2425 timeout 'no key exchange in time'
for format in text csv json; do
	ended 1 "hostile servers as $format" $format
	plain out
	plain err
	[ $format != json ] || is_json out
done
ended 1 'hostile servers, one after the other' one_by_one
count 19 out 'host,,'
ended 1 'hostile servers asked for all keys' all_keys
count 21 host ''

# --- a machine without /etc/hosts, and one without IPv6 ---
rm /etc/hosts
ask 0 'localhost, and no file has it' localhost:2451 LocalHost:2451
count 1 host '"status":"ok"'
echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6
ask 3 'IPv6 is off' -p 1 '[::1]' localhost.
count 1 host '"host":"::1","port":1,"address":"::1","status":"unreachable"'
# What is told is how the last of its addresses ended: a newer c-ares puts ::1
# last there, which nothing can reach. Neither waits until its time is over.
grep -E '"host":"localhost.","port":1,"address":("127.0.0.1","status":"refused"|"::1","status":"unreachable")' \
	"$dir/host" >"$dir/localhost"
count 1 localhost ''

finish
