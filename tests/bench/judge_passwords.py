#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Judge the material of FOLDER by the rule and by others, and print tables.

FOLDER/generated has what generate_passwords.py wrote, FOLDER/weak and FOLDER/aside
what make_passwords.py wrote. The policies are files PLAIN and LISTS, without and
with lists of words (- where there is none); JUDGE is the command that takes a
policy. Verdicts of others are kept in FOLDER, because they stay the same.

Writes FIGURES, lines of name and figure, for the shell; and FOLDER/accepted and
FOLDER/refused, to be looked at when tuning: nothing that is set aside.

BENCH_SAMPLE=N judges only N of each generator, for a quick look.

usage: judge_passwords.py FOLDER FIGURES PLAIN LISTS JUDGE..."""
import hashlib
import os
import subprocess
import sys

from make_passwords import is_aside

CLASSES = {"encoding", "length", "maximum", "uppercase", "lowercase", "digit", "symbol"}
NO_SYMBOLS = ("random makepasswd", "random openssl")
SAMPLE = int(os.environ.get("BENCH_SAMPLE", "0")) or None
NODE = os.path.join(os.path.dirname(__file__), "generate_passwords.js")


def percent(some, all_of):
    return f"{100 * len(some) / len(all_of):.2f}" if all_of else ""


def text_of(passwords):
    return "".join(p + "\n" for p in passwords)


def ran(command, text, env=None):
    return subprocess.run(command, env=env, input=text, capture_output=True, text=True, check=False)


# --- the rule ---


class Rule:
    """The rule with a policy: what it misses, for each of some passwords."""

    def __init__(self, name, policy, command):
        self.name, self.policy, self.command = name, policy, command

    def judge(self, passwords, more=""):
        policy = self.policy
        if more:
            policy += ".more"
            with open(self.policy, encoding="utf-8") as f, open(policy, "w", encoding="utf-8") as to:
                to.write(f.read() + more)
        done = ran([*self.command, policy], text_of(passwords))
        verdicts = done.stdout.splitlines()
        if done.returncode != 0 or len(verdicts) != len(passwords):
            sys.exit(f"{self.name}: {done.stderr.strip()}")
        return [set(v.split()) - {"accepted"} for v in verdicts]


# --- others: True where they accept ---


def passwdqc(folder, passwords):
    root = f"{folder}/root/usr"
    env = dict(os.environ, LD_LIBRARY_PATH=f"{root}/lib/{os.uname().machine}-linux-gnu")
    done = ran([f"{root}/bin/pwqcheck", "-1", "--multi"], text_of(passwords), env)
    return [line.startswith("OK") for line in done.stdout.splitlines()]


def pwscore(folder, passwords):
    command = [f"{folder}/root/usr/bin/pwscore"]
    return [ran(command, p + "\n").returncode == 0 for p in passwords]


def zxcvbn(folder, passwords):
    """Its scores, 0 to 4."""
    modules = os.path.abspath(f"{folder}/npm/node_modules")
    done = ran(["node", NODE, modules, "zxcvbn"], text_of(passwords))
    return [int(line) for line in done.stdout.splitlines()]


def kept(folder, part, ask, passwords):
    """What ask answers, or answered before for just these; None: it cannot answer."""
    digest = hashlib.sha256(text_of(passwords).encode()).hexdigest()
    path = f"{folder}/others/{part}.{ask.__name__}"
    if os.path.exists(path):
        with open(path, encoding="utf-8") as f:
            lines = f.read().split()
        if lines[0] == digest:
            return [int(v) for v in lines[1:]]
    try:
        verdicts = ask(folder, passwords)
    except OSError as why:
        print(f"{ask.__name__}: {why}")
        return None
    if len(verdicts) != len(passwords):
        print(f"{ask.__name__}: {len(verdicts)} answers of {len(passwords)}")
        return None
    with open(path, "w", encoding="utf-8") as f:
        f.write(digest + "\n" + "".join(f"{int(v)}\n" for v in verdicts))
    return verdicts


# --- false refusals ---


def refusals(rule, kind, name, passwords):
    """(password, why) of those refused for other than their classes, and all that count."""
    verdicts = rule.judge(passwords, "password passphrase 15\n" if kind != "random" else "")
    ignored = {"symbol"} if name.startswith(NO_SYMBOLS) else set()
    judged = [(p, v - ignored) for p, v in zip(passwords, verdicts) if not v & CLASSES - ignored]
    return [(p, v) for p, v in judged if v], judged


def is_short(name):
    return name.startswith("random ") and name.endswith("-8")


def reasons_of(refused):
    counts = {}
    for _, why in refused:
        for word in why:
            counts[word] = counts.get(word, 0) + 1
    return " ".join(f"{w} {n}" for w, n in sorted(counts.items(), key=lambda i: -i[1]))


def parts_of(refused, judged):
    """part, refused, judged: nine tenths, and what is set aside."""
    for part, wanted in (("most", False), ("aside", True)):
        yield part, *([one for one in some if is_aside(one[0]) == wanted] for some in (refused, judged))


def judge_generator(name, passwords, rules, sums, out):
    """Print its row; add to the sums of its kind, and to out what is refused."""
    row = ""
    for rule in rules:
        refused, judged = refusals(rule, name.split()[0], name, passwords)
        kind = "random8" if is_short(name) else name.split()[0]
        for part, some, n in parts_of(refused, judged):
            row += f" {percent(some, n):>8}"
            total = sums.setdefault((kind, rule.name, part), ([], []))
            total[0].extend(some)
            total[1].extend(n)
        for p, why in refused:
            if not is_aside(p):
                out.write(f"{rule.name}\t{name}\t{' '.join(sorted(why))}\t{p}\n")
    print(f"{name:<38}{len(judged):>6}{row}  {reasons_of(refused)}", flush=True)


def tell_refusals(folder, rules, figures):
    print("\nFalse refusals: % of generated ones refused for other than their classes")
    heads = "".join(f" {r.name:>8} {'aside':>8}" for r in rules)
    print(f"{'generator':<38}{'n':>6}{heads}  why")
    sums = {}
    with open(f"{folder}/refused", "w", encoding="utf-8") as out:
        for name in sorted(os.listdir(f"{folder}/generated")):
            with open(f"{folder}/generated/{name}", encoding="utf-8") as f:
                passwords = f.read().splitlines()[:SAMPLE]
            judge_generator(name, passwords, rules, sums, out)
    for (kind, rule, part), (some, n) in sums.items():
        figures.write(f"refused.{kind}.{rule}.{part} {percent(some, n)}\n")


# --- weak ones ---


def weak_ones(folder, part):
    with open(f"{folder}/{part}", encoding="utf-8") as f:
        return [line.rstrip("\n").split("\t", 1) for line in f]


def judges_of(folder, rules, passwords, part):
    """name and whether it accepts, for each password; and zxcvbn's scores."""
    judges = [(r.name, [not missing for missing in r.judge(passwords)]) for r in rules]
    for ask in (passwdqc, pwscore):
        judges.append((ask.__name__, kept(folder, part, ask, passwords)))
    scores = kept(folder, part, zxcvbn, passwords)
    judges.append(("zxcvbn", scores and [s >= 3 for s in scores]))
    return [(name, verdicts) for name, verdicts in judges if verdicts is not None], scores


def write_accepted(folder, rules, judges, ones, scores):
    with open(f"{folder}/accepted", "w", encoding="utf-8") as out:
        for rule in rules:
            for i, accepts in enumerate(dict(judges)[rule.name]):
                if accepts:
                    score = scores[i] if scores else "-"
                    out.write(f"{rule.name}\t{ones[i][0]}\t{score}\t{ones[i][1]}\n")


def tell_weak(folder, rules, figures, part):
    ones = weak_ones(folder, part)
    judges, scores = judges_of(folder, rules, [p for _, p in ones], part)
    print(f"Weak ones{', set aside' if part == 'aside' else ''}: % accepted (by zxcvbn: scored 3 or 4)", flush=True)
    print(f"{'class':<38}{'n':>6}" + "".join(f" {name:>8}" for name, _ in judges))

    def row(title, which, key=None):
        line = ""
        for name, verdicts in judges:
            figure = percent([i for i in which if verdicts[i]], which)
            line += f" {figure:>8}"
            if key:
                figures.write(f"{key}.{name}.{part} {figure}\n")
        print(f"{title:<38}{len(which):>6}{line}")

    for name in dict.fromkeys(c for c, _ in ones):
        row(name, [i for i, (c, _) in enumerate(ones) if c == name])
    row("all", range(len(ones)), "weak.all")
    if scores:
        row("those that zxcvbn scores 0 or 1", [i for i, s in enumerate(scores) if s <= 1], "weak.low")
    if part == "weak":
        write_accepted(folder, rules, judges, ones, scores)


def main():
    folder, figures, plain, lists, *command = sys.argv[1:]
    rules = [Rule("rule", plain, command)]
    if lists != "-":
        rules.append(Rule("lists", lists, command))
    os.makedirs(f"{folder}/others", exist_ok=True)
    with open(figures, "w", encoding="utf-8") as f:
        for part in ("weak", "aside"):
            tell_weak(folder, rules, f, part)
        tell_refusals(folder, rules, f)


if __name__ == "__main__":
    main()
