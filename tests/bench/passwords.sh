#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Which passwords the rule accepts, with what init writes, with and without lists of
# words, beside passwdqc, libpwquality and zxcvbn: those of generators, which nobody
# should be refused, and weak ones, made the way people make them. What it compares
# with is fetched from Debian and npm into a folder. Root, for namespaces.
# usage: passwords.sh BUILD   (BENCH_CACHE=BUILD/passwords BENCH_SAMPLE=N of each generator)
set -u
build=$(cd "${1:?usage: passwords.sh BUILD}" && pwd) || exit 2
cd "$(dirname "$0")/../.." || exit 2
. tests/bench/lib.sh
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE
cache=${BENCH_CACHE:-$build/passwords}
# Before the network is gone. What is missing then is told at its place.
[ -n "${BENCH_NS:-}" ] || sh tests/bench/fetch_passwords.sh "$cache"
own_machine
lists=/usr/share/dict/ngerman,/usr/share/dict/french,/usr/share/dict/spanish,/usr/share/dict/italian

# policy FILE [LINE]: what init writes about passwords, and LINE if it names no lists.
policy() {
	rm -f "$dir/init"
	"$build/admin/loginpolicy" init -q -f "$dir/init" 2>>"$dir/why" &&
		{ grep '^password' "$dir/init" && { grep -q '^password words' "$dir/init" || echo "${2:-}"; }; } \
			>"$dir/$1" &&
		echo kT4?wwprQ | judge "$dir/$1" >/dev/null 2>>"$dir/why"
}
judge() { "$build/tests/bench/password_judge" "$build/pam_module" "$@"; }
# dictionaries: those that were fetched are this machine's.
dictionaries() {
	[ -d /usr/share/dict ] && [ -e "$cache/root/usr/share/dict/ngerman" ] &&
		mkdir "$dir/dict" && cp "$cache"/root/usr/share/dict/* "$dir/dict/" &&
		mount --bind "$dir/dict" /usr/share/dict
}
# no_dictionaries: so that init names none.
no_dictionaries() {
	mkdir "$dir/none" && { [ ! -d /usr/share/dict ] || mount --bind "$dir/none" /usr/share/dict; }
}
figure() { sed -n "s/^$1 //p" "$dir/figures"; }
# both WHAT NAME TARGET: with the lists, the tenth that is set aside for itself.
both() {
	measured "$1" "$(figure "$2.lists.${4:-most}")" % at-most "$3" "$(beside "$2" "${4:-most}")"
	measured "$1, set aside" "$(figure "$2.lists.aside")" % at-most "$3" "$(beside "$2" aside)"
}
beside() {
	sed -n "s/^$1[.]\\([a-z]*\\)[.]$2 \\(.*\\)/\\1 \\2/p" "$dir/figures" | grep -v '^lists' |
		sed 's/^rule/without lists/' | paste -sd, | sed 's/,/, /g'
}

section 'passwords'
: >"$dir/figures"
no_dictionaries && policy plain && plain=$dir/plain || plain=
dictionaries && policy lists "password words $lists" && with=$dir/lists || with=-
if [ -n "$plain" ] && installed python3; then
	python3 tests/bench/generate_passwords.py "$cache" "$cache/generated" 2>"$dir/missing"
	python3 tests/bench/make_passwords.py "$cache" "$cache" 2>>"$dir/why" &&
		python3 tests/bench/judge_passwords.py "$cache" "$dir/figures" "$plain" "$with" \
			"$build/tests/bench/password_judge" "$build/pam_module" 2>>"$dir/why"
	while IFS=: read -r name why; do not_measured "$name" "$why"; done <"$dir/missing"
fi
both 'random ones of 8 characters refused' refused.random8 0.2
both 'longer random ones refused' refused.random 0.2
both 'phrases of four random words refused' refused.phrase 0.5
both 'weak ones accepted' weak.all 25 weak
both 'weak ones accepted, of those zxcvbn scores 0 or 1' weak.low 2 weak
finish
