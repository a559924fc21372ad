#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
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
	cp -r include lib pam_module keyaudit admin docs "$dir/t/"
}

fresh
want 0 'the tree as it is' arrows.sh
want 0 'the headers as they are' headers.sh
want 0 'the sizes as they are' measure.sh
want 0 'the manual as it is' subcommands.sh
want 0 'the citations as they are' citations.sh
want 0 'the contract as it is' contract.sh
want 0 'the interface as it is' interface.sh
fresh
echo '#include <loginpolicy/policy/policy.h>' >>"$dir/t/lib/sshkey/key.c"
want 1 'sshkey that knows the policy' arrows.sh
fresh
echo '#include "keyaudit/findings/judge_host.h"' >>"$dir/t/lib/policy/load.c"
want 1 'policy that includes a header of keyaudit' arrows.sh
fresh
echo '#include <loginpolicy/sshkey/key.h>' >>"$dir/t/include/loginpolicy/base/buf.h"
want 1 'a header of base that includes one of sshkey' arrows.sh
fresh
echo 'int f(void) { return printf("x"); }' >>"$dir/t/lib/base/buf.c"
want 1 'a library that prints' arrows.sh
fresh
echo 'const char *f(void) { return getenv("X"); }' >>"$dir/t/lib/policy/settings.c"
want 1 'a library that asks the environment' arrows.sh
fresh
sed -i 's/^\tsize_t len;$/\tunsigned len;/' "$dir/t/include/loginpolicy/password/password.h"
want 1 'a type of the password rule that changes under the same number' interface.sh
fresh
sed -i 's/^\tbool dictionary, personal;$/\tbool personal, dictionary;/' "$dir/t/include/loginpolicy/policy/policy.h"
want 1 'the settings of passwords in another order' interface.sh
fresh
sed -i 's/^\(.define PASSWORD_RULE_INTERFACE\) .*/\1 9/' "$dir/t/include/loginpolicy/password/password.h"
want 1 'a number that the script does not know' interface.sh
fresh
: >"$dir/t/keyaudit/util.c"
want 1 'a file called util' arrows.sh
fresh
{
	echo 'static int'
	echo 'run(void)'
	echo '{'
	for i in 1 2 3 4 5 6 7 8 9; do echo "	f($i);"; done
	echo '}'
} >>"$dir/t/lib/base/buf.c"
want 1 'a static of twelve lines called run' measure.sh
fresh
for i in $(seq 600); do echo "int v$i;"; done >>"$dir/t/lib/base/buf.c"
want 1 'a file of more than 600 lines' measure.sh
fresh
echo 'struct policy {' >>"$dir/t/admin/main.c"
want 1 'a tag that means two things' measure.sh
fresh
echo "/* $(seq -s ' ' 40) */" >>"$dir/t/lib/base/buf.c"
want 1 'a comment of more than 80 columns' measure.sh
fresh
: >"$dir/t/include/loginpolicy/nobody.h"
want 1 'a header of no room' arrows.sh
fresh
echo '#include "keyaudit/findings/judge_host.h"' >>"$dir/t/admin/main.c"
want 1 'a program that includes another' arrows.sh
for what in '/Fl -offline$/d' '/^\.Ss loginpolicy show/d' '/^\.Cm access$/d' \
	's/, severity / /'; do
	fresh
	sed -i "$what" "$dir/t/admin/loginpolicy.8"
	want 1 "a manual without $what" subcommands.sh
done
fresh
sed -i 's/{"tty", /{"terminal", /' "$dir/t/lib/cli/options_table.c"
want 1 'an option that the manual does not know' subcommands.sh
fresh
sed -i 's/&cmd_show,//' "$dir/t/admin/main.c"
want 1 'a subcommand that is not in the table' subcommands.sh
fresh
echo 'uint8_t_typo f(void);' >>"$dir/t/lib/base/sha256_impl.h"
want 1 'a header that does not compile' headers.sh lib/base/sha256_impl.h

# documents: a tree of nothing but these.
documents() {
	rm -rf "$dir/t"
	mkdir -p "$dir/t/base"
	cp -r docs "$dir/t/"
}
# cites RC WHAT LINE...: a comment of these lines.
cites() {
	code=$1 what=$2
	shift 2
	documents
	{
		echo '/*'
		printf ' * %s\n' "$@"
		echo ' */'
	} >"$dir/t/base/buf.h"
	want "$code" "$what" citations.sh
}
d=design c=contract
cites 0 'a citation' "docs/$d.md, \"State\": a directory"
cites 0 'a citation of two headings' "(docs/$d.md, \"State\" and \"Rescue\")"
cites 0 'a citation across lines' "see docs/$d.md, \"The stages" 'of the module".'
cites 0 'a heading on the next line' "docs/$c.md," '"Exit codes".'
cites 1 'no such heading' "docs/$d.md, \"States\""
cites 1 'a heading of the other document' "docs/$c.md, \"State\""
cites 1 'no such second heading' "docs/$d.md, \"State\" and \"Rescues\""
cites 1 'no such heading across lines' "see docs/$d.md, \"The stages" 'of the modules".'
cites 1 'a citation without a heading' "as docs/$c.md has it"
cites 1 'a citation without the directory' "$d.md, \"State\""
cites 1 'a wrong second citation on a line' "docs/$d.md, \"State\"; docs/$c.md, \"State\""
documents
printf '\140\140\140\n# not a heading\n\140\140\140\n# A heading\n' >>"$dir/t/docs/$d.md"
echo "# docs/$d.md, \"A heading\"" >"$dir/t/base/x.sh"
want 0 'a heading after a code block' citations.sh
echo "# docs/$d.md, \"not a heading\"" >"$dir/t/base/x.sh"
want 1 'a line of a code block' citations.sh
echo "mode 644 /usr/share/docs/$d.md" >"$dir/t/base/x.sh"
want 0 'a path in a script' citations.sh
echo "	# as docs/$d.md has it" >"$dir/t/base/x.sh"
want 1 'a comment in a script without a heading' citations.sh
fresh
sed -i 's/^## State$/## The state/' "$dir/t/docs/$d.md"
want 1 'a heading that was renamed' citations.sh
documents
rm "$dir/t/docs/$c.md"
want 1 'a document that is missing' citations.sh
documents
echo "See docs/$c.md and [the design](docs/$d.md)." >"$dir/t/README.md"
want 0 'Markdown that names a document' citations.sh
echo "See docs/$d.md, \"States\"." >"$dir/t/README.md"
want 1 'Markdown that cites no heading' citations.sh

# broken WHAT FILE EDIT: the contract and the code no longer agree.
broken() {
	cp "$2" "$dir/t/$2"
	sed -i "$3" "$dir/t/$2"
	if cmp -s "$2" "$dir/t/$2"; then bad "$1: nothing was changed"; fi
	want 1 "$1" contract.sh
	cp "$2" "$dir/t/$2"
}
fresh
broken 'a rule that the contract lacks' docs/$c.md 's/, .key-expired.//'
broken 'another severity' docs/$c.md '/^| .key-duplicate/s/low/info/'
broken 'another measure' docs/$c.md '/^| .host-ssh1/s/key-size/vpn-only/'
broken 'a rule that no longer rejects' docs/$c.md '/key-revoked/s/ \* / /'
broken 'a new rule' lib/keyrule/rules.c 's/"key-duplicate"/"key-double"/'
broken 'a command that the contract lacks' docs/$c.md '/^| .unblock /d'
broken 'a new command' admin/cmd_show.c 's/\.name = "show"/.name = "print"/'
broken 'a demand that the contract lacks' docs/$c.md 's/ palindrome,//'
want 0 'the contract and the code agree' contract.sh

finish
