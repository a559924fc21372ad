/*
 * Words are separated by blanks; "…" may enclose a word or a part of one, with
 * \" and \\ inside; # at the start of a word begins a comment. Text is UTF-8
 * without control characters: what an editor does not show must not decide.
 */
#include <endian.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <loginpolicy/base/escape.h>
#include "lex.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static int
fail(struct diag *d, size_t at, const char *msg)
{
	d->col = (unsigned)at + 1;
	return diag_set(d, ERR_SYNTAX, "%s", msg);
}

/* How many of the next octets are plain ASCII and visible: eight at a time. */
static size_t
skip_plain(const char *s, size_t len)
{
	const uint64_t ones = 0x0101010101010101u, high = ones << 7;
	uint64_t v;
	size_t i;

	for (i = 0; len - i >= sizeof(v); i += sizeof(v)) {
		memcpy(&v, s + i, sizeof(v));
		/* An octet of 0x80 on, one below 0x20, or 0x7f. */
		if (((v | (v - ones * 0x20) | (v + ones)) & high) != 0)
			break;
	}
	while (i < len && s[i] >= ' ' && s[i] < 0x7f)
		i++;
	return i;
}

/* Only characters that can be seen, and tabs. */
static int
check_text(const char *s, size_t len, struct diag *d)
{
	size_t n;
	uint32_t cp;

	for (size_t i = skip_plain(s, len); i < len;
	     i += n, i += skip_plain(s + i, len - i)) {
		n = utf8_decode(s + i, len - i, &cp);
		if (n == 0)
			return fail(d, i, "not UTF-8");
		if (cp == '\r')
			return fail(d, i,
			    "a carriage return: lines end in a newline alone");
		if ((cp < 0x20 && cp != '\t') || (cp >= 0x7f && cp < 0xa0))
			return fail(d, i, "a control character");
	}
	return 0;
}

/*
 * From behind the opening quote to behind the closing one; what is within
 * moves to *out, which is before it. NULL: an error.
 */
static char *
take_quoted(const char *line, char *at, char **out, struct diag *d)
{
	size_t start = (size_t)(at - line) - 1;

	for (; *at != '\0' && *at != '"'; *(*out)++ = *at++) {
		if (*at != '\\')
			continue;
		at++;
		if (*at != '"' && *at != '\\') {
			fail(d, (size_t)(at - line) - 1,
			    "after \\ expected \" or \\");
			return NULL;
		}
	}
	if (*at == '\0') {
		fail(d, start, "this quote is not closed");
		return NULL;
	}
	return at + 1;
}

/* The rest of a word, from its first quote on. */
static char *
take_rest(const char *line, char *at, char **out, struct diag *d)
{
	while (at != NULL && *at != '\0' && !is_blank(*at)) {
		if (*at == '"')
			at = take_quoted(line, at + 1, out, d);
		else
			*(*out)++ = *at++;
	}
	return at;
}

/*
 * Most words have no quote: they stay where they are. Below the blank there is
 * only the tab and the NUL that ends the line: check_text() has been there.
 * Eight at a time, of which the lowest mark is that of the first that ends it.
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

/* The word at at, of the line. Returns what is behind it, or NULL: an error. */
static char *
take_word(const char *line, char *at, struct lex_word *w, struct diag *d)
{
	char *end = skip_bare(at), *out = end;

	w->s = at;
	w->col = (unsigned)(at - line) + 1;
	if (*end == '"') {
		char *moved = end;

		if ((end = take_rest(line, end, &moved, d)) == NULL)
			return NULL;
		out = moved;
	}
	w->len = (size_t)(out - at);
	if (*end != '\0')
		end++; /* the blank, in whose place the NUL may come */
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
			return fail(reterr, (size_t)(at - scratch),
			    "too many words");
		at = take_word(scratch, at, &ret->word[n], reterr);
		if (at == NULL)
			return ERR_SYNTAX;
	}
	ret->n = n;
	return 0;
}
