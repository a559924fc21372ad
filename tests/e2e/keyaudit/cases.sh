#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# keyaudit keys over a tree of hand-checked cases (tests/data/cases/make.py),
# each key compared with expected.tsv, and with ssh-keygen -l where that can
# read it. Ends with "N passed, N failed".
set -u
cd "$(dirname "$0")/../../.." || exit 2
audit=${B:-build}/keyaudit/keyaudit
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT INT TERM
. tests/lib/tally.sh


cp -r tests/data/cases/tree "$dir/tree"
chmod -R go-rwx "$dir/tree/private" # git does not keep it
mkdir "$dir/state" "$dir/state/revoked" "$dir/state/blocked"
: >"$dir/policy"
chmod 644 "$dir/policy"

# keys NDJSON: path line kind type bits verdict rules fingerprint, by tabs.
keys() {
	awk '
	function get(name,   m, v) {
		if (match($0, "\"" name "\":(\"([^\"\\\\]|\\\\.)*\"|[0-9]+|null|\\[[^]]*\\])") == 0)
			return "?"
		v = substr($0, RSTART, RLENGTH)
		sub("^\"" name "\":", "", v)
		gsub("[][\"]", "", v)
		return v
	}
	/^{"record":"key"/ {
		printf "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", get("path"),
		    get("line"), get("kind"), get("type"), get("bits"),
		    get("verdict"), get("rules"), get("fingerprint")
	}' "$1"
}

"$audit" keys -f "$dir/policy" --state "$dir/state" --format ndjson \
    "$dir/tree" >"$dir/out" 2>"$dir/err"
rc=$?
if [ $rc -eq 1 ]; then good; else bad "exit code $rc, not 1: $(cat "$dir/err")"; fi

keys "$dir/out" >"$dir/all"
cut -f 1-7 "$dir/all" | sed "s|^$dir/tree/||" | LC_ALL=C sort >"$dir/got"
LC_ALL=C sort tests/data/cases/expected.tsv >"$dir/expected"
while IFS= read -r row; do
	if grep -qxF -- "$row" "$dir/got"; then good; else bad "missing: $row"; fi
done <"$dir/expected"
LC_ALL=C comm -13 "$dir/expected" "$dir/got" >"$dir/extra"
while IFS= read -r row; do bad "not expected: $row"; done <"$dir/extra"

# ssh-keygen -l reads no key under 1024 bits, no PPK and no rsa-sha2 name.
# Empty columns must not be folded: a blank as separator would.
tr '\t' '|' <"$dir/all" >"$dir/bars"
compared=0
while IFS='|' read -r path line _ _ bits _ _ fp; do
	[ "$fp" = null ] && continue
	case $path in */known_hosts) continue ;; esac
	said=$(ssh-keygen -l -f "$path" 2>/dev/null | sed -n 1p)
	[ -n "$said" ] || continue
	compared=$((compared + 1))
	case $said in
	"$bits $fp "*) good ;;
	*) bad "$path:$line: ssh-keygen says $said, keyaudit $bits $fp" ;;
	esac
done <"$dir/bars"
if [ "$compared" -ge 30 ]; then good; else bad "only $compared keys compared with ssh-keygen"; fi

# A million-dollar question of terminals: nothing raw leaves in any format.
for format in text json ndjson csv; do
	"$audit" keys -f "$dir/policy" --state "$dir/state" --format $format \
	    "$dir/tree" >"$dir/out.$format" 2>/dev/null
	if LC_ALL=C grep -q "$(printf '\033')" "$dir/out.$format"; then
		bad "an escape character in $format"
	else
		good
	fi
done

finish
