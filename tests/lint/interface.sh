#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Whether PASSWORD_RULE_INTERFACE has been looked at since a type changed that the
# module, the command and the password rule's object share. An object of the same
# number is used by a module that was loaded before it was replaced.
# usage: interface.sh [TREE]
set -u
cd "${1:-.}" || exit 2
header=include/loginpolicy/password/password.h

# The number, and the digest of the types as they were when it was looked at.
number=1
digest=22e09f3485815e6f

# types FILE TAG...: their declarations, without comments and blanks.
types() {
	file=$1
	shift
	for tag in "$@"; do
		text=$(sed -n "/^$tag {/,/^};/p" "$file" | sed 's|/\*.*\*/||' |
			sed '/\/\*/,/\*\//d' | tr -d ' \t\n')
		[ -n "$text" ] || echo "interface: $file: no $tag" >&2
		echo "$text"
	done
}
all_types() {
	types "$header" 'enum password_demand' 'enum password_encoding' 'enum password_why' \
		'struct password_input' 'struct password_result' 'struct password_random' \
		'struct password_rule'
	types include/loginpolicy/policy/policy.h 'enum policy_mode' 'enum policy_accounts' \
		'struct policy_password'
	types include/loginpolicy/base/err.h 'enum err' 'struct diag'
	grep -h -E '^#define (PASSWORD_OCTETS_MAX|PASSWORD_NAMED_MAX|DIAG_MSG_MAX) ' \
		"$header" include/loginpolicy/base/err.h
}

bad=0
found=$(sed -n 's/^#define PASSWORD_RULE_INTERFACE \([0-9]*\)$/\1/p' "$header")
if [ "$found" != "$number" ]; then
	echo "interface: $header has number $found; write it into tests/lint/interface.sh"
	bad=1
fi
now=$(all_types 2>&1 | sha256sum | cut -c1-16)
if [ "$now" != "$digest" ]; then
	echo "interface: a type of the password rule has changed: raise PASSWORD_RULE_INTERFACE in"
	echo "  $header, unless an object that was built before is read"
	echo "  alike; then write digest=$now into tests/lint/interface.sh"
	bad=1
fi
all_types 2>&1 | grep '^interface:' && bad=1
exit $bad
