#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The output of both programs: a pipe that is O_NONBLOCK is waited for, a full
# device is an error, and a file of -o has the mode of --mode, or 0600. Ends
# with "N passed, N failed".
# shellcheck disable=SC2016 # sh -c gets its words as arguments
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/admin_lib.sh
audit=${B:-build}/keyaudit/keyaudit slow=${B:-build}/tests/lib/slow_reader
key=tests/data/keys/ed25519.pub

mkdir "$dir/state" "$dir/state/blocked" "$dir/state/revoked"

# --- more than a pipe holds, read slowly ---
policy <<TEXT
$(seq 1 12000 | sed 's/.*/permit user:root service login from local note "padding of this rule: &"/')
TEXT
run show >"$dir/whole" 2>/dev/null
want 0 'more than 1 MB' test "$(stat -c %s "$dir/whole")" -gt 1000000
want 0 'a non-blocking pipe is waited for' "$slow" "$bin" show -f "$dir/p"
same "$dir/out" "$dir/whole"
mkdir "$dir/keys"
yes "$(cat $key)" | head -n 3000 >"$dir/keys/authorized_keys"
for format in json ndjson csv; do
	"$audit" keys -f "$dir/p" --state "$dir/state" --format $format "$dir/keys" \
		>"$dir/whole" 2>/dev/null
	want 0 "$format: more than 1 MB" test "$(wc -c <"$dir/whole")" -gt 1000000
	want 0 "keyaudit, $format" "$slow" "$audit" keys -f "$dir/p" \
		--state "$dir/state" --format $format "$dir/keys"
	want 0 "keyaudit, $format: all of it" test \
		"$(grep -c . <"$dir/out")" -eq "$(grep -c . <"$dir/whole")"
done

# --- a full device ---
want 2 'a full device' sh -c '"$0" show -f "$1" >/dev/full' "$bin" "$dir/p"
says err 'loginpolicy: stdout: No space left on device'
want 2 'a full device, as a file' "$bin" show -f "$dir/p" -o /dev/full
want 2 "keyaudit's full device" sh -c '"$0" keys -f "$1" --state "$2" "$3" >/dev/full' \
	"$audit" "$dir/p" "$dir/state" $key
want 2 'help to a full device' sh -c '"$0" help >/dev/full' "$bin"
want 2 'a version to a full device' sh -c '"$0" -V >/dev/full' "$audit"

# --- --mode, whatever the umask and the old file say ---
mode() { stat -c %a "$dir/$1"; }
for umask in 000 077; do
	umask $umask
	: >"$dir/old" && chmod 666 "$dir/old"
	want 0 "without --mode" run access -o "$dir/old"
	want 0 "0600, umask $umask" test "$(mode old)" = 600
	want 0 "--mode 0644" run access --mode 0644 -o "$dir/new"
	want 0 "0644, umask $umask" test "$(mode new)" = 644
	want 0 'a list' "$bin" blocked --root "$t" --state "$dir/state" --mode 640 -o "$dir/new"
	want 0 "0640, umask $umask" test "$(mode new)" = 640
	for format in text json ndjson csv; do
		rm -f "$dir/report"
		want 0 "keyaudit, $format" "$audit" keys -f "$dir/p" --state "$dir/state" \
			--format $format -o "$dir/report" $key
		want 0 "keyaudit, $format: 0600" test "$(mode report)" = 600
		want 0 "keyaudit, $format, --mode" "$audit" keys -f "$dir/p" --state "$dir/state" \
			--format $format --mode 0644 -o "$dir/report" $key
		want 0 "keyaudit, $format: 0644" test "$(mode report)" = 644
	done
done
umask 022
want 2 'execute permission' run show --mode 0755 -o "$dir/refused"
says err 'loginpolicy: --mode takes octal permissions up to 0666'
want 1 'nothing was written' test -e "$dir/refused"
want 2 'no file to have it' run show --mode 0644
says err '--mode needs -o FILE'

# --- colour: on a terminal, or where it is asked for ---
echo 'mode maybe' >"$dir/bad"
want 2 'no colour in a pipe' "$bin" check --offline -f "$dir/bad"
lacks out "$esc"
want 2 'colour is asked for' "$bin" check --offline --color always -f "$dir/bad"
says out "${esc}[1;31merror${esc}[0m: "
want 2 'JSON has none' "$bin" check --offline --color always --format json -f "$dir/bad"
lacks out "$esc"
is_json
want 2 'no colour is asked for' "$bin" check --offline --color never -f "$dir/bad"
lacks out "$esc"
want 0 'a decision' run explain root --service login --from local --color always
says out "${esc}[1;32mPERMIT${esc}[0m"

# --- help and version, the same in both programs ---
for p in "$bin" "$audit"; do
	name=${p##*/}
	"$p" --help >"$dir/help"
	for o in -h help; do
		want 0 "$name $o" "$p" $o
		same "$dir/out" "$dir/help"
	done
	for o in -V --version; do
		want 0 "$name $o" "$p" $o
		says out "$name $("$p" --version | cut -d' ' -f2)"
	done
	want 2 "$name without a command" "$p"
	want 2 "$name help of nothing" "$p" help nothing
	says err "$name: no such command: nothing"
done
for c in 'password check' 'key revoked' check; do
	# shellcheck disable=SC2086
	"$bin" $c --help >"$dir/help"
	# shellcheck disable=SC2086
	for words in "help $c" "$c -h"; do
		want 0 "$words" "$bin" $words
		same "$dir/out" "$dir/help"
	done
	# shellcheck disable=SC2086
	want 0 "$c -V" "$bin" $c -V
done
"$bin" password --help >"$dir/help"
for words in 'help password' 'password help' 'password -h'; do
	# shellcheck disable=SC2086
	want 0 "$words" "$bin" $words
	same "$dir/out" "$dir/help"
done
want 0 'keyaudit help keys' "$audit" help keys
"$audit" keys -h >"$dir/help"
same "$dir/out" "$dir/help"

# --- a misspelt word: one suggestion; each message has the program's name ---
# nearly SUGGESTION COMMAND...: refused, with the suggestion.
nearly() {
	n_want=$1
	shift
	want 2 "$*" "$@"
	says err "(did you mean $n_want?)"
	if sed '/^usage: /,$d' "$dir/err" | grep -v "^${1##*/}: "; then
		bad "$what: a message without the program's name"
	else good; fi
}
nearly check "$bin" chekc
nearly password "$bin" pasword check
nearly generate "$bin" password genrate
nearly revoke "$bin" key revok
nearly --offline "$bin" check --ofline
nearly --output "$bin" check --outptu=x
nearly keys "$audit" kesy
nearly --format "$audit" keys --fromat text
nearly --user "$audit" hosts --usr root
for words in '-f' '--format' '-z' '-qz' '--nothing' '--quiet=1' '--color' '--s'; do
	want 2 "keyaudit keys $words" "$audit" keys $words
	lacks err 'did you mean'
	want 0 "keyaudit keys $words: its name" test \
		"$(grep -vc '^keyaudit: ' "$dir/err")" = 0
	want 2 "loginpolicy check $words" "$bin" check $words
	want 0 "loginpolicy check $words: its name" test \
		"$(grep -vc '^loginpolicy: ' "$dir/err")" = 0
done
want 2 'a secret is not repeated' "$bin" password check --pasword=s3cret
lacks err s3cret
want 2 'nor behind a group' "$bin" password s3cret
lacks err s3cret
want 2 'an option with an escape' "$bin" check "--x${esc}[31m"
lacks err "$esc"
finish
