#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What keyaudit keys reads out of files: every key of every format, in any
# order, at any place of the file, and nothing that is not a key; the same keys
# that loginpolicy key revoke FILE revokes. Ends with "N passed, N failed".
set -u
cd "$(dirname "$0")/../../.." || exit 2
audit=$(cd "${B:-build}" && pwd)/keyaudit/keyaudit
admin=${B:-build}/admin/loginpolicy
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 2' INT TERM
. tests/lib/tally.sh

umask 077
mkdir "$dir/state" "$dir/state/revoked" "$dir/state/blocked"
: >"$dir/policy"
chmod 644 "$dir/policy"
for k in one two; do
	ssh-keygen -q -t ed25519 -N '' -C $k -f "$dir/$k" || exit 1
done
keys() { "$audit" keys -f "$dir/policy" --state "$dir/state" "$@"; }

# wants CODE KEYS FINDINGS WHAT PATH...: exit code, keys, and the rules of the
# findings, sorted, each as often as it is found.
wants() {
	code=$1 number=$2 rules=$3 what=$4
	shift 4
	keys --format ndjson "$@" >"$dir/out" 2>"$dir/err" </dev/null
	rc=$?
	n=$(grep -c '"record":"key"' "$dir/out")
	found=$(grep '"record":"finding"' "$dir/out" |
		sed 's/.*"rule":"\([^"]*\)".*/\1/' | LC_ALL=C sort | xargs)
	if [ "$rc $n $found" = "$code $number $rules" ]; then
		good
	else
		bad "$what: exit $rc, $n keys, findings: $found; not $code, $number, $rules"
	fi
}
# has TEXT: it is in the last output.
has() {
	if grep -qF -- "$1" "$dir/out"; then good; else bad "$what: no '$1'"; fi
}

# A block at the top of authorized_keys hides no line.
mkdir "$dir/ak"
ak=$dir/ak/authorized_keys
cat "$dir/one" "$dir/two.pub" >"$ak"
wants 1 2 'private-key-in-authorized-keys private-key-unencrypted' 'a key before a line' "$dir/ak"
has '"comment":"two","options":null,"verdict":"accept"'
{
	echo '-----BEGIN RSA PRIVATE KEY-----'
	cat "$dir/two.pub"
} >"$ak"
wants 0 1 'key-line-invalid' 'a bare BEGIN line' "$dir/ak"
for head in 'PuTTY-User-Key-File-3: ssh-ed25519' 'SSH PRIVATE KEY FILE FORMAT 1.1'; do
	{
		echo "$head"
		cat "$dir/two.pub"
	} >"$ak"
	wants 0 1 'key-line-invalid' "$head" "$dir/ak"
done
{
	ssh-keygen -e -f "$dir/one.pub"
	cat "$dir/two.pub"
} >"$ak"
wants 0 1 'key-line-invalid' 'RFC 4716' "$dir/ak"
# sshd reads the line in the middle of a block, too.
{
	sed '$d' "$dir/one"
	cat "$dir/two.pub"
	echo '-----END OPENSSH PRIVATE KEY-----'
} >"$ak"
keys --format ndjson "$dir/ak" >"$dir/out" 2>/dev/null
what='a line inside a block'
has '"comment":"two","options":null,"verdict":"accept"'

# Lines over 1 MiB: sshd has no limit.
{
	printf '%s ' "$(cat "$dir/one.pub")"
	head -c 2000000 /dev/zero | tr '\0' x
	echo
	cat "$dir/two.pub"
} >"$ak"
wants 0 2 '' 'a comment of 2 MB' "$dir/ak"
{
	printf 'command="'
	head -c 2000000 /dev/zero | tr '\0' x
	printf '" '
	cat "$dir/one.pub" "$dir/two.pub"
} >"$ak"
wants 3 2 key-unreadable 'an option of 2 MB' "$dir/ak"
has 'longer than 1 MiB'
rm -r "$dir/ak"

# All keys of a file.
openssl genrsa -traditional 2048 2>/dev/null >"$dir/pem"
openssl genrsa -traditional 768 2>/dev/null >>"$dir/pem"
wants 1 2 'key-too-small private-key-unencrypted private-key-unencrypted' 'two PEM keys' "$dir/pem"
cat "$dir/one.pub" "$dir/two" >"$dir/both"
wants 0 2 'private-key-unencrypted' 'a private key after a public one' "$dir/both"
{
	ssh-keygen -e -f "$dir/one.pub"
	ssh-keygen -e -f "$dir/two.pub"
} >"$dir/rfc"
wants 0 2 '' 'two blocks of RFC 4716' "$dir/rfc"
keys --format ndjson - <"$dir/rfc" >"$dir/out" 2>/dev/null
what='the same on stdin'
has '"keys":{"total":2,"accepted":2'
has '"comment":"256-bit ED25519, converted by'

# What takes arithmetic: public halves, curves given by their parameters, points
# in short. Beside the public key that openssl computes, for PEM and PKCS#8.
mkdir "$dir/halves"
cd "$dir/halves" || exit 1
for c in prime256v1 secp384r1 secp521r1; do
	openssl ecparam -name $c -genkey -noout -out $c
	openssl ec -in $c -no_public -out $c-none 2>/dev/null
	openssl ec -in $c -conv_form compressed -out $c-short 2>/dev/null
	openssl ec -in $c -param_enc explicit -out $c-explicit 2>/dev/null
	for f in $c $c-none $c-short $c-explicit; do
		openssl pkcs8 -topk8 -nocrypt -in "$f" -out "$f.pk8"
	done
	openssl ec -in $c-explicit -param_enc explicit -pubout -out $c-explicit.spki 2>/dev/null
	openssl ec -in $c -conv_form compressed -pubout -out $c-short.spki 2>/dev/null
	ssh-keygen -i -m PKCS8 -f /dev/stdin <<-END >$c.line
		$(openssl ec -in $c -pubout 2>/dev/null)
	END
	want=$(ssh-keygen -l -f $c.line | cut -d' ' -f2)
	chmod 600 ./*
	for f in "$c" "$c"-*; do
		got=$("$audit" keys -f "$dir/policy" --state "$dir/state" --format ndjson "$f" 2>/dev/null |
			sed -n '/"record":"key"/s/.*"fingerprint":"\([^"]*\)".*/\1/p')
		if [ "$got" = "$want" ]; then good; else bad "$f: '$got', not $want"; fi
	done
done
cd "$OLDPWD" || exit 1

# The same, to be revoked.
cp "$dir/both" "$dir/pem" "$dir/rfc" "$dir/state"
cat "$dir/one" "$dir/two.pub" >"$dir/state/authorized_keys"
for f in authorized_keys both rfc pem; do
	[ "$(id -u)" -eq 0 ] || {
		skip "key revoke $f" 'not root'
		continue
	}
	rm -f "$dir/state/revoked"/*
	"$admin" key revoke --state "$dir/state" "$dir/state/$f" >"$dir/out" 2>&1
	n=$(find "$dir/state/revoked" -type f | wc -l)
	if [ "$n" -eq 2 ]; then good; else bad "key revoke $f: $n keys: $(cat "$dir/out")"; fi
done
rm -f "$dir/state/revoked"/*

# Only what is a key.
{
	printf '#cloud-config\nusers:\n  - name: alice\n    ssh_authorized_keys:\n      - '
	cat "$dir/one.pub"
	printf 'runcmd:\n  - systemctl restart ssh\n'
} >"$dir/user-data.yaml"
wants 0 1 '' 'user-data of cloud-init' "$dir/user-data.yaml"
{
	yes 'Nov 29 10:00:00 web1 sshd[1]: a line of a log, and not a key' | head -n 50000
	printf 'word '
	cat "$dir/one.pub"
	yes 'Nov 29 10:00:00 web1 sshd[1]: a line of a log, and not a key' | head -n 50000
} >"$dir/log"
wants 0 1 '' 'a log with one key' "$dir/log"
has '"line":50001,'

# A key is found wherever it is, also where a piece that is read ends.
mkdir "$dir/places"
yes 'text' | head -c 2200000 >"$dir/prose"
n=0
for at in 0 65530 65540 130600 130700 130800 130900 131000 131040 131060 131065 131070 131075 \
	262000 262100 1048570 1048580 2097000; do
	{
		head -c $at "$dir/prose"
		echo
		cat "$dir/one"
		echo text
		cat "$dir/two.pub"
		echo text
	} >"$dir/places/$at"
	n=$((n + 1))
done
keys --format ndjson "$dir/places" >"$dir/out" 2>/dev/null
for kind in private_key authorized_keys; do
	k=$(grep -c "\"kind\":\"$kind\"" "$dir/out")
	if [ "$k" -eq $n ]; then good; else bad "places: $k of kind $kind, not $n"; fi
done
if grep -q 'key-unreadable\|key-line-invalid' "$dir/out"; then
	bad 'places: text taken for a key'
else
	good
fi
rm -r "$dir/places"

# A type that this program does not know is a key of class other.
name=ssh-new@example.org
blob=$(printf '\000\000\000\023%s%064d' "$name" 7 | base64 -w 0)
mkdir "$dir/other"
echo "$name $blob me" >"$dir/other/authorized_keys"
wants 1 1 key-type-refused 'an unknown type' "$dir/other"
has "\"type\":\"$name\""
printf 'key other accept\n' >"$dir/policy"
wants 0 1 '' 'an unknown type, accepted' "$dir/other"

# What has no end: a key, then a hole. The files behind it are read.
mkdir -p "$dir/sparse/a" "$dir/sparse/b"
for f in "$dir/sparse/a/authorized_keys" "$dir/sparse/a/notes" "$dir/sparse/b/authorized_keys"; do
	cat "$dir/one.pub" >"$f"
done
truncate -s 1T "$dir/sparse/a/authorized_keys" "$dir/sparse/a/notes" || exit 1
# shellcheck disable=SC2016
timeout 60 sh -c '"$@" >"$0" 2>/dev/null' "$dir/out" "$audit" keys -f "$dir/policy" \
	--state "$dir/state" --format ndjson "$dir/sparse"
rc=$?
n=$(grep -c '"record":"key"' "$dir/out")
u=$(grep -c '"rule":"key-unreadable"' "$dir/out")
if [ "$rc $n $u" = '3 3 2' ]; then good; else bad "sparse: exit $rc, $n keys, $u unreadable"; fi

finish
