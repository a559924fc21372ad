#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The arrows between the rooms are those of the design, by what each file
# includes: docs/design.md, "Architecture". usage: arrows.sh [TREE]
# A header of lib/ROOM that others use lies in include/loginpolicy/ROOM/, any
# other stays in its room and is included as "x.h". A header of another room of
# the same program is included by its path from the top, "keyaudit/hosts/host.h".
# The libraries are pure: what prints, ends the process, or asks the environment
# is for the programs, and accounts are looked up in lib/account/ alone.
set -u
cd "${1:-.}" || exit 2
bad=0
objection() {
	echo "arrows: $*"
	bad=1
}

every='lib/cli lib/base lib/sshkey lib/sshd lib/pamstack lib/pamconf lib/state lib/register lib/policy lib/keyrule lib/logline lib/account lib/password'
# may_have ROOM: the rooms whose headers it may include besides its own, in may;
# exit code 1 for a folder that is no room.
may_have() {
	case $1 in
	lib/base) may='' ;;
	lib/sshkey | lib/sshd | lib/pamstack | lib/pamconf | lib/state) may='lib/base' ;;
	lib/register) may='lib/base lib/sshkey' ;;
	lib/policy) may='lib/base lib/sshkey lib/state lib/register' ;;
	lib/cli) may='lib/base lib/sshkey lib/state lib/register lib/policy lib/account' ;;
	lib/logline | lib/account | lib/password) may='lib/base lib/sshkey lib/state lib/register lib/policy' ;;
	lib/keyrule) may='lib/base lib/sshkey lib/state lib/register lib/policy' ;;
	lib/password/rule) may='lib/base lib/policy lib/password' ;;
	pam_module) may='lib/base lib/sshkey lib/state lib/register lib/policy lib/logline lib/account lib/password' ;;
	keyaudit/targets) may=$every ;;
	keyaudit/hosts) may="$every keyaudit/targets" ;;
	keyaudit/findings) may="$every keyaudit/targets keyaudit/hosts" ;;
	keyaudit/report) may="$every keyaudit/targets keyaudit/hosts keyaudit/findings" ;;
	keyaudit/keys)
		may="$every keyaudit/targets keyaudit/hosts keyaudit/findings keyaudit/report"
		;;
	keyaudit/collect)
		may="$every keyaudit/targets keyaudit/hosts keyaudit/findings keyaudit/report"
		may="$may keyaudit/keys"
		;;
	keyaudit)
		may="$every keyaudit/targets keyaudit/hosts keyaudit/findings keyaudit/report"
		may="$may keyaudit/keys keyaudit/collect"
		;;
	admin | admin/*)
		may="$every admin $(printf '%s ' admin/*/ | sed 's|/ | |g')"
		;;
	*) return 1 ;;
	esac
}
# includes FILE...: each line that includes <loginpolicy/ROOM/NAME.h> or "PATH",
# as "FILE lib/ROOM/NAME.h" or "FILE PATH"; what is in the file's own folder
# has its folder before it.
includes() {
	awk -F '[<">]' '
	/^#[ \t]*include[ \t]*<loginpolicy\// {
		sub("loginpolicy/", "lib/", $2)
		print FILENAME, $2
	}
	/^#[ \t]*include[ \t]*"/ {
		folder = FILENAME
		sub("/[^/]*$", "", folder)
		print FILENAME, $2 ~ /\// ? $2 : folder "/" $2
	}' "$@"
}

# room_of PATH: in room; a header of include/loginpolicy/ROOM/ is lib/ROOM's.
room_of() {
	room=${1%/*}
	case $room in
	include/loginpolicy/*) room=lib/${room#include/loginpolicy/} ;;
	include/loginpolicy) room=none ;;
	esac
}

# Names of the project have no blanks.
# shellcheck disable=SC2046
set -- $(find include/loginpolicy lib pam_module keyaudit admin -name '*.[ch]')
for f in "$@"; do
	case ${f##*/} in
	util* | helper* | misc* | common.*) objection "$f: a name that says nothing" ;;
	esac
	room_of "$f"
	may_have "$room" || objection "$f: $room is no room of the design"
done
while read -r f header; do
	room_of "$f"
	from=$room
	may_have "$from" || continue
	room_of "$header"
	case " $from $may " in
	*" $room "*) ;;
	*) objection "$f includes $header, which is ${room}'s" ;;
	esac
	[ -e "$header" ] || [ -e "include/loginpolicy/${header#lib/}" ] ||
		objection "$f includes $header, which is not there"
done <<END
$(includes "$@")
END

found=$(find lib ! -path 'lib/account/*' ! -path 'lib/cli/*' -name '*.c' -exec grep -nE '(^|[^a-z_])(printf|fprintf|puts|putchar|perror|exit|abort|getenv|setenv|setlocale|time|getpwnam|getpwuid|getgrnam|getaddrinfo|syslog)[[:space:]]*\(' {} + 2>/dev/null |
	grep -vE '^[^:]*:[0-9]+:[[:space:]]*(/?\*)')
[ -z "$found" ] || objection "not pure:
$found"
exit $bad
