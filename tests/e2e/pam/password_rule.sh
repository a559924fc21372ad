#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The password rule on machines whose libpwquality files refuse or accept
# everything, as root in a mount namespace: its verdicts do not change. (Without a dictionary:
# tests/unit/password/test_password_dictionary.c.) Ends with "N passed, N failed".
set -u
cd "$(dirname "$0")/../../.." || exit 2
if [ "$(id -u)" != 0 ]; then
	echo "password_rule.sh: not root: another /etc cannot be shown"
	echo "0 passed, 1 failed"
	exit 1
fi
if [ -z "${RULE_NS:-}" ]; then
	unshare --mount true 2>/dev/null || {
		echo "password_rule.sh: root, but no mount namespace permitted"
		exit 1
	}
	RULE_NS=1 exec unshare --mount --propagation private sh "$0" "$@"
fi
build=${B:-build}
TESTDATA=${TESTDATA:-tests/data}
export TESTDATA
dir=$(mktemp -d)
. tests/lib/tally.sh
trap 'umount -l "$dir/m" 2>/dev/null; rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM
mkdir "$dir/m" && mount -t tmpfs tmpfs "$dir/m" || exit 1
cp -a /etc "$dir/m/etc" && mount --bind "$dir/m/etc" /etc || exit 1

# holds NAME COMMAND...: it succeeds, and runs at least one check.
holds() {
	name=$1
	shift
	if "$@" >"$dir/out" 2>&1 && grep -Eq '^100%: Checks: [1-9]|^ok$' "$dir/out"; then
		good
	else
		bad "$name"
		cat "$dir/out"
	fi
}
verdicts() {
	holds "$1: the rule" "$build/tests/unit/password/test_password_rule"
	holds "$1: the dictionary" env CK_RUN_CASE=dictionary \
		"$build/tests/unit/password/test_password_dictionary"
}

mkdir -p /etc/security/pwquality.conf.d
printf '%s\n' 'minlen = 6' 'dictcheck = 0' 'difok = 0' 'enforcing = 0' \
	'usercheck = 0' 'dictpath = /nonexistent' >/etc/security/pwquality.conf
verdicts 'libpwquality accepts all'
printf '%s\n' 'minlen = 100' 'minclass = 4' 'maxrepeat = 1' 'maxsequence = 1' \
	'maxclassrepeat = 1' 'badwords = mmxz Vq7 xWz' >/etc/security/pwquality.conf
cp /etc/security/pwquality.conf /etc/security/pwquality.conf.d/50-all.conf
verdicts 'libpwquality refuses all'
printf 'no such setting\n\377\376\n' >/etc/security/pwquality.conf
verdicts 'libpwquality cannot read its file'

finish
