#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# An empty Debian for the tests of packages, made once: FOLDER/SUITE. It has what
# people log in by, and in apt's cache all that the packages ask for, so that the
# tests need no network. Nothing outside of FOLDER is changed.
# usage: packages_root.sh FOLDER SUITE PACKAGE.deb...
# Exit code: 0 it is there, 3 it cannot be made (no debootstrap, no network).
set -eu
roots=$1 suite=$2
shift 2
root=$roots/$suite
has='openssh-server,openssh-client,sudo,cron,debconf,libpam-runtime,passwd'
# Beside what our packages depend on: a list of words, and another's PAM profile.
wants='cracklib-runtime wngerman libpam-pwquality'

mkdir -p "$roots"
roots=$(realpath "$roots")
exec 9>"$roots/.lock"
flock 9
# What it was made for: another version of our packages asks for the same.
for f in "$@"; do
	dpkg-deb -f "$f" Package Pre-Depends Depends Recommends Suggests
done | sed 's/([^)]*)//g' >"$roots/$suite.new-asks"
cat "$0" >>"$roots/$suite.new-asks"
if [ -d "$root" ] && cmp -s "$roots/$suite.new-asks" "$roots/$suite.asks"; then exit 0; fi

# The next test does not wait as long to hear the same.
last=$roots/$suite.cannot
if [ -n "$(find "$last" -mmin -10 2>/dev/null)" ]; then
	cat "$last"
	exit 3
fi
rm -f "$last"
cannot() {
	echo "$*" | tee "$last"
	tail -n 5 "$roots/$suite.log" >&2
	exit 3
}

# Where nothing is saved for good, nothing need be written at once.
new=$roots/new
rm -rf --one-file-system "$new"
: >"$roots/$suite.log"
if command -v mmdebstrap >/dev/null; then
	mmdebstrap --variant=minbase --include="$has" "$suite" "$new" >>"$roots/$suite.log" 2>&1 ||
		cannot "mmdebstrap makes no $suite: is there a network?"
elif command -v debootstrap >/dev/null; then
	debootstrap --variant=minbase --include="$has" "$suite" "$new" >>"$roots/$suite.log" 2>&1 ||
		cannot "debootstrap makes no $suite: is there a network?"
else
	cannot 'neither mmdebstrap nor debootstrap is here'
fi
# How this machine reaches the archive; not what it clears away.
for f in /etc/resolv.conf /etc/apt/apt.conf.d/*; do
	case $f in *docker*) continue ;; esac
	[ ! -e "$f" ] || cp -L "$f" "$new$f"
done
rm -f "$new"/etc/apt/apt.conf.d/20packagekit "$new"/etc/apt/apt.conf.d/50appstream \
	"$new"/etc/apt/apt.conf.d/70debconf
# No daemon starts by itself, and no disk is waited for.
printf '#!/bin/sh\nexit 101\n' >"$new/usr/sbin/policy-rc.d"
chmod 755 "$new/usr/sbin/policy-rc.d"
echo force-unsafe-io >"$new/etc/dpkg/dpkg.cfg.d/tests"
mkdir "$new/debs"
cp "$@" "$new/debs/"
cat >"$new/debs/fetch" <<-END
	set -e
	export DEBIAN_FRONTEND=noninteractive
	apt-get update -qq
	apt-get install -y -qq --no-install-recommends --download-only /debs/*.deb $wants
END
chroot "$new" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin sh /debs/fetch >>"$roots/$suite.log" 2>&1 ||
	cannot "apt-get fetches nothing for $suite: is there a network?"
rm -rf "$new/debs"
rm -rf --one-file-system "$root"
mv "$new" "$root"
mv "$roots/$suite.new-asks" "$roots/$suite.asks"
