#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2154
# Packages with a maintainer script that fails, at install, upgrade and removal:
# logins go on, and dpkg ends well once the fault is gone. As root, in namespaces.
# Ends with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/packages_lib.sh
machine base
all='libpam-loginpolicy loginpolicy keyaudit'
of() { for p in $all; do echo "$1-$p"; done; }
# mended WHAT: the same without the fault, by dpkg; apt of Debian 12 takes no file
# of a package whose preinst failed.
mended() {
	try any "$1, configure" dpkg --configure -a
	# shellcheck disable=SC2046
	try 0 "$1" dpkg -i $(of /t/good | sed 's/$/.deb/')
	content
}
# fails_in SCRIPT VERSION: packages "bad-…", where it ends with 1.
fails_in() {
	script=$1
	repack_more() {
		[ "$repack_from" = libpam-loginpolicy ] || return 0
		[ -e "$unpacked/DEBIAN/$script" ] || printf '#!/bin/sh\n' >"$unpacked/DEBIAN/$script"
		chmod 755 "$unpacked/DEBIAN/$script"
		# At its end, where there is one.
		sed -i 's/^exit 0$//' "$unpacked/DEBIAN/$script"
		echo 'exit 1' >>"$unpacked/DEBIAN/$script"
	}
	other_version "$2" bad
	repack_more() { :; }
}
other_version 0.0.9 old
# The same without the fault.
other_version 9.0 good

# --- at install ---
for script in preinst postinst; do
	machine "install-$script" base
	fails_in $script 9.0
	# shellcheck disable=SC2046
	install 100 "install, $script fails" $(of bad)
	is_unwired
	probes open free "install, $script fails"
	mended "install, after $script failed"
	probes open free "install, after $script failed"
done
first_policy enforce
wire enforce
probes enforced rule 'wired after all'

# --- at upgrade, wired ---
machine wired base
# shellcheck disable=SC2046
install 0 'the version before' $(of old)
wire enforce
for script in preinst postinst; do
	machine "upgrade-$script" wired
	remember etc/pam.d var/lib/pam
	fails_in $script 9.0
	# shellcheck disable=SC2046
	install 100 "upgrade, $script fails" $(of bad)
	same_as_before
	probes enforced rule "upgrade, $script fails"
	mended "upgrade, after $script failed"
	same_as_before
	probes enforced rule "upgrade, after $script failed"
done

# --- postrm fails at removal ---
machine removal base
fails_in postrm 9.0
# shellcheck disable=SC2046
install 0 'a package whose postrm fails' $(of bad)
wire enforce
apt 100 'remove, postrm fails' remove libpam-loginpolicy
is_unwired
probes open free 'remove, postrm fails'
finish
