#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2154
# libpam-loginpolicy of two architectures: the first that is removed takes nothing
# out of PAM, the last does. The second is ours repacked: what its module is made
# of nobody loads. As root, in namespaces. Ends with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/packages_lib.sh
[ "$(dpkg --print-architecture)" = amd64 ] || skip_all 'not amd64'
machine m
repack_more() {
	mv "$unpacked/usr/lib/x86_64-linux-gnu" "$unpacked/usr/lib/i386-linux-gnu" 2>/dev/null
	mv "$unpacked/lib/x86_64-linux-gnu" "$unpacked/lib/i386-linux-gnu" 2>/dev/null
	grep -rl x86_64-linux-gnu "$unpacked/DEBIAN" | xargs -r sed -i 's/x86_64-linux-gnu/i386-linux-gnu/g'
	(cd "$unpacked" && find . -type f ! -path './DEBIAN/*' -exec md5sum {} + | sed 's| \./| |' >DEBIAN/md5sums)
}
repack other libpam-loginpolicy -e 's/^Architecture: .*/Architecture: i386/' -e '/^Depends:/d' -e '/^Pre-Depends:/d' -e '/^Recommends:/d'
repack_more() { :; }
try 0 'another architecture' dpkg --add-architecture i386
install 0 'install' libpam-loginpolicy loginpolicy
try 0 'install of the other architecture' dpkg -i /t/other.deb
wire enforce
probes enforced rule 'both'
try 0 'remove the first' dpkg --remove libpam-loginpolicy:i386
is_wired
probes enforced rule 'one is left'
try 0 'install of the other architecture again' dpkg -i /t/other.deb
try 0 'remove the command' dpkg --remove loginpolicy
try 0 'remove the native one' dpkg --remove libpam-loginpolicy:amd64
probes any any 'the other one is left'
try 0 'remove the last' dpkg --remove libpam-loginpolicy:i386
is_unwired
probes open free 'none is left'
finish
