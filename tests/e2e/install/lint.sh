#!/bin/sh
# The scripts that read the code object to what they are for. Ends with
# "N passed, N failed".
set -u
cd "$(dirname "$0")/../../.." || exit 2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT INT TERM
. tests/lib/tally.sh

# want RC WHAT SCRIPT [ARGUMENT...]: over the tree in $dir/t
want() {
	code=$1 what=$2 script=$3
	shift 3
	sh "tests/lint/$script" "$dir/t" "$@" >"$dir/out" 2>&1
	rc=$?
	if { [ "$code" = 0 ] && [ $rc = 0 ]; } || { [ "$code" != 0 ] && [ $rc != 0 ]; }; then
		good
	else
		bad "$what: exit $rc"
		cat "$dir/out"
	fi
}
fresh() {
	rm -rf "$dir/t"
	mkdir -p "$dir/t"
	cp -r include lib pam_module keyaudit admin "$dir/t/"
}

fresh
want 0 'the tree as it is' arrows.sh
want 0 'the headers as they are' headers.sh
want 0 'the manual as it is' subcommands.sh
fresh
echo '#include <loginpolicy/policy/policy.h>' >>"$dir/t/lib/sshkey/key.c"
want 1 'sshkey that knows the policy' arrows.sh
fresh
echo '#include "keyaudit/findings/judge.h"' >>"$dir/t/lib/policy/load.c"
want 1 'policy that includes a header of keyaudit' arrows.sh
fresh
echo '#include <loginpolicy/sshkey/key.h>' >>"$dir/t/include/loginpolicy/base/buf.h"
want 1 'a header of base that includes one of sshkey' arrows.sh
fresh
echo 'int f(void) { return printf("x"); }' >>"$dir/t/lib/base/buf.c"
want 1 'a library that prints' arrows.sh
fresh
echo 'const char *f(void) { return getenv("X"); }' >>"$dir/t/lib/policy/show.c"
want 1 'a library that asks the environment' arrows.sh
fresh
: >"$dir/t/keyaudit/util.c"
want 1 'a file called util' arrows.sh
fresh
: >"$dir/t/include/loginpolicy/nobody.h"
want 1 'a header of no room' arrows.sh
fresh
echo '#include "keyaudit/findings/judge.h"' >>"$dir/t/admin/main.c"
want 1 'a program that includes another' arrows.sh
for what in '/Fl -offline$/d' '/^\.Ss loginpolicy show/d' '/^\.Cm access$/d' \
	's/, severity / /'; do
	fresh
	sed -i "$what" "$dir/t/admin/loginpolicy.8"
	want 1 "a manual without $what" subcommands.sh
done
fresh
sed -i 's/{"tty", /{"terminal", /' "$dir/t/admin/options.c"
want 1 'an option that the manual does not know' subcommands.sh
fresh
sed -i 's/&cmd_show,//' "$dir/t/admin/main.c"
want 1 'a subcommand that is not in the table' subcommands.sh
fresh
echo 'uint8_t_typo f(void);' >>"$dir/t/lib/base/sha256_impl.h"
want 1 'a header that does not compile' headers.sh lib/base/sha256_impl.h

finish
