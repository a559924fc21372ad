#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# loginpolicy block, unblock, blocked, key revoke, restore, revoked: what is
# refused and changes nothing, and what is written. The state directory is one
# of our own. Ends with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/admin_lib.sh
export LC_ALL=C
export TZ=Pacific/Apia
unset SUDO_UID
umask 022
s=$dir/state
me=$(id -u)

fresh() {
	rm -rf "$s"
	mkdir -m 711 "$s" "$s/blocked" "$s/revoked"
}
# files LIST: what there is below the state directory; the record of changes is
# looked at apart.
files() {
	(cd "$s" && find . -mindepth 1 ! -name actions | LC_ALL=C sort | tr '\n' ' ') >"$dir/files"
	if [ "$(cat "$dir/files")" = "${*:+$* }" ]; then good; else bad "$what: files are $(cat "$dir/files")"; fi
}
untouched() { files ./blocked ./revoked; }
holds() {
	if [ "$(cat "$s/$1")" = "$2" ]; then good; else bad "$what: $1 holds $(cat "$s/$1")"; fi
}
mode() {
	if [ "$(stat -c %a "$s/$1")" = "$2" ]; then good; else bad "$what: $1 has mode $(stat -c %a "$s/$1")"; fi
}
silent() { if [ ! -s "$dir/$1" ]; then good; else bad "$what: $1 has $(head -3 "$dir/$1")"; fi; }
block() { "$bin" block --state "$s" "$@"; }
unblock() { "$bin" unblock --state "$s" "$@"; }
blocked() { "$bin" blocked --state "$s" "$@"; }
key() {
	verb=$1
	shift
	"$bin" key "$verb" --state "$s" "$@"
}

# --- refused: nothing changes ---
fresh
what='usage'
want 2 'nobody to block' block
want 2 'two to block' block uid:1 uid:2
want 2 'nobody to unblock' unblock
want 2 'somebody for the list' blocked uid:1
lacks err 'a policy file'
want 2 'no key to revoke' key revoke
want 2 'no key to restore' key restore
want 2 'a state directory that is not there' "$bin" block --state "$dir/nowhere" uid:4711
says err "$dir/nowhere"
for c in 'block uid:4711' 'unblock uid:4711' 'key restore SHA256:uNiVztksCsDhcc0u9e8BrrJXVGQ/bzp/bCZKZgdJ1Yg'; do
	for o in '-f /dev/null' '--root /' '--format csv' '-o /dev/null'; do
		# shellcheck disable=SC2086
		want 2 "$c takes no $o" "$bin" $c --state "$s" $o
	done
done
want 2 'no such account' block nobody-of-this-name
says err 'nobody-of-this-name: no such account: nothing was changed'
want 2 'no such account' unblock nobody-of-this-name
for n in '' -1 +1 x 4294967295 99999999999999999999 ' 1' 1x 0x10; do
	want 2 "uid:$n" block "uid:$n"
	says err 'expected a number from 0 to 4294967294'
done
for time in yesterday 2027-02-30 2027-01-01T25:00 '' 99999-01-01 9999-12-31; do
	want 2 "--until '$time'" block uid:4711 --until "$time"
done
for time in 2020-01-01 2020-01-01T00:00:00Z "$(date +%Y-%m-%dT%H:%M:%S%:z)"; do
	want 2 "--until $time" block uid:4711 --until "$time"
	says err 'is in the past'
done
for reason in 'two
lines' "${esc}[2J" "$(printf '\377')" "$(head -c 1025 /dev/zero | tr '\0' x)"; do
	want 2 'a bad reason' block uid:4711 --reason "$reason"
	says err '--reason: expected one line'
	want 2 'a bad reason' key revoke --reason "$reason" SHA256:uNiVztksCsDhcc0u9e8BrrJXVGQ/bzp/bCZKZgdJ1Yg
done
want 2 root block root
says err 'root could no longer log in'
says err '--yes-lock-out'
want 2 'root by number' block uid:0
want 2 'root by zeros' block uid:000
want 2 'the caller' block "uid:$me"
for f in SHA256: SHA256:abc "SHA256:uNiVztksCsDhcc0u9e8BrrJXVGQ/bzp/bCZKZgdJ1Yg==" \
	SHA256:uNiVztksCsDhcc0u9e8BrrJXVGQ/bzp/bCZKZgdJ1Yh; do
	want 2 "$f" key revoke "$f"
	says err 'expected a fingerprint SHA256:'
	want 2 "$f" key restore "$f"
done
what='a good one beside a bad one'
want 2 "$what" key revoke SHA256:uNiVztksCsDhcc0u9e8BrrJXVGQ/bzp/bCZKZgdJ1Yg SHA256:x
echo 'no key' >"$dir/nokey"
want 2 'a file without a key' key revoke "$dir/nokey"
says err "$dir/nokey: no readable key in it: nothing was changed"
want 2 'no such file' key revoke "$dir/nowhere"
want 2 'a folder' key revoke "$dir"
want 2 'a device' key revoke /dev/zero
want 2 'files are not restored' key restore "$dir/nokey"
untouched
if [ "$me" -ne 0 ]; then
	for c in 'block uid:4711' 'unblock uid:4711' 'key revoke SHA256:uNiVztksCsDhcc0u9e8BrrJXVGQ/bzp/bCZKZgdJ1Yg'; do
		# shellcheck disable=SC2086
		want 2 "not root: $c" "$bin" $c
		says err "must be run as root"
	done
fi

# --- blocks ---
want 0 'nobody yet' blocked
says out 'nobody is blocked'
want 0 'nobody yet, quiet' blocked -q
silent out
want 0 'nobody yet, JSON' blocked --format json
says out '{"blocked":[],"schema":"loginpolicy-blocked/1"}'
is_json
want 0 'not blocked' unblock uid:4711
says out 'uid 4711 was not blocked'
want 0 'a block' block uid:4711 --reason "M${esc%?}üller's \\ \"laptop\": by=7"
says out 'uid 4711 is blocked'
says err 'no such account: the number is blocked'
want 0 'the same, quiet' block -q uid:4712
silent out
silent err
unblock -q uid:4712
files ./blocked ./blocked/4711 ./details ./details/blocked-4711 ./revoked
holds blocked/4711 ''
mode blocked/4711 644
mode details 700
mode details/blocked-4711 600
want 0 'as text' blocked
says out 'uid:4711  no account  since 20'
says out "Z  by "
says out '  reason: M'
says out "laptop"
want 0 'as JSON' blocked --format json
says out '{"account":null,"uid":4711,"since":"20'
says out "\"reason\":\"Müller's \\\\ \\\"laptop\\\": by=7\",\"until\":null,\"ended\":null,\"ended_by\":null,"
is_json
want 0 'into a file' blocked --format json -o "$dir/list"
silent out
says list '"uid":4711'
cp "$s/details/blocked-4711" "$dir/first"
want 0 'again, with an end' block uid:4711 --until 2099-07-01T12:00:00+02:00
says out 'uid 4711 was blocked already, and stays so until 2099-07-01T10:00:00Z'
holds blocked/4711 'until=2099-07-01T10:00:00Z'
what='the reason and the time of the first stay'
same "$dir/first" "$s/details/blocked-4711"
want 0 'again, with another reason' block uid:4711 --reason other
says out 'uid 4711 was blocked already, and stays so, now without an end'
holds blocked/4711 ''
want 0 'and its JSON' blocked --format json
says out '"reason":"other","until":null,"ended":null,"ended_by":null,'
want 0 'without a reason' block uid:4711 --reason ''
want 0 'and its JSON' blocked --format json
says out '"reason":null,"until":null,"ended":null,"ended_by":null,'
want 0 'quiet' block -q uid:4711
silent out
want 0 unblocked unblock uid:4711
says out 'uid 4711 is no longer blocked'
files ./blocked ./details ./revoked
want 0 'twice' unblock uid:4711
says out 'was not blocked'
want 0 'an end in local time' block uid:4711 --until 2099-07-01T12:00
want 0 'a whole day' block uid:4712 --until 2099-07-01
local_end() {
	if [ -e /etc/localtime ]; then
		env -u TZ date -u -d "$(env -u TZ date -d "$1" +%s | sed 's/^/@/')" +until=%Y-%m-%dT%H:%M:%SZ
	else
		env TZ=UTC date -d "$1" +until=%Y-%m-%dT%H:%M:%SZ
	fi
}
holds blocked/4711 "$(local_end '2099-07-01 12:00')"
holds blocked/4712 "$(local_end '2099-07-02 00:00')"
want 0 'today is not over' block uid:4713 --until "$(env -u TZ date +%Y-%m-%d)"
echo 'until=2020-01-01T00:00:00Z' >"$s/blocked/4712"
echo 'until=whenever' >"$s/blocked/4713"
: >"$s/blocked/007"
: >"$s/blocked/4714.Xa3b9Z"
want 0 'what holds' blocked --format json
says out '"uid":4711'
lacks out '"uid":4712'
says out '"uid":4713'
lacks out '"uid":7'
lacks out 4714
want 0 'one that is over' unblock uid:4712
says out 'was not blocked'
[ ! -e "$s/blocked/4712" ] || bad "$what: it is left"
want 0 'by name' block root --yes-lock-out
says out 'root (uid 0'
want 0 'its name' blocked
says out 'root  uid:0  since'
want 0 'the caller, who says so' block --yes-lock-out "uid:$me"
want 0 'its name in JSON' blocked --format json
says out '"account":"root","uid":0'
want 0 unblocked unblock root
: >"$s/details/blocked-4711"
want 0 'nothing is known of it' blocked --format json
says out '"uid":4711,"since":null,"by":null,"reason":null'

# --- each change is recorded, and what it ended stays known ---
fresh
what='nothing was changed'
"$bin" block --state "$s" root >"$dir/out" 2>&1
unblock uid:4711 >"$dir/out"
if [ ! -e "$s/actions" ]; then good; else bad "$what: $(cat "$s/actions")"; fi
# action NUMBER TEXT: the n-th line of the record, without its time.
action() {
	sed -n "$1{s/^time=20[0-9-]*T[0-9:]*Z //;p}" "$s/actions" >"$dir/action"
	if grep -qE "^$2\$" "$dir/action"; then good; else bad "$what: action $1 is $(cat "$dir/action")"; fi
}
want 0 'blocked' block uid:4711 --reason 'lost = "it"' --until 2099-01-01T00:00:00Z
mode actions 600
action 1 'action=block object=uid:4711 uid=[0-9]+( actor=[^ ]+)? reason=lost\\x20\\x3d\\x20\\x22it\\x22 after=uid\\x3d4711\\x20until\\x3d2099-01-01T00:00:00Z\\x20since.*'
want 0 'again' block uid:4711 --reason found
action 2 'action=block .* reason=found before=uid.*until\\x3d2099.* after=uid\\x3d4711\\x20since.*'
want 0 'unblocked' unblock uid:4711 --reason 'was under the desk'
action 3 'action=unblock object=uid:4711 .* reason=was\\x20under\\x20the\\x20desk before=uid\\x3d4711.*reason.*found'
want 0 'not again' unblock uid:4711
want 0 'the list' blocked
says out 'nobody is blocked'
want 0 'the list of all' blocked --all
says out 'uid:4711  no account  since 20'
says out '  ended 20'
says out '  reason: found'
want 0 'its JSON' blocked --all --format json
is_json
says out '"reason":"found","until":null,"ended":"20'
lacks out '"ended_by":null'
want 0 'another' block -q uid:4712 --reason short
echo 'until=2020-01-01T00:00:00Z' >"$s/blocked/4712"
want 0 'one that is over' blocked --all
says out 'uid:4712  no account  since 20'
says out 'until 2020-01-01T00:00:00Z'
says out 'ended 2020-01-01T00:00:00Z  reason: short'
want 0 'blocked once more' block -q uid:4712 --reason long
want 0 'both are known' blocked --all
says out 'ended 2020-01-01T00:00:00Z  reason: short'
says out '  reason: long'
echo 'time=2026-01-01T00:00:00Z action=apply object=/etc/x uid=0 actor=root before=48a93869 after=7bb6aaca' >>"$s/actions"
want 0 'other changes are not blocks' blocked --all
want 0 'nor revocations' key revoked --all
printf 'time=2026-01-01T00:0' >>"$s/actions"
want 3 'a line that is cut off' blocked --all
says err 'the record of changes: 1 of its lines cannot be understood'
want 0 'only what holds' blocked
want 0 'the next line stands alone' unblock -q uid:4712
want 3 'and is read' blocked --all --format json
says out '"reason":"long","until":null,"ended":"20'
rm "$s/actions"
mkdir "$s/actions"
want 3 'the record cannot be written' block uid:4713 --reason kept
says out 'uid 4713 is blocked'
says err "$s/actions: Is a directory: the change is made, but not recorded there"
want 3 'nor that it ends' unblock uid:4713
says out 'uid 4713 is no longer blocked'
grep -q '^reason=kept' "$s/details/blocked-4713" || bad "$what: the details are lost"
want 2 'nor read' blocked --all
fp=SHA256:uNiVztksCsDhcc0u9e8BrrJXVGQ/bzp/bCZKZgdJ1Yg
want 3 'a key: not recorded' key revoke "$fp"
fresh
want 0 'a key' key revoke "$fp" --reason stolen
want 0 'restored' key restore "$fp" --reason found
action 1 "action=key-revoke object=$fp .* reason=stolen after=since.*"
action 2 "action=key-restore object=$fp .* reason=found before=since.*stolen"
want 0 'not in the list' key revoked
says out 'no key is revoked'
want 0 'in that of all' key revoked --all
says out "$fp  since 20"
says out 'reason: stolen'
want 0 'its JSON' key revoked --all --format json
is_json

# --- what scripts are told ---
fresh
told() { says out "\"changed\":$1,\"dry_run\":$2,"; is_json; }
want 0 'would be blocked' block uid:4711 --dry-run --format json
told true true
says out '"schema":"loginpolicy-change/1","command":"block"'
untouched
want 0 'would be blocked, as text' block uid:4711 -n
says out 'uid 4711 would be blocked'
want 0 'blocked' block uid:4711 --format json --reason x
told true false
want 0 'the same again' block uid:4711 --format json --reason x
told false false
want 0 'the same again, no reason given' block uid:4711 --format json
told false false
want 0 'another end' block uid:4711 --format json --until 2099-01-01
told true false
[ "$(wc -l <"$s/actions")" = 2 ] || bad "$what: $(cat "$s/actions")"
want 0 'would be unblocked' unblock uid:4711 -n --format json
told true true
[ -e "$s/blocked/4711" ] || bad "$what: it is unblocked"
want 0 'unblocked' unblock uid:4711 --format json
told true false
want 0 'unblocked already' unblock uid:4711 --format json
told false false
want 0 'would be revoked' key revoke "$fp" -n --format json
told true true
says out "\"keys\":[{\"fingerprint\":\"$fp\",\"changed\":true,\"what\":null,"
want 0 'revoked' key revoke "$fp" --format json
told true false
want 0 'revoked already' key revoke "$fp" --format json -q
told false false
want 0 'would be restored' key restore "$fp" --format json -n
told true true
want 0 'restored' key restore "$fp" --format json
told true false
want 0 'restored already' key restore "$fp" --format json
told false false

# --- as another system has it ---
want 0 'no state directory' "$bin" blocked --root "$t"
says err "$t/var/lib/loginpolicy does not exist: no account counts as blocked"
if [ "$me" -eq 0 ]; then
	fresh
	want 0 'a block' block uid:1001 --reason x
	mkdir -p "$t/var/lib"
	cp -a "$s" "$t/var/lib/loginpolicy"
	want 0 'names are its own' "$bin" blocked --root "$t"
	says out 'alice  uid:1001  since'
	rm -rf "${t:?}/var"
fi

# --- keys ---
fresh
k=$dir/k
mkdir "$k"
for n in 1 2 3 4 ca; do ssh-keygen -q -t ed25519 -N '' -C "key$n" -f "$k/$n"; done
ssh-keygen -q -t rsa -b 1024 -m PEM -N secret -f "$k/pem"
rm "$k/pem.pub"
ssh-keygen -q -s "$k/ca" -I id -n alice "$k/4.pub"
fp() { ssh-keygen -lf "$k/$1.pub" | cut -d' ' -f2; }
name() { fp "$1" | sed 's/^SHA256://' | tr +/ -_; }
is_revoked() { if [ -e "$s/revoked/$(name "$1")" ]; then good; else bad "$what: $1 is not"; fi; }
is_not() { if [ ! -e "$s/revoked/$(name "$1")" ]; then good; else bad "$what: $1 is"; fi; }
want 2 'a key whose public half is not there' key revoke "$k/pem"
untouched
want 0 'none yet' key revoked
says out 'no key is revoked'
want 0 'none yet, JSON' key revoked --format json
says out '{"revoked":[],"schema":"loginpolicy-revoked/1"}'
want 0 'not revoked' key restore "$(fp 1)"
says out "$(fp 1) was not revoked"
want 0 'by fingerprint' key revoke "$(fp 1)" --reason 'laptop stolen'
says out "$(fp 1) is revoked"
is_revoked 1
files ./blocked ./details "./details/revoked-$(name 1)" ./revoked "./revoked/$(name 1)"
mode "revoked/$(name 1)" 644
want 0 'again' key revoke "$k/1.pub"
says out "$(fp 1) was revoked already"
want 0 'as text' key revoked
says out "$(fp 1)  since 20"
says out ': laptop stolen'
want 0 'as JSON' key revoked --format json
says out "{\"fingerprint\":\"$(fp 1)\",\"since\":\"20"
says out '"reason":"laptop stolen","ended":null,"ended_by":null}'
is_json
printf '%s\n' '# comment' "$(cat "$k/1.pub")" "from=\"10.0.0.1\" $(cat "$k/2.pub")" "$(cat "$k/2.pub")" '' >"$k/authorized_keys"
want 0 'a file with two keys' key revoke "$k/authorized_keys"
says out "$(fp 1) was revoked already"
says out "$(fp 2) is revoked"
if [ "$(wc -l <"$dir/out")" -eq 2 ]; then good; else bad "$what: $(cat "$dir/out")"; fi
want 0 'a private key' key revoke "$k/3"
is_revoked 3
want 0 'a certificate' key revoke "$k/4-cert.pub"
says err 'this is a certificate: the key in it is meant'
is_revoked 4
is_not ca
want 0 'restored' key restore "$(fp 1)" "$(fp 2)"
says out "$(fp 1) is no longer revoked"
is_not 1
is_not 2
is_revoked 3
echo 'ssh-ed25519 AAAA broken' >>"$k/authorized_keys"
want 1 'not every line is a key' key revoke "$k/authorized_keys"
says err "$k/authorized_keys:6: cannot read this key"
is_revoked 1
is_revoked 2
policy <<-END
	permit everyone service sshd
END
want 1 'and the login is denied' run explain alice --service sshd --method publickey --key "$k/1" --state "$s"
says out revoked
want 0 'quiet' key restore -q "$(fp 1)"
silent out
want 0 'and permitted' run explain alice --service sshd --method publickey --key "$k/1" --state "$s"

# --- not root's, and not ours ---
chmod 733 "$s/blocked"
want 2 'a folder that others can write to' block uid:4711
says err 'unsafe owner or mode'
want 2 'and its list' blocked
chmod 711 "$s/blocked"
rmdir "$s/blocked"
want 2 'a folder is missing' block uid:4711
says err 'blocked: No such file'
[ ! -e "$s/details/blocked-4711" ] || bad "$what: details are left"
if [ "$me" -ne 0 ]; then
	fresh
	chmod 511 "$s/blocked"
	want 2 'a folder that cannot be written to' block uid:4711
	chmod 711 "$s/blocked"
	untouched_but_details() { files ./blocked ./details ./revoked; }
	untouched_but_details
	finish
	exit
fi

# --- who acts ---
fresh
by() { sed -n 's/^by=//p' "$s/details/blocked-$1"; }
# No login uid: a namespace's root may have none to set.
if [ "$(cat /proc/self/loginuid 2>/dev/null || echo 4294967295)" = 4294967295 ]; then
	want 0 'by root' block uid:4711
	[ "$(by 4711)" = 0 ] || bad "$what: $(by 4711)"
	want 0 'by who called sudo' env SUDO_UID=4712 "$bin" block --state "$s" uid:4711 --reason 1
	[ "$(by 4711)" = 4712 ] || bad "$what: $(by 4711)"
	want 2 'who called sudo blocks himself' env SUDO_UID=4712 "$bin" block --state "$s" uid:4712
	says err 'this is you'
	want 0 'a SUDO_UID that is none' env SUDO_UID=alice "$bin" block --state "$s" uid:4711 --reason 2
	[ "$(by 4711)" = 0 ] || bad "$what: $(by 4711)"
	if sh -c 'echo 4713 >/proc/self/loginuid' 2>/dev/null; then
		as_login() { sh -c 'echo 4713 >/proc/self/loginuid; exec "$@"' sh "$@"; }
		want 2 'who logged in blocks himself' as_login "$bin" block --state "$s" uid:4713
		says err 'this is you'
		want 0 'by who logged in' as_login env SUDO_UID=4712 "$bin" block --state "$s" uid:4711 --reason 3
		[ "$(by 4711)" = 4713 ] || bad "$what: $(by 4711)"
	else
		skip 'by who logged in' 'the login uid cannot be set here'
	fi
	want 0 'SUDO_UID of who is not root' setpriv --reuid 65534 --clear-groups true
	mkdir -m 711 "$dir/theirs" "$dir/theirs/blocked" "$dir/theirs/revoked"
	chown -R 65534 "$dir/theirs"
	chmod 711 "$dir"
	cp "$bin" "$dir/loginpolicy" && chmod 755 "$dir/loginpolicy"
	want 0 'is not believed' setpriv --reuid 65534 --clear-groups env SUDO_UID=4712 \
		"$dir/loginpolicy" block --state "$dir/theirs" uid:4711
	grep -qx by=65534 "$dir/theirs/details/blocked-4711" || bad "$what: $(cat "$dir/theirs/details/blocked-4711")"
	want 2 'not root' setpriv --reuid 65534 --clear-groups "$dir/loginpolicy" block uid:4711
	says err "must be run as root"
	want 2 'not root' setpriv --reuid 65534 --clear-groups "$dir/loginpolicy" key revoke "$(fp 1)"
	says err "must be run as root"
	rm -r "$dir/theirs"
fi

# --- with accounts, and disks, of our own ---
if ! unshare --mount true 2>/dev/null; then
	echo 'state.sh: root, but no mount namespace permitted: NOT ALL WAS LOOKED AT'
	bad 'no mount namespace'
	finish
	exit
fi
cat "$t/etc/passwd" - >"$dir/passwd" <<-END
	toor:x:0:0::/root:/bin/sh
	al:x:1001:1001::/home/alice:/bin/sh
	ally:x:1001:1001::/home/alice:/bin/sh
END
printf 'passwd: files\ngroup: files\n' >"$dir/nsswitch"
with() {
	# shellcheck disable=SC2016
	unshare --mount --propagation private sh -c '
		mount --bind "$0/passwd" /etc/passwd && mount --bind "$0/nsswitch" /etc/nsswitch.conf && exec "$@"' \
		"$dir" "$@"
}
fresh
want 0 'an account' with "$bin" block --state "$s" alice
says out 'alice (uid 1001, also al, ally) is blocked'
want 0 'by another name' with "$bin" block --state "$s" al --reason x
says out 'was blocked already'
says out ally
files ./blocked ./blocked/1001 ./details ./details/blocked-1001 ./revoked
want 0 'its list' with "$bin" blocked --state "$s" --format json
says out '"account":"alice","uid":1001'
says out '"by":"root"'
want 2 'another name of root' with "$bin" block --state "$s" toor
says err 'root could no longer log in'
want 0 'unblocked by a third name' with "$bin" unblock --state "$s" ally
files ./blocked ./details ./revoked

# full COMMAND...: with a state directory on a disk that has no room.
full() {
	# shellcheck disable=SC2016
	unshare --mount --propagation private sh -c '
		set -e
		s=$0
		shift
		mount -t tmpfs -o size=16k,mode=711 none "$s"
		mkdir -m 711 "$s/blocked" "$s/revoked"
		mkdir -m 700 "$s/details"
		eval "$1"
		shift
		head -c 100000 /dev/zero >"$s/fill" 2>/dev/null || true
		before=$(find "$s" -exec stat -c "%n %s %Y" {} + | sort)
		rc=0
		"$@" || rc=$?
		after=$(find "$s" -exec stat -c "%n %s" {} + | sort)
		before=$(echo "$before" | sed "s/ [0-9]*\$//")
		[ "$before" = "$after" ] || { echo "it changed: $after"; exit 99; }
		exit $rc' "$s" sh "$@"
}
want 2 'a full disk' full : "$bin" block --state "$s" uid:4711
says err 'No space left on device'
says err 'nothing was changed'
# shellcheck disable=SC2016
want 2 'a full disk: a second block' full ': >"$s/blocked/4711"; echo until=2099-01-01T00:00:00Z >"$s/blocked/4711"' \
	"$bin" block --state "$s" uid:4711 --reason new
want 2 'a full disk: a key' full : "$bin" key revoke --state "$s" "$(fp 1)"
says err 'No space left on device'
read_only() {
	# shellcheck disable=SC2016
	unshare --mount --propagation private sh -c '
		mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"' "$s" "$@"
}
want 0 'blocked' block uid:4711
want 2 'a read-only disk' read_only "$bin" block --state "$s" uid:4712
says err 'Read-only file system'
want 2 'a read-only disk: unblock' read_only "$bin" unblock --state "$s" uid:4711
says err 'Read-only file system: nothing was changed'
want 2 'a read-only disk: a key' read_only "$bin" key revoke --state "$s" "$(fp 1)"
files ./blocked ./blocked/4711 ./details ./details/blocked-4711 ./revoked
finish
