#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The daily audit (packaging/keyaudit-daily): what it stores, with which modes, what
# it deletes and what never, and that a wrong setting or a full disk deletes nothing.
# In a mount namespace: /var/lib and /etc/default are its own. Ends with "N passed,
# N failed".
set -u
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/tally.sh
[ "$(id -u)" = 0 ] || skip_all 'not root'
if [ -z "${DAILY_NS:-}" ]; then
	unshare --mount true 2>/dev/null || {
		echo "daily.sh: root, but no mount namespace permitted"
		exit 1
	}
	DAILY_NS=1 exec unshare --mount --propagation private sh "$0" "$@"
fi
dir=$(mktemp -d)
trap 'umount -l /var/lib/keyaudit /var/lib 2>/dev/null; rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM
cp "${B:-build}/keyaudit/keyaudit" "$dir/keyaudit" || exit 2
sed "s,^program=.*,program=$dir/keyaudit," packaging/keyaudit-daily >"$dir/daily"
mount -t tmpfs -o mode=755 tmpfs /var/lib && mkdir -p /etc/default &&
	mount -t tmpfs -o mode=755 tmpfs /etc/default || exit 1
results=/var/lib/keyaudit
day=86400

mkdir "$dir/my keys" "$dir/state" "$dir/state/revoked" "$dir/state/blocked"
ssh-keygen -q -t ed25519 -N '' -C alice -f "$dir/k"
ssh-keygen -q -t rsa -b 1024 -N '' -C bob -f "$dir/small"
cp "$dir/k.pub" "$dir/my keys/authorized_keys"
: >"$dir/policy"
chmod 644 "$dir/policy"
usual="-f $dir/policy --state $dir/state '$dir/my keys'"
# settings LINE...: of /etc/default/keyaudit, after the options of the tests.
settings() { printf '%s\n' "KEYAUDIT_OPTIONS=\"$usual\"" "$@" >/etc/default/keyaudit; }
# want CODE WHAT: run it; output is in out and err.
want() {
	code=$1 what=$2
	env -i PATH="$PATH" sh "$dir/daily" >"$dir/out" 2>"$dir/err" </dev/null
	rc=$?
	if [ $rc -eq "$code" ]; then good; else
		bad "$what: exit $rc, not $code"
		head -5 "$dir/out" "$dir/err"
	fi
}
says() {
	if grep -qF -- "$2" "$dir/$1"; then good; else
		bad "$what: '$2' is not in $1:"
		head -5 "$dir/$1"
	fi
}
silent() { if [ -s "$dir/out" ]; then bad "$what: $(head -3 "$dir/out")"; else good; fi; }
# made DAYS: the time of a name that was given so many days ago.
made() { date -u -d "@$(($(date +%s) - $1 * day))" +%Y%m%dT%H%M%SZ; }
names() { find "$results" -mindepth 1 | sed "s|^$results/||" | sort; }
# same_names: what is in the folder is what was noted; note_names notes it.
note_names() { names >"$dir/names"; }
same_names() {
	names >"$dir/now"
	if cmp -s "$dir/names" "$dir/now"; then good; else
		bad "$what: other files:"
		diff "$dir/names" "$dir/now"
	fi
}
new_results() { names | grep -xE 'keys-[0-9]{8}T[0-9]{6}Z[.]ndjson' | comm -13 "$dir/names" -; }
gone() { for f in "$@"; do if [ -e "$results/$f" ]; then bad "$what: $f is still there"; else good; fi; done; }
kept() { for f in "$@"; do if [ -e "$results/$f" ] || [ -L "$results/$f" ]; then good; else bad "$what: $f is gone"; fi; done; }
mode() { if [ "$(stat -c '%a %u' "$2")" = "$1 0" ]; then good; else bad "$what: $2: $(stat -c '%a %u' "$2")"; fi; }

# --- a setting that is no number of days: nothing is audited, nothing deleted ---
mkdir -m 700 $results
old=keys-$(made 4000).ndjson
echo old >"$results/$old"
note_names
for days in '' 0 00 0400 -1 +1 4e2 1.5 forever '400 days' 100000 '4 00'; do
	settings "KEEP_DAYS='$days'"
	want 2 "KEEP_DAYS=$days"
	says err 'KEEP_DAYS takes a whole number'
	same_names
done
settings 'KEEP_DAYS=(400'
want 2 'a file that the shell cannot read'
same_names

# --- a folder that is not ours ---
settings
mv $results $results.real
ln -s $results.real $results
want 2 'a link instead of the folder'
says err 'not a folder of this user'
rm $results
mkdir $results && chown 65534 $results
want 2 'a folder of somebody else'
says err 'not a folder of this user'
rmdir $results
mv $results.real $results
what='after both'
same_names

# --- it runs already ---
flock $results sleep 1000 &
holder=$!
until ! flock -n $results true; do sleep 0.05; done
want 2 'a second run'
says err 'it runs already'
same_names
kill $holder $(pgrep -P $holder)
wait $holder 2>/dev/null

# --- the first run: the folder, the result, the metrics ---
rm -r $results
: >"$dir/names"
rm /etc/default/keyaudit
settings
want 0 'the first run'
silent
mode 700 $results
n=$(new_results | wc -l)
if [ "$n" -eq 1 ]; then good; else bad "$what: $n results: $(names)"; fi
result=$results/$(new_results)
mode 600 "$result"
if head -1 "$result" | grep -q '"record":"run"' && tail -1 "$result" | grep -q '"record":"summary"'; then good; else
	bad "$what: not a result: $(head -1 "$result")"
fi
mode 644 $results/keyaudit.prom
if awk -f tests/lib/metrics_check.awk $results/keyaudit.prom; then good; else bad "$what: metrics"; fi
if [ "$(names | wc -l)" -eq 2 ]; then good; else bad "$what: $(names)"; fi
chmod 755 $results
sleep 1
want 0 'a folder that others can read is closed'
mode 700 $results

# --- the metrics go to the collector where it is, or where the setting says ---
mkdir -p /var/lib/prometheus/node-exporter
rm $results/keyaudit.prom
sleep 1
want 0 'with a collector'
mode 644 /var/lib/prometheus/node-exporter/keyaudit.prom
gone keyaudit.prom
mkdir "$dir/other"
settings "METRICS=$dir/other/x.prom"
sleep 1
want 0 'metrics somewhere else'
mode 644 "$dir/other/x.prom"
settings

# --- results are exit codes ---
cat "$dir/small.pub" >>"$dir/my keys/authorized_keys"
usual="$usual --fail-on low"
echo 'key rsa 2048' >"$dir/policy"
settings
sleep 1
want 1 'a finding'
says out "there are findings: $results/keys-"
usual="-f $dir/policy --state $dir/state '$dir/my keys' '$dir/missing'"
settings
sleep 1
want 1 'a finding, and what is missing'
: >"$dir/policy"
sleep 1
want 3 'what is missing'
says out "not everything could be read: $results/keys-"
usual="-f $dir/policy --state $dir/state '$dir/my keys'"

# --- what is deleted, and what never ---
rm -rf "${results:?}"/*
settings
o=$(made 401) y=$(made 399)
for f in "keys-$o.ndjson" "keys-$o.ndjson.part" keys-19991231T235959Z.ndjson \
	"keys-$y.ndjson" "keys-$y.ndjson.part" "keys-$o.ndjson.bak" "keys-$o.ndjson.part.old" \
	"keys-$o.json" "hosts-$o.ndjson" "Keys-$o.ndjson" "my-keys-$o.ndjson" \
	"keys-${o%Z}.ndjson" "keys-2020010aT000000Z.ndjson" "keys-2020-101T000000Z.ndjson" \
	"keys-20200101T00000 Z.ndjson" "keys-20200101T000 00Z.ndjson" README '.hidden' "-rf"; do
	echo x >"$results/$f"
done
# The time in the name counts, not that of the file.
touch -d '1999-01-01' "$results/keys-$y.ndjson"
touch "$results/keys-$o.ndjson"
mkdir "$results/keys-19980101T000000Z.ndjson" "$results/sub"
echo x >"$results/keys-19980101T000000Z.ndjson/keys-19980101T000000Z.ndjson"
echo x >"$results/sub/keys-$o.ndjson"
ln -s "$dir/policy" "$results/keys-19970101T000000Z.ndjson"
ln -s nowhere "$results/keys-19970202T000000Z.ndjson"
mkfifo "$results/keys-19960101T000000Z.ndjson"
sleep 1
want 0 'retention'
gone "keys-$o.ndjson" "keys-$o.ndjson.part" keys-19991231T235959Z.ndjson
kept "keys-$y.ndjson" "keys-$y.ndjson.part" "keys-$o.ndjson.bak" "keys-$o.ndjson.part.old" \
	"keys-$o.json" "hosts-$o.ndjson" "Keys-$o.ndjson" "my-keys-$o.ndjson" \
	"keys-${o%Z}.ndjson" "keys-2020010aT000000Z.ndjson" "keys-2020-101T000000Z.ndjson" \
	"keys-20200101T00000 Z.ndjson" "keys-20200101T000 00Z.ndjson" README .hidden -rf \
	keys-19980101T000000Z.ndjson/keys-19980101T000000Z.ndjson "sub/keys-$o.ndjson" \
	keys-19970101T000000Z.ndjson keys-19970202T000000Z.ndjson keys-19960101T000000Z.ndjson
if [ -f "$dir/policy" ]; then good; else bad 'the target of a link is gone'; fi
settings KEEP_DAYS=1
echo x >"$results/keys-$(made 2).ndjson"
sleep 1
want 0 'a day'
gone "keys-$y.ndjson" "keys-$y.ndjson.part" "keys-$(made 2).ndjson"
settings KEEP_DAYS=99999
echo x >"$results/keys-19000101T000000Z.ndjson"
sleep 1
want 0 'for ever, nearly'
kept keys-19000101T000000Z.ndjson

# --- an audit that fails stores nothing; what has had its time goes nevertheless ---
rm -rf "${results:?}"/*
settings
echo good >"$results/keys-$y.ndjson"
echo old >"$results/keys-$o.ndjson"
echo counts >/var/lib/prometheus/node-exporter/keyaudit.prom
echo nonsense >"$dir/policy"
note_names
sleep 1
want 2 'a policy with an error'
kept "keys-$y.ndjson"
gone "keys-$o.ndjson"
if [ -z "$(new_results)" ]; then good; else bad "$what: a result"; fi
if [ "$(cat /var/lib/prometheus/node-exporter/keyaudit.prom)" = counts ]; then good; else bad "$what: metrics"; fi
: >"$dir/policy"

# --- a full disk: the results that are there stay as they are, and no part is left ---
mount -t tmpfs -o size=64k,mode=700 tmpfs $results || exit 1
echo good >"$results/keys-$y.ndjson"
rm -r /var/lib/prometheus
echo counts >"$results/keyaudit.prom"
dd if=/dev/zero of=$results/fill bs=4k 2>/dev/null
note_names
sleep 1
want 2 'a full disk'
says err 'o space left'
same_names
if [ "$(cat $results/keyaudit.prom) $(cat "$results/keys-$y.ndjson")" = 'counts good' ]; then good; else bad "$what: changed"; fi
umount $results

# --- as cron would run it ---
what='the example for cron'
line=$(grep -vE '^(#|PATH=)' packaging/cron/keyaudit.cron)
if [ "$(echo "$line" | wc -l)" -eq 1 ]; then good; else bad "$what: $line"; fi
case $line in '17 3 * * * root '*' /usr/libexec/keyaudit/daily '*) good ;; *) bad "$what: $line" ;; esac
if echo "${line#*root }" | sh -n; then good; else bad "$what: the shell cannot read it"; fi
finish
