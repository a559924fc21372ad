/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Random passwords that meet the rule, each equally likely. The number of
 * characters of each class is drawn first (compose_draw()), then the
 * characters, then their order: so a rule that few strings meet costs no more.
 * If another demand refuses the password, a new one is drawn.
 */
#include <string.h>

#include "checks.h"

/* Without look-alikes: no I, l, 1, |, O, o, 0. In the order of CLASSES. */
static const char *const alphabet[CLASSES] = {"ABCDEFGHJKLMNPQRSTUVWXYZ",
    "abcdefghijkmnpqrstuvwxyz", "23456789", "!#%*+-/:=?@_"};
/* Give up after this many draws; after this many refusals by files, too. */
#define DRAWS_MAX    200000
#define REFUSALS_MAX 5000

/* --- how many of each class --- */

/*
 * Among all strings of len characters that have at least the required number of
 * each class: how often one has how many of each class. The number of strings
 * of m characters of classes k and later is
 *
 *   W_k(m) = sum over j >= least_k of C(m, j) size_k^j W_k+1(m - j)
 *
 * and C(m, j) size_k^j W_k+1(m - j) of these have j of class k. Here all is
 * divided by (all sizes)^m, so that it can neither overflow nor (in the 15 bits
 * of exponent that x86 and most others give a long double) become 0.
 *
 * A number of 64 random bits chooses, so that a composition is off by 2^-64 and
 * the rounding errors: with 64 bits of mantissa some 2^-60 for the lengths that
 * people use, 2^-54 for 512 characters.
 */

/* The sum of the terms of W_k(m), or up to part of it; *ret: the last j. */
static long double
sum_terms(const struct compose *c, size_t k, size_t m, long double part,
    size_t *ret)
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
			c->weight[k][m] = sum_terms(c, k, m, 2, &last);
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
		sum_terms(c, k, left, part, &ret[k]);
		left -= ret[k];
	}
}

/* --- drawing --- */

/* Draw a number below n (1..65536), without the bias of a remainder. */
static int
draw_below(const struct password_random *rnd, size_t n, size_t *ret)
{
	const uint32_t limit = 65536 - 65536 % (uint32_t)n;
	uint16_t v;

	do {
		if (rnd->fill(rnd->ctx, &v, sizeof(v)) != 0)
			return ERR_IO;
	} while (v >= limit);
	*ret = v % n;
	explicit_bzero(&v, sizeof(v));
	return 0;
}

/* Shuffle: each order is equally likely (Fisher and Yates). */
static int
shuffle_characters(const struct password_random *rnd, size_t len, char *s)
{
	size_t k;
	char c;
	int r = 0;

	for (size_t i = len; i > 1; i--) {
		if ((r = draw_below(rnd, i, &k)) != 0)
			break;
		c = s[k];
		s[k] = s[i - 1];
		s[i - 1] = c;
	}
	return r;
}

static int
draw_password(const struct compose *c, const struct password_random *rnd,
    char *ret)
{
	uint64_t random[CLASSES];
	size_t n[CLASSES], out = 0, k;
	int r = rnd->fill(rnd->ctx, random, sizeof(random)) == 0 ? 0 : ERR_IO;

	if (r == 0)
		compose_draw(c, random, n);
	for (size_t i = 0; r == 0 && i < CLASSES; i++) {
		for (; r == 0 && n[i] != 0; n[i]--) {
			r = draw_below(rnd, c->size[i], &k);
			if (r == 0)
				ret[out++] = alphabet[i][k];
		}
	}
	ret[out] = '\0';
	explicit_bzero(random, sizeof(random));
	return r == 0 ? shuffle_characters(rnd, out, ret) : r;
}

/* Set up the classes. ERR_RANGE: no such password exists; d says why. */
static int
compose_set(const struct policy_password *rule, size_t len, struct compose *ret,
    struct diag *d)
{
	const unsigned least[CLASSES] = {rule->uppercase, rule->lowercase,
	    rule->digit, rule->symbol};
	size_t sum = 0;

	if (len < 1 || len > PASSWORD_OCTETS_MAX)
		return diag_set(d, ERR_RANGE, "a length from 1 to %d is needed",
		    PASSWORD_OCTETS_MAX);
	if (len < rule->length)
		return diag_set(d, ERR_RANGE,
		    "%zu characters are less than the rule's length %u", len,
		    rule->length);
	if (len > rule->maximum)
		return diag_set(d, ERR_RANGE,
		    "%zu characters are more than the rule's maximum %u", len,
		    rule->maximum);
	memset(ret, 0, sizeof(*ret));
	ret->len = len;
	for (size_t i = 0; i < CLASSES; i++) {
		ret->size[i] = (unsigned)strlen(alphabet[i]);
		if (rule->passphrase == 0 || len < rule->passphrase)
			ret->least[i] = least[i];
		sum += ret->least[i];
	}
	if (sum > len)
		return diag_set(d, ERR_RANGE,
		    "%zu characters are less than the %zu capitals, small "
		    "letters, digits and symbols that the rule asks for",
		    len, sum);
	compose_weigh(ret);
	return 0;
}

/* Check what needs no files. */
static int
check_without_files(const struct policy_password *rule, const char *s,
    size_t len, bool *ret)
{
	struct text t;
	unsigned missing = 0;
	int r = text_nfc(s, len, &t);

	if (r == 0)
		r = check_shape(rule, &t, NULL, &missing);
	text_wipe(&t);
	*ret = missing == 0;
	return r;
}

static int
draw_until_good(const struct policy_password *rule, const char *root,
    const struct password_random *rnd, const struct compose *c, char *ret,
    struct diag *d)
{
	const struct password_input in = {.password = ret, .len = c->len};
	struct password_result res;
	unsigned long refusals = 0;
	bool good;
	int r;

	for (unsigned long i = 0; i < DRAWS_MAX && refusals < REFUSALS_MAX;
	     i++) {
		if (draw_password(c, rnd, ret) != 0)
			return diag_set(d, ERR_IO, "no randomness");
		if ((r = check_without_files(rule, ret, c->len, &good)) != 0)
			return diag_set(d, r, "out of memory");
		if (!good)
			continue;
		r = rule_judge(rule, root, &in, &res, d);
		if (r != 0 || res.missing == 0)
			return r;
		refusals++;
	}
	return diag_set(d, ERR_RANGE,
	    "no password of %zu characters that meets the rule was found",
	    c->len);
}

int
rule_generate(const struct policy_password *rule, const char *root,
    const struct password_random *rnd, size_t len, char *ret,
    struct diag *reterr)
{
	struct compose c;
	int r = compose_set(rule, len, &c, reterr);

	if (r != 0)
		return r;
	r = draw_until_good(rule, root, rnd, &c, ret, reterr);
	if (r != 0)
		explicit_bzero(ret, len + 1);
	return r;
}
