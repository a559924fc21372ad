#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# passwd on a terminal, with the stack of pam.d-example: its messages, refused and
# stored passwords; and which policy is in force if the file is damaged. As root, in namespaces with other accounts and services.
# Ends with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/pam_lib.sh

first=Quiet-Lake7river
policy </dev/null
example_stack
batch 0 'a password to begin with' chpasswd <<END
alice:$first
bob:$first
END
changed alice bob

# --- what is refused ---
talk 10 'three tries, all refused' by alice passwd <<END
$first
waterfall
Jane-Winterbourne1
Quiet-Lake7rivers
END
changed
same out <<'END'
Changing password for alice.
Current password: 
A new password needs: at least 8 characters, 1 capital letter, 1 digit,
  1 symbol, 3 characters other than in the old one
It must not contain: a dictionary word, your name
New password: 
This password is refused:
  It needs at least 1 capital letter.
  It needs at least 1 digit.
  It needs at least 1 symbol.
  It is a single word of a dictionary.
New password: 
This password is refused:
  It contains the account's name or a word of the full name.
New password: 
This password is refused:
  It is too similar to the old one: at least 3 characters must differ.
passwd: Have exhausted maximum number of retries for service
passwd: password unchanged
END
decisions 3
says log ' deny user=alice uid=2001 service=passwd stage=password missing=uppercase,digit,symbol,dictionary measure=password-rule policy='
says log ' missing=personal '
says log ' missing=similar '

# A program that has only one password would be asked for ever.
talk 10 'a refused one again' by alice passwd <<END
$first
waterfall
waterfall
END
changed
says out 'This password was refused before: nothing is changed.'
count 2 out 'New password: '
decisions 1

talk 10 'the name of the account' by alice passwd <<END
$first
1.Alice+1
+7eCiLa+7Zz
Alice=Alice=1
END
changed
says out "It contains the account's name or a word of the full name."

talk 10 'a wrong present password' by alice passwd <<END
Wrong-Lake7river
END
changed
lacks out 'New password'
decisions 0

talk 10 'the second time something else' by alice passwd <<END
$first
Marble+Fox9cloud
Marble+Fox9clouds
Marble+Fox9cloud
Marble+Fox9
Marble+Fox9cloud
Marble
END
changed
count 3 out 'Sorry, passwords do not match.'

talk 125 'hung up at the new password' by alice passwd <<END
$first
END
changed
decisions 0

# --- what is accepted ---
talk 0 'refused, then accepted' by alice passwd <<END
$first
waterfall
Marble+Fox9cloud
Marble+Fox9cloud
END
changed alice
same out <<'END'
Changing password for alice.
Current password: 
A new password needs: at least 8 characters, 1 capital letter, 1 digit,
  1 symbol, 3 characters other than in the old one
It must not contain: a dictionary word, your name
New password: 
This password is refused:
  It needs at least 1 capital letter.
  It needs at least 1 digit.
  It needs at least 1 symbol.
  It is a single word of a dictionary.
New password: 
Retype new password: 
passwd: password updated successfully
END
decisions 2
says log ' permit user=alice uid=2001 service=passwd stage=password measure=password-rule policy='
# shellcheck disable=SC2016
case $(hash_of alice /etc/shadow) in
'$y$'*) good ;;
*) bad 'the hash is not yescrypt' ;;
esac

talk 10 'one of the last five: a refusal of the history' by alice passwd <<END
Marble+Fox9cloud
$first
$first
END
changed
says out 'already used'
says log ' permit user=alice '

talk 0 'the new one is the password now' by alice passwd <<END
Marble+Fox9cloud
Grünes_Fähnle8
Grünes_Fähnle8
END
changed alice

# --- root is not exempt ---
talk 10 'root for another one, refused' passwd alice <<END
waterfall
Waterfall
Water-fall
END
changed
lacks out 'Current password'
lacks out 'other than in the old one'
count 1 out 'A new password needs: '
decisions 3
talk 10 'root for root, refused' passwd <<END
waterfall
Waterfall
Water-fall
END
changed
says log ' deny user=root uid=0 service=passwd '
talk 0 'root for another one' passwd alice <<END
Copper:Jar5lantern
Copper:Jar5lantern
END
changed alice
talk 10 'root, one of the last five' passwd alice <<END
Marble+Fox9cloud
Marble+Fox9cloud
END
changed

# --- the policy's own demands and tries ---
policy <<'END'
password length 14
password lowercase 2
password symbol 0
password similar 0
password personal off
password dictionary off
password tries 1
END
talk 10 'another rule' by bob passwd <<END
$first
QUIET7
END
changed
same out <<'END'
Changing password for bob.
Current password: 
A new password needs: at least 14 characters, 1 capital letter,
  2 small letters, 1 digit
New password: 
This password is refused:
  It needs at least 14 characters.
  It needs at least 2 small letters.
passwd: Have exhausted maximum number of retries for service
passwd: password unchanged
END

# --- which policy counts ---
# refuses WHAT TEXT: root gives bob three passwords that no policy here accepts.
refuses() {
	talk 10 "$1: refused" passwd bob <<'END'
Ab.1
Cd.2
Ef.3
END
	changed
	count 3 out "$2"
}
# accepts WHAT N: one that only the built-in rule accepts.
accepts() {
	talk 0 "$1: accepted" passwd bob <<END
Walnut-Ferry$2brook
Walnut-Ferry$2brook
END
	changed bob
}
good=/var/lib/loginpolicy/last-good.conf
# not_in_force WHAT WHY: the file does not count, and the log says why, as
# an alert (authpriv.alert is 81), once for each password.
not_in_force() {
	rm -f $good
	refuses "$1, and no last-good one" 'at least 8 characters.'
	count 1 log "$2"
	count 1 log 'the built-in password rule is in force'
	says log '<81>'
	accepts "$1, and no last-good one" "$3"

	echo 'password length 12' >$good
	refuses "$1, with a last-good one" 'at least 12 characters.'
	count 1 log "$2"
	count 1 log 'the last accepted policy is in force'
	says log '<81>'
}
conf=/etc/security/loginpolicy.conf
longer() {
	rm -f $conf
	echo 'password length 20' | policy
}
longer
refuses 'a policy as it should be' 'at least 20 characters.'
lacks log '<81>'
rm $conf
not_in_force 'no policy' "$conf: No such file or directory" 1
echo 'password lenght 20' >>$conf
not_in_force 'a malformed policy' "$conf:1:10: unknown" 2
longer
chmod 664 $conf
not_in_force 'a policy that its group can write' "$conf: " 3
says log 'writable'
longer
chown alice $conf
not_in_force 'a policy of somebody' "$conf: " 4
longer
mv $conf /etc/security/other.conf
ln -s other.conf $conf
not_in_force 'a link' "$conf: " 5
longer
chmod 777 /etc/security
not_in_force 'a folder that others can write' "$conf: " 6
chmod 755 /etc/security
rm -f $conf
mkfifo $conf
not_in_force 'a FIFO' "$conf: " 7
longer
echo garbage >$good
refuses 'a good policy, a bad last-good one' 'at least 20 characters.'
echo garbage >>$conf
refuses 'both are bad' 'at least 8 characters.'
rm $good

# --- password mode observe: as before, but for the log ---
policy <<'END'
password mode observe
password similar 3
END
talk 0 'observe' by alice passwd <<'END'
Copper:Jar5lantern
lantern
lantern
END
changed alice
same out <<'END'
Changing password for alice.
Current password: 
New password: 
Retype new password: 
passwd: password updated successfully
END
decisions 1
says log ' would-deny user=alice uid=2001 service=passwd stage=password missing=length,uppercase,digit,symbol,'

# --- somebody else's configuration ---
policy </dev/null
for line in 'minlen = 100' 'minlenn = 8' 'dictpath = /nowhere'; do
	echo "$line" >/etc/security/pwquality.conf
	mkdir -p /etc/security/pwquality.conf.d
	echo "$line" >/etc/security/pwquality.conf.d/00.conf
	refuses "pwquality.conf with $line" 'at least 8 characters.'
	talk 0 "pwquality.conf with $line: accepted" passwd bob <<END
Violin;${#line}-Tuesday
Violin;${#line}-Tuesday
END
	changed bob
done
rm -r /etc/security/pwquality.conf /etc/security/pwquality.conf.d

# --- accounts of a directory ---
# Where the account is known but nothing here can set its password: pam_permit
# in the place of the module that would.
printf '%s\n' 'password requisite pam_loginpolicy.so' \
	'password required pam_permit.so' | stack
mkdir "$m/nss"
cp "$build/tests/lib/libnss_lptest.so.2" "$m/nss/" || exit 1
printf 'passwd: files lptest\ngroup: files lptest\nshadow: files\n' \
	>/etc/nsswitch.conf
echo up >/etc/lptest.conf
echo 'password accounts local' | policy
# by_root USER: with the directory, which root alone can be given like this.
directory="env LD_LIBRARY_PATH=$m/nss passwd"
# words, split on purpose
# shellcheck disable=SC2086
{
	talk 0 'accounts local, one of the directory' $directory dirk </dev/null
	lacks out 'A new password needs'
	decisions 0
	talk 10 'accounts local, one of /etc/passwd' $directory alice <<'END'
waterfall
Waterfall
Water-fall
END
	decisions 3
	echo 'password accounts all' | policy
	talk 10 'accounts all, one of the directory' $directory dirk <<'END'
waterfall
Waterfall
Dirk~Dirk~1
END
	says log ' deny user=dirk uid=5001 service=passwd '
	says log ' missing=personal'
	echo 'password accounts local' | policy
	echo unavail >/etc/lptest.conf
	talk 10 'accounts local, the directory is down' $directory alice <<'END'
waterfall
Waterfall
Water-fall
END
	decisions 3
}
printf '%s: files\n' passwd group shadow >/etc/nsswitch.conf

# --- the module's line itself ---
# line ARGUMENT...: the stack with these in our line.
line() {
	sed "s|^\(password.*pam_loginpolicy.so\).*|\1 $*|" pam.d-example |
		grep '^password' | stack
}
policy </dev/null
for a in enforce_for_root minlen=8 'conf=loginpolicy.conf' 'conf=' \
	'state=lib/loginpolicy' 'use_authtok=1' 'Debug' 'password_tries=1'; do
	line "$a"
	talk 10 "the argument $a" passwd bob <<'END'
END
	changed
	lacks out 'New password'
	count 1 log "refused: unknown argument, or path not absolute: $a"
done
echo 'password length 30' >/etc/security/strict.conf
line conf=/etc/security/strict.conf debug
refuses 'conf=' 'at least 30 characters.'
rm /etc/security/strict.conf
mkdir -m 711 /var/lib/other
echo 'password length 31' >/var/lib/other/last-good.conf
line conf=/etc/security/strict.conf state=/var/lib/other ssh sudo single_step
refuses 'state=' 'at least 31 characters.'
example_stack

# --- a line where this version has no stage: nobody gets in by it ---
for type in auth account session; do
	service su 'auth sufficient pam_rootok.so' \
		'account required pam_permit.so' 'session required pam_permit.so'
	talk 0 "without a line of $type" su alice -c 'echo inside' </dev/null
	says out inside
	sed -i "1i $type requisite pam_loginpolicy.so" /etc/pam.d/su
	talk 1 "with a line of $type" su alice -c 'echo inside' </dev/null
	lacks out inside
done
example_stack

# --- modules that ask again ---
# One before ours: what it was given is judged, then it is ours that asks.
if [ -e "$modules/pam_pwquality.so" ]; then
	printf '%s\n' 'password requisite pam_pwquality.so retry=3' \
		'password requisite pam_loginpolicy.so' \
		'password required pam_unix.so use_authtok yescrypt' | stack
	talk 10 'behind pam_pwquality' by alice passwd <<'END'
lantern
grizzled anteater
grizzled anteater
lantern
waterfall
END
	changed
	decisions 3
	says out "It needs at least 1 digit."
	count 1 out "A new password needs"
fi
# Behind ours, use_authtok keeps it from asking for what ours would not see.
if [ -e "$modules/pam_pwquality.so" ]; then
	echo "minlen = 40" >/etc/security/pwquality.conf
	printf '%s\n' 'password requisite pam_loginpolicy.so' \
		'password requisite pam_pwquality.so retry=3 use_authtok' \
		'password required pam_unix.so use_authtok yescrypt' | stack
	talk 10 'before pam_pwquality' by alice passwd <<'END'
lantern
Harvest;Moon3gate
Harvest;Moon3gate
END
	changed
	decisions 1
	count 1 out 'New password: '
	rm /etc/security/pwquality.conf
fi
# The refusal itself ends the stack: where the next module would ask, too.
printf '%s\n' 'password requisite pam_loginpolicy.so' \
	'password required pam_unix.so yescrypt' | stack
talk 10 'before a pam_unix that asks, refused thrice' by alice passwd <<'END'
lantern
waterfall
Waterfall
Water-fall
END
changed
count 3 out 'New password: '
batch 1 'before a pam_unix that asks, given again' chpasswd <<'END'
alice:waterfall
END
changed
# Twice ours is harmless.
printf '%s\n' 'password requisite pam_loginpolicy.so' \
	'password requisite pam_loginpolicy.so' \
	'password required pam_unix.so use_authtok yescrypt' | stack
talk 0 'the line stands twice' by alice passwd <<'END'
lantern
waterfall
Harvest;Moon3gate
Harvest;Moon3gate
END
changed alice
count 1 out 'A new password needs'
count 1 out 'This password is refused'
finish
