/*
 * Words are separated by blanks; "…" may enclose a word or a part of one, with
 * \" and \\ inside; # at the start of a word begins a comment. Text is UTF-8
 * without control characters: what an editor does not show must not decide.
 */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <loginpolicy/escape.h>
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

struct lexer {
	const char *s;
	size_t len, i; /* i: the next octet */
	char *out; /* where unquoted text goes */
	struct diag *d;
};

/* From behind the opening quote to behind the closing one. */
static int
take_quoted(struct lexer *l)
{
	size_t start = l->i - 1;

	while (l->i < l->len && l->s[l->i] != '"') {
		if (l->s[l->i] == '\\') {
			l->i++;
			if (l->i == l->len ||
			    (l->s[l->i] != '"' && l->s[l->i] != '\\'))
				return fail(l->d, l->i - 1,
				    "after \\ expected \" or \\");
		}
		*l->out++ = l->s[l->i++];
	}
	if (l->i == l->len)
		return fail(l->d, start, "this quote is not closed");
	l->i++;
	return 0;
}

static int
take_word(struct lexer *l, struct lex_word *w)
{
	int r;

	w->s = l->out;
	w->col = (unsigned)l->i + 1;
	while (l->i < l->len && !is_blank(l->s[l->i])) {
		if (l->s[l->i] != '"') {
			*l->out++ = l->s[l->i++];
			continue;
		}
		l->i++;
		if ((r = take_quoted(l)) != 0)
			return r;
	}
	w->len = (size_t)(l->out - w->s);
	*l->out++ = '\0';
	return 0;
}

int
lex_split(const char *s, size_t len, char *scratch, struct lex_line *ret,
    struct diag *reterr)
{
	struct lexer l = {s, len, 0, scratch, reterr};
	int r;

	ret->n = 0;
	if ((r = check_text(s, len, reterr)) != 0)
		return r;
	for (;;) {
		while (l.i < len && is_blank(s[l.i]))
			l.i++;
		if (l.i == len || s[l.i] == '#')
			return 0;
		if (ret->n == LEX_WORDS_MAX)
			return fail(reterr, l.i, "too many words");
		if ((r = take_word(&l, &ret->word[ret->n])) != 0)
			return r;
		ret->n++;
	}
}
