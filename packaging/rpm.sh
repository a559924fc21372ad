#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# make rpm: packages for rpm in FOLDER, of the archive that make dist has made.
# usage: VERSION=0.1.0 rpm.sh FOLDER ARCHIVE [OPTION OF RPMBUILD...]
set -eu
to=${1:?usage: rpm.sh FOLDER ARCHIVE}
archive=$(realpath "${2:?usage: rpm.sh FOLDER ARCHIVE}")
shift 2
: "${VERSION:?}"
umask 022
export LC_ALL=C.UTF-8
# What was meant for the make that called us, or for another build.
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES B V HARDEN LDHARDEN WERROR CPPFLAGS CFLAGS LDFLAGS

die() {
	echo "rpm.sh: $*" >&2
	exit 1
}

command -v rpmbuild >/dev/null 2>&1 || die 'there is no rpmbuild; it is in the package rpm-build (Debian: rpm)'
SOURCE_DATE_EPOCH=$(sh packaging/source.sh date)
export SOURCE_DATE_EPOCH
rm -rf "$to/top"
mkdir -p "$to/top/SOURCES"
rm -f "$to"/*.rpm
cp "$archive" "$to/top/SOURCES/"
sed "s/@VERSION@/$VERSION/" packaging/loginpolicy.spec >"$to/top/loginpolicy.spec"
echo "  $to: building; what is said is in $to/build.log"
cd "$to"
rpmbuild -bb --define "_topdir $PWD/top" --define 'debug_package %{nil}' --define '_build_id_links none' \
	--define '_buildhost localhost' --define 'use_source_date_epoch_as_buildtime 1' \
	--define 'clamp_mtime_to_source_date_epoch 1' "$@" top/loginpolicy.spec >build.log 2>&1 || {
	tail -n 40 build.log >&2
	die "rpmbuild failed; all it said is in $to/build.log"
}
mv top/RPMS/*/*.rpm .
rm -rf top
for f in *.rpm; do echo "  $to/$f"; done
