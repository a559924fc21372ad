#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Every command that changes something, on a disk whose folders cannot be synced:
# it is done, and that is said, with what a power cut may undo, and exit code 3.
# Nothing says "nothing was changed" of what was. As root, in namespaces with
# other accounts and services. Ends with "N passed, N failed".
# shellcheck disable=SC2154,SC2086,SC2119
cd "$(dirname "$0")/../../.." || exit 2
killer=$(realpath "${B:-build}/tests/lib/kill_at.so")
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
. tests/lib/enable_lib.sh
cp "$killer" "$m/bin/kill_at.so" || exit 1
unset SUDO_UID SSH_CONNECTION
conf=/etc/security/loginpolicy.conf

# unsynced WHAT COMMAND...: no folder can be synced. It says so, and nothing that
# is not so.
unsynced() {
	what=$1
	shift
	try 3 "$what" env FAIL_DIR_SYNC=/ LD_PRELOAD="$m/bin/kill_at.so" "$@"
	says err 'power cut'
	for no in 'nothing was changed' 'nothing was written' 'not recorded' 'cannot be put back' 'is as before' 'still locked' 'is not in force'; do lacks err "$no"; done
}
# has FILE TEXT, is_there PATH, is_gone PATH
has() { if grep -qF -- "$2" "$1"; then good; else bad "$what: '$2' is not in $1"; fi; }
is_there() { if [ -e "$1" ]; then good; else bad "$what: no $1"; fi; }
is_gone() { if [ -e "$1" ]; then bad "$what: $1 is there"; else good; fi; }
recorded() { has $state/actions "action=$1 "; }

# --- the policy ---
unsynced 'init' loginpolicy init --users users
has $conf 'mode observe'
rm $conf
unsynced 'init -f' loginpolicy init -f /root/first.conf
has /root/first.conf 'mode observe'
good_policy | policy
unsynced 'apply' loginpolicy apply
has $state/last-good.conf 'user:alice service sshd'
{ good_policy && echo 'include /etc/security/loginpolicy.d/*.conf'; } >/root/new.conf
unsynced 'apply FILE' loginpolicy apply /root/new.conf
says out 'is in force'
has $conf 'include'
recorded apply
cat >"$m/bin/add_line" <<'END'
#!/bin/sh
echo 'permit user:bob service sshd method publickey' >>"$1"
END
chmod 755 "$m/bin/add_line"
unsynced 'edit' env EDITOR=add_line loginpolicy edit
has $conf 'user:bob'
recorded edit
unsynced 'edit NAME' env EDITOR=add_line loginpolicy edit ssh
has /etc/security/loginpolicy.d/ssh.conf 'user:bob'
unsynced 'mode' loginpolicy mode enforce --yes-lock-out
lacks_in $conf 'mode observe'
unsynced 'mode observe' loginpolicy mode observe
has $conf 'mode observe'
# The drop-ins are put back, too, and what came later is moved aside.
"$m/bin/loginpolicy" history --format json >"$dir/history"
sed 's/bob/carol/' /etc/security/loginpolicy.d/ssh.conf >/etc/security/loginpolicy.d/other.conf
rm /etc/security/loginpolicy.d/ssh.conf
try 0 'other drop-ins' loginpolicy apply -y
unsynced 'rollback' loginpolicy rollback
has /etc/security/loginpolicy.d/ssh.conf 'user:bob'
is_gone /etc/security/loginpolicy.d/other.conf
has /etc/security/loginpolicy.d/other.conf.rolled-back 'user:carol'
lacks_in $conf 'in one'
recorded rollback
try 0 'mode observe' loginpolicy mode observe
unsynced 'a trial' loginpolicy mode enforce --rollback-in 5m --yes-lock-out
says out 'is on trial'
is_there $state/trial
unsynced 'confirm' loginpolicy confirm --untested
is_gone $state/trial
recorded confirm
try 0 'mode observe' loginpolicy mode observe
# A trial that ran out is tidied up by the next command.
try 0 'a trial' loginpolicy mode enforce --rollback-in 5m --yes-lock-out
sed -i 's/^deadline=.*/deadline=1/' $state/trial
unsynced 'after a trial' loginpolicy block bob
says err 'is in its place again'
is_gone $state/trial
has $conf 'mode observe'
try 0 'unblock' loginpolicy unblock bob
rm -f $state/actions
unsynced 'the record is new' loginpolicy block bob
recorded block
unsynced 'unblock' loginpolicy unblock bob

# --- PAM ---
put_back_stock
unsynced 'enable' loginpolicy enable -y
wired
recorded enable
says out 'loginpolicy is wired into PAM'
try 0 'enable again' loginpolicy enable -y
says out 'already'
lacks err 'did not end'
unsynced 'enable --strict' loginpolicy enable -y --strict
has /etc/pam.d/runuser pam_loginpolicy.so
unsynced 'disable' loginpolicy disable -y
says out 'no longer wired'
recorded disable
back
try 0 'enable' loginpolicy enable -y
lacks err 'did not end'
# A policy that is only stored is not a change of PAM.
rm -f $state/last-good.conf
unsynced 'wired already' loginpolicy enable -y
says err 'stored as the last accepted one; '
try 0 'disable' loginpolicy disable -y
# Killed in between: taken back, on that disk, too.
KILL_COUNT="$dir/calls" LD_PRELOAD="$m/bin/kill_at.so" loginpolicy enable -y >"$dir/out" 2>&1
try 0 'disable' loginpolicy disable -y
put_back_stock
rm -f $state/last-good.conf
try 137 'enable, killed' env KILL_AT=$(($(tail -n 1 "$dir/calls") - 3)) LD_PRELOAD="$m/bin/kill_at.so" loginpolicy enable -y
# Its record cannot be ended: it will be taken back, and that is no success.
put_back_stock
rm -rf $state/enabled $state/last-good.conf $state/history
KILL_COUNT="$dir/calls" LD_PRELOAD="$m/bin/kill_at.so" loginpolicy enable -y >"$dir/out" 2>&1
n=$(tail -n 1 "$dir/calls")
for k in 8 7 6 5 4 3; do
	put_back_stock
	rm -rf $state/enabled $state/last-good.conf $state/history
	FAIL_AT=$((n - k)) LD_PRELOAD="$m/bin/kill_at.so" loginpolicy enable -y >"$dir/out" 2>"$dir/err"
	rc=$? what="the record cannot be ended: $k calls before the end"
	if [ $rc -eq 3 ]; then good; else bad "$what: exit $rc: $(tail -1 "$dir/err")"; fi
done
put_back_stock
rm -rf $state/enabled $state/last-good.conf $state/history
try 137 'enable, killed' env KILL_AT=$((n - 3)) LD_PRELOAD="$m/bin/kill_at.so" loginpolicy enable -y
unsynced 'taken back' loginpolicy enable -y
says err 'the files of PAM were put back'
wired
try 0 'disable' loginpolicy disable -y
put_back_stock

# --- sshd ---
pam_ssh
if [ -e /run/sshd ]; then
	sed -i '1i Include /etc/ssh/sshd_config.d/*.conf' /etc/ssh/sshd_config
	{ good_policy enforce | sed 's/alice service sshd/& method publickey/'; } | policy
	unsynced 'enable --sshd' loginpolicy enable --sshd -y --yes-lock-out
	has /etc/ssh/sshd_config.d/00-loginpolicy.conf 'PasswordAuthentication no'
	recorded enable-sshd
	unsynced 'disable --sshd' loginpolicy disable --sshd -y
	is_gone /etc/ssh/sshd_config.d/00-loginpolicy.conf
	recorded disable-sshd
fi

# --- keys ---
good_policy | policy
sed -i 's|^AuthorizedKeysFile.*|AuthorizedKeysFile .ssh/authorized_keys|' /etc/ssh/sshd_config
rm -f "$m/k1" "$m/k2" "$m/k3"
for k in k1 k2; do ssh-keygen -q -t ed25519 -N '' -C $k -f "$m/$k"; done
unsynced 'key add, the first' loginpolicy key add alice "$m/k1.pub" --person anna
has /home/alice/.ssh/authorized_keys k1
has /etc/security/loginpolicy.keys anna
recorded key-add
unsynced 'key add, one more' loginpolicy key add alice "$m/k2.pub"
has /home/alice/.ssh/authorized_keys k2
ssh-keygen -q -t ed25519 -N '' -C k3 -f "$m/k3"
try 0 'key add' loginpolicy key add carol "$m/k3.pub"
unsynced 'key register' loginpolicy key register carol -y
has /etc/security/loginpolicy.keys carol
unsynced 'key revoke --remove' loginpolicy key revoke "$m/k1.pub" --remove --yes-lock-out
says out '1 line removed; as it was: '
lacks_in /home/alice/.ssh/authorized_keys k1
recorded key-remove
unsynced 'key restore' loginpolicy key restore "$(fp_of "$m/k1.pub")"

# --- lock-down ---
unsynced 'lockdown' loginpolicy lockdown --except alice,root --yes-lock-out
says err 'the machine is locked down; '
says out 'the machine is locked down'
recorded lockdown
unsynced 'lockdown --end' loginpolicy lockdown --end
says err 'the machine is no longer locked down; '
is_gone $state/lockdown
recorded lockdown-end

# --- a breach ---
unsynced 'breach' loginpolicy breach bob -y --id B1
says out 'nobody may log in as bob; /var/lib/loginpolicy/blocked/2002: changed now'
is_there $state/blocked/2002
recorded block
unsynced 'breach --undo' loginpolicy breach --undo B1
says out 'no longer blocked; '
is_gone $state/blocked/2002

# --- results: the file is there, and whoever wants it knows what it is worth ---
try 0 'show -o' env FAIL_DIR_SYNC=/ LD_PRELOAD="$m/bin/kill_at.so" loginpolicy show -o /root/shown
says err '/root/shown is written; '
has /root/shown 'user:alice'
sum_up
