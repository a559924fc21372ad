#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Make a tree of N homes, each with three key files below .ssh.
usage: make_tree.py DIR N"""
import base64
import os
import random
import struct
import sys


def string(b):
    return struct.pack(">I", len(b)) + b


def line(rnd):
    blob = string(b"ssh-ed25519") + string(rnd.randbytes(32))
    return f"ssh-ed25519 {base64.b64encode(blob).decode()} someone@somewhere\n"


def main():
    root, n = sys.argv[1], int(sys.argv[2])
    rnd = random.Random(3)
    for i in range(n):
        ssh = os.path.join(root, f"user{i:05}", ".ssh")
        os.makedirs(ssh, mode=0o700)
        own = line(rnd)
        for name, text in (("authorized_keys", line(rnd) + line(rnd)),
                           ("id_ed25519.pub", own), ("known_hosts", "host " + line(rnd))):
            with open(os.path.join(ssh, name), "w", encoding="ascii") as f:
                f.write(text)


main()
