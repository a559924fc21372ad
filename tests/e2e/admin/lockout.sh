#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# loginpolicy apply of a policy that would lock out: root at the console, who
# applies it (over a real sshd and sudo), every administrator. What must be
# refused first. Ends with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
# shellcheck disable=SC2034
{
	bin=$(realpath "${B:-build}/admin/loginpolicy")
}
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
unset SUDO_UID SSH_CONNECTION
conf=/etc/security/loginpolicy.conf
new=/home/new.conf
cp "$bin" "$m/bin/loginpolicy" || exit 1
bin=$m/bin/loginpolicy
# Programs, for what is run with a time limit: apply as this process, as alice
# who becomes root over SSH from the VPN, as root over SSH.
command_of() {
	printf '#!/bin/sh\n%s\n' "$2" >"$m/bin/$1"
	chmod 755 "$m/bin/$1"
}
command_of apply "exec $bin apply \"\$@\""
command_of over_ssh "exec from vpn ssh -i $m/keys/ed alice@test \"sudo -n $bin apply \$*\""
command_of root_ssh "exec from vpn ssh -i $m/keys/ed root@test \"$bin apply \$*\""
# As a syslog daemon would keep it, from the beginning; and then apply.
command_of log_and_apply "$m/bin/syslog_catch /dev/log $dir/syslog 0 | sed 's/^<[0-9]*>//' >/var/log/auth.log; exec $bin apply \"\$@\""
command_of askpass 'echo Quiet-Lake7river'
as_alice="SSH_ASKPASS=$m/bin/askpass SSH_ASKPASS_REQUIRE=force exec from vpn ssh -o NumberOfPasswordPrompts=1 -o PreferredAuthentications=\$1 -i $m/keys/\$2 alice@test"
command_of by_method "m=\$1 k=\$2; shift 2; set -- \$m \$k \"\$*\"; $as_alice \"sudo -n $bin apply \$3\""
command_of by_method_logged "m=\$1 k=\$2; shift 2; set -- \$m \$k \"\$*\"; $as_alice \"sudo -n $m/bin/log_and_apply \$3\""
mkdir -m 700 $state/details $state/history

networks
sshd_init
example_logins
echo 'sudo:x:27:alice,bob' >>/etc/group
usermod -p "$(openssl passwd -6 Root-pw1x)" root
new_key ed ed25519
new_key small rsa 2048
usermod -p "$(openssl passwd -6 Quiet-Lake7river)" alice
secret Quiet-Lake7river
for u in root alice; do cat "$m/keys/small.pub" "$m/keys/ed.pub" >"/etc/ssh/$u.keys"; done
cat >/etc/sudoers <<-'SUDOERS'
	%sudo ALL=(ALL:ALL) NOPASSWD: ALL
	root ALL=(ALL:ALL) ALL
SUDOERS
chmod 440 /etc/sudoers
rm -rf /etc/sudo.conf /etc/sudoers.d

# new: standard input is the new policy.
new() {
	rm -f $new
	cat >$new
	chmod 644 $new
}
files() { find $conf $state -exec stat -c '%n %F %a %u %s %Y' {} + 2>/dev/null | sort; }
# locks WHAT TEXT COMMAND...: refused, with this; nothing changes.
locks() {
	l_what=$1 l_text=$2
	shift 2
	files >"$dir/before"
	try 2 "$l_what" "$@"
	says err "$l_text"
	says err 'use --yes-lock-out to apply it anyway'
	files >"$dir/after"
	if cmp -s "$dir/before" "$dir/after"; then good; else
		bad "$what: files changed"
		diff "$dir/before" "$dir/after"
	fi
}
# takes WHAT COMMAND...: put in force, or would be, and nobody is locked out.
takes() {
	t_what=$1
	shift
	try 0 "$t_what" "$@"
	says out "$new "
	lacks err 'lock out'
}
rescue='permit user:root service login from local id rescue'
root='permit user:root service @elevate
permit everyone service @become by user:root
permit everyone service @jobs,@account'
admins='permit group:sudo service @elevate
permit user:root service su by group:sudo'
ssh='permit everyone service sshd method publickey'
console='root cannot log in at the console'
nobody='no administrator is left who can log in and become root'

# --- root at the console ---
echo 'deny everyone' | new
locks 'deny everyone' "$console" apply $new
locks 'deny everyone, dry' "$console" apply -n $new
new </dev/null
locks 'an empty file' "$console" apply $new
says err "$nobody: the present ones are alice, bob"
printf '%s\n' "$root" "$admins" "$ssh" | new
locks 'no rule for the console' "$new: warning: $console" apply $new
printf '%s\n' 'deny user:root service login' "$rescue" "$root" "$admins" "$ssh" | new
locks 'the console is denied' "$new:1:1: warning: $console" apply $new
printf '%s\n' "$rescue" "$root" "$admins" "$ssh" | new
takes 'the console is permitted' apply -n $new
says err 'not checked whether the policy locks out the calling user: not in a login session'
# Those first, and the services that nobody may use in one line, the last.
: >/etc/pam.d/cups && : >/etc/pam.d/ppp
printf '%s\n' 'permit user:nobody-here service ppp' 'deny everyone' | new
try 2 'lock-outs first' apply $new
if [ "$(head -3 "$dir/err" | grep -c "warning: no admin\|warning: root cannot")" = 2 ]; then good; else bad "$what: $(head -3 "$dir/err")"; fi
case $(grep warning: "$dir/err" | tail -1) in *'/etc/pam.d that no rule can permit: '*cron*cups*) good ;; *) bad "$what: $(tail -3 "$dir/err")" ;; esac
count 1 err 'no rule can permit'

# --- every administrator ---
printf '%s\n' "$rescue" "$root" "$ssh" | new
locks 'no rule for administrators' "$nobody: the present ones are alice, bob" apply $new
printf '%s\n' "$rescue" "$root" 'permit group:admins service @elevate' "$ssh" | new
locks 'a group that does not exist' "$nobody" apply $new
echo 'admins:x:3001:' >>/etc/group
locks 'a group without members' "$nobody" apply $new
sed -i '/^admins:/s/$/alice/' /etc/group
takes 'a group with a member' apply -n $new
printf '%s\n' "$rescue" "$root" 'permit group:admins service @elevate' \
	'permit group:staff from 10.8.0.0/16 service sshd method publickey' | new
locks 'they cannot log in' "$nobody" apply $new
printf '%s\n' "$rescue" "$root" 'permit group:admins service @elevate' 'deny group:no-such service sshd' "$ssh" | new
locks 'a deny that cannot be ruled out' "$nobody" apply $new
printf '%s\n' "$rescue" "$root" "$admins" 'permit group:no-such service sshd' 'deny group:no-such service sshd' "$ssh" | new
locks 'a permit and a deny by a group that does not exist' "$nobody" apply $new
printf '%s\n' "$rescue" "$root" 'permit group:admins also group:no-such service @elevate' "$ssh" | new
locks 'administrators who must also be in a group that does not exist' "$nobody" apply $new
printf '%s\n' "$rescue" "$root" 'permit everyone also user:bob service @elevate' "$ssh" | new
takes 'an administrator whom only also names' apply -n $new
printf '%s\n' "$rescue" "$root" 'permit everyone also user:root service sshd method publickey' | new
takes 'root over SSH, by a rule of its own' apply -n $new
printf '%s\n' "$rescue" "$root" 'deny user:alice,user:bob service sudo,sudo-i,polkit-1,pkexec,doas' "$admins" "$ssh" | new
takes 'by su alone' apply -n $new
printf '%s\n' "$rescue" "$root" 'permit user:root service su by user:alice' 'permit user:alice service sshd hours 03:00-03:01 days mon key ed25519-sk' | new
takes 'at an hour, by a key' apply -n $new
printf '%s\n' "$rescue" "$root" 'permit uid:2000-3000 service @elevate' 'permit everyone service login from local' | new
takes 'by a range, at the console' apply -n $new
printf '%s\n' "$rescue" "$root" 'permit user:root from 10.8.0.0/16 service sshd method publickey' | new
takes 'root itself, over SSH' apply -n $new
sed -i '/^admins:/d' /etc/group
echo 'admins:x:2003:' >>/etc/group
printf '%s\n' "$rescue" "$root" 'permit group:admins service @elevate' "$ssh" | new
takes 'a primary group' apply -n $new
sed -i '/^admins:/d' /etc/group
# Who is not let in anyway is none: blocked, expired, without a shell, locked down.
printf '%s\n' "$rescue" "$root" 'permit user:bob service @elevate' "$ssh" | new
takes 'bob alone' apply -n $new
block bob
locks 'bob alone, who is blocked' "$nobody: the present ones are alice" apply $new
printf 'until=2020-01-01T00:00:00Z\n' >$state/blocked/2002
takes 'bob alone, who was blocked' apply -n $new
block alice
block bob
takes 'all are blocked, and bob may again one day' apply -n $new
printf '%s\n' "$rescue" "$root" "$ssh" | new
locks 'all are blocked, and nobody may one day' "$nobody: the present ones are alice, bob" apply $new
unblock
printf '%s\n' "$rescue" "$root" 'permit user:bob service @elevate' "$ssh" | new
usermod -e 2020-01-01 bob
locks 'bob alone, who has expired' "$nobody: the present ones are alice" apply $new
usermod -e '' -s /usr/sbin/nologin bob
locks 'bob alone, who has no shell' "$nobody: the present ones are alice" apply $new
usermod -s /bin/sh bob
printf '0\n2001\n' >$state/lockdown
locks 'bob alone, who is locked down' "$nobody: the present ones are alice" apply $new
echo 0 >$state/lockdown
takes 'all are locked down' apply -n $new
rm $state/lockdown
# Where there is none, none is locked out: a machine that is being made.
sed -i 's/^sudo:.*/sudo:x:27:/' /etc/group
printf '%s\n' "$rescue" "$root" | new
takes 'no administrator to lock out' apply -n $new
says err 'nobody is an administrator'
# Those of the policy that is replaced count, too.
printf '%s\n' "$rescue" "$root" 'permit user:carol service @elevate' "$ssh" | new
takes 'carol' apply $new
printf '%s\n' "$rescue" "$root" "$ssh" | new
locks 'carol no longer' "$nobody: the present ones are carol" apply $new
sed -i 's/^sudo:.*/sudo:x:27:alice,bob/' /etc/group

# --- the calling user ---
printf '%s\n' "$rescue" "$root" "$admins" "$ssh" | new
takes 'a policy to log in by' apply $new
sshd_up 'LogLevel INFO'
takes 'alice, over SSH' over_ssh -n $new
printf '%s\n' "$rescue" "$root" "$admins" 'permit everyone from 192.0.2.0/24 service sshd method publickey' | new
locks 'not from the VPN' 'the calling user alice could not log in again (sshd from 10.8.0.7): no rule permits it from there' over_ssh $new
lacks err "$nobody"
printf '%s\n' "$rescue" "$root" "$admins" 'deny user:alice' "$ssh" | new
locks 'alice alone' "$new:7:1: warning: the calling user alice could not log in again (sshd from 10.8.0.7): a rule decided it" over_ssh $new
takes 'alice alone, by nobody' apply -n $new
printf '%s\n' "$rescue" "$root" 'deny user:alice service sudo,sudo-i,polkit-1,pkexec,doas,su,su-l' 'deny user:root service su by user:alice' "$admins" "$ssh" | new
locks 'alice, as root' 'the calling user alice could not become root again' over_ssh $new
printf '%s\n' "$rescue" "$root" "$admins" 'permit group:no-such service sshd' | new
locks 'a group that does not exist' 'the calling user alice could not log in again' over_ssh $new
locks 'through su and env -i' 'the calling user alice could not log in again' \
	from vpn ssh -i "$m/keys/ed" alice@test "sudo -n env -i SUDO_UID=2001 sh -c '$bin apply $new'"
printf '%s\n' "$rescue" "$root" "$admins" 'permit group:sudo service sshd' | new
locks 'root, over SSH' 'the calling user root could not log in again (sshd from 10.8.0.7)' root_ssh $new
takes 'and alice may' over_ssh -n $new

# --- how she logged in ---
open='permit everyone service sshd'
unknown='how this session logged in is unknown'
again='the calling user alice could not log in again (sshd from 10.8.0.7 by'
printf '%s\n' "$rescue" "$root" "$admins" "$open" | new
takes 'any method' over_ssh $new
lacks err "$unknown"
# Nothing tells: it is said what she will need.
printf '%s\n' "$rescue" "$root" "$admins" "$ssh" | new
takes 'a password, and nothing tells' by_method password ed -n $new
says err "$new: warning: the calling user alice could log in again only by publickey; $unknown"
printf '%s\n' "$rescue" "$root" "$admins" "$ssh,hostbased" | new
takes 'two methods' over_ssh -n $new
says err 'could log in again only by publickey, hostbased;'
printf '%s\n' "$rescue" "$root" "$admins" "$ssh+password" | new
takes 'two methods together' over_ssh -n $new
says err 'could log in again only by several methods together;'
# how_known COMMAND: by the log, or by sshd's file.
how_known() {
	printf '%s\n' "$rescue" "$root" "$admins" "$ssh" | new
	locks "$1: a password" "$again password): no rule permits it by this method or key" "$1" password ed $new
	locks "$1: keyboard-interactive" "$again keyboard-interactive): " "$1" keyboard-interactive ed $new
	takes "$1: a key" "$1" publickey ed -n $new
	lacks err "$unknown"
	printf '%s\n' "$rescue" "$root" "$admins" 'permit everyone service sshd method password' | new
	locks "$1: a key, and passwords from now on" "$again publickey): " "$1" publickey ed $new
	takes "$1: a password again" "$1" password ed -n $new
	lacks err "$unknown"
	printf '%s\n' 'key rsa 4096' "$rescue" "$root" "$admins" "$ssh" | new
	locks "$1: a key that becomes too small" "$again publickey): the key is too small" "$1" publickey small $new
	takes "$1: another key" "$1" publickey ed -n $new
	printf '%s\n' 'key ed25519 refuse' "$rescue" "$root" "$admins" "$ssh" | new
	locks "$1: a type that is refused" "$again publickey): " "$1" publickey ed $new
	printf '%s\n' "$rescue" "$root" "$admins" "$ssh key ed25519-sk" | new
	locks "$1: a rule's type" "$again publickey): " "$1" publickey ed $new
}
how_known by_method_logged
# That of her other sessions is not this one's.
printf '%s\n' "$rescue" "$root" "$admins" "$ssh" | new
takes 'the log has other sessions' by_method password ed -n $new
says err "$unknown"
rm /var/log/auth.log
sshd_up 'LogLevel INFO' 'ExposeAuthInfo yes'
how_known by_method
printf '%s\n' "$rescue" "$root" "$admins" "$ssh" | new

# --- and then ---
printf 'mode observe\ndeny everyone\n' | new
try 0 'in observe mode' over_ssh $new
says out "$new is in force"
says err "$console"
says err 'the calling user alice could not log in again'
says err 'mode observe refuses nobody; with mode enforce it would lock out'
try 0 'she still comes in' from vpn ssh -i "$m/keys/ed" alice@test 'echo inside'
says out inside
sed -i s/observe/enforce/ $new
locks 'enforcing it' 'the calling user alice' over_ssh $new
try 0 'and she still comes in' from vpn ssh -i "$m/keys/ed" alice@test 'echo inside'
try 0 'she means it' over_ssh --yes-lock-out $new
says out "$new is in force"
says err "$console"
try any 'she is out' from vpn ssh -i "$m/keys/ed" alice@test 'echo inside'
lacks out inside
try 0 'and lets herself in again' apply --yes-lock-out -q $new
printf '%s\n' "$rescue" "$root" "$admins" "$ssh" | new
takes 'repaired' apply $new
sshd_down
echo x >"$dir/secrets"
echo 'no-such-secret-in-it' >>"$dir/secrets"
finish
