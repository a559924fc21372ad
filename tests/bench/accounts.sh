#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The commands that look through the keys of all accounts, beside keyaudit keys
# over the same accounts. Wall time, best of some rounds. Root, for namespaces.
# usage: accounts.sh BUILD   (BENCH_ACCOUNTS=20000 BENCH_ROUNDS=3)
set -u
build=$(cd "${1:?usage: accounts.sh BUILD}" && pwd) || exit 2
cd "$(dirname "$0")/../.." || exit 2
. tests/bench/lib.sh
own_machine
n=${BENCH_ACCOUNTS:-20000} rounds=${BENCH_ROUNDS:-3}

# machine: /etc with so many accounts, their homes in memory, a state of its own.
machine() {
	mkdir "$dir/etc" "$dir/homes" "$dir/lib" && cp -a /etc/. "$dir/etc/" &&
		mount --bind "$dir/etc" /etc && mount --bind "$dir/lib" /var/lib &&
		mount -t tmpfs -o mode=755 tmpfs "$dir/homes" || return
	install -d -m 711 /var/lib/loginpolicy /var/lib/loginpolicy/blocked /var/lib/loginpolicy/revoked
	rm -rf /etc/ssh/sshd_config.d /etc/security/loginpolicy*
	printf 'passwd: files\ngroup: files\nshadow: files\n' >/etc/nsswitch.conf
	echo 'UsePAM yes' >/etc/ssh/sshd_config
	generate /dev/null make_accounts.py "$dir/homes" "$n" /etc/security/loginpolicy.keys &&
		chmod 600 /etc/security/loginpolicy.keys
}
# best CODE COMMAND...: seconds of the best round, if all end with that code.
best() {
	code=$1
	shift
	field 1 "$(least 1 "$rounds" used "$dir/out" "$code" "$@")"
}
admin=$build/admin/loginpolicy
# beside WHAT LINES ARGUMENT...: one that finds so many lines, beside keyaudit.
beside() {
	what=$1 lines=$2
	shift 2
	"$admin" "$@" >"$dir/out" 2>>"$dir/why"
	code=$?
	ours=$(if_right "$what" "$(grep -c "$dir/homes/" "$dir/out")" "$lines" "$(best $code "$admin" "$@")")
	measured "$what" "$ours" s at-most 3 "keyaudit keys of these accounts, in the same run: $audit s"
}

section "the keys of $n accounts"
machine || because "no machine with $n accounts"
audit=$(best 0 "$build/keyaudit/keyaudit" keys -q -f "$dir/policy")
first=$(ssh-keygen -lf "$dir/homes/user00000/.ssh/authorized_keys" 2>>"$dir/why" | sed -n '1s/^[0-9]* \([^ ]*\).*/\1/p')
common=$(ssh-keygen -lf "$dir/homes/user00000/.ssh/authorized_keys" 2>>"$dir/why" | sed -n '3s/^[0-9]* \([^ ]*\).*/\1/p')
beside 'key list --person' 10 key list --person person3
beside 'key revoke --remove' 1 key revoke -n --remove --yes-lock-out "$first"
beside 'key revoke --remove of a key that many have' $((n / 100)) key revoke -n --remove --yes-lock-out "$common"
beside 'key register --all' 0 key register --all -n
cp "$dir/homes/user00000/.ssh/authorized_keys" "$dir/new"
beside 'key check' $((n / 100 + 2)) key check "$dir/new"
finish
