#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What a refused SSH session leaves open beside the shell: forwarding of the
# agent, of X11 and of a network (ssh -w), and the connection itself. A real sshd
# that listens, with the lines of pam.d-example; of each also what a permitted user
# gets. As root, in namespaces with other accounts, services and
# networks. Ends with "N passed, N failed".
# $DISPLAY and $SSH_AUTH_SOCK are for the shell at the other end.
# shellcheck disable=SC2016
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh

sshd_init
networks
example_logins
policy </dev/null
secret Quiet-Lake7river
new_key ed ed25519
new_key revoked ed25519
new_key rsa1024 rsa 1024
k=$m/keys
for u in alice root; do
	for i in ed revoked rsa1024; do cat "$k/$i.pub"; done >/etc/ssh/$u.keys
done
# sshd has a /tmp of its own: what it puts there is its own.
cat >"$m/bin/sshd_apart" <<-END
	#!/bin/sh
	exec unshare --mount sh -c 'mount -t tmpfs -o mode=1777 tmpfs /tmp &&
		exec "$sshd" "\$@"' sh "\$@"
END
chmod 755 "$m/bin/sshd_apart"
sshd=$m/bin/sshd_apart
sshd_up 'X11Forwarding yes' 'PermitTunnel yes'

permitted='contact it@example.org
permit user:alice,user:root from 10.8.0.0/16 service sshd method publickey id staff
key rsa 2048'
# Three that sshd lets in and the session refuses, and one that it permits:
# KEY REASON.
refusals='rsa1024:key-too-small revoked:key-revoked ed:no-rule-method'
# refusal KEY:REASON: from now on $key is refused for $reason.
refusal() {
	key=${1%%:*} reason=${1#*:}
	echo "$permitted" | policy
	[ "$reason" != no-rule-method ] ||
		echo "$permitted" | sed 's/method publickey/method password/' | policy
}
permission() {
	key='ed' reason=
	echo "$permitted" | policy
}
# decided_so: the connection was, at the session.
decided_so() {
	if [ -n "$reason" ]; then
		refused session " reason=$reason "
	else
		lines_with 1 "): permit user=${to:-alice} "
	fi
}
revoke "$k/revoked.pub"

# --- the agent ---
# The socket that sshd makes stays as long as the connection, which goes on.
agent_sockets() {
	find "/proc/$sshd_pid/root/tmp" /home/alice/.ssh -type s 2>/dev/null
}
# by_agent CODE WHAT: a session with the agent, through a connection that stays.
by_agent() {
	what=$2
	forward -M -S "$m/mux" -A -o IdentityAgent="$m/agent"
	decided_so
	until_true test -S "$m/mux" || bad "$what: no connection"
	try "$1" "$2" from vpn ssh -S "$m/mux" -A alice@test \
		'echo "socket $SSH_AUTH_SOCK"; ssh-add -l'
	agent_sockets >"$dir/sockets"
	forward_end
}
new_key held ed25519
ssh-agent -D -a "$m/agent" >"$dir/agent" 2>&1 &
agent_pid=$!
until_true test -S "$m/agent"
SSH_AUTH_SOCK=$m/agent ssh-add -q "$k/held"
for r in $refusals; do
	refusal "$r"
	by_agent 254 "the agent: $reason"
	lacks out socket
	lacks out "$(fp_of "$k/held.pub")"
	count 0 sockets /
done
permission
by_agent 0 'the agent'
says out "$(fp_of "$k/held.pub")"
count 1 sockets /
kill "$agent_pid"

# --- X11 ---
# by_x11 CODE WHAT: -Y, for -X asks an X server that is there; a forward is made
# without. The first display that sshd gives is 10, on port 6010.
by_x11() {
	try "$1" "$2" env DISPLAY=127.0.0.1:7 from vpn ssh -Y -i "$k/$key" \
		alice@test "echo inside \$DISPLAY; xauth list; exec '$bash' -c 'exec 3<>/dev/tcp/127.0.0.1/6010 && echo listens'"
	decided_so
}
bash=$(command -v bash)
if command -v xauth >/dev/null && [ -n "$bash" ]; then
	for r in $refusals; do
		refusal "$r"
		by_x11 254 "X11: $reason"
		says err 'X11 forwarding request failed'
		lacks out listens
		if [ ! -e /home/alice/.Xauthority ]; then good; else
			bad "$what: there is a cookie"
		fi
	done
	permission
	by_x11 0 'X11'
	lacks err 'X11 forwarding request failed'
	says out 'inside localhost:10.0'
	says out MIT-MAGIC-COOKIE-1
	says out listens
else
	skip X11 'no xauth or no bash on this machine'
fi

# --- a network, by -w ---
# In both cases: sshd looks at nothing but PermitTunnel. So README says to leave
# it off. Not root has to have a device that root has made.
# tunnel UNIT: it opens, and sshd can be reached through it.
tunnel() {
	what="-w $1 of $to: ${reason:-permitted}"
	unit=$1
	forward -w "$unit:$unit" -o ExitOnForwardFailure=yes
	decided_so
	until_true is_reached || die "$what: no tunnel"
	says reached SSH-2.0
	# Who came through it is gone: without it sshd would not be told.
	until_true sshd_has 1 || bad "$what: sshd does not end what came through"
	forward_end
}
is_reached() {
	ip addr replace "10.99.$unit.1" peer "10.99.$unit.2" dev "tun$unit" &&
		ip link set "tun$unit" up &&
		ip -n vpn addr replace "10.99.$unit.2" peer "10.99.$unit.1" dev "tun$unit" &&
		ip -n vpn link set "tun$unit" up &&
		from vpn timeout 10 "$bash" -c \
			"exec 3<>/dev/tcp/10.99.$unit.1/22 && head -c 7 <&3" >"$dir/reached"
} 2>/dev/null
# no_tunnel UNIT: it does not open.
no_tunnel() {
	try 255 "-w $1 of $to: ${reason:-permitted}, none" from vpn ssh -N -w "$1:$1" \
		-o ExitOnForwardFailure=yes -i "$k/$key" "$to@test"
	decided_so
	says err 'Tunnel forwarding failed'
}
tunnel_tests() {
	to=alice
	"$1" 7
	to=root
	"$1" 8
}
sshd=$(command -v sshd)
: >"$dir/reached"
mkdir "$m/dev/net"
if [ -n "$bash" ] && mknod -m 666 "$m/dev/net/tun" c 10 200 &&
	ip tuntap add dev tun7 mode tun user alice; then
	sshd_up 'PermitTunnel no'
	refusal rsa1024:key-too-small
	tunnel_tests no_tunnel
	permission
	tunnel_tests no_tunnel
	sshd_up 'PermitTunnel yes'
	for r in $refusals; do
		refusal "$r"
		tunnel_tests tunnel
	done
	permission
	tunnel_tests tunnel
	to=alice
	no_tunnel 9
	refusal rsa1024:key-too-small
	no_tunnel 9
else
	skip 'ssh -w' 'no bash or no tun devices on this machine'
fi

# --- the connection ---
to=alice
refusal rsa1024:key-too-small
if sshd_knows UnusedConnectionTimeout 1; then
	sshd_up 'UnusedConnectionTimeout 1'
	try 255 'UnusedConnectionTimeout closes what was refused' from vpn ssh -N \
		-i "$k/$key" alice@test
	decided_so
else
	skip UnusedConnectionTimeout 'this sshd has none'
fi
finish
