#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# loginpolicy apply, on a machine of its own: what is refused and changes
# nothing, what is put in force, and what the PAM module makes of the last
# accepted policy. Ends with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
# shellcheck disable=SC2034
{
	bin=${B:-build}/admin/loginpolicy
}
. tests/lib/pam_lib.sh
unset SUDO_UID
conf=/etc/security/loginpolicy.conf
state=/var/lib/loginpolicy
last=$state/last-good.conf
mkdir -m 700 $state/details $state/history
new=/root/new.conf

want() {
	code=$1 what=$2
	shift 2
	mark
	"$@" >"$dir/out" 2>"$dir/err" </dev/null
	rc=$?
	judge
}
apply() { "$bin" apply "$@"; }
files() {
	{
		find $conf $state ! -type d -exec stat -c '%n %F %a %u %s %Y' {} +
		find $state -type d -exec stat -c '%n %a %u' {} +
	} 2>/dev/null | sort
}
# unchanged: since keep.
keep() { files >"$dir/files"; }
unchanged() {
	files >"$dir/now"
	if cmp -s "$dir/files" "$dir/now"; then good; else
		bad "$what: files changed"
		diff "$dir/files" "$dir/now"
	fi
}
# refused WHAT TEXT ARGUMENT...
refused() {
	refusal=$1 told=$2
	shift 2
	keep
	want 2 "$refusal" apply "$@"
	says err "$told"
	unchanged
	[ ! -s "$dir/out" ] || bad "$what: it says $(cat "$dir/out")"
}
# new: standard input is the new policy.
new() {
	rm -rf $new
	cat >$new
	chmod 644 $new
}
base='permit user:root service login from local id rescue
permit user:root service @elevate
permit everyone service @become by user:root'

# --- refused: nothing changes ---
for _ in 1 2; do
	new <<-END
		mode maybe
		permit everyone service cron
		permit everyone method nothing
	END
	refused 'errors' "$new:1:6: error:" $new
	says err "$new:3:24: error:"
	refused 'errors, dry' "$new:1:6: error:" -n $new
	refused 'no such file' 'No such file' /root/nowhere
	refused 'a folder' 'not a regular file' /root
	refused 'a device' 'not a regular file' /dev/zero
	ln -s new.conf /root/link
	refused 'a link' 'a symbolic link' /root/link
	rm /root/link
	echo "$base" | new
	chmod 666 $new
	refused 'one that others may write to' 'writable by group or others' $new
	chmod 644 $new
	chown 2001 $new
	refused "another user's" 'owned by uid 2001' $new
	echo 'permit everyone from local' | new
	refused 'an error of check alone' "$new:1:22: error:" $new
	says err 'errors: nothing was changed'
	printf '%s\npermit user:svc-* service cron\n' "$base" | new
	refused 'a name with a wildcard' "$new:4:8: error: user:svc-*: names are not patterns" $new
	printf 'include %s\n' $new | new
	refused 'one that includes itself' 'includes itself' $new
	echo "include $conf" | new
	if [ -e $conf ]; then
		refused 'one that would include itself' "$conf:1:9: error:" $new
		says err 'includes itself'
	fi
	printf '#@ loginpolicy 1\n#@ file 0 0 4 /x\n' | new
	refused 'one with includes that is cut off' 'not as' $new
	keep
	# shellcheck disable=SC2016
	want 2 'standard input, errors' sh -c 'printf "notice off\nmode maybe\n" | "$0" apply -' "$bin"
	says err 'standard input:2:6: error:'
	unchanged
	# shellcheck disable=SC2016
	want 2 'standard input, endless' sh -c 'yes "#" | "$0" apply -' "$bin"
	unchanged
	[ -e $conf ] || refused 'no file, and none in force' 'there is no policy yet'
	refused 'two files' 'one argument too many' $new $new
	refused 'no policy of another system' 'no such option' --root / $new
	refused 'no other place' 'no such option' -f /root/other $new
	echo "$base" | new
	refused 'no such state' nowhere --state /root/nowhere $new
	chmod 733 $state
	refused 'a state directory that others may write to' 'unsafe owner or mode' $new
	chmod 711 $state
	mv $state /var/lib/gone
	refused 'no state directory' 'there is no state directory' $new
	refused 'no state directory, dry' 'there is no state directory' -n $new
	mv /var/lib/gone $state
	chmod 775 /etc/security
	refused 'a folder that a group may write to' "$conf: directory /etc/security is not root's alone" $new
	refused 'the same, dry' "is not root's alone" -n $new
	chmod 755 /etc/security
	mv $conf /root/kept 2>/dev/null
	ln -s /root/elsewhere $conf
	refused 'a policy that is a link' "$conf: a symbolic link" $new
	[ ! -e /root/elsewhere ] || bad "$what: it was followed"
	rm $conf && mkdir $conf
	refused 'a policy that is a folder' 'not a regular file' $new
	rmdir $conf
	mv /root/kept $conf 2>/dev/null
	cp "$bin" /home/loginpolicy
	keep
	want 2 'not root' by alice /home/loginpolicy apply $new
	says err 'apply must be run as root'
	cp $new /home/new && chmod 644 /home/new
	want 0 'not root, dry' by alice /home/loginpolicy apply -n /home/new
	says out 'would be put in force'
	unchanged
	# The second time with a policy in force, and a last accepted one.
	printf '%s\npermit user:alice service cron\n' "$base" | new
	want 0 "$(if [ -e $conf ]; then echo again; else echo first; fi)" apply -q $new
	for f in out err; do
		[ ! -s "$dir/$f" ] || bad "$what: it says $(cat "$dir/$f")"
	done
done

# --- no room ---
# on_disk FOLDER COMMAND...: a full one in its place, with what was there.
on_disk() {
	# shellcheck disable=SC2016
	unshare --mount --propagation private sh -c '
		f=$0
		keep=$(mktemp -d)
		cp -a "$f/." "$keep" && mount -t tmpfs -o size=64k,mode=711 none "$f" &&
			cp -a "$keep/." "$f" || exit 98
		rm -rf "$keep"
		case $f in /etc*) chmod 755 "$f" ;; esac
		head -c 1000000 /dev/zero >"$f/fill" 2>/dev/null
		before=$(find /etc/security /var/lib/loginpolicy -type f -exec sha256sum {} + | sort)
		"$@"
		rc=$?
		after=$(find /etc/security /var/lib/loginpolicy -type f -exec sha256sum {} + | sort)
		[ "$before" = "$after" ] || { echo "changed"; exit 99; }
		exit $rc' "$@"
}
printf '%s\npermit user:bob service cron\n' "$base" | new
for f in /etc/security $state $state/history; do
	keep
	want 2 "no room in $f" on_disk "$f" "$bin" apply $new
	says err 'No space left on device'
	says err 'nothing was changed'
	unchanged
done
read_only() {
	# shellcheck disable=SC2016
	unshare --mount --propagation private sh -c \
		'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"' "$@"
}
for f in /etc/security $state $state/history; do
	keep
	want 2 "$f is read-only" read_only "$f" "$bin" apply $new
	says err 'Read-only file system'
	unchanged
done

# --- put in force ---
rm -rf $conf $state/history/* $last
mkdir -p /etc/security/loginpolicy.d
cat >/etc/security/loginpolicy.d/a.conf <<-END
	# the jobs
	password length 11
	permit everyone service @jobs
END
cat >/etc/security/loginpolicy.d/b.conf <<-END
	include /etc/security/staff.conf
	permit user:carol service su
END
cat >/etc/security/staff.conf <<-END

	network vpn 10.8.0.0/16
	permit user:alice,user:bob from vpn service sshd method publickey id staff

	deny user:dave service su id no-dave
END
new <<-END
	password length 9
	$base
	include /etc/security/loginpolicy.d/*.conf
	permit everyone service passwd
END
keep
want 0 'dry' apply -n $new
says out "$new would be put in force"
says err "warning: a permit of su without by"
says err /etc/security/loginpolicy.d/b.conf:2
unchanged
# A screen locker reads it as its user.
for part in loginpolicy.d/b.conf staff.conf loginpolicy.d; do
	part=/etc/security/$part
	mode=$(stat -c %a $part)
	for bad_mode in 700 750 640 711; do
		chmod $bad_mode $part
		case $part:$bad_mode in
		*.conf:711) chmod 604 $part ;;
		*.d:640) continue ;;
		esac
		refused "$part is not everybody's to read, $bad_mode" "$part (mode 0" $new
		says err 'cannot be read by every user: a screen locker'
		want 2 "$part is not everybody's to read, $bad_mode: check" "$bin" check -f $new
		says out "$part (mode 0"
		want 2 "$part is not everybody's to read, $bad_mode: check --offline" "$bin" check --offline -f $new
	done
	chmod "$mode" $part
done
chmod 710 /etc/security
refused 'a folder above that not everybody can search' '/etc/security (mode 0710)' $new
says err "$new:5:1: error: /etc/security (mode 0710) cannot be read"
chmod 755 /etc/security
mkdir -m 700 /etc/security/none
cp -p $new $new.kept
echo 'include /etc/security/none/*.conf' >>$new
refused 'a folder without files that not everybody can read' "$new:7:1: error: /etc/security/none (mode 0700)" $new
rmdir /etc/security/none
mv $new.kept $new
mkdir /root/way
cd /root/way || exit 1
case $bin in /*) ;; *) bin=$OLDPWD/$bin ;; esac
want 0 'a relative path' "$bin" apply ../new.conf
cd "$OLDPWD" || exit 1
says out '../new.conf is in force'
if cmp -s $new $conf; then good; else bad "$what: another text"; fi
modes=$(stat -c '%a %u %g' $conf $last $state/history/* | tr '\n' ' ')
[ "$modes" = '644 0 0 644 0 0 600 0 0 ' ] || bad "$what: modes are $modes"
chmod 600 $conf
want 2 'the policy is not everybody'"'"'s to read: check' "$bin" check
says out "$conf: error: $conf (mode 0600) cannot be read by every user"
chmod 644 $conf
want 0 'the policy is: check' "$bin" check
entry=$(ls $state/history)
case $entry in 20[0-9][0-9][0-9][0-9][0-9][0-9]T[0-9][0-9][0-9][0-9][0-9][0-9]Z-????????) good ;; *) bad "$what: $entry" ;; esac
cp "$state/history/$entry" "$dir/out"
says out '# by=0'
says out '# from=../new.conf'
says out 'deny user:dave service su id no-dave'
grep -v '^# \(at\|by\|from\|command\)=' "$dir/out" >"$dir/bare"
if cmp -s "$dir/bare" $last; then good; else bad "$what: history has another policy"; fi
[ "$(find /etc/security $state -name '*.??????' ! -name '*-*' | wc -l)" -eq 0 ] || bad "$what: files are left"
"$bin" show --format json >"$dir/show"

keep_last=$(cat $last)
want 0 'the same again' apply $new
says out "$conf is in force already, and is the last accepted policy"
[ "$(find $state/history -type f | wc -l)" -eq 1 ] || bad "$what: history has another entry"
want 0 'the file itself' apply $conf
says out 'is in force already'
want 0 'the same, dry' apply -n $conf
says out 'is in force already'
rm $last
want 0 'the last accepted one is gone' apply $conf
[ "$(cat $last)" = "$keep_last" ] || bad "$what: it is another one"
[ "$(find $state/history -type f | wc -l)" -ge 1 ] || bad "$what: history"
chmod 600 $conf
want 0 'a mode that a screen locker cannot read' apply $new
says out 'is in force'
[ "$(stat -c %a $conf)" = 644 ] || bad "$what: it stays"

# --- the PAM module ---
stack <<-END
	password required pam_deny.so
END
as_of_last() {
	want 0 "$1: carol" su -s /bin/sh -c true carol
	says log 'permit user=carol'
	says log 'rule=loginpolicy.conf:4'
	want 1 "$1: dave, by carol" by carol su -s /bin/sh -c true dave
	says log 'user=dave'
	says log 'rule=staff.conf:5 id=no-dave'
}
# The account stage alone is wanted.
service su 'auth required pam_permit.so' \
	'account requisite pam_loginpolicy.so' 'account required pam_permit.so' \
	'session required pam_permit.so'
as_of_last 'in force'
lacks log 'not in force'
policy_of() { sed -n 's/.*\(policy=[0-9a-f]*\).*/\1/p' "$dir/log" | head -1; }
hash=$(policy_of)
"$bin" access --format csv 2>/dev/null >"$dir/access"
[ -n "$hash" ] || bad 'no hash in the log'
# From here on the last accepted policy counts; what it included is gone.
rm -rf /etc/security/loginpolicy.d /etc/security/staff.conf
echo 'mode maybe' >$conf
as_of_last 'by the last accepted one'
says log "policy not in force: $conf:1:6"
says log 'the last accepted policy is in force'
[ "$(policy_of)" = "$hash" ] || bad "$what: $(policy_of), not $hash"
want 0 'show, by the last accepted one' "$bin" show --format json
says err "$conf is not in force: the last accepted policy is used, $last"
sed 's/"path":"[^"]*"/"path":"x"/' "$dir/show" >"$dir/a"
sed 's/"path":"[^"]*"/"path":"x"/' "$dir/out" >"$dir/b"
if cmp -s "$dir/a" "$dir/b"; then good; else
	bad "$what: another policy"
	diff "$dir/a" "$dir/b" | cut -c1-500
fi
want 0 'access, by the last accepted one' "$bin" access --format csv
if cmp -s "$dir/access" "$dir/out"; then good; else
	bad "$what: another review"
	diff "$dir/access" "$dir/out"
fi
want 0 'explain, by the last accepted one' "$bin" explain alice --service sshd \
	--from 10.8.0.7 --method publickey
says out /etc/security/staff.conf:3
want 0 'show -f' "$bin" show -f $last --settings
says out /etc/security/loginpolicy.d/a.conf:2

want 2 'check says what counts' "$bin" check
says err "$conf is not in force: the last accepted policy is used, $last; use 'loginpolicy apply $last' to put it back"
lacks err 'there is no policy yet'
rm $conf
want 2 'check, the file gone' "$bin" check
says err "$conf is not in force: the last accepted policy is used, $last; use 'loginpolicy apply $last' to put it back"
lacks err 'there is no policy yet'
# A first policy would be open to all who may use SSH.
keep
for option in '' -q; do
	# shellcheck disable=SC2086
	want 2 "init $option" "$bin" init $option
	says err "$conf is missing, and the last accepted policy is in force, $last: nothing was written; use 'loginpolicy apply $last' to put it back"
	unchanged
done
want 0 'init elsewhere' "$bin" init -f /root/first.conf
mv $last /root/last
want 2 'check, both gone' "$bin" check
says err "there is no policy yet: use 'loginpolicy init' to write a first one"
echo 'mode maybe' >$last
want 0 'init, the last one unusable' "$bin" init
rm -f $conf $last
want 0 'init, both gone' "$bin" init
rm -f $conf
mv /root/last $last
echo 'mode maybe' >$conf
want 2 'init, a damaged one' "$bin" init
says err 'exists: not overwritten'

# --- repaired by it ---
want 0 'the last accepted one is applied' apply $last
if cmp -s $last $conf; then good; else bad "$what: another text"; fi
want 0 'and counts' su -s /bin/sh -c true carol
says log 'rule=loginpolicy.conf:4'
lacks log 'not in force'
[ "$(policy_of)" = "$hash" ] || bad "$what: $(policy_of), not $hash"
# shellcheck disable=SC2016
want 0 'from standard input' sh -c 'echo "$1" | "$0" apply -' "$bin" "$base"
says out 'standard input is in force'
[ "$(cat $conf)" = "$base" ] || bad "$what: another text"
grep -q '^# from=standard input$' $state/history/* || bad "$what: history"

# --- with another state directory ---
mkdir -m 711 /root/state /root/state/revoked
echo "$base" | new
keep
want 0 '--state' apply --state /root/state $new
unchanged
[ -e /root/state/last-good.conf ] || bad "$what: nothing there"
[ -d /root/state/history ] || bad "$what: no history"

# --- what the system said, to who is not root ---
for c in blocked 'key revoked'; do
	# shellcheck disable=SC2086
	want 2 "$c, not root" by alice /home/loginpolicy $c
	says err ': Permission denied (root can)'
done

# --- blocks, as the module sees them ---
want 0 'a block' "$bin" block alice --reason gone
want 1 'alice is blocked' su -s /bin/sh -c true alice
says log 'deny user=alice'
want 0 'bob is not' su -s /bin/sh -c true bob
want 0 'unblock' "$bin" unblock alice
want 0 'alice is not' su -s /bin/sh -c true alice
echo x >"$dir/secrets"
echo 'no-such-secret-in-it' >>"$dir/secrets"
finish
