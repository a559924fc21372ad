# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC1091,SC2016,SC2034,SC2154,SC2317
# What the tests of the packages share: empty Debians of their own, in namespaces
# of their own, over one that packages_root.sh makes; our packages, also changed
# ones; and the probes of packages_probes.sh. Sourced from the top folder, which
# the scripts go to, with their arguments; what they do before is done twice.
# SUITE: another than this machine's; DEBS: the folder of its packages.
# NETWORK=1: apt, and it alone, has the network of this machine.
set -u
me=${0##*/}
. tests/lib/tally.sh
[ "$(id -u)" = 0 ] || skip_all 'not root'
build=$(realpath "${B:-build}")
debs=${DEBS:-$build/deb}
suite=${SUITE:-$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)}
[ -n "$suite" ] || skip_all 'neither Debian nor Ubuntu'
command -v dpkg-deb >/dev/null || skip_all 'no dpkg-deb on this machine'
deb_of() { find "$debs" -maxdepth 1 -name "$1_*.deb" 2>/dev/null; }
for p in libpam-loginpolicy loginpolicy keyaudit; do
	[ -e "$(deb_of $p)" ] || skip_all "no packages in ${debs#"$PWD/"}: sh setup.sh deb builds them"
done
roots=$build/roots
if [ -z "${PACKAGES_NS:-}" ]; then
	unshare --mount --pid --net --uts --ipc --fork true 2>/dev/null ||
		{ echo "$me: root, but no namespaces permitted" && exit 1; }
	rc=0
	said=$(sh tests/lib/packages_root.sh "$roots" "$suite" "$(deb_of libpam-loginpolicy)" \
		"$(deb_of loginpolicy)" "$(deb_of keyaudit)") || rc=$?
	case $rc in 0) ;; 3) skip_all "$said" ;; *) echo "$me: no root: $said" && exit 1 ;; esac
	PACKAGES_NS=1 exec unshare --mount --propagation private --pid --uts --ipc \
		--fork --kill-child --mount-proc sh "$0" "$@"
fi
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
unset LANGUAGE
export PATH LC_ALL
umask 022
hostname loginpolicy-test
dir=$(mktemp -d)
mount -t tmpfs -o mode=755 tmpfs "$dir" || exit 1
# Their network, of which sshd and the probes are.
net=$dir/net
: >"$net" && unshare --net="$net" ip link set lo up || exit 1
leave() {
	rc=$?
	cd /
	umount -l "$dir" 2>/dev/null
	rmdir "$dir"
	exit "$rc"
}
trap leave EXIT
trap 'exit 1' INT TERM
die() {
	echo "$me: $*"
	exit 1
}

# --- machines ---
# machine NAME [UNDER]: a new one, empty or as the machine UNDER is now (which is
# not to be changed any more); $r is its root. Commands go to the last one.
machine() {
	[ -z "${r:-}" ] || machine_stops
	at=$dir/$1 lower=$roots/$suite
	[ $# -eq 1 ] || lower=$dir/$2/up:$(cat "$dir/$2/lower")
	r=$at/root
	mkdir -p "$at/up" "$at/work" "$r" || exit 1
	echo "$lower" >"$at/lower"
	mount -t overlay overlay -o \
		"lowerdir=$lower,upperdir=$at/up,workdir=$at/work" "$r" 2>/dev/null ||
		machine_copied "${2:+$dir/$2/root}"
	machine_mounts || die 'no machine'
	[ $# -gt 1 ] || machine_equips
	: >"$r/t/log"
	in_root syslog_catch /dev/log /t/log || die 'no /dev/log'
	in_root sh /t/probes.sh start || die 'no sshd'
}
# Where overlays lie upon overlays already.
machine_copied() {
	cp -a "${1:-$roots/$suite}/." "$r/" || die 'no room'
}
machine_mounts() {
	mount -t proc proc "$r/proc" || return
	mount -t tmpfs -o mode=755 tmpfs "$r/run" || return
	mkdir -p "$r/run/sshd" "$r/t" || return
	mount -t tmpfs -o mode=755 tmpfs "$r/dev" && mkdir "$r/dev/pts" "$r/dev/shm" || return
	for n in null zero full random urandom tty; do
		: >"$r/dev/$n" && mount --bind "/dev/$n" "$r/dev/$n" || return
	done
	mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts "$r/dev/pts" || return
	ln -s pts/ptmx "$r/dev/ptmx"
	ln -s /proc/self/fd "$r/dev/fd"
	for n in 0:stdin 1:stdout 2:stderr; do
		ln -s "/proc/self/fd/${n%:*}" "$r/dev/${n#*:}"
	done
	chmod 1777 "$r/dev/shm"
}
# What the tests bring: drivers, people, our packages.
machine_equips() {
	for f in pty_talk syslog_catch kill_at.so; do
		cp "$build/tests/lib/$f" "$r/t/" || exit 1
	done
	cp tests/lib/packages_probes.sh "$r/t/probes.sh" || exit 1
	for p in libpam-loginpolicy loginpolicy keyaudit; do
		cp "$(deb_of $p)" "$r/t/$p.deb" || exit 1
	done
	printf '127.0.0.1 localhost loginpolicy-test\n' >"$r/etc/hosts"
	[ -n "${NETWORK:-}" ] || : >"$r/etc/resolv.conf"
	in_root sh /t/probes.sh people || die 'no people'
}
# Its daemons end.
machine_stops() {
	in_root sh /t/probes.sh stop
}
# in_root COMMAND...
in_root() {
	nsenter --net="$net" chroot "$r" env -i PATH=/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin:/t HOME=/root LC_ALL=C \
		TERM=dumb CRON="${CRON-}" QUICK="${QUICK-}" DEBIAN_FRONTEND="${FRONTEND:-noninteractive}" "$@"
}

# --- doing ---
# try CODE WHAT COMMAND...: in the machine; a hang is a failure. CODE any: whatever.
try() {
	code=$1 what=$2
	shift 2
	in_root timeout "${patience:-600}" "$@" </dev/null >"$dir/out" 2>"$dir/err"
	rc=$?
	if [ "$code" = any ] || [ "$rc" -eq "$code" ]; then good; else
		bad "$what: exit $rc, not $code"
		tail -n 20 "$dir/out" "$dir/err"
	fi
}
# apt CODE WHAT ARGUMENT...
apt() {
	apt_code=$1 apt_what=$2
	shift 2
	[ -z "${NETWORK:-}" ] || net=/proc/self/ns/net
	try "$apt_code" "$apt_what" apt-get -y -q -o Dpkg::Use-Pty=0 --no-install-recommends "$@"
	net=$dir/net
}
# install CODE WHAT PACKAGE...: our own, from /t.
install() {
	install_code=$1 install_what=$2
	shift 2
	# shellcheck disable=SC2046
	apt "$install_code" "$install_what" install --allow-downgrades --reinstall $(for p in "$@"; do echo "/t/$p.deb"; done)
}
# policy: standard input becomes the policy of the machine.
policy() {
	cat >"$r/etc/security/loginpolicy.conf"
	chmod 644 "$r/etc/security/loginpolicy.conf"
}
# first_policy MODE: alice may, and bob may not.
first_policy() {
	policy <<-END
		mode $1
		permit user:root service login from local
		permit user:root service su by user:alice
		permit user:alice service su by user:root
		permit user:alice service sudo
		permit user:alice service sshd
		permit user:root service @jobs
		permit user:alice service cron
	END
}
# wire MODE: installed, and the policy is asked.
wire() {
	first_policy "$1"
	if [ "$1" = enforce ]; then force=--enforce; else force=''; fi
	# shellcheck disable=SC2086
	try 0 "enable, $1" loginpolicy enable -y -q --yes-lock-out $force
}

# --- looking ---
# probes LOGINS PASSWORDS [WHAT]: see packages_probes.sh.
probes() {
	[ $# -lt 3 ] || what=$3
	in_root sh /t/probes.sh probe "$1" "$2" >"$dir/probes" 2>&1
	probes_rc=$?
	n=$(grep -c '^ok ' "$dir/probes")
	passed=$((passed + n))
	if [ "$n" -lt 8 ] || [ $probes_rc -ne 0 ] || grep -q '^FAIL' "$dir/probes"; then
		bad "$what: logins are not '$1', passwords not '$2':"
		grep -v '^ok ' "$dir/probes"
	fi
}
# says FILE TEXT, lacks FILE TEXT: out or err of the last command.
says() {
	if grep -qF -- "$2" "$dir/$1"; then good; else
		bad "$what: '$2' is not in $1:"
		head -20 "$dir/$1"
	fi
}
lacks() {
	if grep -qF -- "$2" "$dir/$1"; then
		bad "$what: '$2' is in $1:"
		grep -F -- "$2" "$dir/$1" | head -3
	else good; fi
}
# told TEXT: on either.
told() {
	if grep -qF -- "$1" "$dir/out" "$dir/err"; then good; else
		bad "$what: '$1' was not said:"
		tail -n 20 "$dir/out" "$dir/err"
	fi
}
# is_wired, is_unwired: by PAM's files.
naming() {
	(cd "$r" && grep -l '^[^#]*pam_loginpolicy' etc/pam.conf etc/pam.d/* usr/lib/pam.d/* 2>/dev/null)
}
is_wired() {
	if [ -n "$(naming)" ]; then good; else bad "$what: not wired"; fi
}
is_unwired() {
	if [ -z "$(naming)" ]; then good; else bad "$what: still named by: $(naming)"; fi
}
# state_is PACKAGE STATUS: as dpkg has it.
state_is() {
	is=$(in_root dpkg-query -W -f '${Status}' "$1" 2>/dev/null)
	if [ "$is" = "$2" ]; then good; else bad "$what: $1 is '$is', not '$2'"; fi
}
# content: dpkg has nothing left to do.
content() { try 0 "$what, dpkg --audit" sh -c '[ -z "$(dpkg --audit)" ]'; }
# there PATH, gone PATH
there() { if [ -e "$r$1" ]; then good; else bad "$what: $1 is not there"; fi; }
gone() { if [ -e "$r$1" ] || [ -L "$r$1" ]; then bad "$what: $1 is there"; else good; fi; }
# tree PATH...: names, bytes, modes and owners below them.
tree() {
	(cd "$r" && find "$@" -printf '%p %m %u %g %y %l\n' | sort &&
		find "$@" -type f -exec sha256sum {} + | sort)
}
# remember: what same_as_before compares with. Its arguments are paths without /.
remember() {
	remembered=$*
	# shellcheck disable=SC2086
	tree $remembered >"$dir/before"
}
same_as_before() {
	# shellcheck disable=SC2086
	tree $remembered >"$dir/after"
	if cmp -s "$dir/before" "$dir/after"; then good; else
		bad "$what: changed were:"
		diff "$dir/before" "$dir/after" | head -20
	fi
}

# --- other packages ---
# repack NEW PACKAGE SED...: /t/NEW.deb is /t/PACKAGE.deb, its control files
# changed by SED; a function repack_more changes what else it likes in $unpacked.
repack_more() { :; }
repack() {
	repack_to=$1 repack_from=$2
	shift 2
	unpacked=$dir/unpacked
	rm -rf "$unpacked"
	dpkg-deb -R "$r/t/$repack_from.deb" "$unpacked" || die "cannot unpack $repack_from"
	[ $# -eq 0 ] || sed -i "$@" "$unpacked/DEBIAN/control"
	repack_more
	dpkg-deb -Znone -b "$unpacked" "$r/t/$repack_to.deb" >/dev/null || die "cannot pack $repack_to"
}
# version_of VERSION: /t/old-*.deb are ours under another version.
other_version() {
	for p in libpam-loginpolicy loginpolicy keyaudit; do
		repack "$2-$p" $p -e "s/^Version:.*/Version: $1/" \
			-e "s/libpam-loginpolicy (= [^)]*)/libpam-loginpolicy (= $1)/"
	done
}
# other_interface NAME: the module and the rule in $dir/NAME, with another
# interface number; only what knows the number is compiled again.
other_interface() {
	o=$dir/source-$1
	mkdir -p "$o/build" "$o/packaging" "$dir/$1"
	cp -a Makefile include lib pam_module "$o/" || die 'no room'
	cp -a packaging/po "$o/packaging/" || die 'no room'
	for f in lib pam_module flags places; do cp -a "$build/$f" "$o/build/" || die 'nothing is built'; done
	cp -a "$build/"lib*.a "$o/build/"
	sed -i 's/^#define PASSWORD_RULE_INTERFACE .*/#define PASSWORD_RULE_INTERFACE 99/' \
		"$o/include/loginpolicy/password/password.h"
	(cd "$o" && env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make -s -j2 B=build build/pam_module/pam_loginpolicy.so \
		build/pam_module/loginpolicy_password.99.so) >"$dir/out" 2>&1 || {
		tail "$dir/out"
		die 'another interface cannot be built'
	}
	cp "$o"/build/pam_module/pam_loginpolicy.so "$o"/build/pam_module/loginpolicy_password.99.so "$dir/$1/"
	rm -rf "$o"
}

# --- what goes on meanwhile ---
# session_open: alice, over ssh, at a shell. session_works: it still does what it is told.
session_open() {
	rm -f "$r/t/told"
	mkfifo "$r/t/told"
	in_root ssh -F /root/ssh_config -i /root/alice.key alice@127.0.0.1 \
		'while read -r l; do eval "$l"; done' <"$r/t/told" >"$dir/session" 2>&1 &
	exec 7>"$r/t/told"
	session_works
}
session_works() {
	: >"$dir/session"
	echo 'echo here; sudo -n /bin/echo inside; sudo -n /bin/echo inside' >&7
	i=0
	until [ "$(grep -c '^inside' "$dir/session")" -eq 2 ] || [ $i -ge 500 ]; do
		i=$((i + 1))
		sleep 0.02
	done
	if [ $i -lt 500 ] && grep -q '^here' "$dir/session"; then good; else
		bad "$what: the session that was open before: $(cat "$dir/session")"
	fi
}
session_end() { exec 7>&-; }
# passwd_open: alice's, which has asked for the new password. passwd_answers
# CODE PASSWORD: it gets one, and ends so.
passwd_open() {
	rm -f "$r/t/answers"
	mkfifo "$r/t/answers"
	(
		in_root pty_talk /t/answers setpriv --reuid alice --regid alice --init-groups passwd >"$dir/passwd" 2>&1
		echo "exit $?" >>"$dir/passwd"
	) 7>&- &
	passwd_pid=$!
	exec 8>"$r/t/answers"
	echo "Quiet-Lake7river" >&8
	i=0
	until grep -q 'New password' "$dir/passwd" || [ $i -ge 500 ]; do
		i=$((i + 1))
		sleep 0.02
	done
	[ $i -lt 500 ] || bad "$what: passwd does not ask: $(cat "$dir/passwd")"
}
passwd_answers() {
	printf '%s\n%s\n' "$2" "$2" >&8
	exec 8>&-
	wait "$passwd_pid"
	if grep -q "^exit $1" "$dir/passwd"; then good; else
		bad "$what: passwd that was open before, wanted exit $1: $(cat "$dir/passwd")"
		tail -n 5 "$r/t/log"
	fi
	printf 'alice:Quiet-Lake7river\n' | in_root chpasswd >/dev/null 2>&1
}
