#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# loginpolicy init: a first policy, never over an existing file, with the
# permissions of docs/contract.md, "What init writes", and no others. Ends with
# "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/admin_lib.sh

conf=etc/security/loginpolicy.conf
# --- nothing is written over ---
echo mine >"$dir/mine"
cp "$dir/mine" "$t/$conf"
want 2 'over an existing policy' "$bin" init --root "$t"
says err 'exists: not overwritten'
same "$dir/mine" "$t/$conf"
for option in -f -o --policy --output; do
	want 2 "over a file, $option" "$bin" init $option "$dir/mine" --root "$t"
	if [ "$(cat "$dir/mine")" = mine ]; then good; else bad "$what: written over"; fi
done
rm "$t/$conf"
ln -s "$dir/mine" "$dir/link"
want 2 'over a link' "$bin" init -f "$dir/link"
if [ "$(cat "$dir/mine")" = mine ] && [ -L "$dir/link" ]; then good; else bad "$what: written over"; fi
ln -s "$dir/aim" "$dir/dangling"
want 2 'through a link to nothing' "$bin" init -f "$dir/dangling"
if [ -e "$dir/aim" ]; then bad "$what: what it leads to is made"; else good; fi
want 2 'over a folder' "$bin" init -f "$t"
want 2 'into a missing folder' "$bin" init -f "$dir/nowhere/p"
mkdir "$dir/full"
want 2 'a root without etc/security' "$bin" init --root "$dir/full"
# as_other COMMAND...: root may write anywhere, so it is somebody else.
as_other() {
	if [ "$(id -u)" = 0 ]; then
		setpriv --reuid 65534 --regid 65534 --clear-groups "$@"
	else
		"$@"
	fi
}
cp "$bin" "$dir/full/command"
chmod 711 "$dir"
chmod 555 "$dir/full"
want 2 'into a folder of others' as_other "$dir/full/command" init -f "$dir/full/p"
says err 'Permission denied'
want 2 'both -f and -o' "$bin" init -f "$dir/a" -o "$dir/b"
if [ -e "$dir/a" ] || [ -e "$dir/b" ]; then bad "$what: written"; else good; fi
want 2 'an argument' "$bin" init "$dir/a"
want 2 '--state' "$bin" init --state "$dir/full" -f "$dir/a"
want 2 '--format' "$bin" init --format json -f "$dir/a"
if [ -e "$dir/a" ]; then bad 'written in spite of wrong usage'; else good; fi
if [ "$(find "$dir" -name '*loginpolicy*' | wc -l)" -eq 0 ]; then good; else bad 'something is left behind'; fi

# --- without questions ---
for v in '' 10.8.0.0/33 vpn '10.8.0.0/16, fd12::/32' '10.8.0.0/16,'; do
	want 2 "--vpn '$v'" "$bin" init --vpn "$v" -f "$dir/a"
	says err '--vpn: expected networks'
done
for g in '' 'two words' 'a,b' '#x' '"x"'; do
	want 2 "--users '$g'" "$bin" init --users "$g" -f "$dir/a"
	want 2 "--admins '$g'" "$bin" init --admins "$g" -f "$dir/a"
	says err '--admins: expected the name of a group'
done
if [ -e "$dir/a" ]; then bad 'written in spite of wrong values'; else good; fi
want 0 'for a company' "$bin" init -f "$dir/a" --vpn 10.8.0.0/16,fd12::/32 --users staff --admins ops
cp "$dir/a" "$dir/out"
says out 'network vpn 10.8.0.0/16,fd12::/32'
says out 'permit group:staff,group:ops from vpn service sshd method publickey'
says out 'permit group:ops service @elevate'
lacks out 'permit everyone service sshd'
order=$(grep -n 'id console\|^include\|group:ops service' "$dir/a" | cut -d: -f1 | tr '\n' ' ')
# words, split on purpose
# shellcheck disable=SC2086
set -- $order
if [ $# -eq 3 ] && [ "$1" -lt "$2" ] && [ "$2" -lt "$3" ]; then good; else bad "the include line is not behind the system rules: $order"; fi
want 0 'for a company: check' "$bin" check --offline -f "$dir/a"
says out ' 0 errors'
rm "$dir/a"

# --- -f is where it goes, and nowhere else ---
want 0 init "$bin" init -f "$dir/p" --root "$t"
says out "$dir/p is written, in observe mode. Next: loginpolicy check -f $dir/p"
if [ -e "$t/$conf" ]; then bad 'written to the root, too'; else good; fi
if [ "$(stat -c %a "$dir/p")" = 644 ]; then good; else bad "mode $(stat -c %a "$dir/p")"; fi
want 0 'below a root' "$bin" init --root "$t"
says out "Next: loginpolicy check --root $t"
same "$dir/p" "$t/$conf"
rm "$t/$conf"
want 0 '-o is the same' "$bin" init -o "$dir/o" --root "$t" -q
if [ -s "$dir/out" ]; then bad 'init -q says something'; else good; fi
same "$dir/p" "$dir/o"

# --- what it writes ---
what='the policy of init'
if grep -q '^mode observe$' "$dir/p"; then good; else bad "$what: not in observe mode"; fi
# Passwords: observed only where another module refuses the weak ones.
echo '@include common-password' >"$t/etc/pam.d/passwd"
for line in '' 'password requisite pam_unix.so' '#password requisite pam_pwquality.so' 'auth required pam_pwquality.so'; do
	echo "$line" >"$t/etc/pam.d/common-password"
	want 0 "passwords: $line" "$bin" init --root "$t" -f "$dir/pw"
	if grep -q '^password mode enforce$' "$dir/pw"; then good; else bad "$what: not enforced"; fi
	want 0 "$what, checked" "$bin" check --root "$t" -f "$dir/pw"
	lacks out 'password mode'
	sed -i 's/^password mode enforce/password mode observe/' "$dir/pw"
	want 0 "$what, observed" "$bin" check --root "$t" -f "$dir/pw"
	says out 'warning: password mode observe: weak passwords are not refused'
	sed -i '/^password mode/d' "$dir/pw"
	want 0 "$what, not said" "$bin" check --root "$t" -f "$dir/pw"
	says out 'warning: mode observe does not apply to passwords: weak ones are refused'
	rm "$dir/pw"
done
for line in 'password requisite pam_pwquality.so retry=3' '-password	[default=die]	/lib/security/pam_passwdqc.so' 'password required pam_cracklib.so'; do
	echo "$line" >"$t/etc/pam.d/common-password"
	want 0 "passwords: $line" "$bin" init --root "$t" -f "$dir/pw"
	if grep -q '^password mode observe$' "$dir/pw"; then good; else bad "$what: not observed"; fi
	want 0 "$what, checked" "$bin" check --root "$t" -f "$dir/pw"
	lacks out 'password mode'
	lacks out 'observe passwords'
	rm "$dir/pw"
done
rm "$t/etc/pam.d/common-password"
want 0 'it passes check' run check
says out ' 0 errors'
for w in 'never reached' 'never matches' 'without by' 'is an administrator' 'root cannot' 'at the console'; do lacks out "$w"; done
if [ "$(awk 'length > 80 && /^#[^a-z]/' "$dir/p" | wc -l)" -eq 0 ]; then good; else bad "$what: wide comments"; fi
# A commented line becomes a statement by taking the # away.
sed 's/^#\([a-z]\)/\1/' "$dir/p" >"$dir/p2"
chmod 644 "$dir/p2"
want 0 'with what is commented' "$bin" check --offline -f "$dir/p2"

# table CODE LOGIN...: who may, and who may not.
while read -r code login; do
	# words, split on purpose
	# shellcheck disable=SC2086
	want "$code" "explain $login" run explain $login
done <<'END'
0 root --service login
0 root --service login --tty tty1
1 root --service login --from 192.0.2.1
0 root --service sudo
0 root --service polkit-1
0 root --service su --by root
0 alice --service su --by root
0 bob --service su-l --by root
0 bob --service runuser --by root
0 bob --service runuser-l --by root
1 bob --service su --by alice
1 bob --service su --by carol
1 bob --service su
0 root --service su --by alice
1 root --service su --by bob
1 root --service su
0 root --service su-l --by alice
1 root --service runuser --by alice
0 alice --service sudo
0 alice --service sudo-i
0 alice --service polkit-1
0 alice --service doas
1 bob --service sudo
1 bob --service pkexec
1 bob --service doas
0 bob --service cron
0 bob --service atd
0 bob --service systemd-user
0 bob --service gdm-password
0 bob --service sddm
0 bob --service vlock
0 bob --service xscreensaver
0 bob --service passwd
0 bob --service chsh
0 bob --service login
1 bob --service login --from 192.0.2.1
1 bob --service remote --from 192.0.2.1
0 bob --service sshd --from 192.0.2.1 --method publickey
0 root --service sshd --from 192.0.2.1 --method publickey
0 bob --service sshd --from 192.0.2.1 --method publickey+password
1 bob --service sshd --from 192.0.2.1 --method password
1 bob --service sshd --from 192.0.2.1 --method keyboard-interactive
1 bob --service sshd --from 192.0.2.1 --method none
1 bob --service sshd --from 192.0.2.1 --method hostbased
1 bob --service sshd
1 bob --service cups
1 bob --service vsftpd
1 root --service ftp
END

# --- the administrators' group: sudo, else wheel, else one has to name it ---
sed -i 's/^sudo:/wheel:/' "$t/etc/group"
rm "$dir/p"
want 0 'a machine with wheel' "$bin" init -f "$dir/p" --root "$t"
want 0 'an administrator by wheel' run explain alice --service sudo
want 1 'and not others' run explain bob --service sudo
echo 'sudo:x:28:bob' >>"$t/etc/group"
rm "$dir/p"
want 0 'with both' "$bin" init -f "$dir/p" --root "$t"
want 0 'it is sudo' run explain bob --service sudo
want 1 'and not wheel' run explain alice --service sudo
sed -i '/^wheel:/d; /^sudo:/d' "$t/etc/group"
rm "$dir/p"
want 0 'with neither' "$bin" init -f "$dir/p" --root "$t"
want 1 'nobody is one' run explain alice --service sudo
want 0 'it passes check' run check
says out 'nobody is an administrator'
if grep -q '^# This machine has no group sudo or wheel' "$dir/p"; then good; else bad 'it is not told'; fi

# --- lists of words: those that are installed; else the package is named ---
dict=$t/usr/share/dict
mkdir -p "$dict" "$t/etc/default"
# words LOCALE LINE [TEXT]: the policy's line for words, and another text in it;
# LINE "": there is none.
words() {
	rm -f "$dir/p"
	printf '%s\n' "$1" >"$t/etc/default/locale"
	want 0 "words, $1: $2" env LANG=fr_FR.UTF-8 "$bin" init -f "$dir/p" --root "$t"
	if [ "$(sed -n 's/^password words //p' "$dir/p")" = "$2" ]; then good; else
		bad "$what: $(grep words "$dir/p")"
	fi
	if grep -qF -- "${3:-password mode}" "$dir/p"; then good; else
		bad "$what: no '$3'"
		grep -i words "$dir/p"
	fi
}
at=/usr/share/dict
words '' '' 'packages wngerman, wfrench, wspanish, witalian'
words '' '' "install wbritish, and write"
words 'LANG=de_DE.UTF-8' '' 'install wngerman, and write'
words 'LANG="it_IT.UTF-8"' '' "#password words $at/italian"
words 'LANG=C.UTF-8' '' 'install wbritish'
words 'LANG=tlh' '' 'packages wngerman'
: >"$dict/cracklib-small"
mkdir "$dict/polish"
words 'LANG=pl_PL' '' 'install wpolish'
for f in ngerman french american-english; do echo word >"$dict/$f"; done
words 'LANG=de_DE.UTF-8' "$at/american-english,$at/ngerman,$at/french"
if grep -q install "$dir/p"; then bad "$what: asks for a package"; else good; fi
words 'LANG=es_ES.UTF-8' "$at/american-english,$at/ngerman,$at/french" 'install wspanish'
want 0 'with lists it passes check' run check
lacks out 'does not exist: passwords'
rm -r "${dict:?}"
want 0 'and without them' run check
says out "password words $at/ngerman: does not exist: passwords are judged without it"
rm "$t/etc/default/locale"

# --- this machine, in a mount namespace ---
if [ "$(id -u)" = 0 ] && unshare --mount true 2>/dev/null; then
	# What $1 and $2 are is for the shell inside.
	# shellcheck disable=SC2016
	want 0 'on this machine' unshare --mount --propagation private sh -c '
		mkdir "$2/m" && mount -t tmpfs tmpfs "$2/m" && cp -a /etc "$2/m/etc" || exit 9
		bin=$(realpath "$1") && mount --bind "$2/m/etc" /etc || exit 9
		rm -f /etc/security/loginpolicy.conf
		"$bin" show 2>&1 | grep -q "loginpolicy init" || exit 8
		"$bin" init || exit 7
		"$bin" check || exit 6
		"$bin" init && exit 5
		"$bin" explain root --service login || exit 4
		"$bin" access >/dev/null' sh "$bin" "$dir"
	says out 'Next: loginpolicy check'
	says out '0 errors'
	says out 'root at login: PERMIT'
else
	skip 'init on this machine' 'no mount namespace'
fi
finish
