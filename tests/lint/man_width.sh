#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Every man page fits a terminal of 80 columns: no line, table or example is
# wider, by mandoc and by groff.
set -u
bad=0
out=$(mktemp) || exit 1
pages='keyaudit/keyaudit.1 lib/policy/loginpolicy.conf.5 lib/register/loginpolicy.keys.5 admin/loginpolicy.8 pam_module/pam_loginpolicy.8'

# fits PAGE: standard input, with its overprints, is the page for a terminal.
fits() {
	sed 's/.\x08//g; s/\x1b\[[0-9;]*m//g' | awk -v page="$1" \
		'length > 80 { print page ": " length " columns: " $0; bad = 1 } END { exit bad }' || bad=1
}
for page in $pages; do
	if command -v mandoc >/dev/null; then
		mandoc -T ascii -O width=78 "$page" >"$out" || bad=1
		fits "$page, mandoc" <"$out"
	fi
	if command -v groff >/dev/null; then
		groff -mandoc -T ascii -rLL=78n "$page" >"$out" 2>/dev/null || bad=1
		fits "$page, groff" <"$out"
	fi
done
rm -f "$out"
exit $bad
