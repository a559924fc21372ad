#!/bin/sh
# make install and make uninstall.
# usage: install.sh put|remove MODE:FILE:PLACE...
# DESTDIR goes before each PLACE and before STATEDIR. A file is written beside
# its place and renamed, so that nobody ever finds half of one, or none. The
# state directory is made, and never removed: it says who is blocked.
set -eu
dest=${DESTDIR-}
state=$dest${STATEDIR:?}
action=$1
shift

die() {
	echo "install.sh: $*" >&2
	exit 1
}

# A directory that is there stays as it is: /usr/local/bin may be anybody's.
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

# DIR MODE: made with it, and owned by root where we are root.
state_dir() {
	[ -d "$1" ] || mkdir -p "$1" || die "cannot make $1"
	chmod "$2" "$1"
	[ "$(id -u)" -ne 0 ] || chown 0:0 "$1"
}

make_state() {
	(umask 022 && mkdir -p "$(dirname "$state")")
	for d in '' /blocked /revoked; do state_dir "$state$d" 0711; done
	for d in /history /details /incidents; do
		state_dir "$state$d" 0700
	done
	echo "  $state"
}

case $action in
put)
	for f in "$@"; do put "$f"; done
	make_state
	;;
remove)
	for f in "$@"; do remove "$f"; done
	# The folder of our own documents, where nothing else is in it.
	rmdir "$(dirname "$to")" 2>/dev/null || true
	[ ! -d "$state" ] || echo "  kept: $state"
	;;
*) die "put or remove, not $action" ;;
esac
