/* Keys whose numbers came in another format (PEM, PKCS#8): written as a wire blob and decoded from that. */
#include <loginpolicy/base/buf.h>
#include "key_impl.h"

#define WIRE_MAX (5 * (KEY_MPINT_RAW_MAX + 4) + KEY_NAME_MAX)

static void
put_mpint(struct buf *b, const uint8_t *p, size_t len)
{
	uint8_t head[5];
	size_t n = 0;

	while (len != 0 && *p == 0) {
		p++;
		len--;
	}
	n = len + (len != 0 && (p[0] & 0x80) != 0);
	head[0] = (uint8_t)(n >> 24);
	head[1] = (uint8_t)(n >> 16);
	head[2] = (uint8_t)(n >> 8);
	head[3] = (uint8_t)n;
	head[4] = 0;
	buf_put(b, head, 4 + n - len);
	buf_put(b, p, len);
}

static int
decode(struct buf *b, struct key *ret)
{
	int r = b->err;

	if (r == 0)
		r = key_decode((const uint8_t *)b->p, b->len, ret);
	buf_release(b);
	return r;
}

int
key_from_rsa(const uint8_t *e, size_t e_len, const uint8_t *n, size_t n_len,
    struct key *ret)
{
	struct buf b;

	buf_init(&b, WIRE_MAX);
	buf_put_string(&b, "ssh-rsa", 7);
	put_mpint(&b, e, e_len);
	put_mpint(&b, n, n_len);
	return decode(&b, ret);
}

int
key_from_dsa(const struct key_dsa_params *d, struct key *ret)
{
	struct buf b;

	buf_init(&b, WIRE_MAX);
	buf_put_string(&b, "ssh-dss", 7);
	put_mpint(&b, d->p, d->p_len);
	put_mpint(&b, d->q, d->q_len);
	put_mpint(&b, d->g, d->g_len);
	put_mpint(&b, d->y, d->y_len);
	return decode(&b, ret);
}

int
key_from_ecdsa(unsigned curve_bits, const uint8_t *q, size_t q_len,
    struct key *ret)
{
	struct buf b;

	buf_init(&b, WIRE_MAX);
	buf_printf(&b, "%c%c%c%cecdsa-sha2-nistp%u", 0, 0, 0, 19, curve_bits);
	buf_printf(&b, "%c%c%c%cnistp%u", 0, 0, 0, 8, curve_bits);
	buf_put_string(&b, q, q_len);
	return decode(&b, ret);
}

int
key_from_ed25519(const uint8_t pk[32], struct key *ret)
{
	struct buf b;

	buf_init(&b, WIRE_MAX);
	buf_put_string(&b, "ssh-ed25519", 11);
	buf_put_string(&b, pk, 32);
	return decode(&b, ret);
}
