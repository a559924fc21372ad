#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# keyaudit hosts: the obvious mistakes, exit codes, where hosts come from, what
# a stopped run leaves and what the next one makes of it. Real sshd on
# loopback, in a network of its own. Ends with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/hosts_lib.sh

# --- usage ---
want 0 'help' "$audit" hosts --help
says out 'Example: '
want 0 'version' "$audit" hosts --version
want 2 'no host' hosts
says err 'no host to ask'
for bad in '-p 0' '-p 65536' '-p x' '-P 0' '-P 65536' '-t 0' '-t 3601' \
	'-t 1.5' '--rate -1' '--rate 1000001' '--user=' '--format xml' \
	'--inventory-format yaml' '--fail-on loud' '--color red' '--root /' \
	'--users x' '--exclude x' '--nothing'; do
	# words, split on purpose
	# shellcheck disable=SC2086
	want 2 "wrong: $bad" hosts $bad 127.0.0.1:1
	says err "keyaudit hosts --help"
done
want 2 'options of hosts are not those of keys' "$audit" keys --rate 1
says err 'keyaudit keys --help'
want 2 'a policy with errors' "$audit" hosts -f /etc/passwd 127.0.0.1:1

# --- what is no host: each is told, and nothing is asked ---
want 2 'two that are none' hosts 'a b' 127.0.0.1:1 127.0.0.1:99999
says err 'a b: '
says err '127.0.0.1:99999: '
count 0 out ''
want 2 'a block that is too large' hosts 10.0.0.0/8
want 2 'text for a terminal' hosts "$(printf 'a\033[2Jb')"
silent err "$(printf '\033')"
want 2 'a file that is not there' hosts -i "$dir/nowhere" 127.0.0.1:1
says err "$dir/nowhere: "
want 2 'a folder' hosts -i "$dir" 127.0.0.1:1
printf '# hosts\n127.0.0.1:1\n127.0.0.1:0\n' >"$dir/list"
want 2 'a line that is none' hosts -i "$dir/list" --inventory-format list
says err "$dir/list:3: "
: >"$dir/empty"
want 2 'an empty file' hosts -i "$dir/empty"
want 2 'no such known_hosts' hosts --known-hosts "$dir/nowhere" 127.0.0.1:1
says err "$dir/nowhere: "
want 2 'no such earlier run' hosts --resume "$dir/nowhere" 127.0.0.1:1
says err "$dir/nowhere: "
echo junk >"$dir/junk"
echo old >"$dir/old"
want 2 'an earlier run that is none' hosts --resume "$dir/junk" -o "$dir/old" 127.0.0.1:1
says err "$dir/junk:1: "
says old old

need_network

# --- the network: 2201 passwords, 2202 keys only, 2203 takes connections and says nothing ---
ssh-keygen -q -t ed25519 -N '' -f "$dir/one"
ssh-keygen -q -t ed25519 -N '' -f "$dir/two"
server 2201 "$dir/one" 'PasswordAuthentication yes'
server 2202 "$dir/two" 'PasswordAuthentication no' 'MACs hmac-sha2-256'
server 2203 "$dir/two" 'MaxStartups 100'
kill -STOP "$(cat "$dir/2203.pid")"
pw=127.0.0.1:2201 key=127.0.0.1:2202 gone=127.0.0.1:1
begin silence hosts -t 1 127.0.0.1:2203
begin two_ports hosts --fail-on medium $key localhost:2202

# --- exit codes ---
want 1 'a host that takes passwords' hosts $pw
says out 'Password login is allowed: 1 host'
says out 'first): PasswordAuthentication no'
says out '1 host: 1 allows password login'
want 0 'a host with keys only' hosts $key
says out 'No host was seen that allows password login.'
want 3 'a host that is not there' hosts $gone
says out 'Not determined: 1 host'
want 3 'keys only, and one that is not there' hosts $key $gone
want 1 'passwords, and one that is not there' hosts $pw $gone
want 0 'high is not critical' hosts --fail-on critical $pw
want 1 'not determined is low' hosts --fail-on low $gone
want 0 'the port of -p' hosts -p 2202 127.0.0.1
ended 3 'silence' silence

# --- formats ---
for format in json ndjson csv text; do
	want 1 "as $format" hosts --format $format $pw $key $gone
	cp "$dir/out" "$dir/all.$format"
done
is_json all.json
are_json all.ndjson
count 3 all.ndjson '"record":"host"'
count 3 all.csv 'host,,'
says all.json '"complete":true,"exit":1'
says all.json '"hosts":{"total":3,"password_login":1,"key_only":1,"undetermined":1}'

# --- where hosts come from: each distinct one once ---
printf '%s\n%s\n' $key $pw >"$dir/list"
want 1 'twice' hosts --format ndjson -i "$dir/list" $key $key
count 2 out '"record":"host"'
want 0 'standard input' sh -c "echo $key | $hosts_words -i -"
printf '{"_meta":{"hostvars":{"k":{"ansible_host":"127.0.0.1","ansible_port":2202}}},"all":{"hosts":["k"]}}' >"$dir/inv"
want 0 'an inventory of Ansible' hosts -i "$dir/inv"
says out '1 host: 0 allow'
want 3 'a block' hosts -p 1 --format ndjson 127.0.0.0/28
count 14 out '"record":"host"'
want 3 'few descriptors' sh -c "ulimit -n 24; $hosts_words -p 1 --format ndjson 127.0.0.0/26"
says err 'hosts at once'
count 62 out '"record":"host"'

# --- known_hosts, keys that are shared or revoked ---
echo "[127.0.0.1]:2202 $(cat "$dir/two.pub")" >"$dir/known"
want 0 'a key that is known' hosts --known-hosts "$dir/known" --format ndjson $key
says out '"known":"match"'
want 0 'a key that is not known' hosts --known-hosts "$dir/empty" $key
says out 'host-key-unknown'
echo "[127.0.0.1]:2202 $(cat "$dir/one.pub")" >"$dir/known"
want 1 'another key' hosts --known-hosts "$dir/known" $key
says out 'host-key-changed'
want 1 'one key on two addresses' hosts --fail-on medium $key 127.0.0.2:2202
says out 'one key on 2 addresses: '
ended 0 'one address by two names' two_ports
name=$(ssh-keygen -l -f "$dir/two.pub" | sed 's/.*SHA256:\([^ ]*\).*/\1/' | tr '+/' '-_')
: >"$dir/state/revoked/$name"
want 1 'a revoked host key' hosts $key
says out 'key-revoked'
rm "$dir/state/revoked/$name"

# --- output ---
want 1 'a stream into a file' hosts -o "$dir/run" --format ndjson $key $pw
count 2 run '"record":"host"'
if [ ! -e "$dir/run.part" ]; then good; else bad 'FILE.part is left'; fi
want 2 'a full disk' sh -c "$hosts_words --format ndjson $key >/dev/full"

# --- stopped: what was found is there, what was not begun is told ---
# stop SIGNAL: once the first host has been told, which an earlier run answered.
stop() {
	what="stopped by $1"
	rm -f "$dir/run"
	"$audit" hosts -f "$dir/policy" --state "$dir/state" --format ndjson \
		-o "$dir/run" -P 1 -t 600 --resume "$dir/earlier" $key \
		127.0.0.1:2203 127.0.0.2:2203 127.0.0.3:2203 >"$dir/out" 2>"$dir/err" </dev/null &
	pid=$!
	until_true grep -qs '"record":"host"' "$dir/run.part"
	kill -"$1" $pid
	wait $pid
	rc=$?
	if [ $rc -eq 3 ]; then good; else bad "$what: exit $rc, not 3"; fi
	says run '"host":"127.0.0.1","port":2202'
	says run '"complete":false,"exit":3'
	says run 'not scanned'
	says err 'not scanned'
}
hosts --format ndjson -o "$dir/earlier" $key 2>/dev/null
stop INT
stop TERM

# --- and the next run asks only what is missing ---
kill "$(cat "$dir/2202.pid")"
want 1 'resumed' hosts --format ndjson --resume "$dir/earlier" -o "$dir/next" $key $pw
says next '"port":2202'
says next '"password_login":"key-only"'
count 2 next '"record":"host"'
want 0 'nothing is missing' hosts --resume "$dir/earlier" $key
says out '1 keys only (as root), 0 not determined'
# An answer is a user's: what root was told says nothing of alice. Her sshd is gone.
want 3 'another user is asked' hosts --format ndjson --resume "$dir/earlier" --user alice $key
says out '"users":[{"user":"alice","password_login":"undetermined"'
want 3 'and only she' hosts --format ndjson --resume "$dir/earlier" --user root --user alice $key
says out '"status":"refused"'
says out '"users":[{"user":"root","password_login":"key-only","methods":["publickey"]'
says out '{"user":"alice","password_login":"undetermined"'
# Version 0.1.0 did not say whom it asked as.
sed 's/"users":.*,"elapsed_ms"/"elapsed_ms"/' "$dir/earlier" >"$dir/earlier010"
silent earlier010 '"users"'
want 3 'answers of 0.1.0' hosts --format ndjson --resume "$dir/earlier010" $key
says err "$dir/earlier010: 1 result of version 0.1.0 not reused"
count 1 err ''
says out '"status":"refused"'
want 1 'only what is asked for now' hosts --resume "$dir/earlier" --format ndjson $pw
count 1 out '"record":"host"'
cp "$dir/earlier" "$dir/broken.part"
want 0 'what a killed run left behind' hosts --format ndjson --resume "$dir/broken.part" -o "$dir/broken" $key
count 1 broken '"record":"host"'

# --- what is mistyped ---
for bad in root@127.0.0.1 ssh://127.0.0.1 http://127.0.0.1/ 127.0.0.1: \
	127.0.0.1:ssh '[::1' '[::1]22' 10.0.0.0/33 10.0.0.256 ./inventory '*' ''; do
	want 2 "no host: '$bad'" hosts --format ndjson "$bad"
	count 0 out ''
	if [ -s "$dir/err" ]; then good; else bad "$what: not a word"; fi
done
for bad in '-t' '-i' '--rate' '--resume' '--format=' '-p 22 -p' '-P -1' '--timeout 5s' \
	'--paralel 5' '--known_hosts x'; do
	# words, split on purpose
	# shellcheck disable=SC2086
	want 2 "mistyped: $bad" hosts 127.0.0.1:1 $bad
	count 0 out ''
done
want 2 'an inventory that cannot be read' hosts -i /proc/self/mem $key
says err '/proc/self/mem: '
want 2 'output where none can be' hosts -o "$dir/nowhere/run" $key
want 2 'standard output is closed' sh -c "$hosts_words $key >&-"
# The reader is gone once a writer is told so.
want 2 'nobody reads the output' sh -c "{
		(trap '' PIPE && while printf x; do :; done 2>/dev/null)
		$hosts_words --format ndjson $pw
		echo \$? >$dir/rc
	} | true
	exit \$(cat $dir/rc)"
want 1 'standard input is closed' sh -c "$hosts_words $pw <&-"

# --- inventories, from files and standard input, known by themselves and by force ---
server 2204 "$dir/one" 'PasswordAuthentication no'
mkdir "$dir/lists"
printf '# two hosts\n127.0.0.1:2204 # one\n\n127.0.0.1:1\n' >"$dir/lists/list"
printf '%s\n' '[web]' 'a ansible_host=127.0.0.1 ansible_port=2204' '[gone]' \
	'b ansible_host=127.0.0.1 ansible_port=1 ansible_user="x y"' '[all:vars]' 'x=y' \
	>"$dir/lists/ansible-ini"
printf '%s' '{"_meta":{"hostvars":{"a":{"ansible_host":"127.0.0.1","ansible_port":2204},
	"b":{"ansible_host":"127.0.0.1","ansible_port":1}}},"all":{"children":["web"]},
	"web":{"hosts":["a","b"]}}' >"$dir/lists/ansible-json"
printf '[127.0.0.1]:2204 %s\n[127.0.0.1]:1 %s\n' "$(cat "$dir/one.pub")" \
	"$(cat "$dir/one.pub")" >"$dir/lists/known_hosts"
printf '%s\n' 'Host a' '  HostName 127.0.0.1' '  Port 2204' 'Host b' \
	'  HostName=127.0.0.1' '  Port=1' 'Host *' '  User root' >"$dir/lists/ssh_config"
for f in list ansible-ini ansible-json known_hosts ssh_config; do
	for format in auto $f; do
		want 3 "$f by $format" hosts --format ndjson --inventory-format "$format" \
			-i "$dir/lists/$f"
		count 2 out '"record":"host"'
		says out '"host":"127.0.0.1","port":2204,"address":"127.0.0.1","status":"ok"'
		says out '"host":"127.0.0.1","port":1,"address":"127.0.0.1","status":"refused"'
	done
	want 3 "$f from standard input" sh -c \
		"$hosts_words --format ndjson -i - <$dir/lists/$f"
	count 2 out '"record":"host"'
done
want 2 'known_hosts taken for a list' hosts --inventory-format list -i "$dir/lists/known_hosts"
says err "$dir/lists/known_hosts:1: "
want 3 'all of them are the same two hosts' hosts --format ndjson -i "$dir/lists/list" \
	-i "$dir/lists/ansible-ini" -i "$dir/lists/ansible-json" -i "$dir/lists/known_hosts" \
	-i "$dir/lists/ssh_config"
count 2 out '"record":"host"'

# --- for eyes ---
want 1 'for eyes' hosts $pw $gone 127.0.0.1:2204
if awk 'length > 80 { print; bad = 1 } END { exit bad }' "$dir/out"; then
	good
else bad "$what: wider than 80 columns"; fi
plain out
if [ -s "$dir/err" ]; then bad "$what: on stderr: $(cat "$dir/err")"; else good; fi
want 1 'quiet' hosts -q $pw $gone 127.0.0.1:2204
says out '127.0.0.1:2201'
silent out 'Not determined'
says out '3 hosts: 1 allows password login'
# on_terminal COMMAND: its output on a terminal.
: >"$dir/answers"
on_terminal() {
	timeout 300 "$build/tests/lib/pty_talk" "$dir/answers" sh -c "$1"
}
esc=$(printf '\033')
want 1 'colour on a terminal' on_terminal "$hosts_words $pw"
says out "${esc}["
want 1 'NO_COLOR on a terminal' on_terminal "NO_COLOR=1 $hosts_words -q $pw"
silent out "${esc}["
want 1 'colour is asked for' sh -c "NO_COLOR=1 $hosts_words --color always $pw"
says out "${esc}["
want 1 'no colour is asked for' on_terminal "$hosts_words -q --color never $pw"
silent out "${esc}["

# --- stopped as json: one whole document ---
for signal in INT TERM; do
	what="json stopped by $signal"
	"$audit" hosts -f "$dir/policy" --state "$dir/state" --format json -t 600 \
		-P 1 --resume "$dir/earlier" $key 127.0.0.9:2203 >"$dir/out" 2>"$dir/err" </dev/null &
	pid=$!
	until_true grep -qi ' 0900007F:089B 01 ' /proc/net/tcp || bad "$what: never begun"
	kill -$signal $pid
	wait $pid
	rc=$?
	if [ $rc -eq 3 ]; then good; else bad "$what: exit $rc, not 3"; fi
	is_json out
	says out '"complete":false,"exit":3'
	says out '"host":"127.0.0.1","port":2202'
done

# --- an old file stays until the new one is whole; a killed run is resumed ---
# begun: all but the silent one have been told.
begun() { [ "$(grep -c '"record":"host"' "$dir/kept.part" 2>/dev/null)" = 3 ]; }
all="$pw $gone 127.0.0.1:2204 127.0.0.1:2203"
for signal in KILL INT; do
	what="resumed after $signal"
	echo old >"$dir/kept"
	# words, split on purpose
	# shellcheck disable=SC2086
	"$audit" hosts -f "$dir/policy" --state "$dir/state" --format ndjson -t 600 \
		-P 2 -o "$dir/kept" $all >"$dir/out" 2>"$dir/err" </dev/null &
	pid=$!
	until_true begun || bad "$what: not begun"
	says kept old
	kill -$signal $pid
	wait $pid 2>/dev/null
	case $signal in
	KILL)
		says kept old
		from=$dir/kept.part
		;;
	*) from=$dir/kept ;;
	esac
	# shellcheck disable=SC2086
	want 1 "$what" hosts --format ndjson -t 1 --resume "$from" -o "$dir/kept" $all
	count 4 kept '"record":"host"'
	for p in 2201 2203 2204 1; do
		count 1 kept "\"record\":\"host\",\"host\":\"127.0.0.1\",\"port\":$p,"
	done
	are_json kept
done
kill -CONT "$(cat "$dir/2203.pid")"
# shellcheck disable=SC2086
want 1 'and again, as the silent one speaks' hosts --format ndjson --resume "$dir/kept" \
	-o "$dir/kept2" $all
count 4 kept2 '"record":"host"'
count 3 kept2 '"status":"ok"'

finish
