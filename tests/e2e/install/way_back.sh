#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2119,SC2120
# The whole way there and back: install, init, apply, enable, enable --sshd,
# disable, disable --sshd, uninstall. Then /etc and /usr are as before, byte for
# byte, with modes and owners, but for what uninstall has named. As root, in
# namespaces. Ends with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
. tests/lib/enable_lib.sh
built=$(realpath "${B:-build}")
mkdir "$m/up" "$m/work"
# /usr is the host's: what is written there must come to lie in $m/up.
mount -t overlay overlay -o "lowerdir=/usr,upperdir=$m/up,workdir=$m/work" /usr 2>/dev/null
[ "$(stat -f -c %T /usr)" = overlayfs ] || skip_all 'no overlay on this machine'
rm -f "$m/bin/loginpolicy"
cat >"$m/bin/mk" <<END
#!/bin/sh
exec env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make -s B="$built" -o all "\$@"
END
chmod 755 "$m/bin/mk"
pam_ssh
sed -i '1i Include /etc/ssh/sshd_config.d/*.conf' /etc/ssh/sshd_config
mkdir -p /etc/ssh/sshd_config.d
printf 'sudo:x:27:alice\nstaff:x:50:alice\n' >>/etc/group
usermod -p "$(openssl passwd -6 Quiet-Lake7river)" root
rm -rf /var/lib/loginpolicy /etc/security/loginpolicy.*
# By the profiles that are in this /usr.
put_back_stock
pam-auth-update --force >/dev/null 2>&1 </dev/null
rm -f /etc/pam.d/*.pam-old
cp -a /etc "$dir/etc"
sed -i '/loginpolicy/d' /var/lib/pam/seen
cp -a /var/lib/pam "$dir/memory"
# is_back: what pam-auth-update has seen, too.
is_back() {
	if same_tree /etc "$dir/etc" && diff -r /var/lib/pam "$dir/memory"; then good; else bad "$what: not as before"; fi
	# A folder of /usr was opened for writing, and has nothing in it.
	left=$(cd "$m/up" && find . ! -type d)
	if [ -z "$left" ]; then good; else bad "$what: left in /usr: $left"; fi
}
# way OPTION...: all of it, with these options of enable.
way() {
	try 0 'install' mk install
	try 0 'init' loginpolicy init --vpn 10.8.0.0/16 --users staff --admins sudo
	try any 'apply' loginpolicy apply -y
	try 0 'enable' loginpolicy enable -y "$@"
	try 0 'enable --sshd' loginpolicy enable --sshd -y --yes-lock-out --enforce
	try 2 'uninstall too early' mk uninstall
	says err '/etc/pam.d/common-auth'
	try 0 'disable' loginpolicy disable -y
}
way --strict
try 0 'disable --sshd' loginpolicy disable --sshd -y
try 0 'uninstall' mk uninstall
sed -n 's/^  kept: \([^ ]*\).*/\1/p' "$dir/out" >"$dir/kept"
for f in /var/lib/loginpolicy /etc/security/loginpolicy.conf; do
	if grep -qx "$f" "$dir/kept"; then good; else bad "$what: $f is not named"; fi
done
xargs rm -r <"$dir/kept"
is_back
# The drop-in of sshd was forgotten: it is named.
way
try 0 'uninstall with the drop-in' mk uninstall
says out 'kept: /etc/ssh/sshd_config.d/00-loginpolicy.conf (sshd goes on without passwords'
sed -n 's/^  kept: \([^ ]*\).*/\1/p' "$dir/out" | xargs rm -r
is_back
umount -l /usr
what='folders of /usr'
# (/usr/local/libexec comes with Debian 13, and stays on 12)
(cd "$m/up" && find . -type d ! -path ./local/libexec) | while read -r d; do
	[ "$(stat -c '%a %u %g' "/usr/$d" 2>&1)" = "$(stat -c '%a %u %g' "$m/up/$d")" ] || echo "$d"
done >"$dir/out"
if [ -s "$dir/out" ]; then bad "$what: not as before: $(cat "$dir/out")"; else good; fi
sum_up
