/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Words are separated by blanks; "…" may enclose a word or a part of one, with
 * \" and \\ inside; # at the start of a word begins a comment. Text is UTF-8
 * without control characters: nothing that an editor hides may decide.
 */
#include <endian.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <loginpolicy/base/escape.h>
#include "parse.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static int
lex_error(struct diag *d, size_t at, const char *msg)
{
	d->col = (unsigned)at + 1;
	return diag_set(d, ERR_SYNTAX, "%s", msg);
}

/* Count the visible ASCII characters at the front, eight at a time. */
static size_t
skip_plain(const char *s, size_t len)
{
	const uint64_t ones = 0x0101010101010101u, high = ones << 7;
	uint64_t v;
	size_t i;

	for (i = 0; len - i >= sizeof(v); i += sizeof(v)) {
		memcpy(&v, s + i, sizeof(v));
		/* A byte of 0x80 or above, one below 0x20, or 0x7f. */
		if (((v | (v - ones * 0x20) | (v + ones)) & high) != 0)
			break;
	}
	while (i < len && s[i] >= ' ' && s[i] < 0x7f)
		i++;
	return i;
}

/* Allow only visible characters and tabs. */
static int
check_text(const char *s, size_t len, struct diag *d)
{
	size_t n;
	uint32_t cp;

	for (size_t i = skip_plain(s, len); i < len;
	     i += n, i += skip_plain(s + i, len - i)) {
		n = utf8_decode(s + i, len - i, &cp);
		if (n == 0)
			return lex_error(d, i, "not UTF-8");
		if (cp == '\r')
			return lex_error(d, i,
			    "a carriage return: lines end in a newline alone");
		if ((cp < 0x20 && cp != '\t') || (cp >= 0x7f && cp < 0xa0))
			return lex_error(d, i, "a control character");
	}
	return 0;
}

/*
 * Copy what is between quotes to *out, which is before it. at: behind the
 * opening quote. Returns what follows the closing one; NULL: an error.
 */
static char *
lex_quoted(const char *line, char *at, char **out, struct diag *d)
{
	size_t start = (size_t)(at - line) - 1;

	for (; *at != '\0' && *at != '"'; *(*out)++ = *at++) {
		if (*at != '\\')
			continue;
		at++;
		if (*at != '"' && *at != '\\') {
			lex_error(d, (size_t)(at - line) - 1,
			    "after \\ expected \" or \\");
			return NULL;
		}
	}
	if (*at == '\0') {
		lex_error(d, start, "this quote is not closed");
		return NULL;
	}
	return at + 1;
}

/* Read the rest of a word, from its first quote on. */
static char *
lex_rest(const char *line, char *at, char **out, struct diag *d)
{
	while (at != NULL && *at != '\0' && !is_blank(*at)) {
		if (*at == '"')
			at = lex_quoted(line, at + 1, out, d);
		else
			*(*out)++ = *at++;
	}
	return at;
}

/*
 * Find the end of a word without quotes, eight bytes at a time: the lowest bit
 * of mark is that of the first byte that is a blank, a quote or the NUL behind
 * the line. check_text() has excluded other bytes below the blank.
 */
static char *
skip_bare(char *s)
{
	const uint64_t ones = 0x0101010101010101u, high = ones << 7;
	uint64_t v, quote, mark;

	for (;; s += sizeof(v)) {
		memcpy(&v, s, sizeof(v));
		v = le64toh(v);
		quote = v ^ ones * '"';
		mark = (((v - ones * 0x21) & ~v) | ((quote - ones) & ~quote)) &
		    high;
		if (mark != 0)
			return s + __builtin_ctzll(mark) / 8;
	}
}

/* Read the word at at. Returns what follows it; NULL: an error. */
static char *
lex_word_at(const char *line, char *at, struct lex_word *w, struct diag *d)
{
	char *end = skip_bare(at), *out = end;

	w->s = at;
	w->col = (unsigned)(at - line) + 1;
	if (*end == '"') {
		char *moved = end;

		if ((end = lex_rest(line, end, &moved, d)) == NULL)
			return NULL;
		out = moved;
	}
	w->len = (size_t)(out - at);
	if (*end != '\0')
		end++; /* the blank, which the NUL may replace */
	*out = '\0';
	return end;
}

int
lex_split(const char *s, size_t len, char *scratch, struct lex_line *ret,
    struct diag *reterr)
{
	char *at = scratch;
	size_t n = 0;
	int r;

	if ((r = check_text(s, len, reterr)) != 0)
		return r;
	memcpy(scratch, s, len);
	memset(scratch + len, 0, LEX_ROOM);
	for (;; n++) {
		while (is_blank(*at))
			at++;
		if (*at == '\0' || *at == '#')
			break;
		if (n == LEX_WORDS_MAX)
			return lex_error(reterr, (size_t)(at - scratch),
			    "too many words");
		at = lex_word_at(scratch, at, &ret->word[n], reterr);
		if (at == NULL)
			return ERR_SYNTAX;
	}
	ret->n = n;
	return 0;
}
