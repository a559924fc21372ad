#!/usr/bin/env python3
"""Make the keys of tests/test_key.c: NAME.pub, private keys, and expected.txt,
which is what ssh-keygen -l says of each. Security keys are written by hand (no
token here), and ssh-keygen signs and lists them like any other.
Needs ssh-keygen with DSA, openssl, puttygen. usage: make.py (in its own folder)"""
import base64
import os
import random
import struct
import subprocess

rnd = random.Random(3)


def s(b):
    return struct.pack(">I", len(b)) + b


def run(*args, **kw):
    return subprocess.run(args, check=True, capture_output=True, **kw).stdout


def write(name, text, mode=0o644):
    with open(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as f:
        f.write(text if isinstance(text, bytes) else text.encode())


for old in os.listdir("."):
    if old != "make.py":
        os.remove(old)

plain = {"rsa": ["-t", "rsa", "-b", "1024"], "dsa": ["-t", "dsa"], "ed25519": ["-t", "ed25519"],
         "ec256": ["-t", "ecdsa", "-b", "256"], "ec384": ["-t", "ecdsa", "-b", "384"],
         "ec521": ["-t", "ecdsa", "-b", "521"]}
for name, args in plain.items():
    run("ssh-keygen", "-q", "-N", "", "-C", name, "-f", name, *args)

# a point that is on the curve: the one of ec256
blob = base64.b64decode(open("ec256.pub", encoding="ascii").read().split()[1])
point = blob[-65:]
sk_ed = s(b"sk-ssh-ed25519@openssh.com") + s(base64.b64decode(open("ed25519.pub", encoding="ascii").read().split()[1])[-32:]) + s(b"ssh:")
sk_ec = s(b"sk-ecdsa-sha2-nistp256@openssh.com") + s(b"nistp256") + s(point) + s(b"ssh:work")
write("sk-ed25519.pub", "sk-ssh-ed25519@openssh.com " + base64.b64encode(sk_ed).decode() + " sk-ed25519\n")
write("sk-ec256.pub", "sk-ecdsa-sha2-nistp256@openssh.com " + base64.b64encode(sk_ec).decode() + " sk-ec256\n")

names = [*plain, "sk-ed25519", "sk-ec256"]
for i, name in enumerate(names):
    ca = "rsa" if name == "ed25519" else "ed25519"
    options = ["-O", "force-command=true", "-O", "source-address=10.0.0.0/8"] if i % 2 == 0 else []
    run("ssh-keygen", "-q", "-s", ca, "-I", f"id {i}", "-n", "a,b,c", "-z", str(i + 7), "-V",
        "20200101000000Z:20300101000000Z", *options, name + ".pub", env=dict(os.environ, TZ="UTC"))
run("ssh-keygen", "-q", "-s", "ed25519", "-I", "a host", "-h", "-n", "web1", "-V", "always:forever",
    *["rsa.pub"])  # replaces rsa-cert.pub: a host certificate

lines = []
for f in sorted(os.listdir(".")):
    if f.endswith(".pub"):
        bits, fp = run("ssh-keygen", "-lf", f).decode().split()[:2]
        ktype = open(f, encoding="ascii").read().split()[0]
        lines.append(f"{f[:-4]} {ktype} {bits} {fp}\n")
write("expected.txt", "".join(lines))

# private keys in every format; the secret is "secret" where there is one
for name in plain:
    run("cp", name, name + ".tmp")
    if name != "ed25519":  # OpenSSH writes Ed25519 in its own format only
        for fmt, ext in (("PEM", "pem"), ("PKCS8", "pk8")):
            run("cp", name, "t")
            run("ssh-keygen", "-q", "-p", "-m", fmt, "-N", "", "-f", "t")
            os.rename("t", f"{name}.{ext}")
            run("cp", name, "t")
            run("ssh-keygen", "-q", "-p", "-m", fmt, "-N", "secret", "-f", "t")
            os.rename("t", f"{name}.enc.{ext}")
    run("cp", name, "t")
    run("ssh-keygen", "-q", "-p", "-N", "secret", "-a", "1", "-f", "t")
    os.rename("t", f"{name}.enc")
    for enc, secret in (("", ""), ("enc.", "secret")):
        write("pw", secret)
        for v in ("2", "3"):
            run("puttygen", name, "-O", "private", "-o", f"{name}.{enc}{v}.ppk", "--ppk-param", f"version={v}",
                "--new-passphrase", "pw")
    os.remove("pw")
    os.remove(name + ".tmp")
    run("ssh-keygen", "-e", "-m", "RFC4716", "-f", name + ".pub")
    write(name + ".4716", run("ssh-keygen", "-e", "-m", "RFC4716", "-f", name + ".pub"))
    if name != "ed25519":
        write(name + ".spki", run("ssh-keygen", "-e", "-m", "PKCS8", "-f", name + ".pub"))
write("rsa.pkcs1pub", run("ssh-keygen", "-e", "-m", "PEM", "-f", "rsa.pub"))
run("openssl", "genpkey", "-algorithm", "ed25519", "-out", "edssl.pk8")
run("openssl", "pkey", "-in", "edssl.pk8", "-pubout", "-out", "edssl.spki")
write("rsa512.pem", run("openssl", "genrsa", "-traditional", "512"))
for f in os.listdir("."):
    os.chmod(f, 0o755 if f == "make.py" else 0o644)
