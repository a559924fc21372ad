#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# setup.sh with package managers that only note what they are asked for, on a
# PATH where nothing else is: which packages it names, what it does as root and
# as not, and what it says to a mistake. Ends with "N passed, N failed".
set -u
cd "$(dirname "$0")/../../.." || exit 2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT INT TERM
. tests/lib/tally.sh
real=$PATH

# wrong TEXT FILE
wrong() {
	bad "$what: $1"
	cat "$dir/$2"
}
# want CODE DESCRIPTION COMMAND...: the exit code; output is in $dir/out.
want() {
	code=$1 what=$2
	shift 2
	: >"$dir/asked"
	"$@" >"$dir/out" 2>&1 </dev/null
	rc=$?
	if [ $rc -eq "$code" ]; then good; else wrong "exit $rc, not $code" out; fi
}
# says FILE TEXT, silent FILE TEXT: of out, or of asked.
says() {
	if grep -qF -- "$2" "$dir/$1"; then good; else wrong "'$2' is not in $1:" "$1"; fi
}
silent() {
	if grep -qF -- "$2" "$dir/$1"; then wrong "'$2' is in $1:" "$1"; else good; fi
}
# command_in FOLDER NAME TEXT: a shell script of that name.
command_in() {
	{ echo '#!/bin/sh' && echo "$3"; } >"$dir/$1/$2"
	chmod 755 "$dir/$1/$2"
}

# What is set up is a copy, so that no build of ours is touched. make notes its
# arguments; the keyaudit that it "builds" ends as AUDIT_RC tells.
mkdir "$dir/src" "$dir/made"
cp setup.sh "$dir/src/"
command_in made make "PATH='$real'
echo \"make \$*\" >>'$dir/asked'
mkdir -p build/keyaudit
printf '#!/bin/sh\\nexit \${AUDIT_RC:-0}\\n' >build/keyaudit/keyaudit
chmod 755 build/keyaudit/keyaudit"

# bare MANAGER UID: a PATH of what the script cannot do without, and of a manager
# that notes each call, ends with MANAGER_RC and brings make.
bare() {
	rm -rf "$dir/bare"
	mkdir "$dir/bare"
	for c in sh dirname awk grep cat find; do
		ln -s "$(command -v $c)" "$dir/bare/$c"
	done
	command_in bare id "echo $2"
	[ -z "$1" ] || command_in bare "$1" "PATH='$real'
echo \"$1 \$*\" >>'$dir/asked'
cp '$dir/made/make' '$dir/bare/make'
exit \${MANAGER_RC:-0}"
}
# everything MORE...: what is needed is there, whatever this machine has.
everything() {
	for c in gcc pkg-config msgfmt ip journalctl ssh ssh-keygen sshd sudo doas \
		cron atd setfacl xauth dropbear tinysshd python3 curl dovecot vsftpd \
		saslauthd cupsd vlock-main ssh1 ansible-playbook mmdebstrap "$@"; do
		command_in bare "$c" 'exit 0'
	done
	cp "$dir/made/make" "$dir/bare/make"
}
setup() { env PATH="$dir/bare" "$dir/bare/sh" "$dir/src/setup.sh" "$@"; }
setup_with() {
	set_=$1
	shift
	env "$set_" PATH="$dir/bare" "$dir/bare/sh" "$dir/src/setup.sh" "$@"
}

# --- mistakes ---
bare apt-get 0
everything
for args in '' 'nothing' 'run check' '--help' 'check extra'; do
	# words, split on purpose
	# shellcheck disable=SC2086
	want 2 "arguments '$args'" setup $args
	says out 'usage: sh setup.sh run|check|deb|lint|bench'
	silent asked make
done

# --- missing packages are named as the manager names them; nothing is installed.
# The sshd, cron, atd, the ip, the dictionary and the servers of this machine are found
# whatever PATH is: their packages are asked for where there is none.
sshd_there() { [ -x /usr/sbin/sshd ]; }
# The missing packages stand in several lines of at most 80 columns.
flatten() {
	tr -s '\n ' ' ' <"$dir/out" >"$dir/flat"
	if grep -q '.\{81\}' "$dir/out"; then wrong 'a line over 80 columns' out; else good; fi
}

# asks_root VERB: where the manager is asked; elsewhere the names are all.
asks_root() {
	case $manager in
	apt-get) says out "must be run as root: sudo sh setup.sh $1" ;;
	*) says out "install them, then run it again: sh setup.sh $1" ;;
	esac
}

cron_there() { [ -x /usr/sbin/cron ] || [ -x /usr/sbin/crond ]; }
while read -r manager build check sshd cron lint bench; do
	bare "$manager" 1000
	want 2 "$manager, run, not root" setup run
	flatten
	says flat "with $manager: $(echo "$build" | tr , ' ')"
	asks_root run
	for p in $(echo "$check" | tr , ' '); do silent out " $p"; done
	silent asked "$manager"
	want 2 "$manager, check, not root" setup check
	sshd_there || check=$check,$sshd
	cron_there || check=$check,$cron
	for p in $(echo "$build,$check" | tr , ' '); do says out " $p"; done
	asks_root check
	silent asked "$manager"
	want 2 "$manager, bench, not root" setup bench
	for p in $(echo "$build,$bench" | tr , ' '); do says out " $p"; done
	asks_root bench
	cp "$dir/out" "$dir/bench"
	want 2 "$manager, lint, not root" setup lint
	for p in $(echo "$lint" | tr , ' '); do
		says out " $p"
		silent bench " $p"
	done
	silent asked make
done <<'END'
apt-get gcc,libc6-dev,make,pkg-config,libpam0g-dev,libpwquality-dev,libcrack2-dev,libunistring-dev,nettle-dev,zlib1g-dev,libssh-dev,libssl-dev,libc-ares-dev,libjansson-dev,gettext check,acl,systemd,openssh-client,xauth,curl openssh-server cron clang-format,cppcheck,shellcheck,mandoc,clang nmap,ssh-audit,pamtester,libpam-pwquality,wngerman,wfrench,wspanish,witalian,python3
dnf gcc,make,pkgconf-pkg-config,pam-devel,libpwquality-devel,cracklib-devel,libunistring-devel,nettle-devel,zlib-devel,libssh-devel,openssl-devel,c-ares-devel,jansson-devel,gettext check-devel,acl,systemd,openssh-clients,xorg-x11-xauth,curl openssh-server cronie clang-tools-extra,cppcheck,ShellCheck,mandoc,clang nmap,ssh-audit,pamtester,libpwquality,python3
zypper gcc,make,pkg-config,pam-devel,libpwquality-devel,cracklib-devel,libunistring-devel,libnettle-devel,zlib-devel,libssh-devel,libopenssl-devel,c-ares-devel,libjansson-devel,gettext-tools check-devel,acl,systemd,openssh-clients,xauth,curl openssh-server cronie clang-tools,cppcheck,ShellCheck,mandoc,clang nmap,ssh-audit,pam_pwquality,python3
apk gcc,musl-dev,linux-headers,make,pkgconf,linux-pam-dev,libpwquality-dev,cracklib-dev,libunistring-dev,nettle-dev,zlib-dev,libssh-dev,openssl-dev,c-ares-dev,jansson-dev,gettext check-dev,acl,openssh,xauth,curl openssh cronie clang-extra-tools,cppcheck,shellcheck,mandoc,clang nmap,nmap-scripts,ssh-audit,libpwquality,python3
pacman gcc,make,pkgconf,pam,libpwquality,cracklib,libunistring,nettle,zlib,libssh,openssl,c-ares,jansson,gettext check,acl,systemd,openssh,xorg-xauth,curl openssh cronie clang,cppcheck,shellcheck,mandoc,clang nmap,ssh-audit,libpwquality,python
END

bare '' 1000
want 2 'no manager, nothing there' setup check
says out 'no known package manager'
says out 'gettext check'

bare dnf 1000
everything
rm "$dir/bare/ssh-keygen"
want 2 'one thing is missing' setup check
flatten
says flat 'with dnf: openssh-clients'
silent out gcc
silent asked make
want 0 'which run does not need' setup run
# Debian 13's pam.pc requires what libpam0g-dev does not bring.
command_in bare pkg-config '[ "$*" != "--exists pam" ]'
want 0 'a pam.pc that requires what is not there' setup run

# --- as root apt-get is asked, once, and then it is built; no other manager is ---
bare apt-get 0
want 0 'apt-get, root' setup run
says asked 'apt-get install -y -qq --no-install-recommends -o'
says asked ' gcc libc6-dev make pkg-config libpam0g-dev'
says asked 'make -s'
says out 'sudo sh setup.sh deb '
bare apt-get 0
want 2 'apt-get fails' setup_with MANAGER_RC=1 run
says out apt-get
silent asked 'make -s'
for manager in dnf zypper apk pacman; do
	bare $manager 0
	want 2 "$manager, root" setup run
	says out "missing packages, to be installed with $manager:"
	asks_root run
	silent asked $manager
	silent asked 'make -s'
done

# --- packages: what they are built with; elsewhere that they cannot be ---
bare apt-get 1000
want 2 'deb, not root' setup deb
flatten
for p in gcc libpam0g-dev gettext debhelper; do says flat " $p"; done
for p in cracklib-runtime openssh-server check; do silent flat " $p "; done
says out 'must be run as root: sudo sh setup.sh deb'
bare apt-get 0
want 0 'deb, root' setup deb
says asked ' debhelper'
says asked 'make -s deb'
silent asked ' all'
says out 'sudo apt install ./build/deb/*.deb'
mkdir -p "$dir/src/build/deb"
: >"$dir/src/build/deb/loginpolicy_1_amd64.deb"
bare apt-get 1000
everything
want 2 'check of built packages' setup check
flatten
says flat ' lintian shellcheck '
rm -r "$dir/src/build/deb"
want 0 'check, none built' setup check
for manager in dnf zypper apk pacman; do
	bare $manager 0
	want 2 "deb with $manager" setup deb
	says out "built on Debian and Ubuntu, not with $manager"
	silent asked $manager
	silent asked make
done
bare '' 1000
want 2 'deb, no manager, nothing there' setup deb
says out 'no known package manager'

# --- everything there: no root, no manager ---
bare '' 1000
everything clang-format cppcheck shellcheck mandoc clang
want 0 'run' setup run
says asked ' all'
silent asked ' check'
says out 'no objection'
says out 'nothing is enforced. Next'
says out 'sudo make install '
silent out 'setup.sh deb'
says out 'loginpolicy init'
want 0 'check' setup check
says asked ' check'
want 0 'lint' setup lint
says asked ' lint'
mkdir -p "$dir/lib/security"
: >"$dir/lib/security/pam_pwquality.so"
everything nmap ssh-audit pamtester
command_in bare pkg-config "echo '$dir/lib'"
want 0 'bench' setup bench
says asked ' bench'
bare pacman 1000
everything nmap ssh-audit
command_in bare pkg-config "echo '$dir/lib'"
want 0 'all but pamtester, which pacman does not have' setup bench
silent asked pacman
says asked ' bench'
for manager in apt-get dnf zypper apk pacman; do
	bare $manager 1000
	everything
	want 0 "$manager, everything there" setup check
	silent asked $manager
done
# The same with what this machine has: setup.sh finds what these tests needed.
command_in bare make 'exit 0'
mkdir "$dir/only" && mv "$dir/bare/make" "$dir/only/make"
want 0 'this machine' env PATH="$dir/only:$real" sh "$dir/src/setup.sh" check

# --- what the audit said is told, and is no failure of the set-up ---
bare '' 1000
everything
want 0 'objections' setup_with AUDIT_RC=1 run
says out 'audit: objections'
want 0 'incomplete' setup_with AUDIT_RC=3 run
says out 'some keys could not be checked'
want 2 'no audit' setup_with AUDIT_RC=2 run
says out 'exit code 2'
command_in bare make 'exit 2'
want 2 'the build fails' setup run
says out 'the build failed'
silent out 'audit:'
silent out 'nothing is enforced. Next'
# One line for the build, however many files; what the compiler says is shown.
command_in bare make "case \$1 in
-n) printf \"printf '  %%-4s %%s\\\\n' CC x\\n\" ;;
*) i=0; while [ \$i -lt 100 ]; do echo '  CC   a/file.c'; i=\$((i + 1)); done; echo 'a/file.c:1: warning: so' ;;
esac"
want 0 'the lines of a build' setup run
says out 'building: 1 steps'
says out 'a/file.c:1: warning: so'
silent out 'CC '

finish
