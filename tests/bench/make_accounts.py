#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Add N accounts to this machine, each with a home and two keys in it; every
hundredth also has one key that all of these have. REGISTER gets a line for each
tenth account's first key.
usage: make_accounts.py HOMES N REGISTER   (writes /etc/passwd and /etc/group)"""
import base64
import hashlib
import os
import random
import struct
import sys


def string(b):
    return struct.pack(">I", len(b)) + b


def key(rnd):
    blob = string(b"ssh-ed25519") + string(rnd.randbytes(32))
    digest = base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")
    return base64.b64encode(blob).decode(), "SHA256:" + digest


def main():
    homes, n, register = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    rnd = random.Random(4)
    common, _ = key(rnd)
    passwd, group, lines = [], [], []
    for i in range(n):
        name, uid = f"user{i:05}", 100000 + i
        home = os.path.join(homes, name)
        ssh = os.path.join(home, ".ssh")
        os.makedirs(ssh, mode=0o700)
        first, fp = key(rnd)
        keys = [first, key(rnd)[0]] + ([common] if i % 100 == 0 else [])
        path = os.path.join(ssh, "authorized_keys")
        with open(path, "w", encoding="ascii") as f:
            f.write("".join(f"ssh-ed25519 {k} {name}@laptop\n" for k in keys))
        os.chmod(path, 0o600)
        for p in (path, ssh, home):
            os.chown(p, uid, uid)
        passwd.append(f"{name}:x:{uid}:{uid}::{home}:/bin/sh\n")
        group.append(f"{name}:x:{uid}:\n")
        if i % 10 == 0:
            lines.append(f"{fp} person{i // 100} -\n")
    for path, more in (("/etc/passwd", passwd), ("/etc/group", group), (register, lines)):
        with open(path, "a", encoding="ascii") as f:
            f.writelines(more)


main()
