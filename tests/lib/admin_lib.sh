# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2034
# What the tests of loginpolicy share: a system of their own below $t (accounts,
# groups, services, zone, root's password), and how a command is judged.
# Sourced from the top folder, which the scripts go to.
set -u
bin=${B:-build}/admin/loginpolicy
json=${B:-build}/tests/lib/json_valid
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM
. tests/lib/tally.sh
t=$dir/t
esc=$(printf '\033')

mkdir -p "$t/etc/pam.d" "$t/etc/security"
cat >"$t/etc/passwd" <<'END'
root:x:0:0:root:/root:/bin/sh
alice:x:1001:1001::/home/alice:/bin/sh
bob:x:1002:1002::/home/bob:/bin/sh
carol:x:1003:1003::/home/carol:/bin/sh
END
cat >"$t/etc/group" <<'END'
root:x:0:
alice:x:1001:
bob:x:1002:
carol:x:1003:
sudo:x:27:alice
admins:x:2001:alice
staff:x:2002:alice,bob
END
for s in login sshd su su-l sudo sudo-i cron passwd; do : >"$t/etc/pam.d/$s"; done
# shellcheck disable=SC2016
echo 'root:$6$salt$hash:20000::::::' >"$t/etc/shadow"

# want CODE WHAT COMMAND...: the exit code, or any; output is in out and err.
want() {
	code=$1 what=$2
	shift 2
	"$@" >"$dir/out" 2>"$dir/err" </dev/null
	rc=$?
	if [ "$code" = any ] || [ $rc -eq "$code" ]; then good; else
		bad "$what: exit $rc, not $code"
		head -5 "$dir/err"
	fi
}
# says FILE TEXT, lacks FILE TEXT: of the last command's out or err.
says() {
	if grep -qF -- "$2" "$dir/$1"; then good; else
		bad "$what: '$2' is not in $1:"
		head -20 "$dir/$1"
	fi
}
lacks() {
	if grep -qF -- "$2" "$dir/$1"; then
		bad "$what: '$2' is in $1:"
		grep -F -- "$2" "$dir/$1" | head -3
	else good; fi
}
# The last output is one JSON document.
is_json() {
	if "$json" <"$dir/out"; then good; else
		bad "$what: not JSON"
		head -c 500 "$dir/out"
	fi
}
# same FILE FILE: as one wants them to be.
same() {
	if cmp -s "$1" "$2"; then good; else
		bad "$what: $1 and $2 differ"
		diff "$1" "$2" | head -10
	fi
}
# until_true COMMAND...: within a minute at least, however busy the machine is.
until_true() {
	tries=0
	until "$@"; do
		tries=$((tries + 1))
		[ $tries -lt 3000 ] || return
		sleep 0.02
	done
}
# policy: standard input becomes the policy $dir/p.
policy() {
	cat >"$dir/p"
	chmod 644 "$dir/p"
}
# run COMMAND ARGUMENT...: with that policy, of that system.
run() {
	command=$1
	shift
	"$bin" "$command" -f "$dir/p" --root "$t" "$@"
}
