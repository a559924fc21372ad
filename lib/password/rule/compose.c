/*
 * Among all strings of len characters that have at least so many of each
 * class, how many of each class one of them has: as often as it is the case.
 * The number of strings of m characters of classes k and later is
 *
 *   W_k(m) = sum over j >= least_k of C(m, j) size_k^j W_k+1(m - j)
 *
 * and with j of class k C(m, j) size_k^j W_k+1(m - j) of these. Here all is
 * divided by (all sizes)^m, so that it can neither overflow nor (in the 15 bits
 * of exponent that x86 and most others give a long double) become 0.
 *
 * A number of 64 random bits chooses, so that a composition is off by 2^-64 and
 * what rounding adds: with 64 bits of mantissa some 2^-60 for the lengths
 * people use, 2^-54 for 512 characters.
 */
#include <string.h>

#include "compose.h"

/*
 * Go through the terms of W_k(m): the sum of all of them, or, where a part of
 * it is given, the j at which it is reached.
 */
static long double
sum(const struct compose *c, size_t k, size_t m, long double part, size_t *ret)
{
	long double total = 0, one = 1, p, all = 0;

	for (size_t i = 0; i < CLASSES; i++)
		all += c->size[i];
	p = c->size[k] / all;
	for (size_t j = 0; j <= m; j++) {
		if (j >= c->least[k] && c->weight[k + 1][m - j] > 0) {
			total += one * c->weight[k + 1][m - j];
			*ret = j;
			if (total > part)
				break;
		}
		/* C(m, j + 1) p^(j + 1) */
		one *= p * (long double)(m - j) / (long double)(j + 1);
	}
	return total;
}

void
compose_weigh(struct compose *c)
{
	size_t last;

	memset(c->weight, 0, sizeof(c->weight));
	c->weight[CLASSES][0] = 1;
	for (size_t k = CLASSES; k-- != 0;) {
		for (size_t m = 0; m <= c->len; m++)
			c->weight[k][m] = sum(c, k, m, 2, &last);
	}
}

void
compose_draw(const struct compose *c, const uint64_t random[CLASSES],
    size_t ret[CLASSES])
{
	size_t left = c->len;
	long double part;

	for (size_t k = 0; k < CLASSES; k++) {
		part = c->weight[k][left] * ((long double)random[k] * 0x1p-64L);
		ret[k] = left;
		sum(c, k, left, part, &ret[k]);
		left -= ret[k];
	}
}
