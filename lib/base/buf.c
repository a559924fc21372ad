/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Grow a byte buffer up to its maximum. After an error nothing is appended
 * until it is cleared.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/bigmem.h>
#include <loginpolicy/base/buf.h>
#include <loginpolicy/base/err.h>

void
buf_init(struct buf *b, size_t max)
{
	memset(b, 0, sizeof(*b));
	b->max = max;
}

void
buf_release(struct buf *b)
{
	free(b->p);
	memset(b, 0, sizeof(*b));
}

void
buf_clear(struct buf *b)
{
	b->len = 0;
	b->err = 0;
}

/* Make room for len more bytes. Returns false with b->err set. */
static bool
buf_grow(struct buf *b, size_t len)
{
	size_t want = b->cap < 256 ? 256 : b->cap * 2;
	char *p;

	if (b->err != 0)
		return false;
	if (len > b->max - b->len) {
		b->err = ERR_TOOBIG;
		return false;
	}
	if (want < b->len + len)
		want = b->len + len;
	if (want > b->max)
		want = b->max;
	if ((p = big_realloc(b->p, b->len, want)) == NULL) {
		b->err = ERR_NOMEM;
		return false;
	}
	b->p = p;
	b->cap = want;
	return true;
}

void
buf_put(struct buf *b, const void *p, size_t len)
{
	if (len == 0 || b->err != 0)
		return;
	if (len > b->cap - b->len && !buf_grow(b, len))
		return;
	memcpy(b->p + b->len, p, len);
	b->len += len;
}

void
buf_putc(struct buf *b, char c)
{
	buf_put(b, &c, 1);
}

void
buf_puts(struct buf *b, const char *s)
{
	buf_put(b, s, strlen(s));
}

void
buf_putu(struct buf *b, uint64_t v)
{
	char text[20];
	size_t i = sizeof(text);

	do {
		text[--i] = (char)('0' + v % 10);
		v /= 10;
	} while (v != 0);
	buf_put(b, text + i, sizeof(text) - i);
}

void
buf_put_string(struct buf *b, const void *p, size_t len)
{
	uint8_t head[4] = {(uint8_t)(len >> 24), (uint8_t)(len >> 16),
	    (uint8_t)(len >> 8), (uint8_t)len};

	if (len > UINT32_MAX) {
		b->err = ERR_TOOBIG;
		return;
	}
	buf_put(b, head, sizeof(head));
	buf_put(b, p, len);
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
	char *text;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n < 0) {
		b->err = ERR_NOMEM;
		return;
	}
	buf_put(b, text, (size_t)n);
	free(text);
}
