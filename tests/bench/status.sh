#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# loginpolicy status of a machine with 60 services: wall time, the best of some
# rounds. Root, for namespaces.
# usage: status.sh BUILD   (BENCH_ROUNDS=10)
set -u
build=$(cd "${1:?usage: status.sh BUILD}" && pwd) || exit 2
cd "$(dirname "$0")/../.." || exit 2
. tests/bench/lib.sh
own_machine
rounds=${BENCH_ROUNDS:-10}

# machine N: below $r, with Debian 12's files and N services in all.
machine() {
	r=$dir/root$1
	mkdir -p "$r/etc/ssh" "$r/etc/security" "$r/usr/lib/security"
	cp -r tests/data/pam_stacks/bookworm/etc/pam.d "$r/etc/pam.d"
	cp tests/data/pam_stacks/bookworm/common-wired/* "$r/etc/pam.d/"
	cat "$r"/etc/pam.d/* | grep -o 'pam_[a-z0-9_]*\.so' | sort -u | while read -r so; do : >"$r/usr/lib/security/$so"; done
	cp "$build/pam_module/pam_loginpolicy.so" "$r/usr/lib/security/"
	echo 'UsePAM yes' >"$r/etc/ssh/sshd_config"
	n=$(find "$r/etc/pam.d" -type f ! -name 'common-*' ! -name other | wc -l)
	while [ "$n" -lt "$1" ]; do
		n=$((n + 1))
		ln "$r/etc/pam.d/sshd" "$r/etc/pam.d/service$n"
	done
}
# best N: ms of one status.
best() {
	round=0
	while [ $((round += 1)) -le "$rounds" ]; do
		used /dev/null 1 "$build/admin/loginpolicy" status --root "$dir/root$1" || return
	done | sort -n | head -n 1 | awk '{ print $1 * 1000 }'
}

section 'status'
machine 60
measured 'status with 60 services' "$(best 60)" ms at-most 300 'Debian 12 as pam-auth-update wires it'
machine 10000
measured 'status with 10,000 services' "$(best 10000)" ms at-most 2000 'each includes the common files'
finish
