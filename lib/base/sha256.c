/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SHA-256 (FIPS 180-4). The compression function exists in two forms: portable
 * C, and the SHA extensions of x86-64 (Intel SDM, SHA256RNDS2, SHA256MSG1,
 * SHA256MSG2) if the CPU has them.
 */
#include <string.h>
#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

#include <loginpolicy/base/sha256.h>
#include "sha256_impl.h"

/* FIPS 180-4 s4.2.2 */
static const uint32_t k[64] = {0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5,
    0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01,
    0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
    0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
    0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138,
    0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624,
    0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5,
    0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f,
    0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

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
		uint32_t t1 = v[7] + s1 + ch + k[t] + w[t];
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

#if defined(__x86_64__)
#define TARGET __attribute__((target("sha,sse4.1,ssse3")))

/* Four rounds: w has four words of the schedule, kt their constants. */
TARGET static inline void
four_rounds(__m128i *abef, __m128i *cdgh, __m128i w, const uint32_t *kt)
{
	__m128i wk = _mm_add_epi32(w,
	    _mm_loadu_si128((const __m128i *)(const void *)kt));

	*cdgh = _mm_sha256rnds2_epu32(*cdgh, *abef, wk);
	*abef = _mm_sha256rnds2_epu32(*abef, *cdgh,
	    _mm_shuffle_epi32(wk, 0x0e));
}

/* The next four words of the schedule, from the last sixteen. */
TARGET static inline __m128i
next_words(__m128i w0, __m128i w1, __m128i w2, __m128i w3)
{
	__m128i t = _mm_add_epi32(_mm_sha256msg1_epu32(w0, w1),
	    _mm_alignr_epi8(w3, w2, 4));

	return _mm_sha256msg2_epu32(t, w3);
}

TARGET static void
one_block_x86(__m128i *abef, __m128i *cdgh, const uint8_t *p)
{
	const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0bLL,
	    0x0405060700010203LL);
	const __m128i *in = (const __m128i *)(const void *)p;
	__m128i a = *abef, c = *cdgh, w[4], n;

	for (int i = 0; i < 4; i++) {
		w[i] = _mm_shuffle_epi8(_mm_loadu_si128(in + i), swap);
		four_rounds(&a, &c, w[i], k + i * 4);
	}
#pragma GCC unroll 12
	for (int t = 16; t < 64; t += 4) {
		n = next_words(w[0], w[1], w[2], w[3]);
		w[0] = w[1];
		w[1] = w[2];
		w[2] = w[3];
		w[3] = n;
		four_rounds(&a, &c, n, k + t);
	}
	*abef = _mm_add_epi32(*abef, a);
	*cdgh = _mm_add_epi32(*cdgh, c);
}

/* The instructions take the state as a,b,e,f and c,d,g,h, high word first. */
TARGET static void
all_blocks_x86(uint32_t h[8], const uint8_t *p, size_t n)
{
	__m128i abef = _mm_set_epi32((int)h[0], (int)h[1], (int)h[4],
	    (int)h[5]);
	__m128i cdgh = _mm_set_epi32((int)h[2], (int)h[3], (int)h[6],
	    (int)h[7]);

	for (; n != 0; n--, p += 64)
		one_block_x86(&abef, &cdgh, p);
	h[0] = (uint32_t)_mm_extract_epi32(abef, 3);
	h[1] = (uint32_t)_mm_extract_epi32(abef, 2);
	h[4] = (uint32_t)_mm_extract_epi32(abef, 1);
	h[5] = (uint32_t)_mm_extract_epi32(abef, 0);
	h[2] = (uint32_t)_mm_extract_epi32(cdgh, 3);
	h[3] = (uint32_t)_mm_extract_epi32(cdgh, 2);
	h[6] = (uint32_t)_mm_extract_epi32(cdgh, 1);
	h[7] = (uint32_t)_mm_extract_epi32(cdgh, 0);
}
/* CPUID leaf 7, EBX bit 29: SHA; leaf 1, ECX bits 9 and 19: SSSE3, SSE4.1. */
static bool
cpu_has_sha(void)
{
	unsigned a, b, c, d;

	if (__get_cpuid(1, &a, &b, &c, &d) == 0 || (c >> 9 & c >> 19 & 1) == 0)
		return false;
	return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 &&
	    (b >> 29 & 1) != 0;
}

bool
sha256_blocks_cpu(uint32_t h[8], const uint8_t *p, size_t n)
{
	/* 0: not asked yet, 1: no, 2: yes. */
	static _Atomic int known;
	int has = known;

	if (has == 0)
		known = has = cpu_has_sha() ? 2 : 1;
	if (has != 2)
		return false;
	all_blocks_x86(h, p, n);
	return true;
}
#else
bool
sha256_blocks_cpu(uint32_t h[8], const uint8_t *p, size_t n)
{
	(void)h;
	(void)p;
	(void)n;
	return false;
}
#endif

static void
hash_blocks(uint32_t h[8], const uint8_t *p, size_t n)
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
		hash_blocks(s->h, s->buf, 1);
		s->fill = 0;
	}
	hash_blocks(s->h, p, len / 64);
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
	hash_blocks(s->h, tail, n / 64);
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
