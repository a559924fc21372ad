#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Weak passwords that have a capital, a small letter, a digit, a symbol and eight
characters, made the way people make them; always the same ones. FOLDER has what
fetch_passwords.sh fetched: words of zxcvbn's lists and of other languages.

Writes OUT/weak and OUT/aside, lines of class, tab, password. A tenth, by the hash
of the password, is set aside for a last look: who tunes the rule reads only weak.

usage: make_passwords.py FOLDER OUT"""
import hashlib
import os
import random
import re
import sys

import password_words as words

SEED = 18
TAILS = (
    "1! 1! 12! 123! 123! 1234! 12345! !1 !1 !12 !123 @1 @1 @12 @123 @123 #1 #1 #12 #123 01! 01# 01@ 1# 1@ "
    "1. 1? 1* 1$ 1- 7! 99! 11! 21! 22! 23! 69! 77! 007! 666! 2020! 2021! 2022! 2023! 2024! 2024! 2025! 2025! "
    "2026! !2023 !2024 !2025 !2026 @2022 @2023 @2024 @2025 @2026 #2024 #2025 .2024 _2025 -2026 2024# 2025# "
    "2026# 2024@ 2025* 1!! 1!1! 123!! 123# 123$ 123. 123* 321! 2! 3! 5! 8! 10! 13! 42! 88! _1 _123 -1 -01 "
    ".1 .123 ?1 $1 $123 *1 *123 +1 &1 1234# 1234@ 1234. 12!@ 1!2@ 12#$ !@1 !!1 ##1"
).split()
HEADS = "1 12 123 ! !! # $ * @ 1! !1 #1 00 007 2024 2025 . - _".split()
SEPARATORS = ["", "", "", "", "!", "@", "#", ".", "-", "_", "/", "+", "$", "*"]
ENDS = ["!", "!", "!", "!", "#", "@", "$", ".", "?", "*", "!!", "1!", "+", "-"]
YEARS = [str(y) for y in range(2018, 2028)] + ["24", "25", "26", "23"]
BIRTH = [str(y) for y in range(1955, 2012)] + [f"{y % 100:02}" for y in range(1960, 2010)]

LEET = {"a": "@4", "e": "3", "i": "1!", "o": "0", "s": "$5", "t": "7", "l": "1", "b": "8", "g": "9"}

# Rows, columns and what is walked on them, of the us, de and fr layouts.
ROWS = {
    "us": ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"],
    "de": ["1234567890", "qwertzuiop", "asdfghjkl", "yxcvbnm"],
    "fr": ["1234567890", "azertyuiop", "qsdfghjklm", "wxcvbn"],
}
SHIFTED = {
    "us": dict(zip("1234567890", "!@#$%^&*()")),
    "de": dict(zip("1234567890", '!"§$%&/()=')),
    "fr": dict(zip("1234567890", "&é\"'(-è_çà")),
}


def conforms(s):
    has = (str.isupper, str.islower, str.isdigit, lambda c: not c.isalnum() and not c.isspace())
    return len(s) >= 8 and all(any(map(f, s)) for f in has)


# --- words of others ---


def common_words(folder):
    """Words of English, and what passwords that leaked are made of."""
    with open(f"{folder}/npm/node_modules/zxcvbn/lib/frequency_lists.js", encoding="utf-8") as f:
        lists = dict(re.findall(r'(\w+): "([^"]*)"', f.read()))
    leaked = [w for w in lists["passwords"].split(",") if re.fullmatch("[a-z]{5,10}", w)]
    english = [w for w in lists["english_wikipedia"].split(",") if re.fullmatch("[a-z]{5,10}", w)]
    return leaked[:2500] + english[300:2500]


def lines(path, pattern):
    with open(path, encoding="utf-8") as f:
        return [w for w in f.read().split() if re.fullmatch(pattern, w)]


def language(folder, packaged, phrases):
    """Half of a list that the rule may be given, half of one that it is not."""
    root = f"{folder}/root"
    return (
        lines(f"{root}/usr/share/dict/{packaged}", r"[^\W\d_]{5,10}"),
        lines(f"{root}/usr/lib/python3/dist-packages/{phrases}", r"[^\W\d_]{5,10}"),
    )


# --- ways of making one ---


def capital(word):
    return word[:1].upper() + word[1:]


def tailed(rng, word):
    return capital(word) + rng.choice(TAILS)


def leet(rng, word):
    some = [c for c in sorted(set(word)) if c in LEET]
    for c in some if rng.random() < 0.5 else some[:2]:
        word = word.replace(c, rng.choice(LEET[c]))
    return tailed(rng, word)


def reversed_word(rng, word):
    return (capital(word[::-1]) if rng.random() < 0.6 else capital(word)[::-1]) + rng.choice(TAILS)


def headed(rng, word):
    return rng.choice(HEADS) + capital(word) + rng.choice(TAILS)


def doubled(rng, word):
    between = rng.choice(["", "", "", "-", ".", "_"])
    return capital(word) + between + rng.choice([word, capital(word)]) + rng.choice(TAILS)


def dated(rng, word, years):
    return word + rng.choice(SEPARATORS) + rng.choice(years) + rng.choice(ENDS)


def two_words(rng, some):
    a, b = rng.sample(some, 2)
    return capital(a) + rng.choice(["", "", "-", ".", "_"]) + rng.choice([b, capital(b)]) + rng.choice(TAILS)


def row_walk(rng):
    """Along a row, perhaps back or twice, perhaps on the next one."""
    rows = ROWS[rng.choice(["us", "us", "de", "fr"])]

    def part(least, most):
        row = rng.choice(rows[1:])
        n = rng.randint(least, min(most, len(row)))
        at = rng.choice([0, 0, 0, rng.randint(0, len(row) - n)])
        cut = row[at : at + n]
        return cut[::-1] if rng.random() < 0.2 else cut

    walk = part(4, 9) if rng.random() < 0.6 else part(3, 5) + part(3, 5)
    return capital(walk) + rng.choice(TAILS)


def column(rows, i, n, shift):
    """The keys below the i-th digit: 1qaz."""
    keys = [row[i] for row in rows[:n] if i < len(row)]
    return "".join(shift.get(k, k.upper()) if shift else k for k in keys)


def shift_walk(rng):
    layout = rng.choice(["us", "us", "de", "fr"])
    rows, shift = ROWS[layout], SHIFTED[layout]
    digits = rows[0][: rng.randint(3, 6)]
    shifted = "".join(shift[d] for d in digits)
    i, j = rng.randint(0, 5), rng.randint(0, 5)
    letters = rows[1][: rng.randint(4, 6)]
    return rng.choice(
        [
            column(rows, i, 4, None) + column(rows, i, 4, shift),
            column(rows, i, 4, shift) + column(rows, i, 4, None),
            column(rows, i, 4, None) + column(rows, j, 4, shift),
            column(rows, i, 3, shift) + column(rows, i + 1, 3, None) + column(rows, i + 2, 3, None),
            capital(letters) + digits + shifted[-1],
            capital(letters) + digits + rng.choice(ENDS),
            letters + digits + shifted + letters[:2].upper(),
            digits + shifted + capital(letters),
            shifted + digits + capital(letters),
            letters.upper() + letters[::-1] + digits + rng.choice(ENDS),
        ]
    )


def date_or_phone(rng):
    d, m, y = rng.randint(1, 28), rng.randint(1, 12), rng.randint(1950, 2026)
    dates = [f"{d:02}{{0}}{m:02}{{0}}{y}", f"{y}{{0}}{m:02}{{0}}{d:02}", f"{m:02}{{0}}{d:02}{{0}}{y}"]
    dates += [f"{d}{{0}}{m}{{0}}{y}", f"{d:02}{{0}}{m:02}{{0}}{y % 100:02}", f"{d:02}{{0}}{m:02}{{0}}{y}"]
    date = rng.choice(dates).format(rng.choice("....--/_"))
    n = "".join(rng.choice("0123456789") for _ in range(7))
    phones = [f"0171-{n}", f"0049171/{n}", f"+49171{n}", f"+331{n}", f"06.{n[:2]}.{n[2:4]}.{n[4:6]}.{n[5:]}"]
    phones += [f"555-{n[:4]}", f"({n[:3]}){n[3:]}", f"+1{n}-{n[:3]}", f"030/{n}"]
    a = rng.choice(["a", "x", "m", "s", "k", "ab", "jd", "my", "am"])
    number = date if rng.random() < 0.75 else rng.choice(phones)
    how = rng.random()
    if how < 0.4:
        return capital(a) + number if len(a) > 1 else a.upper() + number + a
    if how < 0.7:
        return number + capital(a) if len(a) > 1 else number + a.upper() + a
    return a[0].upper() + number + a[-1]


# --- classes ---


def classes(folder):
    """class, how many, what makes one"""
    common = common_words(folder)
    german = language(folder, "ngerman", "xkcdpass/static/ger-anlx")
    french = language(folder, "french", "xkcdpass/static/fr-freelang")

    def of(text, way, *more):
        some = text if isinstance(text, list) else text.split()
        return lambda r: way(r, r.choice(some), *more)

    yield "common word and tail", 400, of(common, tailed)
    yield "the same in leet", 400, of(common, leet)
    yield "the same reversed", 400, of(common, reversed_word)
    yield "head, word and tail", 400, of(common, headed)
    yield "doubled word and tail", 400, of(common, doubled)
    yield "two words and tail", 400, lambda r: two_words(r, common)
    for code, months in words.MONTHS.items():
        yield f"month and year, {code}", 400, of(months, dated, YEARS)
    yield "season and year", 400, of(words.SEASONS, dated, YEARS)
    yield "weekday and tail", 320, of(words.WEEKDAYS, tailed)
    yield "company and tail", 400, of(words.COMPANIES, tailed)
    yield "city and tail", 370, of(words.CITIES, tailed)
    yield "club, film, pet and tail", 400, of(words.HOBBIES, tailed)
    yield "first name and tail", 400, of(words.NAMES, tailed)
    yield "first name, birth year", 400, of(words.NAMES, dated, BIRTH)
    yield "keyboard rows and tail", 400, row_walk
    yield "keyboard with Shift", 300, shift_walk
    yield "dates, phone numbers", 300, date_or_phone
    for name, lists in (("German", german), ("French", french)):
        yield f"{name} word and tail", 400, lambda r, l=lists: tailed(r, r.choice(r.choice(l)))


def is_aside(password):
    return hashlib.sha256(password.encode()).digest()[0] % 10 == 0


def main():
    folder, out = sys.argv[1:]
    seen = set()
    with (
        open(f"{out}/weak", "w", encoding="utf-8") as weak,
        open(f"{out}/aside", "w", encoding="utf-8") as aside,
    ):
        for name, n, make in classes(folder):
            rng = random.Random(f"{SEED} {name}")
            while n > 0:
                s = make(rng)
                if s in seen or not conforms(s):
                    continue
                seen.add(s)
                n -= 1
                (aside if is_aside(s) else weak).write(f"{name}\t{s}\n")


if __name__ == "__main__":
    os.makedirs(sys.argv[2], exist_ok=True)
    main()
