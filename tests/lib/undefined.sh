#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Of make sanitize: what a PAM module does that is undefined is noticed in each
# program that loads it, though the login only looks refused and the script that
# drove it has no complaint. For each program such a script is run, with the module
# of tests/lib/pam_undefined.c: this file with the name of the program. As root, in
# namespaces with other accounts and services. Ends with "N passed, N failed".
cd "$(dirname "$0")/../.." || exit 2
if [ $# -eq 0 ]; then
	. tests/lib/tally.sh
	[ "$(id -u)" = 0 ] || skip_all 'not root'
	said=$(mktemp)
	trap 'rm -f "$said"' EXIT INT TERM
	# run CODE PROGRAM HOW: its own checks all pass.
	run() {
		what="$2, $3"
		sh tests/lib/undefined.sh "$2" "$3" >"$said" 2>&1
		rc=$?
		if [ $rc -eq "$1" ]; then good; else
			bad "$what: exit $rc, not $1"
			cat "$said"
		fi
		if grep -q '^[1-9][0-9]* passed, 0 failed$' "$said"; then good; else
			bad "$what: the script has no sum, or complains itself"
			cat "$said"
		fi
	}
	says() {
		if grep -q "$1" "$said"; then good; else
			bad "$what: it is not told"
			cat "$said"
		fi
	}
	line=$(grep -n 'most += argc' tests/lib/pam_undefined.c | cut -d: -f1)
	for p in sshd su sudo passwd cron pam_caller; do
		case $p in
		cron) name=CRON ;; # its child that does the job
		*) name=$p ;;
		esac
		run 0 "$p" nothing
		run 1 "$p" number
		says "^FAIL: undefined behaviour: $name: tests/lib/pam_undefined.c:$line:[0-9]*: add_overflow"
	done
	run 1 pam_caller memory
	says "attempting double-free"
	finish
	exit
fi

program=$1 how=$2
exec 8<"${B:-build}/tests/lib/pam_undefined.so" || exit 2
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
cat <&8 >"$modules/pam_undefined.so"
pam_ssh
pass=Quiet-Lake7river
secret $pass
echo "password required pam_undefined.so $how" | stack
echo 'password required pam_permit.so' >>/etc/pam.d/passwd
for s in sshd su sudo cron; do
	service $s 'auth required pam_permit.so' "account required pam_undefined.so $how" \
		'session required pam_permit.so'
done
if [ "$how" = nothing ]; then
	expected() { says "$@"; }
else
	expected() { lacks "$@"; }
fi
case $program in
sshd) try any sshd ssh_to alice@test echo inside ;;
su) try any su su alice -c 'echo inside' ;;
sudo)
	echo 'root ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers
	chmod 440 /etc/sudoers
	rm -rf /etc/sudo.conf /etc/sudoers.d
	try any sudo sudo -u alice echo inside
	;;
passwd) try any passwd sh -c 'passwd alice && echo inside' ;;
cron)
	rm -rf /etc/cron* /var/spool/cron
	mkdir -p /var/spool/cron
	mkdir -m 1730 /var/spool/cron/crontabs
	mkdir -m 777 /run/ran
	echo '@reboot echo inside >/run/ran/job' | crontab -u alice -
	mark
	what=cron
	cron -f &
	daemon=$!
	ended() { [ -s /run/ran/job ] || [ -n "$(ls -A $undefined)" ]; }
	until_true ended || bad 'cron: no job'
	kill $daemon
	cat /run/ran/job >"$dir/out" 2>/dev/null
	: >"$dir/err"
	;;
pam_caller)
	try any pam_caller pam_caller sshd alice mw
	sed -i s/working/inside/ "$dir/out"
	;;
esac
expected out inside
finish
