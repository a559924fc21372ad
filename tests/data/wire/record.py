#!/usr/bin/env python3
"""Record what real servers send in plain text, up to the end of NEWKEYS.

    unshare -mn python3 record.py FOLDER

ssh(1) talks to a server that its ProxyCommand, this script again, starts on a
pair of sockets, as inetd would: no network, and of the account nothing but "none" is asked. Needs sshd, dropbear and tinysshd. FOLDER gets a file
for each row of STREAMS; tests/test_wire.c names them.
"""
import os
import select
import shlex
import socket
import subprocess
import sys
import tempfile

# file, server, key exchange method, host key
STREAMS = [
    ("openssh-curve25519", "sshd", "curve25519-sha256", "ed25519"),
    ("openssh-curve25519-libssh", "sshd", "curve25519-sha256@libssh.org", "rsa1024"),
    ("openssh-nistp256", "sshd", "ecdh-sha2-nistp256", "ecdsa256"),
    ("openssh-nistp384", "sshd", "ecdh-sha2-nistp384", "rsa3072"),
    ("openssh-nistp521", "sshd", "ecdh-sha2-nistp521", "ecdsa521"),
    ("openssh-certificate", "sshd", "curve25519-sha256", "cert"),
    ("openssh-group14-sha1", "sshd", "diffie-hellman-group14-sha1", "ed25519"),
    ("openssh-group14", "sshd", "diffie-hellman-group14-sha256", "ed25519"),
    ("openssh-group16", "sshd", "diffie-hellman-group16-sha512", "ed25519"),
    ("openssh-group18", "sshd", "diffie-hellman-group18-sha512", "ed25519"),
    ("openssh-group1", "sshd", "diffie-hellman-group1-sha1", "ed25519"),
    ("openssh-gex-sha1", "sshd", "diffie-hellman-group-exchange-sha1", "ed25519"),
    ("openssh-gex-sha256", "sshd", "diffie-hellman-group-exchange-sha256", "rsa3072"),
    ("openssh-sntrup761", "sshd", "sntrup761x25519-sha512@openssh.com", "ed25519"),
    ("dropbear-curve25519", "dropbear", "curve25519-sha256", "ed25519"),
    ("dropbear-nistp521", "dropbear", "ecdh-sha2-nistp521", "ecdsa256"),
    ("dropbear-group14", "dropbear", "diffie-hellman-group14-sha256", "rsa2048"),
    ("tinysshd-curve25519", "tinysshd", "curve25519-sha256", "ed25519"),
    ("tinysshd-sntrup761", "tinysshd", "sntrup761x25519-sha512@openssh.com", "ed25519"),
]
CLIENT_KEYS = "+ssh-rsa,ssh-dss"


def run(*argv):
    subprocess.run(argv, check=True, stdout=subprocess.DEVNULL)


def make_keys(d):
    for name, kind, bits in (("ed25519", "ed25519", None), ("rsa1024", "rsa", "1024"),
                             ("rsa3072", "rsa", "3072"), ("rsa2048", "rsa", "2048"),
                             ("ecdsa256", "ecdsa", "256"), ("ecdsa521", "ecdsa", "521"),
                             ("cert", "ed25519", None), ("ca", "ed25519", None)):
        run("ssh-keygen", "-q", "-t", kind, *(["-b", bits] if bits else []), "-N", "",
            "-C", "", "-f", f"{d}/{name}")
    run("ssh-keygen", "-q", "-h", "-s", f"{d}/ca", "-I", "a host", "-n", "a.example",
        f"{d}/cert.pub")
    for name, kind, bits in (("ed25519", "ed25519", None), ("rsa2048", "rsa", "2048"),
                             ("ecdsa256", "ecdsa", "256")):
        run("dropbearkey", "-t", kind, *(["-s", bits] if bits else []), "-f",
            f"{d}/dropbear-{name}")
    run("tinysshd-makekey", "-q", f"{d}/tiny")


def server(d, program, kex, key):
    if program == "dropbear":
        return ["dropbear", "-i", "-r", f"{d}/dropbear-{key}"]
    if program == "tinysshd":
        return ["tinysshd", "-q", "-p", f"{d}/tiny"]
    config = f"{d}/config"
    with open(config, "w") as f:
        f.write(f"HostKey {d}/{key}\nUsePAM no\nKexAlgorithms {kex}\n"
                "HostKeyAlgorithms +ssh-rsa\nRequiredRSASize 1024\n")
        if key == "cert":
            f.write(f"HostCertificate {d}/cert-cert.pub\n")
    return ["/usr/sbin/sshd", "-i", "-e", "-f", config]


def plain_part(data):
    """Up to the end of the NEWKEYS packet."""
    i = data.index(b"\n", data.index(b"SSH-")) + 1
    while i + 5 < len(data):
        length = int.from_bytes(data[i:i + 4], "big")
        kind = data[i + 5]
        i += 4 + length
        if kind == 21 and i <= len(data):
            return data[:i]
    raise ValueError("no NEWKEYS")


def pipe(out, log, argv):
    """Start a server and relay; what it says is kept in a file."""
    ours, its = socket.socketpair()
    with open(log, "wb") as errors, open(out, "wb", buffering=0) as kept:
        child = subprocess.Popen(argv, stdin=its, stdout=its, stderr=errors)
        its.close()
        while True:
            ready, _, _ = select.select([0, ours], [], [])
            source = ours if ours in ready else 0
            data = os.read(source if source == 0 else ours.fileno(), 65536)
            if not data:
                break
            if source == 0:
                ours.sendall(data)
            else:
                kept.write(data)
                os.write(1, data)
        ours.close()
        child.wait()


def record(d, row):
    name, program, kex, key = row
    out = f"{d}/out"
    proxy = shlex.join([sys.executable, __file__, "--pipe", out, f"{d}/log"] +
                       server(d, program, kex, key))
    subprocess.run(["ssh", "-F", "none", "-o", f"ProxyCommand={proxy}", "-o",
                    "UserKnownHostsFile=/dev/null", "-o", "StrictHostKeyChecking=no",
                    "-o", f"KexAlgorithms={kex}", "-o", "RequiredRSASize=1024", "-o",
                    "HostKeyAlgorithms=" + CLIENT_KEYS, "-o", "PreferredAuthentications=none",
                    "root@a.example"], stdin=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    with open(out, "rb") as f:
        return plain_part(f.read())


def main():
    if sys.argv[1] == "--pipe":
        pipe(sys.argv[2], sys.argv[3], sys.argv[4:])
        return
    folder = sys.argv[1]
    with tempfile.TemporaryDirectory() as d:
        make_keys(d)
        for row in STREAMS:
            try:
                data = record(d, row)
            except ValueError as e:
                raise SystemExit(f"{row[0]}: {e}: {open(d + '/log').read()}")
            with open(os.path.join(folder, row[0]), "wb") as f:
                f.write(data)


main()
