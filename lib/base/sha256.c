/*
 * SHA-256 (FIPS 180-4). The compression function comes in two forms: portable
 * C, and the SHA instructions of x86-64, chosen by asking the CPU each time a
 * message is begun; there is no state shared between callers.
 */
#include <string.h>

#include <loginpolicy/base/sha256.h>
#include "sha256_impl.h"

/* FIPS 180-4 s4.2.2 */
const uint32_t sha256_k[64] = {
    0x428a2f98,
    0x71374491,
    0xb5c0fbcf,
    0xe9b5dba5,
    0x3956c25b,
    0x59f111f1,
    0x923f82a4,
    0xab1c5ed5,
    0xd807aa98,
    0x12835b01,
    0x243185be,
    0x550c7dc3,
    0x72be5d74,
    0x80deb1fe,
    0x9bdc06a7,
    0xc19bf174,
    0xe49b69c1,
    0xefbe4786,
    0x0fc19dc6,
    0x240ca1cc,
    0x2de92c6f,
    0x4a7484aa,
    0x5cb0a9dc,
    0x76f988da,
    0x983e5152,
    0xa831c66d,
    0xb00327c8,
    0xbf597fc7,
    0xc6e00bf3,
    0xd5a79147,
    0x06ca6351,
    0x14292967,
    0x27b70a85,
    0x2e1b2138,
    0x4d2c6dfc,
    0x53380d13,
    0x650a7354,
    0x766a0abb,
    0x81c2c92e,
    0x92722c85,
    0xa2bfe8a1,
    0xa81a664b,
    0xc24b8b70,
    0xc76c51a3,
    0xd192e819,
    0xd6990624,
    0xf40e3585,
    0x106aa070,
    0x19a4c116,
    0x1e376c08,
    0x2748774c,
    0x34b0bcb5,
    0x391c0cb3,
    0x4ed8aa4a,
    0x5b9cca4f,
    0x682e6ff3,
    0x748f82ee,
    0x78a5636f,
    0x84c87814,
    0x8cc70208,
    0x90befffa,
    0xa4506ceb,
    0xbef9a3f7,
    0xc67178f2,
};

static uint32_t
ror(uint32_t x, unsigned n)
{
	return x >> n | x << (32 - n);
}

static uint32_t
load32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3];
}

/* FIPS 180-4 s6.2.2, step 1 */
static void
schedule(const uint8_t *p, uint32_t w[64])
{
	for (int t = 0; t < 16; t++)
		w[t] = load32(p + (size_t)t * 4);
	for (int t = 16; t < 64; t++) {
		uint32_t s0 = ror(w[t - 15], 7) ^ ror(w[t - 15], 18) ^
		    w[t - 15] >> 3;
		uint32_t s1 = ror(w[t - 2], 17) ^ ror(w[t - 2], 19) ^
		    w[t - 2] >> 10;

		w[t] = s1 + w[t - 7] + s0 + w[t - 16];
	}
}

/* FIPS 180-4 s6.2.2, steps 2 to 4 */
static void
one_block(uint32_t h[8], const uint8_t *p)
{
	uint32_t w[64], v[8];

	schedule(p, w);
	memcpy(v, h, sizeof(v));
	for (int t = 0; t < 64; t++) {
		uint32_t s1 = ror(v[4], 6) ^ ror(v[4], 11) ^ ror(v[4], 25);
		uint32_t ch = (v[4] & v[5]) ^ (~v[4] & v[6]);
		uint32_t t1 = v[7] + s1 + ch + sha256_k[t] + w[t];
		uint32_t s0 = ror(v[0], 2) ^ ror(v[0], 13) ^ ror(v[0], 22);
		uint32_t maj = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);

		memmove(v + 1, v, 7 * sizeof(v[0]));
		v[4] += t1;
		v[0] = t1 + s0 + maj;
	}
	for (int i = 0; i < 8; i++)
		h[i] += v[i];
}

void
sha256_blocks_portable(uint32_t h[8], const uint8_t *p, size_t n)
{
	for (; n != 0; n--, p += 64)
		one_block(h, p);
}

static void
blocks(uint32_t h[8], const uint8_t *p, size_t n)
{
	if (n != 0 && !sha256_blocks_cpu(h, p, n))
		sha256_blocks_portable(h, p, n);
}

void
sha256_init(struct sha256 *s)
{
	static const uint32_t h0[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372,
	    0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

	memset(s, 0, sizeof(*s));
	memcpy(s->h, h0, sizeof(h0));
}

void
sha256_update(struct sha256 *s, const void *data, size_t len)
{
	const uint8_t *p = data;
	size_t take;

	if (len == 0)
		return;
	s->total += len;
	if (s->fill != 0) {
		take = 64 - s->fill < len ? 64 - s->fill : len;
		memcpy(s->buf + s->fill, p, take);
		s->fill += take;
		p += take;
		len -= take;
		if (s->fill < 64)
			return;
		blocks(s->h, s->buf, 1);
		s->fill = 0;
	}
	blocks(s->h, p, len / 64);
	p += len / 64 * 64;
	s->fill = len % 64;
	if (s->fill != 0)
		memcpy(s->buf, p, s->fill);
}

/* FIPS 180-4 s5.1.1: a one bit, zeros, the length in bits. */
void
sha256_final(struct sha256 *s, uint8_t ret_digest[SHA256_LEN])
{
	uint8_t tail[128] = {0};
	size_t n = s->fill < 56 ? 64 : 128;

	memcpy(tail, s->buf, s->fill);
	tail[s->fill] = 0x80;
	for (size_t i = 0; i < 8; i++)
		tail[n - 1 - i] = (uint8_t)(s->total << 3 >> (8 * i));
	blocks(s->h, tail, n / 64);
	for (size_t i = 0; i < SHA256_LEN; i++)
		ret_digest[i] = (uint8_t)(s->h[i / 4] >> (24 - i % 4 * 8));
	explicit_bzero(tail, sizeof(tail));
	explicit_bzero(s, sizeof(*s));
}

void
sha256_of(const void *p, size_t len, uint8_t ret_digest[SHA256_LEN])
{
	struct sha256 s;

	sha256_init(&s);
	sha256_update(&s, p, len);
	sha256_final(&s, ret_digest);
}
