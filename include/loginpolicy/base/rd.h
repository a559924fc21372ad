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
	const uint8_t *p; /* next octet; borrowed */
	size_t left; /* octets left */
	int err; /* 0 or the first ERR_* */
};

void rd_init(struct rd *r, const void *p, size_t len);
/* Record e as the error, unless there is one already. */
void rd_fail(struct rd *r, int e);
uint8_t rd_u8(struct rd *r);
uint32_t rd_u32(struct rd *r); /* big endian */
uint64_t rd_u64(struct rd *r); /* big endian */
/* n raw octets, or NULL and ERR_TRUNC. */
const uint8_t *rd_bytes(struct rd *r, size_t n);
/* RFC 4251 s5 string: *ret_len octets; NULL on error, never NULL for an empty string. */
const uint8_t *rd_string(struct rd *r, size_t *ret_len);
/* Skip a string. */
void rd_skip_string(struct rd *r);
/* The same as a sub-reader; on error ret_sub is empty and carries the error too. */
void rd_sub(struct rd *r, struct rd *ret_sub);
/*
 * RFC 4251 s5 mpint, non-negative: leading zero octets are stripped;
 * a negative one, or one of more than max_raw octets as it stands, is ERR_RANGE.
 * The value 0 is returned as length 0.
 */
const uint8_t *rd_mpint(struct rd *r, size_t max_raw, size_t *ret_len);
/* 0 if no error and nothing is left over; else the error or ERR_TRAILING. */
int rd_finish(const struct rd *r);

#endif
