#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# loginpolicy enable where new passwords cannot be judged, so that none could be
# set afterwards: without cracklib's dictionary, with a damaged one, without the
# rule's object. Refused, and the command that is printed mends it: it is run.
# With real chpasswd and passwd. As root, in namespaces with other accounts and
# services. Ends with "N passed, N failed".
# shellcheck disable=SC2154,SC2086,SC2119
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
. tests/lib/enable_lib.sh

for crack in /var/cache/cracklib /usr/share/cracklib; do
	[ ! -d $crack ] || break
done
[ -d $crack ] || skip_all "no dictionary of cracklib's on this machine"
# /usr is the host's.
mkdir "$m/crack" && cp -aL $crack/. "$m/crack" && mount --bind "$m/crack" $crack || exit 1
cp -a $crack "$dir/crack"
whole() {
	find $crack -mindepth 1 -delete
	cp -a "$dir/crack/." $crack
	chmod 755 $crack
	cp -p "$m/installed$modules/$rule_name" "$modules/"
	put_back_stock
	rm -rf /var/lib/loginpolicy/enabled /var/lib/loginpolicy/last-good.conf
}
# damage KIND
damage() {
	case $1 in
	nothing) find $crack -mindepth 1 -delete ;;
	index) rm $crack/*.pwi ;;
	short) truncate -s 1000 $crack/*.pwd ;;
	inside) for f in "$crack/"*.pwd; do printf '\377\377\377\377' | dd of="$f" bs=1000 seek=50 conv=notrunc 2>/dev/null; done ;;
	unsafe) chmod 777 $crack ;;
	rule) rm "$modules/$rule_name" ;;
	object) echo >"$modules/$rule_name" ;;
	esac
}
# sets PASSWORD, refuses PASSWORD: what chpasswd and passwd do with alice's.
sets() {
	batch 0 "$what, chpasswd" chpasswd <<-END
		alice:$1
	END
	changed alice
}
refuses() {
	batch 1 "$what, chpasswd" chpasswd <<-END
		alice:$1
	END
	changed
	says err 'cannot be checked'
	talk any "$what, passwd" passwd alice <<-END
		$1
		$1
	END
	changed
}
# status prints lines of one width.
flat() { tr -s ' \n' '  ' <"$dir/out" >"$dir/flat" && mv "$dir/flat" "$dir/out"; }

good_policy enforce | policy
for kind in nothing index short inside unsafe rule object; do
	whole
	damage $kind
	try 0 "check: $kind" loginpolicy check
	says out 'no password can be set: '
	grep -o "no password can be set: .*" "$dir/out" | head -1 >"$dir/why"
	case $kind in
	unsafe)
		says why "not root's alone"
		says why "run 'chown -R root: $crack; chmod -R go-w $crack'"
		;;
	rule | object) says why "apt install --reinstall libpam-loginpolicy" ;;
	*) grep -Eq "run '.*(update-cracklib|cracklib-runtime)'|install cracklib" "$dir/why" ||
		bad "$what: no command in $(cat "$dir/why")" ;;
	esac
	try 2 "enable: $kind" loginpolicy enable -y --enforce
	says err 'no password can be set: '
	says err 'nobody, root included, could set a password any more, see above: nothing was changed'
	says err 'password mode observe'
	unchanged
	# Before, passwords can be set as ever.
	what="before enable: $kind"
	sets "Quiet-Lake7river-$kind"
done

# Who wants it all the same knows what comes: nobody, root included, can set one.
for kind in nothing inside unsafe rule; do
	whole
	damage $kind
	try 0 "enable --yes-lock-out: $kind" loginpolicy enable -y --enforce --yes-lock-out
	says err 'no password can be set: '
	wired
	what="wired: $kind"
	refuses "Loud-Lake7river-$kind"
	try any "status: $kind" loginpolicy status
	flat
	says out 'passwords NONE CAN BE SET: '
	try any "status, JSON: $kind" loginpolicy status --format json
	is_json
	says out '"passwords_judged":false,"passwords_because":"'
	# Wired like this already: what is left to do is not refused.
	try 0 "enable again: $kind" loginpolicy enable -y --strict
	says err 'no password can be set: '
	# What is printed mends it.
	fix=$(loginpolicy check | sed -n "s/.*no password can be set.* run '\(.*\)'$/\1/p")
	case $fix in
	*update-cracklib* | *chmod*) sh -c "$fix" >"$dir/out" 2>&1 || bad "$what: '$fix' fails" ;;
	*)
		cp -p "$m/installed$modules/$rule_name" "$modules/"
		cp -a "$dir/crack/." $crack
		;;
	esac
	what="mended: $kind"
	sets "Loud-Lake7river-$kind"
	try any "status, mended: $kind" loginpolicy status
	lacks out 'NONE CAN BE SET'
	try any "status, JSON, mended: $kind" loginpolicy status --format json
	says out '"passwords_judged":true,"passwords_because":null'
done

# Without the package there is no update-cracklib. Only here: /usr/sbin is the host's.
mkdir "$m/sbin.u" "$m/sbin.w"
if [ -x /usr/sbin/update-cracklib ] &&
	mount -t overlay overlay -o "lowerdir=/usr/sbin,upperdir=$m/sbin.u,workdir=$m/sbin.w" /usr/sbin 2>/dev/null &&
	[ "$(stat -f -c %T /usr/sbin)" = overlayfs ]; then
	rm /usr/sbin/update-cracklib
	whole
	damage nothing
	try 2 'the package is not installed' loginpolicy enable -y --enforce
	says err "run 'apt install cracklib-runtime'"
	umount /usr/sbin
else
	skip 'the package is not installed' 'no update-cracklib, or no overlay'
fi

# Observing: nothing is refused, so enable goes on, and it is said all the same.
good_policy | sed '1a password mode observe' | policy
whole
damage nothing
try 0 'password mode observe' loginpolicy enable -y
says err 'passwords are set without being judged: '
lacks err 'no password can be set'
what='observed'
sets waterfall
try any 'status, observed' loginpolicy status
flat
says out 'passwords set without being judged: '

# What the policy does not ask for is not missed, nor what it asks of some alone.
{ good_policy enforce && echo 'password dictionary off'; } | policy
whole
damage nothing
try 0 'no dictionary asked for' loginpolicy enable -y --enforce
lacks err 'no password can be set'
what='no dictionary asked for'
sets Quiet-Lake7river
{ good_policy enforce && printf '%s\n' 'password dictionary off' 'password dictionary on for user:bob'; } | policy
whole
damage nothing
try 0 'a dictionary for bob alone' loginpolicy enable -y --enforce
says err 'no password can be set: '
what='a dictionary for bob alone'
sets Loud-Lake7river

# Where lines are printed only, it is said before they are written.
good_policy enforce | policy
whole
damage nothing
try 1 'the lines of a service' loginpolicy enable sudo
says err 'no password can be set: '
finish
