# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2034,SC2154
# What the tests of enable and disable share: PAM's files as the distribution
# has them, profiles of our own, and how files are compared.
# Sourced after tests/lib/pam_lib.sh.

command -v pam-auth-update >/dev/null || skip_all 'no pam-auth-update on this machine'
[ -e /etc/pam.d/common-auth ] || skip_all 'no common-auth on this machine'
cp "$(realpath "${B:-build}/admin/loginpolicy")" "$m/bin/loginpolicy" || exit 1
export DEBIAN_FRONTEND=noninteractive DEBCONF_NOWARNINGS=yes
profiles=/usr/share/pam-configs
# Nobody here is to wait two seconds after a wrong password.
mkdir "$m/profiles"
sed 's/pam_unix.so/& nodelay/' $profiles/unix >"$m/profiles/unix" || die 'no profile of pam_unix'
cp packaging/pam-configs/* "$m/profiles/" || die 'no profiles'
mount --bind "$m/profiles" $profiles
# What the host has answered before does not count here.
rm -rf /var/cache/debconf
mkdir -p /var/cache/debconf
# What is there before: all as pam-auth-update writes it for pam_unix alone.
rm -rf /var/lib/pam
mkdir /var/lib/pam
cp /usr/share/pam/common-[a-z]* /etc/pam.d/
rm -f /etc/pam.d/*.md5sums
pam-auth-update --force >/dev/null 2>&1 </dev/null
rm -f /etc/pam.d/*.pam-old
cp -a /etc/pam.d "$dir/stock.pam.d"
cp -a /var/lib/pam "$dir/stock.memory"
# keep: what unchanged compares with.
snapshot() {
	rm -rf "$dir/snap.pam.d" "$dir/snap.memory"
	cp -a /etc/pam.d "$dir/snap.pam.d"
	cp -a /var/lib/pam "$dir/snap.memory"
}
put_back_stock() {
	rm -rf /etc/pam.d /var/lib/pam
	cp -a "$dir/stock.pam.d" /etc/pam.d
	cp -a "$dir/stock.memory" /var/lib/pam
	snapshot
}
# same_tree A B: names, bytes, modes and owners. What pam-auth-update has seen
# once it does not forget.
same_tree() {
	for d in "$1" "$2"; do
		(cd "$d" && find . ! -name seen -printf '%p %m %u %g %y\n' | sort &&
			find . -type f ! -name seen -exec sha256sum {} + | sort)
	done | awk -v OFS=' ' '{ n[$0]++ } END { for (l in n) if (n[l] != 2) { print l; bad = 1 } exit bad }'
}
# unchanged [WHAT]: PAM's files are as in the last snapshot.
unchanged() {
	[ $# -eq 0 ] || what=$1
	if same_tree /etc/pam.d "$dir/snap.pam.d" && same_tree /var/lib/pam "$dir/snap.memory"; then good; else
		bad "$what: something was changed"
	fi
}
# back: PAM's files are as before the first enable.
back() {
	if same_tree /etc/pam.d "$dir/stock.pam.d" && same_tree /var/lib/pam "$dir/stock.memory"; then good; else
		bad "$what: not as before"
	fi
	if [ -e /var/lib/loginpolicy/enabled/record ]; then bad "$what: the record is left"; else good; fi
	put_back_stock
}
wired() {
	for f in auth account session session-noninteractive password; do
		if grep -q '^[a-z].*pam_loginpolicy.so' /etc/pam.d/common-$f; then good; else
			bad "$what: common-$f has no line"
		fi
	done
}
# first_line TYPE: ours is the first.
first_line() {
	if grep "^$1" "/etc/pam.d/common-$1" | head -1 | grep -q loginpolicy; then good; else
		bad "$what: common-$1 begins with another"
	fi
}
lacks_in() {
	if grep -q "$2" "$1"; then bad "$what: $2 is in $1"; else good; fi
}
is_json() {
	if json_valid <"$dir/out"; then good; else
		bad "$what: not JSON"
		head -c 500 "$dir/out"
	fi
}
# Something that asks for a password, and is on this machine.
cp -p "$modules/pam_pwhistory.so" "$modules/pam_pwquality.so" || die 'no pam_pwhistory'
# peer: from now on pam_pwquality is enabled, too, and so it was before.
peer() {
	printf '%s\n' 'Name: Pwquality password strength checking' 'Default: yes' \
		'Priority: 1024' 'Conflicts: cracklib' 'Password-Type: Primary' \
		'Password:' '	requisite	pam_pwquality.so retry=3' \
		'Password-Initial:' '	requisite	pam_pwquality.so retry=3' \
		>$profiles/pwquality
	pam-auth-update --package --enable pwquality >/dev/null 2>&1 </dev/null
	rm -rf "$dir/stock.pam.d" "$dir/stock.memory"
	cp -a /etc/pam.d "$dir/stock.pam.d"
	cp -a /var/lib/pam "$dir/stock.memory"
	snapshot
}
# good_policy [MODE]: permits what every machine needs, and su to root by alice.
good_policy() {
	[ "${1:-observe}" = enforce ] || echo 'mode observe'
	cat <<-'END'
		permit user:root service login from local
		permit user:root service su by user:alice
		permit user:root service @jobs
		permit user:alice service sudo
		permit user:alice service sshd
	END
}
put_back_stock
