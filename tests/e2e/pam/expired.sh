#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# An expired password is changed at login: through a real sshd with
# keyboard-interactive, through su and login, and by the passwd that sshd starts
# after a key or a password. The programs run as root, or for root; the rule
# still applies. As root, in namespaces with other accounts and services.
# Ends with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/pam_lib.sh
pam_ssh

first=Quiet-Lake7river
second=Marble+Fox9cloud
policy </dev/null
example_stack
batch 0 'the first password' chpasswd <<END
alice:$first
END
changed alice
hash=$(hash_of alice /etc/shadow)
# What runs where somebody got in.
printf '#!/bin/sh\nexec id\n' >/etc/inside
chmod 755 /etc/inside
sed -i 's|/bin/sh$|/etc/inside|' /etc/passwd
# expire USER: with the password $first, which is to be changed at once.
expire() {
	echo "$1:$hash" | chpasswd -e
	: >/etc/security/opasswd
	chage -d 0 "$1"
}
# way NAME SERVICE LOGIN CODE THEN USER COMMAND...: the command lets USER log in
# and asks for the password LOGIN times before it is to be changed. It ends with
# CODE where that is refused; where it is done, USER is inside with THEN=inside.
way() {
	name="$1 as $6" service=$2 times=$3 refused=$4 then=$5 user=$6
	uid=$(id -u "$user")
	shift 6
	login=
	[ "$times" -eq 0 ] || login="$first
"
	expire "$user"
	talk "$refused" "$name: refused" "$@" <<END
$login$first
waterfall
$user=$user=1A
Quiet-Lake7rivers
END
	changed
	lacks out "uid=$uid"
	decisions 3
	says log " deny user=$user uid=$uid service=$service stage=password missing=uppercase,digit,symbol,dictionary "
	says log " missing=personal"
	says log ' missing=similar '
	says out 'It needs at least 1 digit.'
	says out "It contains the account's name or a word of the full name."
	# Before the first prompt, and not again.
	count 1 out 'A new password needs: at least 8 characters'
	sed -n '/A new password needs/,$p' "$dir/out" | grep -c 'New password: ' >"$dir/n"
	count 3 out 'New password: '
	if [ "$(cat "$dir/n")" -eq 3 ]; then good; else bad "$what: asked before the rule was told"; fi

	talk 0 "$name: refused, then accepted" "$@" <<END
$login$first
waterfall
$second
$second
END
	changed "$user"
	says out 'It needs at least 1 digit.'
	decisions 2
	says log " permit user=$user uid=$uid service=$service stage=password "
	if [ "$then" = inside ]; then
		says out "uid=$uid"
	else
		lacks out "uid=$uid"
	fi
}

for u in alice root; do
	way keyboard-interactive sshd 1 255 inside $u ssh_to $u@test id
	way 'su by root' su 0 1 inside $u su $u
	way 'su by another' su 1 1 inside $u by bob su $u
	if command -v login >/dev/null; then
		way login login 1 1 inside $u login $u
	else
		skip login 'not on this machine'
	fi
	cp "$m/key.pub" /etc/ssh/$u.keys
done
# After a key or a password sshd starts passwd, and has it log in again. Before
# OpenSSH 9.8 it lets root change the password by itself; later ones start
# passwd for root as well, as in the test of that.
for how in publickey:0 password:1; do
	method=${how%:*}
	way "$method" passwd "${how#*:}" 10 outside alice \
		ssh_to -t -o PreferredAuthentications="$method" alice@test
	[ -e /usr/lib/openssh/sshd-session ] ||
		way "$method" sshd "${how#*:}" 255 inside root \
			ssh_to -t -o PreferredAuthentications="$method" root@test
done
rm /etc/ssh/*.keys

# --- password mode observe, and a rule that cannot be applied ---
echo 'password mode observe' | policy
expire alice
talk 0 'observe' ssh_to alice@test id <<END
$first
$first
waterfall
waterfall
END
changed alice
says out uid=2001
lacks out 'A new password needs'
lacks out 'refused'
says log ' would-deny user=alice uid=2001 service=sshd stage=password '

policy </dev/null
mv "$modules/$rule_name" "$modules/x"
expire_without_rule() {
	mv "$modules/x" "$modules/$rule_name"
	expire "$1"
	mv "$modules/$rule_name" "$modules/x"
}
expire_without_rule alice
talk 255 'no rule to judge by' ssh_to alice@test id <<END
$first
END
changed
lacks out uid=2001
says log "$rule_name"
# Who need not change it enters.
chage -d 20000 alice
talk 0 'no rule, nothing expired' ssh_to alice@test id <<END
$first
END
says out uid=2001
finish
