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

room_of() {
	case $1 in
	err | rd | syslog_line | buf | number | base64 | sha256 | escape | json_out | trusted | atomic | tz | arena | bigmem) echo base ;;
	key | keyfile) echo sshkey ;;
	policy | rule | network | decide | auth_info | log_line | state | state_write | inforce | access) echo policy ;;
	accounts | member) echo account ;;
	password) echo password ;;
	*) echo unknown ;;
	esac
}
# included FILE: the names between <loginpolicy/ and .h>; local_ones FILE: those in quotes.
included() {
	sed -n 's/^#[ \t]*include[ \t]*<loginpolicy\/\([a-z0-9_]*\)\.h>.*/\1/p' "$1"
}
local_ones() {
	sed -n 's/^#[ \t]*include[ \t]*"\([^"]*\)".*/\1/p' "$1"
}
# What a room may include of others.
allowed() {
	case $1 in
	base) echo base ;;
	sshkey) echo 'base sshkey' ;;
	policy) echo 'base sshkey policy' ;;
	password | password/rule) echo 'base sshkey policy password' ;;
	pamstack) echo 'base sshkey policy pamstack' ;;
	account) echo 'base sshkey policy account' ;;
	*) echo 'base sshkey policy password pamstack account' ;;
	esac
}

for room in base sshkey policy password password/rule pamstack account pam_module keyaudit keyaudit/hosts admin; do
	for f in "$room"/*.[ch]; do
		[ -e "$f" ] || continue
		case $(basename "$f") in
		util* | helper* | misc* | common.*) objection "$f: a name that says nothing" ;;
		esac
		for h in $(included "$f"); do
			owner=$(room_of "$h")
			case " $(allowed "$room") " in
			*" $owner "*) ;;
			*) objection "$f includes loginpolicy/$h.h, which is ${owner}'s" ;;
			esac
		done
		for h in $(local_ones "$f"); do
			[ -e "$room/$h" ] || objection "$f includes \"$h\", which is not $room's"
		done
	done
done
for f in include/loginpolicy/*.h; do
	h=$(basename "$f" .h)
	owner=$(room_of "$h")
	[ "$owner" != unknown ] || objection "$f is no room's"
	for other in $(included "$f"); do
		case " $(allowed "$owner") " in
		*" $(room_of "$other") "*) ;;
		*) objection "$f includes loginpolicy/$other.h" ;;
		esac
	done
done
for room in base sshkey policy password password/rule pamstack; do
	for f in "$room"/*.c; do
		[ -e "$f" ] || continue
		found=$(grep -nE '(^|[^a-z_])(printf|fprintf|puts|putchar|perror|exit|abort|getenv|setenv|setlocale|time|getpwnam|getpwuid|getgrnam|getaddrinfo|syslog)[[:space:]]*\(' "$f" |
			grep -vE '^[0-9]+:[[:space:]]*(/?\*)' | head -3)
		[ -z "$found" ] || objection "$f is not pure: $found"
	done
done
exit $bad
