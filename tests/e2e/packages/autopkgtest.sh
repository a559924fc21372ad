#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2154
# What autopkgtest runs, packaging/debian/tests, in an empty root. As root, in
# namespaces. Ends with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/packages_lib.sh
machine m
install 0 'install' libpam-loginpolicy loginpolicy
sed -n 's/^Tests: //p' packaging/debian/tests/control >"$dir/tests"
while read -r t; do
	cp "packaging/debian/tests/$t" "$r/t/test"
	chmod 755 "$r/t/test"
	try 0 "$t" /t/test
	says out 'ok: installed'
	says out 'ok: removed'
done <"$dir/tests"
finish
