#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Passwords for some accounts (password SETTING VALUE for SUBJECTS), with real
# programs: members of groups and others, a directory that is up, down or slow.
# As root, in namespaces with other accounts and services. Ends with
# "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/pam_lib.sh

printf '%s\n' 'password requisite pam_loginpolicy.so' \
	'password required pam_unix.so use_authtok yescrypt' | stack
mkdir "$m/nss"
cp "$build/tests/lib/libnss_lptest.so.2" "$m/nss/" || exit 1
# The groups of the files: alice is in admins, and root is in none.
printf '%s\n' 'admins:x:3001:alice' 'services:x:3002:bob' >>/etc/group
sed 's/:.*/:*::/' /etc/group >/etc/gshadow
policy <<'END'
password length 10 for group:services
password length 16 for group:admins
password length 20 for user:root
password length 9
password symbol 0 for group:services
END

# --- chpasswd: each account by its own lines ---
batch 1 'too short for each of them' chpasswd <<'END'
alice:Quiet-Lake7rive
bob:WqVkztLpm
carol:Wq7-kVzt
root:Quiet-Lake7river-Quie
END
changed root
says log ' deny user=alice uid=2001 service=chpasswd stage=password missing=length '
says log ' deny user=bob uid=2002 service=chpasswd stage=password missing=length,digit '
says log ' deny user=carol uid=2003 service=chpasswd stage=password missing=length '
says err 'It needs at least 16 characters.'
says err 'It needs at least 10 characters.'
says err 'It needs at least 9 characters.'
lacks log 'largest demand'
batch 0 'long enough for each of them' chpasswd <<'END'
alice:Quiet-Lake7river
bob:WqVkztLpm7
carol:Wq7-kVztp
END
changed alice bob carol

# --- passwd says what this account needs ---
talk 10 'a member changes the own password' by alice passwd <<'END'
Quiet-Lake7river
Velvet/Pony2har
Velvet/Pony2hab
Velvet/Pony2hac
END
says out 'A new password needs: at least 16 characters'
changed
talk 0 'one who is not in the group' by carol passwd <<'END'
Wq7-kVztp
Rb5/nXcwy
Rb5/nXcwy
END
says out 'A new password needs: at least 9 characters'
changed carol
# An account of its own group by number.
policy <<'END'
password length 16 for gid:2002
password length 17 for uid:2003-2004
password length 18 for everyone
password length 12 for user:erin
END
batch 1 'by number, and everyone' chpasswd <<'END'
bob:Quiet-Lake7rivers
erin:Quiet-Lake7
END
changed
says err 'It needs at least 18 characters.'
says err 'It needs at least 12 characters.'

# --- a directory ---
printf 'passwd: files lptest\ngroup: files lptest\nshadow: files\n' \
	>/etc/nsswitch.conf
with_directory="env LD_LIBRARY_PATH=$m/nss"
echo up >/etc/lptest.conf
policy <<'END'
password length 16 for group:dirstaff
password length 18 for group:dirbanned
password length 20 for group:admins
password length 8 for user:erin
END
# words, split on purpose
# shellcheck disable=SC2086
{
	sed -i 's/^admins:.*/admins:x:3001:dave/' /etc/group
	batch 1 'the directory is up' $with_directory chpasswd <<'END'
alice:Quiet-Lake7rive
bob:Wq7-kVzt
dave:Quiet-Lake7riverLake
erin:Wq7-kVzt
END
	changed bob dave erin
	says err 'It needs at least 16 characters.'
	lacks log 'largest demand'

	for how in unavail tryagain; do
		rm -rf /run/loginpolicy
		echo $how >/etc/lptest.conf
		batch 1 "the directory is down: $how" $with_directory chpasswd <<'END'
alice:Quiet-Lake7riverLak
bob:Quiet-Lake7riverLak
dave:Quiet-Lake7riverLake
erin:Wq7-kVzt
root:Wq7-kVzt
END
		# dave is known to be in admins, and erin has a line of her own.
		changed dave erin root
		count 2 err 'It needs at least 20 characters.'
		count 2 log 'the largest demand counts'
	done
	# It can be seen, and by whom it was written; nothing else may write it.
	what='the note of a directory that is down'
	if grep -q '^at=[0-9]* pid=[0-9]*$' /run/loginpolicy/no-directory &&
		[ "$(stat -c %a:%u /run/loginpolicy)" = 755:0 ]; then good; else
		bad "$what"
		ls -l /run/loginpolicy
	fi

	# --- it is noted for a minute, and then asked again ---
	echo up >/etc/lptest.conf
	batch 1 'up again, but noted as down' $with_directory chpasswd <<'END'
bob:Wq7-kVzt
END
	changed
	says err 'It needs at least 20 characters.'
	now=$(cut -d. -f1 /proc/uptime)
	echo "at=$((now - 60)) pid=1" >/run/loginpolicy/no-directory
	batch 0 'a minute later' $with_directory chpasswd <<'END'
bob:Wq7-kVzt
END
	changed bob
	# A note that is not root's alone, not one, or of the future, is none.
	for note in "at=$now" '' x "at=$((now + 1000)) pid=1" 'at=-5 pid=1'; do
		echo "$note" >/run/loginpolicy/no-directory
		batch 0 "the note is: $note" $with_directory chpasswd <<'END'
bob:Wq7-kVzt
END
		changed bob
	done
	echo "at=$now pid=1" >/run/loginpolicy/no-directory
	chmod 666 /run/loginpolicy/no-directory
	batch 0 'anybody can write the note' $with_directory chpasswd <<'END'
bob:Wq7-kVzt
END
	changed bob

	# --- 300 accounts wait once ---
	rm -rf /run/loginpolicy
	echo slow >/etc/lptest.conf
	i=0
	while [ $i -lt 300 ]; do
		i=$((i + 1))
		echo "new$i:Quiet-Lake${i}riverLake9:$((5000 + i)):alice::/home/new$i:/bin/sh"
	done >"$dir/many"
	# newusers itself asks for uids and for groups that are numbers; this is
	# about what we ask.
	sed -i 's/^passwd:.*/passwd: files/' /etc/nsswitch.conf
	: >/run/lptest.waits
	echo 'password dictionary off' | policy
	cp -a /etc/passwd /etc/shadow /etc/group /etc/gshadow "$dir/"
	batch any 'newusers without our lines' $with_directory newusers <"$dir/many"
	own=$(wc -l </run/lptest.waits)
	decisions 300
	for f in passwd shadow group gshadow; do
		cp -a "$dir/$f" /etc/
	done
	: >/run/lptest.waits
	policy <<'END'
password length 16 for group:dirstaff
password length 17 for group:dirbanned
password length 18 for group:admins
password length 19 for gid:5002
password dictionary off
END
	start=$(date +%s)
	batch 0 'newusers, 300 accounts' $with_directory newusers <"$dir/many"
	all=$(wc -l </run/lptest.waits)
	decisions 300
	count 300 log ' permit user=new'
	echo "300 accounts: $((all - own)) time-outs, $(($(date +%s) - start)) s"
	what='300 accounts wait for one time-out'
	if [ $((all - own)) -eq 1 ]; then good; else
		bad "$what: $all, of newusers itself $own"
	fi
}
printf '%s: files\n' passwd group shadow >/etc/nsswitch.conf

# --- files of words: of all lists, of some, of none ---
rm -rf /run/loginpolicy
sed -i 's/^admins:.*/admins:x:3001:alice/' /etc/group
echo Zaubertrank >/etc/words-a
echo Wunschpunsch >/etc/words-b
policy <<'END'
password words /etc/words-a,/etc/words-b
password words /etc/words-b for user:bob
password words "" for user:carol
END
batch 1 'words of two files' chpasswd <<'END'
alice:Zaubertrank+7
bob:Zaubertrank+7
carol:Wunschpunsch+7
dave:Wunschpunsch+7
END
changed bob carol
count 2 log ' missing=words '
rm /etc/words-a
batch 1 'a file is gone: only whom it is for' chpasswd <<'END'
alice:Quiet-Lake7river
bob:Quiet-Lake7river
END
changed bob
says log 'password words /etc/words-a'
finish
