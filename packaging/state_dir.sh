# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# What make install and the maintainer scripts of packages do alike. Sourced by
# install.sh, and, where the package has it, by postinst and prerm.

# state_folder DIR MODE: make it if it is not there; owned by root if we are root.
state_folder() {
	[ -d "$1" ] || mkdir -p "$1" || return
	chmod "$2" "$1" || return
	[ "$(id -u)" -ne 0 ] || chown 0:0 "$1"
}

# state_make DIR: the state directory and the folders in it: docs/design.md,
# "State". What is there already keeps its content.
state_make() {
	(umask 022 && mkdir -p "$(dirname "$1")") || return
	for state_sub in '' /blocked /revoked; do
		state_folder "$1$state_sub" 0711 || return
	done
	for state_sub in /history /details /incidents; do
		state_folder "$1$state_sub" 0700 || return
	done
}

# profiles_forget SEEN PROFILE...: pam-auth-update notes in the file SEEN which
# profiles it has ever seen, and a package that goes takes its own out of the list.
profiles_forget() {
	[ -f "$1" ] || return 0
	profiles_seen=$1
	shift
	profiles_new=$(mktemp "$profiles_seen.XXXXXX") || return
	if cp -p "$profiles_seen" "$profiles_new" &&
		{ printf '%s\n' "$@" | grep -vxF -f - "$profiles_seen" >"$profiles_new" || [ $? -eq 1 ]; } &&
		! cmp -s "$profiles_seen" "$profiles_new"; then
		mv -f "$profiles_new" "$profiles_seen"
	else
		rm -f "$profiles_new"
	fi
}
