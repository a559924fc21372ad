#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# loginpolicy key list with a real sshd: every key that opens an account is in the
# list, with whose it is, its first and last use, its end and its verdict.
# As root, in namespaces. Ends with "N passed, N failed".
# what the libraries set
# shellcheck disable=SC2154,SC2086
cd "$(dirname "$0")/../../.." || exit 2
bin=$(realpath "${B:-build}/admin/loginpolicy")
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
unset SUDO_UID SSH_CONNECTION
cp "$bin" "$m/bin/loginpolicy" || exit 1
chmod 711 "$dir"
example_logins
pam_ssh
sed -i '/^IdentityFile/d' "$m/ssh_config"
cp /etc/ssh/sshd_config "$m/sshd_base"
config() {
	{
		grep -v '^AuthorizedKeysFile' "$m/sshd_base"
		printf '%s\n' "$@"
	} >/etc/ssh/sshd_config
}
mkdir -p $state/details
policy <<'END'
permit user:root service @jobs
permit user:alice service sshd
permit user:bob service sshd
key rsa 3072
END
for k in one two three four ca; do ssh-keygen -q -t ed25519 -N '' -C "of $k" -f "$m/$k"; done
ssh-keygen -q -t rsa -b 2048 -N '' -C small -f "$m/small"
log_now() { syslog_catch /dev/log "$dir/syslog" 0 | sed 's/^<[0-9]*>//' >/var/log/auth.log; }
enter() {
	ssh_to -o PreferredAuthentications=publickey -o IdentityFile="$2" "$1@test" echo inside >"$dir/out" 2>"$dir/err"
	grep -q inside "$dir/out" || bad "$1 does not get in by $2: $(cat "$dir/err")"
}
is_json() {
	if json_valid <"$dir/out"; then good; else bad "$what: not JSON: $(cat "$dir/out")"; fi
}
# row KEY TEXT...: the list's row of this key has all of it.
row() {
	key=$(fp_of "$1")
	shift
	tr '\n' '~' <"$dir/out" | sed 's/~    / /g' | tr '~' '\n' | tr -s ' ' | grep -F "$key" >"$dir/row"
	for t in "$@"; do
		if grep -qF -- "$t" "$dir/row"; then good; else bad "$what: no '$t': $(cat "$dir/row") / $(cat "$dir/out")"; fi
	done
}

# --- nothing to list ---
config 'StrictModes yes'
try 2 'no such account' loginpolicy key list nobody-of-here
for u in ../etc 'al
ice' '' "$(printf '%300s' '' | tr ' ' a)"; do try 2 "account '$u'" loginpolicy key list "$u"; done
try 2 'neither account nor person' loginpolicy key list
try 2 'no register' loginpolicy key list --person alice
log_now
touch /var/log/auth.log
try 0 'no key' loginpolicy key list alice
says out 'no key was found'

# --- every key ---
config 'StrictModes yes' 'AuthorizedKeysFile .ssh/authorized_keys /etc/ssh/%u.keys /etc/ssh/all.keys' \
	'Match User bob' 'AuthorizedKeysFile /etc/ssh/bob'
loginpolicy key add -q alice "$m/one.pub" --person alice@example.org --expires 2099-12-30 || bad 'add'
sed 's/^/restrict,command="date" /' "$m/two.pub" >/etc/ssh/alice.keys
cat "$m/three.pub" "$m/small.pub" >/etc/ssh/all.keys
cp "$m/four.pub" /etc/ssh/bob
{
	echo "# a comment"
	sed 's/^/expiry-time="20200101" /' "$m/four.pub"
	sed 's/^/no-such-option /' "$m/three.pub"
	sed 's/^/cert-authority /' "$m/ca.pub"
} >>/home/alice/.ssh/authorized_keys
enter alice "$m/one"
enter alice "$m/one"
enter alice "$m/three"
enter bob "$m/four"
log_now
loginpolicy key revoke -q --yes-lock-out "$m/three.pub" 2>/dev/null || bad revoke
try 0 'the list' loginpolicy key list alice
row "$m/one.pub" '/home/alice/.ssh/authorized_keys:1' 'ssh-ed25519 256' 'of one' 'person alice@example.org' \
	'first used' 'last used' '2 times' 'expires 20' 'in the register until' accept 'expiry-time='
row "$m/two.pub" '/etc/ssh/alice.keys:1' 'options: restrict,command="date"' 'not in the log' accept
row "$m/three.pub" '/etc/ssh/all.keys:1' '1 time' 'refuse: key-revoked' 'key-line-invalid'
row "$m/small.pub" '/etc/ssh/all.keys:2' 'key-too-small'
row "$m/four.pub" 'authorized_keys:3' 'key-expired'
row "$m/ca.pub" 'cert-authority'
if awk 'length > 80 { bad = 1 } END { exit bad }' "$dir/out"; then good; else bad "wider than 80 columns: $(cat "$dir/out")"; fi
try 0 'as JSON' loginpolicy key list alice --format json
is_json
says out '"schema":"loginpolicy-key-list/1"'
says out '"person":"alice@example.org"'
if [ "$(grep -o '"fingerprint"' "$dir/out" | wc -l)" = 7 ]; then good; else bad "$what: $(cat "$dir/out")"; fi
try 0 'Match' loginpolicy key list bob
row "$m/four.pub" '/etc/ssh/bob:1' '1 time' accept
count 0 out all.keys
# A person's keys, of all accounts.
loginpolicy key add -q bob "$m/two.pub" --person alice@example.org || bad 'add for bob'
try 0 'a person' loginpolicy key list --person alice@example.org
says out '/home/alice/.ssh/authorized_keys:1'
says out '/etc/ssh/bob:2'
says out '/etc/ssh/alice.keys:1'
lacks out "$(fp_of "$m/three.pub")"
try 0 'a person in one account' loginpolicy key list bob --person alice@example.org
lacks out '/home/alice'
try 0 'nobody' loginpolicy key list --person nobody-of-here
says out 'no key was found'

# --- the files are those that sshd names itself (sshd -T) ---
groupadd -g 2900 staff 2>/dev/null || echo 'staff:x:2900:bob' >>/etc/group
sed -i 's/^staff:.*/staff:x:2900:bob/' /etc/group
# Every file that any configuration below names has a key.
for u in alice bob carol; do
	for f in /etc/ssh/x/$u /etc/ssh/y/$(id -u $u) /home/$u/.ssh/authorized_keys /home/$u/.ssh/authorized_keys2 /home/$u/k /etc/ssh/z%$u; do
		mkdir -p "${f%/*}"
		sed 's/^/restrict /' "$m/one.pub" >"$f"
	done
done
compared=0
while IFS= read -r lines; do
	printf '%s' "$lines" | tr '|' '\n' >"$dir/lines"
	config "$(cat "$dir/lines")"
	for u in alice bob carol; do
		"$sshd" -T -C "user=$u,host=h.invalid,addr=192.0.2.1" 2>"$dir/err" |
			sed -n 's/^authorizedkeysfile //p' | tr ' ' '\n' |
			sed "s/%%/@@/g; s|%h|/home/$u|g; s/%u/$u/g; s/%U/$(id -u $u)/g; s/@@/%/g; s|^[^/]|/home/$u/&|" |
			grep -v "^/home/$u/none$" | sort -u >"$dir/want"
		loginpolicy key list "$u" --format json 2>/dev/null | grep -o '"file":"[^"]*"' |
			sed 's/"file":"//; s/"//' | sort -u >"$dir/have"
		what="$lines: $u"
		compared=$((compared + $(wc -l <"$dir/have")))
		if cmp -s "$dir/want" "$dir/have"; then good; else bad "$what: $(diff "$dir/want" "$dir/have")"; fi
	done
done <<'END'
StrictModes no
AuthorizedKeysFile k
AuthorizedKeysFile %h/k /etc/ssh/x/%u
AuthorizedKeysFile none
AuthorizedKeysFile k|AuthorizedKeysFile /etc/ssh/x/%u
AuthorizedKeysFile /etc/ssh/z%%%u|Match User bob|AuthorizedKeysFile k
Match User bob|AuthorizedKeysFile k
Match User bob|PermitTTY no|Match User b*|AuthorizedKeysFile k|Match User *|AuthorizedKeysFile /etc/ssh/x/%u
Match User !bob,*|AuthorizedKeysFile k
Match Group staff|AuthorizedKeysFile /etc/ssh/y/%U|AuthorizedKeysFile k
Match User bob|AuthorizedKeysFile none|Match all|AuthorizedKeysFile k
Match User bob Group carol|AuthorizedKeysFile k|Match Group staff User bob|AuthorizedKeysFile /etc/ssh/x/%u
AuthorizedKeysFile k|Match User alice|AuthorizedKeysFile "%h/k" /etc/ssh/x/%u
END
if [ $compared -gt 30 ]; then good; else bad "only $compared files were compared"; fi
rm -rf /etc/ssh/x /etc/ssh/y /home/alice/k /home/alice/.ssh/authorized_keys2
config 'AuthorizedKeysFile .ssh/authorized_keys /etc/ssh/%u.keys'

# --- what could not be looked at ---
rm -f /home/alice/.ssh/authorized_keys
ln -s /etc/shadow /home/alice/.ssh/authorized_keys
try 3 'a file that cannot be read' loginpolicy key list alice
says err '/home/alice/.ssh/authorized_keys'
lacks out root
row "$m/two.pub" '/etc/ssh/alice.keys:1'
rm -f /home/alice/.ssh/authorized_keys
config 'AuthorizedKeysCommand /bin/false' 'AuthorizedKeysCommandUser nobody' \
	'TrustedUserCAKeys /etc/ssh/ca.pub' 'AuthorizedPrincipalsFile /etc/ssh/%u.names'
try 3 'a command and an authority' loginpolicy key list alice
says err 'AuthorizedKeysCommand /bin/false'
says err '/etc/ssh/ca.pub'
says err '/etc/ssh/%u.names'
config 'StrictModes yes'
loginpolicy key add -q alice "$m/one.pub"
echo nonsense >>/etc/security/loginpolicy.keys
try 3 'a register with an error' loginpolicy key list alice
row "$m/one.pub" accept
rm /etc/security/loginpolicy.keys
echo nonsense >/etc/security/loginpolicy.conf
try 3 'a policy with an error' loginpolicy key list alice
row "$m/one.pub" 'not judged'
sum_up
