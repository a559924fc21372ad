# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# The folders of the state, with their modes: docs/design.md, "State". Sourced by
# install.sh; in a package it is text of libpam-loginpolicy's postinst.

# state_folder DIR MODE: make it if it is not there; owned by root if we are root.
state_folder() {
	[ -d "$1" ] || mkdir -p "$1" || return
	chmod "$2" "$1" || return
	[ "$(id -u)" -ne 0 ] || chown 0:0 "$1"
}

# state_make DIR: the state directory and what is in it. What is there already
# keeps its content.
state_make() {
	(umask 022 && mkdir -p "$(dirname "$1")") || return
	for state_sub in '' /blocked /revoked; do
		state_folder "$1$state_sub" 0711 || return
	done
	for state_sub in /history /details /incidents; do
		state_folder "$1$state_sub" 0700 || return
	done
}
