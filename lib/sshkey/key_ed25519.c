/* Ed25519 (RFC 8709 s4: string of 32 octets), with security key (PROTOCOL.u2f), and with ML-DSA-44. */
#include "key_impl.h"

#define ED25519_LEN	    32
#define MLDSA44_ED25519_LEN (1312 + ED25519_LEN)

static void
read_fixed(struct rd *r, size_t want, struct key_canon *c, struct key *ret)
{
	size_t len;
	const uint8_t *p = rd_string(r, &len);

	if (r->err == 0 && len != want)
		rd_fail(r, ERR_RANGE);
	if (r->err != 0)
		return;
	key_canon_string(c, p, len);
	ret->bits = 256;
	ret->strength_bits = 128;
}

void
key_ed25519_decode(const struct key_impl *impl, struct rd *r,
    struct key_canon *c, struct key *ret)
{
	(void)impl;
	read_fixed(r, ED25519_LEN, c, ret);
}

void
key_sk_ed25519_decode(const struct key_impl *impl, struct rd *r,
    struct key_canon *c, struct key *ret)
{
	size_t len;
	const uint8_t *application;

	(void)impl;
	read_fixed(r, ED25519_LEN, c, ret);
	application = rd_string(r, &len);
	if (r->err == 0)
		key_canon_string(c, application, len);
}

/*
 * draft-miller-sshm-mldsa44-ed25519-composite-sigs: both public keys in one
 * string. ssh-keygen -l of OpenSSH 10.6 prints 512 bits.
 */
void
key_mldsa_decode(const struct key_impl *impl, struct rd *r, struct key_canon *c,
    struct key *ret)
{
	(void)impl;
	read_fixed(r, MLDSA44_ED25519_LEN, c, ret);
	ret->bits = 512;
}
