/* SPDX-License-Identifier: BSD-2-Clause */
/* A growable byte buffer with a maximum and a sticky error. */
#ifndef LOGINPOLICY_BUF_H
#define LOGINPOLICY_BUF_H

#include <stddef.h>
#include <stdint.h>

struct buf {
	char *p; /* owned; not NUL-terminated */
	size_t len; /* bytes used */
	size_t cap; /* bytes allocated */
	size_t max; /* never grows beyond this */
	int err; /* 0, ERR_NOMEM or ERR_TOOBIG; sticky */
};

/* Make b empty; it grows to max bytes at most. Nothing is allocated yet. */
void buf_init(struct buf *b, size_t max);
/* Free the bytes, and zero the struct. */
void buf_release(struct buf *b);
/* Set the length to 0 and clear the error; the memory stays allocated. */
void buf_clear(struct buf *b);
/* Append; errors are in b->err. */
void buf_put(struct buf *b, const void *p, size_t len);
void buf_putc(struct buf *b, char c);
void buf_puts(struct buf *b, const char *s);
void buf_putu(struct buf *b, uint64_t v); /* decimal */
/* RFC 4251 s5 string: u32 length, bytes. */
void buf_put_string(struct buf *b, const void *p, size_t len);
void buf_printf(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
