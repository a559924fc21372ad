#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# keyaudit hosts asks real servers: OpenSSH in the configurations that tell
# askers wrong things, Dropbear, tinysshd, asyncssh, libssh. What it says is
# compared with what is right, and with what ssh(1) hears with the method none.
# As root, in namespaces with a network and an /etc of their own. Ends with
# "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/hosts_lib.sh
need_network

# --- accounts, keys, PAM services ---
cat >/etc/passwd <<'END'
root:x:0:0:root:/root:/bin/sh
sshd:x:105:65534::/run/sshd:/usr/sbin/nologin
alice:x:2001:2001::/home/alice:/bin/sh
open:x:2002:2002::/:/bin/sh
END
printf '%s\n' 'root:x:0:' 'alice:x:2001:' 'open:x:2002:' 'nogroup:x:65534:' >/etc/group
printf '%s\n' 'root:*:20000::::::' 'sshd:*:20000::::::' \
	'alice:*:20000::::::' 'open::20000::::::' >/etc/shadow
chmod 600 /etc/shadow
printf '%s: files\n' passwd group shadow >/etc/nsswitch.conf
rm -f /etc/nologin
k=$dir/keys
mkdir "$k"
for t in ed25519: ecdsa:256 rsa:2048 rsa:1024; do
	ssh-keygen -q -t "${t%:*}" ${t##*:} -N '' -f "$k/${t%:*}${t#*:}" 2>/dev/null ||
		ssh-keygen -q -t "${t%:*}" -b "${t#*:}" -N '' -f "$k/${t%:*}${t#*:}" ||
		die "no key $t"
done
key=$k/ed25519
cp "$build/tests/lib/pam_ask.so" "$dir/pam_ask.so"
# pam ARGUMENTS: what sshd's service does to let somebody in.
pam() {
	printf '%s\n' "auth required $1" 'account required pam_permit.so' \
		'session required pam_permit.so' >/etc/pam.d/sshd
}

# --- how one is asked ---
ssh_options=
# ssh_hears TARGET USER: the answer that ssh gets, as a list of JSON, in hears.
ssh_hears() {
	# ssh heeds the first word for an option: a fast key exchange, unless told.
	# words, split on purpose
	# shellcheck disable=SC2086
	timeout 300 ssh -v -F none -p "${1#*:}" -l "$2" -o BatchMode=yes \
		-o PreferredAuthentications=none -o StrictHostKeyChecking=no \
		-o UserKnownHostsFile=/dev/null $ssh_options \
		-o KexAlgorithms=curve25519-sha256,curve25519-sha256@libssh.org \
		"${1%:*}" true \
		</dev/null >/dev/null 2>"$dir/ssh"
	if grep -q 'Authenticated to .* using "none"' "$dir/ssh"; then
		hears=null
	else
		hears=$(sed -n '/Authentications that can continue: /{
			s/.*: //
			s/\r*$//
			s/[^,]*/"&"/g
			s/.*/[&]/
			p
			q
		}' "$dir/ssh")
	fi
}
# peer WHAT LOGIN METHODS TARGET [OPTION...]: as ssh hears it, with the exit code
# that belongs to it; $user asks.
user=root
peer() {
	login=$2 methods=$3 target=$4
	case $login in
	key-only) expect=0 ;;
	undetermined) expect=3 ;;
	*) expect=1 ;;
	esac
	p_what=$1
	shift 4
	ask $expect "$p_what" --user "$user" "$target" "$@"
	count 1 host ''
	says host '"status":"ok"'
	says host "\"password_login\":\"$login\""
	says host "\"methods\":$methods"
	plain out
	ssh_hears "$target" "$user"
	if [ "$hears" = "$methods" ]; then good; else
		bad "$what: ssh hears $hears, not $methods"
		tail -5 "$dir/ssh"
	fi
}

# --- OpenSSH: passwords on, off, by another name ---
at=127.0.0.1
server 2301 "$key" 'PasswordAuthentication yes'
peer 'sshd with passwords' password '["publickey","password"]' $at:2301
server 2302 "$key" 'PasswordAuthentication no'
peer 'sshd with keys only' key-only '["publickey"]' $at:2302
server 2303 "$key" 'PasswordAuthentication yes' 'PermitRootLogin prohibit-password'
peer 'root may not, but is told so' password '["publickey","password"]' $at:2303
server 2304 "$key" 'AuthenticationMethods publickey,password' 'PasswordAuthentication yes'
peer 'a password behind a key' key-only '["publickey"]' $at:2304
server 2305 "$key" 'AuthenticationMethods password,publickey' 'PasswordAuthentication yes'
peer 'a key behind a password' password '["password"]' $at:2305
server 2306 "$key" 'PermitEmptyPasswords yes' 'PasswordAuthentication yes'
user=open
peer 'an account without a password' none-accepted null $at:2306
says out '"rule":"host-none-accepted"'
says out '"severity":"critical"'
user=root
peer 'and another account there' password '["publickey","password"]' $at:2306

# --- OpenSSH: keyboard-interactive ---
kbd='["publickey","keyboard-interactive"]'
server 2311 "$key" 'UsePAM yes' 'PasswordAuthentication no' \
	'KbdInteractiveAuthentication yes'
pam pam_unix.so
peer 'a password through PAM' keyboard-interactive "$kbd" $at:2311
says host '"prompts":["Password: "]'
says out '"rule":"host-keyboard-interactive-password"'
pam "$dir/pam_ask.so [Verification code: ]"
peer 'a code through PAM' undetermined "$kbd" $at:2311
says host '"prompts":["Verification code: "]'
says host 'keyboard-interactive does not ask for a password first: \"Verification code: \"'
says out '"rule":"host-undetermined"'
pam "$dir/pam_ask.so [Passwort: ]"
peer 'a password in another language' keyboard-interactive "$kbd" $at:2311
# sshd asks one question at a time: what comes after the first is not seen.
pam "$dir/pam_ask.so echo [login: ] [Password: ]"
peer 'a name first' undetermined "$kbd" $at:2311
says host '"prompts":["login: "]'
pam "$dir/pam_ask.so [$(printf '\033c\302\2332J')Password: ]"
peer 'a prompt for the terminal' keyboard-interactive "$kbd" $at:2311
says host '"prompts":["\u001bc'
for format in text csv json; do
	want 1 "a prompt for the terminal, as $format" hosts --format $format $at:2311
	plain out
done
pam pam_deny.so
peer 'PAM refuses without a question' undetermined "$kbd" $at:2311
says host 'keyboard-interactive is offered, and refused for this user without a question'
# Without PAM nobody is behind it: it always fails.
server 2312 "$key" 'PasswordAuthentication no' 'KbdInteractiveAuthentication yes'
peer 'keyboard-interactive without PAM' undetermined "$kbd" $at:2312
pam pam_unix.so
server 2313 "$key" 'UsePAM yes' 'PasswordAuthentication no' \
	'KbdInteractiveAuthentication yes' \
	'AuthenticationMethods publickey,keyboard-interactive'
peer 'a prompt behind a key' key-only '["publickey"]' $at:2313

# --- OpenSSH: PAM asks nothing, which is no refusal ---
# none WHAT USER: let in with nothing; the session is ended, and no channel opened.
none() {
	user=$2
	peer "$1" none-accepted "$kbd" $at:2314
	says out '"rule":"host-none-accepted","severity":"critical"'
	says out "it lets in $2 with nothing"
	silent 2314.log 'Starting session'
	user=root
}
server 2314 "$key" 'UsePAM yes' 'PasswordAuthentication no' \
	'KbdInteractiveAuthentication yes'
pam pam_permit.so
none 'PAM asks nothing' alice
pam "$dir/pam_ask.so tell [Welcome, your password is not needed] permit"
none 'PAM prints, and asks nothing' alice
# PermitRootLogin is prohibit-password there.
peer 'PAM asks nothing, and root may not' undetermined "$kbd" $at:2314
pam "$dir/pam_ask.so tell [Welcome]"
peer 'PAM prints, and refuses' undetermined "$kbd" $at:2314
says host 'refused for this user without a question'
pam "$dir/pam_ask.so tell [Never share your password] echo [Verification code: ]"
peer 'a banner in the prompt' undetermined "$kbd" $at:2314
says host '"prompts":["Never share your password\nVerification code: "]'
pam "$dir/pam_ask.so tell [$(printf 'x%.0s' $(seq 400))] echo [Password: ]"
peer 'a long banner in the prompt' keyboard-interactive "$kbd" $at:2314
says host ' ... x'
says host '\nPassword: "]'
# The first step alone lets nobody in: the next one decides.
server 2315 "$key" 'UsePAM yes' 'KbdInteractiveAuthentication yes' \
	'AuthenticationMethods keyboard-interactive,publickey' 'PermitRootLogin yes'
server 2316 "$key" 'UsePAM yes' 'KbdInteractiveAuthentication yes' \
	'PasswordAuthentication yes' \
	'AuthenticationMethods keyboard-interactive,password' 'PermitRootLogin yes'
pam pam_permit.so
peer 'nothing, then a key' key-only '["keyboard-interactive"]' $at:2315
peer 'nothing, then a password' password '["keyboard-interactive"]' $at:2316

# --- OpenSSH: refused without a question: the server's doing, or a lock-out ---
pam pam_deny.so
ask 3 'refused, one user' $at:2314
says host '"users":[{"user":"root","password_login":"undetermined","methods":["publickey","keyboard-interactive"],"prompts":[],"refused":true,"why":"'
ask 0 'refused, two users' --user root --user alice $at:2314
says host '"password_login":"key-only","users":[{"user":"root","password_login":"key-only"'
says host '"user":"alice","password_login":"key-only"'
says out '"rule":"host-keyboard-interactive-refused","severity":"low"'
says out 'keyboard-interactive is offered to root, alice, and refused without a question'
says out 'KbdInteractiveAuthentication no'
ask 0 'keyboard-interactive without PAM, two users' --user root --user alice $at:2312
says host '"password_login":"key-only"'
printf '%s\n' 'auth requisite pam_succeed_if.so quiet user != root' \
	'auth required pam_unix.so' >/etc/pam.d/sshd
ask 3 'root alone is refused: as root' $at:2314
ask 1 'root alone is refused: as root and alice' --user root --user alice $at:2314
says host '"password_login":"keyboard-interactive","users":[{"user":"root","password_login":"undetermined"'
says out 'keyboard-interactive asks alice for a password: \"Password: \"'
silent out host-keyboard-interactive-refused
match='Match User alice
AuthenticationMethods publickey'
server 2317 "$key" 'UsePAM yes' 'PasswordAuthentication no' \
	'KbdInteractiveAuthentication yes'
match=
ask 3 'root is refused, alice is not asked' --user root --user alice $at:2317
says host '"password_login":"undetermined","users"'
says host '"user":"alice","password_login":"key-only"'
says out 'asked as root, keyboard-interactive is offered, and refused'

# --- OpenSSH: Match ---
ip addr add 10.1.0.1/32 dev lo
match='Match User alice
PasswordAuthentication yes
Match Address 10.1.0.1
PasswordAuthentication yes
AuthenticationMethods password'
server 2321 "$key" 'PasswordAuthentication no'
match=
peer 'Match: root' key-only '["publickey"]' $at:2321
user=alice
peer 'Match: alice' password '["publickey","password"]' $at:2321
user=nobodyhere
peer 'Match: an unknown user' key-only '["publickey"]' $at:2321
user=root
peer 'Match: from another address' password '["password"]' 10.1.0.1:2321

# --- OpenSSH: several users ---
ask 1 'Match: both' --user root --user alice --user root $at:2321
says host '"password_login":"password","users":[{"user":"root","password_login":"key-only","methods":["publickey"],"prompts":[],"refused":false,"why":null,"accepts":[]},{"user":"alice","password_login":"password"'
says out 'password login is offered to alice (publickey, password)'
want 0 'keys only, for both' hosts --user root --user alice $at:2302
says out '1 keys only (as root and alice), 0 not'
printf 'Host a\n HostName 127.0.0.1\n Port 2321\n User alice\n' >"$dir/inventory"
ask 1 'as root, and as whom the inventory names' -i "$dir/inventory"
says host '"users":[{"user":"root","password_login":"key-only"'
says host '"user":"alice","password_login":"password"'
ask 0 'as whom is asked for' -i "$dir/inventory" --user root
silent host alice
# Each user has the time that -t gives: with a pause of a second in between.
ask 1 'the time is each user'"'"'s' -t 2 --user root --user open --user alice $at:2321
says host '"user":"alice","password_login":"password"'
want 1 'users in a table' hosts --format csv --user root --user alice $at:2321
says out ',root=key-only alice=password'
want 1 'a user for the terminal' hosts --user "$(printf 'a\033[2Jb')" --user alice $at:2321
plain out

# --- OpenSSH: no post-quantum key exchange is advice, whatever --fail-on says ---
server 2322 "$key" 'PasswordAuthentication no' 'MACs hmac-sha2-256' \
	'KexAlgorithms curve25519-sha256'
ask 0 'no post-quantum key exchange' --fail-on info $at:2322
says out '"rule":"host-no-pq-kex","severity":"info"'
says out 'KexAlgorithms ^'
server 2323 "$key" 'PasswordAuthentication no' 'MACs hmac-sha2-256' \
	'KexAlgorithms curve25519-sha256,sntrup761x25519-sha512@openssh.com'
ask 0 'a post-quantum key exchange' $at:2323
silent out host-no-pq-kex

# --- OpenSSH: no more connections just now ---
printf '#!/bin/sh\n: >"%s"\nexec sleep 600\n' "$dir/held" >"$dir/askpass"
chmod 755 "$dir/askpass"
# hold TARGET: somebody is at the password prompt there; holder is who.
hold() {
	rm -f "$dir/held"
	SSH_ASKPASS="$dir/askpass" SSH_ASKPASS_REQUIRE=force \
		ssh -F none -p "${1#*:}" -o PreferredAuthentications=password \
		-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
		"root@${1%:*}" </dev/null >/dev/null 2>&1 &
	holder=$!
	until_true test -e "$dir/held" || die 'nobody is at the password prompt'
}
# drops PORT: how many connections it turned away.
drops() { grep -c 'drop connection' "$dir/$1.log"; }
dropped() { [ "$(drops "$1")" -ge 1 ]; }
# children PID: their numbers. alone PORT: nobody is connected there any more.
children() { grep -ls "^PPid:	$1\$" /proc/[0-9]*/status | cut -d/ -f3; }
alone() { [ -z "$(children "$(cat "$dir/$1.pid")")" ]; }
server 2331 "$key" 'PasswordAuthentication yes' 'MaxStartups 1'
server 2336 "$key" 'PasswordAuthentication yes' 'MaxStartups 1'
hold $at:2331
hold $at:2336
begin taken hosts --format ndjson $at:2331
begin freed hosts --format ndjson $at:2336
until_true dropped 2336 || bad 'it was not turned away'
# Room is made before it asks again, however long that takes.
# It is a process group, which begins with timeout(1).
asker=$(children "$(cat "$dir/freed.began")")
kill -s STOP -- "-$asker" || bad "nobody asks"
kill $holder
until_true alone 2336 || bad 'a connection that does not end'
kill -s CONT -- "-$asker"

# --- OpenSSH: penalties (9.8 and later) ---
# The penalty counts once the server has seen the end of the connection.
penalised() {
	hosts --format ndjson -t 1 $at:2332 2>/dev/null </dev/null |
		grep -q '"status":"throttled"'
}
if "$(command -v sshd)" -T -f "$dir/2331.conf" 2>/dev/null | grep -qi '^persourcepenalties'; then
	server 2332 "$key" 'PasswordAuthentication yes' \
		'PerSourcePenalties noauth:120 min:1 max:120'
	ask 1 'PerSourcePenalties: the first time' $at:2332
	says host '"status":"ok"'
	until_true penalised || bad "$what: no penalty"
	ask 3 'PerSourcePenalties: the next time' $at:2332
	count 1 host '"status":"throttled"'
	says host 'Not allowed at this time'
	server 2333 "$key" 'PasswordAuthentication yes' 'PerSourcePenalties yes'
	for i in 1 2 3 4 5; do
		ask 1 "PerSourcePenalties by default: time $i" $at:2333
		says host '"status":"ok"'
	done
else
	skip PerSourcePenalties 'this sshd is older than 9.8'
fi

# --- OpenSSH: host keys ---
fp() { ssh-keygen -l -f "$1" | cut -d' ' -f2; }
# key_is FILE TYPE BITS: it is among the keys of the host.
key_is() {
	says host "\"type\":\"$2\",\"bits\":$3,\"fingerprint\":\"$(fp "$1")\""
}
printf 'key profile nist\n' >"$dir/nist"
port=2340
for t in ed25519:ssh-ed25519:256 ecdsa256:ecdsa-sha2-nistp256:256 \
	rsa2048:ssh-rsa:2048 rsa1024:ssh-rsa:1024; do
	file=$k/${t%%:*} type=${t#*:}
	port=$((port + 1))
	server $port "$file" 'PasswordAuthentication no'
	ask 0 "host key $t" "$at:$port"
	key_is "$file" "${type%:*}" "${type#*:}"
	says host '"verdict":"accept"'
done
want 1 'RSA 1024 by a stricter policy' hosts -f "$dir/nist" --format ndjson "$at:$port"
says out '"rule":"host-key-too-small"'
if ssh-keygen -q -t dsa -N '' -f "$k/dsa" 2>/dev/null; then
	server 2345 "$k/dsa" 'PasswordAuthentication no' 'HostKeyAlgorithms ssh-dss'
	ask 0 'DSA alone' $at:2345
	says host '"status":"ok"'
	says host '"password_login":"key-only"'
	says out '"rule":"host-weak-algorithm"'
	begin dsa_shown hosts --format ndjson --all-host-keys $at:2345
	server 2346 "$key" "HostKey $k/dsa" 'PasswordAuthentication no' \
		'HostKeyAlgorithms +ssh-dss'
	begin dsa_beside hosts --format ndjson --all-host-keys $at:2346
	ended 0 'DSA alone, shown' dsa_shown
	key_is "$k/dsa" ssh-dss 1024
	ended 0 'DSA beside another' dsa_beside
	key_is "$k/dsa" ssh-dss 1024
	key_is "$key" ssh-ed25519 256
else
	skip DSA 'this OpenSSH has none'
fi
# sign_host NAME: $k/NAME with a certificate; the CA is $k/ca.
ssh-keygen -q -t ed25519 -N '' -f "$k/ca"
for n in ed25519 rsa2048; do
	ssh-keygen -q -s "$k/ca" -h -I "id-$n" -n 127.0.0.1 -V -1h:+1h "$k/$n.pub"
done
server 2347 "$key" "HostKey $k/rsa2048" "HostKey $k/ecdsa256" \
	'PasswordAuthentication no' "HostCertificate $k/ed25519-cert.pub" \
	"HostCertificate $k/rsa2048-cert.pub"
ask 0 'the login shows one host key' $at:2347
if [ "$(grep -o '"bits":' "$dir/host" | wc -l)" = 1 ]; then good; else
	bad "$what: not one"
fi
# Five keys are four connections more, a second apart: they are waited for
# beside all the rest, and judged at the end.
ssh-keyscan -p 2347 $at >"$dir/scanned" 2>/dev/null
echo "@cert-authority * $(cat "$k/ca.pub")" >"$dir/ca_known"
begin all_keys hosts --format ndjson --all-host-keys $at:2347
begin scanned hosts --format ndjson --all-host-keys --known-hosts "$dir/scanned" $at:2347
begin ca hosts --format ndjson --all-host-keys --known-hosts "$dir/ca_known" $at:2347

# --- known_hosts as ssh writes them ---
for hash in yes no; do
	rm -f "$dir/written"
	ssh -F none -p 2341 -o BatchMode=yes -o PreferredAuthentications=none \
		-o StrictHostKeyChecking=accept-new -o HashKnownHosts=$hash \
		-o UserKnownHostsFile="$dir/written" root@$at true </dev/null 2>/dev/null
	if [ -s "$dir/written" ]; then good; else bad 'ssh wrote nothing'; fi
	ask 0 "as ssh wrote it, hashed: $hash" --known-hosts "$dir/written" $at:2341
	says host '"known":"match"'
	ask 0 "another port, hashed: $hash" --known-hosts "$dir/written" $at:2342
	says host '"known":"unknown"'
	says out '"rule":"host-key-unknown"'
	sed "s|ssh-ed25519 .*|$(cut -d' ' -f1,2 "$k/ca.pub")|" "$dir/written" >"$dir/other"
	ask 1 "another key, hashed: $hash" --known-hosts "$dir/other" $at:2341
	says host '"known":"changed"'
	says out '"rule":"host-key-changed"'
	{
		printf '@revoked '
		cat "$dir/written"
	} >"$dir/other"
	ask 1 "a revoked key, hashed: $hash" --known-hosts "$dir/other" $at:2341
	says host '"known":"changed"'
done
ask 1 'one key on two addresses' --fail-on medium $at:2341 127.0.0.2:2341
says out '"rule":"host-key-shared"'

# --- OpenSSH: a banner for the terminal; old algorithms ---
awk 'BEGIN { for (i = 0; i < 200; i++)
	printf "banner-text \033[2J\033]0;title\007\302\233 row %d\r\n", i }' >"$dir/banner"
server 2351 "$key" 'PasswordAuthentication yes' "Banner $dir/banner"
peer 'a banner of 8 KB' password '["publickey","password"]' $at:2351
silent out banner-text
for format in text csv json; do
	want 1 "a banner of 8 KB, as $format" hosts --format $format $at:2351
	plain out
	silent out banner-text
	silent err banner-text
done
server 2352 "$k/rsa2048" 'PasswordAuthentication yes' 'HostKeyAlgorithms ssh-rsa' \
	'KexAlgorithms diffie-hellman-group1-sha1' 'Ciphers 3des-cbc' 'MACs hmac-sha1'
ssh_options='-o KexAlgorithms=+diffie-hellman-group1-sha1 -o Ciphers=+3des-cbc
	-o HostKeyAlgorithms=+ssh-rsa'
peer 'group1 and 3des' password '["publickey","password"]' $at:2352
ssh_options=
says out '"rule":"host-weak-algorithm"'
says out 'it offers diffie-hellman-group1-sha1, ssh-rsa, 3des-cbc, hmac-sha1'

# --- Dropbear ---
if ! command -v dropbear >/dev/null || ! command -v dropbearkey >/dev/null; then
	skip Dropbear 'not on this machine'
else
	dropbearkey -t ed25519 -f "$dir/db" >/dev/null 2>&1
	# dropbear_at PORT PROGRAM OPTION...
	dropbear_at() {
		db_port=$1
		shift
		"$@" -F -E -p "127.0.0.1:$db_port" -P "$dir/$db_port.pid" \
			-r "$dir/db" 2>>"$dir/dropbear.log" &
		until_true listening "$db_port" || die 'no Dropbear'
	}
	dropbear_at 2361 dropbear
	peer 'Dropbear with passwords' password '["publickey","password"]' $at:2361
	dropbear_at 2362 dropbear -s
	peer 'Dropbear with keys only' key-only '["publickey"]' $at:2362
	dropbear_at 2363 dropbear -g
	peer 'Dropbear without passwords of root' password '["publickey","password"]' $at:2363
	dropbear_at 2364 dropbear -B
	user=open
	peer 'Dropbear with an empty password' none-accepted null $at:2364
	user=root
	# Methods of its own: other words, of the same length, in the program.
	for n in xpassword "p$(printf '\033[2J')keys"; do
		sed "s/publickey/$n/g" "$(command -v dropbear)" >"$dir/dropbear-$port"
		chmod 755 "$dir/dropbear-$port"
		dropbear_at $((port + 20)) "$dir/dropbear-$port" -s
		port=$((port + 1))
	done
	peer 'a method that is not the password, but has the word' \
		key-only '["xpassword"]' $at:2372
	for format in text ndjson csv json; do
		want 0 "a method for the terminal, as $format" hosts --format $format $at:2373
		plain out
	done
fi

# --- tinysshd: keys only, without a word; and one that lets everybody in ---
if ! command -v tinysshd >/dev/null; then
	skip tinysshd 'not on this machine'
else
	tinysshd-makekey -q "$dir/tiny"
	peer_at 2374 run sh -c "exec tinysshd '$dir/tiny' 2>>'$dir/tiny.log'"
	peer 'tinysshd' key-only '["publickey"]' $at:2374
	says host '"type":"ssh-ed25519"'
	if command -v tinysshnoneauthd >/dev/null; then
		chown -R alice "$dir/tiny"
		peer_at 2375 run setpriv --reuid alice --regid alice --clear-groups \
			sh -c "exec tinysshnoneauthd -q -e true '$dir/tiny' 2>/dev/null"
		peer 'tinysshnoneauthd' none-accepted null $at:2375
	fi
fi

# --- libssh ---
mkfifo "$dir/never"
exec 9<>"$dir/never"
"$build/tests/bench/ssh_stub" 2381 "$key" <&9 >"$dir/stub" 2>&1 &
until_true listening 2381 || cat "$dir/stub"
peer 'a libssh server' password '["publickey","password"]' $at:2381

# --- asyncssh ---
cat >"$dir/asyncssh_server" <<'END'
import asyncio, sys, asyncssh
key, port = sys.argv[1], int(sys.argv[2])
EMPTY = ("", "", "", [])
# One request after the other; True lets in, False does not.
REQUESTS = {
    2: [("title", "", "", [("user", True), ("Password:", False)])],
    3: [("title", "", "", [("user", True), ("Token", False)])],
    4: [("", "Enter your password", "", [("", False)])],
    5: [EMPTY, EMPTY, ("", "", "", [("Password:", False)])],
    6: [EMPTY] * 9 + [True],
    7: [EMPTY] * 50,
    8: [EMPTY, False],
    9: [("", "Your password expires soon", "", [("Token", False)])],
}
class Server(asyncssh.SSHServer):
    def __init__(self, n): self.n, self.left = n, list(REQUESTS.get(n, []))
    def begin_auth(self, user): return True
    def public_key_auth_supported(self): return True
    def password_auth_supported(self): return self.n == 0
    def kbdint_auth_supported(self): return self.n >= 2
    def get_kbdint_challenge(self, user, lang, sub): return self.left.pop(0)
    def validate_kbdint_response(self, user, responses): return self.left.pop(0)
async def main():
    for n in range(10):
        await asyncssh.create_server(lambda n=n: Server(n), "127.0.0.1", port + n,
            server_host_keys=[key])
    open(key + ".ready", "w").close()
    await asyncio.Event().wait()
asyncio.run(main())
END
python=/usr/bin/python3
if ! "$python" -W ignore -c 'import asyncssh' 2>/dev/null; then
	skip asyncssh 'not on this machine'
else
	"$python" -W ignore "$dir/asyncssh_server" "$k/ed25519" 2391 >"$dir/asyncssh" 2>&1 &
	until_true test -e "$k/ed25519.ready" || cat "$dir/asyncssh"
	peer 'asyncssh with passwords' password '["publickey","password"]' $at:2391
	peer 'asyncssh with keys only' key-only '["publickey"]' $at:2392
	peer 'asyncssh that asks for a password second' keyboard-interactive "$kbd" $at:2393
	says host '"prompts":["user","Password:"]'
	says out 'for a password: \"Password:\"'
	peer 'asyncssh that asks for a token' undetermined "$kbd" $at:2394
	says host 'a password first: \"user\", \"Token\"'
	peer 'the question is in the instruction' keyboard-interactive "$kbd" $at:2395
	says host '"prompts":["Enter your password\n"]'
	peer 'two empty requests, then a password' keyboard-interactive "$kbd" $at:2396
	peer 'nine empty requests, then let in' none-accepted "$kbd" $at:2397
	peer 'empty requests without end' undetermined "$kbd" $at:2398
	says host 'more than 10 requests without a question'
	peer 'an empty request, then refused' undetermined "$kbd" $at:2399
	says host 'refused for this user without a question'
	peer 'a word in the instruction is no question' undetermined "$kbd" $at:2400
fi

# --- OpenSSH: what took its time ---
ended 3 'MaxStartups: taken to the end' taken
count 1 host '"status":"throttled"'
# The first of these before OpenSSH 9.8, the other since.
sed -i 's/Exceeded MaxStartups/Not allowed at this time/' "$dir/host"
says host 'Not allowed at this time'
says host '"password_login":"undetermined"'
if [ "$(drops 2331)" -gt 2 ]; then bad "$what: asked more than twice"; else good; fi
ended 1 'MaxStartups: free again' freed
count 1 out '"status":"ok"'
count 1 out '"password_login":"password"'
ended 0 'all host keys and certificates' all_keys
key_is "$key" ssh-ed25519 256
key_is "$k/rsa2048" ssh-rsa 2048
key_is "$k/ecdsa256" ecdsa-sha2-nistp256 256
key_is "$key" ssh-ed25519-cert-v01@openssh.com 256
key_is "$k/rsa2048" ssh-rsa-cert-v01@openssh.com 2048
says host '"key_id":"id-ed25519"'
says host "\"ca_fingerprint\":\"$(fp "$k/ca")\""
says host '"why":null'
if [ "$(grep -o '"fingerprint":' "$dir/host" | wc -l)" = 5 ]; then good; else
	bad "$what: not five"
fi
ended 0 'as ssh-keyscan has it' scanned
silent host '"known":"changed"'
silent out host-key-changed
if [ "$(grep -o '"known":"match"' "$dir/host" | wc -l)" -ge 3 ]; then good; else
	bad "$what: does not match"
fi
ended 0 'a CA of hosts' ca
says out 'cert-v01@openssh.com'

finish
