# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2034
# What the tests of the PAM module share: a machine of its own, in namespaces of
# its own, with accounts, services and a system log, where passwords can be set
# and people can log in. Sourced from the top folder, which the scripts go to,
# with their arguments; what they do before that is done twice.
#
# /etc, /home, /root, /run, /var and /dev are copies or new; so is the folder of
# PAM's modules, with ours in it, and /sys where there is none. The rest is the
# host's.
set -u
me=${0##*/}
. tests/lib/tally.sh
[ "$(id -u)" = 0 ] || skip_all 'not root'
build=${B:-build}
module=$build/pam_module/pam_loginpolicy.so
# passwd and sshd cannot load what needs a sanitizer's run time: make sanitize has
# another build for them, and in ASAN this one for pam_caller.
if grep -q __asan_init "$module"; then
	skip_all 'the module is built with a sanitizer'
fi
if [ -z "${PAM_NS:-}" ]; then
	unshare --mount --pid --net --uts --ipc --fork true 2>/dev/null ||
		{ echo "$me: root, but no namespaces permitted" && exit 1; }
	PAM_NS=1 exec unshare --mount --propagation private --pid --net \
		--uts --ipc --fork --kill-child --mount-proc sh "$0" "$@"
fi
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
unset LANGUAGE
export PATH LC_ALL
umask 022
hostname loginpolicy-test

dir=$(mktemp -d)
# Where something undefined was done, and be it in an sshd that nobody misses, the
# script fails: tests/lib/undefined.c and AddressSanitizer leave a note.
undefined=/run/loginpolicy-undefined
mkdir -m 777 "$dir/undefined" || exit 1
leave() {
	rc=$?
	for f in "$dir/undefined/"*; do
		[ -s "$f" ] || continue
		rc=1
		echo "FAIL: undefined behaviour: $(cat "$f")"
	done
	umount -l "$dir/m" 2>/dev/null
	rm -rf "$dir"
	exit "$rc"
}
trap leave EXIT
trap 'exit 1' INT TERM
die() {
	echo "$me: $*"
	exit 1
}

# --- the machine ---
m=$dir/m
mkdir "$m" || exit 1
mount -t tmpfs -o mode=755 tmpfs "$m" || die 'no tmpfs'
mkdir "$m/bin"
for f in pty_talk syslog_catch pam_caller json_valid; do cp "$build/tests/lib/$f" "$m/bin" || exit 1; done

new_dev() {
	mkdir "$m/dev" "$m/dev/pts" "$m/dev/shm"
	for n in null zero full random urandom tty; do
		: >"$m/dev/$n" && mount --bind "/dev/$n" "$m/dev/$n" || return
	done
	mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts \
		"$m/dev/pts" || return
	ln -s pts/ptmx "$m/dev/ptmx"
	ln -s /proc/self/fd "$m/dev/fd"
	for n in 0:stdin 1:stdout 2:stderr; do
		ln -s "/proc/self/fd/${n%:*}" "$m/dev/${n#*:}"
	done
	chmod 1777 "$m/dev/shm"
	mount --rbind "$m/dev" /dev
}
# An empty root may have nothing there, and systemd's programs ask it of groups.
new_sys() {
	[ ! -d /sys/fs/cgroup ] || return 0
	mount -t sysfs -o ro sysfs /sys || return
	[ ! -d /sys/fs/cgroup ] || mount -t cgroup2 cgroup2 /sys/fs/cgroup
}
new_var() {
	mkdir -p "$m/var/cache" "$m/var/lib" "$m/var/log" "$m/var/mail" \
		"$m/var/spool" "$m/var/tmp" "$m/var/empty/sshd"
	ln -s /run "$m/var/run"
	# Where cracklib's dictionary may be.
	for d in cache/cracklib lib/pam cache/debconf; do
		[ ! -d "/var/$d" ] || cp -a "/var/$d" "$m/var/$d" || return
	done
	for f in /var/lib/dpkg/info/libpam-runtime.*; do
		[ -e "$f" ] || continue
		mkdir -p "$m/var/lib/dpkg/info"
		cp -a "$f" "$m/var/lib/dpkg/info/"
	done
	mount --bind "$m/var" /var
}
new_modules() {
	for modules in $(pkg-config --variable=libdir pam)/security \
		/usr/lib/security /lib/security /usr/lib64/security; do
		[ ! -e "$modules/pam_unix.so" ] || break
	done
	modules=$(readlink -f "$modules")
	mkdir "$m/modules"
	cp -a "$modules/." "$m/modules/" || return
	rm -f "$m/modules/"*loginpolicy*
	# As make install puts it, and nothing is built again. Nobody reads here.
	env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make -s B="$build" -o all \
		MAN1= MAN5= MAN8= DOCS= LANGUAGES= DESTDIR="$m/installed" \
		PAMDIR="$modules" install >/dev/null || return
	cp -p "$m/installed$modules/"* "$m/modules/" || return
	rule_name=$(basename "$m/installed$modules/"loginpolicy_password.*.so)
	mount --bind "$m/modules" "$modules"
}
# pam_caller with AddressSanitizer; for root, who can mount, in the module, too,
# but not where a test has put another file in its place. LEAKS=0: do not look
# for leaks, because libpam 1.5 leaks a stack that it cannot use.
caller_with_asan() {
	mkdir "$m/asan"
	cp "$ASAN/tests/lib/pam_caller" "$ASAN/pam_module/"*.so "$m/asan" || return
	cat >"$m/bin/pam_caller" <<-END
		#!/bin/sh
		export ASAN_OPTIONS=log_path=$undefined/asan:detect_leaks=\${LEAKS:-1} UBSAN_OPTIONS=log_path=$undefined/ubsan
		[ "\$(id -u)" != 0 ] || [ -n "\${MOUNTED:-}" ] ||
			MOUNTED=1 exec unshare --mount "\$0" "\$@"
		[ -z "\${MOUNTED:-}" ] || for f in "$m/asan/"*.so; do
			cmp -s "$m/installed$modules/\${f##*/}" "$modules/\${f##*/}" || continue
			mount --bind "\$f" "$modules/\${f##*/}" || exit 98
		done
		exec "$m/asan/pam_caller" "\$@"
	END
}
new_modules || die 'no folder of modules'
new_var || die 'no /var'
cp -a /etc "$m/etc" && mkdir -m 755 "$m/home" "$m/run" "$m/run/sshd" &&
	mkdir -m 700 "$m/root" || exit 1
# The build may lie in what is covered now: copies, not the originals.
mkdir -p "$m/build/pam_module" "$m/build/tests/lib"
cp "$build/pam_module/"*.so "$m/build/pam_module/" || exit 1
cp "$build/tests/lib/libnss_lptest.so.2" "$m/build/tests/lib/" || exit 1
build=$m/build
module=$build/pam_module/pam_loginpolicy.so
for d in etc home run root; do mount --bind "$m/$d" /$d || exit 1; done
mkdir $undefined && mount --bind "$dir/undefined" $undefined || exit 1
[ -z "${ASAN:-}" ] || caller_with_asan || exit 1
new_dev || die 'no /dev'
new_sys || die 'no /sys'

users='alice:2001 bob:2002 carol:2003 dave:2004 erin:2005'
{
	echo 'root:x:0:0:root:/root:/bin/sh'
	echo 'sshd:x:105:65534::/run/sshd:/usr/sbin/nologin'
	echo 'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin'
	for u in $users; do
		echo "${u%:*}:x:${u#*:}:${u#*:}:Jane Q. Winterbourne,,,:/home/${u%:*}:/bin/sh"
	done
} >/etc/passwd
{
	echo 'root:x:0:'
	echo 'tty:x:5:'
	echo 'shadow:x:42:'
	echo 'mail:x:8:'
	echo 'nogroup:x:65534:'
	for u in $users; do echo "${u%:*}:x:${u#*:}:"; done
} >/etc/group
sed 's/:.*/:*::/' /etc/group >/etc/gshadow
sed 's/:.*/:*:20000:0:99999:7:::/' /etc/passwd >/etc/shadow
chown 0:42 /etc/shadow /etc/gshadow
chmod 640 /etc/shadow /etc/gshadow
: >/etc/subuid
: >/etc/subgid
# Nobody here is to wait a second after su has said no.
mkdir -p /etc/default
echo 'FAIL_DELAY 0' >/etc/default/su
rm -f /etc/nologin /etc/environment /etc/security/opasswd
: >/etc/environment
(umask 077 && : >/etc/security/opasswd)
printf '%s: files\n' passwd group shadow >/etc/nsswitch.conf
for u in $users; do
	mkdir "/home/${u%:*}" && chown "${u#*:}:${u#*:}" "/home/${u%:*}"
done
rm -rf /etc/security/loginpolicy* /var/lib/loginpolicy
mkdir -m 711 /var/lib/loginpolicy /var/lib/loginpolicy/blocked \
	/var/lib/loginpolicy/revoked

# service NAME [LINE...]: a file of /etc/pam.d with these lines before those of
# the password stack in use.
service() {
	name=$1
	shift
	{
		[ $# -eq 0 ] || printf '%s\n' "$@"
		cat "$dir/stack"
	} >"/etc/pam.d/$name"
}
# stack: standard input becomes the password lines of all services. Nobody here
# is to wait two seconds after a wrong password, nor for a costly hash.
stack() {
	sed 's|pam_unix.so.*|& nodelay rounds=3|' >"$dir/stack"
	rm -rf /etc/pam.d
	mkdir /etc/pam.d
	printf '%s required pam_deny.so\n' auth account password session \
		>/etc/pam.d/other
	for s in passwd chpasswd newusers; do service $s; done
	for s in su su-l; do
		service $s 'auth sufficient pam_rootok.so' \
			'auth required pam_unix.so nodelay' \
			'account required pam_unix.so' \
			'session required pam_permit.so'
	done
	for s in sshd login sudo; do
		service $s 'auth required pam_unix.so nodelay' \
			'account required pam_unix.so' \
			'session required pam_permit.so'
	done
	# Where these ask PAM whether they may.
	for s in useradd usermod userdel chage; do
		printf '%s sufficient pam_permit.so\n' auth account \
			>/etc/pam.d/$s
	done
}
# The stack that is shown to people.
example_stack() { grep '^password[[:space:]]' pam.d-example | stack; }
# policy: standard input becomes the policy of the machine.
policy() {
	cat >/etc/security/loginpolicy.conf
	chmod 644 /etc/security/loginpolicy.conf
}

PATH=$PATH:$m/bin
syslog_catch /dev/log "$dir/syslog" || die 'no /dev/log'
: >"$dir/secrets"
: >/var/log/lastlog
: >/run/utmp
: >/var/log/wtmp
: >"$dir/all"

# --- doing ---
# Passwords must not be in any log, nor in any output: they are noted here.
secret() { printf '%s\n' "$@" >>"$dir/secrets"; }
# mark: what was logged from here on is what a test is about.
mark() {
	logged_before=$(syslog_catch /dev/log) || die 'the system log is gone'
}
# logged: all that was logged until now has arrived; since mark is in log.
logged() {
	syslog_catch /dev/log "$dir/syslog" "${logged_before:-0}" >"$dir/log" ||
		die 'the system log is gone'
}
judge() {
	cat "$dir/out" "$dir/err" >>"$dir/all"
	logged
	if [ "$code" = any ] || [ "$rc" -eq "$code" ]; then good; else
		bad "$what: exit $rc, not $code"
		tail -n 20 "$dir/out" "$dir/err" "$dir/log"
	fi
}
# batch CODE WHAT COMMAND...: standard input is its own.
batch() {
	code=$1 what=$2
	shift 2
	cat >"$dir/in"
	cut -d: -f2 "$dir/in" >>"$dir/secrets"
	cp /etc/shadow "$dir/shadow"
	mark
	timeout 120 "$@" <"$dir/in" >"$dir/out" 2>"$dir/err"
	rc=$?
	judge
}
# talk CODE WHAT COMMAND...: on a terminal; standard input are the answers.
talk() {
	code=$1 what=$2
	shift 2
	cat >"$dir/answers"
	cat "$dir/answers" >>"$dir/secrets"
	cp /etc/shadow "$dir/shadow"
	mark
	: >"$dir/err"
	timeout 120 "$m/bin/pty_talk" "$dir/answers" "$@" >"$dir/out"
	rc=$?
	judge
}
# by USER COMMAND...: a program, so that it can be run on a terminal.
cat >"$m/bin/by" <<'END'
#!/bin/sh
u=$1
shift
exec setpriv --reuid "$(id -u "$u")" --regid "$(id -g "$u")" --clear-groups \
	env HOME="/home/$u" USER="$u" LOGNAME="$u" "$@"
END
chmod 755 "$m/bin/by"

# --- looking ---
# says FILE TEXT, lacks FILE TEXT: out, err or log of the last command.
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
# count N FILE TEXT: so many lines have it.
count() {
	n=$(grep -cF -- "$3" "$dir/$2")
	if [ "$n" -eq "$1" ]; then good; else
		bad "$what: '$3' is $n times in $2, not $1:"
		head -30 "$dir/$2"
	fi
}
# same FILE: standard input is what it should be.
same() {
	if cat >"$dir/want" && cmp -s "$dir/want" "$dir/$1"; then good; else
		bad "$what: $1 is not as it should be:"
		diff "$dir/want" "$dir/$1"
	fi
}
hash_of() { sed -n "s/^$1:\([^:]*\):.*/\1/p" "$2"; }
# changed [USER...]: the passwords of these, and of nobody else, by the last
# batch or talk.
changed() {
	was=$(awk -F: '
	NR == FNR { old[$1] = $2; next }
	!($1 in old) || old[$1] != $2 { print $1 }
	{ delete old[$1] }
	END { for (u in old) print u }' "$dir/shadow" /etc/shadow | sort | tr '\n' ' ')
	if [ "$was" = "${*:+$* }" ]; then good; else
		bad "$what: changed are: $was, not: $*"
		tail -n 20 "$dir/out" "$dir/err" "$dir/log"
	fi
}
# One line for each decision is all of it.
decisions() { count "$1" log 'stage=password'; }
# finish: and no password was ever told.
finish() {
	what='no password in any output or log'
	logged
	sort -u "$dir/secrets" | sed '/^.\{0,5\}$/d' >"$dir/told"
	for f in all syslog; do
		if grep -qF -f "$dir/told" "$dir/$f"; then
			bad "$what: $f"
			grep -F -f "$dir/told" "$dir/$f" | head -5
		else good; fi
	done
	if [ -s "$dir/told" ]; then good; else bad "$what: none was noted"; fi
	sum_up
}

# --- logging in over SSH ---
# pam_ssh: from now on "ssh_to USER@test COMMAND..." logs in. sshd is started by
# the client, for one connection: no address or port is needed. Its words go to
# the system log.
pam_ssh() {
	sshd=$(command -v sshd) || die 'no sshd on this machine'
	rm -rf /etc/ssh
	mkdir /etc/ssh
	ssh-keygen -q -t ecdsa -N '' -f /etc/ssh/ssh_host_ecdsa_key
	ssh-keygen -q -t ed25519 -N '' -f "$m/key"
	cat >/etc/ssh/sshd_config <<-END
		HostKey /etc/ssh/ssh_host_ecdsa_key
		UsePAM yes
		KbdInteractiveAuthentication yes
		PasswordAuthentication yes
		PermitRootLogin yes
		AuthorizedKeysFile /etc/ssh/%u.keys
		StrictModes no
		PrintMotd no
		PrintLastLog no
	END
	cat >"$m/ssh_config" <<-END
		ProxyCommand $sshd -i -f /etc/ssh/sshd_config
		StrictHostKeyChecking no
		UserKnownHostsFile /dev/null
		GlobalKnownHostsFile /dev/null
		IdentityFile $m/key
		KexAlgorithms ecdh-sha2-nistp256
		IdentitiesOnly yes
		PreferredAuthentications keyboard-interactive
		NumberOfPasswordPrompts 1
		LogLevel ERROR
	END
	cat >"$m/bin/ssh_to" <<-END
		#!/bin/sh
		exec ssh -F "$m/ssh_config" "\$@"
	END
	chmod 755 "$m/bin/ssh_to"
}
