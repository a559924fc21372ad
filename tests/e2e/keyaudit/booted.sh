#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# keyaudit.service and keyaudit.timer on a machine that systemd has booted: the
# sandbox holds, and what the audit finds in it is what "sudo keyaudit keys" finds,
# nothing unread. Ends with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
. tests/lib/booted_lib.sh
[ -x "${systemd:-/nonexistent}" ] || skip_all 'no systemd on this machine'

# --- the machine: what make install has installed, and keys wherever they can be ---
mount --bind "$m/installed/usr/local" /usr/local || die 'no /usr/local'
for f in libexec/keyaudit/daily lib/systemd/system/keyaudit.service; do
	[ -e "/usr/local/$f" ] || die "make install does not install $f"
done
booted_units() {
	cp /usr/local/lib/systemd/system/keyaudit.* /etc/booted &&
		cp "$units/"nss-user-lookup.target /etc/booted
	echo '[Unit]' >/etc/booted/booted.target
	# What it says, where the test can read it; nothing random; every two seconds.
	mkdir /etc/booted/keyaudit.service.d /etc/booted/keyaudit.timer.d
	printf '%s\n' '[Service]' "StandardOutput=append:$dir/said" 'StandardError=inherit' \
		>/etc/booted/keyaudit.service.d/said.conf
	printf '%s\n' '[Timer]' OnCalendar= 'OnCalendar=*:*:0/2' RandomizedDelaySec=0 AccuracySec=1ms \
		>/etc/booted/keyaudit.timer.d/soon.conf
	# The same sandbox with another command, for what may not work.
	sed "s|^ExecStart=.*|ExecStart=/bin/sh $dir/probe|" /etc/booted/keyaudit.service >/etc/booted/probe.service
}
: >"$dir/said"
chmod 711 "$dir"
rm -rf /etc/ssh
mkdir -m 755 /etc/ssh /etc/ssh/keys
for t in ecdsa:256 ed25519:256; do
	ssh-keygen -q -t "${t%:*}" -b "${t#*:}" -N '' -f "/etc/ssh/ssh_host_${t%:*}_key"
done
printf '%s\n' 'AuthorizedKeysFile .ssh/authorized_keys /etc/ssh/keys/%u' 'UsePAM yes' \
	'Match User bob' 'AuthorizedKeysFile /etc/ssh/keys/%u-only' >/etc/ssh/sshd_config
for k in one two three four five six seven eight; do
	ssh-keygen -q -t ed25519 -N '' -C "$k" -f "$m/$k"
done
ssh-keygen -q -t rsa -b 2048 -N '' -C small -f "$m/small"
# to USER MODE PATH KEY...: a file of the user's with these keys.
to() {
	to_user=$1 to_mode=$2 to_path=$3
	shift 3
	for k in "$@"; do cat "$m/$k.pub"; done >"$to_path"
	chown "$to_user:" "$to_path" && chmod "$to_mode" "$to_path"
}
for u in alice bob carol dave erin root; do
	home=$(getent passwd $u | cut -d: -f6)
	mkdir -m 700 "$home/.ssh"
	chown -R "$u:" "$home"
	chmod 700 "$home"
done
to alice 600 /home/alice/.ssh/authorized_keys one small
install -o alice -g alice -m 600 "$m/one" /home/alice/.ssh/id_ed25519
# root's own, in a folder of somebody else's.
to root 600 /home/alice/.ssh/authorized_keys.old two
to root 640 /etc/ssh/keys/bob-only three
to carol 600 /etc/ssh/keys/carol four
# A home in /tmp.
mkdir -m 700 "$dir/erin"
mv /home/erin/.ssh "$dir/erin" && chown -R erin: "$dir/erin"
sed -i "s|:/home/erin:|:$dir/erin:|" /etc/passwd
to erin 600 "$dir/erin/.ssh/authorized_keys" five
# A link to another folder of his; a link that leads out, a pipe.
mv /home/dave/.ssh /home/dave/keys && ln -s keys /home/dave/.ssh
to dave 600 /home/dave/keys/authorized_keys six seven
ln -s /etc/shadow /home/carol/.ssh/id_link
mkfifo /home/carol/.ssh/pipe && chown carol: /home/carol/.ssh/pipe
to root 600 /root/.ssh/authorized_keys eight one
: >"/var/lib/loginpolicy/revoked/$(ssh-keygen -lf "$m/seven.pub" | cut -d' ' -f2 | sed 's/^SHA256://' | tr '+/' '-_')"
boot || die 'systemd does not boot'

# as_root RESULT: by root, outside of the sandbox.
as_root() { inside keyaudit keys --format ndjson -o "$1" 2>>"$dir/said"; }
metrics=/var/lib/keyaudit/keyaudit.prom
# of FILE: what does not depend on when and how it was made.
of() { grep -v '"record":"run"' "$1" | sed 's/"finished":"[^"]*"//'; }
# same_result WHAT: the newest result is that of root.
same_result() {
	what=$1
	as_root "$dir/as_root"
	rc=$?
	newest=$(find /var/lib/keyaudit -name 'keys-*.ndjson' | sort | tail -n 1)
	of "$dir/as_root" >"$dir/want"
	if [ -n "$newest" ] && of "$newest" >"$dir/got" && cmp -s "$dir/want" "$dir/got"; then good; else
		bad "$what: not root's result:"
		diff "$dir/want" "$dir/got" | cut -c1-400 | head -20
		cat "$dir/said"
	fi
	status=$(sed -n 's/^loginpolicy_last_audit_exit_code{audit="keys"} //p' "$metrics")
	if [ "$status" = "$rc" ]; then good; else bad "$what: exit $status, root's was $rc"; fi
}
# starts CODE WHAT: the service.
starts() {
	sleep 1
	: >"$dir/said"
	inside systemctl start keyaudit.service 2>"$dir/err"
	rc=$?
	if [ $rc -eq "$1" ]; then good; else
		bad "$2: start: exit $rc, not $1"
		cat "$dir/err" "$dir/said"
	fi
}
finding() { if grep -q "\"rule\":\"$1\"" "$dir/got"; then good; else bad "$what: no finding $1"; fi; }
key_of() { if grep '"record":"key"' "$dir/got" | grep -q "\"comment\":\"$1\""; then good; else bad "$what: key $1 is not there"; fi; }

# --- the sandbox: what must not work in it ---
what='the sandbox'
cat >"$dir/probe" <<-'END'
	exec >/var/lib/keyaudit/probe 2>&1
	for f in /etc/x /usr/x /home/x /home/alice/x /root/x /tmp/x /var/tmp/x /var/lib/loginpolicy/x /run/x /var/x /dev/shm/x; do
		if (: >$f) 2>/dev/null; then echo "wrote $f"; fi
	done
	grep -E '^(CapBnd|CapPrm|NoNewPrivs|Seccomp):' /proc/self/status | tr -d '\t'
	echo "net: $(ls /sys/class/net | tr '\n' ' ')"
	echo "interfaces: $(grep -c : /proc/net/dev)"
	chown 1 /var/lib/keyaudit/probe 2>/dev/null && echo 'changed an owner'
	cat /etc/shadow >/dev/null && echo 'read /etc/shadow'
	cat /home/alice/.ssh/id_ed25519 >/dev/null && echo "read alice's key"
	unshare --user true 2>/dev/null && echo 'made a name space'
	setpriv --reuid 2001 --clear-groups true 2>/dev/null && echo 'became alice'
	mount -t tmpfs tmpfs /mnt 2>/dev/null && echo mounted
	echo ended
END
inside systemctl start probe.service
cp /var/lib/keyaudit/probe "$dir/out" 2>/dev/null
for text in 'read /etc/shadow' "read alice's key" ended 'CapBnd:00000000000000c4' 'CapPrm:00000000000000c4' \
	NoNewPrivs:1 Seccomp:2 'interfaces: 1'; do
	says out "$text"
done
for text in wrote 'changed an owner' 'made a name space' 'became alice' mounted; do lacks out "$text"; done
rm -f /var/lib/keyaudit/probe
if "${systemd%/*}/systemd" --version >/dev/null && systemd-analyze security --offline=yes --no-pager \
	/usr/local/lib/systemd/system/keyaudit.service >"$dir/out" 2>&1; then
	exposure=$(sed -n 's/.*Overall exposure level.*: \([0-9.]*\) .*/\1/p' "$dir/out")
	if awk -v e="$exposure" 'BEGIN { exit !(e != "" && e <= 2.0) }'; then good; else
		bad "exposure level $exposure"
	fi
else
	bad "systemd-analyze: $(head -5 "$dir/out")"
fi

# --- off until it is enabled ---
what='off'
if inside systemctl -q is-active keyaudit.timer; then bad 'the timer runs'; else good; fi
if find /var/lib/keyaudit -name 'keys-*' | grep -q .; then bad 'an audit has been made'; else good; fi

# --- what it finds ---
echo 'key rsa 1024' | policy
starts 0 'without a rejected key but one'
same_result 'the usual'
finding key-revoked
for k in one two three four five six seven eight small; do key_of $k; done
finding key-shared-between-accounts
if [ "$(stat -c %a /var/lib/keyaudit)" = 700 ] && [ "$(stat -c %a "$newest")" = 600 ]; then good; else
	bad "$what: modes"
fi
if awk -f tests/lib/metrics_check.awk "$metrics"; then good; else bad "$what: metrics"; fi
mkdir -p /var/lib/prometheus/node-exporter
starts 0 'with a collector'
metrics=/var/lib/prometheus/node-exporter/keyaudit.prom
if grep -q '^loginpolicy_last_audit_exit_code{audit="keys"} 1$' $metrics; then good; else
	bad 'no metrics for the collector'
fi
# A policy on trial: whether it still is one depends on the boot ID.
try 0 'the policy is accepted' loginpolicy apply --yes-lock-out
echo 'key rsa 4096' | policy
try 0 'another is on trial' loginpolicy apply --yes-lock-out --rollback-in 1h
starts 0 'by a policy on trial'
same_result 'a policy on trial'
finding key-too-small

# --- what is a failure, and what is not ---
echo 'KEEP_DAYS=many' >/etc/default/keyaudit
starts 1 'a wrong setting'
if inside systemctl -q is-failed keyaudit.service && grep -q 'KEEP_DAYS takes' "$dir/said"; then good; else
	bad "a wrong setting: $(cat "$dir/said")"
fi
rm /etc/default/keyaudit
starts 0 'after it'

# --- the timer ---
what='the timer'
before=$(find /var/lib/keyaudit -name 'keys-*.ndjson' | wc -l)
more() { [ "$(find /var/lib/keyaudit -name 'keys-*.ndjson' | wc -l)" -ge $((before + 2)) ]; }
inside systemctl start keyaudit.timer
if until_true more; then good; else bad "$what: no audit"; fi
inside systemctl stop keyaudit.timer
sum_up
