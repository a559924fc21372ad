/* Cutting and wrapping by terminal columns, not by octets. */
#include <string.h>

#include <loginpolicy/base/escape.h>
#include "text_lines.h"

#define ELLIPSIS "\xe2\x80\xa6"
#define KEEP	 2048 /* octets kept of each end of a long text */

void
text_escape(struct buf *b, const void *s, size_t len)
{
	const char *p = s;

	if (len <= 2 * KEEP) {
		escape_text(b, p, len);
		return;
	}
	escape_text(b, p, KEEP);
	buf_puts(b, ELLIPSIS);
	escape_text(b, p + len - KEEP, KEEP);
}

/* Octets of the longest beginning of s that is at most so many columns wide. */
static size_t
fitting(const char *s, size_t len, size_t columns)
{
	size_t at = 0, used = 0, n;

	while (at < len) {
		n = utf8_decode(s + at, len - at, NULL);
		if (n == 0)
			n = 1;
		used += text_columns(s + at, n);
		if (used > columns)
			break;
		at += n;
	}
	return at;
}

void
text_cut(struct buf *b, const char *s, size_t len, unsigned columns)
{
	size_t width = text_columns(s, len), head, drop, at;

	if (columns < 8)
		columns = 8;
	if (width <= columns) {
		buf_put(b, s, len);
		return;
	}
	/* The end tells more: a path's file, an address's host. */
	head = (columns - 1) / 2;
	drop = width - (columns - 1 - head);
	at = fitting(s, len, drop);
	if (text_columns(s, at) < drop) /* a wide character on the border */
		at += utf8_decode(s + at, len - at, NULL);
	buf_put(b, s, fitting(s, len, head));
	buf_puts(b, ELLIPSIS);
	buf_put(b, s + at, len - at);
}

static void
put_blanks(struct buf *b, unsigned n)
{
	while (n-- > 0)
		buf_putc(b, ' ');
}

void
text_wrap(struct buf *b, const char *s, unsigned indent, unsigned columns)
{
	unsigned width = columns > indent + 16 ? columns - indent : 16;
	size_t len = strlen(s), n;
	const char *blank;

	do {
		n = fitting(s, len, width);
		blank = n < len && s[n] != ' ' ? memrchr(s, ' ', n) : NULL;
		if (blank != NULL)
			n = (size_t)(blank - s);
		put_blanks(b, indent);
		buf_put(b, s, n);
		buf_putc(b, '\n');
		while (n < len && s[n] == ' ')
			n++;
		s += n;
		len -= n;
	} while (len != 0);
}
