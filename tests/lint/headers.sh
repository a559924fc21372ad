#!/bin/sh
# Each header compiles alone. usage: headers.sh [TREE]
set -u
cd "${1:-.}" || exit 2
bad=0
for h in include/loginpolicy/*.h base/*.h sshkey/*.h policy/*.h account/*.h password/*.h password/rule/*.h pam_module/*.h keyaudit/*.h admin/*.h; do
	[ -e "$h" ] || continue
	if ! printf '#include "%s"\nint nothing;\n' "$h" |
		${CC:-cc} -std=c11 -D_GNU_SOURCE -DVERSION='""' -Wall -Wextra \
			-Werror -Iinclude -I. -I"$(dirname "$h")" -x c \
			-fsyntax-only -; then
		echo "headers: $h does not compile alone"
		bad=1
	fi
done
exit $bad
