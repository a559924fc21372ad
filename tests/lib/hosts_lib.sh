# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2034
# What the tests of keyaudit hosts share: a network and an /etc of their own
# (as root, in namespaces), servers to ask, and how what is said of them is
# judged. Sourced from the top folder, which the scripts go to, with their
# arguments; what they do before that is done twice.
set -u
me=${0##*/}
if [ "$(id -u)" = 0 ] && [ -z "${HOSTS_NS:-}" ]; then
	unshare --mount --net --pid --fork true 2>/dev/null || {
		echo "$me: root, but no namespaces permitted"
		exit 1
	}
	HOSTS_NS=1 exec unshare --mount --propagation private --net --pid \
		--fork --kill-child --mount-proc sh "$0" "$@"
fi
PATH=$PATH:/usr/sbin:/sbin
LC_ALL=C
export PATH LC_ALL
unset NO_COLOR
umask 022
build=${B:-build}
audit=$build/keyaudit/keyaudit
valid=$build/tests/lib/json_valid
dir=$(mktemp -d)
trap 'umount -l "$dir" 2>/dev/null; rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM
. tests/lib/tally.sh
die() {
	echo "$me: $*"
	exit 1
}
# need_network: without root there is none, and that is the end.
need_network() {
	[ -z "${HOSTS_NS:-}" ] || return 0
	skip 'asking a host' 'not root: no network of its own'
	finish
	exit
}
if [ -n "${HOSTS_NS:-}" ]; then
	{
		mount -t tmpfs -o mode=755 tmpfs "$dir" &&
			mount -t tmpfs tmpfs /run && mkdir -m 755 /run/sshd &&
			cp -a /etc "$dir/etc" && mount --bind "$dir/etc" /etc &&
			ip link set lo up
		# The same everywhere: tests/e2e/keyaudit/hosts_old.sh has it back.
		[ ! -e /usr/bin/ssh1 ] || mount --bind /dev/null /usr/bin/ssh1
	} || die 'no machine of its own'
fi
mkdir "$dir/state" "$dir/state/revoked" "$dir/state/blocked"
: >"$dir/policy"

# --- doing ---
# want CODE DESCRIPTION COMMAND...: the exit code; output is in out and err.
want() {
	code=$1 what=$2
	shift 2
	"$@" >"$dir/out" 2>"$dir/err" </dev/null
	rc=$?
	judge
}
judge() {
	if [ "$rc" -eq "$code" ]; then good; else
		bad "$what: exit $rc, not $code"
		head -5 "$dir/err"
		head -c 2000 "$dir/out"
	fi
}
# The command and its first arguments, as words. What is to be over sooner than
# a busy machine may need says so itself.
hosts_words="timeout 300 $audit hosts -f $dir/policy --state $dir/state -t 60"
# shellcheck disable=SC2086
hosts() { $hosts_words "$@"; }
# ask CODE WHAT ARGUMENT...: as ndjson; the records of hosts are in host.
ask() {
	ask_code=$1 ask_what=$2
	shift 2
	want "$ask_code" "$ask_what" hosts --format ndjson "$@"
	only_hosts
}
only_hosts() { grep '"record":"host"' "$dir/out" >"$dir/host"; }
# begin NAME COMMAND...: what has to wait does so in the background.
begin() {
	name=$1
	shift
	"$@" >"$dir/$name.out" 2>"$dir/$name.err" </dev/null &
	echo $! >"$dir/$name.began"
}
# ended CODE WHAT NAME: as want and ask, of what was begun.
ended() {
	code=$1 what=$2
	wait "$(cat "$dir/$3.began")"
	rc=$?
	cp "$dir/$3.out" "$dir/out"
	cp "$dir/$3.err" "$dir/err"
	judge
	only_hosts
}

# --- looking ---
# says FILE TEXT, silent FILE TEXT: whether out, err or another has the text.
says() {
	if grep -qF -- "$2" "$dir/$1"; then good; else
		bad "$what: '$2' is not in $1:"
		head -c 700 "$dir/$1"
		echo
	fi
}
silent() {
	if grep -qF -- "$2" "$dir/$1"; then
		bad "$what: '$2' is in $1:"
		head -c 700 "$dir/$1"
		echo
	else good; fi
}
# count N FILE TEXT: lines that have it.
count() {
	n=$(grep -cF -- "$3" "$dir/$2")
	if [ "$n" -eq "$1" ]; then good; else
		bad "$what: $n lines of $2 have '$3', not $1"
	fi
}
# is_json FILE, are_json FILE: it is one document; each of its lines is one.
is_json() {
	if "$valid" <"$dir/$1"; then good; else bad "$what: $1 is not JSON"; fi
}
are_json() {
	lines=0
	while read -r line; do
		lines=$((lines + 1))
		printf '%s' "$line" | "$valid" || {
			bad "$what: line $lines of $1 is not JSON"
			return
		}
	done <"$dir/$1"
	if [ $lines -gt 0 ]; then good; else bad "$what: $1 is empty"; fi
}
# plain FILE: nothing in it that a terminal would heed, C1 included. Lines of
# CSV end in CR LF.
plain() {
	if sed 's/\r$//' "$dir/$1" | tr -d '\n\040-\176\200-\377' | grep -q . ||
		grep -q "$(printf '\302[\200-\237]')" "$dir/$1"; then
		bad "$what: control characters in $1:"
		cat -v "$dir/$1" | head -20
	else good; fi
}
# until_true COMMAND...: within a minute.
until_true() {
	tries=0
	until "$@"; do
		tries=$((tries + 1))
		[ $tries -lt 3000 ] || return
		sleep 0.02
	done
}

# --- servers ---
# server PORT KEY LINE...: an OpenSSH sshd; $match are its Match blocks. Its log
# is PORT.log.
match=
penalties=
server() {
	sshd=$(command -v sshd) || die 'no sshd on this machine'
	[ -n "$penalties" ] || if "$sshd" -T -f "$dir/policy" -h "$2" 2>/dev/null |
		grep -qi '^persourcepenalties'; then
		penalties='PerSourcePenalties no'
	else penalties='# as it is'; fi
	port=$1
	{
		printf 'Port %s\nHostKey %s\nPidFile %s\n' "$port" "$2" "$dir/$port.pid"
		printf 'ListenAddress 0.0.0.0\nUsePAM no\nStrictModes no\nUseDNS no\n'
		echo 'KbdInteractiveAuthentication no'
		printf '%s\n' "$penalties" "$match"
	} >"$dir/$port.conf"
	shift 2
	# Those on the command line count first.
	set -- "$@" "LogLevel VERBOSE"
	n=$#
	while [ $n -gt 0 ]; do
		set -- "$@" -o "$1"
		shift
		n=$((n - 1))
	done
	rm -f "$dir/$port.pid"
	"$sshd" -f "$dir/$port.conf" -E "$dir/$port.log" "$@" || die "no sshd at $port"
	until_true test -s "$dir/$port.pid" || die "no sshd at $port"
}
# listening PORT: one of IPv4 does.
listening() {
	grep -q ":$(printf %04X "$1") 00000000:0000 0A" /proc/net/tcp
}
# peer_at PORT MANNER...: see tests/lib/tcp_peer.c.
peer_at() { "$build/tests/lib/tcp_peer" "$@" || die "no server at $1"; }
