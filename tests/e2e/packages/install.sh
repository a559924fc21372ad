#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2154
# Installing the packages on an empty Debian changes no login and no file of PAM
# or sshd; init, enable and enforce then do. As root, in namespaces. Ends with
# "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/packages_lib.sh
machine m
probes open free 'nothing is installed'
remember etc/pam.d etc/pam.conf etc/ssh etc/security etc/passwd etc/group
install 0 'install' libpam-loginpolicy loginpolicy keyaudit
same_as_before
is_unwired
probes open free 'installed'
finish
