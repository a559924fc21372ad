#!/bin/sh
# The arrows between the rooms are those of the design, by what each file
# includes. usage: arrows.sh [TREE]
#   base <- sshkey <- policy <- password, pamstack, account <- pam_module, keyaudit, admin
# A header in include/loginpolicy/ belongs to the room whose file implements
# it; a header "x.h" may only be the room's own. The libraries are pure: what
# prints, ends the process, or asks the environment is for the programs, and accounts
# are looked up in account/ alone.
set -u
cd "${1:-.}" || exit 2
bad=0
objection() {
	echo "arrows: $*"
	bad=1
}

# owner_of NAME: the room of a header in include/loginpolicy/, in owner.
owner_of() {
	case $1 in
	err | rd | syslog_line | buf | number | base64 | sha256 | escape | json_out | trusted | atomic | output_file | tz | arena | bigmem) owner=base ;;
	key | keyfile) owner=sshkey ;;
	policy | rule | network | decide | auth_info | log_line | state | state_write | inforce | access) owner=policy ;;
	accounts | account_state | member) owner=account ;;
	password) owner=password ;;
	*) owner=unknown ;;
	esac
}
# may_have ROOM: whose headers it may include, in may.
may_have() {
	case $1 in
	base) may=base ;;
	sshkey) may='base sshkey' ;;
	policy) may='base sshkey policy' ;;
	password | password/rule) may='base sshkey policy password' ;;
	pamstack) may='base sshkey policy pamstack' ;;
	account) may='base sshkey policy account' ;;
	*) may='base sshkey policy password pamstack account' ;;
	esac
}
# includes FILE...: each line that includes <loginpolicy/NAME.h> or "NAME", as
# "FILE loginpolicy NAME" or "FILE own NAME".
includes() {
	awk -F '[<">]' '
	/^#[ \t]*include[ \t]*<loginpolicy\/[a-z0-9_]*\.h>/ {
		sub("loginpolicy/", "", $2)
		sub("[.]h$", "", $2)
		print FILENAME, "loginpolicy", $2
	}
	/^#[ \t]*include[ \t]*"/ { print FILENAME, "own", $2 }' "$@"
}

for room in base sshkey policy password password/rule pamstack account pam_module keyaudit keyaudit/hosts admin; do
	set -- "$room"/*.[ch]
	[ -e "$1" ] || continue
	for f in "$@"; do
		case ${f##*/} in
		util* | helper* | misc* | common.*) objection "$f: a name that says nothing" ;;
		esac
	done
	may_have "$room"
	while read -r f kind h; do
		case $kind in
		loginpolicy)
			owner_of "$h"
			case " $may " in
			*" $owner "*) ;;
			*) objection "$f includes loginpolicy/$h.h, which is ${owner}'s" ;;
			esac
			;;
		own) [ -e "$room/$h" ] || objection "$f includes \"$h\", which is not $room's" ;;
		esac
	done <<END
$(includes "$@")
END
done
set -- include/loginpolicy/*.h
for f in "$@"; do
	owner_of "$(basename "$f" .h)"
	[ "$owner" != unknown ] || objection "$f is no room's"
done
while read -r f kind h; do
	[ "$kind" = loginpolicy ] || continue
	owner_of "$(basename "$f" .h)"
	may_have "$owner"
	owner_of "$h"
	case " $may " in
	*" $owner "*) ;;
	*) objection "$f includes loginpolicy/$h.h" ;;
	esac
done <<END
$(includes "$@")
END
found=$(find base sshkey policy password pamstack -name '*.c' -exec grep -nE '(^|[^a-z_])(printf|fprintf|puts|putchar|perror|exit|abort|getenv|setenv|setlocale|time|getpwnam|getpwuid|getgrnam|getaddrinfo|syslog)[[:space:]]*\(' {} + 2>/dev/null |
	grep -vE '^[^:]*:[0-9]+:[[:space:]]*(/?\*)')
[ -z "$found" ] || objection "not pure:
$found"
exit $bad
