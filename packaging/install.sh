#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# make install and make uninstall.
# usage: install.sh put|remove MODE:FILE:PLACE...
# DESTDIR goes before each PLACE and before STATEDIR. A file is written beside
# its place and renamed, so that a half-written file is never seen. The state
# directory is created, and removed only if it is empty: it records who is
# blocked. Nothing is removed while a PAM file names the module, because a
# service whose module is missing lets nobody in. The password rule comes before
# the module, and rules of another interface go last: whoever has loaded the old
# module finds its rule until then.
set -eu
# shellcheck source=packaging/state_dir.sh
. "$(dirname "$0")/state_dir.sh"
dest=${DESTDIR-}
state=$dest${STATEDIR:?}
action=$1
shift

die() {
	echo "install.sh: $*" >&2
	exit 1
}

# Leave an existing directory as it is: /usr/local/bin may have any owner.
make_dir() {
	[ -d "$1" ] || install -d -m 0755 "$1" || die "cannot make $1"
}

put() {
	mode=${1%%:*} rest=${1#*:}
	from=${rest%%:*} to=$dest${rest#*:}
	make_dir "$(dirname "$to")"
	new=$(mktemp "$to.XXXXXX") || die "cannot write beside $to"
	trap 'rm -f "$new"' EXIT
	if ! { cat "$from" >"$new" && chmod "$mode" "$new" &&
		sync "$new" && mv -f "$new" "$to"; }; then
		die "cannot write $to"
	fi
	trap - EXIT
	echo "  $to"
}

remove() {
	rest=${1#*:}
	to=$dest${rest#*:}
	rm -f "$to" || die "cannot remove $to"
	echo "  $to"
}

# Remove our folders that are empty now, not those that every system has.
remove_folders() {
	d=$(dirname "$1")
	while :; do
		case $d in */bin | */sbin | */lib | */libexec | */security | */share | */man) return ;; esac
		rmdir "$d" 2>/dev/null || return 0
		d=$(dirname "$d")
	done
}

# List the PAM files that have a line with the module.
naming() {
	for f in "$dest"/etc/pam.conf "$dest"/etc/pam.d/* "$dest"/usr/lib/pam.d/*; do
		! grep -qs '^[^#]*pam_loginpolicy' "$f" || echo "$f"
	done
}

# profiles PLACE...: the names of those that are profiles of pam-auth-update.
profiles() {
	for f in "$@"; do
		case $f in */pam-configs/*) echo "${f##*/}" ;; esac
	done
}

# owner PLACE...: print the package that one of them came with, if there is one.
owner() {
	for f in "$@"; do
		case ${f##*/} in pam_loginpolicy.so | loginpolicy_password.*) ;; *) continue ;; esac
		# By its end: /lib and /usr/lib may be the same folder.
		dpkg-query --admindir="$dest/var/lib/dpkg" -S "*/security/${f##*/}" 2>/dev/null | cut -d: -f1
		[ -n "$dest" ] || rpm -qf --qf '%{NAME}\n' "${f##*:}" 2>/dev/null || :
	done | head -n 1
}

# kept PATH [WHAT TO DO]
kept() {
	[ ! -e "$1" ] || echo "  kept: $1${2:+ ($2)}"
}

# other_rules PLACE...: remove the password rules beside it that have another name.
other_rules() {
	for f in "$@"; do
		case ${f##*/} in loginpolicy_password.*) ;; *) continue ;; esac
		to=$dest${f##*:}
		for old in "${to%/*}"/loginpolicy_password.so "${to%/*}"/loginpolicy_password.[0-9]*.so \
			"${to%/*}"/loginpolicy_password.[0-9]*.so.kept; do
			[ "$old" = "$to" ] || rm -f "$old" || die "cannot remove $old"
		done
	done
}

owner=$(owner "$@")
[ -z "$owner" ] || die "nothing was changed: the package $owner is installed;
  change or remove packages with apt, dnf or the like"

case $action in
put)
	for f in "$@"; do put "$f"; done
	other_rules "$@"
	state_make "$state" || die "cannot make $state"
	echo "  $state"
	;;
remove)
	named=$(naming)
	if [ -n "$named" ]; then
		echo "install.sh: these files name pam_loginpolicy.so; without it their" >&2
		echo '  services let nobody in:' >&2
		echo "$named" | sed 's/^/  /' >&2
		die "nothing was removed; run 'loginpolicy disable' first,
  and delete the lines that it leaves"
	fi
	for f in "$@"; do remove "$f"; done
	other_rules "$@"
	for f in "$@"; do
		rest=${f#*:}
		remove_folders "$dest${rest#*:}"
	done
	if [ -d "$state" ] && [ -z "$(find "$state" ! -type d)" ]; then
		rm -r "$state"
	fi
	# Names of ours have no blanks.
	# shellcheck disable=SC2046
	profiles_forget "$dest/var/lib/pam/seen" $(profiles "$@")
	kept "$state"
	kept "$dest/var/lib/keyaudit" 'results of the daily audit'
	! [ -L "$dest/etc/systemd/system/timers.target.wants/keyaudit.timer" ] ||
		echo '  left: keyaudit.timer is still enabled (systemctl disable keyaudit.timer)'
	for f in "$dest"/etc/security/loginpolicy.*; do kept "$f"; done
	kept "$dest/etc/ssh/sshd_config.d/00-loginpolicy.conf" \
		'sshd goes on without passwords: delete it, and reload sshd'
	;;
*) die "unknown action $action: put or remove" ;;
esac
