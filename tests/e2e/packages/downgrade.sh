#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2154,SC2016
# An older version instead of this one, while the policy is enforced: refused where
# the policy, or the last accepted one, has a word that it does not know, with the
# line; permitted without. Refused, everything stays as it is. As root, in
# namespaces. Ends with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/packages_lib.sh
machine base
QUICK=1
other_version 0.0.9 old
# This one; and the older one knows no hours.
repack_more() {
	[ "$repack_from" = libpam-loginpolicy ] || return 0
	words=$(find "$unpacked" -path '*/loginpolicy/words' -type d)
	newest=$(find "$words" -type f | sort -V | tail -n 1)
	grep -v '^condition hours$' "$newest" >"$words/0.0.9"
}
other_version 9.0 new
repack_more() { :; }
old='/t/old-libpam-loginpolicy.deb /t/old-loginpolicy.deb'
new='/t/new-libpam-loginpolicy.deb /t/new-loginpolicy.deb'
apt 0 'install' install /t/new-libpam-loginpolicy.deb /t/new-loginpolicy.deb
wire enforce
probes enforced rule 'this version'
conf=/etc/security/loginpolicy.conf
# versions_are VERSION: of both, and dpkg is content.
versions_are() {
	is=$(in_root dpkg-query -W -f '${Version} ${Status};' libpam-loginpolicy loginpolicy)
	if [ "$is" = "$1 install ok installed;$1 install ok installed;" ]; then good; else
		bad "$what: the versions are '$is', not $1"
	fi
	try 0 "$what, configure" dpkg --configure -a
	content
}
# refused WHAT LINE: the downgrade of one package, and of both, by dpkg and by apt.
refused() {
	refused_what=$1
	remember etc/pam.d etc/security var/lib/pam usr/lib lib usr/sbin
	try 1 "$1, the module" dpkg -i /t/old-libpam-loginpolicy.deb
	told '"hours"'
	told "$2"
	same_as_before
	versions_are 9.0
	# shellcheck disable=SC2086
	try 1 "$1, both" dpkg -i $old
	told "$2"
	same_as_before
	versions_are 9.0
	# shellcheck disable=SC2086
	apt 100 "$1, by apt" install --allow-downgrades $old
	told "$2"
	same_as_before
	versions_are 9.0
	probes enforced rule "$refused_what"
}

# --- a word of the policy ---
machine words base
echo 'permit user:bob service cups hours 08:00-18:00' >>"$r$conf"
refused 'hours in the policy' "$conf:$(grep -n hours "$r$conf" | cut -d: -f1)"

# --- a word of the last accepted policy ---
try 0 'accept it' loginpolicy apply -y -q --yes-lock-out
sed -i '/hours/d' "$r$conf"
probes enforced rule 'the policy has no hours any more'
rm -f "$r$conf.new"
machine last words
echo 'permit user:bob service cups hours 08:00-18:00' >"$dir/hours"
cat "$r$conf" "$dir/hours" >"$r/var/lib/loginpolicy/last-good.conf"
refused 'hours in the last accepted policy' 'the last accepted policy: '

# --- without it ---
machine permitted base
remember etc/pam.d etc/security var/lib/pam
# shellcheck disable=SC2086
try 0 'no hours' dpkg -i $old
same_as_before
versions_are 0.0.9
probes enforced rule 'downgraded'
# shellcheck disable=SC2086
try 0 'and back' dpkg -i $new
same_as_before
versions_are 9.0
probes enforced rule 'upgraded again'

# --- what this version knows no words of ---
other_version 0.0.1 oldest
machine unknown permitted
try 1 'a version of which nothing is known' dpkg -i /t/oldest-libpam-loginpolicy.deb
told 'remove this package before'
versions_are 9.0
probes enforced rule 'a version of which nothing is known'
# As it says.
apt 0 'remove' remove libpam-loginpolicy loginpolicy
is_unwired
try 0 'after removal' dpkg -i /t/oldest-libpam-loginpolicy.deb /t/oldest-loginpolicy.deb
versions_are 0.0.1
probes open free 'the oldest, after removal'
finish
