#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# loginpolicy status of a mounted system: each line of the screen, its JSON and
# its exit codes. As root. Ends with "N passed, N failed".
# shellcheck disable=SC2016
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/admin_lib.sh
export LC_ALL=C
[ "$(id -u)" -eq 0 ] || skip_all 'only root makes files that are trusted'
# Policy and state are believed only where nobody else can write: not in /tmp.
safe_in=/run
[ -z "$(find /run -maxdepth 0 -perm /022)" ] || safe_in=/root
safe=$(mktemp -d "$safe_in/.test-XXXXXX") || exit 1
trap 'rm -rf "$dir" "$safe"' EXIT
cp -r "$t" "$safe/t"
t=$safe/t
rm -rf "$t/etc/pam.d"
cp -r tests/data/pam_stacks/bookworm/etc/pam.d "$t/etc/pam.d"
cp tests/data/pam_stacks/bookworm/common-wired/* "$t/etc/pam.d/"
mkdir -p "$t/usr/lib/security" "$t/usr/sbin" "$t/etc/ssh" "$t/var/lib" "$t/usr/lib/pam.d"
cp tests/data/pam_stacks/bookworm/usr/lib/pam.d/* "$t/usr/lib/pam.d/"
cat "$t"/etc/pam.d/* | grep -o 'pam_[a-z0-9_]*\.so' | sort -u | while read -r so; do : >"$t/usr/lib/security/$so"; done
cp "${B:-build}/pam_module/pam_loginpolicy.so" "$t/usr/lib/security/"
: >"$t/usr/sbin/pam-auth-update"
echo 'UsePAM yes' >"$t/etc/ssh/sshd_config"
mkdir -m 711 "$t/var/lib/loginpolicy" "$t/var/lib/loginpolicy/blocked" "$t/var/lib/loginpolicy/revoked"
mkdir -m 700 "$t/var/lib/loginpolicy/history"
chmod -R go-w "$t"
chown -R 0:0 "$t"
chmod 755 "$safe"
conf=$t/etc/security/loginpolicy.conf
# put TEXT...: the policy file.
put() {
	printf '%s\n' "$@" >"$conf"
	chmod 644 "$conf"
}
base='permit user:root service login from local
permit group:staff service sshd method publickey
permit group:admins service @elevate'
# flat: the last screen on one line.
flat() {
	tr '\n' ' ' <"$dir/out" | tr -s ' ' >"$dir/one"
	mv "$dir/one" "$dir/out"
}
status() { "$bin" status --root "$t" "$@"; }

# --- refused ---
want 2 'an argument' "$bin" status x
want 2 'no such root' "$bin" status --root "$dir/nowhere/x" --format csv
want 2 '-f' "$bin" status -f "$conf"

# --- no policy ---
want 1 'no policy' status
says out 'ENFORCED  no: no policy is in force'
says out 'policy    none'
says err "use 'loginpolicy init --root $t'"
want 1 'no policy, JSON' status --format json
is_json
says out '"enforced":false,"reasons":["no policy is in force"]'
says out '"mode":null'
put 'mode maybe'
want 1 'a policy with errors' status
says out 'no policy is in force'

# --- enforced ---
put "$base"
# alice has a key and no password, bob both.
mkdir -p "$t/bin"
: >"$t/bin/sh"
chmod 755 "$t/bin/sh"
for u in alice bob; do
	home=$t$(awk -F: -v u=$u '$1 == u { print $6 }' "$t/etc/passwd")
	mkdir -p "$home/.ssh"
	echo 'ssh-ed25519 AAAA' >"$home/.ssh/authorized_keys"
done
shadow='root:$6$salt$hash:20000::::::
alice:!:20000::::::
bob:$6$salt$hash:20000::::::'
echo "$shadow" >"$t/etc/shadow"
want 0 'enforced' status
says out 'ENFORCED  yes'
says out ' = file, no apply recorded; no trial'
says out 'wired     atd chpasswd cron cups doas dovecot login newusers passwd polkit-1'
says out 'open      sudo sudo-i: if '
says out 'open      runuser runuser-l: no line names the module -> loginpolicy enable'
says out 'console: root has a password; directory down: alice, bob (local)'
says out 'blocked 0   revoked keys 0'
lacks out 'not asked'
awk 'length > 80' "$dir/out" | grep -v / >"$dir/long"
what='80 columns'
if [ ! -s "$dir/long" ]; then good; else bad "$what: $(cat "$dir/long")"; fi
want 0 'quiet' status -q
what='quiet'
if [ ! -s "$dir/out" ]; then good; else bad "$what: $(cat "$dir/out")"; fi
want 0 'JSON' status --format json
is_json
for text in '"enforced":true,"reasons":[]' '"is_file":true' '"mode":"enforce"' '"trial":null' \
	'"root_has_password":true' '"local_logins":["alice","bob"]' '"blocked":0,"revoked":0,"lockdown":false' \
	'{"service":"sudo","stage":"session","state":"order","gap":false' '{"service":"sshd","stage":"account","state":"ok"'; do
	says out "$text"
done
want 0 '-o' status -o "$dir/file"
want 0 'again' status
same "$dir/file" "$dir/out"

# --- observing ---
put 'mode observe' "$base"
want 1 'observing' status
says out 'ENFORCED  no: observing, nobody is refused'
want 1 'observing, quiet' status -q
put 'password mode observe' "$base"
want 0 'passwords observed' status
says out 'passwords: observing'

# --- observing since when, and who was not seen: as log --unseen ---
put 'mode observe' "$base"
printf 'sync:x:4:65534:sync:/bin:/bin/sync\ndaemon:x:1:1::/:/usr/sbin/nologin\n' >>"$t/etc/passwd"
mkdir -p "$t/bin" "$t/usr/sbin" "$t/var/log"
for f in bin/sh bin/sync usr/sbin/nologin; do printf '#!/bin/sh\n' >"$t/$f" && chmod 755 "$t/$f"; done
for u in alice bob carol sync daemon; do echo "$u:*:20000::::::"; done >>"$t/etc/shadow"
# entry TIME HASH8 MODE [NOTE]: of the history.
entry() {
	printf 'mode %s\n%s\n' "$3" "$base" >"$dir/text"
	{
		printf '# at=%s\n# by=0\n# from=x\n# command=apply\n' "$1"
		[ $# -lt 4 ] || echo "$4"
		printf '#@ loginpolicy 1\n#@ file 0 0 %s /etc/security/loginpolicy.conf\n' "$(wc -c <"$dir/text")"
		cat "$dir/text"
		echo '#@ end'
	} >"$t/var/lib/loginpolicy/history/$(echo "$1" | tr -d ':-')-$2"
}
line() { echo "$1 host sshd[1]: pam_loginpolicy(sshd:session): permit user=$2 uid=$3 service=sshd stage=session from=10.8.0.7 method=publickey rule=loginpolicy.conf:2 policy=00000000 ref=A2A2"; }
{
	line 2026-11-10T08:00:00+00:00 carol 1003
	line 2026-11-14T08:00:00+00:00 alice 1001
	line 2026-11-18T08:00:00+00:00 root 0
} >"$t/var/log/auth.log"
# observed SINCE LOGINS UNSEEN WHAT: status says so, and log lists as many.
observed() {
	want any "$4" status --format json
	says out "\"observed\":{\"logins\":$2,"
	says out "\"unseen\":$3}"
	want any "$4, log" "$bin" log --root "$t" --unseen --format json
	n=$(grep -o '"account":' "$dir/out" | wc -l)
	if [ "$n" -eq "$3" ]; then good; else bad "$4: log --unseen has $n: $(cat "$dir/out")"; fi
	lacks out sync
}
want 1 'observing since when is not known' status --format json
says out '"observed":null'
entry 2026-11-12T08:00:00Z 00000001 observe
observed 2026-11-12T08:00:00Z 2 2 'since the first'
entry 2026-11-16T08:00:00Z 00000002 observe
observed 2026-11-12T08:00:00Z 2 2 'a second policy that observes goes on'
entry 2026-11-17T08:00:00Z 00000003 enforce '# trial=yes'
observed 2026-11-12T08:00:00Z 2 2 'a trial does not end it'
entry 2026-11-15T08:00:00Z 00000004 enforce
observed 2026-11-16T08:00:00Z 1 3 'what enforced in between does'
want 1 'the screen' status
flat
says out 'observing for '
says out '(1 login, 1 account, 3 not seen yet), nobody is refused'
rm "$t"/var/lib/loginpolicy/history/*

# --- applied by whom ---
put "$base"
hash=$("$bin" show --root "$t" --format json | sed 's/.*"sha256":"\(........\).*/\1/')
printf '# at=2026-11-20T09:12:00Z\n# by=1002\n# from=x\n' >"$t/var/lib/loginpolicy/history/20261120T091200Z-$hash"
printf '# at=2026-11-19T09:12:00Z\n# by=1001\n# from=x\n' >"$t/var/lib/loginpolicy/history/20261119T091200Z-$hash"
printf '# at=2026-11-21T09:12:00Z\n# by=1001\n# from=x\n' >"$t/var/lib/loginpolicy/history/20261121T091200Z-00000000"
want 0 'applied' status
says out "$hash = file, applied 20 Nov"
says out '09:12 by bob; no trial'
want 0 'applied, JSON' status --format json
says out '"applied":"2026-11-20T09:12:00Z","by":"bob"'
sed -i 's/by=1002/by=4242/' "$t/var/lib/loginpolicy/history/20261120T091200Z-$hash"
want 0 'by nobody of that name' status
says out 'by uid 4242'
echo garbage >"$t/var/lib/loginpolicy/history/20261120T091200Z-$hash"
want 0 'notes that cannot be read' status
says out 'no apply recorded'

# --- the last accepted policy ---
"$bin" show --root "$t" >/dev/null
cp "$conf" "$t/var/lib/loginpolicy/last-good.conf"
chmod 644 "$t/var/lib/loginpolicy/last-good.conf"
put 'mode maybe'

want 1 'the file has errors' status
says out 'no: the policy file does not count; the last accepted one does'
says out 'last accepted policy, not the file'
put "$base"

# --- the way back ---
# --- who is no way back ---
# no_way WHAT SED...: alice is none for it; bob stays one.
no_way() {
	w=$1
	shift
	echo "$shadow" | sed "$@" >"$t/etc/shadow"
	want 0 "$w" status
	flat
	says out 'directory down: bob (local)'
	want 0 "$w, JSON" status --format json
	says out '"local_logins":["bob"]'
	echo "$shadow" >"$t/etc/shadow"
}
no_way 'expired' 's/^alice:!:20000:::::/alice:!:20000:::::19000/'
no_way 'expired with its password' 's/^alice:!:20000:::/alice:!:10000:0:1:7:1/'
no_way 'no line in shadow' '/^alice/d'
keys=$t$(awk -F: '$1 == "alice" { print $6 }' "$t/etc/passwd")/.ssh/authorized_keys
mv "$keys" "$keys.away"
no_way 'locked, without a key' ''
: >"$keys"
no_way 'locked, without a key in the file' ''
rm "$keys"
# By policy the key is needed, whatever the password is.
no_way 'a password that no rule takes' 's/^alice:!/alice:$6$salt$hash/'
put "$base" 'permit user:alice service login from local'
echo "$shadow" | sed 's/^alice:!/alice:$6$salt$hash/' >"$t/etc/shadow"
want 0 'her password at the console' status
flat
says out 'directory down: alice, bob (local)'
echo "$shadow" >"$t/etc/shadow"
no_way 'locked: not at the console either' ''
put "$base"
mv "$keys.away" "$keys"
cp "$t/etc/passwd" "$dir/passwd"
mkdir -p "$t/usr/sbin"
: >"$t/usr/sbin/nologin"
chmod 755 "$t/usr/sbin/nologin"
sed -i '/^alice:/s|:/bin/sh$|:/usr/sbin/nologin|' "$t/etc/passwd"
no_way 'no shell' ''
sed -i '/^alice:/s|:/usr/sbin/nologin$|:/bin/gone|' "$t/etc/passwd"
no_way 'its shell is missing' ''
cp "$dir/passwd" "$t/etc/passwd"

echo 'root:!:20000::::::' >"$t/etc/shadow"
want 0 'root without a password' status
says out 'root HAS NO PASSWORD -> passwd root'
rm "$t/etc/shadow"
want 0 'no shadow' status
says out "root's password not known"
echo "$shadow" >"$t/etc/shadow"
put 'permit user:root service login from local' 'permit group:ldap-people service sshd'
want 0 'only a group of the directory' status
flat
says out 'directory down: nobody but root'
put "$base"

# --- the state ---
: >"$t/var/lib/loginpolicy/blocked/1003"
: >"$t/var/lib/loginpolicy/lockdown"
want 0 'a block, and locked down' status
says out 'blocked 1   revoked keys 0   LOCKED DOWN'
flat
says out 'directory down: nobody but root'
rm "$t/var/lib/loginpolicy/lockdown"
: >"$t/var/lib/loginpolicy/blocked/$(awk -F: '$1 == "bob" { print $3 }' "$t/etc/passwd")"
want 0 'somebody blocked' status
flat
says out 'directory down: alice (local)'
rm "$t/var/lib/loginpolicy/blocked/"* && : >"$t/var/lib/loginpolicy/blocked/1003" && : >"$t/var/lib/loginpolicy/lockdown"
rm "$t/var/lib/loginpolicy/blocked/1003" "$t/var/lib/loginpolicy/lockdown"
chmod 777 "$t/var/lib/loginpolicy"
want 3 'a state that others can write' status
says out 'blocked ?'
chmod 711 "$t/var/lib/loginpolicy"

# --- wiring ---
sed -i '/pam_loginpolicy/d' "$t"/etc/pam.d/common-*
want 1 'unwired' status
says out 'no PAM service asks the module'
says out 'wired     no service'
says out 'not asked atd chpasswd cron'
says out '-> loginpolicy enable --enforce'
cp "$conf" "$dir/enforcing"
sed -i '1i mode observe' "$conf"
want 1 'unwired, mode observe' status
says out '-> loginpolicy enable'
lacks out '--enforce'
cat "$dir/enforcing" >"$conf"
cp tests/data/pam_stacks/bookworm/common-wired/* "$t/etc/pam.d/"
sed -i '/@include common-account/d' "$t/etc/pam.d/vsftpd"
printf 'account required pam_unix.so\n' >>"$t/etc/pam.d/vsftpd"
want 1 'one service' status
says out 'ENFORCED  no: vsftpd only partly'
says out 'partly    vsftpd: no account line names the module -> loginpolicy enable'
rm "$t/usr/sbin/pam-auth-update"
want 1 'without pam-auth-update' status
flat
says out 'write "account requisite pam_loginpolicy.so" above '
want 1 'service by service' status --wiring
says out 'vsftpd: partly; account: no account line'
says out '          sshd: ok'
finish
