#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A machine with a damaged policy or state, or with a directory that is down,
# while people log in by ssh and su: only those get in whom the policy or the last
# accepted one permits, and nobody waits for long. As root, in
# namespaces with other accounts and services. Ends with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh

sshd_init
loopback
example_logins
policy </dev/null
# A password that nobody notes would be none that the logs must not have.
batch 0 'the first passwords' chpasswd <<'END'
alice:Quiet-Lake7river
carol:Quiet-Lake7river
root:Quiet-Lake7river
END
new_key ed ed25519
for u in alice bob carol root; do cp "$m/keys/ed.pub" "/etc/ssh/$u.keys"; done
sshd_up 'UseDNS no'

conf=/etc/security/loginpolicy.conf
good=$state/last-good.conf
file_rules='permit user:root service login from local
permit user:alice service sshd,su,runuser,cron'
good_rules='permit user:carol service sshd,su,runuser,cron'
normal() {
	rm -rf "$conf" "$good"
	chmod 755 /etc/security
	echo "$file_rules" | policy
}
with_good() { (umask 022 && echo "$good_rules" >"$good"); }
# enters WHAT USER, kept_out WHAT USER: by ssh and su.
# no_su, no_job WHAT USER: by su alone; by runuser and cron.
enters() {
	try 0 "$1: $2 by ssh" from here ssh -i "$m/keys/ed" "$2@test" 'echo inside'
	says out inside
	try 0 "$1: su $2" su "$2" -c 'echo inside'
	says out inside
	try 0 "$1: runuser $2" runuser "$2" -c 'echo inside'
	says out inside
}
no_su() {
	try 1 "$1: su $2" su "$2" -c 'echo inside'
	lacks out inside
	lines_with 1 '): deny '
}
kept_out() {
	no_su "$1" "$2"
	try 255 "$1: $2 by ssh" from here ssh -i "$m/keys/ed" "$2@test" 'echo inside'
	lacks out inside
	lines_with 1 '): deny '
}
no_job() {
	try 1 "$1: runuser $2" runuser "$2" -c 'echo inside'
	lacks out inside
	lines_with 1 '): deny '
	try 6 "$1: a job of $2" pam_caller cron "$2" mcow tty=cron
	lacks out working
	lines_with 1 '): deny '
}
rescue() {
	try "$1" "$2: root at the console" pam_caller login root mcow tty=tty1
}

normal
enters 'all is well' alice
for u in bob carol root; do kept_out 'all is well' $u; done

# --- the policy ---
break_policy() {
	case $1 in
	deleted) rm "$conf" ;;
	malformed) echo 'permit user:bob servicesshd' >>"$conf" ;;
	'cut off') printf 'permit user:bob service "ss' >>"$conf" ;;
	binary) head -c 5000 /dev/urandom >>"$conf" ;;
	'writable by all') chmod 666 "$conf" ;;
	'of a user') chown bob "$conf" ;;
	'a link') mv "$conf" "$conf.x" && ln -s "$conf.x" "$conf" ;;
	'a dangling link') rm "$conf" && ln -s /nowhere "$conf" ;;
	'a FIFO') rm "$conf" && mkfifo "$conf" ;;
	'a folder') rm "$conf" && mkdir "$conf" ;;
	'a device') rm "$conf" && ln -s /dev/zero "$conf" ;;
	'too big') head -c 17000000 /dev/zero | tr '\0' '\n' >>"$conf" ;;
	'in a folder of all') chmod 777 /etc/security ;;
	'a FIFO included') rm -f /etc/security/x && mkfifo /etc/security/x &&
		echo 'include /etc/security/x' >>"$conf" ;;
	esac
}
for b in deleted malformed 'cut off' binary 'writable by all' 'of a user' 'a link' \
	'a dangling link' 'a FIFO' 'a folder' 'a device' 'too big' \
	'in a folder of all' 'a FIFO included'; do
	normal
	break_policy "$b"
	what="policy $b, no last-good one"
	w=$what
	kept_out "$w" alice
	no_job "$w" alice
	no_su "$w" carol
	says log '<81>'
	says log 'policy not in force: '
	rescue 0 "$w"
	says log ' reason=rescue '
	with_good
	w="policy $b, with a last-good one"
	try 0 "$w: carol by ssh" from here ssh -i "$m/keys/ed" carol@test 'echo inside'
	says out inside
	try 0 "$w: su carol" su carol -c 'echo inside'
	says out inside
	says log 'the last accepted policy is in force'
	for u in alice root; do no_su "$w" $u; done
done
# A file that is there and cannot be read, for good, is none of these: the last
# accepted policy does not count, nobody gets in, and root at the console does.
cannot_read() {
	for u in alice carol root; do kept_out "$1" $u; done
	no_job "$1" alice
	says log "all logins but root's at the console are refused"
	rescue 0 "$1"
	says log ' reason=rescue '
	try 6 "$1: root on a terminal" pam_caller login root mcow tty=pts/0
	lines_with 1 " reason=trouble detail=the\\x20policy\\x20cannot\\x20be\\x20read "
	try 6 "$1: root from elsewhere" pam_caller login root mcow tty=tty1 rhost=localhost
	lines_with 1 '): deny '
}
drop=/etc/security/loginpolicy.d
mkdir -p "$drop/a"
for place in "$conf" "$drop/10.conf" "$drop/a/x.conf"; do
	normal
	echo "include $drop/*.conf" >>"$conf"
	echo "include $drop/a/*.conf" >"$drop/10.conf"
	echo '# nothing' >"$drop/a/x.conf"
	with_good
	enters "before an I/O error on $place" alice
	# A regular file of root's that nobody can read from its beginning.
	mount --bind /proc/1/mem "$place" || die 'no mount'
	cannot_read "an I/O error on $place"
	umount "$place"
done
normal
mount --bind /proc/1/mem "$good" 2>/dev/null && die 'normal leaves a last-good one'
: >"$good"
echo 'permit' >>"$conf"
mount --bind /proc/1/mem "$good" || die 'no mount'
cannot_read 'an I/O error on the last accepted policy'
umount "$good"
rm -r "$drop"
# Nothing in it is a policy, too.
normal
with_good
: >"$conf"
for u in alice carol; do kept_out 'an empty policy' $u; done
lacks log 'not in force'
# And a last-good one that is not to be trusted is none.
for b in 'chmod 666' 'chown bob' 'mkfifo' 'ln -s' 'bad'; do
	normal
	with_good
	rm "$conf"
	case $b in
	mkfifo) rm "$good" && mkfifo "$good" ;;
	'ln -s') mv "$good" "$good.x" && ln -s "$good.x" "$good" ;;
	bad) echo 'permit' >>"$good" ;;
	chmod*) chmod 666 "$good" ;;
	chown*) chown bob "$good" ;;
	esac
	kept_out "no policy, last-good: $b" carol
	rescue 0 "no policy, last-good: $b"
done
rm -f "$good.x"

# --- the state ---
normal
# On the same mount: mv is to rename, and not to copy, where a marker is missing
# for a moment.
keep=/var/lib/state.kept
break_state() {
	case $1 in
	missing) rm -r "$state" ;;
	'a link') mv "$state" "$keep" && ln -s "$keep" "$state" ;;
	'a file') rm -r "$state" && : >"$state" ;;
	'of a user') chown bob "$state" ;;
	'writable by all') chmod 777 "$state" ;;
	'no blocked') rmdir "$state/blocked" ;;
	'blocked a link') mv "$state/blocked" "$keep" && ln -s "$keep" "$state/blocked" ;;
	'blocked a file') rmdir "$state/blocked" && : >"$state/blocked" ;;
	'blocked of a user') chown bob "$state/blocked" ;;
	'blocked writable by all') chmod 777 "$state/blocked" ;;
	'no revoked') rmdir "$state/revoked" ;;
	'revoked a link') mv "$state/revoked" "$keep" && ln -s "$keep" "$state/revoked" ;;
	'lockdown a FIFO') mkfifo "$state/lockdown" ;;
	'lockdown a folder') mkdir "$state/lockdown" ;;
	'lockdown a link') ln -s /nowhere "$state/lockdown" ;;
	'lockdown of garbage') head -c 5000 /dev/urandom >"$state/lockdown" ;;
	esac
}
new_state() {
	rm -rf "$state" "$keep"
	mkdir -m 711 "$state" "$state/blocked" "$state/revoked"
}
for b in missing 'a link' 'a file' 'of a user' 'writable by all' 'no blocked' \
	'blocked a link' 'blocked a file' 'blocked of a user' \
	'blocked writable by all' 'no revoked' 'revoked a link' 'lockdown a FIFO' \
	'lockdown a folder' 'lockdown a link' 'lockdown of garbage'; do
	new_state
	break_state "$b"
	kept_out "state $b" alice
	no_job "state $b" alice
	rescue 0 "state $b"
done
for b in mkfifo mkdir 'ln -s /nowhere' 'ln -s /dev/zero'; do
	new_state
	# words, split on purpose
	# shellcheck disable=SC2086
	$b "$state/blocked/2001"
	kept_out "a marker by $b" alice
	says log ' reason=blocked '
done
for b in mkfifo mkdir 'ln -s /nowhere'; do
	new_state
	# words, split on purpose
	# shellcheck disable=SC2086
	$b "$state/revoked/$(fp_of "$m/keys/ed.pub" | sed 's/^SHA256://' | tr '+/' '-_')"
	try 254 "a revocation by $b" from here ssh -i "$m/keys/ed" alice@test 'echo inside'
	refused session ' reason=key-revoked '
done
new_state
enters 'state as it was' alice

# --- while it changes ---
# during WHAT USER SHELL: USER is kept out while the shell commands go round.
during() {
	what=$1
	sh -c "conf=$conf state=$state keep=$keep; while [ ! -e $dir/stop ]; do $3; done" 2>/dev/null &
	changer=$!
	n=0 inside=0 hung=0
	while [ $n -lt 6 ]; do
		n=$((n + 1))
		for how in "from here ssh -i $m/keys/ed $2@test" "su $2 -c" \
			"runuser $2 -c"; do
			# words, split on purpose
			# shellcheck disable=SC2086
			timeout 120 $how 'echo inside' </dev/null >"$dir/out" 2>&1
			rc=$?
			[ $rc -ne 124 ] || hung=$((hung + 1))
			! grep -q inside "$dir/out" || inside=$((inside + 1))
		done
	done
	# It ends where it began, never half-way.
	: >"$dir/stop"
	wait $changer
	rm "$dir/stop"
	if [ $inside -eq 0 ] && [ $hung -eq 0 ]; then good; else
		bad "$what: $inside of 18 inside, $hung hung"
	fi
}
normal
with_good
echo "$file_rules" >"$conf.1"
# for the shell of its own
# shellcheck disable=SC2016
during 'a policy that changes' bob 'cp $conf.1 $conf.2; mv $conf.2 $conf; rm $conf
	mkfifo $conf; rm $conf; ln -s $conf.1 $conf; rm $conf; : >$conf
	chmod 666 $conf; rm $conf'
normal
block alice
# for the shell of its own
# shellcheck disable=SC2016
during 'a state that goes and comes' alice 'mv $state $keep; mv $keep $state'
block alice
# for the shell of its own
# shellcheck disable=SC2016
during 'a state that becomes a link' alice 'mv $state $keep; ln -s $keep $state
	rm $state; mv $keep $state'
block alice
# for the shell of its own
# shellcheck disable=SC2016
during 'a folder of blocks that goes and comes' alice \
	'mv $state/blocked $keep; mv $keep $state/blocked'
new_state
normal
enters 'all is well again' alice

# --- the directory is down ---
# In the linker's cache, which is this /etc's: setuid programs look there alone.
mkdir "$m/nss"
cp "$build/tests/lib/libnss_lptest.so.2" "$m/nss/" || exit 1
chmod 755 "$dir" "$m"
mkdir -p /etc/ld.so.conf.d
echo "$m/nss" >/etc/ld.so.conf.d/00-lptest.conf
ldconfig -X 2>/dev/null || die 'no ldconfig'
printf 'passwd: files lptest\ngroup: files lptest\nshadow: files\n' \
	>/etc/nsswitch.conf
directory() { echo "$1" >/etc/lptest.conf; }
echo 'here:x:3001:alice,root' >>/etc/group
policy <<'END'
deny group:dirbanned service cron
permit user:root service login from local
permit user:root service su by user:root
permit user:root service su by group:here
permit user:carol service sshd,su
permit group:dirstaff service sshd,su
permit user:alice service cron
END
pass=Quiet-Lake7river
directory up
try 0 'directory up: alice by ssh' from here ssh -i "$m/keys/ed" alice@test 'echo inside'
passed_by ' rule=loginpolicy.conf:6 '
try 0 'directory up: su alice' su alice -c 'echo inside'
passed_by ' rule=loginpolicy.conf:6 '
try 0 'directory up: a job' pam_caller cron alice mcow tty=cron
try any 'directory up: an account of it' pam_caller su dirk m ruser=root
lines_with 1 '): permit user=dirk uid=5001 '
# by_uid UID COMMAND...: by a process whose account need not exist.
cat >"$m/bin/by_uid" <<'END'
#!/bin/sh
u=$1
shift
echo Quiet-Lake7river | setpriv --reuid "$u" --regid "$u" --clear-groups "$@"
END
chmod 755 "$m/bin/by_uid"
try 0 'directory up: su by an account of it' by_uid 5001 su alice -c 'echo inside'
passed_by ' by=dirk '
: >"$state/blocked/5001"
try 1 'directory up: su by a blocked account of it' by_uid 5001 su alice -c 'echo inside'
refused auth ' reason=caller-blocked '
# Its uid stays blocked, when the account is gone.
: >"$state/blocked/4242"
for blocked in 4242 4243; do
	try 1 "su by uid $blocked, that has no account" by_uid $blocked su carol -c 'echo inside'
	refused auth ' reason=no-caller '
done
for d in tryagain unavail; do
	directory $d
	try 254 "directory $d: alice by ssh" from here ssh -i "$m/keys/ed" \
		alice@test 'echo inside'
	refused session ' reason=no-rule '
	try 1 "directory $d: su alice" su alice -c 'echo inside'
	refused account ' reason=no-rule '
	# A deny that may be true denies.
	try 6 "directory $d: a job" pam_caller cron alice mcow tty=cron
	lines_with 1 '): deny '
	says log ' reason=may-deny rule=loginpolicy.conf:1 '
	# A caller who is in no file here may be blocked.
	try 1 "directory $d: su by an account of it" by_uid 5001 su alice -c 'echo inside'
	refused auth ' reason=no-caller '
	# Who is not in any file here is not known, and not let in.
	try 6 "directory $d: an account of it" pam_caller su dirk m ruser=root
	lines_with 1 '): deny user=? '
	try 0 "directory $d: su root by root" su root -c 'echo inside'
	passed_by ' user=root uid=0 '
	rescue 0 "directory $d"
	try 0 "directory $d: by a group of the files" pam_caller su root mco ruser=root
	answer 0 "directory $d: su by a member of a group of the files" $pass \
		by alice su root -c 'echo inside'
	passed_by ' user=root uid=0 by=alice '
	enters_ssh() {
		try 0 "directory $d: carol, by name" from here ssh -i "$m/keys/ed" \
			carol@test 'echo inside'
		passed_by ' rule=loginpolicy.conf:5 '
	}
	enters_ssh
done
finish
