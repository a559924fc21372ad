#include <loginpolicy/base/err.h>
#include "der.h"

int
der_peek(const struct rd *r)
{
	return r->err != 0 || r->left == 0 ? -1 : r->p[0];
}

/* X.690 s8.1.3: definite lengths of at most four octets. */
static size_t
read_length(struct rd *r)
{
	uint8_t first = rd_u8(r);
	size_t len = 0;

	if (first < 0x80)
		return first;
	if (first == 0x80 || first > 0x84) {
		rd_fail(r, ERR_SYNTAX);
		return 0;
	}
	for (unsigned n = first & 0x7f; n != 0; n--)
		len = len << 8 | rd_u8(r);
	return len;
}

void
der_enter(struct rd *r, int tag, struct rd *ret)
{
	const uint8_t *p;
	size_t len;

	if (r->err == 0 && der_peek(r) != tag)
		rd_fail(r, r->left == 0 ? ERR_TRUNC : ERR_SYNTAX);
	rd_u8(r);
	len = read_length(r);
	p = rd_bytes(r, len);
	rd_init(ret, p, p == NULL ? 0 : len);
	ret->err = r->err;
}

const uint8_t *
der_uint(struct rd *r, size_t *ret_len)
{
	struct rd v;

	der_enter(r, DER_INTEGER, &v);
	*ret_len = 0;
	if (v.err == 0 && (v.left == 0 || (v.p[0] & 0x80) != 0))
		rd_fail(r, ERR_RANGE);
	if (r->err != 0)
		return NULL;
	while (v.left != 0 && *v.p == 0)
		rd_u8(&v);
	*ret_len = v.left;
	return v.p;
}

const uint8_t *
der_bits(struct rd *r, size_t *ret_len)
{
	struct rd v;

	der_enter(r, DER_BIT_STRING, &v);
	*ret_len = 0;
	if (r->err == 0 && rd_u8(&v) != 0)
		rd_fail(r, ERR_SYNTAX);
	if (r->err != 0 || v.err != 0) {
		rd_fail(r, ERR_SYNTAX);
		return NULL;
	}
	*ret_len = v.left;
	return v.p;
}
