#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What keyaudit says of each key ("used": does this machine's sshd let in by
# it?), held against a real sshd: lines, files, folders, accounts and settings,
# each an account of its own. As root, in namespaces with other accounts, homes
# and a network. Ends with "N passed, N failed".
# usage: used.sh; with USED_COUNTS=1 it prints how many were right, wrong, unknown.
set -u
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/tally.sh
[ "$(id -u)" = 0 ] || skip_all 'not root'
if [ -z "${USED_NS:-}" ]; then
	unshare --mount --net --pid --fork true 2>/dev/null || {
		echo 'used.sh: root, but no namespaces permitted'
		exit 1
	}
	USED_NS=1 exec unshare --mount --net --pid --fork --kill-child \
		--mount-proc --propagation private sh "$0" "$@"
fi
PATH=/usr/sbin:/usr/bin:/sbin:/bin
sshd=$(command -v sshd) || skip_all 'no sshd on this machine'
umask 022
dir=$(mktemp -d)
trap 'umount -l "$dir/m" 2>/dev/null; rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM
cp "${B:-build}/keyaudit/keyaudit" "$dir/keyaudit" || exit 2

# --- the machine ---
mkdir "$dir/m" && mount -t tmpfs -o mode=755 tmpfs "$dir/m" || exit 1
cp -a /etc "$dir/m/etc" && mkdir "$dir/m/home" "$dir/m/run" "$dir/m/srv" || exit 1
mkdir -m 700 "$dir/m/root" && mkdir "$dir/m/run/sshd" "$dir/m/run/lock"
for d in etc home root run srv; do mount --bind "$dir/m/$d" /$d || exit 1; done
ip link set lo up || exit 1
rm -rf /etc/ssh /etc/security/loginpolicy.conf /etc/nologin
mkdir /etc/ssh
ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key
printf '%s\n' 'auth required pam_deny.so' 'account required pam_unix.so' \
	'session required pam_permit.so' >/etc/pam.d/sshd
printf 'passwd: files\ngroup: files\nshadow: files\n' >/etc/nsswitch.conf
printf '%s\n' root:x:0:0::/root:/bin/sh \
	sshd:x:105:65534::/run/sshd:/usr/sbin/nologin \
	nobody:x:65534:65534::/nonexistent:/usr/sbin/nologin >/etc/passwd
printf '%s\n' root:x:0: nogroup:x:65534: team:x:3001:other,second \
	readers:x:3002: >/etc/group
echo 'root:*:20000::::::' >/etc/shadow
chmod 600 /etc/shadow
hash=x # no password has it
today=$(($(date +%s) / 86400))

k=$dir/k
mkdir "$k"
key() {
	ssh-keygen -q -t "$2" ${3:+-b "$3"} -N '' -C '' -f "$k/$1" </dev/null || exit 1
}
key ed ed25519 && key other ed25519 && key ca ed25519
key ec ecdsa 521 && key rsa rsa 2048 && key weak rsa 1024
cp "$k/ed" "$k/cert" && cp "$k/ed.pub" "$k/cert.pub"
ssh-keygen -q -s "$k/ca" -I id -n everybody "$k/cert.pub" || exit 1
pub() { cut -d' ' -f1,2 "$k/$1.pub"; }
K=$(pub ed) R=$(pub rsa) B64=${K#* }

# --- cases: an account each ---
uid=5000
# account NAME [SHELL [SHADOW]]: with a home and a .ssh as umask 022 makes them.
account() {
	uid=$((uid + 1))
	echo "$1:x:$uid:$uid::/home/$1:${2-/bin/sh}" >>/etc/passwd
	echo "$1:x:$uid:" >>/etc/group
	[ "${3-}" = none ] || echo "$1:${3-$hash:20000::::::}" >>/etc/shadow
	mkdir "/home/$1" && mkdir -m 700 "/home/$1/.ssh"
	chown -R "$uid:$uid" "/home/$1"
}
# put NAME [FILE]: standard input into a file of the account's.
put() {
	cat >"/home/$1/${2-.ssh/authorized_keys}"
	chmod 600 "/home/$1/${2-.ssh/authorized_keys}"
	chown "$1:$1" "/home/$1/${2-.ssh/authorized_keys}"
}
cases=$dir/cases
# judge NAME [IDENTITY [EXPECTED]]: it belongs to the next comparison; EXPECTED
# unknown: keyaudit need not know.
judge() { echo "$1 ${2-ed} ${3-known}" >>"$cases"; }
# plain NAME [SHELL [SHADOW]]: an account with the plain key.
plain() {
	account "$@"
	echo "$K" | put "$1"
	judge "$1"
}
# line NAME IDENTITY TEXT: printf's escapes
line() {
	account "$1"
	# shellcheck disable=SC2059 # the cases need its escapes
	printf "$3\n" | put "$1"
	judge "$1" "$2"
}

# --- both sides ---
pid=
sshd_up() { # configuration on standard input
	[ -z "$pid" ] || kill "$pid"
	wait
	{
		cat >"$dir/given"
		grep -v '^ *Match' "$dir/given" | sed '/^\t/d'
		printf '%s\n' 'ListenAddress 127.0.0.1' 'MaxStartups 200' \
			'LoginGraceTime 60' 'PasswordAuthentication no' \
			'KbdInteractiveAuthentication no' 'LogLevel INFO'
		sed -n '/^Match/,$p' "$dir/given"
	} >/etc/ssh/sshd_config
	# 9.8 and later would shut us out for our failures.
	{ echo 'PerSourcePenalties no' && cat /etc/ssh/sshd_config; } >"$dir/c"
	! "$sshd" -t -f "$dir/c" 2>/dev/null || cp "$dir/c" /etc/ssh/sshd_config
	"$sshd" -D -e 2>"$dir/sshd.log" &
	pid=$!
	tries=0
	until grep -q '^Server listening' "$dir/sshd.log"; do
		tries=$((tries + 1))
		if [ $tries -gt 300 ] || ! kill -0 "$pid" 2>/dev/null; then
			echo "used.sh: sshd does not start: $(cat "$dir/sshd.log")"
			exit 1
		fi
		sleep 0.1
	done
}
# login NAME IDENTITY: in, out, or what went wrong, into $dir/real/NAME. A key
# that is one of several steps was taken as well.
cat >"$dir/login" <<'END'
ssh -v -F /dev/null -i "$k/$2" -o BatchMode=yes -o IdentitiesOnly=yes \
	-o IdentityAgent=none -o StrictHostKeyChecking=no \
	-o UserKnownHostsFile=/dev/null -o ConnectTimeout=60 \
	-o PreferredAuthentications=publickey -o KexAlgorithms=curve25519-sha256 \
	"$1@127.0.0.1" true </dev/null >/dev/null 2>"$dir/errs/$1"
if grep -qE 'send disconnect: (Broken pipe|Connection reset)|closed by remote host|Read from remote host .*: Connection reset' "$dir/errs/$1"; then
	# sshd's monitor thinks better of it; what the client then does, sending or
	# reading, says how
	echo out
elif grep -qE '^Authenticated (to|using)|partial success' "$dir/errs/$1"; then
	echo in
elif grep -qE 'Permission denied|(Connection (closed|reset) by|Disconnected from) 127' "$dir/errs/$1"; then
	echo out
else
	tail -n 1 "$dir/errs/$1"
fi >"$dir/real/$1"
END
# Of each identity the fingerprint; a certificate's key is let in by its CA's line.
for id in ed other ec rsa weak ca; do
	echo "$id $(ssh-keygen -lf "$k/$id.pub" | cut -d' ' -f2)"
done >"$dir/fps"
echo "cert $(sed -n 's/^ca //p' "$dir/fps")" >>"$dir/fps"
export k dir

right=0 wrong=0 unknown=0 none=0
# said: for each case what sshd did and what keyaudit says, as "NAME EXPECTED
# REAL USED WHY". Of several lines with the key, one that lets in is enough.
said() {
	for f in "$dir/real/"*; do
		[ ! -e "$f" ] || echo "${f##*/} $(cat "$f")"
	done >"$dir/reals"
	awk '
	function member(name,  at) {
		at = index($0, "\"" name "\":\"")
		if (at == 0) return ""
		at += length(name) + 4
		return substr($0, at, index(substr($0, at), "\"") - 1)
	}
	FILENAME ~ /fps$/ { fp[$1] = $2; next }
	FILENAME ~ /reals$/ { name = $1; sub(/^[^ ]* /, ""); real[name] = $0; next }
	FILENAME ~ /out$/ {
		if (member("kind") != "authorized_keys") next
		key = member("account") " " member("fingerprint")
		used = member("used")
		if (!(key in said) || used == "yes" || said[key] == "no") {
			said[key] = used
			why[key] = member("used_why")
		}
		next
	}
	{
		key = $1 " " fp[$2]
		if (!(key in said)) { said[key] = "no"; why[key] = "it has no such line" }
		print $1, $3, real[$1], said[key], why[key]
	}' "$dir/fps" "$dir/reals" "$dir/out" "$cases"
}
# compare WHAT: all cases since the last time.
compare() {
	what=$1
	rm -rf "$dir/real" "$dir/errs" && mkdir "$dir/real" "$dir/errs"
	timeout 600 "$dir/keyaudit" keys --format ndjson >"$dir/out" 2>"$dir/err" </dev/null
	xargs -P 8 -L 1 sh "$dir/login" <"$cases"
	said >"$dir/said"
	while read -r c_name c_expected c_real c_used c_why; do
		case "$c_used $c_real $c_expected" in
		'yes in '* | 'no out '*) right=$((right + 1)) && good ;;
		'unknown '*' unknown') unknown=$((unknown + 1)) && good ;;
		'no in unseen') none=$((none + 1)) && good ;;
		*)
			wrong=$((wrong + 1))
			bad "$what: $c_name: sshd lets $c_real, keyaudit says: $c_used ($c_why): $(tail -n 3 "$dir/errs/$c_name")"
			;;
		esac
	done <"$dir/said"
	[ "$(wc -l <"$dir/said")" -eq "$(wc -l <"$cases")" ] || bad "$what: cases are missing"
	: >"$cases"
}
# says NAME TEXT: of the last comparison.
says() {
	if grep "^$1 " "$dir/said" | grep -qF " $2"; then good; else
		bad "$what: $1: not said: $2: $(grep "^$1 " "$dir/said")"
	fi
}
: >"$cases"

# --- lines ---
line l_plain ed "$K"
line l_comment ed "$K a comment"
line l_blanks ed "  \t $K"
line l_cr ed "$K\r"
line l_hash ed "# $K"
line l_second ed "$(pub other)\n\r\n$K"
line l_no_type ed "$B64"
line l_no_key ed 'ssh-ed25519'
line l_glued ed "ssh-ed25519$B64"
line l_wrong_type ed "ssh-rsa $B64"
line l_upper ed "SSH-ED25519 $B64"
line l_cut ed "ssh-ed25519 ${B64%????}"
line l_padded ed "ssh-ed25519 $B64="
line l_bom ed "\357\273\277$K"
line l_nul ed "$K\000 x"
line l_rsa rsa "$R"
line l_ecdsa ec "$(pub ec)"
line l_weak weak "$(pub weak)"
line l_certificate cert "$(cut -d' ' -f1,2 "$k/cert-cert.pub")"
line l_ca cert "cert-authority,principals=\"everybody\" $(pub ca)"
line l_ca_expired cert "cert-authority,principals=\"everybody\",expiry-time=\"20010101\" $(pub ca)"
line o_flag ed "no-pty $K"
line o_case ed "NO-PTY,ReStRiCt $K"
line o_comma ed "no-pty, $K"
line o_unknown ed "no-such-option $K"
line o_blank ed "no-pty , restrict $K"
line o_command ed "command=\"true\" $K"
line o_twice ed "command=\"true\",command=\"true\" $K"
line o_open_quote ed "command=\"true $K"
line o_no_quote ed "command=true $K"
line o_from ed "from=\"127.0.0.0/8\" $K"
line o_from_bad ed "from=\"127.0.0.1,10.0.0.1/8\" $K"
line o_environment ed "environment=\"A-B=x\" $K"
line o_permitopen ed "permitopen=\"h:0\" $K"
line o_permitopen_ok ed "permitopen=\"h:80\" $K"
line o_tunnel ed "tunnel=\"x\" $K"
line o_principals ed "principals=\"x\" $K"
line o_expired ed "expiry-time=\"20010101\" $K"
line o_expires ed "expiry-time=\"20370101\" $K"
line o_expiry_bad ed "expiry-time=\"20370230\" $K"

# --- files and folders ---
account f_second && echo "$K" | put f_second .ssh/authorized_keys2 && judge f_second
account f_backup && echo "$K" | put f_backup .ssh/authorized_keys.old && judge f_backup
account f_none && judge f_none
account f_empty && put f_empty </dev/null && judge f_empty
plain f_unreadable && chmod 000 /home/f_unreadable/.ssh/authorized_keys
plain f_roots && chown root:root /home/f_roots/.ssh/authorized_keys
plain f_roots_open && chown root:root /home/f_roots_open/.ssh/authorized_keys &&
	chmod 644 /home/f_roots_open/.ssh/authorized_keys
plain f_group && sed -i 's/^readers:.*/&f_group/' /etc/group &&
	chown root:readers /home/f_group/.ssh/authorized_keys &&
	chmod 640 /home/f_group/.ssh/authorized_keys
plain f_others && chown nobody /home/f_others/.ssh/authorized_keys &&
	chmod 644 /home/f_others/.ssh/authorized_keys
plain f_file_666 && chmod 666 /home/f_file_666/.ssh/authorized_keys
plain f_ssh_777 && chmod 777 /home/f_ssh_777/.ssh
plain f_home_777 && chmod 777 /home/f_home_777
plain f_home_team && chgrp team /home/f_home_team && chmod 775 /home/f_home_team
plain f_home_roots && chown root /home/f_home_roots
plain f_home_others && chown nobody /home/f_home_others
plain f_home_closed && chown root:root /home/f_home_closed && chmod 700 /home/f_home_closed
plain f_umask_home && chmod 775 /home/f_umask_home
plain f_umask_ssh && chmod 775 /home/f_umask_ssh/.ssh
plain f_umask_file && chmod 664 /home/f_umask_file/.ssh/authorized_keys
plain f_umask_all && chmod 775 /home/f_umask_all /home/f_umask_all/.ssh &&
	chmod 664 /home/f_umask_all/.ssh/authorized_keys
plain f_umask_named && chmod 775 /home/f_umask_named &&
	sed -i 's/^f_umask_named:x:[0-9]*:$/&f_umask_named/' /etc/group
plain f_umask_second && chmod 775 /home/f_umask_second &&
	sed -i 's/^f_umask_second:x:[0-9]*:$/&f_umask_named/' /etc/group
account f_link && echo "$K" | put f_link keys && judge f_link &&
	ln -s ../keys /home/f_link/.ssh/authorized_keys
plain f_link_out && mkdir /srv/keys && mv /home/f_link_out/.ssh/authorized_keys /srv/keys/x &&
	chown root:root /srv/keys/x && chmod 644 /srv/keys/x &&
	ln -s /srv/keys/x /home/f_link_out/.ssh/authorized_keys
sed -i 's/^f_link_out ed known$/f_link_out ed unseen/' "$cases"
plain f_ssh_link && mv /home/f_ssh_link/.ssh /srv/f_ssh_link &&
	ln -s /srv/f_ssh_link /home/f_ssh_link/.ssh
plain f_ssh_link_loose && mkdir -m 777 /srv/loose && mv /home/f_ssh_link_loose/.ssh /srv/loose/x &&
	ln -s /srv/loose/x /home/f_ssh_link_loose/.ssh
account f_ssh_of_other && rmdir /home/f_ssh_of_other/.ssh && judge f_ssh_of_other &&
	ln -s /home/f_umask_home/.ssh /home/f_ssh_of_other/.ssh
account f_fifo && mkfifo /home/f_fifo/.ssh/authorized_keys && judge f_fifo
account f_folder && mkdir /home/f_folder/.ssh/authorized_keys && judge f_folder
if command -v setfacl >/dev/null; then
	plain f_acl && setfacl -m u:nobody:rwx /home/f_acl
	plain f_acl_read && setfacl -m u:nobody:rx /home/f_acl_read
	plain f_acl_group && setfacl -m g:team:rwx /home/f_acl_group/.ssh
	plain f_acl_file && setfacl -m u:nobody:rw /home/f_acl_file/.ssh/authorized_keys
else
	skip 'access control lists' 'no setfacl on this machine'
fi

# --- accounts, by PAM ---
accounts() { # prefix
	plain "$1locked" /bin/sh "!$hash:20000::::::"
	plain "$1no_password" /bin/sh '*:20000::::::'
	plain "$1expired" /bin/sh "$hash:20000:::::$((today - 1)):"
	plain "$1expires" /bin/sh "$hash:20000:::::$((today + 2)):"
	plain "$1aged" /bin/sh "$hash:20000:0:30:7:10::"
	plain "$1must_change" /bin/sh "$hash:0::::::"
	plain "$1no_shadow" /bin/sh none
	plain "$1nologin" /usr/sbin/nologin
	plain "$1false" /bin/false
	plain "$1no_shell" /nowhere/sh
	plain "$1default_shell" ''
}
accounts a_
sshd_up <<'END'
UsePAM yes
END
compare 'as Debian has it'
says a_expired 'the account has expired'
says a_nologin 'no shell: forwarding only'
says a_must_change 'the password must be changed first'
says f_roots 'the account cannot read the file'
says f_backup 'sshd does not read this file'

accounts n_
sshd_up <<'END'
UsePAM no
END
compare 'without PAM'
says n_locked 'the account is locked, and UsePAM is no'

# --- settings ---
for a in s_one s_two s_three s_four s_five s_six s_seven s_eight; do account $a; done
again() { # the accounts of before, which have the plain key
	for a in "$@"; do
		echo "$K" | put "$a"
		judge "$a" ed "${expected-known}"
	done
}
everybody='s_one s_two s_three s_four s_five s_six s_seven s_eight'
echo "$K" >/etc/ssh/common
mkdir /etc/ssh/k && echo "$K" >/etc/ssh/k/s_two

setting() { # WHAT; the configuration on standard input
	cat >"$dir/setting"
	echo 'UsePAM yes' | cat - "$dir/setting" >"$dir/whole"
	sshd_up <"$dir/whole"
	compare "$1"
}
# shellcheck disable=SC2086 # words
again $everybody
setting 'no public keys' <<'END'
PubkeyAuthentication no
END
says s_one 'PubkeyAuthentication no'
again s_one
setting 'no file' <<'END'
AuthorizedKeysFile none
END
again s_one s_two
setting 'another place' <<'END'
AuthorizedKeysFile /etc/ssh/k/%u
END
# shellcheck disable=SC2086
again $everybody
setting 'who may' <<'END'
DenyUsers s_one s_tw?
AllowUsers s_* !s_three
DenyGroups s_four
END
# shellcheck disable=SC2086
again $everybody
setting 'who alone may' <<'END'
AllowUsers s_one s_two
AllowUsers s_three
AllowGroups s_two s_th*
END
says s_one "AllowGroups names no group of the account's"
expected=unknown
again s_one
unset expected
again s_two
setting 'who may from where' <<'END'
DenyUsers s_one@10.0.0.1
END
# shellcheck disable=SC2086
again s_one s_two s_three s_four s_six
echo "command=\"true\" $K" | put s_five
setting 'Match' <<'END'
Match User s_one
	PubkeyAuthentication no
Match Group s_two
	AuthorizedKeysFile /etc/ssh/k/%u
Match User s_three,s_four
	AuthorizedKeysFile .ssh/elsewhere
Match User s_six
	PasswordAuthentication yes
	AuthenticationMethods password publickey,password
END
says s_six 'not alone: AuthenticationMethods asks for more'
expected=unknown
again s_one
setting 'Match Address' <<'END'
Match Address 127.0.0.1
	PubkeyAuthentication no
END
again s_one
setting 'Match LocalPort' <<'END'
Match LocalPort 22
	AuthorizedKeysFile none
END
unset expected
again s_one
setting 'another method' <<'END'
Match User s_one
	PasswordAuthentication yes
	AuthenticationMethods password
END
echo "$R" | put s_one && judge s_one rsa
again s_two
setting 'algorithms' <<'END'
PubkeyAcceptedAlgorithms ssh-ed25519
END
echo "$R" | put s_one && judge s_one rsa
again s_two
setting 'the size of RSA keys' <<'END'
RequiredRSASize 3072
END
echo "$R" | put s_one && judge s_one rsa
setting 'RSA keys by one of their names' <<'END'
PubkeyAcceptedAlgorithms rsa-sha2-512
END
again s_one s_two s_three
chmod 777 /home/s_one && chown nobody /home/s_two/.ssh/authorized_keys
chmod 666 /home/s_two/.ssh/authorized_keys
setting 'StrictModes no' <<'END'
StrictModes no
END
chmod 755 /home/s_one
mkdir -m 700 /root/.ssh
root_has() { echo "$1" >/root/.ssh/authorized_keys && judge root; }
for how in yes no prohibit-password forced-commands-only; do
	root_has "$K"
	setting "root, $how" <<END
PermitRootLogin $how
END
done
root_has "command=\"true\" $K"
setting 'root, with a command' <<'END'
PermitRootLogin forced-commands-only
END
rm -r /root/.ssh
# shells that are none, and sftp within sshd
usermod -s /usr/sbin/nologin s_one
again s_one
setting 'sftp within sshd' <<'END'
Subsystem sftp internal-sftp
END
says s_one 'no shell: sftp and forwarding only'
again s_one
setting 'sftp alone' <<'END'
DisableForwarding yes
Match User s_one
	ForceCommand internal-sftp -d /
END
says s_one 'no shell: sftp only'
echo "restrict,command=\"internal-sftp\" $K" | put s_one && judge s_one
setting 'by the line' </dev/null
says s_one 'no shell: sftp only'
echo "restrict,command=\"sh\" $K" | put s_one && judge s_one
setting 'nothing left' </dev/null
says s_one 'no shell, no sftp, no forwarding'

kill "$pid"
[ -z "${USED_COUNTS-}" ] ||
	echo "right $right, wrong $wrong, unknown as expected $unknown, not followed as told $none"
finish
