#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The sources as an archive on standard output, always the same bytes for the
# same files: of a clone what git knows, else everything but what is built.
# usage: source.sh date        when it was changed last: seconds since 1970
#        source.sh tar PREFIX  the archive; each name in it begins with PREFIX/
# SOURCE_DATE_EPOCH takes the place of the date.
set -eu
export LC_ALL=C

die() {
	echo "source.sh: $*" >&2
	exit 1
}

git_() { git -c safe.directory="$PWD" "$@"; }
have_git() { [ -e .git ] && command -v git >/dev/null 2>&1; }

# files: their names, one a line. What was deleted is not in the archive.
files() {
	if have_git; then
		git_ ls-files
	else
		find . -name .git -prune -o -path ./build -prune -o -path './.test-*' -prune \
			-o ! -type d ! -path ./compile_commands.json -print | sed 's,^\./,,'
	fi | while IFS= read -r f; do
		if [ -e "$f" ] || [ -L "$f" ]; then printf '%s\n' "$f"; fi
	done | sort
}

date_() {
	if [ -n "${SOURCE_DATE_EPOCH-}" ]; then
		echo "$SOURCE_DATE_EPOCH"
	elif have_git; then
		git_ log -1 --format=%ct
	else
		files | xargs -d '\n' stat -c %Y | sort -n | tail -n 1
	fi
}

case ${1-} in
date) date_ ;;
tar)
	when=$(date_)
	[ -n "$when" ] || die 'no date of the last change'
	files | tar -c -f - --no-recursion --format=ustar --owner=0 --group=0 \
		--numeric-owner --mode='u=rwX,go=rX' --mtime="@$when" --transform="s,^,$2/,rS" -T -
	;;
*) die 'usage: source.sh date|tar PREFIX' ;;
esac
