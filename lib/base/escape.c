/*
 * Untrusted text on its way to a terminal or a log. What could move the
 * cursor, end the line, or reorder what is read (Unicode TR 36, CVE-2021-42574)
 * becomes visible; the rest, including any script, stays as it is.
 */
#include <loginpolicy/base/escape.h>

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
put_octet(struct buf *b, uint8_t c)
{
	static const char hex[] = "0123456789abcdef";
	char text[4] = {'\\', 'x', hex[c >> 4], hex[c & 15]};

	buf_put(b, text, sizeof(text));
}

/* Printable ASCII that stays as it is. Words are read again, text is only read. */
static int
is_plain(uint8_t c, int word)
{
	if (c < 0x20 || c >= 0x7f)
		return 0;
	return !word || (c != ' ' && c != '"' && c != '=' && c != '\\');
}

static void
escape(struct buf *b, const uint8_t *p, size_t len, int word)
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
			put_octet(b, *p);
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
	escape(b, s, len, 0);
}

void
escape_word(struct buf *b, const void *s, size_t len)
{
	escape(b, s, len, 1);
}

/* Combining marks take no column of their own (the common blocks). */
static int
is_mark(uint32_t cp)
{
	return (cp >= 0x0300 && cp <= 0x036f) ||
	    (cp >= 0x1ab0 && cp <= 0x1aff) || (cp >= 0x1dc0 && cp <= 0x1dff) ||
	    (cp >= 0x20d0 && cp <= 0x20ff) || (cp >= 0xfe00 && cp <= 0xfe0f) ||
	    (cp >= 0xfe20 && cp <= 0xfe2f);
}

/* East Asian wide and emoji take two (the common blocks of UAX 11). */
static int
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
