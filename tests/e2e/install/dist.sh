#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# make dist: the archive has what git knows and nothing else, as it is in the
# tree; and it is the same bytes wherever, whenever and by whomever it is made,
# also from the archive itself. Ends with "N passed, N failed".
set -u
cd "$(dirname "$0")/../../.." || exit 2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT INT TERM
. tests/lib/tally.sh
what=
wrong() {
	bad "$what: $1"
	cat "$dir/log"
}
version=$(sed -n 's/^VERSION *= *//p' Makefile)
name=loginpolicy-$version
command -v git >/dev/null || skip_all 'no git on this machine'
[ -e .git ] || skip_all 'not a clone'

# dist FOLDER [VARIABLE=VALUE...]: make dist there; the archive is put aside in $dir/made.
dist() {
	in=$1
	shift
	rm -f "$dir/made"
	if env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u B "$@" make -s -C "$in" dist >"$dir/log" 2>&1 &&
		mv "$in/build/$name.tar.gz" "$dir/made"; then good; else wrong 'make dist'; fi
}
# same FILE FILE
same() {
	if cmp -s "$1" "$2"; then good; else wrong 'not the same bytes'; fi
}

# A clone with a history of its own, and what this tree has changed.
mkdir "$dir/a"
sh packaging/source.sh tar tree | tar -x -f - -C "$dir/a"
one=$dir/a/tree
git_one() { git -C "$one" -c user.name=Test -c user.email=test@example.org "$@"; }
{ git_one init -q && git_one add -A -f && git_one commit -q -m 'all'; } >"$dir/log" 2>&1 || wrong 'git'

what='what is in it'
mkdir -p "$one/build" "$one/.test-1"
: >"$one/build/old.o"
: >"$one/untracked.c"
: >"$one/.test-1/left"
echo 'changed, not committed' >>"$one/CHANGES"
rm "$one/docs/speed.md"
dist "$one"
gzip -dc "$dir/made" | tar -t -f - >"$dir/names"
git_one ls-files | grep -vxF docs/speed.md | sed "s,^,$name/," | sort >"$dir/want"
if sort "$dir/names" | diff - "$dir/want" >"$dir/log" 2>&1; then good; else wrong 'other files'; fi
mkdir "$dir/b"
gzip -dc "$dir/made" | tar -x -f - -C "$dir/b"
if diff -r -x .git -x build -x untracked.c -x .test-1 "$one" "$dir/b/$name" >"$dir/log" 2>&1; then good; else wrong 'other contents'; fi
gzip -dc "$dir/made" | TZ=UTC tar -tv --numeric-owner -f - | awk '{ print $2 }' | sort -u >"$dir/log"
if [ "$(cat "$dir/log")" = 0/0 ]; then good; else wrong 'owners'; fi
gzip -dc "$dir/made" | tar -tv -f - | awk '{ print $1 }' | sort -u >"$dir/log"
if [ "$(tr '\n' ' ' <"$dir/log")" = '-rw-r--r-- -rwxr-xr-x ' ]; then good; else wrong 'modes'; fi
cp "$dir/made" "$dir/first"

what='again, later, elsewhere'
cp -a "$one" "$dir/another tree"
find "$dir/another tree" -type f -exec touch -d '2031-07-01' {} +
umask 077
dist "$dir/another tree" LC_ALL=C.UTF-8 TZ=Asia/Tokyo LANGUAGE=de
umask 022
same "$dir/first" "$dir/made"

what='from the archive'
dist "$dir/b/$name"
same "$dir/first" "$dir/made"
what='of the archive, twice'
: >"$dir/b/$name/build/old.o"
dist "$dir/b/$name" LC_ALL=C TZ=America/New_York
same "$dir/first" "$dir/made"

what='another commit'
GIT_COMMITTER_DATE='2027-01-01T00:00:00Z' git_one commit -q -a -m 'more' >"$dir/log" 2>&1 || wrong 'git'
dist "$one"
if cmp -s "$dir/first" "$dir/made"; then wrong 'the same bytes'; else good; fi
what='SOURCE_DATE_EPOCH'
dist "$one" SOURCE_DATE_EPOCH=1000000000
gzip -dc "$dir/made" | TZ=UTC tar -tv -f - | awk '{ print $4 }' | sort -u >"$dir/log"
if [ "$(cat "$dir/log")" = 2001-09-09 ]; then good; else wrong 'dates'; fi

what='one version'
v=$(sed -n 's/^VERSION *= *//p' "$dir/b/$name/Makefile")
if [ "$v" = "$version" ]; then good; else wrong "version $v, not $version"; fi
if [ "$(sed -n '1s/[, ].*//p' CHANGES)" = "$version" ]; then good; else wrong "CHANGES does not begin with $version"; fi
finish
