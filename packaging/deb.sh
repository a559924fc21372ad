#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# make deb: Debian packages of this tree in FOLDER, built in FOLDER/src from a
# copy, so that nothing of another build gets in.
# usage: VERSION=0.1.0 deb.sh FOLDER
# DEB_BUILD_OPTIONS as for dpkg-buildpackage; without it no test is run ("make
# check" has them all) and no package of debugging symbols is built.
set -eu
to=${1:?usage: deb.sh FOLDER}
: "${VERSION:?}"
umask 022
export LC_ALL=C.UTF-8
# What was meant for the make that called us, or for another build.
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES B V HARDEN LDHARDEN WERROR CPPFLAGS CFLAGS LDFLAGS \
	DESTDIR PREFIX BINDIR SBINDIR LIBEXECDIR MANDIR DOCDIR LOCALEDIR AUDITDIR UNITDIR PAMDIR COMPLETIONDIR \
	STATEDIR PROFILEDIR

die() {
	echo "deb.sh: $*" >&2
	exit 1
}

# A package of Debian 12 is older than that of Debian 13, so that the upgrade of
# the machine brings the other; neither is newer than one of Debian's own.
release() {
	(
		# shellcheck disable=SC1091 # not on every machine
		[ ! -r /etc/os-release ] || . /etc/os-release
		case ${ID-} in
		debian) echo "${VERSION_ID:+~deb$VERSION_ID}" ;;
		ubuntu) echo "${VERSION_ID:+~ubuntu$VERSION_ID}" ;;
		esac
	)
}

# changelog: the one entry; what changed is in CHANGES.
changelog() {
	cat <<-END
		loginpolicy ($VERSION$(release)) unstable; urgency=medium

		  * What this version has: CHANGES, in /usr/share/doc/loginpolicy.

		 -- $(sed -n 's/^Maintainer: //p' debian/control)  $(date -u -R -d "@$1")
	END
}

for c in dpkg-buildpackage dh; do
	command -v $c >/dev/null 2>&1 || die "there is no $c; install it with: sudo sh setup.sh deb"
done
rm -rf "$to/src"
mkdir -p "$to"
rm -f "$to"/*.deb "$to"/*.changes "$to"/*.buildinfo
when=$(sh packaging/source.sh date)
sh packaging/source.sh tar src | tar -x -f - -C "$to"
cd "$to/src"
cp -R packaging/debian debian
changelog "$when" >debian/changelog
echo "  $to: building; what is said is in $to/build.log"
DEB_BUILD_OPTIONS=${DEB_BUILD_OPTIONS-nocheck noautodbgsym} DEB_BUILD_PROFILES=${DEB_BUILD_PROFILES-nocheck} \
	dpkg-buildpackage -us -uc -b >../build.log 2>&1 || {
	tail -n 40 ../build.log >&2
	die "dpkg-buildpackage failed; all it said is in $to/build.log"
}
cd ..
rm -rf src
for f in *.deb; do echo "  $to/$f"; done
