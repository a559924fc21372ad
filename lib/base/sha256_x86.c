/*
 * SHA-256 with the SHA extensions of x86-64 (Intel SDM, SHA256RNDS2,
 * SHA256MSG1, SHA256MSG2). Elsewhere the portable form is all there is.
 */
#include "sha256_impl.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("sha,sse4.1,ssse3")))

/* Four rounds: w holds four words of the schedule, k their constants. */
TARGET static inline void
four_rounds(__m128i *abef, __m128i *cdgh, __m128i w, const uint32_t *k)
{
	__m128i wk = _mm_add_epi32(w,
	    _mm_loadu_si128((const __m128i *)(const void *)k));

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
one_block(__m128i *abef, __m128i *cdgh, const uint8_t *p)
{
	const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0bLL,
	    0x0405060700010203LL);
	const __m128i *in = (const __m128i *)(const void *)p;
	__m128i a = *abef, c = *cdgh, w[4], n;

	for (int i = 0; i < 4; i++) {
		w[i] = _mm_shuffle_epi8(_mm_loadu_si128(in + i), swap);
		four_rounds(&a, &c, w[i], sha256_k + i * 4);
	}
#pragma GCC unroll 12
	for (int t = 16; t < 64; t += 4) {
		n = next_words(w[0], w[1], w[2], w[3]);
		w[0] = w[1];
		w[1] = w[2];
		w[2] = w[3];
		w[3] = n;
		four_rounds(&a, &c, n, sha256_k + t);
	}
	*abef = _mm_add_epi32(*abef, a);
	*cdgh = _mm_add_epi32(*cdgh, c);
}

/* The instructions want the state as a,b,e,f and c,d,g,h, high word first. */
TARGET static void
all_blocks(uint32_t h[8], const uint8_t *p, size_t n)
{
	__m128i abef = _mm_set_epi32((int)h[0], (int)h[1], (int)h[4],
	    (int)h[5]);
	__m128i cdgh = _mm_set_epi32((int)h[2], (int)h[3], (int)h[6],
	    (int)h[7]);

	for (; n != 0; n--, p += 64)
		one_block(&abef, &cdgh, p);
	h[0] = (uint32_t)_mm_extract_epi32(abef, 3);
	h[1] = (uint32_t)_mm_extract_epi32(abef, 2);
	h[4] = (uint32_t)_mm_extract_epi32(abef, 1);
	h[5] = (uint32_t)_mm_extract_epi32(abef, 0);
	h[2] = (uint32_t)_mm_extract_epi32(cdgh, 3);
	h[3] = (uint32_t)_mm_extract_epi32(cdgh, 2);
	h[6] = (uint32_t)_mm_extract_epi32(cdgh, 1);
	h[7] = (uint32_t)_mm_extract_epi32(cdgh, 0);
}
#endif

#if defined(__x86_64__)
#include <cpuid.h>

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
	/* 0 not asked yet, 1 no, 2 yes: whoever asks finds the same answer. */
	static _Atomic int known;
	int has = known;

	if (has == 0)
		known = has = cpu_has_sha() ? 2 : 1;
	if (has != 2)
		return false;
	all_blocks(h, p, n);
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
