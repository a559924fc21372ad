#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# bash completion: what is offered at each word. Ends with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/admin_lib.sh
command -v bash >/dev/null || skip_all 'no bash'

# offers WORD... -- WANT: behind these words, the last of which is being typed.
offers() {
	# shellcheck disable=SC2016
	bash --norc -c '
		. "packaging/completion/$1" || exit 1
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
		_$1
		printf "%s\n" "${COMPREPLY[@]}"' bash "$@" | sort -u | tr '\n' ' ' >"$dir/offered"
}
is() {
	if [ "$(cat "$dir/offered")" = "$1 " ]; then good; else bad "$what: $(cat "$dir/offered"), not $1"; fi
}
has() {
	if grep -qwF -- "$1" "$dir/offered"; then good; else bad "$what: not $1: $(cat "$dir/offered")"; fi
}
has_not() {
	if grep -qwF -- "$1" "$dir/offered"; then bad "$what: $1: $(cat "$dir/offered")"; else good; fi
}

what='an unknown command'
offers loginpolicy nonsense ''
has_not nonsense
what='the first word'
offers loginpolicy ''
for c in check log block key password help --version; do has $c; done
has_not revoke
offers loginpolicy bl
is 'block blocked'
what='the second word'
offers loginpolicy key ''
for c in add check register restore revoke revoked; do has $c; done
offers loginpolicy key revoke
is 'revoke revoked'
what='options'
offers loginpolicy log --would
is --would-deny
offers loginpolicy key revoke --re
is '--reason --remove'
offers loginpolicy blocked --a
is --all
offers loginpolicy check --would
is ''
what='the value of an option'
offers loginpolicy log --format ''
is 'csv json text'
offers loginpolicy check --format ''
is 'json text'
offers loginpolicy check --color a
is 'always auto'
offers loginpolicy log --user roo
is root
offers loginpolicy log --state /et
is /etc
what='arguments'
offers loginpolicy block roo
is root
offers loginpolicy apply ./Makef
is ./Makefile
what=keyaudit
offers keyaudit ''
has keys
has hosts
offers keyaudit hosts --fail-on h
is high
offers keyaudit keys --format n
is ndjson
finish
