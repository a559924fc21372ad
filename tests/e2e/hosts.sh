#!/bin/sh
# keyaudit hosts asks real servers: OpenSSH in the configurations that tell
# askers wrong things, Dropbear, tinysshd, asyncssh, libssh. What it says is
# compared with what is right, and with what ssh(1) hears with the method none.
# As root, in namespaces with a network and an /etc of their own. Ends with
# "N passed, N failed".
cd "$(dirname "$0")/../.." || exit 2
. tests/hosts_lib.sh
need_network

# --- accounts, keys, PAM services ---
cat >/etc/passwd <<'END'
root:x:0:0:root:/root:/bin/sh
sshd:x:105:65534::/run/sshd:/usr/sbin/nologin
alice:x:2001:2001::/home/alice:/bin/sh
open:x:2002:2002::/:/bin/true
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
cp "$build/tests/e2e/pam_ask.so" "$dir/pam_ask.so"
# pam ARGUMENTS: what sshd's service does to let somebody in.
pam() {
	printf '%s\n' "auth required $1" 'account required pam_permit.so' \
		'session required pam_permit.so' >/etc/pam.d/sshd
}

# --- how one is asked ---
ssh_options=
# ssh_hears TARGET USER: the answer that ssh gets, as a list of JSON, in hears.
ssh_hears() {
	# words, split on purpose
	# shellcheck disable=SC2086
	timeout 60 ssh -v -F none -p "${1#*:}" -l "$2" -o BatchMode=yes \
		-o PreferredAuthentications=none -o StrictHostKeyChecking=no \
		-o UserKnownHostsFile=/dev/null $ssh_options "${1%:*}" true \
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
	ask $expect "$p_what" --user $user -t 60 "$target" "$@"
	count 1 host ''
	says host '"status":"ok"'
	says host "\"password_login\":\"$login\""
	says host "\"methods\":$methods"
	plain out
	ssh_hears "$target" $user
	if [ "$hears" = "$methods" ]; then pass; else
		fail "$what: ssh hears $hears, not $methods"
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
says host 'keyboard-interactive asks first for what is no password'
says out '"rule":"host-undetermined"'
pam "$dir/pam_ask.so echo [login: ] [Passwort: ]"
peer 'a password among questions' keyboard-interactive "$kbd" $at:2311
says host '"prompts":["login: ","Passwort: "]'
esc=$(printf '\033')
pam "$dir/pam_ask.so [${esc}[2J${esc}]0;x${esc}\\Password: ]"
peer 'a prompt for the terminal' keyboard-interactive "$kbd" $at:2311
says host '\u001b'
for format in text csv json; do
	want 1 "a prompt for the terminal, as $format" hosts --format $format $at:2311
	plain out
done
pam pam_deny.so
peer 'PAM refuses without a question' undetermined "$kbd" $at:2311
says host 'keyboard-interactive is offered, and refused without a question'
# Without PAM nobody is behind it: it always fails.
server 2312 "$key" 'PasswordAuthentication no' 'KbdInteractiveAuthentication yes'
peer 'keyboard-interactive without PAM' undetermined "$kbd" $at:2312
pam pam_unix.so
server 2313 "$key" 'UsePAM yes' 'PasswordAuthentication no' \
	'KbdInteractiveAuthentication yes' \
	'AuthenticationMethods publickey,keyboard-interactive'
peer 'a prompt behind a key' key-only '["publickey"]' $at:2313

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

# --- OpenSSH: no more connections just now ---
cat >"$dir/askpass" <<'END'
#!/bin/sh
: >"$1.held"
sleep 600
END
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
dropped() { [ "$(grep -c 'drop connection' "$dir/2331.log")" -ge "$1" ]; }
server 2331 "$key" 'PasswordAuthentication yes' 'MaxStartups 1'
hold $at:2331
ask 3 'MaxStartups: taken to the end' -t 4 $at:2331
count 1 host '"status":"throttled"'
says host 'Exceeded MaxStartups'
says host '"password_login":"undetermined"'
until_true dropped 1
if dropped 3; then fail "$what: asked more than twice"; else pass; fi
before=$(grep -c 'drop connection' "$dir/2331.log")
hosts --format ndjson -t 60 $at:2331 >"$dir/out" 2>"$dir/err" </dev/null &
pid=$!
until_true dropped $((before + 1)) || fail 'it was not turned away'
kill $holder
wait $pid
rc=$?
what='MaxStartups: free again'
if [ $rc -eq 1 ]; then pass; else fail "$what: exit $rc"; fi
count 1 out '"status":"ok"'
count 1 out '"password_login":"password"'

# --- OpenSSH: penalties (9.8 and later) ---
penalised() { grep -q 'penalty.*noauth\|noauth.*penalty' "$dir/2332.log"; }
if "$(command -v sshd)" -T -f "$dir/2331.conf" 2>/dev/null | grep -qi '^persourcepenalties'; then
	server 2332 "$key" 'PasswordAuthentication yes' \
		'PerSourcePenalties noauth:120 min:1 max:120'
	ask 1 'PerSourcePenalties: the first time' $at:2332
	says host '"status":"ok"'
	until_true penalised || fail "$what: no penalty"
	ask 3 'PerSourcePenalties: the next time' -t 4 $at:2332
	count 1 host '"status":"throttled"'
	says host 'Not allowed at this time'
	server 2333 "$key" 'PasswordAuthentication yes' 'PerSourcePenalties yes'
	for i in 1 2 3 4 5; do
		ask 1 "PerSourcePenalties by default: time $i" $at:2333
		says host '"status":"ok"'
	done
else
	echo 'hosts.sh: PerSourcePenalties: this sshd is older than 9.8: not looked at'
fi

# --- OpenSSH: host keys ---
fp() { ssh-keygen -l -f "$1" | cut -d' ' -f2; }
# key_is FILE TYPE BITS: it is among the keys of the host.
key_is() {
	says host "\"type\":\"$2\",\"bits\":$3,\"fingerprint\":\"$(fp "$1")\""
}
printf 'key profile nist\n' >"$dir/nist"
for t in ed25519:ssh-ed25519:256 ecdsa256:ecdsa-sha2-nistp256:256 \
	rsa2048:ssh-rsa:2048 rsa1024:ssh-rsa:1024; do
	file=$k/${t%%:*} type=${t#*:}
	port=$((port + 1))
	server $port "$file" 'PasswordAuthentication no'
	ask 0 "host key $t" $at:$port
	key_is "$file" "${type%:*}" "${type#*:}"
	says host '"verdict":"accept"'
done
want 1 'RSA 1024 by a stricter policy' hosts -f "$dir/nist" --format ndjson $at:$port
says out '"rule":"host-key-too-small"'
if ssh-keygen -q -t dsa -N '' -f "$k/dsa" 2>/dev/null; then
	server 2345 "$k/dsa" 'PasswordAuthentication no' 'HostKeyAlgorithms ssh-dss'
	want any 'DSA' hosts --format ndjson $at:2345
	cat "$dir/out"
else
	echo 'hosts.sh: DSA: this OpenSSH has none: not looked at'
fi
