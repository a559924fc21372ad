/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The writer knows at each depth whether it is in an object or an array, and
 * whether there is an item already. From that follow the commas, and misuse is
 * an error instead of output that is not JSON.
 */
#include <string.h>

#include <loginpolicy/base/err.h>
#include <loginpolicy/base/escape.h>
#include <loginpolicy/base/json_out.h>

/* Bits of state[depth]. Depth 0 is the document. */
#define IN_OBJECT 1u
#define HAS_ITEM  2u
#define HAS_KEY	  4u /* a key that has no value yet */

void
json_init(struct json_out *j, struct buf *b)
{
	memset(j, 0, sizeof(*j));
	j->b = b;
}

static void
misuse(struct json_out *j)
{
	if (j->b->err == 0)
		j->b->err = ERR_INTERNAL;
}

/* Write what is before a value. Returns whether a value is allowed here. */
static bool
before_value(struct json_out *j)
{
	uint8_t *st = &j->state[j->depth];

	if ((*st & IN_OBJECT) != 0 && (*st & HAS_KEY) == 0) {
		misuse(j);
		return false;
	}
	if (j->depth == 0 && (*st & HAS_ITEM) != 0) {
		misuse(j);
		return false;
	}
	if ((*st & (HAS_ITEM | HAS_KEY)) == HAS_ITEM)
		buf_putc(j->b, ',');
	*st = (uint8_t)((*st | HAS_ITEM) & ~HAS_KEY);
	return true;
}

static void
open_level(struct json_out *j, char c, uint8_t state)
{
	if (!before_value(j))
		return;
	if (j->depth == JSON_DEPTH_MAX) {
		misuse(j);
		return;
	}
	j->state[++j->depth] = state;
	buf_putc(j->b, c);
}

static void
close_level(struct json_out *j, char c, uint8_t state)
{
	uint8_t st = j->state[j->depth];

	if (j->depth == 0 || (st & IN_OBJECT) != state || (st & HAS_KEY) != 0) {
		misuse(j);
		return;
	}
	j->depth--;
	buf_putc(j->b, c);
}

void
json_object(struct json_out *j)
{
	open_level(j, '{', IN_OBJECT);
}

void
json_object_end(struct json_out *j)
{
	close_level(j, '}', IN_OBJECT);
}

void
json_array(struct json_out *j)
{
	open_level(j, '[', 0);
}

void
json_array_end(struct json_out *j)
{
	close_level(j, ']', 0);
}

/* What is before a key. Returns whether a key may be here. */
static bool
before_key(struct json_out *j, bool *ret_comma)
{
	uint8_t *st = &j->state[j->depth];

	if ((*st & IN_OBJECT) == 0 || (*st & HAS_KEY) != 0) {
		misuse(j);
		return false;
	}
	*ret_comma = (*st & HAS_ITEM) != 0;
	*st |= HAS_KEY | HAS_ITEM;
	return true;
}

void
json_key(struct json_out *j, const char *name)
{
	bool comma;

	if (!before_key(j, &comma))
		return;
	buf_puts(j->b, comma ? ",\"" : "\"");
	buf_puts(j->b, name);
	buf_put(j->b, "\":", 2);
}

void
json_key_text(struct json_out *j, const char *text, size_t len)
{
	bool comma;

	if (before_key(j, &comma))
		buf_put(j->b, text + !comma, len - !comma);
}

/*
 * RFC 8259 s7: quote, backslash and controls are escaped, and so is what would
 * reorder or hide text for whoever looks at the file; above U+FFFF as a pair.
 */
static void
put_special(struct buf *b, uint32_t cp)
{
	switch (cp) {
	case '"':
		buf_put(b, "\\\"", 2);
		return;
	case '\\':
		buf_put(b, "\\\\", 2);
		return;
	case '\n':
		buf_put(b, "\\n", 2);
		return;
	case '\t':
		buf_put(b, "\\t", 2);
		return;
	default:
		break;
	}
	if (cp > 0xffff) {
		buf_printf(b, "\\u%04x",
		    (unsigned)(0xd800 + ((cp - 0x10000) >> 10)));
		cp = 0xdc00 + ((cp - 0x10000) & 0x3ff);
	}
	buf_printf(b, "\\u%04x", (unsigned)cp);
}

/* 1: a byte of a string that is written as it is. */
static const uint8_t plain[256] = {[' '] = 1,
    ['!'] = 1, /* not '"' */
#define P8(c)                                                        \
	[c] = 1, [c + 1] = 1, [c + 2] = 1, [c + 3] = 1, [c + 4] = 1, \
	[c + 5] = 1, [c + 6] = 1, [c + 7] = 1
    P8(0x23),
    P8(0x2b),
    P8(0x33),
    P8(0x3b),
    P8(0x43),
    P8(0x4b),
    P8(0x53),
    [0x5b] = 1, /* not '\\' */
    P8(0x5d),
    P8(0x65),
    P8(0x6d),
    P8(0x75),
    [0x7d] = 1,
    [0x7e] = 1};

static void
put_text(struct buf *b, const uint8_t *p, size_t len)
{
	size_t run, n;
	uint32_t cp;

	while (len != 0) {
		for (run = 0; run < len && plain[p[run]]; run++)
			continue;
		buf_put(b, p, run);
		p += run;
		len -= run;
		if (len == 0)
			return;
		if ((n = utf8_decode(p, len, &cp)) == 0) {
			n = 1;
			buf_put(b, "\xef\xbf\xbd", 3); /* U+FFFD */
		} else if (n == 1 || utf8_is_dangerous(cp)) {
			put_special(b, cp);
		} else {
			buf_put(b, p, n);
		}
		p += n;
		len -= n;
	}
}

void
json_string(struct json_out *j, const void *s, size_t len)
{
	if (!before_value(j))
		return;
	buf_putc(j->b, '"');
	put_text(j->b, s, len);
	buf_putc(j->b, '"');
}

void
json_bytes(struct json_out *j, const void *s, size_t len)
{
	if (s == NULL)
		json_null(j);
	else
		json_string(j, s, len);
}

void
json_str(struct json_out *j, const char *s)
{
	json_bytes(j, s, s == NULL ? 0 : strlen(s));
}

void
json_u64(struct json_out *j, uint64_t v)
{
	if (before_value(j))
		buf_putu(j->b, v);
}

void
json_number(struct json_out *j, uint64_t v)
{
	if (v == 0)
		json_null(j);
	else
		json_u64(j, v);
}

void
json_bool(struct json_out *j, bool v)
{
	if (before_value(j))
		buf_puts(j->b, v ? "true" : "false");
}

void
json_null(struct json_out *j)
{
	if (before_value(j))
		buf_puts(j->b, "null");
}
