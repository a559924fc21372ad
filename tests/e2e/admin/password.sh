#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# loginpolicy password check and generate: what is refused and what is not
# judged, from a pipe and at a terminal; nothing shows what was typed. Ends
# with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/admin_lib.sh
export LC_ALL=C
pw='Tr0ub4dor&3xyz'
policy </dev/null

# given INPUT CODE WHAT ARGUMENT...: INPUT as printf(1) has it.
given() {
	input=$1 code=$2 what=$3
	shift 3
	# shellcheck disable=SC2059
	printf "$input" | "$bin" password check -f "$dir/p" --root "$t" "$@" >"$dir/out" 2>"$dir/err"
	rc=$?
	if [ $rc -eq "$code" ]; then good; else
		bad "$what: exit $rc, not $code"
		head -5 "$dir/out" "$dir/err"
	fi
}
# missing WORDS: of the last JSON.
missing() {
	says out "\"missing\":[$1]"
	is_json
}

# --- refused ---
given '' 1 'an empty one' --format json
missing '"length","uppercase","digit","symbol"'
given '\n' 1 'an empty line' --format json
missing '"length","uppercase","digit","symbol"'
given 'hunter2\n' 1 'a weak one'
says out 'This password is refused:'
says out 'It needs at least 1 capital letter.'
says out 'It needs at least 8 characters.'
lacks out hunter2
given 'hunter2' 1 'as JSON' --format json
missing '"length","uppercase","symbol","dictionary"'
says out '"verdict":"reject"'
says out '"It needs at least 8 characters."'
says out '"schema":"loginpolicy-password/1"'
lacks out hunter2
given 'P1!\342\202\254\342\202\254' 1 'octets are no characters' --format json
missing '"length","dictionary"'
given "$pw\\0more\\n" 1 'a NUL in it' --format json
missing '"encoding"'
says out 'control character'
given "$pw\\n$pw\\n" 1 'a second line' --format json
missing '"encoding"'
given "$pw\\n\\n" 1 'an empty second line' --format json
missing '"encoding"'
given "$pw\\r\\n" 1 'a line of Windows' --format json
missing '"encoding"'
says err 'the CR counts as a character'
given "$pw\\r" 1 'a CR' --format json
missing '"encoding"'
given "$pw\\t" 1 'a tab' --format json
missing '"encoding"'
given "$pw\\377" 1 'no UTF-8' --format json
missing '"encoding"'
says out 'It is not UTF-8 text.'
given 'Xpassword2024!' 1 'a word' --format json
missing '"dictionary"'
says out '"why":"word"'
says out 'It contains the word \"password\" and little else.'
# why WORD PASSWORD MESSAGE
why() {
	given "$2" 1 "why: $1" --format json
	missing '"dictionary"'
	says out "\"why\":\"$1\""
	says out "$3"
}
why keyboard '1qaz!QAZ' 'It is based on a keyboard pattern.'
why date 'A24.12.2000' 'It is based on a date or a telephone number.'
why repeats 'Vq7!Vq7!Vq7!' 'It repeats itself.'
why simple 'Abcdefgh1!' 'It is too simple.'
given "$pw" 0 'none' --format json
says out '"why":null'
given "$(awk 'BEGIN { for (i = 0; i < 1000; i++) printf "aB3!" }')" 1 'a long one' --format json
missing '"maximum"'
for endless in "yes | tr -d '\\n'" 'yes' 'cat /dev/zero' 'cat /dev/urandom'; do
	what="without an end: $endless"
	timeout 120 sh -c "$endless | \"\$0\" password check --format json -f \"\$1\"" "$bin" "$dir/p" >"$dir/out" 2>/dev/null
	if [ $? -eq 1 ]; then good; else bad "$what: exit code"; fi
	missing '"maximum"'
done

# --- accepted ---
for end in '' '\n'; do
	given "$pw$end" 0 'a good one'
	[ "$(cat "$dir/out")" = accepted ] || bad "$what: $(cat "$dir/out")"
done
given "$pw" 0 'as JSON' --format json
says out '{"verdict":"accept","missing":[],"messages":[],'
is_json
given "$pw" 0 quiet -q
[ ! -s "$dir/out" ] || bad "$what: says something"
given 'hunter2' 1 'quiet, refused' -q
[ ! -s "$dir/out" ] || bad "$what: says something"
given 'Caf\303\251-Tisch7-Lamp' 0 'of another script'
lacks err warning
given 'Cafe\314\201-Tisch7-Lamp' 0 'not composed'
says err 'warning: another keyboard may send other bytes for this password'
given 'hunter2' 1 'into a file' --format json -o "$dir/report"
what='into a file'
cp "$dir/report" "$dir/out"
missing '"length","uppercase","symbol","dictionary"'
echo 'mode observe' | policy
given 'hunter2' 1 'mode observe'
lacks err observe
echo 'password mode observe' | policy
given 'hunter2' 1 'password mode observe'
says err 'password mode observe: a change to it would be logged and permitted'
given "$pw" 0 'mode observe, accepted'
lacks err observe
policy </dev/null

# --- not judged ---
# At the end of sh -c COMMAND: the program and the policy.
# shellcheck disable=SC2016
{
	want 2 'standard input is closed' sh -c '"$0" password check -f "$1" <&-' "$bin" "$dir/p"
	says err 'stdin'
	want 2 'standard input is a folder' sh -c '"$0" password check -f "$1" </' "$bin" "$dir/p"
	says err 'stdin'
	want 2 'into a full device' sh -c '"$0" password generate -f "$1" >/dev/full' "$bin" "$dir/p"
}
want 2 'no such policy' "$bin" password check -f "$dir/nowhere"
echo 'mode maybe' | policy
given "$pw" 2 'a policy with errors'
says err "$dir/p:1:6: error:"
for file in words breached; do
	echo "password $file $dir/nowhere" | policy
	given "$pw" 2 "no such $file"
	says err 'cannot check passwords'
	says err "$dir/nowhere"
	want 2 "no such $file, generate" "$bin" password generate -f "$dir/p"
	[ ! -s "$dir/out" ] || bad "$what: makes one"
done
policy </dev/null
# Where distributions have cracklib's dictionary.
for d in /var/cache/cracklib /usr/share/cracklib; do
	if [ ! -d "$d" ] || [ "$(id -u)" -ne 0 ] || ! unshare --mount true 2>/dev/null; then
		continue
	fi
	hidden() {
		# shellcheck disable=SC2016
		unshare --mount --propagation private sh -c \
			'mount -t tmpfs none "$0" && exec "$@"' "$d" "$bin" password "$@" -f "$dir/p"
	}
	want 2 'no dictionary' hidden check
	says err 'cannot check passwords'
	says err "$d/"
	want 2 'no dictionary, generate' hidden generate
done

# --- a password is no argument ---
for words in "check $pw" "check --user alice $pw" "check --$pw" "check -$pw" \
	"check --user=alice --$pw=x" "$pw" "--$pw" "check -- $pw"; do
	# shellcheck disable=SC2086
	want 2 'a password as an argument' "$bin" password $words
	lacks err "$pw"
	lacks out "$pw"
done
want 2 'and why' "$bin" password check "$pw"
says err 'others can read it in the list of processes'

# --- two words ---
want 2 'one word' "$bin" password
says err 'password check'
says err 'password generate'
want 2 'another second word' "$bin" password chekc
says err 'password check'
want 0 'what there is' "$bin" password --help
says out 'password check'
lacks out 'explain'
want 0 'the version' "$bin" password --version
want 0 'help' "$bin" password check --help
says out 'usage: loginpolicy password check'
want 2 'no such option' "$bin" password generate --offline
says err "try 'loginpolicy password generate --help'"
want 2 'the first word begun' "$bin" pass check
want 2 'the second word begun' "$bin" password che
want 2 'an empty word' "$bin" ''
want 2 'no csv' "$bin" password check --format csv
want 2 'no quiet' "$bin" password generate -q
want 2 'n is for generate' "$bin" password check -n 1
want 2 'n is for generate' "$bin" explain -n 1 alice --service sshd

# --- --user ---
sed -i 's/^bob:x:1002:1002:/&Robert Wintergarten,Room 7,555/' "$t/etc/passwd"
given 'X7!kdowintergartenp' 1 'a word of the full name' --user bob --format json
missing '"personal"'
given 'X7!kdowintergartenp' 0 'for another' --user alice
lacks err alice
given 'X7!kdroberTp-555-q' 1 'its first word' --user bob --format json
missing '"personal"'
given 'X7!kdoRoom-7-pqz' 0 'no part of the name' --user bob
given 'X7!kdonobodyherep' 1 'no such account' --user nobodyhere --format json
missing '"personal"'
says err 'nobodyhere: no such account: only the name is used'
given "$pw" 0 'a hostile name' --user "a${esc}[2Jb"
lacks err "$esc"
echo 'password accounts local' | policy
given 'hunter2' 1 'no local account' --user nobodyhere
given "$pw" 0 'a local account' --user bob
lacks err 'does not apply'
policy </dev/null

# --- the rule's object ---
mkdir "$dir/alone"
cp "$bin" "$dir/alone/loginpolicy"
rule_name=loginpolicy_password.$(sed -n 's/^#define PASSWORD_RULE_INTERFACE \([0-9]*\)$/\1/p' include/loginpolicy/password/password.h).so
object=$(dirname "$bin")/$rule_name
alone() { "$dir/alone/loginpolicy" password check -f "$dir/p"; }
if [ -z "$(find /lib* /usr/lib* /usr/local/lib* -name "$rule_name" 2>/dev/null | head -n 1)" ]; then
	want 2 'no object' alone
	says err "$rule_name"
	want 2 'no object, generate' "$dir/alone/loginpolicy" password generate -f "$dir/p"
	want 0 'others need none' "$dir/alone/loginpolicy" show -f "$dir/p"
fi
: >"$dir/alone/$rule_name"
want 2 'an empty object' alone
says err "$dir/alone/$rule_name"
cp "$object" "$dir/alone/$rule_name"
chmod 775 "$dir/alone/$rule_name"
want 2 'an object that others may write to' alone
says err 'writable by group'
chmod 755 "$dir/alone/$rule_name"
want 1 'a good one' alone
mkdir "$dir/lib" && : >"$dir/lib/libpwquality.so.1"
want 2 'a library is missing' env LD_LIBRARY_PATH="$dir/lib" "$bin" password check -f "$dir/p"
says err libpwquality.so.1
want 0 'others need none' env LD_LIBRARY_PATH="$dir/lib" "$bin" show -f "$dir/p"

# --- generate ---
want 0 'one' "$bin" password generate -f "$dir/p"
[ "$(wc -lc <"$dir/out" | tr -s ' ')" = ' 1 17' ] || bad "$what: $(cat "$dir/out")"
want 0 '200 of them' "$bin" password generate --count 200 -f "$dir/p"
[ "$(sort -u "$dir/out" | wc -l)" -eq 200 ] || bad "$what: not 200 different ones"
cp "$dir/out" "$dir/made"
while read -r made; do
	printf '%s\n' "$made" | "$bin" password check -f "$dir/p" >/dev/null || echo "$made"
done <"$dir/made" >"$dir/wrong"
if [ -s "$dir/wrong" ]; then bad "refused: $(head -3 "$dir/wrong")"; else good; fi
want 0 '256 characters' "$bin" password generate --length 256 -f "$dir/p"
[ "$(wc -c <"$dir/out")" -eq 257 ] || bad "$what: $(wc -c <"$dir/out")"
want 0 'the shortest' "$bin" password generate --length 8 --count 5 -f "$dir/p"
want 0 'the old -n N' "$bin" password generate -n 3 -f "$dir/p"
[ "$(wc -l <"$dir/out")" -eq 3 ] || bad "$what: $(wc -l <"$dir/out")"
says err 'loginpolicy: -n N is deprecated: use --count N'
for n in 0 abc -1 +1 '' ' 1' 1000001 99999999999999999999 1x; do
	want 2 "--count '$n'" "$bin" password generate --count "$n" -f "$dir/p"
	says err '--count takes a number from 1 to 1000000'
done
for n in 0 x 513; do
	want 2 "--length '$n'" "$bin" password generate --length "$n" -f "$dir/p"
	says err '--length takes a number from 1 to 512'
done
for n in 5 7; do
	want 2 "--length $n" "$bin" password generate --length $n -f "$dir/p"
	says err 'the policy requires at least 8'
done
want 2 '--length 257' "$bin" password generate --length 257 -f "$dir/p"
says err 'the policy permits at most 256'
want 2 'an argument' "$bin" password generate 5
printf 'password %s\n' 'uppercase 9' 'lowercase 9' 'digit 2' 'symbol 2' | policy
want 0 'as long as its kinds' "$bin" password generate -f "$dir/p"
[ "$(wc -c <"$dir/out")" -eq 23 ] || bad "$what: $(wc -c <"$dir/out")"
want 2 'too short for its kinds' "$bin" password generate --length 20 -f "$dir/p"
says err 'of certain kinds'
printf 'password maximum 12\n' | policy
want 0 'no longer than permitted' "$bin" password generate -f "$dir/p"
[ "$(wc -c <"$dir/out")" -eq 13 ] || bad "$what: $(wc -c <"$dir/out")"
policy </dev/null
: >"$dir/made" && chmod 644 "$dir/made"
want 0 'into a file' "$bin" password generate --count 3 -o "$dir/made" -f "$dir/p"
[ ! -s "$dir/out" ] || bad "$what: on standard output, too"
[ "$(stat -c %a "$dir/made") $(wc -l <"$dir/made")" = '600 3' ] || bad "$what: $(stat -c %a "$dir/made")"
want 2 'into no folder' "$bin" password generate -o "$dir/nowhere/x" -f "$dir/p"
mkdir "$dir/stop"
"$bin" password generate --count 1000000 -o "$dir/stop/made" -f "$dir/p" &
pid=$!
begun() { [ -n "$(ls "$dir/stop")" ]; }
until_true begun || bad 'stopped: it had not begun'
kill $pid
wait $pid 2>/dev/null
if [ $? -eq 143 ] && [ -z "$(ls -A "$dir/stop")" ]; then good; else bad "stopped: $(ls -A "$dir/stop")"; fi

# --- at a terminal ---
# until_there FILE TEXT N: it stands there N times.
until_there() { until_true there "$@" || bad "$what: no '$2' in: $(cat "$1")"; }
there() { [ "$(grep -o -- "$2" "$1" 2>/dev/null | wc -l)" -ge "$3" ]; }
# type_in WHAT DO CODE: a terminal where the password is asked for; DO types on
# descriptor 9, the program's id is in pid. What a shell runs in the background
# ignores Ctrl-C, and so would the program. What the terminal showed is in out:
# also the exit code, and whether it echoes.
type_in() {
	what=$1
	rm -f "$dir/pid" "$dir/keys"
	mkfifo "$dir/keys"
	: >"$dir/out"
	cat >"$dir/session" <<-END
		trap : INT QUIT TSTP HUP
		env --default-signal=INT,QUIT,HUP sh -c 'echo \$\$ >"$dir/pid"; exec "$bin" password check -f "$dir/p"'
		echo "rc \$?"
		stty -a | grep -o -e '[ -]echo ' | sed 's/ *echo */echoes/'
		echo the end
	END
	script -qec "sh $dir/session" /dev/null <"$dir/keys" >"$dir/out" 2>&1 &
	terminal=$!
	exec 9>"$dir/keys"
	until_there "$dir/out" 'Password: ' 1
	$2
	until_there "$dir/out" 'the end' 1
	exec 9>&-
	wait $terminal
	lacks out "$pw"
	if grep -q '^echoes' "$dir/out"; then good; else bad "$what: no echo: $(cat "$dir/out")"; fi
	says out "rc $3"
}
type_good() { printf '%s\n' "$pw" >&9; }
type_weak() { printf 'hunter2\n' >&9; }
type_nothing() { printf '\004' >&9; }
# The terminal makes a signal of a character that comes while a program waits.
type_character() {
	printf '%s' "$pw" >&9
	printf '%b' "$1" >&9
}
interrupt() { type_character '\003'; }
quit() { type_character '\034'; }
suspend() {
	type_character '\032'
	until_there "$dir/out" 'Password: ' 2
	type_good
}
halt() {
	printf '%s' "$pw" >&9
	kill -STOP "$(cat "$dir/pid")"
	kill -CONT "$(cat "$dir/pid")"
	until_there "$dir/out" 'Password: ' 2
	type_good
}
terminate() { kill "$(cat "$dir/pid")"; }
hang_up() { kill -HUP "$(cat "$dir/pid")"; }
if command -v script >/dev/null; then
	type_in 'typed' type_good 0
	says out accepted
	type_in 'typed, weak' type_weak 1
	lacks out hunter2
	says out 'It needs at least 8 characters.'
	type_in 'nothing typed' type_nothing 1
	type_in 'Ctrl-C' interrupt 130
	type_in 'Ctrl and backslash' quit 131
	type_in 'Ctrl-Z' suspend 0
	type_in 'stopped' halt 0
	type_in 'SIGTERM' terminate 143
	type_in 'SIGHUP' hang_up 129
else
	echo 'password.sh: no script(1): not tested at a terminal'
fi
finish
