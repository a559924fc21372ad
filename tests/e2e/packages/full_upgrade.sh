#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck disable=SC2154
# Debian 12 becomes Debian 13 while the policy is enforced, with our packages of 12
# and then those of 13; each question about a changed file is answered with the old
# file, and with the new one. Logins go on: before, when libc and libpam are new,
# whenever apt has called dpkg, and afterwards. It needs the network, and the
# packages of Debian 13 in build/deb-trixie. As root, in namespaces. Ends with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
NETWORK=1
export NETWORK
. tests/lib/packages_lib.sh
[ "$suite" = bookworm ] || skip_all 'this machine is no Debian 12'
newer=${DEBS13:-$build/deb-trixie}
[ -n "$(find "$newer" -maxdepth 1 -name 'libpam-loginpolicy_*.deb' 2>/dev/null)" ] ||
	skip_all "no packages in ${newer#"$PWD/"}: build them on Debian 13 with 'make deb'"
# Several hundred packages, on a busy machine.
patience=3600
machine twelve
install 0 'install' libpam-loginpolicy loginpolicy keyaudit
wire enforce
probes enforced rule 'Debian 12'
for p in libpam-loginpolicy loginpolicy keyaudit; do
	cp "$(find "$newer" -maxdepth 1 -name "${p}_*.deb")" "$r/t/new-$p.deb" || exit 1
done
sed -i 's/bookworm/trixie/g' "$r/etc/apt/sources.list" "$r"/etc/apt/sources.list.d/* 2>/dev/null
apt 0 'the lists of Debian 13' update
# A question is only asked where somebody has changed the file.
for f in sshd sudo cron login su; do echo '# changed here' >>"$r/etc/pam.d/$f"; done
echo '# changed here' >>"$r/etc/ssh/sshd_config"
apt 0 'what Debian 13 has' -d full-upgrade
apt 0 'what only its libc needs' -d install libc6 libpam0g libpam-modules
# From here on apt is where sshd and the probes are.
NETWORK=''
# apt's dpkg: after each call, while most packages are unpacked only, logins are tried.
cat >"$r/t/dpkg" <<'END'
#!/bin/sh
PATH=/usr/sbin:/usr/bin:/t
/usr/bin/dpkg "$@"
rc=$?
case " $* " in *' --unpack '* | *' --configure '* | *' --remove '*) ;; *) exit $rc ;; esac
# The old sshd runs no new one for who comes in; its service is restarted, too.
{
	echo "--- $(dpkg --audit | grep -c '^ ') packages are not configured"
	sh /t/probes.sh stop
	sh /t/probes.sh start
	QUICK=1 sh /t/probes.sh probe any any || echo FAIL
} </dev/null >>/t/middles 2>&1
exit $rc
END
chmod 755 "$r/t/dpkg"
# middles WHAT: none of them found a login broken.
middles() {
	calls=$(grep -c '^---' "$r/t/middles")
	ok=$(grep -c '^ok ' "$r/t/middles")
	if [ "$calls" -ge 1 ] && [ "$ok" -eq $((calls * 8)) ] && ! grep -q '^FAIL' "$r/t/middles"; then
		passed=$((passed + ok))
	else
		bad "$1: in the middle, $ok well in $calls calls:"
		grep -v '^ok ' "$r/t/middles" | tail -n 60
	fi
	grep '^---' "$r/t/middles" | sed 's/^---/   /' | sort | uniq -c
	rm "$r/t/middles"
}
# sshd_anew: the service would have been restarted.
sshd_anew() {
	in_root sh /t/probes.sh stop
	in_root sh /t/probes.sh start || bad "$what: sshd does not start"
}
for answer in confold confnew; do
	machine "$answer" twelve
	is="-o Dpkg::Options::=--force-$answer -o Dir::Bin::dpkg=/t/dpkg"
	# shellcheck disable=SC2086
	apt 0 "$answer: libc and libpam" $is install libc6 libpam0g libpam-modules
	middles "$answer: libc and libpam"
	probes any any "$answer: libc and libpam are new"
	# shellcheck disable=SC2086
	apt 0 "$answer: full-upgrade" $is full-upgrade
	middles "$answer: full-upgrade"
	sshd_anew
	state_is libpam-loginpolicy 'install ok installed'
	is_wired
	probes enforced rule "$answer: Debian 13, our packages of 12"
	NETWORK=1
	install 0 "$answer: our packages of 13" new-libpam-loginpolicy new-loginpolicy new-keyaudit
	NETWORK=''
	sshd_anew
	is_wired
	probes enforced rule "$answer: Debian 13"
	try any 'status' loginpolicy status
	apt 0 "$answer: remove" remove libpam-loginpolicy
	is_unwired
	probes open free "$answer: removed"
done
finish
