/*
 * ECDSA (RFC 5656 s3.1: string curve, string Q). Only the uncompressed form
 * of the point is one that sshd takes. That it lies on the curve is not
 * checked here.
 */
#include <string.h>

#include "key_impl.h"

/* The name of the curve is the end of the type's: ecdsa-sha2-nistp256. */
#define CURVE_OFFSET 11
#define CURVE_LEN    8

static void
read_point(const struct key_impl *impl, const char *curve, struct rd *r,
    struct key_canon *c)
{
	size_t name_len, q_len, want = 2 * ((impl->curve_bits + 7) / 8) + 1;
	const uint8_t *name = rd_string(r, &name_len);
	const uint8_t *q = rd_string(r, &q_len);

	if (r->err != 0)
		return;
	if (name_len != CURVE_LEN || memcmp(name, curve, CURVE_LEN) != 0)
		rd_fail(r, ERR_SYNTAX);
	else if (q_len != want || q[0] != 0x04)
		rd_fail(r, ERR_RANGE);
	if (r->err != 0)
		return;
	key_canon_string(c, name, name_len);
	key_canon_string(c, q, q_len);
}

void
key_ecdsa_decode(const struct key_impl *impl, struct rd *r, struct key_canon *c,
    struct key *ret)
{
	read_point(impl, impl->name + CURVE_OFFSET, r, c);
	ret->bits = impl->curve_bits;
	/* SP 800-57 part 1, table 2; P-521 stands for 256 */
	ret->strength_bits = impl->curve_bits == 521 ? 256
						     : impl->curve_bits / 2;
}

/* PROTOCOL.u2f: the same, and string application. */
void
key_sk_ecdsa_decode(const struct key_impl *impl, struct rd *r,
    struct key_canon *c, struct key *ret)
{
	size_t len;
	const uint8_t *application;

	read_point(impl, "nistp256", r, c);
	application = rd_string(r, &len);
	if (r->err != 0)
		return;
	key_canon_string(c, application, len);
	ret->bits = 256;
	ret->strength_bits = 128;
}
