#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Each header compiles alone. usage: headers.sh [TREE [HEADER...]]; without
# headers, all of them.
set -u
# one HEADER: in the tree that we are in.
if [ "${1-}" = --one ]; then
	printf '#include "%s"\nint nothing;\n' "$2" |
		${CC:-cc} -std=c11 -D_GNU_SOURCE -DVERSION='""' -Wall -Wextra \
			-Werror -Iinclude -iquote . -x c -fsyntax-only - && exit
	echo "headers: $2 does not compile alone"
	exit 1
fi
self=$(realpath "$0")
cd "${1:-.}" || exit 2
[ $# -eq 0 ] || shift
if [ $# -eq 0 ]; then
	# Names of the project have no blanks.
	# shellcheck disable=SC2046
	set -- $(find include lib pam_module keyaudit admin -name '*.h')
fi
printf '%s\0' "$@" |
	xargs -0 -n 1 -P "$(getconf _NPROCESSORS_ONLN)" sh "$self" --one
