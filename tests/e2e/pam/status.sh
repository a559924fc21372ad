#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# loginpolicy status beside real programs: what it says of Debian's files as
# pam-auth-update leaves them is what su, sudo and a policy do. As root, in
# namespaces. Ends with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
command -v pam-auth-update >/dev/null || skip_all 'no pam-auth-update on this machine'
[ -e /etc/pam.d/common-auth ] || skip_all 'no common-auth on this machine'
cp -a /etc/pam.d "$dir/stock"
profiles=$m/profiles
mkdir "$profiles"
cp -a /usr/share/pam-configs/unix "$profiles/" || die 'no profile unix'
cp packaging/pam-configs/loginpolicy-* "$profiles/" || die 'no profile'
mount --bind "$profiles" /usr/share/pam-configs
cp "$(realpath "${B:-build}/admin/loginpolicy")" "$m/bin/loginpolicy" || exit 1
export DEBIAN_FRONTEND=noninteractive
example_stack
rm -rf /etc/pam.d
cp -a "$dir/stock" /etc/pam.d
rm -rf /etc/sudoers /etc/sudoers.d /etc/sudo.conf
printf '%s\n' 'alice,bob ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers
chmod 440 /etc/sudoers
mkdir -p /etc/ssh
echo 'UsePAM yes' >/etc/ssh/sshd_config
echo Root-pw1x >"$dir/secrets"
usermod -p "$(openssl passwd -6 Root-pw1x)" root
# screen CODE WHAT: of status, on one line.
screen() {
	try "$1" "$2" loginpolicy status
	tr '\n' ' ' <"$dir/out" | tr -s ' ' >"$dir/one"
	mv "$dir/one" "$dir/out"
}
# What cannot be wired on this machine, whatever is done.
others=0
for p in dropbear tinysshd; do [ ! -e "/usr/sbin/$p" ] || others=1; done

# --- nothing is wired ---
policy <<-'END'
	permit user:root service login from local
	permit user:bob service su by user:root
END
try 1 'unwired' loginpolicy status
says out 'no PAM service asks the module'
says out '-> loginpolicy enable'
try 0 'and so it is' su alice -c 'echo inside'

# --- as pam-auth-update does it ---
try 0 'pam-auth-update' pam-auth-update --force --enable unix loginpolicy-login loginpolicy-password
try $others 'wired' loginpolicy status
for s in su sudo login cron passwd other; do
	what="$s is wired"
	if sed -n '/^wired/,/^[a-z]/p' "$dir/out" | grep -qw "$s"; then good; else bad "$what"; fi
done
lacks out 'not asked'
lacks out 'partly'
what='runuser and sudo'
says out 'runuser'
says out 'sudo goes on after a refusal of the module'
try 1 'su is refused' su alice -c 'echo inside'
try 0 'su is permitted' su bob -c 'echo inside'

# --- what it shows as open is open, and what it names closes it ---
if [ -e /etc/pam.d/runuser ]; then
	try 0 'runuser is not asked' runuser alice -c 'echo inside'
	try any 'the line for it' loginpolicy status --wiring
	line=$(tr '\n' ' ' <"$dir/out" | tr -s ' ' | sed 's/.*runuser: not asked; session: [^>]*> write "\([^"]*\)" above \/etc\/pam.d\/runuser:\([0-9]*\).*/\2i \1/')
	sed -i "$line" /etc/pam.d/runuser
	try 1 'runuser is asked' runuser alice -c 'echo inside'
	try any 'and status says so' loginpolicy status
	what='runuser is open no more'
	if grep -E '^open .*runuser( |:)' "$dir/out"; then bad "$what"; else good; fi
fi

# --- voided by hand: status names the line that does it ---
cp -a /etc/pam.d "$dir/wired"
sed -i '1i account sufficient pam_permit.so' /etc/pam.d/su
try 1 'the session still decides' su alice -c 'echo inside'
sed -i '1i session sufficient pam_permit.so' /etc/pam.d/su
try 0 'su passes by the module' su alice -c 'echo inside'
screen 1 'bypassed'
says out 'su, su-l only partly'
says out '/etc/pam.d/su:2 (pam_permit.so, sufficient)'
cp "$dir/wired/su" /etc/pam.d/su
sed -i 's/^account.*requisite.*pam_loginpolicy.so/account [success=ok default=ignore] pam_loginpolicy.so/' /etc/pam.d/common-account
sed -i 's/^session.*requisite.*pam_loginpolicy.so/session optional pam_loginpolicy.so/' /etc/pam.d/common-session
sed -i 's/^auth.*required.*pam_loginpolicy.so/auth optional pam_loginpolicy.so/' /etc/pam.d/common-auth
try 0 'su ignores it' su alice -c 'echo inside'
screen 1 'ignored'
says out '/etc/pam.d/common-account:'
says out 'ignores a refusal of the module'
cp "$dir"/wired/common-* /etc/pam.d/
printf 'Defaults !pam_acct_mgmt, !pam_session\nalice,bob ALL=(ALL) NOPASSWD: ALL\n' >/etc/sudoers
if command -v sudo >/dev/null; then
	try 0 'sudo asks nobody' by bob sudo sh -c 'echo inside'
	screen 1 'sudoers'
	says out '/etc/sudoers:1 has !pam_acct_mgmt'
	says out '/etc/sudoers:1 has !pam_session'
fi
# What sudo reads elsewhere: nobody but sudo and status look there.
# elsewhere WHAT PLACE: bob's sudo is not asked, and status says where.
elsewhere() {
	chmod 440 /etc/sudoers*
	try 0 "$1: sudo asks nobody" by bob sudo -n sh -c 'echo inside'
	says out inside
	screen 1 "$1"
	says out "sudo-i: $2"
	printf 'alice,bob ALL=(ALL) NOPASSWD: ALL\n' >/etc/sudoers
	rm -rf /etc/sudoers.x /etc/sudoers2 /etc/sudo.conf
}
if command -v sudo >/dev/null; then
	printf '@include /etc/sudoers.x/%%h\nalice,bob ALL=(ALL) NOPASSWD: ALL\n' >/etc/sudoers
	mkdir /etc/sudoers.x
	echo 'Defaults !pam_acct_mgmt, !pam_session' >/etc/sudoers.x/loginpolicy-test
	elsewhere '@include with %h' '/etc/sudoers.x/loginpolicy-test:1 has !pam_acct_mgmt'
	printf 'Defaults:#2002 !pam_acct_mgmt, !pam_session\nalice,bob ALL=(ALL) NOPASSWD: ALL\n' >/etc/sudoers
	elsewhere 'Defaults of a UID' '/etc/sudoers:1 has !pam_acct_mgmt'
	printf 'Defaults !pam_acct_mgmt, !pam_session\nalice,bob ALL=(ALL) NOPASSWD: ALL\n' >/etc/sudoers2
	echo 'Plugin sudoers_policy sudoers.so sudoers_file=/etc/sudoers2' >/etc/sudo.conf
	elsewhere 'sudo.conf' '/etc/sudoers2:1 has !pam_acct_mgmt'
fi

# --- another policy, another file: the real module, loaded by su ---
echo 'permit everyone' >/etc/security/other.conf
sed -i 's,pam_loginpolicy.so,& conf=/etc/security/other.conf,' /etc/pam.d/common-*
try 0 'another policy lets alice in' su alice -c 'echo inside'
screen 1 'another policy'
says out 'has conf=/etc/security/other.conf: another policy or state decides there'
cp "$dir"/wired/common-* /etc/pam.d/
cp "$modules/pam_permit.so" /etc/pam_loginpolicy.so
sed -i 's,pam_loginpolicy.so,/etc/&,' /etc/pam.d/common-*
try 0 'another file lets alice in' su alice -c 'echo inside'
screen 1 'another file'
says out 'other services not asked'
says out 'calls /etc/pam_loginpolicy.so, which is not the module in'
cp "$dir"/wired/common-* /etc/pam.d/
cp "$modules/pam_loginpolicy.so" "$m/keep.so"
: >"$modules/pam_loginpolicy.so"
try 1 'an empty module lets nobody in' su bob -c 'echo inside'
screen 1 'an empty module'
says out 'pam_loginpolicy.so cannot be loaded ('
says out 'nobody gets in'
cp "$modules/pam_permit.so" "$modules/pam_loginpolicy.so"
try 0 'another module lets alice in' su alice -c 'echo inside'
screen 1 'another module'
says out 'is another module: it is not the module'
cp "$m/keep.so" "$modules/pam_loginpolicy.so"
screen $others 'the module again'
echo 'UsePAM no' >/etc/ssh/sshd_config
screen 1 'UsePAM no'
says out 'sshd not asked'
echo 'UsePAM yes' >/etc/ssh/sshd_config

# --- observing: what the log has ---
rm -f /etc/security/loginpolicy.conf
try 0 'observe' loginpolicy init
try 0 'apply' loginpolicy apply -q /etc/security/loginpolicy.conf
try 0 'a login' su bob -c 'echo inside'
screen 1 'observing'
says out 'observing since today'
says out 'nobody is refused'
says out ', applied '

# --- on trial: the same policy, and how long it has left ---
sed 's/^mode observe/mode enforce/' /etc/security/loginpolicy.conf >/home/new.conf
chmod 644 /home/new.conf
try 0 'a trial' loginpolicy apply -y --yes-lock-out --rollback-in 5m /home/new.conf
screen $others 'on trial'
says out '= file, applied '
says out 'ON TRIAL, 5 min left -> loginpolicy confirm'
try $others 'on trial, JSON' loginpolicy status --format json
grep -oE '"trial":\{"seconds_left":(29[0-9]|300)\}' "$dir/out" >"$dir/one" || bad 'no seconds left'
try 0 'confirmed' loginpolicy confirm --untested
screen $others 'no trial'
says out '; no trial'

# --- the sshd that runs ---
if command -v sshd >/dev/null; then
	sshd_init
	echo 'UsePAM yes' >/etc/ssh/sshd_config
	echo 'SSHD_OPTS="-o UsePAM=no"' >/etc/default/ssh
	screen 1 'SSHD_OPTS'
	says out 'sshd: /etc/default/ssh:1 has -o UsePAM: sshd asks no PAM -> remove it there'
	rm /etc/default/ssh
	sshd_up 'ListenAddress 127.0.0.1'
	screen $others 'an sshd that asks PAM'
	lacks out 'not reloaded'
	echo '#' >>/etc/ssh/sshd_config
	screen any 'its file was changed'
	says out '/etc/ssh/sshd_config is written, sshd not reloaded -> systemctl reload ssh'
	if [ $others -eq 1 ] || [ "$rc" -eq 3 ]; then good; else bad "not known whether it asks PAM: exit $rc"; fi
	kill -HUP "$sshd_pid"
	reloaded() { loginpolicy status --format json | grep -q '"sshd_has_read_files":true'; }
	until_true reloaded || bad 'a reload is not seen'
	mkdir -p /etc/ssh/sshd_config.d
	echo 'PasswordAuthentication no' >/etc/ssh/sshd_config.d/00-loginpolicy.conf
	screen $others 'our drop-in'
	says out '00-loginpolicy.conf is written, sshd not reloaded'
	sshd_down
	rm -f /run/sshd.pid
	"$sshd" -D -f /etc/ssh/sshd_config -o UsePAM=no -o ListenAddress=127.0.0.1 &
	sshd_pid=$!
	until_true test -s /run/sshd.pid || bad 'sshd does not start'
	screen 1 'an sshd that asks no PAM'
	says out 'the sshd that runs (pid '
	says out 'has -o UsePAM: sshd asks no PAM -> restart sshd without it'
	sshd_down
fi

# --- a trial that is about to end ---
sed 's/^mode observe/mode enforce/; s/^# .*$/# again/' /etc/security/loginpolicy.conf >/home/new.conf
echo '# changed' >>/home/new.conf
try 0 'a short trial' loginpolicy apply -y --yes-lock-out --rollback-in 50s /home/new.conf
screen any 'seconds'
grep -oE 'ON TRIAL, [1-5]?[0-9] s left' "$dir/out" >"$dir/one" || bad "no seconds left: $(cat "$dir/out")"
try 0 'confirmed' loginpolicy confirm --untested

# --- as another user ---
install -m 755 "$m/bin/loginpolicy" /home/loginpolicy
try any 'not root' by bob /home/loginpolicy status
[ "$rc" -eq 1 ] || [ "$rc" -eq 3 ] || bad "not root: exit $rc"
says out 'wired'
says out "root's password not known"
finish
