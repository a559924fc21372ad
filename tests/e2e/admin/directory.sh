#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A directory that is down, as root in a mount namespace with another /etc:
# the real command asks the real C library, which asks nss_lptest.c. Nobody is
# let in by a group that cannot be looked up, nobody gets past a deny that may
# be true, and root at the console enters. Ends with "N passed, N failed".
set -u
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/tally.sh
# Another /etc needs root; tests/unit/account/test_member.c has the same with fakes.
[ "$(id -u)" = 0 ] || skip_all 'not root'
if [ -z "${DIRECTORY_NS:-}" ]; then
	unshare --mount true 2>/dev/null || {
		echo "directory.sh: root, but no mount namespace permitted"
		exit 1
	}
	DIRECTORY_NS=1 exec unshare --mount --propagation private sh "$0" "$@"
fi
build=${B:-build}
dir=$(mktemp -d)
trap 'umount -l "$dir/m" 2>/dev/null; rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM
chmod 755 "$dir"
mkdir "$dir/m" "$dir/state" && mount -t tmpfs tmpfs "$dir/m" || exit 1
mkdir "$dir/state/revoked" "$dir/state/blocked"
cp -a /etc "$dir/m/etc" && mount --bind "$dir/m/etc" /etc || exit 1

printf '%s\n' 'root:x:0:0:root:/root:/bin/sh' 'admin:x:0:0::/root:/bin/sh' \
	'alice:x:2001:2001::/home/alice:/bin/sh' >/etc/passwd
printf '%s\n' 'root:x:0:' 'alice:x:2001:' 'here:x:3001:alice,root' >/etc/group
printf '%s\n' 'passwd: files lptest' 'group: files lptest' >/etc/nsswitch.conf
directory() { echo "$1" >/etc/lptest.conf; }

cat >"$dir/policy" <<'END'
deny group:dirbanned service cron,login
permit user:root service login from local
permit group:dirstaff service sshd
permit group:here service su
permit user:alice service cron
END
chmod 644 "$dir/policy"

# explain WANT LINE USER SERVICE [OPTION...]: permit or deny (2: nothing decided), by which line.
explain() {
	case $1 in permit) want=0 ;; deny) want=1 ;; *) want=2 ;; esac
	what="$state: $3 $4" line=$2 user=$3 service=$4
	shift 4
	LD_LIBRARY_PATH=$build/tests/lib "$build/admin/loginpolicy" explain \
		"$user" --service "$service" --format json -f "$dir/policy" \
		--state "$dir/state" "$@" >"$dir/out" 2>"$dir/err"
	rc=$?
	rule=$(sed -n 's/.*"rule":"[^"]*:\([0-9]*\)","id".*/\1/p' "$dir/out" | head -n 1)
	if [ $rc -eq $want ] && [ "${rule:--}" = "$line" ]; then
		good
	else
		bad "$what: exit $rc by ${rule:--}, not $want by $line"
		cat "$dir/out" "$dir/err"
	fi
}
# says FILE TEXT: of the last explain.
says() {
	if grep -qF -- "$2" "$dir/$1"; then
		good
	else
		bad "$what: '$2' is not in $1:"
		cat "$dir/$1"
	fi
}
# password WANT USER: exit code of judging a good password for USER.
password() {
	printf 'Tr0ub4dor&3xyz\n' | LD_LIBRARY_PATH=$build/tests/lib \
		"$build/admin/loginpolicy" password check --user "$2" \
		-f "$dir/local" >"$dir/out" 2>"$dir/err"
	rc=$?
	what="$state: a password for $2"
	if [ $rc -eq "$1" ]; then
		good
	else
		bad "$what: exit $rc, not $1"
		cat "$dir/out" "$dir/err"
	fi
}
echo 'password accounts local' >"$dir/local"
chmod 644 "$dir/local"

# block CODE COMMAND...: by root, in a state of its own.
block() {
	want=$1 what="$state: $2 $3"
	shift
	command=$1
	shift
	LD_LIBRARY_PATH=$build/tests/lib "$build/admin/loginpolicy" "$command" \
		--state "$dir/state" "$@" >"$dir/out" 2>"$dir/err"
	rc=$?
	if [ $rc -eq "$want" ]; then good; else
		bad "$what: exit $rc, not $want"
		cat "$dir/out" "$dir/err"
	fi
}

state=up
directory up
explain permit 2 root login
explain permit 2 admin login
explain permit 3 alice sshd
explain permit 3 dirk sshd
explain permit 4 alice su --by root
explain permit 5 alice cron
explain deny - dirk cron
explain deny - nobodyhere sshd
says err 'no such account'
password 0 dirk
says err 'dirk: not a local account: the rule does not apply when its password is changed'
password 0 nobodyhere
says err 'no such account'

for state in tryagain unavail; do
	directory $state
	# root by the files alone, by each of its names
	explain permit 2 root login
	explain permit 2 admin login
	explain permit 4 root su --by root
	# a permit that may be true does not permit
	explain deny - alice sshd
	says out '"matched":"unknown"'
	# a deny that may be true denies
	explain deny 1 alice cron
	says out 'a group could not be looked up'
	# a group of the files needs no directory
	explain permit 4 alice su --by root
	# an account that cannot be asked for is not "no such account"
	explain none - dirk sshd
	says err 'cannot be looked up'
	password 2 dirk
	says err 'cannot be looked up'
	password 0 alice
	# a block: not by a name that cannot be looked up, but by its number
	block 2 block dirk
	says err 'dirk: '
	block 0 block uid:2002
	says out 'uid 2002 is blocked'
	block 0 block uid:61200
	block 0 unblock uid:61200
	block 0 unblock uid:2002
	printf 'dirk\nalice\n# nobody\n' >"$dir/list"
	block 1 block --sync -i "$dir/list"
	says err '--sync: not all accounts could be looked up: no block was ended'
	says out 'alice (uid 2001) is blocked'
	block 0 unblock alice
done
finish
