#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What voids the module's lines: each kind of fault, by its cause; what beside
# PAM does; and files that no libpam can use. Ends with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/admin_lib.sh
rm -f "$t"/etc/pam.d/*
mods=$t/usr/lib/security
mkdir -p "$mods" "$t/etc/ssh"
for so in unix permit deny rootok env limits sss nologin pwquality selinux; do : >"$mods/pam_$so.so"; done
module=${B:-build}/pam_module/pam_loginpolicy.so
put_module() { cp "$module" "$mods/pam_loginpolicy.so" && chmod 644 "$mods/pam_loginpolicy.so"; }
put_module
echo 'UsePAM yes' >"$t/etc/ssh/sshd_config"
ours=pam_loginpolicy.so
printf '%s required pam_deny.so\n' auth account session password >"$t/etc/pam.d/other"

# file NAME LINE...: a service.
file() {
	name=$1
	shift
	printf '%s\n' "$@" >"$t/etc/pam.d/$name"
}
good_lines="auth required $ours
auth required pam_unix.so
account requisite $ours
account required pam_unix.so
session requisite $ours
session required pam_unix.so
password requisite $ours
password required pam_unix.so"
# stage STAGE LINE...: of the good lines, another stage.
stage() {
	which=$1
	shift
	{
		echo "$good_lines" | grep -v "^$which "
		printf '%s\n' "$@"
	}
}
# row SERVICE STAGE: its object.
row() {
	"$bin" status --wiring --format json --root "$t" >"$dir/json" 2>"$dir/err"
	sed 's/},{/}\n{/g' "$dir/json" | grep "\"service\":\"$1\",\"stage\":\"$2\""
}
# is SERVICE STAGE STATE GAP TEXT WHAT: state, gap, and a text in it.
is() {
	what=$6
	row "$1" "$2" >"$dir/out"
	says out "\"state\":\"$3\",\"gap\":$4"
	[ -z "$5" ] || says out "$5"
}
# service_is SERVICE STATE WHAT.
service_is() {
	what=$3
	"$bin" status --wiring --format json --root "$t" >"$dir/out" 2>"$dir/err"
	says out "{\"service\":\"$1\",\"state\":\"$2\""
}

# --- all is well ---
for s in sshd su sudo login cron passwd; do file $s "$good_lines"; done
for s in sshd su sudo login cron passwd; do service_is $s ok "$s, as in pam.d-example"; done
want 0 'all of it wired' "$bin" status --wiring --root "$t"
want 0 'as JSON' "$bin" status --wiring --format json --root "$t"
is_json

# --- each fault ---
# fault STATE GAP SERVICE STAGE TEXT LINE...
fault() {
	state=$1 gap=$2 name=$3 type=$4 text=$5
	shift 5
	file "$name" "$(stage "$type" "$@")"
	is "$name" "$type" "$state" "$gap" "$text" "$name $type: $*"
	file "$name" "$good_lines"
}
f=$t/etc/pam.d
fault missing true su account "no account line names the module" 'account required pam_unix.so'
fault missing true sshd session "$f/sshd:7" 'session required pam_unix.so'
fault missing false sshd auth '' 'auth required pam_unix.so'
fault missing false su session '' 'session required pam_unix.so'
fault missing true passwd password '' 'password required pam_unix.so'
fault closed false su account "nobody gets in: $f/su:7 (pam_deny.so, required): it refuses always" 'account required pam_deny.so'
fault bypassed true su account "$f/su:7 (pam_sss.so, sufficient)" 'account sufficient pam_sss.so' "account requisite $ours" 'account required pam_unix.so'
fault bypassed true su account 'success=done' 'account [success=done default=ignore] pam_sss.so' "account requisite $ours" 'account required pam_unix.so'
fault bypassed true su account 'success=1' 'account [success=1 default=ignore] pam_sss.so' "account requisite $ours" 'account required pam_unix.so'
fault bypassed true su account "with an expired password $f/su:7" 'account [success=2 new_authtok_reqd=done default=ignore] pam_unix.so' 'account requisite pam_deny.so' \
	'account required pam_permit.so' 'account required pam_permit.so' "account requisite $ours"
fault ok false su auth '' 'auth sufficient pam_rootok.so' "auth required $ours" 'auth required pam_unix.so'
fault bypassed false su auth '' 'auth sufficient pam_unix.so' "auth required $ours" 'auth required pam_deny.so'
fault ignored true su account "$f/su:7" "account [success=ok default=ignore] $ours" 'account required pam_unix.so'
fault ignored true su account '' "account optional $ours" 'account required pam_unix.so'
fault ignored true su account '' "account sufficient $ours" 'account required pam_unix.so'
fault order true su account 'makes a refusal of the module undone' "account required $ours" 'account [default=reset] pam_sss.so' 'account required pam_unix.so'
fault order false sudo session "$f/sudo:7 (pam_limits.so, required) fails first, sudo goes on" 'session required pam_limits.so' "session requisite $ours" 'session required pam_unix.so'
fault ok false su session '' 'session required pam_limits.so' "session requisite $ours" 'session required pam_unix.so'
fault ok false sudo session '' 'session optional pam_limits.so' "session requisite $ours" 'session required pam_unix.so'
fault order true sshd session "$f/sshd:7 (pam_env.so, required) comes before the module" 'session required pam_env.so user_readenv=1' "session requisite $ours" 'session required pam_unix.so'
fault order false sshd auth '' 'auth required pam_env.so' "auth required $ours" 'auth required pam_unix.so'
fault ok false su session '' 'session required pam_env.so' "session requisite $ours" 'session required pam_unix.so'
fault ok false sshd session '' "session requisite $ours" 'session required pam_env.so' 'session required pam_unix.so'
fault order true passwd password 'stores the new password before it is checked' 'password required pam_unix.so' "password requisite $ours"
fault ignored true passwd password 'stores the password though the module refuses it' "password required $ours" 'password required pam_unix.so'
fault ok false passwd password '' 'password requisite pam_pwquality.so' "password requisite $ours" 'password required pam_unix.so'
fault closed false su account 'nobody gets in' "account requisite $ours"
fault closed false su account "nobody gets in: $f/su:7 (pam_loginpolicy.so, success=ok default=bad): it does not let" "account [success=ok default=bad] $ours" 'account required pam_unix.so'
fault unknown true su account 'included more than 15 deep' 'account include su'
file sub 'account [success=done default=ignore] pam_sss.so' "account required $ours"
fault bypassed true su account "$f/sub:1 (pam_sss.so" 'account substack sub' 'account required pam_permit.so'
rm "$f/sub"

# --- the module is not on disk ---
rm "$mods/pam_loginpolicy.so"
is su account no-module false 'nobody gets in' 'missing, required: libpam refuses'
fault no-module true su account 'it is not asked' "account [default=ignore] $ours" 'account required pam_unix.so'
put_module
file su "$(stage account "account requisite /lib/elsewhere/$ours" 'account required pam_unix.so')"
is su account no-module false 'nobody gets in' 'by a path where it is not'
mkdir -p "$t/lib/elsewhere"
cp "$module" "$t/lib/elsewhere/$ours"
service_is su partly 'by a path outside the folder of libpam'
is su account foreign true "$f/su:7 calls /lib/elsewhere/$ours, which is not the module in $mods" 'by a path outside'
says out "in the place of $f/su:7"
file su "$(stage account "account requisite ../../../lib/elsewhere/$ours" 'account required pam_unix.so')"
is su account foreign true 'calls ../../../lib/elsewhere' 'by a relative path'
file su "$(stage account "account requisite /usr/lib/../lib/security/$ours" 'account required pam_unix.so')"
service_is su ok 'by its own path'
ln -s usr/lib "$t/lib2"
file su "$(stage account "account requisite /lib2/security/$ours" 'account required pam_unix.so')"
service_is su ok 'by a path that a link leads to its own'
rm "$t/lib2"
# shellcheck disable=SC2016
file su "$(stage account 'account requisite /lib/$ISA/pam_loginpolicy.so' 'account required pam_unix.so')"
service_is su unknown 'ISA: which file it is is not known'
file su "$good_lines"

# --- what the module's file is ---
# broken STATE TEXT WHAT: of a line that is wired well.
broken() {
	is su account "$1" "$2" "$3" "$4"
	want 1 "$4: not enforced" "$bin" status --wiring --root "$t"
}
: >"$mods/pam_loginpolicy.so"
broken no-module false 'is not a module: nobody gets in' 'an empty file'
service_is su closed 'an empty file'
head -c 200 "$bin" >"$mods/pam_loginpolicy.so"
broken foreign true 'is another module: it is not the module' 'another object'
service_is su 'not asked' 'another object'
rm "$mods/pam_loginpolicy.so" && mkdir "$mods/pam_loginpolicy.so"
broken no-module false 'is not a file' 'a folder'
rmdir "$mods/pam_loginpolicy.so"
put_module
chmod 666 "$mods/pam_loginpolicy.so"
broken foreign true 'others than root can write' 'others can write it'
put_module
if [ "$(id -u)" -eq 0 ]; then
	chown 1001 "$mods/pam_loginpolicy.so"
	broken foreign true 'others than root can write' "it is not root's"
	chown 0 "$mods/pam_loginpolicy.so"
fi
rm "$mods/pam_loginpolicy.so"
put_module
service_is su ok 'the module again'

# --- arguments ---
fault other-policy true su account "$f/su:7 has conf=/etc/security/other.conf: another policy or state" "account requisite $ours conf=/etc/security/other.conf" 'account required pam_unix.so'
fault other-policy true su account 'has state=/root/st' "account requisite $ours ssh state=/root/st debug" 'account required pam_unix.so'
fault other-policy false su session '' "session requisite $ours state=/var/lib/loginpolicy2" 'session required pam_unix.so'
fault other-policy true passwd password '' "password requisite $ours conf=/x" 'password required pam_unix.so'
fault ok false su account '' "account requisite $ours conf=/etc//security/loginpolicy.conf state=/var/lib/loginpolicy/" 'account required pam_unix.so'
fault ok false su account '' "account requisite $ours conf=/x conf=/etc/security/loginpolicy.conf" 'account required pam_unix.so'
fault ok false su account '' "account requisite $ours conf=/x" "account requisite $ours" 'account required pam_unix.so'
file su "$(stage account "account requisite $ours conf=/x" 'account required pam_unix.so')"
service_is su partly 'another policy decides'
want 1 'not enforced' "$bin" status --wiring --root "$t"
file su "$good_lines"
# The module refuses in every stage: pam_loginpolicy(8).
for arg in foo=bar conf=x state= SSH; do
	fault closed false su account "nobody gets in: $f/su:7 (pam_loginpolicy.so, requisite): the module refuses everybody because it does not know the argument \\\"$arg\\\"" \
		"account requisite $ours $arg" 'account required pam_unix.so'
done
fault ignored true su account '' "account optional $ours foo" 'account required pam_unix.so'

# --- lines that end with CR LF ---
cr=$(printf '\r')
fault closed false su account 'the line ends with CR LF' "account requisite $ours$cr" 'account required pam_unix.so'
fault closed false su account 'ends with CR LF' "account requisite $ours" "account required pam_unix.so$cr"
fault closed false su account 'does not know the argument \"debug\u000d\"' "account requisite $ours debug$cr" 'account required pam_unix.so'
fault ok false su account '' "account requisite $ours" "account required pam_unix.so nodelay$cr"
sed "s/\$/$cr/" "$f/su" >"$f/sudo"
service_is sudo closed 'all of a file'
file sudo "@include su$cr"
is sudo account broken false 'CR LF' '@include'
file sudo "$good_lines"

# --- nobody gets in ---
fault closed false su account "$f/su:8 (pam_gone.so, required): the module is not on disk" "account requisite $ours" 'account required pam_gone.so'
fault closed false su account "$f/su:8 (pam_gone.so, success=1 default=ignore): the module is not on disk" "account requisite $ours" \
	'account [success=1 default=ignore] pam_gone.so' 'account requisite pam_deny.so' 'account required pam_permit.so'
fault closed false su account "$f/su:8: libpam cannot use the line" "account requisite $ours" 'account required'
fault closed false passwd password 'nobody can change a password' "password requisite $ours" 'password required pam_deny.so'
fault ok false sudo auth '' 'auth required pam_deny.so'
file su "$(stage account "account requisite $ours" 'account required pam_gone.so')"
want 0 'nobody gets in: no failure of enforcement' "$bin" status --root "$t" --wiring
want any 'the screen' "$bin" status --root "$t"
grep -n '^closed\|^wired' "$dir/out" | head -1 >"$dir/first"
if grep -q ':closed    su: nobody gets in' "$dir/first"; then good; else bad "closed is not first: $(cat "$dir/out")"; fi
sed -n '/^wired/,/^[a-z]/p' "$dir/out" >"$dir/out2"
if grep -qw su "$dir/out2"; then bad 'su is shown as wired'; else good; fi
file su "$good_lines"

# --- services that share a file, and have none ---
file common-account "account [success=ok default=ignore] $ours" 'account required pam_unix.so'
for s in cron login; do file $s "$(stage account '@include common-account')"; done
want 1 'two services, one cause' "$bin" status --root "$t"
says out 'partly    cron login: '
says out "common-account:1"
for s in cron login; do file $s "$good_lines"; done
rm "$f/common-account"
mkdir -p "$t/usr/sbin" "$t/usr/bin"
: >"$t/usr/sbin/vlock-main"
service_is vlock ok 'other denies'
file other 'auth required pam_unix.so' 'account required pam_unix.so' 'session required pam_unix.so'
service_is vlock 'not asked' 'other lets in'
is vlock auth missing true "the auth lines of \\\"other\\\"" 'a service without a file'
says out "above $f/other:1"
file other "$good_lines"
service_is vlock ok 'other is wired'
rm "$t/usr/sbin/vlock-main"
printf '%s required pam_deny.so\n' auth account session password >"$f/other"
file su 'auth required pam_unix.so'
service_is su ok 'types without a line are those of other, which denies'
rm "$f/other"
service_is su ok 'no other: libpam refuses'
file su "$good_lines"
service_is other ok 'no other'
printf '%s required pam_deny.so\n' auth account session password >"$f/other"

# --- where files are ---
mkdir -p "$t/usr/lib/pam.d"
mv "$f/su" "$t/usr/lib/pam.d/su"
service_is su ok 'in /usr/lib/pam.d'
file su 'account required pam_unix.so'
service_is su 'not asked' '/etc/pam.d hides it'
rm "$f/su"
echo "$good_lines" | grep account >"$t/usr/lib/pam.d/common-account"
file login "$(stage account 'account include common-account')"
service_is login ok 'included from another folder'
mkdir -p "$t/var/lib/dpkg"
printf 'Package: x\nVersion: 9\n\nPackage: libpam0g\nStatus: install ok installed\nVersion: 1.5.2-6+deb12u2\n' >"$t/var/lib/dpkg/status"
service_is login closed "Debian 12's libpam does not look there, and refuses"
sed -i 's/1.5.2-6+deb12u2/1.7.0-5/' "$t/var/lib/dpkg/status"
service_is login ok "Debian 13's does"
rm -r "$t/var/lib/dpkg" "$t/usr/lib/pam.d"
file login "$good_lines"
file su "$good_lines"

# --- sshd ---
for text in 'UsePAM no' '' '#UsePAM yes'; do
	echo "$text" >"$t/etc/ssh/sshd_config"
	service_is sshd 'not asked' "sshd_config: $text"
	is sshd account not-asked true 'UsePAM' "sshd_config: $text"
done
printf 'UsePAM yes\nPAMServiceName jump\n' >"$t/etc/ssh/sshd_config"
service_is jump ok 'PAMServiceName without a file: other denies'
file jump "$good_lines"
is jump session argument true 'lacks the argument ssh' 'PAMServiceName, without the argument'
says out "session requisite $ours ssh"
file jump "$(echo "$good_lines" | sed "s/$ours/& ssh/")"
service_is jump ok 'with it'
file jump "$(stage session 'session required pam_unix.so')"
service_is jump partly 'its session line is missing'
rm "$f/jump"
echo 'UsePAM yes' >"$t/etc/ssh/sshd_config"
# starts FILE TEXT WANT WHAT: a file that starts sshd.
starts() {
	mkdir -p "$t/${1%/*}"
	printf %b "$2" >"$t/$1"
	is sshd account not-asked true "$t/$1$3" "$4"
	want 1 "$4: not enforced" "$bin" status --wiring --root "$t"
	rm "$t/$1"
}
starts etc/default/ssh 'SSHD_OPTS="-o UsePAM=no"\n' ':1 has -o UsePAM: sshd asks no PAM' SSHD_OPTS
says out 'remove it there, and restart sshd'
starts etc/sysconfig/sshd '#\nOPTIONS=-oUsePAM=no\n' ':2 has -o UsePAM' OPTIONS
starts etc/systemd/system/ssh.service.d/x.conf '[Service]\nExecStart=\nExecStart=/usr/sbin/sshd -D -oUsePAM=no\n' ':3 has -o UsePAM' 'a drop-in of ssh.service'
echo 'UsePAM no' >"$t/etc/ssh/other"
starts etc/default/ssh 'SSHD_OPTS="-f /etc/ssh/other"\n' ':1 has -f /etc/ssh/other, which does not say UsePAM yes' 'another file'
starts etc/default/ssh 'SSHD_OPTS="-f /etc/ssh/nowhere"\n' ':1 has -f /etc/ssh/nowhere' 'a file that is not there'
printf 'UsePAM yes\nPAMServiceName jump\n' >"$t/etc/ssh/other"
echo 'SSHD_OPTS="-f /etc/ssh/other -o PAMServiceName=run"' >"$t/etc/default/ssh"
for s in sshd jump run; do service_is $s ok "another file that says so: $s"; done
echo 'SSHD_OPTS=' >"$t/etc/default/ssh"
service_is sshd ok 'no option'
rm "$t/etc/default/ssh" "$t/etc/ssh/other"

# --- sudoers ---
# sudoers TEXT: with a state of sudo's service.
sudoers() { printf '%b\n' "$1" >"$t/etc/sudoers"; }
for text in 'Defaults !pam_acct_mgmt' 'Defaults:bob env_reset, !pam_acct_mgmt' 'Defaults@host !pam_acct_mgmt' \
	'Defaults>root  ! pam_acct_mgmt' 'Defaults!/bin/ls !pam_acct_mgmt' 'Defaults env_reset,\\\n  !pam_acct_mgmt' \
	'Defaults badpass_message="a, b", !pam_acct_mgmt' 'Defaults:#1002 !pam_acct_mgmt' 'Defaults:bob, alice !pam_acct_mgmt'; do
	sudoers "$text"
	service_is sudo partly "sudoers: $text"
	is sudo account not-asked true 'has !pam_acct_mgmt' "sudoers: $text"
done
for text in '# Defaults !pam_acct_mgmt' 'Defaults pam_acct_mgmt' 'Defaults !pam_acct_mgmt_x' 'Defaults badpass_message="x, !pam_acct_mgmt"' \
	'bob ALL=(ALL) ALL' 'Defaults !!pam_acct_mgmt' ''; do
	sudoers "$text"
	service_is sudo ok "sudoers: $text"
done
sudoers 'Defaults !pam_session'
service_is sudo ok '!pam_session: the account stage still decides'
is sudo session not-asked false "$t/etc/sudoers:1 has !pam_session" '!pam_session'
mkdir "$t/etc/sudoers.d"
sudoers '@includedir /etc/sudoers.d'
echo 'Defaults !pam_acct_mgmt' >"$t/etc/sudoers.d/a"
is sudo account not-asked true "$t/etc/sudoers.d/a:1" '@includedir'
mv "$t/etc/sudoers.d/a" "$t/etc/sudoers.d/a.dpkg-old"
service_is sudo ok 'sudo skips names with a dot'
for text in '#includedir /etc/sudoers.d' '@include sudoers.d/a.dpkg-old' '#include /etc/sudoers.d/a.dpkg-old' '@include "/etc/sudoers.d/a.dpkg-old"'; do
	sudoers "$text"
	case $text in *dir\ *) state=ok ;; *) state=partly ;; esac
	service_is sudo $state "$text"
done
sudoers '@include /etc/sudoers.d/%h'
echo 'Defaults !pam_acct_mgmt' >"$t/etc/sudoers.d/web"
service_is sudo unknown '%h, and no host name'
echo web.example >"$t/etc/hostname"
is sudo account not-asked true "$t/etc/sudoers.d/web:1" '%h'
sudoers '@includedir /etc/%h.d'
service_is sudo ok 'a folder with %h that is not there'
mv "$t/etc/sudoers.d" "$t/etc/web.d"
is sudo account not-asked true "$t/etc/web.d/web:1" '@includedir with %h'
mv "$t/etc/web.d" "$t/etc/sudoers.d"
mkdir "$t/etc/more"
echo '@include last' >"$t/etc/more/first"
echo 'Defaults !pam_acct_mgmt' >"$t/etc/more/last"
sudoers '@include more/first'
is sudo account not-asked true "$t/etc/more/last:1" 'a path beside the file that includes it'
sudoers ''
# conf TEXT: sudo.conf.
conf() { printf '%b\n' "$1" >"$t/etc/sudo.conf"; }
conf 'Plugin sudoers_policy sudoers.so sudoers_file=/etc/more/last'
is sudo account not-asked true "$t/etc/more/last:1" 'sudoers_file= of sudo.conf'
sudoers 'Defaults !pam_acct_mgmt'
conf 'Plugin sudoers_policy sudoers.so sudoers_file=/etc/more/nowhere'
service_is sudo ok 'sudo does not read the other'
conf 'Plugin my_policy mine.so'
service_is sudo unknown 'another policy plugin'
conf 'Plugin sudoers_audit sudoers.so'
service_is sudo partly 'a plugin that is no policy'
rm "$t/etc/sudo.conf" && mkfifo "$t/etc/sudo.conf"
service_is sudo unknown 'sudo.conf is a FIFO'
rm -r "$t/etc/sudo.conf" "$t/etc/more" "$t/etc/hostname" "$t/etc/sudoers.d/web"
sudoers '@include /etc/sudoers'
service_is sudo unknown 'sudoers includes itself'
sudoers 'Defaults pam_service=root-sudo, pam_login_service = "root-sudo-i"'
service_is root-sudo ok 'pam_service without a file: other denies'
file root-sudo "$good_lines"
is root-sudo account argument true 'lacks the argument sudo' 'pam_service without the argument'
file root-sudo "$(echo "$good_lines" | sed "s/$ours/& sudo/")"
service_is root-sudo ok 'pam_service with it'
rm "$f/root-sudo" "$t/etc/sudoers"
mkfifo "$t/etc/sudoers"
service_is sudo unknown 'sudoers is a FIFO'
rm -r "$t/etc/sudoers" "$t/etc/sudoers.d"

# --- programs that ask no PAM ---
ln -s busybox "$t/usr/bin/login"
service_is login 'not asked' "BusyBox' login"
rm "$t/usr/bin/login"
: >"$t/usr/sbin/dropbear"
want 0 'dropbear is no PAM service' "$bin" status --root "$t" --wiring
want 1 dropbear "$bin" status --root "$t"
says out 'dropbear asks no PAM'
rm "$t/usr/sbin/dropbear"

# --- what libpam cannot use ---
# unread WHAT TEXT: su is unknown, the others are not, and check and status agree.
unread() {
	is su account unknown true "$2" "$1"
	service_is cron ok "$1: the others"
	want 3 "$1: exit code" "$bin" status --wiring --root "$t"
}
file su '@include su'
unread 'a file that includes itself' 'more than 15 deep'
rm "$f/su" && mkfifo "$f/su"
unread 'a FIFO' 'not a regular file'
rm "$f/su" && ln -s su "$f/su"
is su account unknown true '' 'a link to itself'
rm "$f/su"
awk 'BEGIN { printf "account required pam_unix.so "; for (i = 0; i < 262144; i++) printf "abcd"; print "" }' >"$f/su"
unread 'a line of 1 MB' 'too large'
head -c 700000 /dev/zero | tr '\0' '#' >"$f/su"
is su account unknown true '' 'a comment of 700 kB'
printf 'account required pam_unix.so\0x\n' >"$f/su"
unread 'a NUL' 'NUL'
file su "account required pam_unix.so \\"
service_is su closed 'the file ends after a backslash: libpam refuses'
file su '@include nowhere' "account requisite $ours"
is su auth broken false 'nobody can use the service' 'what @include names is missing'
service_is su closed 'and nobody gets in'
file su "$good_lines"
i=0
while [ $i -lt 10000 ]; do
	i=$((i + 1))
	printf 'account requisite pam_loginpolicy.so\naccount required pam_unix.so\n' >"$f/s$i"
done
before=$(date +%s)
want 0 '10,000 services' "$bin" status --wiring --root "$t" --format json
after=$(date +%s)
is_json
says out '"service":"s10000"'
if [ $((after - before)) -le 60 ]; then good; else bad "10,000 services take $((after - before)) s"; fi
i=0
while [ $i -lt 10000 ]; do
	i=$((i + 1))
	echo "$f/s$i"
done | xargs rm
rm -r "$f"
want 3 'no PAM at all' "$bin" status --wiring --root "$t"
says err 'cannot list the PAM services'
mkdir "$f"

# --- check and status say the same ---
cat >"$dir/p" <<-'END'
	permit user:root service login from local
	permit user:bob
END
for s in sshd su sudo login cron passwd; do file $s "$good_lines"; done
printf '%s required pam_deny.so\n' auth account session password >"$f/other"
same_answer() {
	"$bin" status --root "$t" >"$dir/status" 2>/dev/null
	want 0 "$1" "$bin" check -f "$dir/p" --root "$t"
	tr '\n' ' ' <"$dir/status" | tr -s ' ' >"$dir/one"
	if grep -qF "$2" "$dir/one"; then good; else bad "$1: status does not say: $2"; fi
	says out "$2"
}
file su "$(stage account 'account sufficient pam_sss.so' "account requisite $ours" 'account required pam_unix.so')"
same_answer 'bypassed' "(pam_sss.so, sufficient) can go past the module's line"
file su "$(stage account "account optional $ours" 'account required pam_unix.so')"
same_answer 'ignored' 'ignores a refusal of the module'
file su "$good_lines"
file sudo "$(stage session 'session required pam_limits.so' "session requisite $ours" 'session required pam_unix.so')"
same_answer 'order' 'fails first, sudo goes on after a refusal of the module'
file sudo "$good_lines"
printf 'Defaults !pam_acct_mgmt\n' >"$t/etc/sudoers"
same_answer 'sudoers' 'etc/sudoers:1 has !pam_acct_mgmt'
rm "$t/etc/sudoers"
want 0 'nothing to say' "$bin" check -f "$dir/p" --root "$t"
lacks out 'only in part'
finish
