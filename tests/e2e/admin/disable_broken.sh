#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2119,SC2120
# loginpolicy disable where it is needed most: on a full disk, without its
# record, on files edited by hand; and that it writes no stack that lets nobody
# in. As root, in namespaces. Ends with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
. tests/lib/enable_lib.sh
good_policy | policy
record=/var/lib/loginpolicy/enabled/record
common=/etc/pam.d/common-account

# fresh: PAM as the distribution has it, and then enabled.
fresh() {
	put_back_stock
	rm -rf /var/lib/loginpolicy/enabled
	mkdir -m 700 /var/lib/loginpolicy/enabled
	try 0 'enable' loginpolicy enable -y -q "$@"
	snapshot
}
# gone: no line is left, and root gets in.
gone() {
	if grep -rq '^[^#]*loginpolicy' /etc/pam.d; then bad "$what: still wired"; else good; fi
	if [ "$(su root -c 'echo inside' 2>&1)" = inside ]; then good; else bad "$what: root is locked out"; fi
}
pam_is_stock() {
	if same_tree /etc/pam.d "$dir/stock.pam.d"; then good; else bad "$what: PAM is not as before"; fi
}
# full DIR: no byte more can be written there.
full() {
	mkdir "$m/full"
	mount -t tmpfs -o "mode=755,size=$(($(du -sk "$1" | cut -f1) + 400))k" tmpfs "$m/full"
	cp -a "$1/." "$m/full/"
	mount --bind "$m/full" "$1"
	dd if=/dev/zero of="$1/fill" bs=64k 2>/dev/null
	dd if=/dev/zero of="$1/fill2" bs=1 2>/dev/null
}
# roomy DIR: there is room again.
roomy() {
	rm -f "$1/fill" "$1/fill2"
}
unmount() {
	mkdir "$m/kept"
	cp -a "$1/." "$m/kept/"
	umount "$1" "$m/full"
	rm -rf "$m/full"
	find "$1" -mindepth 1 -delete
	cp -a "$m/kept/." "$1/"
	rm -rf "$m/kept"
}

# --- a full /var/lib: out of PAM all the same ---
fresh
full /var/lib
try 3 'a full /var' loginpolicy disable -y
says out 'no longer wired'
says err 'No space left on device'
says err 'run disable again'
gone
pam_is_stock
try 3 'a full /var, again' loginpolicy disable -y
gone
pam_is_stock
roomy /var/lib
try 0 'with room again' loginpolicy disable -y
lacks err 'was changed since'
unmount /var/lib
back
fresh --strict
full /var/lib
try 3 'a full /var, strict' loginpolicy disable -y
gone
pam_is_stock
roomy /var/lib
# Not disabled again, but enabled.
try 0 'enable with room again' loginpolicy enable -y --strict
wired
try 0 'and disable' loginpolicy disable -y
unmount /var/lib
back
# A change that did not end, and no room to write that.
fresh
sed -i 's/^state done/state changing/' $record
full /var/lib
try 3 'a full /var, after a change that did not end' loginpolicy disable -y
gone
pam_is_stock
unmount /var/lib
# --- a full /etc: nothing ---
fresh
full /etc/pam.d
rm -f "$dir/snap.pam.d/fill"
try 2 'a full /etc' loginpolicy disable -y
says err 'No space left on device'
says err 'nothing was changed'
roomy /etc/pam.d
unchanged
unmount /etc/pam.d
try 0 'with room again' loginpolicy disable -y
back

# --- a record that is missing, broken, unreadable ---
fresh
rm $record
try 0 'no record' loginpolicy disable -y
gone
if grep -q 'action=disable' /var/lib/loginpolicy/actions; then good; else bad "$what: not recorded"; fi
for way in broken other-owner folder torn; do
	fresh
	: >/var/lib/loginpolicy/actions
	case $way in
	broken) echo garbage >$record ;;
	other-owner) chown 2001 $record ;;
	folder) rm $record && mkdir $record && : >$record/x ;;
	torn) truncate -s 100 $record ;;
	esac
	try 0 "a record that is $way" loginpolicy disable -y
	[ $way = torn ] || says err "$record"
	lacks err 'nothing was changed'
	gone
	if grep -q 'action=disable' /var/lib/loginpolicy/actions; then good; else bad "$what: not recorded"; fi
	try 0 "enable after a record that was $way" loginpolicy enable -y
	wired
done
fresh
echo garbage >$record
full /var/lib
try 3 'a broken record on a full disk' loginpolicy disable -y
gone
unmount /var/lib

# --- files edited by hand ---
fresh
sed -i '/^# here are the per-package modules/a account optional pam_permit.so' $common
try 0 'the managed part was edited' loginpolicy disable -y
lacks err 'nothing was changed'
says err 'edited by hand'
says out 'no longer wired'
gone
if grep -q '^account optional pam_permit.so' $common; then good; else bad "$what: the edit is lost"; fi

# --- nobody is locked out by it ---
fresh
# Only our line goes past the next one.
cat >$common <<'END'
account [success=1 ignore=1 default=die] pam_loginpolicy.so
account requisite pam_deny.so
account required pam_permit.so
END
snapshot
try 2 'the rest lets nobody in' loginpolicy disable -y
says err 'root'
says err '/etc/pam.d'
says err 'nothing was changed'
unchanged
# Where nobody gets in already, it is no reason to stay.
cat >$common <<'END'
account requisite pam_loginpolicy.so
account required pam_deny.so
END
try 0 'nobody gets in before' loginpolicy disable -y
says err 'not because of loginpolicy'
if grep -q '^[^#]*loginpolicy' $common; then bad "$what: still wired"; else good; fi

# --- files that cannot be replaced ---
put_back_stock
for f in account auth; do
	mv /etc/pam.d/common-$f /etc/pam.d/own-$f
	ln -s own-$f /etc/pam.d/common-$f
done
snapshot
try 2 'enable, files that are links' loginpolicy enable -y
says err "$common: is a symbolic link"
unchanged
put_back_stock
if touch /etc/pam.d/x && chattr +i /etc/pam.d/x 2>/dev/null; then
	chattr -i /etc/pam.d/x && rm /etc/pam.d/x
	fresh
	chattr +i /etc/pam.d/common-auth
	try 2 'disable, an immutable file' loginpolicy disable -y
	says err '/etc/pam.d/common-auth: '
	says err 'nothing was changed'
	unchanged
	chattr -i /etc/pam.d/common-auth
	try 0 'disable, mutable again' loginpolicy disable -y
	back
	chattr +i /etc/pam.d/common-auth
	try 2 'enable, an immutable file' loginpolicy enable -y
	says err '/etc/pam.d/common-auth: '
	unchanged
	chattr -i /etc/pam.d/common-auth
else
	rm -f /etc/pam.d/x
	echo 'SKIP: an immutable file: not on this file system'
fi
fresh
mount --bind /etc/pam.d /etc/pam.d
mount -o remount,bind,ro /etc/pam.d
try 2 'disable, a read-only /etc/pam.d' loginpolicy disable -y
says err 'Read-only file system'
says err 'nothing was changed'
unchanged
umount /etc/pam.d
try 0 'disable, writable again' loginpolicy disable -y
back
mount --bind /etc/pam.d /etc/pam.d
mount -o remount,bind,ro /etc/pam.d
try 2 'enable, a read-only /etc/pam.d' loginpolicy enable -y
says err 'Read-only file system'
unchanged
umount /etc/pam.d
sum_up
