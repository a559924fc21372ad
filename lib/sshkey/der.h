/* Bounded reader of DER (X.690) as far as keys need it. */
#ifndef SSHKEY_DER_H
#define SSHKEY_DER_H

#include <loginpolicy/base/rd.h>

enum {
	DER_INTEGER = 0x02,
	DER_BIT_STRING = 0x03,
	DER_OCTET_STRING = 0x04,
	DER_NULL = 0x05,
	DER_OID = 0x06,
	DER_SEQUENCE = 0x30,
	DER_CONTEXT_0 = 0xa0,
	DER_CONTEXT_1 = 0xa1,
	DER_CONTEXT_1_PRIMITIVE = 0x81
};

/* The tag that comes next, or -1 at the end. */
int der_peek(const struct rd *r);
/* Enter the next element, which has to have the tag. Errors stay in r and ret. */
void der_enter(struct rd *r, int tag, struct rd *ret);
/* A non-negative INTEGER's magnitude, leading zeros stripped. */
const uint8_t *der_uint(struct rd *r, size_t *ret_len);
/* A BIT STRING without unused bits. */
const uint8_t *der_bits(struct rd *r, size_t *ret_len);

#endif
