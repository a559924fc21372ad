#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2119,SC2120
# loginpolicy-package, which the maintainer scripts call: it takes the module out of
# PAM as disable does, on a broken machine too; it knows which words an older version
# lacks; and it keeps out whom the state kept out. As root, in namespaces. Ends with
# "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
. tests/lib/enable_lib.sh
cp "$(realpath "${B:-build}/admin/package/loginpolicy-package")" "$m/bin/loginpolicy-package" || exit 1
words=$(realpath packaging/words)/0.1.0
secret 'nothing but a line to look for'

# --- it needs what the module's package has anyway ---
what='its libraries'
readelf -d "$m/bin/loginpolicy-package" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' |
	grep -vE '^(libc|libpam)\.so\.' >"$dir/out"
same out </dev/null

# --- usage ---
try 2 'no verb' loginpolicy-package
says err 'usage:'
try 2 'an unknown verb' loginpolicy-package wire
try 2 'a word too many' loginpolicy-package unwire all
try 2 'downgrade without a list' loginpolicy-package downgrade 0.1.0
cp "$m/bin/loginpolicy-package" /run/
try 2 'not root: unwire' by alice /run/loginpolicy-package unwire
try 2 'not root: keep-out' by alice /run/loginpolicy-package keep-out
try 0 'help' loginpolicy-package --help
says out 'downgrade VERSION FILE'

# --- words: those of the parser, and of each version that was released ---
try 0 'words' loginpolicy-package words
what='packaging/words/0.1.0'
grep -v '^#' "$words" >"$dir/frozen"
same out <"$dir/frozen"
# What the parser refuses is no word, what it knows is: each setting, and each
# condition, is one of loginpolicy.conf(5) as well.
what='a word that the manual lacks'
sed -n 's/^condition //p; s/^method //p; s/^services //p' "$words" | while read -r w; do
	grep -qF -- "$w" lib/policy/loginpolicy.conf.5 || echo "$w"
done >"$dir/out"
same out </dev/null

# --- downgrade ---
d=/etc/security/loginpolicy.d
mkdir -p $d
everything() {
	cat <<-'END'
		mode enforce
		contact "it@example.org"
		notice on
		password mode observe
		password length 12 for group:admins
		password accounts local
		key profile bsi
		key rsa 4096
		network office 10.0.0.0/8,private
		services doors sshd,@elevate
		include /etc/security/loginpolicy.d/*.conf
		permit user:root,uid:0,gid:0 service login from local tty tty1
		permit everyone service doors,@jobs from office,any method publickey+password,none key ed25519,certificate
		deny user:bob by group:x also everyone days mon hours 08:00-09:00 starting 2026-01-01 until 2027-01-01 id r1 note n
	END
}
everything | policy
echo 'permit user:carol service @desktop from loopback' >$d/a.conf
rm -f /var/lib/loginpolicy/last-good.conf
try 0 'its own words' loginpolicy-package downgrade 0.1.0 "$words"
same out </dev/null
same err </dev/null
# older WORD...: a version that lacks these.
older() {
	printf '%s\n' "$@" | grep -vxF -f - "$words" >"$dir/older"
}
# lacks_word PLACE KIND-AND-WORD [SHOWN]
lacks_word() {
	older "$2"
	try 1 "without $2" loginpolicy-package downgrade 0.0.9 "$dir/older"
	says err "$1: loginpolicy 0.0.9 does not know \"${3:-${2#* }}\""
	count 1 err "run 'loginpolicy apply'"
}
c=/etc/security/loginpolicy.conf
lacks_word $c:1 'setting mode'
lacks_word $c:1 'value mode enforce'
lacks_word $c:4 'value password mode observe'
lacks_word $c:5 'setting password length'
lacks_word $c:5 'setting for'
lacks_word $c:5 'subject group:'
lacks_word $c:6 'value password accounts local'
lacks_word $c:7 'setting key profile'
lacks_word $c:7 'value key profile bsi'
lacks_word $c:8 'setting key rsa'
lacks_word $c:9 'statement network'
lacks_word $c:9 'from private'
lacks_word $c:10 'statement services'
lacks_word $c:10 'services @elevate'
lacks_word $c:11 'statement include'
lacks_word $c:12 'subject uid:'
lacks_word $c:12 'subject gid:'
lacks_word $c:12 'condition tty'
lacks_word $c:12 'from local'
lacks_word $c:13 'subject everyone'
lacks_word $c:13 'services @jobs'
lacks_word $c:13 'from any'
lacks_word $c:13 'condition method'
lacks_word $c:13 'method password'
lacks_word $c:13 'method none'
lacks_word $c:13 'key ed25519'
lacks_word $c:13 'key certificate'
for w in by also days hours starting until id note; do lacks_word $c:14 "condition $w"; done
lacks_word $d/a.conf:1 'services @desktop'
lacks_word $d/a.conf:1 'from loopback'
# What the policy does not use may be missing. Names of its own are no words, nor
# is what stands in a comment, a note or another place.
older 'value mode observe' 'method hostbased' 'key dsa' 'from link-local' 'services @unlock' \
	'setting password tries' 'subject user'
try 0 'words that are not used' loginpolicy-package downgrade 0.0.9 "$dir/older"
echo '# until hours
network until 10.0.0.0/8
permit user:until service hours from until note "days hours"' | policy
older 'condition until' 'condition hours' 'condition days'
rm $d/a.conf
try 0 'words at other places' loginpolicy-package downgrade 0.0.9 "$dir/older"
# The last accepted policy, with the files it was made of.
echo 'permit user:alice service sshd until 2027-01-01' | policy
older 'condition until'
cp $c /var/lib/loginpolicy/last-good.conf
echo 'permit user:alice service sshd' | policy
try 1 'the last accepted policy' loginpolicy-package downgrade 0.0.9 "$dir/older"
says err 'the last accepted policy: '
says err ':1: loginpolicy 0.0.9 does not know "until"'
# A file that no version can use is nobody's fault: the last accepted one counts.
echo 'nonsense until' | policy
rm /var/lib/loginpolicy/last-good.conf
try 0 'a policy that is none' loginpolicy-package downgrade 0.0.9 "$dir/older"
rm $c
try 0 'no policy' loginpolicy-package downgrade 0.0.9 "$dir/older"
try 2 'no list' loginpolicy-package downgrade 0.0.9 "$dir/nothing"
says err "$dir/nothing"
chmod 666 "$dir/older"
try 2 'a list that anybody can write' loginpolicy-package downgrade 0.0.9 "$dir/older"

# --- unwire ---
good_policy | policy
try 0 'nothing is wired' loginpolicy-package unwire
unchanged
: >/var/lib/loginpolicy/blocked/2003
try 0 'enable' loginpolicy enable -y -q
wired
try 0 'unwire' loginpolicy-package unwire
says out 'blocked accounts that open again: carol'
lacks out '@@'
back
# A line that it cannot take out: then all stay, and what they refuse is refused.
try 0 'lines: none' loginpolicy-package lines
try 0 'enable again' loginpolicy enable -y -q
try 1 'lines' loginpolicy-package lines
says out "/etc/pam.d/common-auth:$(grep -n loginpolicy /etc/pam.d/common-auth | cut -d: -f1)"
# stays PLACE: unwire changes nothing, and names it.
stays() {
	snapshot
	try 1 "a line at $1" loginpolicy-package unwire
	says err "$1"
	says err 'nothing was changed'
	lacks err common-
	unchanged
	if [ "$(su alice -c 'echo inside' 2>&1)" = inside ]; then good; else bad "$what: alice is locked out"; fi
	if su carol -c 'echo inside' 2>/dev/null | grep -q inside; then bad "$what: carol, who is blocked, comes in"; else good; fi
	try 1 "lines: $1" loginpolicy-package lines
	says out "$1"
}
line='account required pam_loginpolicy.so'
printf '# %s\n%s\n' "$line" "$line" >/etc/pam.d/mine
stays /etc/pam.d/mine:2
rm /etc/pam.d/mine
# Where libpam comes to it by another file.
mkdir /etc/pam.d/sub "$m/elsewhere"
echo '@include .mine' >/etc/pam.d/first
echo "$line" >/etc/pam.d/.mine
stays /etc/pam.d/.mine:1
echo "account  [substack]  $m/elsewhere/x" >/etc/pam.d/first
printf 'account include \\\nsub/y\n' >"$m/elsewhere/x"
echo "$line" >/etc/pam.d/sub/y
stays /etc/pam.d/sub/y:1
echo "$line" >"$m/elsewhere/x"
rm -r /etc/pam.d/sub /etc/pam.d/.mine
stays "$m/elsewhere/x:1"
echo '@include mine.bak' >/etc/pam.d/first
echo "$line" >/etc/pam.d/mine.bak
stays /etc/pam.d/mine.bak:1
if ln -s /proc/self/mem /etc/pam.d/unread; then
	rm /etc/pam.d/mine.bak
	stays '/etc/pam.d/unread (cannot be read)'
	rm /etc/pam.d/unread
fi
rm -f /etc/pam.d/first
# What no service includes is none, and copies are none.
mkdir /etc/pam.d/sub
mkfifo /etc/pam.d/pipe
ln -s /nowhere /etc/pam.d/nowhere
for f in sub/y .mine su~ su.bak su.dpkg-old su.dpkg-dist su.dpkg-new su.dpkg-bak su.pam-old su.orig su.rej \
	su.save su.ucf-dist su.ucf-old .su.swp; do
	echo "$line" >"/etc/pam.d/$f"
done
try 0 'copies' loginpolicy-package unwire
says err 'these copies name the module'
says err /etc/pam.d/su.dpkg-old:1
lacks err sub/y
lacks_in /etc/pam.d/common-auth loginpolicy
put_back_stock
# On a broken machine: no state, no policy, no log.
try 0 'enable again' loginpolicy enable -y -q
mv /var/lib/loginpolicy "$m/state"
rm $c
try 0 'no state and no policy' loginpolicy-package unwire
what='no state and no policy'
lacks_in /etc/pam.d/common-auth loginpolicy
lacks_in /etc/pam.d/common-account loginpolicy
if [ "$(su root -c 'echo inside' 2>&1)" = inside ]; then good; else bad "$what: root is locked out"; fi
mv "$m/state" /var/lib/loginpolicy
rm -rf /var/lib/loginpolicy/enabled
put_back_stock
# In a chroot that has nothing but PAM's files.
good_policy | policy
try 0 'enable again' loginpolicy enable -y -q
sys=$m/sys
mkdir -p "$sys/etc" "$sys/var/lib"
cp -a /etc/pam.d /etc/passwd "$sys/etc/"
cp -a /var/lib/pam "$sys/var/lib/"
try 0 'a mounted system' loginpolicy-package --root "$sys" unwire
lacks_in "$sys/etc/pam.d/common-auth" loginpolicy
unchanged_here=$(grep -c pam_loginpolicy /etc/pam.d/common-auth)
if [ "$unchanged_here" = 1 ]; then good; else bad "$what: our own PAM was changed"; fi
try 0 'unwire' loginpolicy-package unwire
put_back_stock

# --- unenforced: after a package was removed and installed again ---
rm -f /var/lib/loginpolicy/blocked/*
sed 's/^mode .*/mode observe/' $c >"$m/observing"
grep -v '^mode ' $c | sed '1i mode enforce' >"$m/enforcing"
cat "$m/observing" >$c
grep -q '^mode observe' $c || sed -i '1i mode observe' $c
try 0 'unenforced: mode observe' loginpolicy-package unenforced
same err </dev/null
: >/var/lib/loginpolicy/blocked/2003
try 1 'unenforced: somebody is blocked' loginpolicy-package unenforced
says err "'loginpolicy enable' puts"
rm /var/lib/loginpolicy/blocked/2003
cat "$m/enforcing" >$c
try 1 'unenforced: mode enforce' loginpolicy-package unenforced
says err "'loginpolicy enable --enforce' puts"
try 2 'status says the same' loginpolicy enable -y -q
try 1 'status says the same' loginpolicy status
says out '-> loginpolicy enable --enforce'
try 0 'and that works' loginpolicy enable --enforce -y -q
try 0 'unenforced: it is' loginpolicy-package unenforced
try 0 'unwire' loginpolicy-package unwire
put_back_stock
mv $c "$m/policy"
try 0 'unenforced: no policy' loginpolicy-package unenforced
same err </dev/null
mv "$m/policy" $c

# --- kept-out, keep-out ---
rm -f /var/lib/loginpolicy/blocked/*
try 0 'nobody is kept out' loginpolicy-package kept-out
try 0 'nobody to keep out' loginpolicy-package keep-out
: >/var/lib/loginpolicy/blocked/2003
# What an expiry cannot say is said: a block's end, and the expiry from before.
echo 'until=2999-01-02T03:04:05Z' >/var/lib/loginpolicy/blocked/2004
chage -E 2998-07-08 dave
ssh-keygen -q -t ed25519 -N '' -f "$m/k1"
ssh-keygen -q -t ed25519 -N '' -f "$m/k2"
for u in alice bob; do
	mkdir -p "/home/$u/.ssh"
	cat "$m/k1.pub" "$m/k2.pub" >"/home/$u/.ssh/authorized_keys"
	chown -R "$u:$u" "/home/$u/.ssh"
done
try 0 'revoke' loginpolicy key revoke "$m/k1.pub"
try 1 'kept-out' loginpolicy-package kept-out
says out 'carol'
says out 'SHA256:'
# One that cannot be expired, and a key file that leads to somebody else's, do not
# stop the rest.
: >/var/lib/loginpolicy/blocked/0
mv /home/alice/.ssh/authorized_keys /etc/of_root
chown root:root /etc/of_root
ln -s /etc/of_root /home/alice/.ssh/authorized_keys
try 2 'keep-out: not all' loginpolicy-package keep-out
says err 'root is blocked, and must not be expired'
says err '/home/alice/.ssh/authorized_keys'
says out "carol is expired; 'chage -E -1 carol' undoes it"
says out "dave is expired, and stays so: its block would end at 2999-01-02T03:04:05Z; 'chage -E 2998-07-08 dave' undoes it"
chage -E 2998-07-08 dave
rm /var/lib/loginpolicy/blocked/2004
what='keep-out: the rest'
if grep -qF "$(cut -d' ' -f2 "$m/k1.pub")" /home/bob/.ssh/authorized_keys; then bad "$what: bob's key is left"; else good; fi
if grep -qF "$(cut -d' ' -f2 "$m/k2.pub")" /home/bob/.ssh/authorized_keys; then good; else bad "$what: bob's other key is gone"; fi
if grep -qF "$(cut -d' ' -f2 "$m/k1.pub")" /etc/of_root; then good; else bad "$what: a file of root's was changed through a link"; fi
rm /var/lib/loginpolicy/blocked/0 /home/alice/.ssh/authorized_keys
# As sshd does, it follows a link to a file of the account's own.
mv /etc/of_root /home/alice/keys
chown alice: /home/alice/keys
ln -s ../keys /home/alice/.ssh/authorized_keys
try 0 'keep-out' loginpolicy-package keep-out
what='keep-out'
if [ "$(grep '^carol:' /etc/shadow | cut -d: -f8)" = 1 ]; then good; else bad "$what: carol is not expired"; fi
if [ -z "$(grep '^bob:' /etc/shadow | cut -d: -f8)" ]; then good; else bad "$what: bob is expired"; fi
if grep -qF "$(cut -d' ' -f2 "$m/k1.pub")" /home/alice/keys; then bad "$what: alice's key is left"; else good; fi
rm /home/alice/.ssh/authorized_keys
mv /home/alice/keys /home/alice/.ssh/authorized_keys

# --- keep-out: what could not be looked at is not kept out ---
secret_part=$(cut -d' ' -f2 "$m/k1.pub")
key_left() {
	if grep -qF "$secret_part" "$1"; then good; else bad "$what: the key in $1 is gone"; fi
}
key_gone() {
	if grep -qF "$secret_part" "$1"; then bad "$what: the key in $1 is left"; else good; fi
}
# not_all WHAT: it says so, in these words, and does the rest.
not_all() {
	put_key /home/bob/.ssh/authorized_keys bob
	try 2 "keep-out: $1" loginpolicy-package keep-out
	says err "$2"
	key_gone /home/bob/.ssh/authorized_keys
}
put_key() {
	cat "$m/k1.pub" "$m/k2.pub" >"$1"
	chown "$2:" "$1"
	chmod 600 "$1"
}
# A blocked account that is gone, or in a directory that does not answer.
: >/var/lib/loginpolicy/blocked/4999
not_all 'a uid without an account' 'uid 4999 is blocked, and no account has it now'
rm /var/lib/loginpolicy/blocked/4999
# A home that is not mounted; one that is an empty mount point.
mv /home/alice "$m/away"
not_all 'a home that is not there' '/home/alice: the home of alice is not there'
mkdir /home/alice
not_all 'a home that is an empty mount point' '/home/alice: the home of alice is not there'
rmdir /home/alice
# Who cannot log in needs no home.
usermod -s /usr/sbin/nologin alice
try 0 'keep-out: no home, and no shell' loginpolicy-package keep-out
usermod -s /bin/sh alice
mv "$m/away" /home/alice
put_key /home/alice/.ssh/authorized_keys alice
try 0 'keep-out: the home is there again' loginpolicy-package keep-out
key_gone /home/alice/.ssh/authorized_keys
# Keys that are in no file of this machine's.
sshd=/etc/ssh/sshd_config
[ ! -e $sshd ] || cp $sshd "$m/sshd_config"
mkdir -p /etc/ssh
echo 'AuthorizedKeysCommand /usr/bin/keys %u' >$sshd
not_all 'keys of a command' AuthorizedKeysCommand
printf 'AuthorizedKeysCommand none\nTrustedUserCAKeys /etc/ssh/ca.pub\n' >$sshd
not_all 'certificates' TrustedUserCAKeys
echo 'AuthorizedKeysFile .ssh/authorized_keys /etc/ssh/keys/%k' >$sshd
not_all 'an unknown token' 'AuthorizedKeysFile of sshd has a token that is not known'
printf 'AuthorizedKeysCommand none\nTrustedUserCAKeys none\n' >$sshd
try 0 'keep-out: none' loginpolicy-package keep-out
cp /etc/nsswitch.conf "$m/nsswitch"
sed -i 's/^passwd:.*/passwd: files sss/' /etc/nsswitch.conf
grep -q '^passwd: files sss' /etc/nsswitch.conf || echo 'passwd: files sss' >>/etc/nsswitch.conf
not_all 'a directory' 'a directory service does not list its accounts'
cat "$m/nsswitch" >/etc/nsswitch.conf
# Files outside the homes: owner, group and mode stay.
mkdir -m 755 /etc/ssh/keys
echo 'AuthorizedKeysFile /etc/ssh/keys/%u' >$sshd
for u in alice bob; do put_key /etc/ssh/keys/$u $u; done
chown root:bob /etc/ssh/keys/bob
chmod 640 /etc/ssh/keys/bob
stat -c '%n %U:%G %a' /etc/ssh/keys/alice /etc/ssh/keys/bob >"$dir/modes"
try 0 'keep-out: outside the homes' loginpolicy-package keep-out
key_gone /etc/ssh/keys/alice
key_gone /etc/ssh/keys/bob
stat -c '%n %U:%G %a' /etc/ssh/keys/alice /etc/ssh/keys/bob >"$dir/out"
same out <"$dir/modes"
key_left /etc/ssh/keys/alice.before-disable
what='the copy'
if [ "$(stat -c %a /etc/ssh/keys/alice.before-disable)" = 600 ]; then good; else bad "$what: anybody can read it"; fi
rm -r /etc/ssh/keys
rm $sshd
[ ! -e "$m/sshd_config" ] || cp "$m/sshd_config" $sshd
chmod 777 /var/lib/loginpolicy
try 2 'a state that anybody can write' loginpolicy-package keep-out
try 3 'a state that anybody can write: kept-out' loginpolicy-package kept-out
chmod 711 /var/lib/loginpolicy
finish
