#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Fetch what passwords.sh compares with into a folder, installing nothing:
# generators, lists of words and other rules, from Debian and npm. What cannot be
# fetched is named and missing. What is there already is not fetched again.
# usage: fetch_passwords.sh FOLDER
set -u
folder=${1:?usage: fetch_passwords.sh FOLDER}
debian='pwgen apg makepasswd libbytes-random-secure-perl libcrypt-random-seed-perl
	libmath-random-isaac-perl libcrypt-passwdmd5-perl xkcdpass diceware python3-pkg-resources
	passwdqc libpasswdqc1 libpwquality-tools wngerman wfrench wspanish witalian'
node='zxcvbn generate-password random-password niceware eff-diceware-passphrase xkpasswd
	generate-passphrase'
mkdir -p "$folder/deb" "$folder/npm" "$folder/log" && cd "$folder" || exit 2

# once COMMAND NAME: unless it was done before.
once() {
	name=$2
	[ ! -e "log/$name.done" ] || return 0
	if "$@" >"log/$name" 2>&1; then
		: >"log/$name.done"
	else
		echo "fetch_passwords.sh: cannot fetch $name: $(tail -n 1 "log/$name")" >&2
	fi
}
from_debian() {
	(cd deb && rm -f "$1"_*.deb && apt-get download -q -o APT::Sandbox::User=root "$1") &&
		dpkg -x deb/"$1"_*.deb root
}
from_npm() {
	npm install --prefix npm --no-audit --no-fund --ignore-scripts "$1"
}
for p in $debian; do once from_debian "$p"; done
for p in $node; do once from_npm "$p"; done
