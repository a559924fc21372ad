#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# loginpolicy explain --pam: what other PAM modules refuse, beside the modules
# themselves: each login is made by libpam as well, with the right password, and
# both must agree. As root, in namespaces with other accounts and services. Ends
# with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
# shellcheck disable=SC2034
bin=$(realpath "${B:-build}/admin/loginpolicy")
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
cp "$bin" "$m/bin/loginpolicy" || exit 1
example_logins
echo 'permit everyone' | policy
pass=Quiet-Lake7river
batch 0 'the first passwords' chpasswd <<END
root:$pass
alice:$pass
bob:$pass
END
echo 'staff:x:3001:alice' >>/etc/group
rm -f /etc/localtime
ln -s /usr/share/zoneinfo/UTC /etc/localtime

# ours LINE...: the service "ours", which no other program uses.
ours() { printf '%s\n' "$@" 'session required pam_permit.so' >/etc/pam.d/ours; }
unsure=0
# agree WHAT USER [TTY|-] [ADDRESS]: libpam and --pam say the same; or it says
# that it does not know.
agree() {
	what=$1 user=$2 tty=${3:-tty1} rhost=${4:-}
	set -- --from "${rhost:-local}"
	[ "$tty" = - ] || set -- "$@" --tty "$tty"
	loginpolicy explain "$user" --service ours --pam --format json "$@" >"$dir/out" 2>"$dir/err"
	verdict=$(sed -n 's/.*"pam_verdict":"\([a-z]*\)".*/\1/p' "$dir/out")
	set --
	[ "$tty" = - ] || set -- "tty=$tty"
	[ -z "$rhost" ] || set -- "$@" "rhost=$rhost"
	echo "$pass" | timeout 60 pam_caller ours "$user" amo "$@" >"$dir/real" 2>&1 && real=pass || real=refuse
	if grep -q '"answer":"unknown"' "$dir/out" && [ "$verdict" = pass ]; then
		unsure=$((unsure + 1))
	elif [ "$verdict" = "$real" ]; then good; else
		bad "$what ($user, $tty, ${rhost:-local}): explained as $verdict, and it is $real:"
		cat "$dir/out" "$dir/err" "$dir/real"
	fi
}
# because TEXT: the last explanation has it.
because() {
	if grep -qF -- "$1" "$dir/out"; then good; else
		bad "$what: not '$1':"
		cat "$dir/out"
	fi
}
unix='auth required pam_unix.so nodelay'
account='account required pam_unix.so'
permit='account required pam_permit.so'
open='auth required pam_permit.so'

# --- refused as such ---
ours "$unix" "$account"
try 2 'with --ref' loginpolicy explain --ref A2A2 --pam
agree 'all is well' alice
because '"pam":[]'
ours 'auth required pam_deny.so' "$account"
agree 'pam_deny' alice
because '"path":"/etc/pam.d/ours","line":1,"module":"pam_deny.so","answer":"refuses"'
ours 'auth required pam_nowhere.so' "$unix" "$account"
agree 'a module that is missing' alice
because 'the module is not on disk: '
# CR LF at the end of a line: libpam takes CR as part of the last word.
cr=$(printf '\r')
ours "$unix" "account required pam_unix.so$cr"
agree 'CR LF behind a module' alice
because 'the line ends with CR LF'
ours "$unix" "account required pam_unix.so nodelay$cr"
agree 'CR LF behind an argument' alice
ours "$unix$cr" "$account$cr" "$cr"
agree 'CR LF everywhere' alice
ours "$unix" "$account" "$cr"
agree 'a line of CR alone' alice
ours "$unix" "@include common-account$cr" "$account"
agree 'CR LF behind @include' alice
# The module itself: what it refuses, and what is not it.
our='account requisite pam_loginpolicy.so'
ours "$unix" "$our debug" "$account"
agree 'our own line' alice
because '"pam":[]'
ours "$unix" "$our foo" "$account"
agree 'an argument that it does not know' alice
because 'it does not know the argument \"foo\"'
ours "$unix" "$our conf=x" "$account"
agree 'a path that is not absolute' alice
ours "$unix" "$our debug$cr" "$account"
agree 'an argument with CR' alice
ours "$unix" "$our conf=/etc/security/nowhere.conf" "$account"
agree 'another policy' alice
because 'another policy or state decides there'
cp "$modules/pam_permit.so" /etc/pam_loginpolicy.so
ours "$unix" 'account requisite /etc/pam_loginpolicy.so' "$account"
agree 'a file of its name elsewhere' alice
because 'it is not the module in libpam'
ours "$unix" "$our" "$account"
cp -p "$modules/pam_loginpolicy.so" "$dir/keep.so"
for what in empty text torn; do
	case $what in
	empty) : >"$modules/pam_loginpolicy.so" ;;
	text) echo garbage >"$modules/pam_loginpolicy.so" ;;
	torn) head -c 300 "$dir/keep.so" >"$modules/pam_loginpolicy.so" ;;
	esac
	agree "the module's file: $what" alice
	because 'cannot be loaded'
done
cp "$modules/pam_permit.so" "$modules/pam_loginpolicy.so"
agree 'the file of another module' alice
because 'is another module'
cat "$dir/keep.so" >"$modules/pam_loginpolicy.so"
chmod 666 "$modules/pam_loginpolicy.so"
agree 'others can write it' alice
because 'others than root can write'
chmod 644 "$modules/pam_loginpolicy.so"
agree 'the module again' alice
because '"pam":[]'
ours "$unix" "$account" '-account required pam_nowhere.so'
agree 'one that may be missing' alice
ours 'auth sufficient pam_nowhere.so' "$unix" "$account"
agree 'one that does not matter' alice
because '"pam":[]'
export LEAKS=0
ours "$unix" 'account nonsense pam_unix.so'
agree 'a line that libpam cannot use' alice
echo '@include nowhere' >/etc/pam.d/ours
agree 'a missing file' alice
unset LEAKS
rm /etc/pam.d/ours
printf '%s required pam_deny.so\n' auth account session >/etc/pam.d/other
agree 'other' alice
because '"path":"/etc/pam.d/other"'

# --- the account ---
ours "$unix" "$account"
usermod -e 2020-01-01 bob
agree 'expired' bob
because 'the account has expired'
ours "$unix" 'account [success=1 new_authtok_reqd=done default=ignore] pam_unix.so' \
	'account requisite pam_deny.so' "$permit"
agree 'expired, as Debian has it' bob
because '"module":"pam_unix.so","answer":"refuses","because":"the account has expired'
usermod -e '' bob
agree 'not expired' bob
chage -d 2000-01-01 -M 10 -I 10 bob
agree 'its password expired too long ago' bob
because 'the password expired too long ago'
chage -d "$(date +%Y-%m-%d)" -M 99999 -I -1 bob
ours "$unix" "$account"
usermod -L bob
agree 'locked' bob
because 'no password can match'
usermod -U bob
agree 'unlocked' bob
sed -i '/^bob:/d' /etc/shadow
cp /etc/shadow "$dir/shadow.without"
agree 'no line in shadow' bob
echo "bob:$(hash_of alice /etc/shadow):20000:0:99999:7:::" >>/etc/shadow

# --- nologin, shells ---
ours 'auth required pam_nologin.so' "$unix" 'account required pam_nologin.so' "$account"
agree 'no nologin' alice
for f in /etc/nologin /run/nologin; do
	echo closed >$f
	agree "$f" alice
	because "$f is there: only root may log in"
	agree "$f: root" root
	rm $f
done
echo closed >/run/maintenance
ours 'account required pam_nologin.so file=/run/maintenance' "$unix"
agree 'another file' alice
because /run/maintenance
ours "$unix" 'account required pam_shells.so'
printf '/bin/bash\n' >/etc/shells
agree 'another shell' alice
because 'the shell /bin/sh is not in /etc/shells'
printf '# ours\n/bin/sh\n' >/etc/shells
agree 'a shell of the list' alice

# --- pam_access ---
ours "$open" 'account required pam_access.so'
conf=/etc/security/access.conf
while IFS= read -r line; do
	printf '%b\n' "$line" >$conf
	agree "access: $line" alice tty1
	agree "access: $line" bob tty1
	agree "access: $line" root tty1
	agree "access: $line" alice ssh 10.8.0.7
	agree "access: $line" bob - 192.0.2.9
	agree "access: $line" alice - 2001:db8::7
	agree "access: $line" bob pts/3
done <<'END'
-:ALL:ALL
+:alice:ALL\n-:ALL:ALL
+:alice bob:tty1\n-:ALL:ALL
-:ALL EXCEPT root:LOCAL
-:ALL EXCEPT alice root:ALL
+:ALL:LOCAL\n-:ALL:ALL
-:alice:10.8.0.0/16
-:alice:10.8.0.0/255.255.0.0
-:alice:10.8.
-:ALL:192.0.2.9
-:ALL:192.0.2.0/33
-:ALL:2001:db8::/32
-:bob:ALL EXCEPT 192.0.2.0/24 LOCAL
-:(staff):ALL
-:staff:ALL
-:ALL EXCEPT (staff):ALL EXCEPT LOCAL
# -:ALL:ALL
x:ALL:ALL
-:ALL
 - : ALL : ALL
-:ALICE:tty1
-:alice , bob:tty1,pts/3
-:ALL EXCEPT alice EXCEPT alice:ALL
+:root:tty1\n-:root:ALL\n+:ALL:ALL
-:nobody:ALL\n\n-:bob:.9
END
printf -- '-:ALL:ALL' >$conf
agree 'access: no newline at its end' alice
printf -- '-:alice:ALL\n' >$conf
agree 'access: the line' alice
because "$conf:1 refuses it"
printf -- '-:@nobody:ALL\n' >$conf
agree 'access: a netgroup' alice
because '"answer":"unknown"'
printf -- '- alice ALL\n' | tr ' ' ';' >/etc/security/other.conf
ours "$open" 'account required pam_access.so accessfile=/etc/security/other.conf fieldsep=;'
agree 'access: another file' alice
ours "$open" 'account required pam_access.so nodefgroup'
printf -- '-:staff:ALL\n' >$conf
agree 'access: nodefgroup' alice
rm $conf
agree 'access: no file' alice

# --- pam_time ---
ours "$open" 'account required pam_time.so'
conf=/etc/security/time.conf
today=$(date -u +%a | cut -c1-2)
other=$(date -u -d '3 days' +%a | cut -c1-2)
while IFS= read -r line; do
	printf '%b\n' "$line" | sed "s/TODAY/$today/g; s/OTHER/$other/g" >$conf
	agree "time: $line" alice tty1
	agree "time: $line" bob pts/3
	agree "time: $line" root -
done <<'END'
*;*;*;!Al0000-2400
*;*;*;Al0000-2400
ours;*;alice;OTHER0000-2400
ours;*;alice|bob;OTHER0000-2400
ours;*;!alice;OTHER0000-2400
ours;*;!alice&!bob;OTHER0000-2400
ours;*;!root&bob;OTHER0000-2400
login;*;*;OTHER0000-2400
o*;tty*;*;OTHER0000-2400
*s;*1;a*e;OTHER0000-2400
ours;tty1|pts/3;*;OTHER0000-2400
ours;!tty1;*;OTHER0000-2400
*;*;*;TODAY0000-2400
*;*;*;!TODAY0000-2400
*;*;*;AlTODAY0000-2400
*;*;*;Wk0000-2400|Wd0000-2400
*;*;*;Wk0000-2400&Wd0000-2400
*;*;*;OTHER2300-0100
*;*;*;
*;*;*;nonsense
*;*;alice;XX0000-2400
*;*;alice
# *;*;*;!Al0000-2400
*;*;alice;!Al0000-2400 # always\n*;*;bob;Al0000-2400
*;*;ali\\\nce;!Al0000-2400
 * ; * ; alice ; ! Al0000-2400
*;*;alice bob;!Al0000-2400
*;*;alice&;!Al0000-2400
*;*;|alice;!Al0000-2400
END
printf '\n*;*;alice;!Al0000-2400\n' >$conf
agree 'time: the line' alice
because "$conf:2 does not permit it now"
rm $conf
agree 'time: no file' alice

# --- pam_listfile, pam_succeed_if ---
printf 'bob\nroot\n' >/etc/list
for sense in allow deny; do
	for onerr in succeed fail; do
		for file in /etc/list /etc/nowhere; do
			ours "$open" "account required pam_listfile.so item=user sense=$sense file=$file onerr=$onerr"
			agree "listfile $sense $onerr $file" alice
			agree "listfile $sense $onerr $file" bob
		done
	done
	ours "$open" "account required pam_listfile.so item=group sense=$sense file=/etc/groups"
	echo staff >/etc/groups
	agree "listfile group $sense" alice
	agree "listfile group $sense" bob
done
while read -r condition; do
	ours "$open" "account required pam_succeed_if.so quiet $condition"
	agree "succeed_if $condition" alice
	agree "succeed_if $condition" root
done <<'END'
user = alice
user != alice
user in bob:alice
user in bob:alicex
user notin bob:alice
uid eq 0
uid ne 0
uid gt 1000
uid le 2001
uid ge 2001 user ingroup staff
user notingroup staff
gid lt 1000
service = ours
shell = /bin/sh
user = alice uid eq 0
END

# --- faillock ---
ours 'auth required pam_faillock.so preauth deny=2 unlock_time=300' \
	'auth [success=1 default=bad] pam_unix.so nodelay' \
	'auth [default=die] pam_faillock.so authfail deny=2 unlock_time=300' \
	'auth sufficient pam_faillock.so authsucc deny=2 unlock_time=300' \
	'account required pam_faillock.so' "$account"
mkdir -p /run/faillock
agree 'no failure' alice
for n in 1 2; do
	echo wrong | pam_caller ours alice a >/dev/null 2>&1
	loginpolicy explain alice --service ours --pam --format json --from local >"$dir/out" 2>/dev/null
	what="after $n failures"
	if [ $n = 1 ]; then because '"pam":[]'; else because '2 failed logins lock the account for another 5 minutes'; fi
done
agree 'locked by failures' alice
agree 'others are not' bob
# The records are an hour old: 32 bits of the time, in the machine's order.
what='the lock has ended'
perl -e 'local $/; open F, "+<", "/run/faillock/alice" or die; binmode F; $_ = <F>;
	for ($i = 0; $i < length; $i += 64) { substr($_, $i + 56, 8) = pack "Q", time - 3600 }
	seek F, 0, 0; print F $_' || skip "$what" 'no perl'
agree "$what" alice
echo 'deny = 1' >/etc/security/faillock.conf
ours 'auth required pam_faillock.so preauth' 'auth [success=1 default=bad] pam_unix.so nodelay' \
	'auth [default=die] pam_faillock.so authfail' "$account"
echo wrong | pam_caller ours bob a >/dev/null 2>&1
agree 'deny in faillock.conf' bob
echo wrong | pam_caller ours root a >/dev/null 2>&1
agree 'root is not locked' root
echo 'even_deny_root' >>/etc/security/faillock.conf
agree 'even root' root

# --- a change is in the system's log, too ---
try 0 'block' loginpolicy block bob --reason 'a b'
says log 'loginpolicy['
says log 'action=block object=bob uid=0 actor=root reason=a\x20b after=uid\x3d2002'
try 0 'unblock' loginpolicy unblock bob
says log 'action=unblock object=bob uid=0 actor=root before=uid\x3d2002'

# --- real services ---
echo closed >/run/nologin
service su 'auth sufficient pam_rootok.so' 'auth required pam_unix.so nodelay' \
	'account required pam_nologin.so' 'account required pam_unix.so' 'session required pam_permit.so'
try 1 'su, explained' loginpolicy explain alice --service su --by root --pam
says out 'other modules of PAM: REFUSE, whatever the password'
says out '  account: REFUSES: /etc/pam.d/su:3 pam_nologin.so'
try 1 'su' su alice -c true
rm /run/nologin
try 0 'su, explained' loginpolicy explain alice --service su --by root --pam
says out 'other modules of PAM: nothing stands in the way'
try 0 'su' su alice -c true
usermod -L bob
try 0 'sshd, by key' loginpolicy explain bob --service sshd --from 192.0.2.9 --method publickey --pam
says out 'nothing stands in the way'
try 0 'sshd, by whatever' loginpolicy explain bob --service sshd --from 192.0.2.9 --pam
says out 'REFUSE if a password is asked'
try 1 'sshd, by password' loginpolicy explain bob --service sshd --from 192.0.2.9 --method password --pam
says out 'no password can match'
if [ $unsure -lt 40 ]; then good; else bad "$unsure times it did not know"; fi
echo "not known: $unsure"
finish
