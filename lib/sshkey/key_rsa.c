/* RSA (RFC 4253 s6.6: mpint e, mpint n). A size of any smallness is decoded. */
#include "key_impl.h"

unsigned
key_bits_of(const uint8_t *p, size_t len)
{
	unsigned bits = (unsigned)len * 8;

	if (len == 0)
		return 0;
	for (uint8_t top = p[0]; (top & 0x80) == 0; top = (uint8_t)(top << 1))
		bits--;
	return bits;
}

static void
finish(const uint8_t *e, size_t e_len, const uint8_t *n, size_t n_len,
    struct key_canon *c, struct key *ret)
{
	key_canon_mpint(c, e, e_len);
	key_canon_mpint(c, n, n_len);
	ret->bits = key_bits_of(n, n_len);
	ret->strength_bits = key_ffc_strength(ret->bits);
}

void
key_rsa_decode(const struct key_impl *impl, struct rd *r, struct key_canon *c,
    struct key *ret)
{
	size_t e_len, n_len;
	const uint8_t *e = rd_mpint(r, KEY_MPINT_RAW_MAX, &e_len);
	const uint8_t *n = rd_mpint(r, KEY_MPINT_RAW_MAX, &n_len);

	(void)impl;
	if (r->err == 0 && n_len == 0)
		rd_fail(r, ERR_RANGE); /* a modulus of 0 is none */
	if (r->err == 0)
		finish(e, e_len, n, n_len, c, ret);
}
