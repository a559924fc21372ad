#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The obvious mistakes, and exit codes: what keyaudit says to wrong usage, to
# a policy with errors, to output that cannot be written, to paths that are
# not there. Ends with "N passed, N failed".
set -u
cd "$(dirname "$0")/../../.." || exit 2
audit=${B:-build}/keyaudit/keyaudit
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT INT TERM
. tests/lib/tally.sh

mkdir "$dir/state" "$dir/state/revoked" "$dir/state/blocked" "$dir/keys"
: >"$dir/policy"
chmod 644 "$dir/policy"
ssh-keygen -q -t ed25519 -N '' -C one -f "$dir/one"
ssh-keygen -q -t rsa -b 1024 -N '' -C two -f "$dir/two"
cat "$dir/one.pub" >"$dir/keys/authorized_keys"

# want CODE DESCRIPTION COMMAND...: the exit code; output is in out and err.
want() {
	code=$1 what=$2
	shift 2
	"$@" >"$dir/out" 2>"$dir/err" </dev/null
	rc=$?
	if [ $rc -eq "$code" ]; then
		good
	else
		bad "$what: exit $rc, not $code"
		head -5 "$dir/err"
	fi
}
# says FILE TEXT: the last command's out or err has the text.
says() {
	if grep -qF -- "$2" "$dir/$1"; then
		good
	else
		bad "$what: '$2' is not in $1:"
		head -5 "$dir/$1"
	fi
}
lacks() {
	if grep -qF -- "$2" "$dir/$1"; then bad "$what: '$2' is in $1"; else good; fi
}
keys() { "$audit" keys -f "$dir/policy" --state "$dir/state" "$@"; }

want 2 'no command' "$audit"
want 2 'unknown command' "$audit" nothing
says err 'no such command'
want 0 'help' "$audit" --help
want 0 'help of keys' "$audit" keys --help
says out 'Example:'
want 0 'version' "$audit" --version
want 2 'unknown option' keys --nothing
want 2 'unknown format' keys --format xml
want 2 'unknown severity' keys --fail-on loud
want 2 'parallel 0' keys -P 0
want 2 'relative root' keys --root here

want 0 'a good key' keys "$dir/keys"
want 2 'a path that is not there' keys "$dir/nowhere"
says err nowhere
want 3 'one path that is not there' keys "$dir/keys" "$dir/nowhere"
: >"$dir/empty"
want 3 'a named file without a key' keys "$dir/empty"
says err 'no key in it'
want 0 'a folder without a key' keys "$dir/state"
mkfifo "$dir/fifo"
want 2 'a FIFO' keys "$dir/fifo"

# The policy: every error, nothing judged.
printf 'key rsa 99999999\nmode maybe\nkey rsa\n' >"$dir/bad"
want 2 'a policy with errors' "$audit" keys -f "$dir/bad" --state "$dir/state" "$dir/keys"
says err "$dir/bad:1:"
says err "$dir/bad:2:"
says err "$dir/bad:3:"
if [ -s "$dir/out" ]; then
	bad 'judged by a policy with errors'
else
	good
fi
want 2 'a policy that is not there' "$audit" keys -f "$dir/nowhere" "$dir/keys"
want 2 'a state that is not there' "$audit" keys -f "$dir/policy" --state "$dir/nowhere" "$dir/keys"

# The policy decides.
printf 'key profile nist\n' >"$dir/nist"
want 0 '1024 bits by the base policy' keys "$dir/two.pub"
want 1 '1024 bits by nist' "$audit" keys -f "$dir/nist" --state "$dir/state" "$dir/two.pub"
says out 'key-too-small'
printf 'key ed25519 refuse\n' >"$dir/noed"
want 1 'a refused type' "$audit" keys -f "$dir/noed" --state "$dir/state" "$dir/keys"
says out 'key-type-refused'
want 0 'critical only' "$audit" keys -f "$dir/noed" --state "$dir/state" --fail-on critical "$dir/keys"

# Revocation: a file named by the fingerprint.
name=$(ssh-keygen -l -f "$dir/one.pub" | sed 's/.*SHA256:\([^ ]*\).*/\1/' | tr '+/' '-_')
: >"$dir/state/revoked/$name"
want 1 'a revoked key' keys "$dir/keys"
says out 'key-revoked'
rm "$dir/state/revoked/$name"

# Stdin, findings that are no objection, --fail-on.
want 0 'stdin' sh -c "'$audit' keys -f '$dir/policy' --state '$dir/state' --format json - <'$dir/one.pub'"
says out '"path":"-"'
chmod 600 "$dir/one"
want 0 'an unencrypted private key is medium' keys "$dir/one"
says out 'private-key-unencrypted'
want 1 'and an objection with --fail-on medium' keys --fail-on medium "$dir/one"
chmod 644 "$dir/one"
want 1 'a private key others can read' keys "$dir/one"
says out 'key-file-permissions'
cat "$dir/one.pub" "$dir/one.pub" >"$dir/keys/authorized_keys"
want 1 'a key twice' keys --fail-on low "$dir/keys"
says out 'key-duplicate'

# The keys themselves, on request and of one file.
cat "$dir/one.pub" >"$dir/keys/authorized_keys"
want 0 'a folder' keys "$dir/keys"
lacks out SHA256:
says out 'No key is rejected.'
want 0 'a list' keys --list "$dir/keys"
says out "  no account  ssh-ed25519 256  $(ssh-keygen -lf "$dir/one.pub" | cut -d' ' -f2)  accept"
says out "$dir/keys/authorized_keys:1  \"one\""
says out 'lets in: unknown (sshd was not asked about this file)'
want 0 'one file' keys "$dir/keys/authorized_keys"
says out SHA256:
want 0 'one file, quietly' keys -q "$dir/keys/authorized_keys"
lacks out SHA256:
want 0 'standard input' sh -c "'$audit' keys -f '$dir/policy' --state '$dir/state' - <'$dir/one.pub'"
says out 'standard input:1'
printf 'no-such-option %s\n' "$(cat "$dir/one.pub")" >>"$dir/keys/authorized_keys"
want 0 'a line that opens nothing' keys --list "$dir/keys"
says out 'Keys that open nothing'
says out 'lets in: no (sshd ignores the line)'
want 1 'is no duplicate' grep -q key-duplicate "$dir/out"
want 0 'no key' keys "$dir/state"
says out 'No key was found.'
lacks out 'No key is rejected.'

# Output: whole or not at all.
echo old >"$dir/old"
want 2 'output into a missing folder' keys -o "$dir/nowhere/out" "$dir/keys"
want 2 'output over a folder' keys -o "$dir/state" "$dir/keys"
want 2 'nothing readable leaves the old file' keys -o "$dir/old" "$dir/nowhere"
if [ "$(cat "$dir/old")" = old ]; then good; else
	bad 'the old file changed'
fi
want 0 'output' keys -o "$dir/old" --format json "$dir/keys"
if grep -q keyaudit/1 "$dir/old"; then good; else
	bad 'no report in the file'
fi
want 0 'a stream into a file' keys -o "$dir/nd" --format ndjson "$dir/keys"
if [ -s "$dir/nd" ] && [ ! -e "$dir/nd.part" ]; then good; else
	bad 'FILE.part was not renamed'
fi
want 2 'a full disk' sh -c "'$audit' keys -f '$dir/policy' --state '$dir/state' --format json '$dir/keys' >/dev/full"

# A text with a key in it, found in a folder: its other lines are no fault.
mkdir "$dir/texts"
{
	echo 'Dear all, this is my key:'
	cat "$dir/one.pub"
	echo 'Yours'
} >"$dir/texts/mail"
want 0 'a text with a key in it' keys --fail-on medium "$dir/texts"
says out '1 key: '
cp "$dir/texts/mail" "$dir/texts/authorized_keys"
want 1 'the same, called authorized_keys' keys --fail-on medium "$dir/texts"
says out 'sshd ignores this line'
want 0 'the same, named' keys --fail-on medium "$dir/texts/mail"
echo 'ssh-rsa AAAAB3NzaC1yc2EAAAA' >>"$dir/texts/mail"
want 1 'named, a line that was meant as a key' keys --fail-on medium "$dir/texts/mail"
says out 'sshd ignores this line'

finish
