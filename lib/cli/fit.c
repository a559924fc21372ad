/* SPDX-License-Identifier: BSD-2-Clause */
/* Breaking lines of text at the columns of a screen. */
#include <string.h>

#include <loginpolicy/base/escape.h>
#include <loginpolicy/cli/fit.h>

#define INDENT_MIN 4

static void
put_blanks(struct buf *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_putc(b, ' ');
}

static size_t
columns_of(const struct fit *f)
{
	return f->columns != 0 ? f->columns : FIT_COLUMNS;
}

/* Columns of a piece. A colour, "ESC [ NUMBERS m", takes none. */
static size_t
piece_columns(const char *s, size_t len)
{
	const char *end = s + len, *from = s, *colour;
	size_t n = 0;

	while ((colour = memchr(from, '\033', (size_t)(end - from))) != NULL) {
		const char *m = memchr(colour, 'm', (size_t)(end - colour));

		n += text_columns(from, (size_t)(colour - from));
		if (m == NULL)
			return n;
		from = m + 1;
	}
	return n + text_columns(from, (size_t)(end - from));
}

/* Begin a line for a piece; one with no room there begins further left. */
static void
next_line(struct fit *f, size_t wide)
{
	const size_t columns = columns_of(f);
	size_t at = f->indent;

	if (at > INDENT_MIN && at + wide > columns)
		at = wide + INDENT_MIN < columns ? columns - wide : INDENT_MIN;
	buf_putc(f->b, '\n');
	put_blanks(f->b, at);
	f->at = at;
}

void
fit_piece(struct fit *f, const char *s, size_t len)
{
	size_t blanks = 0, wide;

	while (blanks < len && s[blanks] == ' ')
		blanks++;
	wide = piece_columns(s, len);
	if (f->at + wide > columns_of(f) && f->at > INDENT_MIN) {
		s += blanks;
		len -= blanks;
		wide -= blanks;
		next_line(f, wide);
	}
	buf_put(f->b, s, len);
	f->at += wide;
}

void
fit_words(struct fit *f, const char *s, size_t len)
{
	const char *end = s + len, *word = s;

	while (word < end) {
		const char *next = word;

		while (next < end && *next == ' ')
			next++;
		while (next < end && *next != ' ')
			next++;
		fit_piece(f, word, (size_t)(next - word));
		word = next;
	}
}

void
fit_end(struct fit *f)
{
	buf_putc(f->b, '\n');
	f->at = 0;
}
