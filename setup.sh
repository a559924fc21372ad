#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Two commands for a fresh machine:
#   sudo sh setup.sh run     install what is missing, build, audit this machine's keys, say what is next
#   sudo sh setup.sh check   the same, and pass all tests
# one for who installs packages, on Debian and Ubuntu:
#   sudo sh setup.sh deb     install what is missing, build them in build/deb, say what is next
# and two for who changes the code:
#   sudo sh setup.sh lint    install the tools that read the code, and run them
#   sudo sh setup.sh bench   install the tools that speed and memory are compared with, and measure
# If everything is installed, only bench needs root. Where packages are installed
# with anything but apt-get, their names are printed.
set -eu
cd "$(dirname "$0")"

die() {
	echo "setup.sh: $*" >&2
	exit 2
}

have() { command -v "$1" >/dev/null 2>&1; }
# sshd is in sbin, which is not in everybody's PATH.
have_sshd() { have sshd || [ -x /usr/sbin/sshd ]; }
have_dropbear() { have dropbear || [ -x /usr/sbin/dropbear ]; }
have_tinysshd() { have tinysshd || [ -x /usr/sbin/tinysshd ]; }
have_ssh1() { have ssh1; }
# What makes the empty Debians where packages are installed.
have_bootstrap() { [ "$manager" != apt-get ] || have mmdebstrap || [ -x /usr/sbin/debootstrap ]; }
have_check() { have pkg-config && pkg-config --exists check; }

# need TEST APT DNF ZYPPER APK PACMAN: note the package if the test fails.
missing=
need() {
	test=$1 package=$2 # without a known manager: Debian's name
	$test && return
	case $manager in
	dnf) package=$3 ;;
	zypper) package=$4 ;;
	apk) package=$5 ;;
	pacman) package=$6 ;;
	esac
	# What a distribution does not package cannot be installed.
	[ -z "$package" ] || missing="$missing $package"
}

have_make() { have make; }
have_pkgconfig() { have pkg-config; }
# In sbin, too.
have_ip() { have ip || [ -x /usr/sbin/ip ] || [ -x /sbin/ip ]; }
# Debian's is cron, others have crond.
have_cron() { have cron || have crond || [ -x /usr/sbin/cron ] || [ -x /usr/sbin/crond ]; }
have_atd() { have atd || [ -x /usr/sbin/atd ]; }
have_sudo() { have sudo; }
have_doas() { have doas; }
have_setfacl() { have setfacl; }
have_xauth() { have xauth; }
# Servers are in sbin, too.
have_server() { have "$1" || [ -x "/usr/sbin/$1" ]; }
have_curl() { have curl; }
have_dovecot() { have_server dovecot; }
have_vsftpd() { have_server vsftpd; }
have_saslauthd() { have_server saslauthd; }
have_cupsd() { have_server cupsd; }
# Packaged by Debian; elsewhere their tests are skipped.
have_vlock() { [ "$manager" != apt-get ] || have_server vlock-main; }
have_nginx_pam() {
	[ "$manager" != apt-get ] || [ -e /usr/lib/nginx/modules/ngx_http_auth_pam_module.so ]
}
have_apache_pam() {
	[ "$manager" != apt-get ] || [ -e /usr/lib/apache2/modules/mod_authnz_pam.so ]
}
have_zones() { [ -e /usr/share/zoneinfo/Europe/Berlin ]; }
have_ssh_keygen() { have ssh-keygen && have ssh; }
# has_header NAME: a compiler without the C library's headers is not enough.
has_header() { have gcc && echo "#include <$1>" | gcc -E - >/dev/null 2>&1; }
have_cc() { has_header stdio.h; }
# Not --exists: Debian 13's pam.pc requires a file that no package of it has.
have_pam() { has_header security/pam_modules.h && have pkg-config && pkg-config --modversion pam >/dev/null 2>&1; }
have_pwquality() { has_header pwquality.h; }
have_cracklib() { has_header crack.h; }
have_unistring() { has_header uninorm.h; }
have_nettle() { has_header nettle/sha1.h; }
have_zlib() { has_header zlib.h; }
have_libssh() { has_header libssh/libssh.h; }
have_openssl() { has_header openssl/evp.h; }
have_cares() { has_header ares.h; }
have_jansson() { has_header jansson.h; }
have_gettext() { have msgfmt; }
# For the system's Python: another may come before it in PATH. Arch has no package.
has_asyncssh() { have "$1" && "$1" -W ignore -c 'import asyncssh' 2>/dev/null; }
have_asyncssh() { [ "$manager" = pacman ] || has_asyncssh python3 || has_asyncssh /usr/bin/python3; }
have_paramiko() { /usr/bin/python3 -W ignore -c 'import paramiko' 2>/dev/null; }
# The places where distributions install it.
have_dictionary() {
	for d in /var/cache/cracklib/cracklib_dict /usr/share/cracklib/pw_dict \
		/usr/lib/cracklib_dict; do
		[ ! -e $d.pwd ] && [ ! -e $d.pwd.gz ] || return 0
	done
	return 1
}

# Alpine has neither; the tests that need them are skipped.
have_polkit() { [ -e /usr/share/dbus-1/system-services/org.freedesktop.PolicyKit1.service ] || [ "$manager" = apk ]; }
have_journal() { have journalctl || [ "$manager" = apk ]; }

have_build_essential() { [ -e /usr/share/build-essential ] && have dpkg-buildpackage; }
have_debhelper() { have dh; }
have_lintian() { have lintian; }
# What make deb has built, and make check then looks at.
have_packages() { [ -n "$(find build/deb -maxdepth 1 -name '*.deb' 2>/dev/null)" ]; }

have_clang_format() { have clang-format; }
have_cppcheck() { have cppcheck; }
have_shellcheck() { have shellcheck; }
have_mandoc() { have mandoc; }
have_clang() { have clang; }

have_nmap() { have nmap; }
have_ssh_audit() { have ssh-audit; }
have_pamtester() { have pamtester; }
have_pam_pwquality() { [ -e "$(pkg-config --variable=libdir pam 2>/dev/null)/security/pam_pwquality.so" ]; }
# Lists of words for the password rule, which only Debian packages so.
have_lists() {
	[ "$manager" = apt-get ] || return 0
	for l in ngerman french spanish italian; do [ -e /usr/share/dict/$l ] || return; done
}
have_python() { have python3; }
have_ansible() { have ansible-playbook; }

# Set manager; empty if none of them is installed.
find_manager() {
	for manager in apt-get dnf zypper apk pacman ''; do
		[ -z "$manager" ] || ! have "$manager" || return 0
	done
}

# Print the words of $missing in lines of at most 78 columns. An empty machine
# need not have fold(1).
print_missing() {
	line=
	for word in $missing; do
		[ -z "$line" ] || [ $((${#line} + ${#word})) -lt 77 ] || { echo "$line" && line=; }
		line="$line $word"
	done
	echo "$line"
}

# $missing is several words, split on purpose.
# shellcheck disable=SC2086
install_missing() {
	[ -n "$missing" ] || return 0
	[ -n "$manager" ] ||
		die "no known package manager; install these yourself (Debian's names):$missing"
	echo "setup.sh: missing packages, to be installed with $manager:"
	print_missing
	[ "$manager" = apt-get ] || die "install them, then run it again: sh setup.sh $1"
	[ "$(id -u)" -eq 0 ] || die "must be run as root: sudo sh setup.sh $1"
	export DEBIAN_FRONTEND=noninteractive
	apt-get update -qq || die 'apt-get update failed'
	# A configuration file that somebody has changed stays, and nobody is asked.
	apt-get install -y -qq --no-install-recommends -o Dpkg::Options::=--force-confdef \
		-o Dpkg::Options::=--force-confold $missing >/dev/null ||
		die "$manager could not install:$missing"
}

need_to_run() {
	need have_dictionary cracklib-runtime cracklib-dicts cracklib-dict-small cracklib-words cracklib
}

need_to_build() {
	need have_cc 'gcc libc6-dev' gcc gcc 'gcc musl-dev linux-headers' gcc
	need have_make make make make make make
	need have_pkgconfig pkg-config pkgconf-pkg-config pkg-config pkgconf pkgconf
	need have_pam libpam0g-dev pam-devel pam-devel linux-pam-dev pam
	need have_pwquality libpwquality-dev libpwquality-devel libpwquality-devel libpwquality-dev libpwquality
	need have_cracklib libcrack2-dev cracklib-devel cracklib-devel cracklib-dev cracklib
	need have_unistring libunistring-dev libunistring-devel libunistring-devel libunistring-dev libunistring
	need have_nettle nettle-dev nettle-devel libnettle-devel nettle-dev nettle
	need have_zlib zlib1g-dev zlib-devel zlib-devel zlib-dev zlib
	need have_libssh libssh-dev libssh-devel libssh-devel libssh-dev libssh
	need have_openssl libssl-dev openssl-devel libopenssl-devel openssl-dev openssl
	need have_cares libc-ares-dev c-ares-devel c-ares-devel c-ares-dev c-ares
	need have_jansson libjansson-dev jansson-devel libjansson-devel jansson-dev jansson
	need have_gettext gettext gettext gettext-tools gettext gettext
}

# Only where dpkg is.
need_to_deb() {
	need have_build_essential build-essential '' '' '' ''
	need have_debhelper debhelper '' '' '' ''
}

need_to_test() {
	need have_bootstrap mmdebstrap '' '' '' ''
	need have_check check check-devel check-devel check-dev check
	need have_ip iproute2 iproute iproute2 iproute2 iproute2
	need have_sudo sudo sudo sudo sudo sudo
	need have_doas opendoas opendoas opendoas doas opendoas
	need have_cron cron cronie cronie cronie cronie
	need have_atd at at at at at
	need have_setfacl acl acl acl acl acl
	need have_xauth xauth xorg-x11-xauth xauth xauth xorg-xauth
	need have_journal systemd systemd systemd '' systemd
	need have_polkit 'dbus polkitd libpam-systemd' 'dbus polkit' 'dbus-1 polkit' '' 'dbus polkit'
	need have_zones tzdata tzdata timezone tzdata tzdata
	need have_sshd openssh-server openssh-server openssh-server openssh openssh
	need have_ssh_keygen openssh-client openssh-clients openssh-clients openssh openssh
	# More servers for keyaudit hosts to ask. Where one is not packaged, its
	# tests are skipped.
	need have_dropbear dropbear-bin dropbear dropbear dropbear dropbear
	need have_tinysshd tinysshd '' '' '' tinyssh
	# The client for the oldest servers; only Debian has it.
	need have_ssh1 openssh-client-ssh1 '' '' '' ''
	need have_asyncssh python3-asyncssh python3-asyncssh python3-asyncssh py3-asyncssh ''
	need have_paramiko python3-paramiko python3-paramiko python3-paramiko py3-paramiko python-paramiko
	if have_packages; then
		need have_lintian lintian '' '' '' ''
		need have_shellcheck shellcheck ShellCheck ShellCheck shellcheck shellcheck
	fi
	# The playbook of packaging/ansible.
	need have_ansible ansible-core ansible-core ansible ansible-core ansible-core
	# Other people's programs that ask PAM, and a client for most of them.
	need have_curl curl curl curl curl curl
	need have_dovecot dovecot-imapd dovecot dovecot dovecot dovecot
	need have_vsftpd vsftpd vsftpd vsftpd vsftpd vsftpd
	need have_saslauthd sasl2-bin cyrus-sasl cyrus-sasl-saslauthd cyrus-sasl cyrus-sasl
	need have_cupsd cups-daemon cups cups cups cups
	need have_vlock vlock '' '' '' ''
	need have_nginx_pam 'nginx libnginx-mod-http-auth-pam' '' '' '' ''
	need have_apache_pam 'apache2-bin libapache2-mod-authnz-pam' '' '' '' ''
}

need_to_lint() {
	need have_clang_format clang-format clang-tools-extra clang-tools clang-extra-tools clang
	need have_cppcheck cppcheck cppcheck cppcheck cppcheck cppcheck
	need have_shellcheck shellcheck ShellCheck ShellCheck shellcheck shellcheck
	need have_mandoc mandoc mandoc mandoc mandoc mandoc
	need have_clang clang clang clang clang clang
}

# Arch does not package pamtester, and SUSE and Alpine seem not to; only Debian
# has these lists: elsewhere their measurements fail, with the reason.
need_to_bench() {
	need have_nmap nmap nmap nmap 'nmap nmap-scripts' nmap
	need have_ssh_audit ssh-audit ssh-audit ssh-audit ssh-audit ssh-audit
	need have_pamtester pamtester pamtester '' '' ''
	need have_pam_pwquality libpam-pwquality libpwquality pam_pwquality libpwquality libpwquality
	need have_lists 'wngerman wfrench wspanish witalian' '' '' '' ''
	need have_python python3 python3 python3 python3 python
}

# Show the build as one line of progress. Compiler errors are shown in full.
build() {
	files=$(make -n all 2>/dev/null | grep -c "^printf '  %-4s") || files=0
	[ -t 2 ] && terminal=1 || terminal=0
	{
		rc=0
		make -s -j"$jobs" all 2>&1 || rc=$?
		echo "setup.sh: make: $rc"
	} | awk -v files="$files" -v terminal="$terminal" '
	function line(text, end) {
		printf "%ssetup.sh: %s%s", terminal ? "\r" : "", text, end
		fflush()
	}
	BEGIN {
		if (files > 0) line("building: " files " steps", terminal ? "" : "\n")
	}
	/^  (CC|AR|LD|MO) / {
		n++
		if (terminal) line("building: step " n " of " files, "")
		next
	}
	/^setup\.sh: make: [0-9]+$/ { rc = $3; next }
	{ print (terminal && n > 0 ? "\n" : "") $0; fflush() }
	END {
		if (terminal && files > 0) print ""
		exit rc
	}' >&2 || die 'the build failed, see above'
}

say_next() {
	echo 'setup.sh: built, in build/. Nothing is installed, and nothing is enforced. Next:'
	if [ "$manager" = apt-get ]; then
		echo '  sudo sh setup.sh deb     packages for apt; without packages: sudo make install'
	else
		echo '  sudo make install        the commands, the PAM module, the man pages'
	fi
	cat <<-END
		  man loginpolicy          the commands (from here: man admin/loginpolicy.8)
		  sudo loginpolicy init    write a first policy; PAM does not use it yet
	END
}

say_next_deb() {
	cat <<-END
		setup.sh: built, in build/deb. Nothing is installed, and nothing is enforced. Next:
		  sudo apt install ./build/deb/*.deb
		  man loginpolicy          the commands (from here: man admin/loginpolicy.8)
		  sudo loginpolicy init    write a first policy; PAM does not use it yet
	END
}

run_audit() {
	rc=0
	build/keyaudit/keyaudit keys || rc=$?
	case $rc in
	0) echo 'setup.sh: audit: no objection' ;;
	1) echo 'setup.sh: audit: objections, see above' ;;
	3) echo 'setup.sh: audit: no objection, but some keys could not be checked' ;;
	*) die "the audit did not run (exit code $rc)" ;;
	esac
}

verb=${1-}
case $#$verb in
1run | 1check | 1deb | 1lint | 1bench) ;;
*) die 'usage: sh setup.sh run|check|deb|lint|bench' ;;
esac
find_manager
need_to_build
case $verb in
deb)
	[ "${manager:-apt-get}" = apt-get ] || die "Debian packages are built on Debian and Ubuntu, not with $manager"
	need_to_deb
	;;
run) need_to_run ;;
*)
	need_to_run
	need_to_test
	;;
esac
[ "$verb" != lint ] || need_to_lint
[ "$verb" != bench ] || need_to_bench
install_missing "$verb"
jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)
[ "$verb" = deb ] || build
case $verb in
deb)
	make -s deb || die 'the packages were not built, see above'
	say_next_deb
	;;
run)
	run_audit
	say_next
	;;
check) make -s -j"$jobs" check ;;
lint) make -s lint ;;
bench) make -s bench ;;
esac
