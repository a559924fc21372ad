#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# keyaudit keys and the register of keys: which keys are not in it, have expired
# in it, or are in it and nowhere else; and registers that cannot be used. As
# root, on the machine of pam_lib.sh. Ends with "N passed, N failed".
# what the libraries set
# shellcheck disable=SC2154,SC2086
cd "$(dirname "$0")/../../.." || exit 2
bin=$(realpath "${B:-build}/keyaudit/keyaudit")
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
cp "$bin" /home/keyaudit || exit 1
ka=/home/keyaudit
reg=/etc/security/loginpolicy.keys
sshd_init
printf '%s\n' 'UsePAM yes' 'AuthorizedKeysFile /etc/ssh/%u.keys' \
	'HostKey /etc/ssh/ssh_host_ed25519_key' >/etc/ssh/sshd_config
[ -e /etc/ssh/ssh_host_ed25519_key ] || ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key
k=$m/keys
for i in one two old gone never; do new_key $i ed25519; done
fp() { fp_of "$k/$1.pub"; }
cat "$k/one.pub" "$k/two.pub" "$k/old.pub" >/etc/ssh/alice.keys
chmod 644 /etc/ssh/alice.keys
# finds N RULE: so many findings of the rule in the JSON of the last run.
finds() {
	n=$(grep -o "\"rule\":\"$2\"" "$dir/out" | wc -l)
	if [ "$n" -eq "$1" ]; then good; else
		bad "$what: $n times $2, not $1"
		cat "$dir/err"
	fi
}
none_of_it() { for r in key-unregistered key-register-expired key-registered-unused; do finds 0 $r; done; }
# metric N RULE: its value; none: it is absent.
metric() {
	n=$(sed -n "s/^loginpolicy_findings{audit=\"keys\",rule=\"$2\".* //p" "$m/prom")
	if [ "${n:-none}" = "$1" ]; then good; else bad "$what: $2 is ${n:-none}, not $1"; fi
}

# --- without a register nothing is asked for ---
try 0 'no register' $ka keys --format json --metrics "$m/prom"
none_of_it
for r in key-unregistered key-register-expired key-registered-unused; do metric none $r; done

# --- one that cannot be used is said, and nothing is compared ---
echo "$(fp one) alice" >$reg
try 3 'a line without an expiry' $ka keys --format json
none_of_it
says err "$reg: line 1, column 57: expected when the key expires, or -"
says out '{"path":"/etc/security/loginpolicy.keys","message":"line 1, column 57: '
printf '%s alice -\n%s bob -\n' "$(fp one)" "$(fp one)" >$reg
try 3 'a key that is there twice' $ka keys --format json
says err 'line 2, column 1: this key is in line 1 already'
chmod 666 $reg
try 3 'others can write to it' $ka keys --format json
says err "$reg: writable by group or others"
rm $reg
mkfifo $reg
try 3 'a FIFO' timeout 20 $ka keys --format json
says err "$reg: not a regular file"
rm $reg
truncate -s 1G $reg
try 3 '1 GiB' timeout 20 $ka keys --format json
says err 'larger than'
rm $reg
try 2 'named, and not there' $ka keys --register "$m/none"
says err "$m/none: No such file"
printf 'x\n' >"$m/bad"
try 2 'named, and bad' $ka keys --register "$m/bad"
says err "$m/bad:1: expected a fingerprint"

# --- what it finds ---
printf '%s\n' '# ours' "$(fp one) alice.smith -" "$(fp old) bob 2001-01-01 phone" "$(fp gone) carol -" >$reg
chmod 600 $reg
try 1 'the machine' $ka keys --format json --metrics "$m/prom"
finds 1 key-unregistered
finds 1 key-register-expired
finds 1 key-registered-unused
says out "it has expired in the register of keys at 2001-01-02T00:00:00Z: it is the key of bob"
says out "\"path\":\"$reg\",\"line\":4,\"fingerprint\":\"$(fp gone)\",\"message\":\"the register has this key, of carol; it is nowhere on this machine\""
metric 1 key-unregistered
metric 1 key-register-expired
metric 1 key-registered-unused
try 1 'one file' $ka keys --format json --metrics "$m/prom" /etc/ssh/alice.keys
finds 1 key-unregistered
finds 0 key-registered-unused
metric none key-registered-unused
try 0 'a public key is nobody'"'"'s access' $ka keys --format json "$k/never.pub"
none_of_it
try 0 'as oneself: only root can read it' by alice env HOME=/home/alice $ka keys --format json
none_of_it
chmod 644 $reg
try 1 'as oneself, a register that all can read' by alice $ka keys --format json /etc/ssh/alice.keys
finds 1 key-unregistered
try 0 'skipped paths' $ka keys --format json --exclude '/etc/ssh/alice.keys'
finds 0 key-registered-unused

# --- a line that lets nobody in is no access, but the key is there ---
sed "s/^/expiry-time=\"20010101\" /" "$k/gone.pub" >/etc/ssh/bob.keys
chmod 644 /etc/ssh/bob.keys
try 1 'expired by sshd' $ka keys --format json
finds 1 key-unregistered
finds 0 key-registered-unused
# --- all is in order ---
cat "$k/one.pub" >/etc/ssh/alice.keys
rm /etc/ssh/bob.keys
echo "$(fp one) alice.smith 9999-12-31" >$reg
try 0 'in order' $ka keys --format json --metrics "$m/prom"
none_of_it
metric 0 key-unregistered
metric 0 key-registered-unused
try 0 'another register' $ka keys --format json --register "$reg"
none_of_it
sum_up
