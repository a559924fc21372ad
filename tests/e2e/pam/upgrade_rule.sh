#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A password can be changed at every moment of an upgrade, also between two renames
# of files: dpkg's are done one by one, from one interface of the password rule to
# another and back. At each step chpasswd, which loads what is there, and su, whose
# module was loaded before the first step, refuse a bad password and set a good one.
# As root, in namespaces with other accounts and services. Ends with
# "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/pam_lib.sh

number=${rule_name#*.}
number=${number%.so}
other=$((number + 1))
new_name=loginpolicy_password.$other.so
# The same of the next interface, built from a copy.
mkdir "$dir/src"
cp -a include lib pam_module packaging Makefile "$dir/src/" || die 'no copy of the sources'
sed -i "s/^\(#define PASSWORD_RULE_INTERFACE\) .*/\1 $other/" "$dir/src/include/loginpolicy/password/password.h"
env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make -s -C "$dir/src" B=build CFLAGS=-O1 \
	build/pam_module/pam_loginpolicy.so "build/pam_module/$new_name" >"$dir/log" 2>&1 ||
	die "the next interface cannot be built: $(tail -n 3 "$dir/log")"
mkdir "$dir/1" "$dir/2"
cp "$m/installed$modules/"*loginpolicy* "$dir/1/"
cp "$dir/src/build/pam_module/"*.so "$dir/2/"

first=Quiet-Lake7river
policy </dev/null
example_stack
batch 0 'the first password' chpasswd <<END
alice:$first
END
hash=$(hash_of alice /etc/shadow)

# place FROM FILE: as dpkg does, beside its place and renamed.
place() { cp "$dir/$1/$2" "$modules/$2.dpkg-new" && mv "$modules/$2.dpkg-new" "$modules/$2"; }
# step N: of the upgrade from version $from (its rule $old) to $to (its rule $new).
step() {
	case $1 in
	1) ln -f "$modules/$old" "$modules/$old.kept" ;; # preinst
	2) place "$to" "$new" ;;
	3) place "$to" pam_loginpolicy.so ;;
	4) [ "$old" = "$new" ] || rm "$modules/$old" ;; # not in the new package
	5) rm "$modules/"*.kept ;; # postinst
	esac
}
begin() {
	rm -f "$modules/"*loginpolicy*
	cp "$dir/$from/"*loginpolicy* "$modules/"
}
# old_su: begin one, which has loaded the module and asks for the password to get in.
old_su() {
	echo "alice:$hash" | chpasswd -e
	: >/etc/security/opasswd
	chage -d 0 alice
	rm -f "$dir/answers"
	mkfifo "$dir/answers"
	: >"$dir/su"
	timeout 60 "$m/bin/pty_talk" "$dir/answers" by bob su alice -c id >"$dir/su" &
	su_pid=$!
	exec 5>"$dir/answers"
	n=0
	while ! grep -q 'Password: ' "$dir/su"; do
		n=$((n + 1))
		[ $n -lt 500 ] || die "su does not ask: $(cat "$dir/su")"
		sleep 0.02
	done
}
# end_su CODE ANSWER...: let it go on, with these.
end_su() {
	code=$1
	shift
	cp /etc/shadow "$dir/shadow"
	mark
	printf '%s\n' "$@" >&5
	printf '%s\n' "$@" >>"$dir/secrets"
	exec 5>&-
	wait $su_pid
	rc=$?
	cp "$dir/su" "$dir/out"
	: >"$dir/err"
	judge
}

# upgrade FROM TO: with what holds at every step.
upgrade() {
	from=$1 to=$2
	old=$rule_name new=$rule_name
	[ "$from" = 1 ] || old=$new_name
	[ "$to" = 1 ] || new=$new_name
	for upto in 0 1 2 3 4 5; do
		begin
		old_su
		for i in 1 2 3 4 5; do
			[ $i -gt $upto ] || step $i || die "step $i"
		done
		at="from $old to $new, step $upto"
		batch 1 "$at: a new process" chpasswd <<-END
			bob:waterfall
			carol:Marble+Fox9cloud$upto$from$to
		END
		changed carol
		says log ' deny user=bob'
		what="$at: an old process"
		if [ $upto = 5 ] && [ "$old" != "$new" ]; then
			# Its rule is gone with the old package: it is refused, and says why.
			end_su 1 $first
			changed
			says log "$old: No such file or directory"
		else
			end_su 0 $first $first waterfall Marble+Fox8cloud Marble+Fox8cloud
			changed alice
			says log ' deny user=alice'
			says out 'uid=2001'
		fi
	done
}
upgrade 1 1
upgrade 1 2
upgrade 2 1

# An upgrade that fails after the new files are there is taken back: dpkg restores
# the old ones, and the old postinst takes the second name away.
from=1 to=2 old=$rule_name new=$new_name
begin
old_su
for i in 1 2 3; do step $i; done
place 1 pam_loginpolicy.so
rm "$modules/$new"
what='taken back: an old process'
batch 0 'taken back: a new process' chpasswd <<'END'
carol:Velvet/Pony5harbor
END
step 5
what='taken back: an old process'
end_su 0 $first $first Marble+Fox8cloud Marble+Fox8cloud
changed alice

# What was asked for before the first rename has its rule already, and keeps it.
begin
echo "alice:$hash" | chpasswd -e
rm -f "$dir/answers"
mkfifo "$dir/answers"
: >"$dir/su"
timeout 60 "$m/bin/pty_talk" "$dir/answers" passwd alice >"$dir/su" &
su_pid=$!
exec 5>"$dir/answers"
n=0
while ! grep -q 'New password: ' "$dir/su" && [ $n -lt 500 ]; do
	n=$((n + 1))
	sleep 0.02
done
for i in 1 2 3 4 5; do step $i; done
cp /etc/shadow "$dir/shadow"
what='passwd that had asked before'
end_su 0 Marble+Fox7cloud Marble+Fox7cloud
changed alice

# Without the second name, the old process would find nothing: it is what the test
# is about.
begin
old_su
for i in 2 3 4; do step $i; done
what='without the second name'
end_su 1 $first
changed
says log "$rule_name: No such file or directory"

finish
