#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Accounts created by a script, with the stack of pam.d-example: chpasswd,
# newusers, useradd. Which passwords are set or refused, and what the script
# can read of that. As root, in namespaces with other accounts and services. Ends with
# "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/pam_lib.sh

policy </dev/null
example_stack
# --- chpasswd: the bad ones are refused, the good ones set ---
batch 1 'a batch with good and bad ones' chpasswd <<'END'
alice:Quiet-Lake7river
bob:waterfall
carol:Grünes_Fähnle8
nobodyhere:Quiet-Lake8river
dave:Jane-Winterbourne1
erin:Über-Maß9straße
END
changed alice carol erin
decisions 6
count 3 log ' permit user='
says log ' deny user=bob uid=2002 service=chpasswd stage=password missing=uppercase,digit,symbol,dictionary '
says log ' deny user=dave uid=2004 service=chpasswd stage=password missing=personal '
says log ' deny user=? stage=password reason=no-account '
# Each refused line is reported once, with all of it.
count 2 err 'This password is refused:'
count 1 err 'It needs at least 1 capital letter.'
count 1 err 'It needs at least 1 digit.'
count 1 err 'It needs at least 1 symbol.'
count 1 err "It contains the account's name"
count 1 err '(line 2, user bob) password not changed'
count 1 err '(line 4, user nobodyhere) password not changed'
count 1 err '(line 5, user dave) password not changed'
count 3 err 'password not changed'
# The rule is not told before each.
lacks out 'A new password needs'
lacks err 'A new password needs'

batch 0 'all good' chpasswd <<'END'
alice:Velvet/Pony2harbor
bob:Velvet/Pony3harbor
END
changed alice bob
same out </dev/null
same err </dev/null
decisions 2

batch 1 'one of the last five' chpasswd <<'END'
alice:Quiet-Lake7river
END
changed
says err 'already used'

batch 1 'none is good' chpasswd <<'END'
alice:a
bob:
root:toor
END
changed

batch 0 'root, too' chpasswd <<'END'
root:Copper:Jar5lantern
END
changed root
secret Copper:Jar5lantern

# --- what is no password ---
{
	printf 'alice:Quiet-Lake7\tr\n'
	printf 'bob:Quiet-Lake7\342\200\213river\n'
	printf 'carol:Quiet-L\344ke7river\n'
	printf 'dave:Quiet-Lake7\033[2Jr\n'
	printf 'erin:Quiet-Lake7\r\n'
} | batch 1 'control, invisible and broken characters' chpasswd
changed
count 5 log ' missing=encoding '
count 3 err 'It contains a control character, such as a tab.'
count 1 err 'It contains an invisible character.'
count 1 err 'It is not UTF-8 text.'

# --- long ones ---
# 256 characters are allowed.
x=
while [ ${#x} -lt 10000 ]; do x="${x}Ma7-kelo.Fi3+zun,"; done
cut_to() { printf "%.${1}s" "$x"; }
batch 1 '256, 257, 511, 512 and 10,000 octets' chpasswd <<END
alice:$(cut_to 256)
bob:$(cut_to 257)
carol:$(cut_to 511)
dave:$(cut_to 512)
erin:$(cut_to 10000)
END
changed alice
says log ' deny user=bob uid=2002 service=chpasswd stage=password missing=maximum '
says log ' deny user=carol uid=2003 service=chpasswd stage=password missing=maximum '
says log ' deny user=dave uid=2004 service=chpasswd stage=password missing=maximum '
count 3 err 'It may have at most 256 characters and 512 bytes.'
# chpasswd's own limit of a line
says err 'line 5'

# --- newusers: the account is made first, and stays locked if refused ---
batch 1 'newusers' newusers <<'END'
frida:Quiet-Lake7river:2101:2101:Frida Lindgren:/home/frida:/bin/sh
georg:waterfall:2102:2102:Georg:/home/georg:/bin/sh
hanna:Lindgren+Hanna1:2103:2103:Hanna Lindgren:/home/hanna:/bin/sh
END
changed frida georg hanna
# shellcheck disable=SC2016
case $(hash_of frida /etc/shadow) in
'$y$'*) good ;;
*) bad "$what: frida has no password" ;;
esac
for u in georg hanna; do
	if [ "$(hash_of $u /etc/shadow)" = '!' ]; then good; else
		bad "$what: $u is not locked"
	fi
	if [ -d /home/$u ]; then good; else bad "$what: $u has no home"; fi
done
says log ' permit user=frida uid=2101 service=newusers '
says log ' deny user=georg uid=2102 service=newusers stage=password missing=uppercase,digit,symbol,dictionary '
count 1 err '(line 2, user georg) password not changed'
# shadow 4.17 ends at the first refusal, the ones before go on.
if grep -q 'user hanna' "$dir/err"; then
	decisions 3
	says log ' deny user=hanna uid=2103 service=newusers stage=password missing=personal '
	count 2 err 'This password is refused:'
	count 1 err '(line 3, user hanna) password not changed'
else
	decisions 2
	count 1 err 'This password is refused:'
fi
lacks out 'A new password needs'
talk 1 'the locked one cannot log in' by alice su georg -c 'echo inside' <<'END'
waterfall
END
lacks out inside

batch 0 'as pam.d-example says, chpasswd then' chpasswd <<'END'
georg:Velvet/Pony2harbor
hanna:Velvet/Pony3harbor
END
changed georg hanna
talk 0 'and in' by alice su georg -c 'echo inside' <<'END'
Velvet/Pony2harbor
END
says out inside

# --- as a script makes accounts: useradd, then chpasswd ---
cat >"$dir/onboard" <<'END'
#!/bin/sh
set -e
while IFS=: read -r name password; do
	useradd -m -c "Ilse $name" -s /bin/sh "$name"
	if ! echo "$name:$password" | chpasswd; then
		userdel -r "$name" 2>/dev/null
		echo "no account: $name"
		exit 1
	fi
	chage -d 0 "$name"
done
END
batch 0 'useradd and chpasswd' sh "$dir/onboard" <<'END'
ivan:Quiet-Lake7river
jonna:Marble+Fox9cloud
END
changed ivan jonna
batch 1 'useradd and chpasswd, refused' sh "$dir/onboard" <<'END'
kilian:Kilian+Kilian1
lars:Quiet-Lake7river
END
changed
same out <<'END'
no account: kilian
END
says err "It contains the account's name or a word of the full name."

# --- mode observe is about logins ---
policy <<'END'
mode observe
END
batch 1 'logins observed' chpasswd <<'END'
alice:waterfall
END
changed
says log ' deny user=alice uid=2001 service=chpasswd stage=password missing=uppercase,digit,symbol,dictionary '

# --- password mode observe: nothing is refused, and the log says what would be ---
policy <<'END'
password mode observe
END
batch 0 'observe' chpasswd <<'END'
alice:waterfall
bob:Copper:Jar5lantern
END
changed alice bob
same out </dev/null
same err </dev/null
says log ' would-deny user=alice uid=2001 service=chpasswd stage=password missing=uppercase,digit,symbol,dictionary '
says log ' permit user=bob '

# --- what no module is asked of: said in pam.d-example ---
policy </dev/null
batch 0 'chpasswd -e' chpasswd -e <<'END'
alice:*hash
END
changed alice
decisions 0
finish
