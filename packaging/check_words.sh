# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2154
# For the prerm scripts of libpam-loginpolicy and loginpolicy: whether an older
# version may replace this one. Both refuse, so that not only one of them goes.
# $lib: this folder; $state: that of the state.

# check_words VERSION: end with 1 if it could not use the policy of this machine.
check_words() {
	dpkg --compare-versions "$1" lt "$(dpkg-query -W -f '${Version}' \
		"libpam-loginpolicy${DPKG_MAINTSCRIPT_ARCH:+:$DPKG_MAINTSCRIPT_ARCH}")" || return 0
	[ -e /etc/security/loginpolicy.conf ] || [ -e "$state/last-good.conf" ] || return 0
	upstream=${1%%[~-]*} list=
	for f in "$lib"/words/*; do
		if dpkg --compare-versions "${f##*/}" le "$upstream" &&
			{ [ -z "$list" ] || dpkg --compare-versions "${f##*/}" gt "${list##*/}"; }; then
			list=$f
		fi
	done
	if [ -z "$list" ]; then
		echo "${DPKG_MAINTSCRIPT_PACKAGE:-libpam-loginpolicy}: which words of a policy version $1 knows is not known: remove this package before you install that one" >&2
		exit 1
	fi
	"$lib/loginpolicy-package" downgrade "$upstream" "$list" >&2 || exit 1
}
