#!/usr/bin/env python3
"""Regenerate the cases of tests/e2e/keyaudit/cases.sh: tree/ and expected.tsv.
Needs ssh-keygen (with DSA), openssl, puttygen. What stands in expected.tsv is
written by hand here, from what each case is, never taken from keyaudit.
usage: make.py   (in its own folder)"""
import base64
import os
import random
import shutil
import struct
import subprocess
import tempfile

rnd = random.Random(11)
tree, rows = "tree", []
tmp = tempfile.mkdtemp()


def s(b):
    return struct.pack(">I", len(b)) + b


def mp(v, zeros=0):
    return s(b"\0" * zeros + v.to_bytes(v.bit_length() // 8 + 1, "big") if v else b"")


def modulus(bits):
    return 1 if bits == 1 else rnd.getrandbits(bits) | 1 << (bits - 1) | 1


def rsa(n, e=65537, zeros=0, name=b"ssh-rsa"):
    return s(name) + mp(e) + mp(n, zeros)


def b64(blob):
    return base64.b64encode(blob).decode()


def keygen(name, *args, passphrase=""):
    path = os.path.join(tmp, name)
    subprocess.run(["ssh-keygen", "-q", "-C", name, "-N", passphrase, "-f", path, *args], check=True)
    return path


def text(path):
    with open(path, encoding="ascii") as f:
        return f.read()


def put(name, content, *expected):
    """One file; expected: (line, kind, type, bits, verdict, rules) each, or nothing for no key."""
    path = os.path.join(tree, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    mode = 0o600 if "private" in name else 0o644
    with open(os.open(path, os.O_WRONLY | os.O_CREAT, mode), "wb") as f:
        f.write(content.encode() if isinstance(content, str) else content)
    for line, kind, ktype, bits, verdict, rules in expected:
        rows.append((name, line, kind, ktype, bits, verdict, rules))


def ak(name, content, *expected):
    put("ak/" + name, content, *[(ln, "authorized_keys", t, b, v, r) for ln, t, b, v, r in expected])


shutil.rmtree(tree, ignore_errors=True)
ed = keygen("ed", "-t", "ed25519")
ED = text(ed + ".pub").strip()
EDB = " ".join(ED.split()[:2])
r2048 = keygen("r2048", "-t", "rsa", "-b", "2048")
ecs = {b: keygen(f"ec{b}", "-t", "ecdsa", "-b", str(b)) for b in (256, 384, 521)}
dsa = keygen("dsa", "-t", "dsa")
r1024 = keygen("r1024", "-t", "rsa", "-b", "1024")
E = "ssh-ed25519"
n2048, n1023, n1024 = modulus(2048), modulus(1023), modulus(1024)

ak("authorized_keys_ed25519", ED + "\n", (1, E, 256, "accept", ""))
ak("authorized_keys_rsa", text(r2048 + ".pub"), (1, "ssh-rsa", 2048, "accept", ""))
for b, p in ecs.items():
    ak(f"authorized_keys_ec{b}", text(p + ".pub"), (1, f"ecdsa-sha2-nistp{b}", b, "accept", ""))
ak("authorized_keys_dsa", text(dsa + ".pub"), (1, "ssh-dss", 1024, "accept", ""))
for bits, verdict, rule in ((1, "reject", "key-too-small"), (512, "reject", "key-too-small"),
                            (1023, "reject", "key-too-small"), (1024, "accept", ""), (2047, "accept", ""),
                            (16384, "accept", "")):
    ak(f"authorized_keys_r{bits}", f"ssh-rsa {b64(rsa(modulus(bits)))} c\n", (1, "ssh-rsa", bits, verdict, rule))
ak("authorized_keys_padded1023", f"ssh-rsa {b64(rsa(n1023, zeros=5))} five zeros\n",
   (1, "ssh-rsa", 1023, "reject", "key-too-small"))
ak("authorized_keys_padded2048", f"ssh-rsa {b64(rsa(n2048, zeros=300))} 300 zeros\n", (1, "ssh-rsa", 2048, "accept", ""))
ak("authorized_keys_e0", f"ssh-rsa {b64(rsa(n1024, e=0))}\n", (1, "ssh-rsa", 1024, "accept", ""))
ak("authorized_keys_sha2name", f"rsa-sha2-512 {b64(rsa(modulus(2048)))}\n", (1, "ssh-rsa", 2048, "accept", ""))
sk = s(b"sk-ssh-ed25519@openssh.com") + s(rnd.randbytes(32)) + s(b"ssh:")
ak("authorized_keys_sk", f"sk-ssh-ed25519@openssh.com {b64(sk)} token\n",
   (1, "sk-ssh-ed25519@openssh.com", 256, "accept", ""))
ml = s(b"ssh-mldsa44-ed25519@openssh.com") + s(rnd.randbytes(1344))
ak("authorized_keys_mldsa", f"ssh-mldsa44-ed25519@openssh.com {b64(ml)} pq\n",
   (1, "ssh-mldsa44-ed25519", 512, "accept", ""))
ak("authorized_keys_crlf", ED + "\r\n", (1, E, 256, "accept", ""))
ak("authorized_keys_nonl", ED, (1, E, 256, "accept", ""))
ak("authorized_keys_tabs", f"\t {EDB.replace(' ', chr(9))}\tc\n", (1, E, 256, "accept", ""))
ak("authorized_keys_comments", f"# one\n\n  # two\n{ED}\n", (4, E, 256, "accept", ""))
ak("authorized_keys_opts", f'NO-PTY,ReStRiCt,command="echo \\"ssh-rsa AAAA\\"" {ED}\n', (1, E, 256, "accept", ""))
ak("authorized_keys_env", f'environment="A=#x y" {ED}\n', (1, E, 256, "accept", ""))
ak("authorized_keys_from", f'from="10.0.0.0/8,!10.0.0.1" {ED}\n', (1, E, 256, "accept", ""))
ak("authorized_keys_ca", f'cert-authority,principals="a,b" {ED}\n', (1, E, 256, "accept", ""))
ak("authorized_keys_unknownopt", f"no-such-option {ED}\n", (1, E, 256, "accept", "key-line-invalid"))
ak("authorized_keys_badquote", f'command="a\\\\" {EDB}\n{ED}\n', (2, E, 256, "accept", ""))
ak("authorized_keys_principals", f'principals="a" {ED}\n', (1, E, 256, "accept", "key-line-invalid"))
ak("authorized_keys_expired", f'expiry-time="20200101" {ED}\n', (1, E, 256, "accept", "key-expired"))
ak("authorized_keys_future", f'expiry-time="29990101Z" {ED}\n', (1, E, 256, "accept", ""))
ak("authorized_keys_twocmd", f'command="a",command="b" {ED}\n', (1, E, 256, "accept", "key-line-invalid"))
ak("authorized_keys_200k", f"{EDB} {'x' * 200000}\n", (1, E, 256, "accept", ""))
ak("authorized_keys_nul", f"# a\0b\n{ED}\n".encode(), (2, E, 256, "accept", ""))
ak("authorized_keys_esc", f"{EDB} \x1b[31mred\x1b[0m\n", (1, E, 256, "accept", ""))
ak("authorized_keys_utf8", EDB.encode() + b" \xff\xfe\n", (1, E, 256, "accept", ""))
ak("authorized_keys_formula", f"{EDB} =cmd|' /C calc'!A0\n", (1, E, 256, "accept", ""))
ak("authorized_keys_trailing", f"ssh-rsa {b64(rsa(n2048) + b'x')}\n{ED}\n", (2, E, 256, "accept", ""))
ak("authorized_keys_mismatch", f"ssh-dss {EDB.split()[1]}\n{ED}\n", (2, E, 256, "accept", ""))
ak("authorized_keys_badb64", f"{EDB[:-4]}!!!!\n{ED}\n", (2, E, 256, "accept", ""))
neg = s(b"ssh-rsa") + mp(65537) + s(b"\x80" + rnd.randbytes(255))
ak("authorized_keys_negative", f"ssh-rsa {b64(neg)}\n{ED}\n", (2, E, 256, "accept", ""))

put("pub/id_ed25519.pub", ED + "\n", (1, "public_key", E, 256, "accept", ""))
rfc = subprocess.run(["ssh-keygen", "-e", "-m", "RFC4716", "-f", r2048 + ".pub"], check=True, capture_output=True).stdout
put("pub/rfc4716.txt", rfc, (1, "public_key", "ssh-rsa", 2048, "accept", ""))
spki = subprocess.run(["ssh-keygen", "-e", "-m", "PKCS8", "-f", ecs[256] + ".pub"], check=True, capture_output=True).stdout
put("pub/spki.pem", spki, (1, "public_key", "ecdsa-sha2-nistp256", 256, "accept", ""))
pkcs1 = subprocess.run(["ssh-keygen", "-e", "-m", "PEM", "-f", r1024 + ".pub"], check=True, capture_output=True).stdout
put("pub/pkcs1.pem", pkcs1, (1, "public_key", "ssh-rsa", 1024, "accept", ""))
subprocess.run(["ssh-keygen", "-q", "-s", ed, "-I", "me", "-n", "a", "-V", "20200101:20200202", r2048 + ".pub"], check=True)
put("pub/r2048-cert.pub", text(r2048 + "-cert.pub"),
    (1, "certificate", "ssh-rsa-cert-v01@openssh.com", 2048, "accept", "key-expired"))

P, U = "private_key", "private-key-unencrypted"
put("private/ed25519", text(ed), (1, P, E, 256, "accept", U))
put("private/ed25519_enc", text(keygen("edenc", "-t", "ed25519", passphrase="secret")), (1, P, E, 256, "accept", ""))
put("private/rsa_pem", text(keygen("rpem", "-t", "rsa", "-b", "1024", "-m", "PEM")), (1, P, "ssh-rsa", 1024, "accept", U))
put("private/rsa_pem_enc", text(keygen("rpemenc", "-t", "rsa", "-b", "1024", "-m", "PEM", passphrase="secret")),
    (1, P, "ssh-rsa", "null", "undetermined", ""))
put("private/ec_pkcs8", text(keygen("ecp8", "-t", "ecdsa", "-b", "384", "-m", "PKCS8")),
    (1, P, "ecdsa-sha2-nistp384", 384, "accept", U))
put("private/rsa512.pem", subprocess.run(["openssl", "genrsa", "512"], check=True, capture_output=True).stdout,
    (1, P, "ssh-rsa", 512, "reject", "key-too-small," + U))
for enc in (False, True):
    out = os.path.join(tmp, "p.ppk")
    with open(os.path.join(tmp, "pw"), "w", encoding="ascii") as f:
        f.write("secret" if enc else "")
    subprocess.run(["puttygen", r1024, "-O", "private", "-o", out, "--new-passphrase", os.path.join(tmp, "pw")], check=True)
    put("private/key" + ("_enc" if enc else "") + ".ppk", text(out), (1, P, "ssh-rsa", 1024, "accept", "" if enc else U))

put("kh/known_hosts", f"host1,10.0.0.1 {EDB}\n|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg= ssh-rsa "
    f"{b64(rsa(n1023))}\n@cert-authority *.example {EDB}\n",
    (1, "known_hosts", E, 256, "accept", ""), (2, "known_hosts", "ssh-rsa", 1023, "reject", "key-too-small"),
    (3, "known_hosts", E, 256, "accept", ""))
put("none/script.sh", "#!/bin/sh\n# ssh-rsa keys are made by ssh-keygen\nssh-keygen -t rsa\n")
put("none/binary", bytes(range(256)) * 40)
put("none/cert.pem", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n")
put("none/empty", "")

rows.sort(key=lambda r: (r[0], r[1]))
with open("expected.tsv", "w", encoding="ascii") as f:
    for r in rows:
        f.write("\t".join(map(str, r)) + "\n")
shutil.rmtree(tmp)
print(len(rows), "keys")
