#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2154,SC2016
# Installing the packages on an empty Debian changes no login and no file that is
# there; init and enable do. Then what an administrator does: log in, install
# another package that touches PAM, reinstall. As root, in namespaces. Ends with
# "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/packages_lib.sh
machine m
CRON=1
probes open free 'nothing is installed'
remember etc
in_root dpkg-query -W -f '${binary:Package}\n' >"$dir/had"
install 0 'install' libpam-loginpolicy loginpolicy keyaudit
# Of what was there only caches differ, and what programs keep beside them.
tree etc >"$dir/after"
comm -23 "$(sort "$dir/before" >"$dir/b" && echo "$dir/b")" "$(sort "$dir/after" >"$dir/a" && echo "$dir/a")" |
	grep -vE ' ?etc/(ld\.so\.cache|shadow-?|passwd-|\.pwd\.lock)( |$)' >"$dir/lost"
if [ -s "$dir/lost" ]; then bad "install changed: $(cat "$dir/lost")"; else good; fi
is_unwired
probes open free 'installed'
try 1 'status' loginpolicy status
try 2 'enable without a policy' loginpolicy enable -y
is_unwired
for f in "$r"/var/lib/dpkg/info/*loginpolicy*.conffiles "$r"/var/lib/dpkg/info/keyaudit*.conffiles; do
	[ -e "$f" ] || continue
	(cd "$r" && while read -r c; do ! grep -l pam_loginpolicy ".$c"; done) <"$f" >"$dir/names" ||
		bad "a conffile names the module: $(cat "$dir/names")"
done
[ "$(stat -c '%a %U %G' "$r/var/lib/loginpolicy")" = '711 root root' ] || bad 'the state directory has other modes'

# --- init, enable, enforce ---
try 0 'init' loginpolicy init
try 0 'enable' loginpolicy enable -y
is_wired
probes observed any 'enabled, observing'
first_policy observe
probes observed rule 'enabled, observing our policy'
first_policy enforce
probes enforced rule 'enforced'

# --- another package that touches PAM ---
apt 0 'another PAM profile' install libpam-pwquality
probes enforced any 'another PAM profile'
apt 0 'it goes again' purge libpam-pwquality
is_wired
probes enforced rule 'it goes again'
# Somebody breaks the wiring by a package: it is said, and nothing fails.
sed -i '/pam_loginpolicy/d' "$r/etc/pam.d/common-account"
mkdir -p "$dir/p/DEBIAN" "$dir/p/usr/share/pam-configs"
printf '%s\n' 'Package: breaks' 'Version: 1' 'Architecture: all' 'Maintainer: x <x@example.org>' \
	'Description: touches PAM' >"$dir/p/DEBIAN/control"
printf '%s\n' 'Name: nothing' 'Default: no' 'Priority: 1' 'Session-Type: Additional' 'Session:' \
	'	optional pam_permit.so' >"$dir/p/usr/share/pam-configs/nothing"
dpkg-deb -b "$dir/p" "$r/t/breaks.deb" >/dev/null
try 0 'a package that touches PAM, and the wiring is broken' dpkg -i /t/breaks.deb
if [ "$(cat "$dir/out" "$dir/err" | grep -c 'loginpolicy status')" -eq 1 ]; then good; else
	bad "not one warning: $(cat "$dir/out" "$dir/err")"
fi
state_is loginpolicy 'install ok installed'
try 0 'enable mends it' loginpolicy enable -y -q --enforce --yes-lock-out
probes enforced rule 'mended'

# --- again ---
remember etc/pam.d var/lib/pam var/lib/loginpolicy/enabled
install 0 'reinstall' libpam-loginpolicy loginpolicy keyaudit
same_as_before
probes enforced rule 'reinstalled'
try 0 'disable' loginpolicy disable -y
probes open free 'disabled'
finish
