#!/bin/sh
# Each header compiles alone. usage: headers.sh [TREE [HEADER...]]; without
# headers, all of them.
set -u
# one HEADER: in the tree that we are in.
if [ "${1-}" = --one ]; then
	printf '#include "%s"\nint nothing;\n' "$2" |
		${CC:-cc} -std=c11 -D_GNU_SOURCE -DVERSION='""' -Wall -Wextra \
			-Werror -Iinclude -I. -I"$(dirname "$2")" -x c \
			-fsyntax-only - && exit
	echo "headers: $2 does not compile alone"
	exit 1
fi
self=$(realpath "$0")
cd "${1:-.}" || exit 2
[ $# -eq 0 ] || shift
[ $# -ne 0 ] || set -- include/loginpolicy/*.h base/*.h sshkey/*.h policy/*.h \
	account/*.h password/rule/*.h pam_module/*.h keyaudit/*.h \
	keyaudit/hosts/*.h admin/*.h
printf '%s\0' "$@" |
	xargs -0 -n 1 -P "$(getconf _NPROCESSORS_ONLN)" sh "$self" --one
