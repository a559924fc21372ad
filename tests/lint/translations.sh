#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Every sentence that people are told is in each catalogue of packaging/po/, and
# nothing else is. usage: translations.sh [TREE]
set -u
cd "${1:-.}" || exit 2
bad=0
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

xgettext --from-code=UTF-8 --language=C -k --keyword=tr:2 --keyword=trn:2,3 \
	--keyword=one --keyword=many:1,2 \
	--keyword=catalogue_text --keyword=catalogue_plural:1,2 --no-location -o "$tmp/pot" \
	lib/password/message.c pam_module/*.c admin/*.c admin/*/*.c || bad=1
sed -i 's/charset=CHARSET/charset=UTF-8/' "$tmp/pot"
[ -s "$tmp/pot" ] || bad=1
for po in packaging/po/*.po; do
	msgfmt --check -o /dev/null "$po" || bad=1
	if ! msgcmp "$po" "$tmp/pot" 2>"$tmp/said" || [ -s "$tmp/said" ]; then
		echo "translations: $po"
		cat "$tmp/said"
		bad=1
	fi
	# What no source has any more.
	msgcomm --unique --omit-header "$tmp/pot" "$po" -o "$tmp/odd" 2>/dev/null
	if [ -s "$tmp/odd" ]; then
		echo "translations: $po has what no source has:"
		cat "$tmp/odd"
		bad=1
	fi
done
exit $bad
