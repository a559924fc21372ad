#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Each source file names its licence in its first two lines, as machines read it
# (spdx.dev). Not: data of tests, texts for people, and formats without comments.
# usage: spdx.sh
set -eu
cd "$(dirname "$0")/../.."
without=$(git ls-files -- ':!tests/data' ':!packaging/pam-configs' ':!*.md' ':!CHANGES' \
	':!LICENSE' ':!tests/lint/cppcheck.txt' ':!packaging/debian/copyright' \
	':!packaging/debian/source/format' |
	while IFS= read -r f; do
		[ ! -f "$f" ] || head -n 2 "$f" | grep -q 'SPDX-License-Identifier: BSD-2-Clause' ||
			echo "$f: no SPDX-License-Identifier in its first two lines"
	done)
[ -z "$without" ] || {
	echo "$without" >&2
	exit 1
}
