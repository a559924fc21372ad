#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# make soak: two builds of the Debian packages are the same bytes, also at another
# path, by another user, of files with other times and modes, in another language
# and time zone, with another number of jobs. Ends with "N passed, N failed".
set -u
cd "$(dirname "$0")/../../.." || exit 2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT INT TERM
. tests/lib/tally.sh
for c in dpkg-buildpackage dh; do
	command -v $c >/dev/null || skip_all "no $c on this machine"
done
chmod 755 "$dir"
# both: of one commit, or one archive.
SOURCE_DATE_EPOCH=$(sh packaging/source.sh date)
export SOURCE_DATE_EPOCH
for d in "$dir/a" "$dir/another place"; do
	mkdir "$d"
	sh packaging/source.sh tar tree | tar -x -f - -C "$d"
done

# build FOLDER [VARIABLE=VALUE...]: the packages there.
build() {
	in=$1
	shift
	if env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u B "$@" make -s -C "$in/tree" deb >"$dir/out" 2>&1; then good; else
		bad "make deb in $in"
		cat "$dir/out"
	fi
}
umask 022
build "$dir/a" LC_ALL=C TZ=UTC DEB_BUILD_OPTIONS='nocheck noautodbgsym parallel=1'
find "$dir/another place/tree" -type f -exec touch -d '2031-07-01' {} +
chmod -R go-rwx "$dir/another place/tree"
umask 077
run_as=
if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
	chown -R 4242:4242 "$dir/another place"
	run_as='setpriv --reuid 4242 --regid 4242 --clear-groups'
fi
# words, split on purpose
# shellcheck disable=SC2086
build "$dir/another place" HOME=/nonexistent LC_ALL=C.UTF-8 LANGUAGE=de TZ=Asia/Tokyo \
	CFLAGS=-O0 PREFIX=/opt DEB_BUILD_OPTIONS='nocheck noautodbgsym parallel=3' $run_as

for p in keyaudit libpam-loginpolicy loginpolicy; do
	one=$(echo "$dir"/a/tree/build/deb/"$p"_*.deb)
	two="$dir/another place/tree/build/deb/${one##*/}"
	if cmp "$one" "$two" >"$dir/out" 2>&1; then good; else
		bad "$p: two builds differ"
		cat "$dir/out"
		if command -v diffoscope >/dev/null; then diffoscope "$one" "$two"; fi
	fi
	command -v debdiff >/dev/null || continue
	debdiff "$one" "$two" >"$dir/out" 2>&1
	if grep -q 'File lists identical' "$dir/out" && ! grep -q '^[+-]' "$dir/out"; then good; else
		bad "$p: debdiff:"
		cat "$dir/out"
	fi
done
finish
