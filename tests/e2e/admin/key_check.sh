#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# loginpolicy key check: what it refuses, and that it and keyaudit keys say the
# same of the same keys. Ends with "N passed, N failed".
set -u
cd "$(dirname "$0")/../../.." || exit 2
build=${B:-build}
admin=$build/admin/loginpolicy
audit=$build/keyaudit/keyaudit
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT INT TERM
. tests/lib/tally.sh
mkdir -m 755 "$dir/state" "$dir/state/revoked" "$dir/state/blocked"
chmod 755 "$dir"
printf 'key rsa 3072\nkey dsa refuse\npermit user:root service login\n' >"$dir/policy"
chmod 644 "$dir/policy"
# try CODE WHAT ARGUMENT...: standard input is the script's own.
try() {
	code=$1 what=$2
	shift 2
	"$admin" key check -f "$dir/policy" --state "$dir/state" "$@" >"$dir/out" 2>"$dir/err"
	rc=$?
	if [ $rc -eq "$code" ]; then good; else
		bad "$what: exit $rc, not $code: $(cat "$dir/out" "$dir/err")"
	fi
}
says() {
	if grep -qF -- "$2" "$dir/$1"; then good; else bad "$what: no '$2': $(cat "$dir/$1")"; fi
}
new() { ssh-keygen -q -t "$1" ${3:+-b "$3"} -N '' -C "$2" -f "$dir/$2"; }
new ed25519 good
new ecdsa ec 256
new rsa small 2048
new rsa large 3072
ssh-keygen -q -s "$dir/large" -I me -n me -V -2d:-1d "$dir/ec.pub"

try 0 'a good key' "$dir/good.pub"
says out "accept: ssh-ed25519 256 SHA256:"
try 0 'on standard input' - <"$dir/good.pub"
try 0 'without an argument' <"$dir/good.pub"
try 1 'a small key' "$dir/small.pub"
says out 'key-too-small: rsa key of 2048 bits; the policy asks for 3072'
sed 's/^/restrict,expiry-time="20200101" /' "$dir/good.pub" >"$dir/opt"
try 1 'a line that has expired' "$dir/opt"
says out 'key-expired'
sed 's/^/nonsense /' "$dir/good.pub" >"$dir/authorized_keys"
try 1 'a line that sshd ignores' "$dir/authorized_keys"
says out 'key-line-invalid'
sed 's/^/from="10.0.0.0\/8",restrict /' "$dir/good.pub" >"$dir/opt"
try 0 'a line with options' "$dir/opt"
try 1 'an open private key' "$dir/good"
says out 'private-key-unencrypted'
try 1 'a certificate that is over' "$dir/ec-cert.pub"
says out 'key-expired'
cat "$dir/good.pub" "$dir/small.pub" "$dir/large.pub" >"$dir/three"
try 1 'one of three' "$dir/three"
if [ "$(grep -c ': accept:' "$dir/out")" = 2 ]; then good; else bad "$what"; fi
try 1 'one of three, -q' -q "$dir/three"
if grep -q ': accept:' "$dir/out"; then bad "$what"; else good; fi
: >"$dir/state/revoked/$(ssh-keygen -lf "$dir/good.pub" | cut -d' ' -f2 | sed 's/^SHA256://' | tr '+/' '-_')"
try 1 'a revoked key' "$dir/good.pub"
says out 'key-revoked'
rm "$dir/state/revoked/"*

# --- cannot be judged ---
mkfifo "$dir/fifo"
truncate -s 1G "$dir/big"
for f in "$dir/fifo" "$dir/big" "$dir/nothing" "$dir" /dev/null /dev/zero; do
	try 2 "FILE $f" "$f"
done
echo 'no key' >"$dir/text"
try 2 'a text' "$dir/text"
says err 'no key in it'
try 2 'nothing on standard input' - </dev/null
echo nonsense >"$dir/broken"
chmod 644 "$dir/broken"
"$admin" key check -f "$dir/broken" --state "$dir/state" "$dir/good.pub" >"$dir/out" 2>&1
if [ $? -eq 2 ]; then good; else bad 'a policy with an error'; fi
"$admin" key check -f "$dir/policy" --state "$dir/nowhere" "$dir/good.pub" >"$dir/out" 2>&1
if [ $? -eq 2 ]; then good; else bad 'a state that is not there'; fi
try 1 JSON --format json "$dir/three"
if "$build/tests/lib/json_valid" <"$dir/out"; then good; else bad "$what: not JSON"; fi
says out '"refused":1,'
says out '"schema":"loginpolicy-key-check/1"'
says out '"rule":"key-too-small","severity":"high"'

# --- the same as keyaudit ---
# answers_of PROGRAM OUT: "LINE TYPE BITS VERDICT RULE,RULE" of each key.
audited() {
	{
		"$audit" keys -f "$dir/policy" --state "$dir/state" --format json "$1" 2>/dev/null |
			tr -d '\n'
		echo
	} |
		sed 's/.*"keys": *\[//; s/\], *"hosts".*//' | sed 's/{/\n{/g' |
		sed -n 's/.*"line": *\([0-9]*\).*"type": *\("[^"]*"\|null\), *"bits": *\([0-9]*\|null\).*"verdict": *"\([a-z]*\)", *"rules": *\[\([^]]*\)\].*/\1 \2 \3 \4 \5/p' |
		tr -d '" '
}
checked() {
	"$admin" key check -f "$dir/policy" --state "$dir/state" --format json "$1" 2>/dev/null |
		sed 's/{"line"/\n{"line"/g' | awk '
		/^\{"line"/ {
			rest = $0
			rules = ""
			while (match(rest, /"rule":"[^"]*"/)) {
				rules = rules (rules == "" ? "" : ",") substr(rest, RSTART + 8, RLENGTH - 9)
				rest = substr(rest, RSTART + RLENGTH)
			}
			print $0 " RULES " rules
		}' |
		sed -n 's/.*"line": *\([0-9]*\).*"type": *\("[^"]*"\|null\), *"bits": *\([0-9]*\|null\).*"verdict": *"\([a-z]*\)".* RULES \(.*\)/\1 \2 \3 \4 \5/p' |
		tr -d '" '
}
: >"$dir/state/revoked/$(ssh-keygen -lf tests/data/keys/ed25519.pub | cut -d' ' -f2 | sed 's/^SHA256://' | tr '+/' '-_')"
n=0
for f in "$dir"/*.pub "$dir/three" "$dir/good" "$dir/opt" tests/data/keys/*.pub tests/data/keys/*.pem \
	tests/data/keys/*.4716 tests/data/keys/*.pk8 tests/data/keys/*.2.ppk; do
	[ -f "$f" ] || continue
	audited "$f" >"$dir/a"
	checked "$f" >"$dir/b"
	what="$f: keyaudit and key check"
	# Lines of authorized_keys without a key keyaudit has as findings alone.
	grep -v '^[0-9]*nullnullundeterminedkey-line-invalid$' "$dir/b" >"$dir/b2"
	n=$((n + $(wc -l <"$dir/a")))
	if cmp -s "$dir/a" "$dir/b2"; then good; else bad "$what: $(diff "$dir/a" "$dir/b2" | head -5)"; fi
done
echo "$n keys compared"
if [ $n -gt 30 ] && grep -q . "$dir/b"; then good; else bad "only $n keys were compared"; fi
sum_up
