#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A machine without space or inodes on the disk of /etc, /var, /run and /home:
# logins are decided as before, and a command that cannot write reports that and
# changes nothing. As root, in namespaces
# with other accounts and services. Ends with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
# shellcheck disable=SC2034
{
	bin=${B:-build}/admin/loginpolicy
}
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
unset SUDO_UID

sshd_init
loopback
example_logins
cp "$bin" "$m/bin/loginpolicy" || exit 1
mkdir -m 700 "$state/details" "$state/history"
policy </dev/null
batch 0 'the first passwords' chpasswd <<'END'
alice:Quiet-Lake7river
END
new_key ed ed25519
new_key ed2 ed25519
new_key ed3 ed25519
new_key rsa1024 rsa 1024
for u in alice bob carol dave; do
	cat "$m/keys/"*.pub >/etc/ssh/$u.keys
done
sshd_up 'UseDNS no'

conf=/etc/security/loginpolicy.conf
rules='permit user:root service login from local id rescue
key rsa 2048
permit user:alice,user:carol,user:dave service sshd,su'
# In the same place as a whole policy, that of one more person.
(echo "$rules" && echo 'permit user:bob service sshd,su') >"$dir/new.conf"

# --- who gets in ---
inside() {
	try 0 "$what_disk: $1 by $2" from here ssh -i "$m/keys/$2" "$1@test" 'echo inside'
	passed_by "permit user=$1 "
}
outside() {
	try "$4" "$what_disk: $1 by $2" from here ssh -i "$m/keys/$2" "$1@test" 'echo inside'
	lacks out inside
	lines_with 1 '): deny '
	says log " reason=$3 "
	lines_with 0 '): permit '
}
logins() {
	inside alice ed
	outside alice rsa1024 key-too-small 254
	outside alice ed2 key-revoked 254
	outside bob ed no-rule 255
	outside dave ed blocked 255
	try 0 "$what_disk: su alice" su alice -c 'echo inside'
	passed_by 'permit user=alice '
	try 1 "$what_disk: su bob" su bob -c 'echo inside'
	lacks out inside
	lines_with 1 '): deny '
	try 1 "$what_disk: su dave" su dave -c 'echo inside'
	lacks out inside
	says log ' reason=blocked '
}

# --- what can be changed ---
# All that logins depend on, with no file that a command left half-written.
files() {
	find $conf $state -exec stat -c '%n %F %a %u' {} + | sort
	find $conf $state -type f -exec sha256sum {} + | sort
}
# cannot WHAT TEXT COMMAND...: it says so, and nothing has changed.
cannot() {
	cannot_what=$1 told=$2
	shift 2
	files >"$dir/files"
	try 2 "$what_disk: $cannot_what" loginpolicy "$@"
	says err 'No space left on device'
	says err "$told"
	[ ! -s "$dir/out" ] || bad "$what: it says $(cat "$dir/out")"
	files >"$dir/now"
	if cmp -s "$dir/files" "$dir/now"; then good; else
		bad "$what: files changed"
		diff "$dir/files" "$dir/now"
	fi
}
changes() {
	cannot 'block' 'nothing was changed: carol is not blocked' block carol
	cannot 'block until' 'nothing was changed: carol is not blocked' \
		block carol --until 2099-01-01
	inside carol ed
	cannot 'block again' 'nothing was changed: dave is blocked as before' \
		block dave --reason new
	cannot 'key revoke' "$(fp_of "$m/keys/ed3.pub") is not revoked: " \
		key revoke "$m/keys/ed3.pub"
	inside carol ed3
	cannot 'key revoke again' "$(fp_of "$m/keys/ed2.pub") is revoked as before: " \
		key revoke "$m/keys/ed2.pub" --reason new
	cannot 'apply' 'nothing was changed' apply -q "$dir/new.conf"
	logins
}
# What only takes away needs no room.
taken_back() {
	try 0 "$what_disk: unblock" loginpolicy unblock dave
	says out 'dave (uid 2004) is no longer blocked'
	inside dave ed
	try 0 "$what_disk: key restore" loginpolicy key restore "$(fp_of "$m/keys/ed2.pub")"
	inside alice ed2
}

# --- a disk ---
used() { df --output="$1" "$m" | tail -n 1 | tr -d ' '; }
# All of these folders are of one tmpfs, whose size becomes what it holds.
full() {
	until_true sshd_has 0 || bad 'sshd does not end'
	case $1 in
	octets) mount -o "remount,size=$(df -k --output=used "$m" | tail -n 1 | tr -d ' ')k" "$m" ;;
	files) mount -o "remount,nr_inodes=$(used iused)" "$m" ;;
	esac || die 'the disk cannot be made smaller'
	for f in /etc/security $state /run /var/log /home/alice; do
		what="no room for $1 in $f"
		if (echo x >"$f/x") 2>/dev/null; then bad "$what: there is"; else good; fi
		rm -f "$f/x"
	done
}
roomy() { mount -o remount,size=1g,nr_inodes=100000 "$m" || die 'no room again'; }
for of in octets files; do
	roomy
	what_disk="room for $of"
	rm -rf $state/last-good.conf $conf
	echo "$rules" >"$dir/old.conf"
	try 0 "$what_disk: apply" loginpolicy apply -q "$dir/old.conf"
	try 0 "$what_disk: block" loginpolicy block dave --reason old
	try 0 "$what_disk: key revoke" loginpolicy key revoke "$m/keys/ed2.pub"
	logins
	what_disk="no room for $of"
	full $of
	logins
	changes
	taken_back
	roomy
	what_disk="room for $of again"
	try 0 "$what_disk: block" loginpolicy block carol
	outside carol ed blocked 255
	try 0 "$what_disk: unblock" loginpolicy unblock carol
	inside carol ed
done
finish
