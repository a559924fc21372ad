# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2154
# What all measurements share: one line for each, how it is judged, and a
# machine of their own. Sourced by tests/bench/*.sh from the top folder, where
# build is set; they end with finish.
#
#   PASS          WHAT: FIGURE UNIT (target: at most FIGURE; AGAINST)
#   FAIL          WHAT: FIGURE UNIT (target: at least FIGURE; AGAINST)
#   NOT MEASURED  WHAT: WHY
#
# Only PASS is success: a measurement that did not take place is a failure.
LC_ALL=C
export LC_ALL
PATH=$PATH:/usr/sbin:/sbin
umask 022
bench_name=${0##*/}
on_target=0 missed=0 not_measured=0

# not_measured WHAT WHY
not_measured() {
	not_measured=$((not_measured + 1))
	printf '%-13s %s: %s\n' 'NOT MEASURED' "$1" "$2"
}

# measured WHAT FIGURE UNIT at-most|at-least TARGET AGAINST: print and judge one
# measurement. An empty figure, nan, inf, and a cost of 0 are no measurement; a
# share of 0 % is one.
measured() {
	verdict=$(awk -v figure="$2" -v how="$4" -v target="$5" -v unit="$3" 'BEGIN {
		number = "^[0-9]+([.][0-9]+)?$"
		if (figure !~ number || target !~ number)
			exit
		if (how == "at-most" && (figure + 0 > 0 || unit == "%"))
			print (figure + 0 <= target + 0) ? "PASS" : "FAIL"
		if (how == "at-least")
			print (figure + 0 >= target + 0) ? "PASS" : "FAIL"
	}')
	case $verdict in
	PASS) on_target=$((on_target + 1)) ;;
	FAIL) missed=$((missed + 1)) ;;
	*)
		not_measured "$1" "the figure is '$2', the target '$5': $(reasons)"
		return
		;;
	esac
	printf '%-13s %s: %s %s (target: %s %s; %s)\n' \
		"$verdict" "$1" "$2" "$3" "$(echo "$4" | tr - ' ')" "$5" "$6"
}

# finish: the sum, by which tests/bench/run.sh knows that the script did not break off.
finish() {
	[ $((on_target + missed + not_measured)) -gt 0 ] ||
		not_measured "$bench_name" 'it measured nothing'
	echo "$bench_name: $((on_target + missed)) measured, $on_target on target," \
		"$missed missed, $not_measured not measured"
	[ $((missed + not_measured)) -eq 0 ]
}

# --- why a figure is missing ---
# section TITLE: forget the reasons of the section before.
section() {
	echo "$1:"
	: >"$dir/why"
}
because() { echo "$*" >>"$dir/why"; }
reasons() { tr '\n' ' ' <"$dir/why" | tail -c 400; }

# installed TOOL [FILE]: whether it is, or its FILE; if not, note why.
installed() {
	if [ -n "${2:-}" ]; then [ -e "$2" ]; else command -v "$1" >/dev/null; fi ||
		{ because "$1 is not installed (sh setup.sh bench installs it)" && return 1; }
}
# if_right WHO RIGHT N LINE: print LINE if WHO answered rightly N times, else note it.
if_right() {
	if [ "$2" = "$3" ]; then
		echo "$4"
	else
		because "$1 answered rightly ${2:-0} times of $3"
	fi
}

# --- measuring ---
# generate FILE SCRIPT ARGUMENT...: what tests/bench/SCRIPT writes.
generate() {
	generated=$1 script=tests/bench/$2
	shift 2
	installed python3 && python3 "$script" "$@" >"$generated" 2>>"$dir/why"
}
# used OUTPUT EXIT_CODE COMMAND...: print "WALL_S CPU_S RSS_KB" if it ends with that code.
used() { "$build/tests/bench/used" "$@" 2>>"$dir/why"; }
# least COLUMN ROUNDS COMMAND...: the line with the least COLUMN, if no round failed.
least() {
	column=$1 rounds=$2
	shift 2
	for _ in $(seq "$rounds"); do
		"$@" 2>>"$dir/why" || return
	done >"$dir/rounds"
	sort -n -k "$column,$column" "$dir/rounds" | head -n 1
}
# field N LINE
field() { echo "$2" | cut -d' ' -f"$1"; }
# calc EXPRESSION: its value, or nothing where a figure in it is missing.
calc() { awk "BEGIN { printf \"%.3f\", $1 }" 2>/dev/null; }

# --- a machine of their own ---
# own_machine: go on in namespaces with an empty network and /run. Sets dir, whose
# parent folders are only root's, with an empty policy and state. Must come first.
own_machine() {
	if [ -z "${BENCH_NS:-}" ]; then
		if [ "$(id -u)" != 0 ]; then
			not_measured "$bench_name" 'must be run as root'
		elif ! unshare --mount --net --pid --fork true 2>/dev/null; then
			not_measured "$bench_name" 'no namespaces are permitted here'
		else
			BENCH_NS=1 exec unshare --mount --propagation private --net \
				--pid --fork --kill-child --mount-proc sh "tests/bench/$bench_name" "$build"
		fi
		finish
		exit
	fi
	if ! { mount -t tmpfs -o mode=755 tmpfs /run && ip link set lo up &&
		dir=/run/bench && mkdir -p "$dir/state/blocked" "$dir/state/revoked" /run/sshd && : >"$dir/policy" &&
		[ -d "$build" ]; }; then
		not_measured "$bench_name" \
			"no machine of its own: namespaces with a /run of their own, which $build must not be below"
		finish
		exit
	fi
}
