#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# mode observe and rollback are the ways out of a policy that refuses too much:
# they work on a full disk and without a state directory, and say what they could
# not record. What cannot be done leaves everything as it was. As root, in
# namespaces. Ends with "N passed, N failed".
# words, split on purpose; texts for other shells; what the libraries set
# shellcheck disable=SC2086,SC2016,SC2154,SC2015
cd "$(dirname "$0")/../../.." || exit 2
bin=$(realpath "${B:-build}/admin/loginpolicy")
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
unset SUDO_UID SSH_CONNECTION
cp "$bin" "$m/bin/loginpolicy" || exit 1
lp=$m/bin/loginpolicy
mkdir -m 700 $state/details
conf=/etc/security/loginpolicy.conf
example_logins
usermod -p "$(openssl passwd -6 Root-pw1x)" root
secret Root-pw1x
may() {
	printf '%s\n' 'mode enforce' 'permit user:root service login from local id rescue' \
		'permit user:root service @elevate' "permit user:$1 service su by user:root"
}
files() { find /etc/security $state -type f -exec sha256sum {} + | sort; }
keep() { files >"$dir/files"; }
unchanged() {
	files >"$dir/now"
	if cmp -s "$dir/files" "$dir/now"; then good; else
		bad "$what: files changed"
		diff "$dir/files" "$dir/now"
	fi
}
# on_full FOLDER COMMAND...: a full disk in its place, with what was there.
cat >"$m/bin/on_full" <<'EOF'
#!/bin/sh
exec unshare --mount --propagation private sh -c '
		f=$0
		keep=$(mktemp -d)
		cp -a "$f/." "$keep" && mount -t tmpfs -o size=64k,mode=711 none "$f" &&
			cp -a "$keep/." "$f" || exit 98
		case $f in /etc*) chmod 755 "$f" ;; esac
		head -c 1000000 /dev/zero >"$f/fill" 2>/dev/null
		before=$(find /etc/security -type f ! -name fill -exec sha256sum {} + | sort)
		"$@"
		rc=$?
		rm "$f/fill"
		find /etc/security /var/lib/loginpolicy -name "*.??????" ! -path "*/history/*"
		[ "$rc" -ne 2 ] || [ "$before" = "$(find /etc/security -type f -exec sha256sum {} + | sort)" ] ||
			{ echo changed; exit 99; }
		rm -rf "$keep"
		exit $rc' "$@"
EOF
cat >"$m/bin/read_only" <<'EOF'
#!/bin/sh
exec unshare --mount --propagation private sh -c \
	'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"' "$@"
EOF
chmod 755 "$m/bin/on_full" "$m/bin/read_only"
PATH=$m/bin:$PATH
back() {
	rm -rf ${state:?}/* /etc/security/*
	mkdir -m 711 $state/blocked $state/revoked
	mkdir -m 700 $state/details
	may bob >/root/bob && may alice >/root/alice && chmod 644 /root/bob /root/alice
	"$lp" apply -q --yes-lock-out /root/bob || bad "$what: no first policy"
	"$lp" apply -q --yes-lock-out /root/alice || bad "$what: no second policy"
}
observes() {
	if grep -q '^mode observe' $conf; then good; else bad "$what: $(head -n 1 $conf)"; fi
	[ -z "$(find /etc/security -name '*.??????' -o -name '*.broken*')" ] || bad "$what: $(ls /etc/security)"
}
# recorded: one sentence, on one line, says that it is not.
not_recorded() {
	says err ': mode observe is in force, but not recorded: apply it again once that is mended'
	[ "$(wc -l <"$dir/err")" -eq 1 ] || bad "$what: $(cat "$dir/err")"
	says out 'mode observe is in force'
}

# --- what cannot be done ---
back
keep
try 2 'a full /etc' on_full /etc/security "$lp" mode observe -q
says err 'No space left on device'
says err 'nothing was changed'
[ ! -s "$dir/out" ] || bad "$what: $(cat "$dir/out")"
try 2 'a full /etc: rollback' on_full /etc/security "$lp" rollback -q --yes-lock-out
says err 'nothing was changed'
for way in 'mode observe' 'mode enforce' 'rollback --yes-lock-out' 'apply --yes-lock-out /root/bob'; do
	for mode in 775 757; do
		chmod $mode /etc/security
		keep
		try 2 "$way: /etc/security is $mode" "$lp" $way
		says err 'nothing was changed'
		lacks err 'is kept as'
		unchanged
		chmod 755 /etc/security
	done
done
try 2 'apply on a full /var' on_full $state "$lp" apply -q --yes-lock-out /root/bob
says err 'nothing was changed'
try 2 'apply of what lies there, on a full /var' on_full $state sh -c \
	'rm /var/lib/loginpolicy/last-good.conf; head -c 1000000 /dev/zero >>/var/lib/loginpolicy/fill; exec "$0" apply -q --yes-lock-out' "$lp"
says err 'is not stored as the last accepted policy: nothing was changed'
try 2 'a trial on a full /var' on_full $state "$lp" mode observe -q --rollback-in 5m
says err 'nothing was changed'

# --- the way out ---
try 3 'mode observe on a full /var' on_full $state sh -c '"$0" mode observe; rc=$?; grep ^mode /etc/security/loginpolicy.conf; exit $rc' "$lp"
not_recorded
says out 'mode observe'
observes
back
try 3 'on a /var that is read-only' read_only $state "$lp" mode observe
not_recorded
observes
try 0 'once that is mended' "$lp" mode observe
says out 'mode observe is in force'
grep -q '^# command=mode' $state/history/* || bad "$what: not in the history"
try 0 'and then' "$lp" mode observe
says out 'is in force already'
back
chmod 777 $state
try 3 'a state directory that others can write to' "$lp" mode observe
says err 'unsafe owner or mode'
observes
chmod 711 $state
back
mv $state /root/gone
try 3 'no state directory' "$lp" mode observe
says err 'mode observe is in force, but not recorded'
observes
rm -rf $state
mv /root/gone $state
back
try 3 'rollback on a full /var' on_full $state "$lp" rollback -q --yes-lock-out
says err 'is in force, but not recorded'
grep -q user:bob $conf && good || bad "$what: $(cat $conf)"
try 0 'rollback on a full /var: in force' "$lp" explain bob --service su --by root

# --- a file that cannot be used is kept, and each of them ---
back
for name in broken broken.1; do
	echo "mode maybe # $name" >$conf
	try 0 "$name" "$lp" mode observe
	says err "is kept as $conf.$name"
	grep -q "# $name" $conf.$name && good || bad "$what: $(cat $conf.$name)"
	grep -q '^mode observe' $conf && good || bad "$what: $(head -n 1 $conf)"
done
echo 'mode maybe' >$conf
rm $conf.broken
try 2 'it is not kept if nothing is changed' on_full /etc/security "$lp" mode observe
[ ! -e $conf.broken ] || bad "$what: it is"

# --- several files ---
back
mkdir /etc/security/loginpolicy.d
echo 'permit user:carol service su by user:root' >/etc/security/loginpolicy.d/c.conf
{ cat /root/alice && echo 'include /etc/security/loginpolicy.d/*.conf'; } >/root/many
chmod 644 /root/many
"$lp" apply -q --yes-lock-out /root/many || bad 'many files'
"$lp" apply -q --yes-lock-out /root/bob
rm -r /etc/security/loginpolicy.d
echo x >/etc/security/loginpolicy.d
keep
try 2 'a file where a folder was' "$lp" rollback --yes-lock-out
says err '/etc/security/loginpolicy.d: not a folder'
says err 'nothing was changed'
unchanged
rm /etc/security/loginpolicy.d
mkdir -p /etc/security/loginpolicy.d/c.conf
try 2 'a folder where a file was' "$lp" rollback --yes-lock-out
says err 'c.conf: not a regular file'
rm -r /etc/security/loginpolicy.d
mkdir /etc/security/loginpolicy.d
try 3 'a folder that cannot be written to' read_only /etc/security/loginpolicy.d "$lp" rollback --yes-lock-out
says err 'is in force, but'
try 0 'and yet in force' "$lp" explain carol --service su --by root
try 0 'once it can' "$lp" rollback --yes-lock-out "$("$lp" history | sed -n 's/ .*//;1p')"
grep -q '^#@' $conf && bad "$what: the files are in one" || good
finish
