/* DSA (RFC 4253 s6.6: mpint p, q, g, y). */
#include "key_impl.h"

void
key_dsa_decode(const struct key_impl *impl, struct rd *r, struct key_canon *c,
    struct key *ret)
{
	size_t len;

	(void)impl;
	for (int i = 0; i < 4; i++) {
		const uint8_t *v = rd_mpint(r, KEY_MPINT_RAW_MAX, &len);

		if (r->err == 0 && i == 0 && len == 0)
			rd_fail(r, ERR_RANGE);
		if (r->err != 0)
			return;
		key_canon_mpint(c, v, len);
		if (i == 0)
			ret->bits = key_bits_of(v, len);
	}
	ret->strength_bits = key_ffc_strength(ret->bits);
}
