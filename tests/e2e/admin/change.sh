#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Changing the policy and going back: trials with the real module, confirm with a
# real sshd, mode, history, rollback and edit. What must be refused comes first.
# As root, in namespaces with other accounts and services. Ends with "N passed,
# N failed".
# words, split on purpose; texts for other shells; what the libraries set
# shellcheck disable=SC2086,SC2016,SC2154,SC2034
cd "$(dirname "$0")/../../.." || exit 2
# shellcheck disable=SC2034
{
	bin=$(realpath "${B:-build}/admin/loginpolicy")
}
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
unset SUDO_UID SSH_CONNECTION SUDO_EDITOR VISUAL EDITOR
conf=/etc/security/loginpolicy.conf
good=$state/last-good.conf
new=/root/new.conf
cp "$bin" "$m/bin/loginpolicy" || exit 1
lp=$m/bin/loginpolicy
mkdir -m 700 $state/details

networks
sshd_init
example_logins
echo 'sudo:x:27:alice' >>/etc/group
new_key ed ed25519
for u in root alice bob; do cat "$m/keys/ed.pub" >"/etc/ssh/$u.keys"; done
usermod -p "$(openssl passwd -6 Root-pw1x)" root
secret Root-pw1x
batch 0 'the first passwords' chpasswd <<'EOF'
alice:Quiet-Lake7river
bob:Quiet-Lake7river
EOF
sshd_up 'UseDNS no'

rescue='permit user:root service login from local id rescue
permit user:root service @elevate
permit user:alice service sudo
permit everyone service sshd method publickey'
# new: standard input is the new policy.
new() {
	rm -f $new
	cat >$new
	chmod 644 $new
}
# may USER: a policy that lets this user be entered by su.
may() { printf '%s\npermit user:%s service su by user:root\n' "$rescue" "$1"; }
# enters WHAT USER...: su lets in these of alice, bob and carol, and no other.
enters() {
	e_what=$1
	shift
	for u in alice bob carol; do
		e_rc=1
		case " $* " in *" $u "*) e_rc=0 ;; esac
		try $e_rc "$e_what: su $u" su $u -c 'echo inside'
	done
}
files() {
	{
		find /etc/security $state ! -type d ! -name edit.lock -exec stat -c '%n %F %a %u %s %Y' {} +
		find /etc/security $state -type d -exec stat -c '%n %a %u' {} +
	} 2>/dev/null | sort
}
# refused WHAT TEXT COMMAND...: exit 2 with this, and nothing changes.
refuses() {
	r_what=$1 r_text=$2
	shift 2
	files >"$dir/before"
	try 2 "$r_what" "$@"
	says err "$r_text"
	files >"$dir/after"
	if cmp -s "$dir/before" "$dir/after"; then good; else
		bad "$what: files changed"
		diff "$dir/before" "$dir/after"
	fi
}
# does WHAT changed|same TEXT COMMAND...: exit 0; the JSON says whether.
json() {
	j_what=$1 j_changed=$2
	shift 2
	try 0 "$j_what" "$@" --format json
	"$m/bin/json_valid" <"$dir/out" || bad "$what: not JSON"
	says out "\"changed\":$j_changed"
	says out '"schema":"loginpolicy-change/1"'
}
# log_now: what was logged is in the file where a daemon would put it.
log_now() { syslog_catch /dev/log "$dir/syslog" 0 | sed 's/^<[0-9]*>//' >/var/log/auth.log; }
# run_out: the trial's deadline is now.
run_out() { sed -i 's/^deadline=.*/deadline=1/' $state/trial; }

# --- no trial without a way back ---
may alice | new
refuses 'no last accepted policy' 'there is no last accepted policy to go back to' \
	"$lp" apply --rollback-in 5m $new
refuses 'the same, dry' 'there is no last accepted policy to go back to' \
	"$lp" apply -n --rollback-in 5m $new
may alice | policy
refuses 'the file alone is none' 'there is no last accepted policy to go back to' \
	"$lp" apply --rollback-in 5m
for t in 0m 5 m -1m 8d 5x 99999999999999999999m ''; do
	refuses "duration '$t'" 'expected a duration of at most 7 days' "$lp" apply --rollback-in "$t" $new
done
may alice | new
json 'the first one, dry' true "$lp" apply -n $new
json 'the first one' true "$lp" apply $new
json 'the same again' false "$lp" apply $new
json 'the same again, dry' false "$lp" apply -n $new
json 'what is in force starts no trial' false "$lp" apply --rollback-in 5m $new
[ ! -e $state/trial ] || bad "$what: there is one"
enters 'the first one' alice
json 'nothing is on trial' false "$lp" confirm
says out 'no policy is on trial'

# --- a trial that runs, and runs out ---
echo 'mode maybe' | new
refuses 'a policy with errors' "$new:1:6: error:" "$lp" apply --rollback-in 5m $new
may bob | new
json 'a trial, dry' true "$lp" apply -n --rollback-in 5m $new
[ ! -e $state/trial ] || bad "$what: there is one"
json 'a trial' true "$lp" apply --rollback-in 5m $new
says out '"trial_until":"20'
enters 'a trial' bob
grep -q '^permit user:alice service su' $good || bad 'the last accepted policy is gone'
log_now
refuses 'confirm, nobody logged in' 'no login over SSH or at the console since the trial began' "$lp" confirm
try 2 'a login by su is none' "$lp" confirm
run_out
enters 'it has run out' alice
mv $state/trial $state/kept
may bob | cmp -s - $conf || bad "$what: the file is another"
enters 'without the trial' bob
mv $state/kept $state/trial
try 0 'the next command tidies up' "$lp" block carol
says err 'ended without '
may alice | cmp -s - $conf || bad "$what: the file is not the last accepted one"
[ ! -e $state/trial ] || bad "$what: the trial is there"
enters 'tidied up' alice
"$lp" unblock carol
try 1 'confirm, too late' "$lp" confirm
says out 'ended before it was confirmed'
try 1 'confirm, too late, again' "$lp" confirm --untested
enters 'still' alice

# --- another boot; the clock set back; a file that nobody understands ---
may bob | new
try 0 'a trial for a reboot' "$lp" apply --rollback-in 2h $new
enters 'before the reboot' bob
sed -i 's/^boot=.*/boot=00000000-0000-0000-0000-000000000000/' $state/trial
enters 'after the reboot' alice
try 1 'confirm after the reboot' "$lp" confirm
may alice | cmp -s - $conf || bad "$what: the file is not the last accepted one"
try 0 'a trial for a clock' "$lp" apply --rollback-in 2h $new
sed -i 's/^at=.*/at=2099-01-01T00:00:00Z/' $state/trial
enters 'a wall clock decides nothing' bob
run_out
enters 'nor then' alice
try 1 'confirm, a wall clock' "$lp" confirm

# --- a second trial, and a file that was put there by hand ---
try 0 'a first trial' "$lp" apply --rollback-in 2h $new
may carol | new
try 0 'a second trial' "$lp" apply --rollback-in 2h $new
enters 'a second trial' carol
grep -q '^before=' $state/trial || bad "$what: the first is not named"
grep -q '^permit user:alice service su' $good || bad "$what: the last accepted policy is another"
may bob | policy
run_out
enters 'the first one again, by hand, is on trial' alice
printf '%s\n' "$rescue" '# by hand' 'permit user:bob service su by user:root' | policy
enters 'by hand, and not on trial' bob
try 0 'confirm, changed meanwhile' "$lp" block carol
says err 'changed meanwhile'
grep -q '# by hand' $conf || bad "$what: the file was put back"
"$lp" unblock carol
may alice | new
try 0 'accepted again' "$lp" apply $new

# --- confirm needs a login ---
may bob | new
try 0 'a trial to confirm' "$lp" apply --rollback-in 10m $new
sleep 1.1
try 0 'alice logs in, and out' from vpn ssh -i "$m/keys/ed" alice@test 'echo inside'
log_now
refuses 'confirm, by a log file' 'any user can write such a line' "$lp" confirm
from vpn ssh -i "$m/keys/ed" alice@test 'echo >/home/alice/in; exec sleep 300' >/dev/null 2>&1 </dev/null &
alice=$!
is_in() { [ -e /home/alice/in ]; }
until_true is_in
json 'confirm, dry' true "$lp" confirm -n
[ -e $state/trial ] || bad "$what: it was confirmed"
json 'confirm' true "$lp" confirm
says out 'proven by the login of alice, sshd, process '
kill $alice
wait $alice
[ ! -e $state/trial ] || bad "$what: the trial is there"
grep -q 'user:bob service su' $good || bad "$what: it is not the last accepted one"
enters 'confirmed' bob
json 'confirm again' false "$lp" confirm
may carol | new
try 0 'a trial without a login' "$lp" apply --rollback-in 10m $new
json 'confirm --untested' true "$lp" confirm --untested
enters 'untested' carol

# --- mode ---
for w in '' Observe on; do refuses "mode '$w'" 'takes observe or enforce' "$lp" mode "$w"; done
json 'mode observe' true "$lp" mode observe
grep -qx 'mode observe' $conf || bad "$what: not in the file"
enters 'observe' alice bob carol
json 'mode observe again' false "$lp" mode observe
json 'mode enforce' true "$lp" mode enforce
tail -1 $state/actions >"$dir/action"
says action 'action=mode '
says action '\x20observe after='
says action '\x20enforce'
lacks action trial
enters 'enforce' carol
mkdir -p /etc/security/loginpolicy.d
printf '# a drop-in\n  mode   observe   # for now\nnotice on\n' >/etc/security/loginpolicy.d/x.conf
{
	may alice | sed 's/^permit user:root service login/mode enforce\n&/'
	echo 'include /etc/security/loginpolicy.d/*.conf'
} | new
try 0 'a drop-in that sets the mode' "$lp" apply $new
cp $conf /root/conf.before
json 'mode in a drop-in' true "$lp" mode enforce
[ "$(sed -n 2p /etc/security/loginpolicy.d/x.conf)" = '  mode   enforce   # for now' ] || bad "$what: $(cat /etc/security/loginpolicy.d/x.conf)"
cmp -s $conf /root/conf.before || bad "$what: the main file changed"
enters 'mode in a drop-in' alice
try 0 'a trial of a mode' "$lp" mode observe --rollback-in 5m
tail -1 $state/actions >"$dir/action"
says action '\x20observe\x20(trial)'
enters 'a trial of a mode' alice bob carol
run_out
enters 'which has run out' alice
try 1 'confirm a mode, too late' "$lp" confirm
[ "$(sed -n 2p /etc/security/loginpolicy.d/x.conf)" = '  mode   enforce   # for now' ] || bad "$what: the drop-in was not put back"
cmp -s $conf /root/conf.before || bad "$what: the main file is another"
# As it may be written.
for line in 'mode "observe"' 'mode	observe#x' '	mode observe	# observe' "mode 'observe'"; do
	{
		printf '# first\n%s\n' "$line"
		may alice | tr -d '\n' | sed 's/permit/\n&/g'
	} | policy
	"$lp" check --offline -f $conf >/dev/null 2>&1 || continue
	try 0 "mode: $line" "$lp" mode enforce
	"$lp" show --settings 2>/dev/null | grep -q '^mode enforce' || bad "$what: $(head -n 3 $conf)"
	try 0 "mode: $line, back" "$lp" mode observe
	"$lp" show --settings 2>/dev/null | grep -q '^mode observe' || bad "$what: $(head -n 3 $conf)"
done
may alice | tr -d '\n' | sed 's/permit/\n&/g' | policy
try 0 'mode, set nowhere' "$lp" mode observe
"$lp" show --settings | grep -q '^mode observe' || bad "$what: $(head -n 3 $conf)"
try 0 'accepted again' "$lp" apply -q /root/conf.before
# A policy that nobody can read.
echo 'mode maybe' | policy
refuses 'mode enforce, a broken file' 'has errors' "$lp" mode enforce
try 0 'mode observe, a broken file' "$lp" mode observe
[ "$(cat $conf.broken)" = 'mode maybe' ] || bad "$what: the broken file is gone"
enters 'a broken file, observed' alice bob carol
rm -f $conf.broken
mv $good /root/good
echo 'mode maybe' | policy
try 0 'mode observe, nothing at all' "$lp" mode observe
[ "$(cat $conf)" = 'mode observe' ] || bad "$what: $(cat $conf)"
rm -f $conf.broken

# --- history and rollback ---
rm -rf $state/history $good /etc/security/loginpolicy.d $conf
refuses 'no history' 'no other policy that was in force' "$lp" rollback
may alice | new
try 0 'first' "$lp" apply $new
refuses 'one alone' 'no other policy that was in force' "$lp" rollback
mkdir -p /etc/security/loginpolicy.d
echo 'permit user:carol service su by user:root' >/etc/security/loginpolicy.d/c.conf
{
	may bob
	echo 'include /etc/security/loginpolicy.d/*.conf'
} | new
sleep 1
try 0 'second' "$lp" apply $new
enters 'second' bob carol
sleep 1
may carol | new
try 0 'third, on trial' "$lp" apply --rollback-in 5m $new
try 0 history "$lp" history
says out ' apply (on trial) /root/new.conf'
lacks out confirmed
[ "$(wc -l <"$dir/out")" -eq 3 ] || bad "$what: not three"
try 0 'history, JSON' "$lp" history --format json
"$m/bin/json_valid" <"$dir/out" || bad "$what: not JSON"
second=$("$lp" history | sed -n 2p | cut -d' ' -f1)
first=$("$lp" history | sed -n 3p | cut -d' ' -f1)
try 0 'the difference' "$lp" history "$second"
says out '+permit user:bob service su by user:root'
says out '-permit user:alice service su by user:root'
says out '+++ /etc/security/loginpolicy.d/c.conf'
refuses 'no such entry' 'no such entry' "$lp" rollback 2020
refuses 'no name of an entry' 'no such entry' "$lp" rollback ../last-good.conf
# The drop-in was changed by hand, and there is another.
echo 'permit user:alice service su by user:root' >/etc/security/loginpolicy.d/c.conf
echo '# nothing' >/etc/security/loginpolicy.d/d.conf
json 'back from the trial' true "$lp" rollback
says err '1 drop-in that the policy did not have is renamed'
enters 'back from the trial' bob carol
grep -q 'user:carol' /etc/security/loginpolicy.d/c.conf || bad "$what: the drop-in is another"
[ -e /etc/security/loginpolicy.d/d.conf.rolled-back ] || bad "$what: the other drop-in is gone"
if grep -q '^#@' $conf; then bad "$what: the files are in one"; else good; fi
[ ! -e $state/trial ] || bad "$what: the trial is there"
json 'back to the first' true "$lp" rollback
enters 'back to the first' alice
json 'to an entry' true "$lp" rollback "$second"
enters 'to an entry' bob carol
try 0 'on trial' "$lp" rollback --rollback-in 5m "$first"
enters 'on trial' alice
run_out
enters 'and over' bob carol
try 1 'confirm, over' "$lp" confirm
enters 'and tidied up' bob carol
if grep -q '^#@' $conf; then bad "$what: the files are in one"; else good; fi
# entry N COUNTS COMMAND: the N-th newest, and what it changes.
entry() {
	what="the history, entry $1"
	"$lp" history >"$dir/out"
	e_is=$(sed -n "$1p" "$dir/out" | cut -c38-)
	if [ "$e_is" = "$2 $3" ]; then good; else bad "$what: '$e_is'"; fi
}
entry 1 '   1+    3-' 'rollback (trial, ran out)'
try 0 'history, JSON' "$lp" history --format json
says out '"command":"rollback","from":"history '
says out '"trial":true,"confirmed":false,"ran_out":true,"added":1,"removed":3'
# Compared with what was in force, not with a trial that ran out.
sleep 1
try 0 'the same as the trial, for good' "$lp" rollback "$first"
entry 1 '   1+    3-' rollback
sleep 1.1
try 0 'to observe' "$lp" mode observe
entry 1 '   1+    0-' 'mode observe'
sleep 1
try 0 'to enforce, on trial' "$lp" mode enforce --rollback-in 5m
entry 1 '   1+    1-' 'mode enforce (on trial)'
sleep 1.1
try 0 'confirmed' "$lp" confirm --untested
entry 1 '   0+    0-' confirm
entry 2 '   1+    1-' 'mode enforce (trial, confirmed)'
[ "$(awk 'length > 80' "$dir/out" | wc -l)" -eq 0 ] || bad "$what: wide: $(awk 'length > 80' "$dir/out")"
sleep 1.1
try 0 'observe, on trial' "$lp" mode observe --rollback-in 5m
sleep 1.1
try 0 'and back' "$lp" rollback
entry 1 '   1+    1-' rollback
entry 2 '   1+    1-' 'mode observe (trial)'
# By the hash of the policy, as status shows it.
hash=${second#*-}
json 'to a hash' true "$lp" rollback "$hash"
enters 'to a hash' bob carol
json 'to the beginning of one' true "$lp" rollback "$(echo "${first#*-}" | cut -c1-6)"
enters 'to the beginning of one' alice
refuses 'the beginning of none' 'no such entry' "$lp" rollback 00000000
refuses 'too short for a hash' 'no such entry' "$lp" rollback "$(echo "${first#*-}" | tr -d '\n' | cut -c1-2)zz"
refuses 'several' "20: several entries of the history begin so: $("$lp" history | head -n 1 | cut -d' ' -f1), " "$lp" rollback 20
refuses 'several, history' '20: several entries' "$lp" history 20
try 0 'history of a hash' "$lp" history "$hash"
says out "$hash root"

# --- from a rescue system ---
r=/root/rescue
mkdir -p $r/etc/security $r/var/lib
cp -a /etc/passwd /etc/group /etc/shadow $r/etc/
cp -a /etc/security/. $r/etc/security/
cp -a $state $r/var/lib/
cat >"$m/bin/no_proc" <<'EOF'
#!/bin/sh
exec unshare --mount --propagation private sh -c '
	for d in /proc /run /dev; do mount -t tmpfs none $d || exit 98; done
	exec "$@"' sh "$@"
EOF
chmod 755 "$m/bin/no_proc"
cp "$lp" /root/lp
try 0 'mode observe --root' no_proc /root/lp mode observe --root $r
grep -qx 'mode observe' $r/etc/security/loginpolicy.conf || bad "$what: not in the file"
grep -q '^#@ file 0 0 [0-9]* /etc/security/loginpolicy.conf$' $r/var/lib/loginpolicy/last-good.conf || bad "$what: $(head -3 $r/var/lib/loginpolicy/last-good.conf)"
grep -q "$r" $r/var/lib/loginpolicy/last-good.conf && bad "$what: the root is in it"
try 0 'rollback --root' no_proc /root/lp rollback --root $r --yes-lock-out
if grep -qx 'mode observe' $r/etc/security/loginpolicy.conf; then bad "$what: not in the file"; else good; fi
echo 'mode maybe' >$r/etc/security/loginpolicy.conf
try 0 'mode observe --root, a broken file' no_proc /root/lp mode observe --root $r
grep -qx 'mode observe' $r/etc/security/loginpolicy.conf || bad "$what: not in the file"
rm -f $r/etc/security/loginpolicy.conf*
echo 'mode maybe' >$r/etc/security/loginpolicy.conf
try 0 'rollback --root, a broken file' no_proc /root/lp rollback --root $r --yes-lock-out
grep -q 'user:' $r/etc/security/loginpolicy.conf || bad "$what: not put back"

# --- edit ---
rm -rf /etc/security/loginpolicy.d
may alice | new
try 0 'before edit' "$lp" apply $new
refuses 'no terminal, and no editor that is named' 'edit needs a terminal' \
	env -u SUDO_EDITOR -u VISUAL -u EDITOR "$lp" edit
EDITOR=false refuses 'an editor that fails' 'failed: nothing was changed' "$lp" edit
EDITOR=/nowhere/vi refuses 'no such editor' 'the editor /nowhere/vi cannot be found: nothing was changed' "$lp" edit
says err 'sudo EDITOR=nano loginpolicy edit'
EDITOR='kill -9 $$ #' refuses 'an editor that is killed' 'failed: nothing was changed' "$lp" edit
EDITOR='truncate -s 0' refuses 'an editor that empties it' 'the file is empty' "$lp" edit
EDITOR='rm -f' refuses 'an editor that removes it' 'No such file' "$lp" edit
EDITOR=true json 'an editor that does nothing' false "$lp" edit
EDITOR='sh -c "echo mode maybe >>\$0"' try 2 'a syntax error' "$lp" edit
says err "$conf:6:6: error:"
says err 'what you wrote is kept for 30 days in'
kept=$(sed -n 's/.*is kept for 30 days in //p' "$dir/err")
grep -q 'mode maybe' "$kept" || bad "$what: it is not"
grep -q 'mode maybe' $conf && bad "$what: it is in force"
rm -rf "${kept%/*}"
EDITOR='sh -c "echo permit user:bob service su by user:root >>\$0"' json 'an edit' true "$lp" edit
enters 'an edit' alice bob
EDITOR='sh -c "echo permit user:carol service su by user:root >>\$0"' json 'an edit on trial' true "$lp" edit --rollback-in 5m
enters 'an edit on trial' alice bob carol
run_out
try 1 'the edit, over' "$lp" confirm
enters 'the edit, over' alice bob
# Two at once, and one behind its back.
# shellcheck disable=SC2016
EDITOR='sh -c "
	'"$lp"' edit 2>/root/second </dev/null && echo no >>/root/second
	cat /root/second >&2"' try 0 'two edits at once' "$lp" edit
says err 'is being edited by another'
EDITOR='sh -c "echo \"# mine\" >>\$0; echo \"# theirs\" >>'$conf'"' try 2 'changed meanwhile' "$lp" edit
says err 'was changed meanwhile'
says err 'what you wrote is kept for 30 days in'
tail -n 1 $conf >"$dir/out"
says out '# theirs'
rm -rf $state/edit.*
refuses 'a drop-in elsewhere' 'expected the name of a file' "$lp" edit ../x
mkdir -p /etc/security/loginpolicy.d
EDITOR='touch /root/edited;' try 2 'a drop-in that nobody includes' "$lp" edit staff
says err 'is not a file that'
[ ! -e /root/edited ] || bad "$what: the editor ran"
rmdir /etc/security/loginpolicy.d
EDITOR='touch /root/edited;' try 2 'one, and no folder' "$lp" edit staff
[ ! -e /etc/security/loginpolicy.d ] || bad "$what: a folder is left"
mkdir /etc/security/loginpolicy.d
[ ! -e /etc/security/loginpolicy.d/staff.conf ] || bad "$what: it is there"
rm -rf $state/edit.*
echo 'include /etc/security/loginpolicy.d/*.conf' >>$conf
rm -rf /etc/security/loginpolicy.d
EDITOR='sh -c "echo mode maybe >>\$0"' try 2 'an error in the first drop-in' "$lp" edit staff
[ ! -e /etc/security/loginpolicy.d ] || bad "$what: a folder is left"
rm -rf $state/edit.*
umask 077
EDITOR='sh -c "echo permit user:carol service su by user:root >>\$0"' json 'a new drop-in' true "$lp" edit staff
umask 022
[ "$(stat -c '%a %u' /etc/security/loginpolicy.d)" = '755 0' ] || bad "$what: $(stat -c %a /etc/security/loginpolicy.d)"
enters 'a new drop-in' alice bob carol
# What was kept stays for 30 days.
mkdir -m 700 $state/edit.aaaaaa $state/edit.bbbbbb
echo x >$state/edit.aaaaaa/x
touch -d '31 days ago' $state/edit.aaaaaa
EDITOR='sh -c "sed -i s/carol/dave/ \$0"' json 'the drop-in again' true "$lp" edit staff.conf
enters 'the drop-in again' alice bob
[ -e $state/edit.bbbbbb ] || bad 'a new copy is gone'
rmdir $state/edit.bbbbbb
[ -z "$(find $state -maxdepth 1 -name 'edit.*' ! -name edit.lock)" ] || bad 'copies are left'

# --- the question on a terminal ---
# asks CODE WHAT COMMAND...: standard input are the answers, which are no secrets.
asks() {
	code=$1 what=$2
	shift 2
	cat >"$dir/answers"
	mark
	: >"$dir/err"
	timeout 120 "$m/bin/pty_talk" -e "$dir/answers" "$@" >"$dir/out"
	rc=$?
	judge
}
# The first of editor, nano and vi that is there.
mkdir /root/bin
may alice | new
"$lp" apply -q $new
asks 2 'no editor at all' env PATH=/root/bin "$lp" edit </dev/null
says out 'neither editor nor nano nor vi is installed: nothing was changed'
says out 'sudo EDITOR=PROGRAM loginpolicy edit'
for e in vi nano editor; do
	printf '#!/bin/sh\n/bin/echo "# by %s" >>"$1"\n' $e >/root/bin/$e
	chmod 755 /root/bin/$e
	asks 0 "the editor $e" env PATH=/root/bin "$lp" edit -y </dev/null
	[ "$(tail -n 1 $conf)" = "# by $e" ] || bad "$what: $(tail -n 1 $conf)"
done
may alice | new
asks 0 'try it' "$lp" apply $new <<'EOF'

EOF
[ -e $state/trial ] || bad "$what: no trial"
sleep 1
try 0 'confirmed' "$lp" confirm --untested
try 0 'confirmed: history' "$lp" history
says out '(trial, confirmed)'
cp "$lp" /home/loginpolicy
try 2 'history, not root' by alice /home/loginpolicy history
says err 'history must be run as root'
may bob | new
asks 2 'the difference, and quit' "$lp" apply $new <<'EOF'
d
x
q
EOF
says out '+permit user:bob service su by user:root'
enters 'quit' alice
asks 0 'for good' "$lp" apply $new <<'EOF'
a
EOF
[ ! -e $state/trial ] || bad "$what: a trial"
enters 'for good' bob
may alice | new
asks 0 '-y does not ask' "$lp" apply -y $new </dev/null
enters '-y' alice
echo no-such-secret >>"$dir/secrets"
finish
