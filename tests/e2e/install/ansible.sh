#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# packaging/ansible/loginpolicy.yml on three machines, each with its own sshd,
# accounts and PAM files: installed, observed, enforced with a way back; the
# second run changes nothing; a policy that shuts Ansible out is not kept. As
# root, in namespaces. Ends with "N passed, N failed".
cd "$(dirname "$0")/../../.." || exit 2
top=$PWD
. tests/lib/pam_lib.sh
. tests/lib/login_lib.sh
command -v ansible-playbook >/dev/null || skip_all 'no ansible-core on this machine'
sshd=$(command -v sshd) || skip_all 'no sshd on this machine'
command -v pam-auth-update >/dev/null || skip_all 'no pam-auth-update on this machine'
unset SUDO_UID SSH_CONNECTION
# /etc/pam.d is as packages install it: stack is not called here.

# --- the machines ---
ip link set lo up
new_bridge() { ip link add vpn type bridge && ip addr add 10.8.0.1/24 dev vpn && ip link set vpn up; }
new_bridge || die 'no bridge'
new_key deploy ed25519
secret Root-pw1x
cat >"$m/machine" <<'END'
set -e
n=$1 m=$2 own=$2/$1
mkdir "$own"
for d in etc var home root run usr/share/pam-configs; do
	mkdir -p "$own/$d"
	cp -a "/$d/." "$own/$d/"
	mount --bind "$own/$d" "/$d"
done
mount -t tmpfs tmpfs /usr/local
hostname "m$n"
rm -rf /var/lib/loginpolicy /etc/security/loginpolicy* /usr/share/pam-configs/loginpolicy*
# An account that Ansible comes in by.
echo 'deploy:x:3000:3000::/home/deploy:/bin/sh' >>/etc/passwd
echo 'deploy:*:20000:0:99999:7:::' >>/etc/shadow
printf 'deploy:x:3000:\nsudo:x:27:deploy\n' >>/etc/group
mkdir -p /home/deploy/.ssh
cp "$m/keys/deploy.pub" /home/deploy/.ssh/authorized_keys
chown -R 3000:3000 /home/deploy
chmod 700 /home/deploy /home/deploy/.ssh
echo 'deploy ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers
chmod 440 /etc/sudoers
usermod -p "$(openssl passwd -6 Root-pw1x)" root
# A system log as rsyslog writes it.
mkdir -p /run/sshd
python3 - "$own/log" <<'PY' &
import os, re, socket, sys, datetime
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
os.chmod(sys.argv[1], 0o666)
out = open("/var/log/auth.log", "ab", buffering=0)
while True:
    text = re.sub(rb"^<\d+>(\w{3} [ \d]\d [\d:]{8} )?", b"", s.recv(65536).rstrip(b"\n\0"))
    out.write(datetime.datetime.now().astimezone().isoformat().encode() + b" host " + text + b"\n")
PY
while [ ! -S "$own/log" ]; do sleep 0.05; done
mount --bind "$own/log" /dev/log
ip link set lo up
while ! ip addr add "10.8.0.1$n/24" dev eth0 2>/dev/null; do sleep 0.05; done
ip link set eth0 up
rm -rf /etc/ssh
mkdir /etc/ssh
ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key
cat >/etc/ssh/sshd_config <<-CONF
	UsePAM yes
	PasswordAuthentication no
	UseDNS no
	PrintMotd no
	Subsystem sftp internal-sftp
	PidFile $own/sshd.pid
CONF
exec "$(command -v sshd)" -D -e -o UsePAM=yes >"$own/sshd.log" 2>&1
END
for n in 1 2 3; do
	unshare --mount --propagation private --net --uts --kill-child --fork \
		sh "$m/machine" $n "$m" >"$dir/machine$n" 2>&1 &
	pids="${pids:-} $!"
done
# is_there PID: its first process is in a network namespace of its own.
is_there() {
	child=$(pgrep -P "$1" | head -1)
	[ -n "$child" ] && [ "$(readlink "/proc/$child/ns/net")" != "$(readlink /proc/self/ns/net)" ]
}
plug_in() {
	ip link add "to-$1" type veth peer name eth0 netns "$2" &&
		ip link set "to-$1" master vpn && ip link set "to-$1" up
}
n=0
# words, split on purpose
# shellcheck disable=SC2086
for pid in $pids; do
	n=$((n + 1))
	until_true is_there "$pid" || die "machine $n does not start"
	plug_in $n "$child" || die 'no network'
	echo "$child" >"$dir/child$n"
done
# on N COMMAND...: in that machine.
on() {
	on_child=$(cat "$dir/child$1")
	shift
	nsenter -t "$on_child" -m -n -u -r "$@"
}
for n in 1 2 3; do
	until_true test -s "$m/$n/sshd.pid" || die "machine $n: $(cat "$dir/machine$n")"
done

# --- the controller ---
make -s -o all B="${B:-build}" DESTDIR="$m/dest" PAMDIR="$modules" LANGUAGES= install >/dev/null || die 'make install'
tar -C "$m/dest" -czf "$m/loginpolicy.tar.gz" . || exit 1
cat >"$m/policy" <<'END'
network vpn 10.8.0.0/24
permit user:root service login from local id rescue
permit user:root service @elevate id root-elevate
permit everyone service @become by user:root id root-become
permit everyone service @jobs,@account id system
permit group:sudo service @elevate id admins
permit group:sudo from vpn service sshd method publickey id staff
END
printf '[all]\n' >"$m/hosts"
for n in 1 2 3; do echo "m$n ansible_host=10.8.0.1$n" >>"$m/hosts"; done
cat >"$m/ansible.cfg" <<-END
	[defaults]
	inventory = $m/hosts
	remote_user = deploy
	private_key_file = $m/keys/deploy
	host_key_checking = False
	retry_files_enabled = False
	interpreter_python = /usr/bin/python3
	nocows = 1
	[ssh_connection]
	pipelining = True
END
# play CODE WHAT ARGUMENT...
play() {
	code=$1 what=$2
	shift 2
	mark
	HOME=$m/root ANSIBLE_CONFIG=$m/ansible.cfg LC_ALL=C.UTF-8 timeout 600 \
		ansible-playbook "$top/packaging/ansible/loginpolicy.yml" \
		-e "loginpolicy_archive=$m/loginpolicy.tar.gz" \
		-e "loginpolicy_policy=$m/policy" "$@" </dev/null >"$dir/out" 2>"$dir/err"
	rc=$?
	judge
}
# changed_on N HOST: so many tasks changed something there.
changed_on() {
	if grep -qE "^$2 .*changed=$1 .*unreachable=0 .*failed=0" "$dir/out"; then good; else
		bad "$what: not $1 changes on $2:"
		cat "$dir/out" "$dir/err"
	fi
}

play 0 'observe' -e loginpolicy_serial=3
for n in 1 2 3; do
	what="observe: machine $n"
	on $n /usr/local/sbin/loginpolicy status >"$dir/out" 2>"$dir/err"
	says out 'observing'
	on $n grep -c pam_loginpolicy /etc/pam.d/common-auth >"$dir/out"
	says out 1
done
play 0 'observe, again' -e loginpolicy_serial=3
for n in 1 2 3; do changed_on 0 m$n; done
play 0 'enforce' -e loginpolicy_mode=enforce
for n in 1 2 3; do
	what="enforce: machine $n"
	on $n grep -c '^mode enforce' /etc/security/loginpolicy.conf >"$dir/out"
	says out 1
	if on $n test -e /var/lib/loginpolicy/trial; then bad "$what: still on trial"; else good; fi
done
play 0 'enforce, again' -e loginpolicy_mode=enforce -e loginpolicy_serial=3
for n in 1 2 3; do changed_on 0 m$n; done

# --- a policy that lets Ansible in nowhere: the first machine goes back by itself ---
sed -i 's/10.8.0.0/192.0.2.0/' "$m/policy"
play 2 'a policy that shuts out' -e loginpolicy_mode=enforce
says out 'would lock out users'
changed_on_first=$(sed -n 's/^m1 .*changed=\([0-9]*\).*/\1/p' "$dir/out")
if [ "$changed_on_first" = 1 ]; then good; else bad "$what: changed on m1: $changed_on_first"; fi
if grep -qE '^m2 .*changed=[1-9]' "$dir/out"; then bad "$what: it went on"; else good; fi
finish
