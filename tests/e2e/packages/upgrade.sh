#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2154
# Upgrades while the policy is enforced: no PAM file changes, whoever is logged in
# stays so, a passwd that is between its prompts ends well, and logins go on; from
# the version before, and to one whose password rule has another interface. As
# root, in namespaces. Ends with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/packages_lib.sh
machine m
other_version 0.0.9 old
# The other is built here, with the libraries of this machine.
built_here=''
if [ "$suite" = "$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)" ]; then built_here=1; fi
[ -z "$built_here" ] || other_interface other
libdir=$(dpkg-deb -c "$r/t/libpam-loginpolicy.deb" | sed -n 's|.* \./\(.*\)/pam_loginpolicy.so$|\1|p')
repack_more() {
	[ "$repack_from" = libpam-loginpolicy ] || return 0
	rm "$unpacked/$libdir/"loginpolicy_password.*
	cp "$dir/other/"*.so "$unpacked/$libdir/"
}
[ -z "$built_here" ] || other_version 9.0 other
repack_more() { :; }

all='libpam-loginpolicy loginpolicy keyaudit'
of() { for p in $all; do echo "$1-$p"; done; }
# shellcheck disable=SC2046
install 0 'the version before' $(of old)
wire enforce
probes enforced rule 'the version before, enforced'

# Caches and copies that programs make: they may differ.
cd_etc='etc/pam.d etc/pam.conf etc/ssh etc/security etc/sudoers etc/sudoers.d var/lib/pam'
# upgrade WHAT PACKAGE...: with a session open, and a password half typed.
upgrade() {
	upgrade_what=$1
	shift
	# shellcheck disable=SC2086
	remember $cd_etc
	what=$upgrade_what
	session_open
	passwd_open
	install 0 "$upgrade_what" "$@"
	same_as_before
	session_works
	session_end
	passwd_answers 0 Loud-River8stone
	probes enforced rule "$upgrade_what"
}
# shellcheck disable=SC2086
upgrade 'upgrade to this version' $all
[ -n "$built_here" ] || {
	echo "SKIP: another interface: this machine builds none for $suite"
	finish
	exit
}
# shellcheck disable=SC2046
upgrade 'upgrade to another interface' $(of other)
there "/$libdir/loginpolicy_password.99.so"
gone "/$libdir/loginpolicy_password.1.so"
left=$(find "$r/$libdir" -name '*loginpolicy*.so*' ! -name pam_loginpolicy.so ! -name loginpolicy_password.99.so)
if [ -z "$left" ]; then good; else bad "left behind: $left"; fi
finish
