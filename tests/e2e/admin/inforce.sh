#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Which policy the commands of loginpolicy go by where no -f is given: the
# file, the last accepted one, or none. In a folder that nobody else can write
# to, for both are believed only there. Ends with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/admin_lib.sh
export LC_ALL=C

# Whether a folder and those above it are root's or ours alone.
is_safe() {
	up=$1
	while :; do
		owner=$(stat -L -c %u "$up") mode=$(stat -L -c %a "$up") || return 1
		[ "$owner" -eq 0 ] || [ "$owner" -eq "$(id -u)" ] || return 1
		case $mode in *[2367]? | *[2367]) return 1 ;; esac
		[ "$up" != / ] || return 0
		up=$(dirname "$up")
	done
}
safe=
for d in "$PWD" "${HOME:-/root}" /run /root; do
	if is_safe "$d" && [ -w "$d" ]; then
		safe=$(mktemp -d "${d%/}/.test-XXXXXX") && break
	fi
done
if [ -z "$safe" ]; then
	echo 'inforce.sh: no folder here is safe from others: not tested'
	exit 1
fi
trap 'rm -rf "$dir" "$safe"' EXIT
chmod 755 "$safe"
r=$safe/r
mkdir -p "$r/var/lib/loginpolicy/revoked" "$r/var/lib/loginpolicy/blocked" \
	"$safe/state/revoked" "$safe/state/blocked"
cp -a "$t/etc" "$r/etc"
conf=$r/etc/security/loginpolicy.conf
last=$r/var/lib/loginpolicy/last-good.conf
umask 022

by_hand() { printf 'vK7!qemz2W\n' | "$bin" password check "$@" --format json; }
cron() { "$bin" explain alice --service cron "$@"; }

# --- nothing is in force ---
want 2 'nothing: show' "$bin" show --root "$r"
lacks err 'No such file'
says err "there is no policy yet: use 'loginpolicy init --root $r' to write a first one"
want 1 'nothing: explain' cron --root "$r"
says out 'deny: no policy is in force'
says err "loginpolicy init --root $r"
want 2 'nothing: access' "$bin" access --root "$r"
want 0 'nothing: password check' by_hand --root "$r"
lacks err 'No such file'
says err "$conf is not in force, and there is no last accepted policy: the built-in password rule is used"
want 0 'nothing: password generate' "$bin" password generate --root "$r"
says err 'the built-in password rule is used'
echo 'password length maybe' >"$conf"
want 0 'nothing but errors: password check' by_hand --root "$r"
if [ "$(id -u)" -eq 0 ]; then says err "$conf:1:17: error:"; fi
says err 'the built-in password rule is used'
want 2 'nothing but errors: show' "$bin" show --root "$r"
lacks err 'loginpolicy init'
echo 'password length maybe' >"$last"
want 0 'both with errors: password check' by_hand --root "$r"
says err 'the built-in password rule is used'
want 2 'both with errors: show' "$bin" show --root "$r"
rm "$conf" "$last"

# --- a --state of the caller's ---
printf 'password length 12\npermit user:alice service cron\n' >"$safe/state/last-good.conf"
want 1 'the last one: password check' by_hand --root "$r" --state "$safe/state"
says out '"missing":["length"]'
says err "$conf is not in force: the last accepted policy is used, $safe/state/last-good.conf"
want 0 'the last one: show' "$bin" show --root "$r" --state "$safe/state"
says out "# $safe/state/last-good.conf, SHA-256"
says out 'password length 12 '
says err 'is not in force'
lacks err 'loginpolicy init'
want 0 'the last one: explain' cron --root "$r" --state "$safe/state"
says err 'is not in force'
want 0 'the last one: access' "$bin" access --root "$r" --state "$safe/state"
says err 'is not in force'
want 2 'check judges the file' "$bin" check --offline --root "$r" --state "$safe/state"
says err "is not in force: the last accepted policy is used, $safe/state/last-good.conf; use 'loginpolicy apply $safe/state/last-good.conf' to put it back"
top=$PWD
case $bin in /*) ;; *) bin=$top/$bin ;; esac
cd "$safe" || exit 2
want 1 'a relative --state' by_hand --root "$r" --state state
says err "$safe/state/last-good.conf"
cd "$top" || exit 2
want 2 'no such --state' by_hand --root "$r" --state "$safe/nowhere"
echo 'mode maybe' >"$dir/p" && chmod 644 "$dir/p"
want 2 '-f has no other in its place' by_hand --root "$r" --state "$safe/state" -f "$dir/p"
says err "$dir/p:1:6: error:"
lacks err 'is not in force'
chmod 666 "$safe/state/last-good.conf"
want 0 'one that others may write to' by_hand --root "$r" --state "$safe/state"
says err 'the built-in password rule is used'
want 2 'one that others may write to: show' "$bin" show --root "$r" --state "$safe/state"

# --- what is root's ---
if [ "$(id -u)" -ne 0 ]; then
	skip 'the default places' 'not root'
	finish
	exit
fi
chown -R 0:0 "$safe"
printf 'password length 14\npermit user:alice service cron\n' >"$last"
want 1 'below --root' by_hand --root "$r"
says err "$conf is not in force: the last accepted policy is used, $last"
want 0 'below --root: explain' cron --root "$r"
echo 'deny user:alice service cron' >"$conf"
want 1 'the file counts: explain' cron --root "$r"
lacks err force
want 0 'the file counts: password check' by_hand --root "$r"
lacks err force
[ ! -s "$dir/err" ] || bad "$what: $(cat "$dir/err")"
# Whether a trial of another system has run out, nobody here knows.
{
	echo "policy=$(sha256sum <"$conf" | cut -c1-64)"
	echo "boot=$(cat /proc/sys/kernel/random/boot_id)"
	echo deadline=0
} >"$r/var/lib/loginpolicy/trial"
want 1 'no trial counts below --root' cron --root "$r"
lacks err force
rm "$r/var/lib/loginpolicy/trial"
for spoil in "chmod 666 $conf" "chown 1001 $conf" "ln -sf /dev/null $conf" "mkdir $conf" "mkfifo $conf" "echo wrong" ; do
	rm -rf "$conf"
	case $spoil in
	ln* | mk*) ;;
	*) echo 'deny user:alice service cron' >"$conf" ;;
	esac
	if [ "$spoil" = 'echo wrong' ]; then echo wrong >"$conf"; else $spoil; fi
	want 0 "$spoil: explain" cron --root "$r"
	says err "is not in force: the last accepted policy is used, $last"
	want 1 "$spoil: password check" by_hand --root "$r"
	says out '"missing":["length"]'
done
finish
