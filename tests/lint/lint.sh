#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# make lint: everything that reads the code instead of running it. A missing tool
# is reported, and counts as an objection if CI is set.
set -u
bad=0
sources=$(git ls-files '*.c' '*.h' 2>/dev/null || find . -name '*.[ch]')
scripts=$(git ls-files '*.sh' .ci/run ':(glob)packaging/debian/*.p[or]*' ':(glob)packaging/debian/tests/*[!l]' 2>/dev/null || find . -name '*.sh')

# with TOOL COMMAND...: run it if there is one.
with() {
	tool=$1
	shift
	if ! command -v "$tool" >/dev/null 2>&1; then
		echo "lint: $tool is not installed: skipped"
		[ -z "${CI-}" ] || bad=1
		return
	fi
	echo "lint: $tool"
	"$@" || {
		echo "lint: $tool objects"
		bad=1
	}
}
run() {
	echo "lint: $1"
	sh "$@" || bad=1
}

# words, split on purpose
# shellcheck disable=SC2086
{
	with clang-format clang-format --dry-run -Werror $sources
	with cppcheck cppcheck --quiet --error-exitcode=1 --std=c11 \
		--enable=warning,performance,portability --inline-suppr \
		--suppressions-list=tests/lint/cppcheck.txt \
		-D_GNU_SOURCE -D__linux__ -DVERSION='""' -DLOCALEDIR='""' \
		-DPAMDIR='""' -Iinclude -I. \
		lib pam_module keyaudit admin
	with shellcheck shellcheck $scripts
	with mandoc mandoc -T lint -W warning keyaudit/keyaudit.1 \
		lib/policy/loginpolicy.conf.5 lib/register/loginpolicy.keys.5 admin/loginpolicy.8 \
		pam_module/pam_loginpolicy.8
}
run tests/lint/spdx.sh
run tests/lint/headers.sh
run tests/lint/arrows.sh
run tests/lint/measure.sh
run tests/lint/subcommands.sh
run tests/lint/citations.sh
run tests/lint/contract.sh
run tests/lint/rule_set.sh
run tests/lint/interface.sh
run tests/lint/man_width.sh
with xgettext sh tests/lint/translations.sh
for cc in gcc clang; do
	with $cc "${MAKE:-make}" -s CC=$cc B="build/lint-$cc" WERROR=-Werror all
done
run tests/lint/options.sh build/lint-gcc
run tests/lint/completion.sh build/lint-gcc
[ $bad -ne 0 ] || echo 'lint: nothing to object'
exit $bad
