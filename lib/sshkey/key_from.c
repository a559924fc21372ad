/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Keys whose numbers come from another format (PEM, PKCS#8): they are written
 * as a wire blob, to be decoded from it. And what the numbers are worth.
 */
#include <stdio.h>
#include <string.h>

#include <loginpolicy/base/buf.h>
#include <loginpolicy/sshkey/key.h>

static void
put_text(struct buf *b, const char *s)
{
	buf_put_string(b, s, strlen(s));
}

static void
put_mpint(struct buf *b, const uint8_t *p, size_t len)
{
	uint8_t head[5] = {0};
	size_t n;

	while (len != 0 && *p == 0) {
		p++;
		len--;
	}
	/* RFC 4251 s5: a zero byte before a top bit that is set */
	n = len + (len != 0 && (p[0] & 0x80) != 0);
	for (int i = 0; i < 4; i++)
		head[i] = (uint8_t)(n >> (24 - 8 * i));
	buf_put(b, head, 4 + n - len);
	buf_put(b, p, len);
}

void
key_wire_rsa(const uint8_t *e, size_t e_len, const uint8_t *n, size_t n_len,
    struct buf *b)
{
	put_text(b, "ssh-rsa");
	put_mpint(b, e, e_len);
	put_mpint(b, n, n_len);
}

void
key_wire_dsa(const struct key_dsa_params *d, struct buf *b)
{
	put_text(b, "ssh-dss");
	put_mpint(b, d->p, d->p_len);
	put_mpint(b, d->q, d->q_len);
	put_mpint(b, d->g, d->g_len);
	put_mpint(b, d->y, d->y_len);
}

void
key_wire_ecdsa(unsigned curve_bits, const uint8_t *q, size_t q_len,
    struct buf *b)
{
	char type[KEY_NAME_MAX];

	snprintf(type, sizeof(type), "ecdsa-sha2-nistp%u", curve_bits);
	put_text(b, type);
	put_text(b, strstr(type, "nistp"));
	buf_put_string(b, q, q_len);
}

void
key_wire_ed25519(const uint8_t pk[32], struct buf *b)
{
	put_text(b, "ssh-ed25519");
	buf_put_string(b, pk, 32);
}

/*
 * --- strength ---
 *
 * Equivalent symmetric strength of an RSA or DSA modulus: the classes of NIST
 * SP 800-57 part 1, table 2. Below 1024 bits, which the table does not have,
 * the formula of FIPS 140-2 IG 7.5 that it is derived from,
 *   (1.923 * cbrt(x ln 2) * cbrt(ln(x ln 2)^2) - 4.69) / ln 2, x in bits,
 * rounded down. It is stored as thresholds: no libm inside sshd.
 */

/* thresholds[s - 1]: the least number of bits with strength s. */
static const unsigned short thresholds[] = {10, 12, 14, 16, 18, 21, 23, 27, 30,
    33, 37, 41, 45, 49, 54, 59, 64, 69, 75, 81, 87, 93, 100, 107, 114, 122, 129,
    137, 146, 154, 163, 173, 182, 192, 202, 213, 223, 235, 246, 258, 270, 282,
    295, 308, 321, 335, 349, 364, 378, 394, 409, 425, 441, 458, 475, 492, 510,
    528, 546, 565, 584, 604, 624, 644, 665, 686, 707, 729, 752, 774, 797, 821,
    845, 869, 894, 919, 945, 971, 998};
#define THRESHOLDS (sizeof(thresholds) / sizeof(thresholds[0]))

unsigned
key_ffc_strength(unsigned bits)
{
	unsigned s = 0;

	if (bits >= 15360)
		return 256;
	if (bits >= 7680)
		return 192;
	if (bits >= 3072)
		return 128;
	if (bits >= 2048)
		return 112;
	if (bits >= 1024)
		return 80;
	while (s < THRESHOLDS && thresholds[s] <= bits)
		s++;
	return s;
}
