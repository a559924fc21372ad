#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The judge of the measurements (tests/bench/lib.sh and run.sh) can fail: a figure
# beyond its target, one that is no number, a tool that is not installed or did
# not answer, a script that breaks off. Nothing is measured here. Ends with
# "N passed, N failed".
set -u
cd "$(dirname "$0")/../../.." || exit 2
build=${B:-build}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT INT TERM
. tests/lib/tally.sh
# want CODE LINE COMMAND...: the exit code, and a line of the output that begins so.
want() {
	code=$1 line=$2
	shift 2
	"$@" >"$dir/out" 2>&1 </dev/null
	rc=$?
	if [ $rc -eq "$code" ] && awk -v line="$line" \
		'index($0, line) == 1 { found = 1 } END { exit !found }' "$dir/out"; then
		good
	else
		bad "exit $rc, not $code, or no line '$line':"
		cat "$dir/out"
	fi
}
# script NAME: a script of measurements, its body on standard input.
script() {
	mkdir -p "$dir/scripts"
	{
		echo "dir='$dir'"
		echo '. tests/bench/lib.sh'
		echo "section '$1'"
		cat
		echo finish
	} >"$dir/scripts/$1.sh"
}
# judge CODE LINE: of the script on standard input.
judge() {
	script one
	want "$1" "$2" sh "$dir/scripts/one.sh"
}

# --- a figure and its target ---
judge 0 'PASS          speed: 12.5 times (target: at least 10; against x)' <<'END_OF_SCRIPT'
measured speed 12.5 times at-least 10 'against x'
END_OF_SCRIPT
judge 1 'FAIL          speed: 9.999 times (target: at least 10; against x)' <<'END_OF_SCRIPT'
measured speed 9.999 times at-least 10 'against x'
END_OF_SCRIPT
judge 0 'PASS          time: 30 ms (target: at most 30; CPU time)' <<'END_OF_SCRIPT'
measured time 30 ms at-most 30 'CPU time'
END_OF_SCRIPT
judge 1 'FAIL          time: 30.001 ms (target: at most 30; CPU time)' <<'END_OF_SCRIPT'
measured time 30.001 ms at-most 30 'CPU time'
END_OF_SCRIPT
judge 1 'FAIL          answered: 0 hosts (target: at least 500; all)' <<'END_OF_SCRIPT'
measured answered 0 hosts at-least 500 all
END_OF_SCRIPT
judge 0 'PASS          refused: 0.00 % (target: at most 0.2; all)' <<'END_OF_SCRIPT'
measured refused 0.00 % at-most 0.2 all
END_OF_SCRIPT
judge 1 "NOT MEASURED  refused: the figure is ''" <<'END_OF_SCRIPT'
measured refused '' % at-most 0.2 all
END_OF_SCRIPT
judge 1 'one.sh: 3 measured, 2 on target, 1 missed, 1 not measured' <<'END_OF_SCRIPT'
measured a 1 ms at-most 2 x
measured b 3 ms at-most 2 x
not_measured c 'no such thing'
measured d 1 ms at-most 2 x
END_OF_SCRIPT

# --- what is no measurement ---
for figure in '' nan -nan inf -1 0 0.000 1e3 '1 2' much; do
	judge 1 "NOT MEASURED  time: the figure is '$figure'" <<END_OF_SCRIPT
measured time '$figure' ms at-most 30 x
END_OF_SCRIPT
done
for figure in '' nan inf; do
	judge 1 "NOT MEASURED  speed: the figure is '$figure'" <<END_OF_SCRIPT
measured speed '$figure' times at-least 10 x
END_OF_SCRIPT
done
judge 1 "NOT MEASURED  results: the figure is '5', the target ''" <<'END_OF_SCRIPT'
measured results 5 hosts at-least '' x
END_OF_SCRIPT
for expression in '1 / 0' '0 / 0' '1 / ' ' / 2'; do
	judge 1 'NOT MEASURED  ratio: ' <<END_OF_SCRIPT
measured ratio "\$(calc '$expression')" times at-most 30 x
END_OF_SCRIPT
done
judge 1 'NOT MEASURED  one.sh: it measured nothing' </dev/null

# --- why it was not measured is in the line ---
judge 1 "NOT MEASURED  time: the figure is '', the target '1': no-such-tool is not installed" <<'END_OF_SCRIPT'
theirs=$(installed no-such-tool && echo 1)
measured time "$theirs" times at-most 1 x
END_OF_SCRIPT
judge 1 "NOT MEASURED  time: the figure is '', the target '1': mapper answered rightly 499 times of 500" <<'END_OF_SCRIPT'
theirs=$(if_right mapper 499 500 "1.5 2.5 100")
measured time "$(calc "1 / $(field 1 "$theirs")")" times at-most 1 x
END_OF_SCRIPT
judge 1 "NOT MEASURED  time: the figure is '', the target '1': mapper answered rightly 0 times of 500" <<'END_OF_SCRIPT'
measured time "$(if_right mapper '' 500 1)" s at-most 1 x
END_OF_SCRIPT
judge 0 'PASS          time: 0.500 times' <<'END_OF_SCRIPT'
theirs=$(if_right mapper 500 500 "2 2.5 100")
measured time "$(calc "1 / $(field 1 "$theirs")")" times at-most 1 x
END_OF_SCRIPT
judge 0 'PASS          least: 3 ms' <<'END_OF_SCRIPT'
n=5
each() { n=$((n - 1)) && echo "x$n $n"; }
measured least "$(field 2 "$(least 2 2 each)")" ms at-most 3 x
END_OF_SCRIPT
judge 1 "NOT MEASURED  least: the figure is '', the target '3': it broke" <<'END_OF_SCRIPT'
n=2
each() { [ $((n -= 1)) -gt 0 ] && echo "x $n" || { echo 'it broke' >&2 && false; }; }
measured least "$(field 2 "$(least 2 2 each)")" ms at-most 3 x
END_OF_SCRIPT

# --- the runner: all scripts, whatever one does, and one sum ---
script good <<'END_OF_SCRIPT'
measured a 1 ms at-most 2 x
END_OF_SCRIPT
script slow <<'END_OF_SCRIPT'
measured b 3 ms at-most 2 x
END_OF_SCRIPT
script broken <<'END_OF_SCRIPT'
measured c 1 ms at-most 2 x
exit 0
END_OF_SCRIPT
script nothing </dev/null
run() { want "$1" "$2" sh tests/bench/run.sh "$build" "$3" "$4"; }
s=$dir/scripts
run 0 '2 measured, 2 on target, 0 missed, 0 not measured' "$s/good.sh" "$s/good.sh"
run 1 '2 measured, 1 on target, 1 missed, 0 not measured' "$s/slow.sh" "$s/good.sh"
run 1 '2 measured, 2 on target, 0 missed, 1 not measured' "$s/broken.sh" "$s/good.sh"
run 1 "NOT MEASURED  the rest of $s/broken.sh: it broke off with exit code 0" "$s/broken.sh" "$s/good.sh"
run 1 '1 measured, 1 on target, 0 missed, 1 not measured' "$s/missing.sh" "$s/good.sh"
run 1 '1 measured, 1 on target, 0 missed, 1 not measured' "$s/nothing.sh" "$s/good.sh"

# --- a real one, where what it needs is not there ---
mkdir "$dir/bin"
ln -s /usr/bin/* /bin/* "$dir/bin/" 2>/dev/null
# instead NAME COMMAND: what NAME does.
instead() {
	rm -f "$dir/bin/$1"
	printf '#!/bin/sh\n%s\n' "$2" >"$dir/bin/$1"
	chmod 755 "$dir/bin/$1"
}
change() { want 1 "NOT MEASURED  $1" env PATH="$dir/bin" "$dir/bin/sh" tests/bench/change.sh "$build"; }
rm -f "$dir/bin/pamtester"
if [ "$(id -u)" = 0 ] && unshare --mount --net --pid --fork true 2>/dev/null; then
	change "change of a password: the figure is '', the target '1.5': pamtester is not installed"
else
	skip 'a measurement without its tool' 'not root, or no namespaces permitted'
fi
instead id 'echo 0'
instead unshare 'exit 1'
change 'change.sh: no namespaces are permitted here'
instead id 'echo 1000'
change 'change.sh: must be run as root'
finish
