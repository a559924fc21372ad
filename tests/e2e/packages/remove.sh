#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2154
# Removing and purging the packages while the policy is enforced: the lines of
# enable go first, a line that somebody edited stops it, and purge keeps out whom
# the state kept out, unless it is told not to. As root, in namespaces. Ends with
# "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/packages_lib.sh
machine base
remember etc/pam.d etc/pam.conf
install 0 'install' libpam-loginpolicy loginpolicy keyaudit
wire enforce
try 0 'block bob' loginpolicy block bob
in_root ssh-keygen -q -t ed25519 -N '' -f /root/lost.key
in_root sh -c 'cat /root/lost.key.pub >>/home/alice/.ssh/authorized_keys'
try 0 'revoke a key' loginpolicy key revoke /root/lost.key.pub
lost_comes_in() {
	in_root ssh -F /root/ssh_config -i /root/lost.key alice@127.0.0.1 echo inside </dev/null >"$dir/out" 2>&1
	grep -q '^inside' "$dir/out"
}
if lost_comes_in; then bad 'a revoked key comes in'; else good; fi

# --- a line that enable did not write ---
machine edited base
echo 'account required pam_loginpolicy.so debug' >>"$r/etc/pam.d/cron"
apt 100 'remove, with a line of somebody else' remove libpam-loginpolicy
told "/etc/pam.d/cron:$(grep -n loginpolicy "$r/etc/pam.d/cron" | cut -d: -f1)"
told 'the policy stays in force'
is_wired
probes enforced rule 'removal stopped'
in_root ssh -F /root/ssh_config -i /root/bob.key bob@127.0.0.1 echo inside </dev/null >"$dir/out" 2>&1
lacks out inside
if lost_comes_in; then bad 'removal stopped: a revoked key comes in'; else good; fi
state_is libpam-loginpolicy 'install ok installed'
sed -i '/pam_loginpolicy/d' "$r/etc/pam.d/cron"
cp -p "$r/etc/pam.d/common-auth" "$r/etc/pam.d/common-auth.dpkg-old"
apt 0 'remove, the line is deleted' remove libpam-loginpolicy
told /etc/pam.d/common-auth.dpkg-old
rm "$r/etc/pam.d/common-auth.dpkg-old"
is_unwired
probes open free 'removed after all'

# --- a line of ours that somebody changed, among others ---
machine changed base
sed -i 's/^\(account.*pam_loginpolicy.so\).*/\1 debug/' "$r/etc/pam.d/common-account"
apt 0 'remove, with a changed line' remove libpam-loginpolicy
told '/etc/pam.d/common-account was changed since enable'
is_unwired
probes open free 'removed with a changed line'

# --- the command first, then the module ---
machine command base
apt 0 'remove the command' remove loginpolicy
told 'libpam-loginpolicy'
told 'to unblock'
is_wired
probes enforced rule 'the command is removed'
apt 0 'remove the module' remove libpam-loginpolicy
told bob
is_unwired
probes open free 'both are removed'
same_as_before
if grep -q loginpolicy "$r/var/lib/pam/seen"; then bad 'the profiles are remembered'; else good; fi
there /var/lib/loginpolicy/blocked
# Installed again, the state is as it was; nothing is wired.
install 0 'install again' libpam-loginpolicy loginpolicy
told "'loginpolicy enable --enforce' puts"
is_unwired
probes open free 'installed again'
wire enforce
probes enforced rule 'wired again'

# --- unpacked and not configured, as after a power cut: dpkg runs no prerm then ---
machine half base
other_version 0.9.0 new
try 0 'unpack a new version' dpkg --unpack /t/new-libpam-loginpolicy.deb /t/new-loginpolicy.deb
apt 0 'remove what is only unpacked' remove libpam-loginpolicy loginpolicy
told 'PAM still asks the module that was removed'
is_unwired
probes open free 'what was only unpacked is removed'
left=$(cd "$r" && find usr lib -name 'loginpolicy_password*' | head)
if [ -z "$left" ]; then good; else bad "removal left: $left"; fi

# --- another system, mounted somewhere: ours stays as it is ---
machine host base
mkdir -p "$r/target/etc/pam.d" "$r/target/var/lib/loginpolicy/blocked"
echo 'auth required pam_loginpolicy.so' >"$r/target/etc/pam.d/other"
try any 'prerm of another system' env DPKG_ROOT=/target DPKG_MAINTSCRIPT_PACKAGE_REFCOUNT=1 \
	sh "/var/lib/dpkg/info/libpam-loginpolicy:$(dpkg --print-architecture).prerm" remove
try any 'postrm of another system' env DPKG_ROOT=/target DPKG_MAINTSCRIPT_PACKAGE_REFCOUNT=1 \
	sh "/var/lib/dpkg/info/libpam-loginpolicy:$(dpkg --print-architecture).postrm" purge
is_wired
there /var/lib/loginpolicy/blocked
probes enforced rule 'another system was cleared'

# --- all at once, and purged: who was kept out is kept out ---
machine purged base
apt 0 'remove all' remove libpam-loginpolicy loginpolicy keyaudit
is_unwired
told bob
probes open free 'all is removed'
apt 0 'purge' purge libpam-loginpolicy loginpolicy keyaudit
if [ ! -d "$r/var/lib/loginpolicy" ]; then good; else bad "purge: $(tail -n 20 "$dir/out" "$dir/err")"; fi
if lost_comes_in; then bad 'purge: the revoked key comes in'; else good; fi
if [ "$(sed -n 's/^bob:\([^:]*:\)\{6\}\([^:]*\):.*/\2/p' "$r/etc/shadow")" = 1 ]; then good; else
	bad "purge: bob is not expired: $(grep ^bob "$r/etc/shadow")"
fi
in_root ssh -F /root/ssh_config -i /root/bob.key bob@127.0.0.1 echo inside </dev/null >"$dir/out" 2>&1
lacks out inside
in_root ssh -F /root/ssh_config -i /root/alice.key alice@127.0.0.1 echo inside </dev/null >"$dir/out" 2>&1
says out inside
left=$(cd "$r" && find etc usr var -name '*loginpolicy*' ! -path 'var/cache/*' ! -name loginpolicy.conf | head)
if [ -z "$left" ]; then good; else bad "purge left: $left"; fi

# --- purged, and not all can be looked for: who is kept out stays on the list ---
machine away base
: >"$r/var/lib/loginpolicy/blocked/4999"
mv "$r/home/alice" "$r/home/away"
apt 0 'purge without a home' purge libpam-loginpolicy loginpolicy
told '/home/alice: the home of alice is not there'
told 'uid 4999'
there /var/lib/loginpolicy/blocked/4999
is_unwired
mv "$r/home/away" "$r/home/alice"

# --- purged at once, and told not to lock ---
machine unlocked base
in_root sh -c 'echo libpam-loginpolicy libpam-loginpolicy/keep-out boolean false | debconf-set-selections'
apt 0 'purge without lock' purge libpam-loginpolicy loginpolicy keyaudit
told bob
gone /var/lib/loginpolicy
is_unwired
probes open free 'purged without lock'
if lost_comes_in; then good; else bad 'told not to: the revoked key is gone'; fi
# The answer was for that purge alone. Records of breaches are kept.
install 0 'install after a purge' libpam-loginpolicy loginpolicy
wire enforce
try 0 'block bob once more' loginpolicy block bob
try 0 'an incident' loginpolicy breach --id theft-1 --reason drill -y nobody-here
echo '# no key' >"$r/etc/security/loginpolicy.keys"
apt 0 'purge once more' purge libpam-loginpolicy loginpolicy
told 'kept: /var/lib/loginpolicy/incidents (records of breaches'
told 'kept: /etc/security/loginpolicy.keys'
there /var/lib/loginpolicy/incidents/theft-1.json
if [ "$(ls "$r/var/lib/loginpolicy")" = incidents ]; then good; else bad "purge once more: left: $(ls "$r/var/lib/loginpolicy")"; fi
if [ "$(sed -n 's/^bob:\([^:]*:\)\{6\}\([^:]*\):.*/\2/p' "$r/etc/shadow")" = 1 ]; then good; else
	bad "purge once more: bob is not expired: $(tail -n 20 "$dir/out" "$dir/err")"
fi
install 0 'install beside the records' libpam-loginpolicy loginpolicy
try 0 'they are read' loginpolicy breach --list
says out theft-1
try 0 'and a block is made' loginpolicy block bob
finish
