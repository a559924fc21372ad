#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Write N authorized_keys lines of random odd RSA moduli, seeded.
usage: make_keys.py N SEED [BITS=2048]"""
import base64
import random
import struct
import sys


def string(b):
    return struct.pack(">I", len(b)) + b


def mpint(v):
    return string(v.to_bytes(v.bit_length() // 8 + 1, "big"))


def main():
    n, seed = int(sys.argv[1]), int(sys.argv[2])
    bits = int(sys.argv[3]) if len(sys.argv) > 3 else 2048
    rnd = random.Random(seed)
    top = 1 << (bits - 1) | 1
    head = string(b"ssh-rsa") + mpint(65537)
    for i in range(n):
        blob = head + mpint(rnd.getrandbits(bits) | top)
        print("ssh-rsa", base64.b64encode(blob).decode(), f"user{i}@host{i % 997}")


main()
