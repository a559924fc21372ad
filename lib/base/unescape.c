/*
 * Back from a word of the log to what it stands for. Only what escape_word()
 * writes is read: so two texts never stand for one word, nor one for two.
 */
#include <string.h>

#include <loginpolicy/base/err.h>
#include <loginpolicy/base/escape.h>

/* n digits at s, of this alphabet; -1 where they are not there. */
static int32_t
hex(const char *s, size_t n, const char *alphabet)
{
	int32_t v = 0;

	for (size_t i = 0; i < n; i++) {
		const char *at = s[i] != '\0' ? strchr(alphabet, s[i]) : NULL;

		if (at == NULL)
			return -1;
		v = v * 16 + (int32_t)(at - alphabet);
	}
	return v;
}

static void
put_utf8(struct buf *b, uint32_t cp)
{
	if (cp < 0x800) {
		buf_putc(b, (char)(0xc0 | cp >> 6));
	} else {
		if (cp < 0x10000) {
			buf_putc(b, (char)(0xe0 | cp >> 12));
		} else {
			buf_putc(b, (char)(0xf0 | cp >> 18));
			buf_putc(b, (char)(0x80 | (cp >> 12 & 0x3f)));
		}
		buf_putc(b, (char)(0x80 | (cp >> 6 & 0x3f)));
	}
	buf_putc(b, (char)(0x80 | (cp & 0x3f)));
}

/* One escape at s, which has len characters; how many it is, or 0. */
static size_t
one(const char *s, size_t len, struct buf *b)
{
	const char *end;
	int32_t v;

	if (len >= 2 && s[1] == '\\') {
		buf_putc(b, '\\');
		return 2;
	}
	if (len >= 4 && s[1] == 'x') {
		if ((v = hex(s + 2, 2, "0123456789abcdef")) == -1)
			return 0;
		buf_putc(b, (char)v);
		return 4;
	}
	if (len < 8 || s[1] != 'u' || s[2] != '{' ||
	    (end = memchr(s, '}', len < 10 ? len : 10)) == NULL ||
	    (v = hex(s + 3, (size_t)(end - s - 3), "0123456789ABCDEF")) == -1)
		return 0;
	put_utf8(b, (uint32_t)v);
	return (size_t)(end - s) + 1;
}

/* Whether s is the word for what b has from start on. */
static int
check(const struct buf *b, size_t start, const char *s, size_t len)
{
	struct buf again;
	int r;

	buf_init(&again, len + 16);
	escape_word(&again, b->p + start, b->len - start);
	r = again.err == ERR_NOMEM ? ERR_NOMEM
	    : again.err == 0 && again.len == len &&
		(len == 0 || memcmp(again.p, s, len) == 0)
	    ? 0
	    : ERR_SYNTAX;
	buf_release(&again);
	return r;
}

int
unescape_word(struct buf *b, const char *s, size_t len)
{
	const size_t start = b->len, whole = len;
	const char *word = s;
	size_t n;

	while (len != 0) {
		const char *sign = memchr(s, '\\', len);

		n = sign != NULL ? (size_t)(sign - s) : len;
		if (n != 0)
			buf_put(b, s, n);
		else if ((n = one(s, len, b)) == 0)
			return ERR_SYNTAX;
		s += n;
		len -= n;
	}
	return b->err != 0 ? b->err : check(b, start, word, whole);
}
