/* SPDX-License-Identifier: BSD-2-Clause */
/* Bounded reader over bytes in memory with a sticky error. */
#ifndef LOGINPOLICY_RD_H
#define LOGINPOLICY_RD_H

#include <stddef.h>
#include <stdint.h>

/*
 * After the first failure every rd_* returns a harmless zero and the error
 * stays, so that a decoder is straight-line code with one rd_finish() at its
 * end. Pointers handed out are borrowed from the buffer.
 */
struct rd {
	const uint8_t *p; /* next byte; borrowed */
	size_t left; /* bytes left */
	int err; /* 0 or the first ERR_* */
};

/* Read from p[0..len). */
void rd_init(struct rd *r, const void *p, size_t len);
/* Record e as the error, unless there is one already. */
void rd_fail(struct rd *r, int e);
/* Read a number; 0 on error. */
uint8_t rd_u8(struct rd *r);
uint32_t rd_u32(struct rd *r); /* big endian */
uint64_t rd_u64(struct rd *r); /* big endian */
/* Read n raw bytes, or NULL and ERR_TRUNC. */
const uint8_t *rd_bytes(struct rd *r, size_t n);
/*
 * Read an RFC 4251 s5 string of *ret_len bytes; NULL on error, never for an
 * empty string.
 */
const uint8_t *rd_string(struct rd *r, size_t *ret_len);
/* Skip a string. */
void rd_skip_string(struct rd *r);
/* The same as a sub-reader; on error ret_sub is empty and has the error too. */
void rd_sub(struct rd *r, struct rd *ret_sub);
/*
 * RFC 4251 s5 mpint, non-negative: leading zero bytes are stripped. A
 * negative one, or one of more than max_raw bytes with its zeros, is ERR_RANGE.
 * The value 0 has length 0.
 */
const uint8_t *rd_mpint(struct rd *r, size_t max_raw, size_t *ret_len);
/*
 * Return 0 if there is no error and nothing is left, else it or ERR_TRAILING.
 */
int rd_finish(const struct rd *r);

#endif
