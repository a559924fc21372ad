#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A machine on which something that the password rule needs is missing or not
# trusted: its libraries, its object, the dictionary, the files of words
# and of breached passwords. No password is set, the missing thing is named and
# never called a weak password, and logins still work. As root, in namespaces with
# other accounts and services. Ends with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/pam_lib.sh
pam_ssh

pass=Quiet-Lake7river
policy </dev/null
example_stack
printf '#!/bin/sh\nexec id -u\n' >/etc/inside
chmod 755 /etc/inside
sed -i 's|/bin/sh$|/etc/inside|' /etc/passwd
batch 0 'the first passwords' chpasswd <<END
alice:$pass
bob:$pass
END
changed alice bob
cp "$m/key.pub" /etc/ssh/alice.keys
if command -v sudo >/dev/null; then
	echo 'bob ALL=(alice) ALL' >/etc/sudoers
	chmod 440 /etc/sudoers
	rm -rf /etc/sudo.conf /etc/sudoers.d
fi

# --- the module itself needs no library of the rule's ---
what='what the module needs'
readelf -d "$module" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' >"$dir/out"
if [ -s "$dir/out" ]; then good; else bad "$what: nothing is known"; fi
if grep -vE '^(libc|libpam|libdl|libpthread|ld-linux[^.]*)\.' "$dir/out"; then
	bad "$what: more than libc and libpam"
else good; fi

# inside: the last command let somebody in, as alice.
inside() { says out 2001; }
logins() {
	talk 0 "$1: su by root" su alice </dev/null
	inside
	talk 0 "$1: su" by bob su alice <<END
$pass
END
	inside
	talk 0 "$1: ssh by key" ssh_to \
		-o PreferredAuthentications=publickey alice@test x </dev/null
	inside
	for method in password keyboard-interactive; do
		talk 0 "$1: ssh by $method" ssh_to \
			-o PreferredAuthentications=$method alice@test x <<END
$pass
END
		inside
	done
	if command -v sudo >/dev/null; then
		talk 0 "$1: sudo" by bob sudo -k -u alice /etc/inside <<END
$pass
END
		inside
	fi
}
# reason TEXT: as it stands in the log.
reason() { says log "$1"; }
# refused WHAT TEXT: no password can be set, and the reason is TEXT.
why='The password cannot be changed because it cannot be checked: '
refused() {
	talk 10 "$1: passwd" by alice passwd </dev/null
	changed
	says out "$why"
	says out "$2"
	lacks out 'assword: '
	lacks out 'refused:'
	count 1 log 'stage=password'
	says log ' deny user=alice uid=2001 service=passwd stage=password reason='
	reason "$2"
	lacks log 'missing='
	talk 10 "$1: passwd by root" passwd alice </dev/null
	changed
	batch 1 "$1: chpasswd" chpasswd <<'END'
alice:Velvet/Pony2harbor
bob:waterfall
END
	changed
	count 2 err "$why"
	says err "$2"
	count 2 log 'stage=password'
	# The command itself reads packed logs.
	case $1 in *libz.so*) return ;; esac
	try_check "$1"
	says out 'warning: no password can be set: '
	says out "$2"
}
# try_check WHAT: what the administrator is told.
try_check() {
	what="$1: check"
	timeout 60 "$m/installed/usr/local/sbin/loginpolicy" check >"$dir/out" 2>"$dir/err" </dev/null
}
n=0
# observed WHAT TEXT: where passwords are observed it can, and the log has the reason.
observed() {
	n=$((n + 1))
	echo 'password mode observe' >>/etc/security/loginpolicy.conf
	talk 0 "$1: observe" passwd bob <<END
lantern$n
lantern$n
END
	changed bob
	lacks out "$why"
	says log ' would-deny user=bob uid=2002 service=passwd stage=password reason='
	reason "$2"
	sed -i '/^password mode observe/d' /etc/security/loginpolicy.conf
	echo "bob:$hash" | chpasswd -e
}
hash=$(hash_of bob /etc/shadow)
# accepted WHAT: all is as it should be again.
accepted() {
	n=$((n + 1))
	talk 0 "$1: accepted" passwd bob <<END
Velvet/Pony$n-harbor
Velvet/Pony$n-harbor
END
	changed bob
	echo "bob:$hash" | chpasswd -e
}
accepted 'nothing is missing'
logins 'nothing is missing'

# --- the libraries ---
ldd "$build/pam_module/$rule_name" | awk '$2 == "=>" {
	print $1, $3 }' | grep -vE '^(libc|libm|libpam|libdl|libaudit)\.' >"$dir/libs"
# hide FILE...: gone, or where the kernel has no overlay here, empty.
hidden=
hide() {
	for f in "$@"; do
		folder=$(dirname "$(readlink -f "$f")")
		case " $hidden " in *" $folder "*) ;; *) cover "$folder" ;; esac
		case " $hidden " in
		*" $folder "*) rm "$f" ;;
		*)
			f=$(readlink -f "$f")
			mount --bind /dev/null "$f" && hidden="$hidden $f"
			;;
		esac
	done
}
cover() {
	layer=$(mktemp -d -p "$m")
	mkdir "$layer/up" "$layer/work"
	mount -t overlay -o "lowerdir=$1,upperdir=$layer/up,workdir=$layer/work" \
		overlay "$1" 2>/dev/null || return
	hidden="$hidden $1"
	# It covers the folder of modules, too.
	case $modules in
	"$1"/*) mount --bind "$m/modules" "$modules" ;;
	esac
}
show() {
	# words, split on purpose
	# shellcheck disable=SC2086
	umount -l $hidden
	hidden=
}
while read -r name path; do
	hide "$path"
	refused "without $name" "$name: "
	observed "without $name" "$name: "
	show
done <"$dir/libs"
what='which libraries'
for name in libpwquality libcrack libunistring libnettle; do
	if grep -q "^$name\.so" "$dir/libs"; then good; else bad "$what: no $name"; fi
done
# But for what sshd and sudo need themselves. Words, split on purpose.
# shellcheck disable=SC2046
hide $(grep -v '^libz\.so' "$dir/libs" | cut -d' ' -f2)
refused 'without any of them' '.so.'
logins 'without any of them'
show
accepted 'with its libraries again'

# --- the object ---
object=$modules/$rule_name
cp -p "$object" "$m/object"
again() {
	rm -rf "$object"
	cp -p "$m/object" "$object"
}
rm "$object"
refused 'without the object' "$rule_name: No such file or directory"
observed 'without the object' "$rule_name: No such file or directory"
logins 'without the object'
again
chown alice "$object"
refused 'an object of somebody' "$rule_name: owned by uid 2001"
again
chmod 664 "$object"
refused 'an object that its group can write' "$rule_name: writable by group or others"
again
chmod 646 "$object"
refused 'an object that others can write' "$rule_name: writable by group or others"
again
mv "$object" "$m/elsewhere.so"
ln -s "$m/elsewhere.so" "$object"
refused 'an object that is a link' "$rule_name: a symbolic link"
again
rm "$object"
mkfifo "$object"
refused 'a FIFO' "$rule_name: not a regular file"
again
echo 'no ELF' >"$object"
refused 'an object that is none' "$rule_name: "
cp "$modules/pam_permit.so" "$object"
refused 'an object of others' "$rule_name: not the password rule"
again
accepted 'with its object again'

# --- the module ---
mv "$modules/pam_loginpolicy.so" "$m/module.so"
talk 10 'without the module' passwd alice </dev/null
changed
batch 1 'without the module: chpasswd' chpasswd <<'END'
alice:Velvet/Pony2harbor
END
changed
logins 'without the module'
mv "$m/module.so" "$modules/pam_loginpolicy.so"

# --- the dictionary ---
for d in /var/cache/cracklib /usr/share/cracklib /usr/lib/cracklib_dict*; do
	[ -d "$d" ] && ls "$d"/*.pwd >/dev/null 2>&1 && dictionary=$d
done
mkdir "$m/dictionary" "$m/intact"
cp "$dictionary"/* "$m/intact/"
cp "$dictionary"/* "$m/dictionary/"
mount --bind "$m/dictionary" "$dictionary"
dictionary_again() {
	rm -f "$dictionary"/*
	cp "$m/intact"/* "$dictionary/"
}
for f in "$dictionary"/*.pwd "$dictionary"/*.pwi; do
	rm "$f"
	refused "without ${f##*/}" "$dictionary/"
	dictionary_again
done
for f in "$dictionary"/*.pwi; do
	: >"$f"
	refused "an empty ${f##*/}" "$dictionary/"
	head -c 20000 /dev/zero >"$f"
	refused "${f##*/} of zeros" "$dictionary/"
	dictionary_again
done
# Packed, Debian's cracklib cannot read it: it would say so to chpasswd's
# standard error, and call every password weak.
for f in "$dictionary"/*.pwd "$dictionary"/*.pwi; do
	gzip "$f"
	n=$((n + 1))
	batch 0 "a packed ${f##*/}" chpasswd <<END
bob:Velvet/Pony$n-harbor
carol:Copper:Jar$n-lantern
END
	changed bob carol
	same err </dev/null
	batch 1 "a packed ${f##*/}, a word" chpasswd <<'END'
bob:P@ssw0rd!1
END
	changed
	says log ' missing=dictionary '
	count 1 err 'It contains the word "password"'
	lacks err "$dictionary"
	try_check "a packed ${f##*/}"
	lacks out 'no password can be set'
	echo "bob:$hash" | chpasswd -e
	dictionary_again
done
rm "$dictionary"/*
refused 'without a dictionary' "$dictionary/"
observed 'without a dictionary' "$dictionary/"
logins 'without a dictionary'
echo 'password dictionary off' | policy
accepted 'without a dictionary, dictionary off'
policy </dev/null
dictionary_again
accepted 'with its dictionary again'
try_check 'with its dictionary again'
lacks out 'no password can be set'

# --- own words, breached passwords ---
for what in words breached; do
	f=/etc/security/$what.txt
	printf '%s\n' 'password similar 0' "password $what $f" | policy
	rm -f $f
	setting=$what
	refused "without $setting" "password $setting $f: No such file or directory"
	observed "without $setting" "password $setting $f: "
	echo 0000000000000000000000000000000000000000:1 >$f
	accepted "with $setting"
	chmod 664 $f
	refused "$setting that its group can write" "password $setting $f: writable by group"
	chmod 644 $f
	chown alice $f
	refused "$setting of somebody" "password $setting $f: owned by uid 2001"
	rm $f
	ln -s words.other $f
	refused "$setting is a link" "password $setting $f: a symbolic link"
	rm $f
	mkfifo $f
	refused "$setting is a FIFO" "password $setting $f: not a regular file"
	rm $f
	mkdir $f
	refused "$setting is a folder" "password $setting $f: not a regular file"
	rmdir $f
done
printf 'password words /etc/security/words.txt\npassword breached /etc/security/breached.txt\n' | policy
echo Acmecorp >/etc/security/words.txt
{
	printf 'Violin;7-Tuesday' | sha1sum | cut -c1-40
	printf 'Violin;8-Tuesday' | sha1sum | cut -c1-40
} | tr a-f A-F | sort | sed 's/$/:3/' >/etc/security/breached.txt
batch 1 'words and breached passwords' chpasswd <<'END'
alice:Violin;7-Tuesday
bob:Xy7+Acm3c0rp.zu
carol:Violin;9-Tuesday
END
changed carol
says log ' missing=breached '
says log ' missing=words '
says err 'It has appeared in a data breach.'
says err 'It contains a word that is not allowed here.'
lacks err Acmecorp
echo 'no hash at all' >/etc/security/breached.txt
batch 1 'a breach file of something else' chpasswd <<'END'
alice:Velvet/Pony2harbor
END
changed
says err "$why"
says err 'password breached /etc/security/breached.txt: not lines of SHA-1'
finish
