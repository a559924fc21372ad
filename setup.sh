#!/bin/sh
# Two commands for a fresh machine:
#   sudo sh setup.sh run     install what is missing, build, audit this machine's keys
#   sudo sh setup.sh check   the same, and pass all tests
# With everything installed neither needs root.
set -eu
cd "$(dirname "$0")"

die() {
	echo "setup.sh: $*" >&2
	exit 2
}

have() { command -v "$1" >/dev/null 2>&1; }
# sshd is in sbin, which is not in everybody's PATH.
have_sshd() { have sshd || [ -x /usr/sbin/sshd ]; }
have_check() { have pkg-config && pkg-config --exists check; }

# need WHAT TEST APT DNF ZYPPER APK PACMAN: note the package where the test fails.
missing=
need() {
	test=$1
	shift
	$test && return
	case $manager in
	apt-get) missing="$missing $1" ;;
	dnf) missing="$missing $2" ;;
	zypper) missing="$missing $3" ;;
	apk) missing="$missing $4" ;;
	pacman) missing="$missing $5" ;;
	esac
}

have_make() { have make; }
have_pkgconfig() { have pkg-config; }
have_ssh_keygen() { have ssh-keygen && have ssh; }
# A compiler without the C library's headers is no compiler.
have_cc() { have gcc && echo '#include <stdio.h>' | gcc -E - >/dev/null 2>&1; }

find_manager() {
	for manager in apt-get dnf zypper apk pacman; do
		have $manager && return
	done
	die 'no package manager known here: install gcc, make, pkg-config, and for the tests check and OpenSSH'
}

# $missing is words, split on purpose.
# shellcheck disable=SC2086
install_missing() {
	[ -n "$missing" ] || return 0
	echo "setup.sh: missing, to be installed by $manager:$missing"
	[ "$(id -u)" -eq 0 ] || die "not root: sudo sh setup.sh $1"
	case $manager in
	apt-get)
		export DEBIAN_FRONTEND=noninteractive
		apt-get update -qq || die 'apt-get update failed'
		apt-get install -y -qq --no-install-recommends $missing >/dev/null
		;;
	dnf) dnf install -y $missing ;;
	zypper) zypper --non-interactive install $missing ;;
	apk) apk add $missing ;;
	pacman) pacman -S --noconfirm --needed $missing ;;
	esac || die "$manager could not install:$missing"
}

need_to_build() {
	need have_cc 'gcc libc6-dev' gcc gcc 'gcc musl-dev linux-headers' gcc
	need have_make make make make make make
	need have_pkgconfig pkg-config pkgconf-pkg-config pkg-config pkgconf pkgconf
}

need_to_test() {
	need have_check check check-devel check-devel check-dev check
	need have_sshd openssh-server openssh-server openssh-server openssh openssh
	need have_ssh_keygen openssh-client openssh-clients openssh-clients openssh openssh
}

run_audit() {
	rc=0
	build/keyaudit/keyaudit keys || rc=$?
	case $rc in
	0) echo 'setup.sh: audited: no objection' ;;
	1) echo 'setup.sh: audited: there are objections, see above' ;;
	3) echo 'setup.sh: audited: no objection, but not all could be seen' ;;
	*) die "the audit did not run (exit code $rc)" ;;
	esac
}

case ${1-} in
run | check) ;;
*) die 'usage: sh setup.sh run|check' ;;
esac
find_manager
need_to_build
[ "$1" = run ] || need_to_test
install_missing "$1"
make -s -j"$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)" all >&2
case $1 in
run) run_audit ;;
check) make -s -j"$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)" check ;;
esac
