#!/bin/sh
# Accounts made by script, with the stack of pam.d-example: chpasswd, newusers,
# useradd. Which passwords are set, which are refused, and what the script is
# told. As root, in namespaces with other accounts and services. Ends with
# "N passed, N failed".
cd "$(dirname "$0")/../.." || exit 2
. tests/pam_lib.sh

policy </dev/null
example_stack
long() { head -c "$1" /dev/zero | tr '\0' "$2"; }

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
count 3 err 'It has a control character, such as a tab.'
count 1 err 'It has an invisible character.'
count 1 err 'It is not UTF-8 text.'

# --- long ones ---
# 255 and 256 characters are allowed, 257 are not; more than 511 octets reach
# no module, for PAM takes no longer answer: what is stored is never cut.
many() { while [ ${#x} -lt "$1" ]; do x="${x}Ma7-kelo.Fi3+zun,"; done; }
x=
many 12000
cut_to() { printf %.${1}s "$x"; }
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
cat $dir/err $dir/log

# --- newusers ---
batch 1 'newusers' newusers <<'END'
frida:Quiet-Lake7river:2101:2101:Frida Lindgren:/home/frida:/bin/sh
georg:waterfall:2102:2102:Georg:/home/georg:/bin/sh
hanna:Hanna-Hanna1:2103:2103:Hanna:/home/hanna:/bin/sh
END
cat $dir/out $dir/err $dir/log; tail -4 /etc/shadow; ls -la /home
finish
