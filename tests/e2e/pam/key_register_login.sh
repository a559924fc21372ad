#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Two people's keys on one account: the log tells them apart by the register of
# keys. A real sshd; whatever is wrong with the register refuses and delays
# nobody. As root, on the machine of pam_lib.sh. Ends with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh

sshd_init
networks
example_logins
for i in anna ben other; do new_key $i ed25519; done
k=$m/keys
cat "$k/anna.pub" "$k/ben.pub" "$k/other.pub" >/etc/ssh/alice.keys
sshd_up 'UseDNS no'
policy <<'END'
contact it@example.org
permit user:alice from 10.8.0.0/16 service sshd method publickey id staff
END
keys=/etc/security/loginpolicy.keys
# login CODE WHAT KEY [OPTION...]
login() {
	l_code=$1 l_what=$2 l_key=$3
	shift 3
	try "$l_code" "$l_what" from vpn ssh -i "$k/$l_key" "$@" alice@test 'echo inside'
}
# person WHAT KEY PERSON: it lets in, and the log has the person.
person() {
	login 0 "$1" "$2"
	passed_by " bits=256 person=$3 rule=loginpolicy.conf:2 id=staff "
	lines_with 1 ' person='
}

# --- what is wrong with it refuses nobody ---
person 'no register' anna '?'
mkfifo "$keys"
person 'a FIFO' anna '?'
rm "$keys"
mkdir "$keys"
person 'a folder' anna '?'
rmdir "$keys"
truncate -s 1G "$keys"
person 'a register of 1 GiB' anna '?'
rm "$keys"
echo "$(fp_of "$k/anna.pub") anna.adams -" >"$m/elsewhere"
ln -s "$m/elsewhere" "$keys"
person 'a link' anna '?'
rm "$keys"
cp "$m/elsewhere" "$keys"
chmod 0666 "$keys"
person 'writable by others' anna '?'
chmod 0600 "$keys"
printf '%s anna.adams - \377\n' "$(fp_of "$k/anna.pub")" >"$keys"
person 'a line that is not UTF-8' anna '?'

# --- who it was ---
cat >"$keys" <<END
# the common account
$(fp_of "$k/anna.pub") anna.adams - laptop
  $(fp_of "$k/ben.pub")	ben@example.org 2001-01-01 phone
END
person 'the one' anna anna.adams
person 'the other, whose entry has expired: it decides nothing' ben ben@example.org
person 'somebody who is in no register' other -
one_reference permit
revoke "$k/ben.pub"
login 254 'a revoked key' ben
refused session ' reason=key-revoked person=ben@example.org rule=loginpolicy.conf:2 '
restore
try 255 'from elsewhere, before a key is known' from out ssh -i "$k/anna" alice@test 'echo inside'
refused account ' reason=no-rule-from '
lacks deny person=

sum_up
