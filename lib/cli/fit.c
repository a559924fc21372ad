/* Breaking lines of text at 80 columns. */
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

/* Begin a line for a piece; one with no room there begins further left. */
static void
next_line(struct fit *f, size_t wide)
{
	size_t at = f->indent;

	if (at > INDENT_MIN && at + wide > FIT_COLUMNS)
		at = wide + INDENT_MIN < FIT_COLUMNS ? FIT_COLUMNS - wide
						     : INDENT_MIN;
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
	wide = text_columns(s, len);
	if (f->at + wide > FIT_COLUMNS && f->at > INDENT_MIN) {
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
