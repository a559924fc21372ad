#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# keyaudit keys without a path, as any user: their own keys, from a home made
# for this. Ends with "N passed, N failed".
set -u
cd "$(dirname "$0")/../../.." || exit 2
audit=${B:-build}/keyaudit/keyaudit
. tests/lib/tally.sh
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT INT TERM

# A mounted system whose only account is the caller, so that the home is ours.
mkdir -p "$dir/sys/etc" "$dir/sys/h/.ssh"
echo "$(id -un):x:$(id -u):$(id -g)::/h:/bin/sh" >"$dir/sys/etc/passwd"
ssh-keygen -q -t ed25519 -N '' -C mine -f "$dir/sys/h/.ssh/id"
cp "$dir/sys/h/.ssh/id.pub" "$dir/sys/h/.ssh/authorized_keys"
ln -s /etc/passwd "$dir/sys/h/.ssh/out"
mkfifo "$dir/sys/h/.ssh/fifo"

check() {
	if [ "$2" = "$3" ]; then
		good
	else
		bad "$1: $2, not $3"
		cat "$dir/err"
	fi
}
timeout 600 "$audit" keys --root "$dir/sys" --format ndjson \
	>"$dir/out" 2>"$dir/err" </dev/null
check 'exit code' $? 3
check 'keys' "$(grep -c '"record":"key"' "$dir/out")" 3
check 'the account is known' \
	"$(grep '"record":"key"' "$dir/out" | grep -c "\"account\":\"$(id -un)\"")" 3
check 'a link that leads out is told' "$(grep -c 'leads out' "$dir/out")" 1

finish
