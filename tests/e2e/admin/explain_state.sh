#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A state directory that is missing, or lacks blocked/ or revoked/: the module and
# explain decide alike, and the command that is printed makes it. With real su. As
# root, in namespaces with other accounts and services. Ends with "N passed, N
# failed".
# shellcheck disable=SC2154,SC2086,SC2115
cd "$(dirname "$0")/../../.." || exit 2
bin=$(realpath "${B:-build}/admin/loginpolicy")
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
cp "$bin" "$m/bin/loginpolicy" || exit 1
example_logins
policy <<'END'
permit user:root service login from local
permit everyone service su by user:root
END
explain() { try "$1" "$2: explain" loginpolicy explain alice --service su --by root; }
console() { try 0 "$1: explain the console" loginpolicy explain root --service login --tty tty1; }
key=SHA256:uNiVztksCsDhcc0u9e8BrrJXVGQ/bzp/bCZKZgdJ1Yg
# is_refused WHAT: su is refused, explain says so, and what to type; which is done.
is_refused() {
	try 1 "$1: su" su alice -c 'echo inside'
	lacks out inside
	says log ' reason=state-unknown '
	explain 1 "$1"
	says out 'alice at su: DENY'
	says err 'refuses everybody but root at the console'
	console "$1"
	says out 'root at login: PERMIT'
	make=$(sed -n "s/.*\('install -d -m 711 [^']*'\).*/\1/p" "$dir/err" | head -1)
	try any "$1: status" loginpolicy status
	says err "$make"
	[ "$(grep -c 'does not exist: no account' "$dir/err")" -le 1 ] || bad "$what: it says so twice: $(cat "$dir/err")"
	says out '   revoked keys ?'
	try 3 "$1: check" loginpolicy check
	says err "$make"
	says err 'refuses everybody but root at the console'
	try 2 "$1: revoke" loginpolicy key revoke $key
	[ -e $state/blocked ] || try 2 "$1: block" loginpolicy block bob
	says err 'nothing was changed'
	says err "$make"
	eval "sh -c $make" || bad "$what: $make"
	try 0 "$1: su, once it is made" su alice -c 'echo inside'
	says out inside
	explain 0 "$1, once it is made"
	says out 'alice at su: PERMIT'
	try 0 "$1: block, once it is made" loginpolicy block bob
	try 0 "$1: unblock" loginpolicy unblock bob
}
try 0 'as it should be' su alice -c 'echo inside'
explain 0 'as it should be'
try 0 'carol is blocked' loginpolicy block carol
rm -r $state/blocked
mv $state/revoked $state/r
is_refused 'no blocked, nor revoked'
rmdir $state/revoked && mv $state/r $state/revoked
rm -r $state/blocked
try 1 'no blocked: su' su alice -c 'echo inside'
explain 1 'no blocked'
mkdir -m 711 $state/blocked
try 0 'who was blocked' loginpolicy log --actions
says out carol
rm -r $state/revoked
is_refused 'no revoked'
rm -r $state/blocked $state/revoked
is_refused 'neither'
rm -r $state
is_refused 'no directory'
# Where PAM does not ask the module, there need be none.
rm -r $state
grep -l pam_loginpolicy /etc/pam.d/* | xargs sed -i '/pam_loginpolicy/d'
explain 0 'nothing is wired'
says err 'no account counts as blocked'
# One that others can write to is not made anew.
mkdir -m 711 $state $state/blocked $state/revoked
chmod 777 $state
explain 1 'unsafe'
says err 'unsafe owner or mode'
lacks err 'install -d'
sum_up
