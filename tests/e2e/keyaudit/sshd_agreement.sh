#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Starts a real sshd on loopback and compares, authorized_keys file by file,
# whether ssh gets in with what our parser says of the lines.
# usage: sshd_agreement.sh [PATH-OF-authkeys_verdict]; without it, that under $B
# As root it runs in namespaces of its own, with a network, another /run, and a
# root without a password, whose shell and home know nothing of the machine's;
# else sshd runs as the user who calls this.
set -u
. tests/lib/tally.sh
verdict=${1:-${B:?no B and no argument}/tests/lib/authkeys_verdict}
sshd=$(PATH=$PATH:/usr/sbin:/usr/local/sbin command -v sshd) || {
	skip_all 'no sshd on this machine'
}

if [ "$(id -u)" = 0 ] && [ -z "${SSHD_AGREEMENT_NS:-}" ]; then
	unshare --mount --net true 2>/dev/null || {
		echo "sshd_agreement: root, but no namespaces permitted"
		exit 1
	}
	SSHD_AGREEMENT_NS=1 exec unshare --mount --net --propagation private \
		sh "$0" "$@"
fi

d=$(mktemp -d) || exit 1
pid=
clean_up() {
	[ -n "$pid" ] && kill "$pid" 2>/dev/null
	rm -rf "$d"
}
trap clean_up EXIT
trap 'exit 1' INT TERM

if [ -n "${SSHD_AGREEMENT_NS:-}" ]; then
	# sshd wants its empty directory, and without PAM no locked root.
	{ mount -t tmpfs tmpfs /run && mkdir -m 755 /run/sshd &&
		sed 's/^root:[^:]*:/root:*:/' /etc/shadow >"$d/shadow" &&
		mount --bind "$d/shadow" /etc/shadow &&
		sed "s|^root:.*|root:x:0:0:root:$d:/bin/sh|" /etc/passwd >"$d/passwd" &&
		mount --bind "$d/passwd" /etc/passwd && ip link set lo up; } || {
		echo "sshd_agreement: cannot prepare the namespaces"
		exit 1
	}
fi

user=$(id -un)
for k in ed:ed25519:256 ec:ecdsa:521 rsa:rsa:2048 ca:ed25519:256 \
	other:ed25519:256 host:ed25519:256; do
	name=${k%%:*} rest=${k#*:}
	ssh-keygen -q -t "${rest%:*}" -b "${rest#*:}" -N '' -C "" \
		-f "$d/$name" || exit 1
done
cp "$d/ed" "$d/cert" && cp "$d/ed.pub" "$d/cert.pub"
ssh-keygen -q -s "$d/ca" -I id -n "$user,extra" "$d/cert.pub" || exit 1

# Local time five hours before UTC noon or not: no daylight saving here.
TZ=TST-5
offset=18000
export TZ

write_config() {
	cat <<END
Port $1
ListenAddress 127.0.0.1
HostKey $d/host
PidFile none
AuthorizedKeysFile $d/ak
UsePAM no
StrictModes no
PermitRootLogin yes
PasswordAuthentication no
KbdInteractiveAuthentication no
MaxStartups 100
LogLevel ERROR
END
	# 9.8 and later would shut us out for our failures.
	echo "PerSourcePenalties no" >"$d/probe"
	echo "HostKey $d/host" >>"$d/probe"
	"$sshd" -t -f "$d/probe" 2>/dev/null && echo "PerSourcePenalties no"
}

login() { # name of the identity
	set -- "$1" -F /dev/null -p "$port" -o BatchMode=yes \
		-o IdentitiesOnly=yes -o IdentityAgent=none \
		-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
		-o LogLevel=ERROR -o ConnectTimeout=60 \
		-o PreferredAuthentications=publickey \
		-o KexAlgorithms=curve25519-sha256
	id=$1
	shift
	ssh "$@" -i "$d/$id" "$user@127.0.0.1" true </dev/null \
		>/dev/null 2>"$d/err"
	[ $? -ne 255 ] && return 0
	grep -q 'Permission denied' "$d/err" && return 1
	echo "sshd_agreement: no connection: $(cat "$d/err")"
	exit 1
}

key() { cut -d' ' -f1,2 "$d/$1.pub"; }

# A port that is in use ends sshd: then another is tried.
start_sshd() {
	key ed >"$d/ak"
	tries=0
	while [ $tries -lt 20 ]; do
		tries=$((tries + 1))
		port=$((20000 + ($$ * 7 + tries * 131) % 40000))
		write_config "$port" >"$d/conf"
		"$sshd" -D -e -f "$d/conf" 2>"$d/log" &
		pid=$!
		n=0
		while kill -0 "$pid" 2>/dev/null; do
			(login ed) >/dev/null 2>&1 && return 0
			n=$((n + 1))
			[ $n -lt 600 ] || break 2
			sleep 0.1
		done
		wait "$pid"
	done
	echo "sshd_agreement: sshd does not let us in:"
	cat "$d/log" "$d/err"
	exit 1
}

in=0 out=0
# The file "$d/ak" is in place; $1 says with which identity to come.
compare() {
	ours=$("$verdict" "$offset" <"$d/ak")
	case "
$ours
" in
	*"
live
"*) say=in ;;
	*) say=out ;;
	esac
	if login "$1"; then real=in in=$((in + 1)); else real=out out=$((out + 1)); fi
	if [ "$say" = "$real" ]; then
		good
		return
	fi
	bad "sshd lets $real, we say: ${ours:-no line}"
	cut -c1-200 "$d/ak" | head -n 5
}
line() { # identity, then the line: printf's escapes
	# shellcheck disable=SC2059 # the cases need its escapes
	printf "$2\n" >"$d/ak"
	compare "$1"
}
opts() { # options for the plain key
	printf '%s %s comment\n' "$1" "$(key ed)" >"$d/ak"
	compare ed
}
ca_opts() {
	printf '%s %s\n' "$1" "$(key ca)" >"$d/ak"
	compare cert
}
many() { # how often, prefix with N for the number
	awk -v n="$1" -v s="$2" 'BEGIN { for (i = 1; i <= n; i++) {
		t = s; gsub("N", i, t); printf("%s%s", (i > 1 ? "," : ""), t) } }'
}

start_sshd

K=$(key ed) R=$(key rsa) E=$(key ec) B=${K#* } RB=${R#* }
# the line
line ed "$K"
line rsa "$R a comment"
line ec "$E"
line ed "  \t $K"
line ed "ssh-ed25519\t\t $B\tcomment"
line ed "$K\r"
line ed "$K comment\r"
line ed "# $K"
line ed "$(key other)\n\r\n$K"
line ed "$B"
line ed "ssh-ed25519"
line ed "ssh-ed25519$B"
line ed "SSH-ED25519 $B"
line ed "ssh-rsa $B"
line ed "ssh-rsa ssh-ed25519 $B"
line ed "ssh-ed25519 $B="
line ed "ssh-ed25519 ${B}AAAA"
line ed "ssh-ed25519 ${B%????}"
line ed "ssh-ed25519 x$B"
line ed "$K# comment"
line ed "ssh-ed25519 $(echo "$B" | cut -c1-20) $(echo "$B" | cut -c21-)"
line ed "ssh-ed25519 $(echo "$B" | cut -c1-20)\r\f\v$(echo "$B" | cut -c21-)"
line rsa "rsa-sha2-512 $RB"
line rsa "rsa-sha2-256 $RB"
line ed "\357\273\277$K"
line ed "#\000x\n$K"
line ed "$K\000 x"
line ed "\000$K"
line ed "no-pty\000 $K"
line ed "command=\"\" ssh-rsa $RB\n$K"
line cert "$(cut -d' ' -f1,2 "$d/cert-cert.pub")"
# flags and the commas between them
opts no-pty
opts NO-PTY,ReStRiCt
opts no-pty,
opts ,no-pty
opts no-pty,,restrict
opts ,
opts 'no-pty, '
opts 'no-pty ,restrict'
opts agent-forwarding,port-forwarding,pty,user-rc,X11-forwarding
opts no-agent-forwarding,no-port-forwarding,no-user-rc,no-X11-forwarding
opts touch-required,no-touch-required,verify-required,no-verify-required
opts no-restrict
opts no-cert-authority
opts ptyx
opts no-such-option
opts pty=yes
opts 'pty="yes"'
opts command
# quotes
opts 'command="true ssh-rsa AAAA # x"'
opts 'command="echo \"a b\""'
opts 'command="a\\"'
opts 'command="a\\\" b"'
opts 'command=true'
opts 'command="true'
opts 'command="true"x'
opts '"command=true"'
opts 'command="true",command="true"'
opts 'command=""'
opts "command=\"$(many 20000 'echoN')\""
# from
opts 'from="127.0.0.1"'
opts 'from="127.0.0.0/8,!10.0.0.0/8"'
opts 'from="*"'
opts 'from=""'
opts 'from="127.0.0.1,"'
opts 'from="127.0.0.1,10.0.0.1/8"'
opts 'from="10.0.0.0/33,127.0.0.1"'
# Not compared: from="10.0.0.0/129,...". OpenSSH 9.2 passes over the entry,
# 10.0 refuses the line; we call it live, since somewhere it is.
opts 'from="10.0.0.0/x,127.0.0.1"'
opts 'from="127.0.0.1,2001:db8::1/32"'
opts 'from="127.0.0.1,2001:db8::/32"'
opts 'from="127.0.0.1,10.1/8"'
opts 'from="!10.0.0.1"'
opts 'from="127.0.0.1",from="127.0.0.1"'
# environment
opts 'environment="A=#x y"'
opts 'environment="A="'
opts 'environment="=x"'
opts 'environment="A"'
opts 'environment="A-B=x"'
opts "$(many 1025 'environment="AN=x"')"
opts "$(many 1026 'environment="AN=x"')"
opts "$(many 2000 'environment="A=N"')"
# forwarding
opts 'permitopen="localhost:80",permitopen="[::1]:22",permitopen="h:*"'
opts 'permitopen="h/80"'
opts 'permitopen=":80"'
opts 'permitopen="80"'
opts 'permitopen="h:0"'
opts 'permitopen="h:65536"'
opts 'permitopen="h:+80"'
opts 'permitopen="h: 80"'
opts 'permitopen="h:80 "'
opts 'permitopen="h:0080"'
opts 'permitopen="::1:80"'
opts 'permitopen="[::1"'
opts 'permitopen="[::1]80"'
opts 'permitopen=""'
opts "permitopen=\"$(many 1024 h | tr -d ,):1\""
opts "permitopen=\"$(many 1025 h | tr -d ,):1\""
opts "$(many 4097 'permitopen="h:N"')"
opts "$(many 4098 'permitopen="h:N"')"
opts 'permitlisten="8080",permitlisten="localhost:8080",permitlisten="*"'
opts 'permitlisten=""'
opts 'permitlisten="0"'
opts 'tunnel="0",tunnel="ANY"'
opts 'tunnel="-1"'
opts 'tunnel="-0"'
opts 'tunnel="2147483645"'
opts 'tunnel="2147483646"'
opts 'tunnel="x"'
opts 'tunnel=""'
# expiry
now=$(date +%s)
stamp() { date "$2" -d "@$((now + $1))" +%Y%m%d%H%M%S; }
local_stamp() { date -d "@$((now + $1))" +%Y%m%d%H%M%S; }
opts "expiry-time=\"$(local_stamp 1800)\""
opts "expiry-time=\"$(local_stamp -1800)\""
opts "expiry-time=\"$(stamp 1800 -u)Z\""
opts "expiry-time=\"$(stamp -1800 -u)z\""
opts "expiry-time=\"$(stamp 1800 -u)UTC\""
opts "expiry-time=\"$(stamp 1800 -u)\""
opts 'expiry-time="20370230"'
opts 'expiry-time="20371301"'
opts 'expiry-time="20370132"'
opts 'expiry-time="20370100"'
opts 'expiry-time="2037 1 1"'
opts 'expiry-time="203701 1"'
opts 'expiry-time="2037010124"'
opts 'expiry-time="203701012360"'
opts 'expiry-time="20370101235961"'
opts 'expiry-time="20370101235962"'
opts 'expiry-time="99991231"'
opts 'expiry-time="19700101Z"'
opts 'expiry-time="19690101"'
opts 'expiry-time=""'
opts 'expiry-time="forever"'
opts 'expiry-time="20370101",expiry-time="20010101"'
opts 'expiry-time="20010101",expiry-time="20370101"'
# authorities
ca_opts cert-authority
ca_opts Cert-Authority,no-pty
ca_opts 'cert-authority,principals="extra"'
ca_opts 'principals="nobody,extra",cert-authority'
ca_opts 'cert-authority,principals=""'
ca_opts 'cert-authority,principals=","'
ca_opts 'cert-authority,principals="extra",principals="extra"'
ca_opts 'cert-authority,expiry-time="20010101"'
opts 'principals="extra"'

# Did sshd answer to the end, and were there cases of both kinds?
line ed "$K"
if [ $in -lt 20 ] || [ $out -lt 20 ]; then
	bad "$in logins and $out refusals show nothing"
fi
finish
