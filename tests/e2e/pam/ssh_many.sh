#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Many logins over SSH at the same time, each from its own loopback address:
# LOGINS of them (60; make soak: 2,000). Half are let in, and stay until all are
# decided; each must end as expected and be in the log once. Then again
# while the policy, the blocks and the revocations change. As root, in namespaces
# with other accounts and services. Ends with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
# shellcheck disable=SC2034
{
	bin=${B:-build}/admin/loginpolicy
}
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
n=${LOGINS:-60}
unset SUDO_UID

sshd_init
loopback
example_logins
cp "$bin" "$m/bin/loginpolicy" || exit 1
mkdir -m 700 "$state/details" "$state/history"
echo 'staff:x:3001:alice,dave,erin' >>/etc/group
# The first value counts.
sed -i "s/^MaxStartups .*/MaxStartups $((2 * n + 100))/
	s/^LoginGraceTime .*/LoginGraceTime 600/" "$m/sshd_base"

k=$m/keys
new_key ed ed25519
new_key ed2 ed25519
new_key ec256 ecdsa 256
new_key rsa1024 rsa 1024
new_key rsa3072 rsa 3072
new_key ca ed25519
cp "$k/ed2" "$k/cert" && cp "$k/ed2.pub" "$k/cert.pub"
ssh-keygen -q -s "$k/ca" -n alice -I cert "$k/cert.pub" || die 'no certificate'
new_key stolen ed25519
new_key lost ed25519
for u in alice bob carol dave erin; do
	cat "$k/ed.pub" "$k/ec256.pub" "$k/rsa1024.pub" "$k/rsa3072.pub" \
		"$k/stolen.pub" "$k/lost.pub" >/etc/ssh/$u.keys
done
cp "$k/ca.pub" /etc/ssh/user_ca
sshd_up 'TrustedUserCAKeys /etc/ssh/user_ca'

rules='permit user:root service login from local id rescue
permit user:root service @elevate
permit everyone service @become by user:root
key rsa 2048
permit group:staff from 127.0.0.0/8 service sshd method publickey'
echo "$rules" >"$m/policy.a"
printf '%s\n' "$rules" 'permit user:carol service sshd method publickey' >"$m/policy.b"
put_in_force() { loginpolicy apply -q "$1"; }

# --- who, and what is right ---
# PLAN I: user and key of the login number I, and what is right: permit, or the
# reason; with a comma between two where it may change meanwhile.
steady() {
	case $(($1 % 8)) in
	0) user=alice key=ed right=permit ;;
	1) user=alice key=rsa1024 right=key-too-small ;;
	2) user=alice key=ec256 right=permit ;;
	3) user=bob key=ed right=no-rule ;;
	4) user=dave key=rsa3072 right=permit ;;
	5) user=erin key=ed right=blocked ;;
	6) user=alice key=cert right=permit ;;
	7) user=alice key=stolen right=key-revoked ;;
	esac
}
changing() {
	case $(($1 % 8)) in
	0) user=alice key=ed right=permit ;;
	1) user=alice key=rsa1024 right=key-too-small ;;
	2) user=carol key=ed right=permit,no-rule ;;
	3) user=bob key=ed right=no-rule ;;
	4) user=dave key=ec256 right=permit,blocked ;;
	5) user=erin key=ed right=blocked ;;
	6) user=alice key=lost right=permit,key-revoked ;;
	7) user=alice key=stolen right=key-revoked ;;
	esac
}

# --- all of them, at once ---
# sshd lets no more than 128 wait until it has time for them.
wave=25
# A lock is a gate: who wants to share it waits until it is no longer held.
mkdir -m 1777 /run/inside
: >/run/leave
chmod 644 /run/leave
exec 9</run/leave
# one I USER KEY ADDRESS: its exit code is in rc.I when it is over.
one() {
	i=$1 user=$2 key=$3 address=$4
	set --
	[ "$key" != cert ] || set -- -o "CertificateFile=$k/cert-cert.pub"
	ssh -F "$m/ssh_here" -o ConnectTimeout=600 \
		-b "$address" -i "$k/$key" "$@" "$user@test" \
		"echo inside; : >/run/inside/$i; exec flock -s --no-fork /run/leave true" \
		</dev/null >"$dir/out.$i" 2>"$dir/err.$i"
	echo $? >"$dir/rc.$i"
}
in_folder() { find "$1" -mindepth 1 -maxdepth 1 -name "$2" | wc -l; }
# decided N: so many are, inside or gone.
decided() {
	inside=$(in_folder /run/inside '*') gone=$(in_folder "$dir" 'rc.*')
	free=$(awk '$1 == "MemAvailable:" { print int($2 / 1024) }' /proc/meminfo)
	[ "$free" -ge "$least_free" ] || least_free=$free
	[ $((inside + gone)) -ge "$1" ]
}
# in_time COMMAND...: within a quarter of an hour.
in_time() {
	tries=0
	until "$@"; do
		tries=$((tries + 1))
		[ $tries -lt 4500 ] || return
		sleep 0.2
	done
}
all_gone() { [ "$(in_folder "$dir" 'rc.*')" -eq "$n" ]; }
# all PLAN WHAT: until each is decided, and gone.
all() {
	what=$2
	rm -rf "$dir"/rc.* /run/inside/*
	least_free=999999999
	flock -x 9
	mark
	i=0
	while [ $i -lt "$n" ]; do
		"$1" $i
		address=127.1.$((i / 250)).$((i % 250 + 1))
		echo "$i $address $user $key $right" >&3
		one "$i" "$user" "$key" "$address" 3>&- 9>&- &
		i=$((i + 1))
		[ $((i % wave)) -ne 0 ] || in_time decided $((i - wave))
	done 3>"$dir/plan"
	in_time decided "$n" || bad "$what: after a quarter of an hour $inside are inside, $gone gone"
	open=$(in_folder /run/inside '*')
	flock -u 9
	in_time all_gone || bad "$what: they do not end"
	in_time all_ended || bad "$what: not each end is in the log"
	echo "$what: $n logins, $open inside at the same time, $least_free MB free at least"
}
# Each session's end, which sshd logs when the client has gone.
all_ended() {
	logged
	[ "$(grep -c 'pam_loginpolicy(.*): end ' "$dir/log")" -eq "$open" ]
}
# check: each came out as is right, and as its one line in the log says.
check() {
	grep 'pam_loginpolicy(.*): \(permit\|deny\|would-deny\) ' "$dir/log" >"$dir/decisions"
	count "$n" decisions ''
	i=0
	while [ $i -lt "$n" ]; do
		read -r rc <"$dir/rc.$i"
		said=nothing
		[ ! -s "$dir/out.$i" ] || read -r said <"$dir/out.$i"
		echo "$i $rc ${said%% *}"
		i=$((i + 1))
	done >"$dir/outcomes"
	awk '
	FNR == 1 { file++ }
	file == 1 {
		from = who = word = ""
		for (i = 1; i <= NF; i++) {
			if ($i ~ /^from=/) from = substr($i, 6)
			if ($i ~ /^user=/) who = substr($i, 6)
			if ($i ~ /^reason=/) word = substr($i, 8)
			if ($i == "permit") word = "permit"
		}
		lines[from]++
		logged[from] = who " " word
		next
	}
	file == 2 { rc[$1] = $2; said[$1] = $3; next }
	{
		split(logged[$2], l)
		inside = rc[$1] == 0 && said[$1] == "inside"
		outside = rc[$1] > 0 && said[$1] != "inside"
		if (lines[$2] == 1 && l[1] == $3 && index("," $5 ",", "," l[2] ",") &&
		    (l[2] == "permit" ? inside : outside))
			right++
		else
			print "not right: login " $0 ": in the log " lines[$2] " times, as " \
			    logged[$2] "; exit " rc[$1] ", " said[$1]
	}
	END { print right + 0 }' "$dir/decisions" "$dir/outcomes" "$dir/plan" >"$dir/verdict"
	right=$(tail -n 1 "$dir/verdict")
	passed=$((passed + right))
	[ "$right" -eq "$n" ] || {
		bad "$what: $right of $n are right"
		grep -m 10 'not right' "$dir/verdict"
	}
}

put_in_force "$m/policy.a" 2>/dev/null || die 'no policy'
loginpolicy block erin >/dev/null || die 'no block'
loginpolicy key revoke "$k/stolen.pub" >/dev/null || die 'no revocation'
all steady 'as it is'
check
what='half of them were inside together'
if [ "$open" -eq $((n / 2)) ]; then good; else bad "$what: $open"; fi

# --- while it changes ---
step() { "$@" >/dev/null 2>"$dir/step" || { echo "$*" && cat "$dir/step"; } >>"$dir/steps"; }
changes() {
	rounds=0
	while [ ! -e "$dir/stop" ]; do
		step put_in_force "$m/policy.b"
		step loginpolicy block dave
		step loginpolicy key revoke "$k/lost.pub"
		step loginpolicy block erin --reason again
		step put_in_force "$m/policy.a"
		step loginpolicy unblock dave
		step loginpolicy key restore "$(fp_of "$k/lost.pub")"
		rounds=$((rounds + 1))
		echo $rounds >"$dir/rounds"
	done
}
: >"$dir/steps"
echo 0 >"$dir/rounds"
changes 9>&- &
changer=$!
all changing 'while it changes'
: >"$dir/stop"
wait $changer
check
what='each change was made'
if [ ! -s "$dir/steps" ]; then good; else
	bad "$what:"
	head -5 "$dir/steps"
fi
if [ "$(cat "$dir/rounds")" -gt 0 ]; then good; else bad "$what: there was none"; fi
echo "$(cat "$dir/rounds") rounds of seven changes; decided were:"
sed -n 's/.*): permit .*/permit/p; s/.*): deny .* reason=\([^ ]*\) .*/\1/p' "$dir/decisions" |
	sort | uniq -c
sum_up
