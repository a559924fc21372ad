#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Passwords of generators, which nobody should be refused: FOLDER has what
fetch_passwords.sh fetched; each generator writes a file in OUT, once.
usage: generate_passwords.py FOLDER OUT"""
import os
import subprocess
import sys

N, N_PHRASES = 12000, 4000
NODE = os.path.join(os.path.dirname(__file__), "generate_passwords.js")


def output(command, **environment):
    env = dict(os.environ, LC_ALL="C.UTF-8", **environment)
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def pwgen(root, length):
    return output([f"{root}/usr/bin/pwgen", "-s", "-y", "-1", str(length), str(N)])


def apg(root, length):
    size = ["-m", str(length), "-x", str(length)]
    return output([f"{root}/usr/lib/apg/apg", "-a", "1", *size, "-n", str(N), "-M", "SNCL"])


def makepasswd(root):
    return output(
        ["perl", f"{root}/usr/bin/makepasswd", "--chars=10", f"--count={N}"],
        PERL5LIB=f"{root}/usr/share/perl5",
    )


def openssl(octets):
    # In one go: octets divisible by three have no padding, so lines can be cut.
    text = "".join(output(["openssl", "rand", "-base64", str(octets * N)]))
    size = octets * 4 // 3
    return [text[i : i + size] for i in range(0, len(text), size)]


def words_of(root, script):
    packages = f"{root}/usr/lib/python3/dist-packages"
    return output([sys.executable, "-W", "ignore", "-c", script], PYTHONPATH=packages)


def xkcdpass(root):
    return words_of(
        root,
        "from xkcdpass import xkcd_password as x\n"
        "words = x.generate_wordlist(wordfile=x.locate_wordfile())\n"
        f"for i in range({N_PHRASES}): print(x.generate_xkcdpassword(words, numwords=4))",
    )


def diceware(root, options):
    return words_of(
        root,
        "import diceware\n"
        f"options = diceware.handle_options({options})\n"
        f"for i in range({N_PHRASES}): print(diceware.get_passphrase(options))",
    )


def node(folder, name, n):
    return output(["node", NODE, os.path.abspath(f"{folder}/npm/node_modules"), name, str(n)])


def generators(folder):
    """name, what writes it"""
    root = f"{folder}/root"
    for length in (8, 12, 16):
        yield f"random pwgen-s-y-{length}", lambda n=length: pwgen(root, n)
    for length in (8, 12):
        yield f"random apg-{length}", lambda n=length: apg(root, n)
    yield "random makepasswd-10", lambda: makepasswd(root)
    for octets in (9, 12, 18):
        yield f"random openssl-base64-{octets}", lambda n=octets: openssl(n)
    for name in ("generate-password-8", "generate-password-10", "generate-password-12"):
        yield f"random {name}", lambda n=name: node(folder, n, N)
    yield "random random-password-8", lambda: node(folder, "random-password-8", 4 * N)
    yield "phrase xkcdpass-4", lambda: xkcdpass(root)
    yield "phrase diceware-4", lambda: diceware(root, ["-n", "4"])
    yield "phrase diceware-4-de", lambda: diceware(root, ["-n", "4", "-w", "de", "-d", " "])
    for name in ("niceware-4", "eff-diceware-4", "xkpasswd-4", "generate-passphrase-4"):
        yield f"phrase {name}", lambda n=name: node(folder, n, N_PHRASES)
    for name in ("generate-passphrase-4-numbers", "generate-passphrase-3-dots"):
        yield f"other {name}", lambda n=name: node(folder, n, N_PHRASES)


def main():
    folder, out = sys.argv[1:]
    os.makedirs(out, exist_ok=True)
    for name, generate in generators(folder):
        path = f"{out}/{name}"
        if os.path.exists(path):
            continue
        try:
            lines = generate()
        except (OSError, subprocess.CalledProcessError) as why:
            text = getattr(why, "stderr", None) or str(why)
            print(f"{name}: {text.strip().splitlines()[-1]}", file=sys.stderr)
            continue
        with open(path + ".new", "w", encoding="utf-8") as f:
            f.writelines(line + "\n" for line in lines)
        os.rename(path + ".new", path)


if __name__ == "__main__":
    main()
