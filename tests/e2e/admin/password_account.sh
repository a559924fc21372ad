#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Passwords for some accounts in the commands: password check and generate
# --user, show with and without it; which line counts, and what is not known.
# Ends with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/admin_lib.sh
export LC_ALL=C
pw='Wq7-kVztpLm2'
mkdir -p "$t/etc"
printf '%s\n' 'root:x:0:0::/root:/bin/sh' 'ann:x:1001:1001::/:/bin/sh' \
	'bob:x:1002:1002::/:/bin/sh' >"$t/etc/passwd"
printf '%s\n' 'root:x:0:' 'admins:x:50:ann' 'ann:x:1001:' 'bob:x:1002:' \
	>"$t/etc/group"

# on CODE WHAT COMMAND ARGUMENT...: with the policy, and the password as input.
on() {
	code=$1 what=$2
	shift 2
	printf '%s' "$pw" | "$bin" "$@" -f "$dir/p" --root "$t" \
		>"$dir/out" 2>"$dir/err"
	rc=$?
	if [ $rc -eq "$code" ]; then good; else
		bad "$what: exit $rc, not $code"
		head -5 "$dir/out" "$dir/err"
	fi
}
# setting NAME VALUE PLACE: as show has it.
setting() {
	if sed -n 's/  *#/ #/p' "$dir/out" | grep -qxF "password $1 $2 # $3"
	then good; else
		bad "$what: password $1 $2 # $3"
		grep "password $1 " "$dir/out"
	fi
}

# --- without such lines nothing is said of them ---
policy <<'END'
password length 9
END
on 0 'no lines for some' password check --user ann
[ "$(cat "$dir/out" "$dir/err")" = accepted ] || bad "$what"
on 0 'no lines for some, without --user' password check
[ "$(cat "$dir/out" "$dir/err")" = accepted ] || bad "$what"

policy <<'END'
password length 9
password length 14 for group:admins
password length 16 for user:nobodyyet
password digit 2 for group:admins,uid:1002
END
on 1 'a member' password check --user ann
says out 'It needs at least 14 characters.'
says out 'Lines of the policy for ann:'
says out "  password length 14 for group:admins  # $dir/p:2"
says out "  password digit 2 for group:admins,uid:1002  # $dir/p:4"
lacks out nobodyyet
lacks err 'not known'
on 0 'not a member' password check --user bob
says out accepted
says out 'password digit 2'
lacks out 'password length'
on 0 'without --user' password check
says err 'without --user only the others count'
[ "$(cat "$dir/out")" = accepted ] || bad "$what"
on 1 'no such account' password check --user nobodyyet
says out 'It needs at least 16 characters.'
says err 'nobodyyet: no such account: only the name is used'
says err 'it has no groups yet: the largest demand counts'
on 1 'no such account, groups unknown' password check --user other
says out 'It needs at least 14 characters.'
on 1 'as JSON' password check --user ann --format json
is_json
says out '"lines":[{"text":"password length 14 for group:admins","file":"'
says out '"line":2}'
says out '"groups_unknown":false'
on 1 'as JSON, unknown' password check --user other --format json
is_json
says out '"groups_unknown":true'

# --- generated ones meet it ---
# lengths USER LENGTH
lengths() {
	on 0 "generated for $1" password generate --user "$1" --count 50
	what="length for $1"
	if [ "$(awk '{ print length($0) }' "$dir/out" | sort -u)" = "$2" ]
	then good; else bad "$what"; fi
	what="two digits for $1"
	if [ "$(grep -c '[0-9].*[0-9]' "$dir/out")" -eq 50 ]; then good; else
		bad "$what"
	fi
}
lengths ann 16
policy <<'END'
password length 20 for group:admins
password digit 2 for group:admins,uid:1002
password length 24 for group:nosuch
END
lengths ann 24
on 2 'shorter than hers' password generate --user ann --length 20
says err 'the policy requires at least 24'
on 0 'others' password generate --length 16
says err 'without --user only the others count'
echo 'password maximum 12 for user:bob' | policy
on 2 'longer than his' password generate --user bob --length 14
says err 'the policy permits at most 12'

# --- show ---
policy <<'END'
password length 9
password words /w/a,/w/b
password length 14 for group:admins
password words /w/c for group:nosuch
password digit 2 for "user:bob"
END
on 0 'show' show --settings
setting length 9 "$dir/p:1"
setting 'length 14' 'for group:admins' "$dir/p:3"
setting words '/w/a,/w/b' "$dir/p:2"
setting 'words /w/c' 'for group:nosuch' "$dir/p:4"
setting 'digit 2' 'for user:bob' "$dir/p:5"
says out '# which of them count for an account: loginpolicy show --user USER'
grep '^password' "$dir/out" >"$dir/shown"
on 0 'show --user, a member' show --settings --user ann
setting length 14 "$dir/p:3 for group:admins"
setting words /w/c,/w/a,/w/b "$dir/p:2, $dir/p:4 for group:nosuch"
setting digit 1 default
says out '# passwords: as for ann'
says err 'the largest demand counts'
lacks out ' for user:bob'
on 0 'show --user, another' show --user bob
setting length 9 "$dir/p:1"
setting digit 2 "$dir/p:5 for user:bob"
on 0 'show --user root' show --user root
setting words /w/a,/w/b "$dir/p:2"
lacks err 'largest'
on 0 'show, as JSON' show --user ann --format json
is_json
says out '"name":"password length","value":"14","for":"group:admins","file"'
says out '"user":"ann","groups_unknown":true,"password_lines":[{"text":"password length 14 for group:admins","for":"group:admins",'
on 2 'rules have no user' show --rules --user ann
# What is shown is a policy again.
sed 's/ *# .*//' "$dir/shown" | policy
on 0 'what is shown' show --settings
sed 's/ *# .*//' "$dir/out" | grep '^password' | diff - "$dir/p" >"$dir/diff" ||
	bad "$what: $(cat "$dir/diff")"
finish
