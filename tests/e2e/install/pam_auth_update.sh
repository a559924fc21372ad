#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Debian's and Ubuntu's common-password: what pam-auth-update makes of our
# profile, from the distribution's own templates, and that it does what
# pam.d-example says of it. As root, in namespaces with other accounts and
# services. Ends with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/pam_lib.sh
{ command -v pam-auth-update >/dev/null && [ -d /usr/share/pam ]; } ||
	skip_all 'no pam-auth-update on this machine'
export DEBIAN_FRONTEND=noninteractive DEBCONF_NOWARNINGS=yes

# --- a machine as Debian installs it, with pam_pwquality ---
profiles=/usr/share/pam-configs
mkdir "$m/profiles"
# Nobody here is to wait two seconds after a wrong password.
sed 's/pam_unix.so/& nodelay/' $profiles/unix >"$m/profiles/unix" ||
	die 'no profile of pam_unix'
mount --bind "$m/profiles" $profiles
printf '%s\n' 'Name: Pwquality password strength checking' 'Default: yes' \
	'Priority: 1024' 'Conflicts: cracklib' 'Password-Type: Primary' \
	'Password:' '	requisite	pam_pwquality.so retry=3' \
	'Password-Initial:' '	requisite	pam_pwquality.so retry=3' \
	>$profiles/pwquality
rm -rf /etc/pam.d /var/lib/pam
mkdir /etc/pam.d /var/lib/pam
cp /usr/share/pam/common-[a-z]* /etc/pam.d/
rm -f /etc/pam.d/*.md5sums
for s in passwd chpasswd other; do
	echo '@include common-password' >/etc/pam.d/$s
done
common=/etc/pam.d/common-password
# update WHAT ARGUMENT...; lines: what common-password then says.
update() {
	what=$1
	shift
	if pam-auth-update "$@" >"$dir/out" 2>"$dir/err" </dev/null; then good; else
		bad "$what"
		cat "$dir/err"
	fi
	sed -n 's/^password[[:space:]]*//p' $common |
		sed 's/[[:space:]][[:space:]]*/ /g; s/ *$//' >"$dir/lines"
}
fallback='requisite pam_deny.so
required pam_permit.so'
update 'as installed' --force
same lines <<END
requisite pam_pwquality.so retry=3
$(grep -A9 '^Password:' $profiles/unix | sed -n 's/[[:space:]][[:space:]]*/ /g; s/^ //; s/success=end/success=1/; s/ *$//; /pam_unix/{p;q;}')
$fallback
END
unix=$(grep pam_unix "$dir/lines")

# --- ours is not taken by itself, for it refuses; then it is told to ---
cp packaging/pam-configs/loginpolicy-password $profiles/
update 'put beside the others' --package
lacks lines pam_loginpolicy
update 'enabled' --enable loginpolicy-password
same lines <<END
requisite pam_loginpolicy.so
$unix
$fallback
END
for f in /etc/pam.d/common-auth /etc/pam.d/common-account \
	/etc/pam.d/common-session /etc/pam.d/common-session-noninteractive; do
	if grep -q loginpolicy $f; then bad "it is in $f"; else good; fi
done

policy </dev/null
batch 1 'chpasswd with it' chpasswd <<'END'
alice:waterfall
bob:Quiet-Lake7river
END
changed bob
talk 10 'passwd with it, refused' by bob passwd <<'END'
Quiet-Lake7river
waterfall
Jane-Winterbourne1
Quiet-Lake7rivers
END
changed
count 1 out 'A new password needs'
decisions 3
talk 0 'passwd with it' by bob passwd <<'END'
Quiet-Lake7river
waterfall
Marble+Fox9cloud
Marble+Fox9cloud
END
changed bob

# --- with a history: the profile in pam.d-example ---
sed -n '/^#   Name: Password history/,/pam_pwhistory/s/^#   //p' pam.d-example \
	>$profiles/local-pwhistory
update 'a history' --enable local-pwhistory
same lines <<END
requisite pam_loginpolicy.so
requisite pam_pwhistory.so use_authtok remember=5 enforce_for_root
$unix
$fallback
END
batch 0 'a new one' chpasswd <<'END'
bob:Velvet/Pony2harbor
END
batch 1 'an old one' chpasswd <<'END'
bob:Marble+Fox9cloud
END
changed
says err 'already used'

# --- and back ---
update 'disabled' --disable loginpolicy-password local-pwhistory
lacks lines pam_loginpolicy
lacks lines pam_pwquality
update 'the other one again' --enable pwquality
same lines <<END
requisite pam_pwquality.so retry=3
$unix
$fallback
END
update 'ours again' --enable loginpolicy-password
rm $profiles/loginpolicy-password
update 'uninstalled' --package --remove loginpolicy-password
lacks lines pam_loginpolicy
says lines pam_unix.so
finish
