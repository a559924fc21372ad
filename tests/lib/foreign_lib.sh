# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2034,SC2154,SC2317
# What the tests of other people's programs share: a server or a screen locker of
# Debian's, asked over its own protocol, whose PAM file has the lines of
# pam.d-example for "other". Sourced after login_lib.sh.
#
# A script sets $program (for messages), $service, $no (the exit code of ask(1)
# after a refusal) and for each the program $m/bin/ask:
#   ask USER PASSWORD PLACE   logs in from vpn, out or here; prints "inside" from
#                             behind the login, and nothing if it is refused
# and then calls foreign_tests.

pass=Quiet-Lake7river
wrong=Wrong-Lake7river
lp=$(find "$m/installed" -name loginpolicy -path '*/sbin/*')
# The daemons run as accounts of their own, which look for files in here.
chmod 755 "$dir" "$m" "$m/bin"

# foreign_accounts: those of the daemons, and passwords for people.
foreign_accounts() {
	n=110
	for u in www-data dovecot dovenull ftp lp cockpit-ws; do
		echo "$u:x:$n:$n::/nonexistent:/usr/sbin/nologin" >>/etc/passwd
		echo "$u:x:$n:" >>/etc/group
		n=$((n + 1))
	done
	echo 'lpadmin:x:130:' >>/etc/group
	policy </dev/null
	batch 0 'the first passwords' chpasswd <<-END
		root:$pass
		alice:$pass
		bob:$pass
	END
}
# foreign_service NAME: its PAM file.
foreign_service() {
	service=$1
	service "$1" "$(example_lines other)"
}
# command_ask: standard input is the program ask.
command_ask() {
	cat >"$m/bin/ask"
	chmod 755 "$m/bin/ask"
}
# server COMMAND...: runs in the background, with its words in $dir/server, until
# server_stop. server_at PORT: it has begun to listen there.
server() {
	# apache ends all of its process group with it.
	setsid "$@" >"$dir/server" 2>&1 </dev/null &
	server_pid=$!
}
server_stop() {
	[ -n "${server_pid:-}" ] || return 0
	kill "$server_pid" 2>/dev/null
	wait "$server_pid" 2>/dev/null
	server_pid=
}
listens() { ss -Hltn "sport = :$1" | grep -q .; }
server_at() { server_up listens "$1"; }
# server_up COMMAND...: until that is true.
server_up() {
	until_up "$server_pid" "$@" || {
		cat "$dir/server"
		die "$program does not start"
	}
}

# attempt CODE WHAT USER PASSWORD [PLACE]: and all that the program logs of it has
# arrived: with $children set, its process for this client has ended.
attempt() {
	secret "$4"
	try "$1" "$program: $2" ask "$3" "$4" "${5:-vpn}"
	[ -z "${children-}" ] || until_true has_children "$server_pid" 0 ||
		bad "$what: it does not end"
	logged
}
# refused_for USER TEXT [EXPLAIN-OPTION]...: the program refused, by the policy;
# explain says the same of the same facts.
refused_for() {
	foreign_user=$1
	refused auth "$2"
	lines_with 0 '): permit '
	shift 2
	explains deny "$foreign_user" "$@"
}
# permitted_for USER STAGE TEXT [EXPLAIN-OPTION]...: one line, one reference.
permitted_for() {
	foreign_user=$1
	says out inside
	lines_with 0 '): deny '
	lines_with 1 '): permit '
	grep '): permit ' "$dir/log" >"$dir/permit"
	says permit " stage=$2 "
	says permit "$3"
	grep 'pam_loginpolicy(' "$dir/log" | sed -n 's/.* ref=//p' | sort -u >"$dir/refs"
	if [ "$(wc -l <"$dir/refs")" -eq 1 ]; then good; else
		bad "$what: not one reference: $(cat "$dir/log")"
	fi
	shift 3
	explains permit "$foreign_user" "$@"
}
# not_in: a wrong password; no line says that the policy permitted or refused.
not_in() {
	lacks out inside
	lines_with 0 '): permit '
	lines_with 0 '): deny '
}
# json KEY: of explain's answer, without the trace; "" for null. in_log KEY: of the
# decision's line.
json() {
	sed -n "s/.*\"verdict\":/\"verdict\":/; s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" "$dir/json"
}
in_log() {
	grep -E '\): (permit|deny) ' "$dir/log" | sed -n "s/.* $1=\([^ ]*\).*/\1/p"
}
# explains VERDICT USER [OPTION]...
explains() {
	verdict=$1 explained=$2
	shift 2
	"$lp" explain "$explained" --service "$service" --format json "$@" >"$dir/json" 2>"$dir/err"
	same_as verdict "$(json verdict)" "$verdict"
	rule=$(json rule)
	same_as rule "${rule##*/}" "$(in_log rule)"
	same_as id "$(json id)" "$(in_log id)"
	same_as measure "$(json measure)" "$(in_log measure)"
}
# same_as KEY EXPLAINED LOGGED
same_as() {
	if [ "$2" = "$3" ]; then good; else
		bad "$what: $1: explain says '$2', the log '$3'"
		cat "$dir/json" "$dir/err" "$dir/log"
	fi
}
# foreign_tests STAGE WHO [EXPLAIN-OPTION]...: what holds for every program. STAGE
# is where a permit is logged; WHO what each line has between uid and stage; the
# options are the facts of a login from vpn. Refused first.
foreign_tests() {
	stage=$1 facts=$2
	shift 2
	attempt "$no" 'no rule' bob $pass
	refused_for bob "user=bob uid=2002 $(echo "$facts" | sed s/alice/bob/) reason=no-rule measure=default-deny " "$@"
	attempt "$no" 'no rule, a wrong password' bob $wrong
	refused_for bob ' reason=no-rule ' "$@"
	block alice
	# Each stage refuses by itself.
	without account
	attempt "$no" 'blocked' alice $pass
	refused_for alice "user=alice uid=2001 $facts reason=blocked measure=individual-block " "$@"
	[ "$stage" = auth ] || refused_at_account
	foreign_service "$service"
	unblock
	attempt "$no" 'a wrong password' alice $wrong
	not_in
	attempt 0 'permitted' alice $pass
	permitted_for alice "$stage" "user=alice uid=2001 $(echo "$facts" | sed "s/stage=auth/stage=$stage/") rule=loginpolicy.conf:" "$@"
	attempt "$no" 'a wrong password after it' alice $wrong
	not_in
}
# without TYPE: the PAM file has no line of ours of that type.
without() {
	service "$service" "$(example_lines other | grep -v "^$1.*loginpolicy")"
}
refused_at_account() {
	without auth
	attempt "$no" 'blocked, at account' alice $pass
	refused account 'user=alice uid=2001 '
	says deny ' reason=blocked measure=individual-block '
	lines_with 0 '): permit '
}
# nobody_tests: a name that does not exist, where the client chooses the name. Of
# such a name explain goes by the rules alone.
nobody_tests() {
	attempt "$no" 'a name that nobody has' nobodyhere $pass
	refused auth 'user=? '
	says deny ' reason=no-account '
	lines_with 0 '): permit '
	cp "$dir/out" "$dir/out_nobody"
	attempt "$no" 'no rule' bob $pass
	same out_nobody <"$dir/out"
}
