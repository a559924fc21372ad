/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Untrusted text on its way to a terminal or a log. Characters that could move
 * the cursor, end the line, or reorder the text (Unicode TR 36, CVE-2021-42574)
 * become visible; all others, in any script, stay as they are.
 */
#include <string.h>

#include <loginpolicy/base/err.h>
#include <loginpolicy/base/escape.h>
#include <loginpolicy/base/number.h>

size_t
utf8_decode(const void *s, size_t len, uint32_t *ret_cp)
{
	const uint8_t *p = s;
	uint32_t cp, least;
	size_t n;

	if (len == 0)
		return 0;
	if (p[0] < 0x80) {
		if (ret_cp != NULL)
			*ret_cp = p[0];
		return 1;
	}
	if (p[0] >= 0xc2 && p[0] <= 0xdf) {
		n = 2;
		cp = p[0] & 0x1f;
		least = 0x80;
	} else if ((p[0] & 0xf0) == 0xe0) {
		n = 3;
		cp = p[0] & 0x0f;
		least = 0x800;
	} else if (p[0] >= 0xf0 && p[0] <= 0xf4) {
		n = 4;
		cp = p[0] & 0x07;
		least = 0x10000;
	} else {
		return 0;
	}
	if (len < n)
		return 0;
	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		cp = cp << 6 | (p[i] & 0x3f);
	}
	/* RFC 3629 s3: shortest form only, no surrogates, up to U+10FFFF */
	if (cp < least || cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
		return 0;
	if (ret_cp != NULL)
		*ret_cp = cp;
	return n;
}

bool
utf8_is_dangerous(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7f && cp <= 0x9f) || cp == 0x061c ||
	    (cp >= 0x200b && cp <= 0x200f) || (cp >= 0x2028 && cp <= 0x202e) ||
	    (cp >= 0x2060 && cp <= 0x206f) || cp == 0xfeff ||
	    (cp >= 0xfff9 && cp <= 0xfffb) || (cp >= 0xe0000 && cp <= 0xe0fff);
}

static void
put_byte(struct buf *b, uint8_t c)
{
	char text[5] = "\\x";

	hex_encode(&c, 1, text + 2);
	buf_put(b, text, 4);
}

/* Whether the byte stays as it is. A word can be read back, text cannot. */
static bool
is_plain(uint8_t c, bool word)
{
	if (c < 0x20 || c >= 0x7f)
		return false;
	return !word || (c != ' ' && c != '"' && c != '=' && c != '\\');
}

static void
escape(struct buf *b, const uint8_t *p, size_t len, bool word)
{
	size_t run, n;
	uint32_t cp;

	while (len != 0) {
		for (run = 0; run < len && is_plain(p[run], word); run++)
			continue;
		buf_put(b, p, run);
		p += run;
		len -= run;
		if (len == 0)
			return;
		n = utf8_decode(p, len, &cp);
		if (n == 1 && cp == '\\') {
			buf_puts(b, "\\\\");
		} else if (n <= 1) {
			n = 1;
			put_byte(b, *p);
		} else if (utf8_is_dangerous(cp)) {
			buf_printf(b, "\\u{%04X}", (unsigned)cp);
		} else {
			buf_put(b, p, n);
		}
		p += n;
		len -= n;
	}
}

void
escape_text(struct buf *b, const void *s, size_t len)
{
	escape(b, s, len, false);
}

void
escape_word(struct buf *b, const void *s, size_t len)
{
	escape(b, s, len, true);
}

/* Combining marks take no column of their own (the common blocks). */
static bool
is_mark(uint32_t cp)
{
	return (cp >= 0x0300 && cp <= 0x036f) ||
	    (cp >= 0x1ab0 && cp <= 0x1aff) || (cp >= 0x1dc0 && cp <= 0x1dff) ||
	    (cp >= 0x20d0 && cp <= 0x20ff) || (cp >= 0xfe00 && cp <= 0xfe0f) ||
	    (cp >= 0xfe20 && cp <= 0xfe2f);
}

/* East Asian wide and emoji take two (the common blocks of UAX 11). */
static bool
is_wide(uint32_t cp)
{
	return (cp >= 0x1100 && cp <= 0x115f) ||
	    (cp >= 0x2e80 && cp <= 0xa4cf) || (cp >= 0xac00 && cp <= 0xd7a3) ||
	    (cp >= 0xf900 && cp <= 0xfaff) || (cp >= 0xff00 && cp <= 0xff60) ||
	    (cp >= 0x1f300 && cp <= 0x1faff) ||
	    (cp >= 0x20000 && cp <= 0x3fffd);
}

size_t
text_columns(const void *s, size_t len)
{
	const uint8_t *p = s;
	size_t n, columns = 0;
	uint32_t cp = 0;

	while (len != 0) {
		n = utf8_decode(p, len, &cp);
		if (n == 0) {
			n = 1;
			columns++;
		} else if (!is_mark(cp)) {
			columns += is_wide(cp) ? 2 : 1;
		}
		p += n;
		len -= n;
	}
	return columns;
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

/* The number of n hexadecimal digits at s; -1: they are not digits. */
static int32_t
hex_number(const char *s, size_t n)
{
	int32_t v = 0;
	int digit;

	for (size_t i = 0; i < n; i++) {
		if ((digit = hex_digit(s[i])) == -1)
			return -1;
		v = v * 16 + digit;
	}
	return v;
}

/* Append the byte or character of the escape at s. Returns its length, or 0. */
static size_t
unescape_one(const char *s, size_t len, struct buf *b)
{
	const char *end;
	int32_t v;

	if (len >= 2 && s[1] == '\\') {
		buf_putc(b, '\\');
		return 2;
	}
	if (len >= 4 && s[1] == 'x') {
		if ((v = hex_number(s + 2, 2)) == -1)
			return 0;
		buf_putc(b, (char)v);
		return 4;
	}
	if (len < 8 || s[1] != 'u' || s[2] != '{' ||
	    (end = memchr(s, '}', len < 10 ? len : 10)) == NULL ||
	    (v = hex_number(s + 3, (size_t)(end - s - 3))) == -1)
		return 0;
	put_utf8(b, (uint32_t)v);
	return (size_t)(end - s) + 1;
}

/*
 * Only what escape_word() writes is accepted, so that one word means one text
 * and one text has one word. Returns 0, ERR_SYNTAX or ERR_NOMEM.
 */
static int
check_same_word(const struct buf *b, size_t start, const char *s, size_t len)
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
		else if ((n = unescape_one(s, len, b)) == 0)
			return ERR_SYNTAX;
		s += n;
		len -= n;
	}
	return b->err != 0 ? b->err : check_same_word(b, start, word, whole);
}
