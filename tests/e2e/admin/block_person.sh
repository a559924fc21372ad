#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# loginpolicy block --person, and what block USER says of the same person's keys:
# by the register of keys, and the files that sshd reads. As root, in namespaces.
# Ends with "N passed, N failed".
# shellcheck disable=SC2154,SC2012,SC2174
cd "$(dirname "$0")/../../.." || exit 2
bin=$(realpath "${B:-build}/admin/loginpolicy")
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
unset SUDO_UID SSH_CONNECTION
cp "$bin" "$m/bin/loginpolicy" || exit 1
lp=$m/bin/loginpolicy
b=$state/blocked
are() {
	is=$(ls $b | sort -n | tr '\n' ' ')
	if [ "$is" = "${*:+$* }" ]; then good; else bad "$what: blocked are $is"; fi
}
mkdir "$m/k"
for k in anna anna2 carl unknown; do ssh-keygen -q -t ed25519 -N '' -f "$m/k/$k" -C $k; done
# opens USER KEY...: these open it.
opens() {
	user=$1
	shift
	mkdir -p -m 700 "/home/$user/.ssh"
	: >"/home/$user/.ssh/authorized_keys"
	for k in "$@"; do cat "$m/k/$k.pub" >>"/home/$user/.ssh/authorized_keys"; done
	chown -R "$(id -u "$user")" "/home/$user/.ssh"
}
opens alice anna anna2
opens bob anna carl
opens carol carl
opens dave anna2 unknown
register=/etc/security/loginpolicy.keys

try 2 'no register' "$lp" block --person anna
says err "$register does not exist"
try 0 'no register: an account' "$lp" block alice
lacks err 'also open'
"$lp" unblock -q alice
for k in anna anna2 carl; do echo "$(fp_of "$m/k/$k.pub") ${k%2} -"; done >$register
ssh-keygen -q -t ed25519 -N '' -f "$m/k/erin"
echo "$(fp_of "$m/k/erin.pub") erin -" >>$register
chmod 644 $register
try 2 'no person' "$lp" block --person '../x'
says err '../x is no person'
try 2 'nobody' "$lp" block --person zoe
says err 'zoe: no key of this person opens an account: nothing was changed'
try 2 'both' "$lp" block alice --person anna
try 2 'another state' "$lp" block --person anna --state $state
are
try 0 'a dry run' "$lp" block -n --person anna
says out 'alice (uid 2001) would be blocked'
are
try 0 'a person' "$lp" block --person anna --reason left
says out 'alice (uid 2001) is blocked'
says err "bob: keys of others open it, too: not blocked; 'loginpolicy key revoke --person anna' ends what the keys of anna open"
says err 'dave: keys of others open it, too'
are 2001
try 0 'again' "$lp" block --person anna --format json
"$m/bin/json_valid" <"$dir/out" || bad "$what: no JSON"
says out '"changed":false'
try 0 'who is named as the account' "$lp" block --person erin
are 2001 2005
rm -f $b/*
try 0 'an account, whose keys open others' "$lp" block alice
says err "alice: keys of anna also open bob, dave: not blocked; see 'loginpolicy block --person anna' and 'loginpolicy key revoke --person anna'"
try 0 'an account of one person, whose key opens another' "$lp" block carol
says err 'carol: keys of carl also open bob: not blocked'
try 0 'a common account' "$lp" block bob
lacks err 'also open'
rm -f $b/*
mv /home/alice "$dir/alice"
try 3 'a home that is not mounted may have the key' "$lp" block --person anna
says err "/home/alice/.ssh/authorized_keys: the home is not there (not mounted?): whose its keys are is not known"
mv "$dir/alice" /home/alice
rm -f $b/*
chmod 666 $register
try 2 'a register that others can write' "$lp" block --person anna
are
try 0 'a block does not depend on it' "$lp" block alice
are 2001
sum_up
