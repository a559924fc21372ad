#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# keyaudit --metrics: the counts for Prometheus beside the result. Wrong uses and
# what must not be written first; then both commands, what is in the file against
# what is in the JSON, and that no name gets into it. Ends with "N passed, N failed".
set -u
cd "$(dirname "$0")/../../.." || exit 2
audit=${B:-build}/keyaudit/keyaudit
dir=$(mktemp -d)
chmod 755 "$dir"
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM
. tests/lib/tally.sh

mkdir "$dir/state" "$dir/state/revoked" "$dir/state/blocked" "$dir/alicehome" "$dir/out.d"
echo 'mode observe' >"$dir/policy"
chmod 644 "$dir/policy"
ssh-keygen -q -t ed25519 -N '' -C alice-one -f "$dir/alicehome/one"
ssh-keygen -q -t rsa -b 1024 -N '' -C alice-two -f "$dir/alicehome/two"
cat "$dir/alicehome/"*.pub >"$dir/alicehome/authorized_keys"
printf 'key rsa 2048\nmode observe\n' >"$dir/strict"
m=$dir/out.d/keyaudit.prom

# want CODE WHAT COMMAND...: the exit code; output is in out and err.
want() {
	code=$1 what=$2
	shift 2
	"$@" >"$dir/out" 2>"$dir/err" </dev/null
	rc=$?
	if [ $rc -eq "$code" ]; then good; else
		bad "$what: exit $rc, not $code"
		head -5 "$dir/err"
	fi
}
says() {
	if grep -qF -- "$2" "$dir/$1"; then good; else
		bad "$what: '$2' is not in $1:"
		head -5 "$dir/$1"
	fi
}
# has SAMPLE: a line of the metrics; lacks TEXT: not in them.
has() {
	if grep -qxF -- "$1" "$m"; then good; else
		bad "$what: no line $1:"
		grep -v "^#" "$m"
	fi
}
lacks() { if grep -qiF -- "$1" "$m"; then bad "$what: '$1' is in it"; else good; fi; }
# only NAME...: the files of the folder.
only() {
	found=$(cd "$dir/out.d" && find . -type f | sed "s|^..||" | sort | tr "\n" " ")
	if [ "$found" = "${*:+$* }" ]; then good; else bad "$what: files: $found, not: $*"; fi
}
# sound FILE: as the collector takes it.
sound() {
	if awk -f tests/lib/metrics_check.awk "$1" >"$dir/wrong"; then good; else
		bad "$what: $(head -5 "$dir/wrong")"
	fi
	command -v promtool >/dev/null || return 0
	if promtool check metrics <"$1" >"$dir/wrong" 2>&1 && [ ! -s "$dir/wrong" ]; then good; else
		bad "$what: promtool: $(head -5 "$dir/wrong")"
	fi
}
keys() { "$audit" keys -f "$dir/policy" --state "$dir/state" "$@"; }
hosts() { "$audit" hosts -f "$dir/policy" --state "$dir/state" "$@"; }
command -v promtool >/dev/null || skip promtool 'not installed here: our own checker alone'

# --- the checker finds what is wrong ---
what='the checker'
head='# HELP loginpolicy_x Words.
# TYPE loginpolicy_x gauge'
for broken in 'loginpolicy_x{audit="keys"} 1' "$head" "$head
loginpolicy_x{audit=\"keys\"} 1 1796032725" "$head
loginpolicy_x{audit=\"/home/alice\"} 1" "$head
loginpolicy_x{audit=\"keys\"} -1" "$head
loginpolicy_x{audit=\"keys\"} 1
loginpolicy_x{audit=\"keys\"} 2" "$head
loginpolicy_y{audit=\"keys\"} 1" "# HELP loginpolicy_x_total Words.
# TYPE loginpolicy_x_total gauge
loginpolicy_x_total{audit=\"keys\"} 1"; do
	echo "$broken" >"$dir/broken"
	if awk -f tests/lib/metrics_check.awk "$dir/broken" >/dev/null; then bad "passes: $broken"; else good; fi
done

# --- refusals: no file, and none that was there is touched ---
want 2 'standard output' keys --metrics - "$dir/alicehome"
says err 'a file of its own'
want 2 'the file of -o' keys -o "$m" --metrics "$m" "$dir/alicehome"
only
want 2 'no such folder' keys --metrics "$dir/nothing/keyaudit.prom" -o "$dir/out.d/result" "$dir/alicehome"
says err "$dir/nothing/keyaudit.prom: cannot create"
only
want 2 'a folder' keys --metrics "$dir/out.d" "$dir/alicehome"
want 2 'no value' keys --metrics
echo old >"$m"
want 2 'nothing could be read' keys --metrics "$m" "$dir/missing"
has old
only keyaudit.prom
printf 'mode nonsense\n' >"$dir/policy"
want 2 'a policy with an error' keys --metrics "$m" "$dir/alicehome"
has old
echo 'mode observe' >"$dir/policy"
want 2 'a result that cannot be written' keys --metrics "$m" -o /dev/full "$dir/alicehome"
has old
only keyaudit.prom
want 2 'metrics that cannot be written' keys --metrics /dev/full -o "$dir/out.d/result" "$dir/alicehome"
says err '/dev/full: '
only keyaudit.prom result
rm "$dir/out.d/result"
if [ "$(id -u)" = 0 ]; then
	chown 65534 "$m"
	want 2 'a file of somebody else' keys --metrics "$m" "$dir/alicehome"
	says err 'belongs to another user'
	has old
	chown 0 "$m"
fi
ln -s "$dir/policy" "$dir/out.d/link.prom"
want 0 'a link is replaced' keys --metrics "$dir/out.d/link.prom" "$dir/alicehome"
if [ ! -L "$dir/out.d/link.prom" ] && [ "$(cat "$dir/policy")" = 'mode observe' ]; then good; else
	bad "$what: followed"
fi
rm "$dir/out.d/link.prom"

# --- keys ---
umask 077
want 0 'keys' keys --format json --metrics "$m" "$dir/alicehome"
umask 022
sound "$m"
only keyaudit.prom
if [ "$(stat -c %a "$m")" = 644 ]; then good; else bad "$what: mode $(stat -c %a "$m")"; fi
has 'loginpolicy_keys{audit="keys",verdict="accept"} 6'
has 'loginpolicy_keys{audit="keys",verdict="reject"} 0'
has 'loginpolicy_findings{audit="keys",rule="key-too-small",severity="high",measure="key-size"} 0'
has 'loginpolicy_findings{audit="keys",rule="private-key-unencrypted",severity="medium",measure="key-size"} 2'
has 'loginpolicy_last_audit_exit_code{audit="keys"} 0'
has 'loginpolicy_last_audit_complete{audit="keys"} 1'
sum=$(sha256sum "$dir/policy" | cut -d' ' -f1)
has "loginpolicy_policy_info{audit=\"keys\",sha256=\"$sum\",mode=\"observe\"} 1"
lacks host-
for name in "$dir" alice "$(hostname)" SHA256: /; do lacks "$name"; done
# The JSON has the sum of each severity.
for severity in critical high medium low info; do
	n=$(grep -F "severity=\"$severity\"" "$m" | awk '{ n += $2 } END { print n + 0 }')
	if grep -oE '"summary".*' "$dir/out" | grep -qF "\"$severity\":$n"; then good; else
		bad "$what: $n findings of $severity: $(grep -oE '"summary".*' "$dir/out")"
	fi
done
now=$(date +%s)
t=$(sed -n 's/^loginpolicy_last_audit_timestamp_seconds{audit="keys"} //p' "$m")
if [ $((now - t)) -ge 0 ] && [ $((now - t)) -lt 600 ]; then good; else bad "$what: time $t, now $now"; fi

want 1 'a rejected key' "$audit" keys -f "$dir/strict" --state "$dir/state" --metrics "$m" "$dir/alicehome"
sound "$m"
has 'loginpolicy_keys{audit="keys",verdict="reject"} 3'
has 'loginpolicy_findings{audit="keys",rule="key-too-small",severity="high",measure="key-size"} 3'
has 'loginpolicy_last_audit_exit_code{audit="keys"} 1'
want 3 'not everything could be read' keys --metrics "$m" "$dir/alicehome" "$dir/missing"
sound "$m"
has 'loginpolicy_last_audit_exit_code{audit="keys"} 3'
has 'loginpolicy_last_audit_complete{audit="keys"} 0'

# --- hosts ---
want 3 'a host that nobody is at' hosts --metrics "$dir/out.d/hosts.prom" 127.0.0.1:1
keep=$m m=$dir/out.d/hosts.prom
sound "$m"
has 'loginpolicy_hosts{audit="hosts",password_login="undetermined"} 1'
has 'loginpolicy_hosts{audit="hosts",password_login="allowed"} 0'
has 'loginpolicy_findings{audit="hosts",rule="host-undetermined",severity="low",measure="password-login-off"} 1'
has 'loginpolicy_last_audit_exit_code{audit="hosts"} 3'
lacks 127.0.0.1
lacks host-key-unknown
: >"$dir/known"
want 3 'with --known-hosts' hosts --known-hosts "$dir/known" --metrics "$m" 127.0.0.1:1
sound "$m"
has 'loginpolicy_findings{audit="hosts",rule="host-key-unknown",severity="info",measure="individual-access"} 0'

# --- both in one folder: no sample twice, and one HELP of each metric ---
what='both files'
grep -hv '^#' "$keep" "$m" | sed 's/ .*//' | sort | uniq -d >"$dir/twice"
if [ -s "$dir/twice" ]; then bad "$what: $(cat "$dir/twice")"; else good; fi
cat "$keep" "$m" | grep '^# HELP' | sort -u | cut -d' ' -f3 | sort | uniq -d >"$dir/twice"
if [ -s "$dir/twice" ]; then bad "$what: two texts of $(cat "$dir/twice")"; else good; fi

# --- the alerts that are shown as an example ask for metrics and labels that are there ---
what='the example of alerts'
rules=packaging/prometheus/keyaudit.rules.yml
grep -oE 'loginpolicy_[a-z_]+(\{[^}]*\})?' $rules | sort -u >"$dir/asked"
if [ "$(wc -l <"$dir/asked")" -ge 4 ]; then good; else bad "$what: $(cat "$dir/asked")"; fi
while read -r asked; do
	name=${asked%%\{*}
	for label in $(echo "$asked" | grep -oE '[a-z_0-9]+=' | tr -d =); do
		if grep "^$name{" "$keep" | grep -q "[{,]$label=\""; then good; else bad "$what: no $name with $label"; fi
	done
	if grep -q "^$name{" "$keep"; then good; else bad "$what: no $name"; fi
done <"$dir/asked"
if command -v promtool >/dev/null; then
	want 0 "$what" promtool check rules $rules
	want 0 "$what" promtool test rules tests/data/prometheus/keyaudit.rules.test.yml
fi

# --- a reader never meets a part of it: at any time the file is whole ---
what='replaced whole'
(
	i=0
	while [ $i -lt 30 ]; do
		keys --metrics "$keep" "$dir/alicehome" >/dev/null 2>&1
		i=$((i + 1))
	done
	: >"$dir/done"
) &
parts=0 reads=0
until [ -e "$dir/done" ]; do
	awk -f tests/lib/metrics_check.awk "$keep" >/dev/null || parts=$((parts + 1))
	reads=$((reads + 1))
done
wait
if [ $parts -eq 0 ] && [ $reads -gt 0 ]; then good; else bad "$what: $parts of $reads reads"; fi
finish
