#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""A log of N lines of the module: sessions with their ends, refusals, lines of
others. usage: make_log.py N >FILE"""
import sys

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def ref(i):
    return "".join(ALPHABET[i >> s & 31] for s in (15, 10, 5, 0))


def stamp(i):
    # 20 lines a minute, in October and November
    minute = i // 20 % (61 * 1440)
    day, rest = divmod(minute, 1440)
    month, day = (9, day + 1) if day < 31 else (10, day - 30)
    return f"{MONTHS[month]} {day:2} {rest // 60:02}:{rest % 60:02}:{i % 20:02}"


def main():
    out = []
    for i in range(int(sys.argv[1])):
        user = i // 3 % 500
        key = f"SHA256:W71u8DSWISuf+7zpmigvt9kWIGD3ME44BCRmD/LW{user % 10}NQ"
        head = (f"{stamp(i)} web1 sshd[{i % 30000}]: pam_loginpolicy(sshd:session): ")
        who = f"user=user{user} uid={1000 + user} service=sshd stage="
        addr = f"from=10.{i % 7}.{i // 7 % 250}.{i // 3 % 250} port={30000 + i % 30000} "
        if i % 3 == 0:
            out.append(head + "permit " + who + f"session {addr}tty=ssh method=publickey key={key} "
                       f"type=ssh-ed25519 bits=256 rule=loginpolicy.conf:{i % 9 + 10} id=staff{i % 9} "
                       f"measure=individual-access policy=9f31c2aa ref={ref(i & 0xfffff)}")
        elif i % 3 == 1:
            out.append(head + "end " + who + f"close {addr}tty=ssh measure=access-log ref={ref((i - 1) & 0xfffff)}")
        else:
            out.append(head + "would-deny " + who + f"session {addr}tty=ssh method=password reason=no-rule-method "
                       f"measure=password-login-off policy=9f31c2aa ref={ref(i & 0xfffff)}")
        if len(out) == 10000:
            print("\n".join(out))
            out = []
    if out:
        print("\n".join(out))


main()
