/* A growable byte buffer with a maximum and a sticky error. */
#ifndef LOGINPOLICY_BUF_H
#define LOGINPOLICY_BUF_H

#include <stddef.h>
#include <stdint.h>

struct buf {
	char *p; /* owned; not NUL-terminated */
	size_t len; /* octets used */
	size_t cap; /* octets allocated */
	size_t max; /* never grows beyond this */
	int err; /* 0, ERR_NOMEM or ERR_TOOBIG; sticky */
};

void buf_init(struct buf *b, size_t max);
void buf_release(struct buf *b); /* frees, and zeroes the struct */
void buf_clear(struct buf *b); /* length 0, error cleared, memory kept */
void buf_put(struct buf *b, const void *p, size_t len);
void buf_putc(struct buf *b, char c);
void buf_puts(struct buf *b, const char *s);
void buf_putu(struct buf *b, uint64_t v); /* decimal */
/* RFC 4251 s5 string: u32 length, octets. */
void buf_put_string(struct buf *b, const void *p, size_t len);
void buf_printf(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
