/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Words that must not be in a password: the account's name, the words of the
 * full name, the site's own. They are compared without case and marks, and a
 * look-alike of a letter counts as each letter that it can be.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <unictype.h>
#include <unistd.h>
#include <unistr.h>

#include <loginpolicy/base/trusted.h>
#include "checks.h"

/* --- look-alikes --- */

/* What is typed for a letter: p@$$w0rd. other: a second reading, or 0. */
static const struct {
	uint32_t c;
	char letter, other;
} lookalikes[] = {
    {'@', 'a', 0},
    {'4', 'a', 0},
    {'8', 'b', 0},
    {'(', 'c', 0},
    {'<', 'c', 0},
    {0xa2, 'c', 0}, /* cent */
    {'3', 'e', 0},
    {0x20ac, 'e', 0}, /* euro */
    {'6', 'g', 'b'},
    {'9', 'g', 'q'},
    {'#', 'h', 0},
    {'1', 'i', 'l'},
    {'!', 'i', 'l'},
    {'|', 'i', 'l'},
    {0xa1, 'i', 0}, /* inverted ! */
    {0xa3, 'l', 0}, /* pound */
    {'0', 'o', 0},
    {'$', 's', 0},
    {'5', 's', 0},
    {0xa7, 's', 0}, /* section sign */
    {'7', 't', 'l'},
    {'+', 't', 0},
    {'2', 'z', 0},
};

uint32_t
lookalike(uint32_t c, bool other)
{
	for (size_t i = 0; i < sizeof(lookalikes) / sizeof(lookalikes[0]);
	     i++) {
		if (lookalikes[i].c == c)
			return (unsigned char)(other ? lookalikes[i].other
						     : lookalikes[i].letter);
	}
	return 0;
}

/* Whether c is the letter, or can be read as it. */
static bool
looks_like(uint32_t c, uint32_t letter)
{
	return c == letter ||
	    (letter != 0 &&
		(lookalike(c, false) == letter ||
		    lookalike(c, true) == letter));
}

/* --- one word --- */

/* Whether the word begins at c; step -1: it is written backwards. */
static bool
begins_at(const uint32_t *c, const struct chars *word, int step)
{
	const uint32_t *w = step == 1 ? word->c : word->c + word->n - 1;

	for (size_t i = 0; i < word->n; i++, w += step) {
		if (!looks_like(c[i], *w))
			return false;
	}
	return true;
}

/* A short word counts only if it is the whole password: it is in too many. */
static bool
contains(const struct chars *password, const struct chars *word)
{
	if (word->n == 0 || word->n > password->n ||
	    (word->n < PASSWORD_WORD_MIN && word->n != password->n))
		return false;
	for (size_t i = 0; i <= password->n - word->n; i++) {
		if (begins_at(password->c + i, word, 1) ||
		    begins_at(password->c + i, word, -1))
			return true;
	}
	return false;
}

int
base_of(const char *s, size_t len, struct chars *ret)
{
	struct text t;
	int r = text_base(s, len, &t);

	if (r == 0)
		chars_of(&t, ret);
	text_wipe(&t);
	return r;
}

/*
 * Whether a word is in the password (base form), also backwards. Returns 0;
 * ERR_SYNTAX (the word is not UTF-8), ERR_TOOBIG (longer than any password),
 * ERR_NOMEM.
 */
static int
has_word(const struct chars *base, const char *s, size_t len, bool *ret)
{
	struct chars word;
	int r = base_of(s, len, &word);

	if (r == 0)
		*ret = contains(base, &word);
	return r;
}

/* How letters are typed on a keyboard without them: in short, or in full. */
static const struct {
	uint32_t c;
	const char *brief, *full;
} spellings[] = {
    {0xe4, "a", "ae"},
    {0xe5, "a", "aa"},
    {0xe6, "ae", "ae"},
    {0xf0, "d", "d"},
    {0xf6, "o", "oe"},
    {0xf8, "o", "oe"},
    {0xfc, "u", "ue"},
    {0xfe, "th", "th"},
    {0x111, "d", "d"},
    {0x131, "i", "i"},
    {0x142, "l", "l"},
    {0x153, "oe", "oe"},
};

/* Append a letter as it is typed. */
static void
spell(uint32_t c, bool full, struct text *ret)
{
	const char *s;
	char as_is[8];
	size_t len;

	for (size_t i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++) {
		if (spellings[i].c != uc_tolower(c))
			continue;
		s = full ? spellings[i].full : spellings[i].brief;
		len = strlen(s);
		if (len < sizeof(ret->s) - ret->len) {
			memcpy(ret->s + ret->len, s, len);
			ret->len += len;
		}
		return;
	}
	len = (size_t)u8_uctomb((uint8_t *)as_is, c, sizeof(as_is));
	if (len < sizeof(ret->s) - ret->len) {
		memcpy(ret->s + ret->len, as_is, len);
		ret->len += len;
	}
}

static int
has_spelling(const struct chars *base, const struct text *name, bool full,
    bool *ret)
{
	struct text spelled = {.len = 0};
	ucs4_t c;

	for (size_t i = 0; i < name->len;) {
		i += (size_t)u8_mbtouc(&c, (const uint8_t *)name->s + i,
		    name->len - i);
		spell(c, full, &spelled);
	}
	return has_word(base, spelled.s, spelled.len, ret);
}

/*
 * The same of a name, also as it is typed in ASCII: Mueller and Muller for
 * Müller. One that is not UTF-8 is skipped: the user cannot correct it while
 * changing a password.
 */
static int
has_name(const struct chars *base, const char *s, size_t len, bool *ret)
{
	struct text name;
	int r = has_word(base, s, len, ret);

	if (r == 0 && !*ret && (r = text_nfc(s, len, &name)) == 0) {
		r = has_spelling(base, &name, false, ret);
		if (r == 0 && !*ret)
			r = has_spelling(base, &name, true, ret);
	}
	return r == ERR_NOMEM ? r : 0;
}

/* --- the account's names --- */

/* The next word of a full name: letters, and the marks on them. */
static size_t
next_word_of_name(const char *s, const char **ret)
{
	size_t left = strlen(s), size, len = 0;
	ucs4_t c;

	for (*ret = s; left != 0; s += size, left -= size) {
		size = (size_t)u8_mbtouc(&c, (const uint8_t *)s, left);
		if (uc_is_general_category(c, UC_LETTER) ||
		    (len != 0 && uc_is_general_category(c, UC_MARK))) {
			if (len == 0)
				*ret = s;
			len += size;
		} else if (len != 0) {
			break;
		}
	}
	return len;
}

int
check_personal(const struct password_input *in, const struct text *password,
    unsigned *missing)
{
	const char *s = in->full_name != NULL ? in->full_name : "";
	struct chars base;
	bool found = false;
	size_t len;
	int r = base_of(password->s, password->len, &base);

	if (r == 0 && in->user != NULL)
		r = has_name(&base, in->user, strlen(in->user), &found);
	for (; r == 0 && !found && (len = next_word_of_name(s, &s)) != 0;
	     s += len)
		r = has_name(&base, s, len, &found);
	demand_set(missing, found, DEMAND_PERSONAL);
	chars_wipe(&base);
	return r;
}

/*
 * --- the words of a file ---
 * One per line, blanks around it are cut; lines that begin with # are comments.
 * A line that is not UTF-8 is an error, not one word less.
 */

/* The word of a line; NULL: none. */
static const char *
word_of_line(const char *line, size_t len, size_t *ret_len)
{
	const char *end = line + len;

	if (len >= BYTE_ORDER_MARK_LEN &&
	    memcmp(line, BYTE_ORDER_MARK, BYTE_ORDER_MARK_LEN) == 0)
		line += BYTE_ORDER_MARK_LEN;
	while (end != line && strchr(" \t\r\n", end[-1]) != NULL)
		end--;
	while (line != end && (*line == ' ' || *line == '\t'))
		line++;
	*ret_len = (size_t)(end - line);
	return line == end || *line == '#' ? NULL : line;
}

/* Search f for a word of the password; base NULL: check that all are text. */
static int
search_lines(FILE *f, const struct chars *base, bool *ret, unsigned *ret_line)
{
	char *line = NULL;
	const char *word;
	size_t room = 0, n;
	ssize_t len;
	int r = 0;

	*ret_line = 0;
	while (r == 0 && !*ret && (len = getline(&line, &room, f)) > 0) {
		++*ret_line;
		if ((word = word_of_line(line, (size_t)len, &n)) == NULL)
			continue;
		if (base != NULL)
			r = has_word(base, word, n, ret);
		else if (u8_check((const uint8_t *)word, n) != NULL)
			r = ERR_SYNTAX;
		if (r == ERR_TOOBIG) /* for any password: not in it */
			r = 0;
	}
	if (r == 0 && !*ret && !feof(f))
		r = ferror(f) ? ERR_IO : ERR_NOMEM;
	free(line);
	return r;
}

static int
search_file(const char *path, const struct chars *base, bool *ret,
    struct diag *d)
{
	const struct trusted_opts opts = {.check_parents = true};
	struct diag why = {0};
	unsigned line;
	FILE *f;
	int fd, r = trusted_open(path, &opts, &fd, &why);

	if (r != 0)
		return diag_set(d, r, "password words %.160s: %.300s", path,
		    why.msg);
	if ((f = fdopen(fd, "r")) == NULL) {
		close(fd);
		return ERR_NOMEM;
	}
	r = search_lines(f, base, ret, &line);
	fclose(f);
	if (r == ERR_SYNTAX)
		diag_set(d, r, "password words %.160s: line %u is not UTF-8",
		    path, line);
	else if (r == ERR_IO)
		diag_set(d, r, "password words %.160s cannot be read", path);
	return r;
}

int
words_ready(const char *path, struct diag *d)
{
	bool none = false;

	return search_file(path, NULL, &none, d);
}

int
check_words(const char *path, const struct text *password, unsigned *missing,
    struct diag *d)
{
	struct chars base;
	bool found = false;
	int r = base_of(password->s, password->len, &base);

	if (r == 0)
		r = search_file(path, &base, &found, d);
	demand_set(missing, found, DEMAND_WORDS);
	chars_wipe(&base);
	return r;
}
