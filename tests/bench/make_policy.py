#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Write a policy that only its last rule decides for the user "last", who
comes to sshd from 10.8.0.7 by publickey; seeded.
usage: make_policy.py SHAPE N [DIR|USER]
SHAPE: mixed     N rules of all kinds, as a company's file has them
       groups    N rules that each name a group, and hold but for it; the last USER
       access    the same for pam_access(8)
       networks, services   N names, one rule
       subjects, addresses  one statement with N items
       includes  N rules in files of 125 each, below DIR
"""
import os
import random
import sys

NOTES = ["staff, from the VPN, by key", "on call", "contract 4711, ends with it",
         "backup of the database", "asked for by the head of the department",
         "trainee, never at night", "monitoring"]
KEYS = ["ed25519", "rsa", "ed25519-sk,ecdsa-sk", "ecdsa,ed25519", "certificate"]


def network(i):
    return f"172.{16 + i // 65536 % 16}.{i // 256 % 256}.{i % 256}"


def mixed(rnd, i):
    """One of ten forms; in turn, so that every size has the same mixture."""
    user, group = f"user{i:06}", f"team{i % 499:03}"
    note = rnd.choice(NOTES)
    other = rnd.choice(["cron", "login", "gdm-password", "@become"])
    return [
        f'permit user:{user} from {network(i)}/32 service sshd method publickey id r{i} note "{note}"',
        f"permit user:{user} from office,172.20.{i % 256}.0/24 service sshd method publickey",
        f'permit group:{group} from {network(i)} service sshd method publickey key {rnd.choice(KEYS)} note "{note}"',
        f"permit user:{user} from any service sshd method publickey until {2030 + i % 9}-06-30 id r{i}",
        f"deny user:{user} service sshd hours 20:00-06:00",
        f"permit user:{user} service su by group:{group}",
        f"permit uid:{100000 + i}-{100009 + i} from private service {other} days mon-fri hours 08:00-18:00",
        f"permit user:{user},user:{user}-adm from vpn service sshd method publickey,password+keyboard-interactive",
        f"permit group:{group} service {other} tty tty* id r{i}",
        f"permit user:{user} service @elevate # until the migration is done",
    ][i % 10]


def rules(shape, n, user):
    rnd = random.Random(4)
    last = f"permit user:{user} from vpn service sshd method publickey id last"
    yield "network vpn 10.8.0.0/16,fd12:3456::/32"
    yield "network office 192.0.2.0/24,198.51.100.0/25"
    if shape == "mixed":
        yield from (mixed(rnd, i) for i in range(n - 1))
    elif shape == "groups":
        yield from (f"permit group:team{i:06} from vpn service sshd method publickey" for i in range(n - 1))
    elif shape == "networks":
        yield from (f"network net{i} {network(i)}/32" for i in range(n))
        last = f"permit user:last from net0,net{n - 1},vpn"
    elif shape == "services":
        yield from (f"services set{i} svc{i},sshd" for i in range(n))
        last = f"permit user:last service @set{n - 1}"
    elif shape == "subjects":
        last = "permit " + ",".join(f"user:u{i}" for i in range(n)) + ",user:last"
    elif shape == "addresses":
        yield "network all " + ",".join(network(i) for i in range(n)) + ",10.8.0.7"
        last = "permit user:last from all"
    yield last


def access(n, user):
    for i in range(n - 1):
        yield f"+:(team{i:06}):10.8.0.0/16"
    yield f"+:{user}:10.8.0.0/16"
    yield "-:ALL:ALL"


def includes(n, directory):
    os.makedirs(directory, exist_ok=True)
    rnd = random.Random(4)
    for first in range(0, n, 125):
        with open(os.path.join(directory, f"{first:06}.conf"), "w", encoding="ascii") as f:
            f.writelines(mixed(rnd, i).replace("vpn", "private").replace("office,", "") + "\n"
                         for i in range(first, first + 125))
    yield f"include {directory}/*.conf"
    yield from rules("none", 1, "last")


def main():
    shape, n = sys.argv[1], int(sys.argv[2])
    arg = sys.argv[3] if len(sys.argv) > 3 else "last"
    if shape == "includes":
        lines = includes(n, arg)
    else:
        lines = access(n, arg) if shape == "access" else rules(shape, n, arg)
    sys.stdout.writelines(line + "\n" for line in lines)


main()
