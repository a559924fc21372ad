/* SPDX-License-Identifier: BSD-2-Clause */
/* Generated passwords meet the rule, and each that does is equally likely. */
#include <check.h>
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/password/rule/checks.h"
#include "tests/lib/password_rule.h"

static struct diag d;

/* --- randomness: PCG32; biased as by a careless modulo, or failing, where the test says --- */
static struct {
	bool biased;
	unsigned long calls, fail_at;
} source;

static int
fill(void *ctx, void *p, size_t len)
{
	uint8_t *b = p;

	(void)ctx;
	if (++source.calls == source.fail_at)
		return -1;
	for (size_t i = 0; i < len; i++)
		b[i] = (uint8_t)(source.biased ? random32() % 256 * 15 / 16
					       : random32() >> 9);
	return 0;
}

static const struct password_random rnd = {.fill = fill};

static const char *
make(const struct policy_password *rule, size_t len)
{
	static char s[PASSWORD_OCTETS_MAX + 1];

	memset(s, '~', sizeof(s) - 1);
	ck_assert_msg(rule_generate(rule, "", &rnd, len, s, &d) == 0, "%s",
	    d.msg);
	ck_assert_uint_eq(strlen(s), len);
	return s;
}

static int
class_of(char c)
{
	if (isupper((unsigned char)c))
		return 0;
	if (islower((unsigned char)c))
		return 1;
	return isdigit((unsigned char)c) ? 2 : 3;
}

/* --- chi-square: how many standard deviations it is above what is expected --- */
static double
deviation(const double *expected, const unsigned *seen, size_t n)
{
	double chi = 0, df = -1;

	for (size_t i = 0; i < n; i++) {
		if (expected[i] <= 0) {
			ck_assert_uint_eq(seen[i], 0);
			continue;
		}
		chi += (seen[i] - expected[i]) * (seen[i] - expected[i]) /
		    expected[i];
		df++;
	}
	/* Wilson and Hilferty */
	return (cbrt(chi / df) - (1 - 2 / (9 * df))) / sqrt(2 / (9 * df));
}

#define FAR 4.0 /* once in 30,000 */

static const char alphabet[] =
    "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789!#%*+-/:=?@_";
#define ALPHABET (sizeof(alphabet) - 1)
static const unsigned sizes[CLASSES] = {24, 24, 8, 12};

/* Each character at each place, all of them together. */
static double
characters(unsigned rounds)
{
	static unsigned seen[4 * ALPHABET];
	static double expected[4 * ALPHABET];
	const char *s;

	memset(seen, 0, sizeof(seen));
	for (unsigned i = 0; i < rounds; i++) {
		s = make(&no_rule, 4);
		/* a palindrome is never given out: 1 of 68^2 */
		for (size_t k = 0; k < 4; k++)
			seen[k * ALPHABET +
			    (size_t)(strchr(alphabet, s[k]) - alphabet)]++;
	}
	for (size_t i = 0; i < 4 * ALPHABET; i++)
		expected[i] = (double)rounds / ALPHABET;
	return deviation(expected, seen, 4 * ALPHABET);
}

START_TEST(test_characters)
{
	double far = characters(60000);

	printf("characters by place: %.2f deviations\n", far);
	ck_assert_double_lt(far, FAR);
	/* and it is seen where the randomness is not even */
	source.biased = true;
	far = characters(60000);
	printf("with biased randomness: %.0f deviations\n", far);
	ck_assert_double_gt(far, 3 * FAR);
}
END_TEST

/* Of all 4^4 orders of classes of four characters, by counting: each is as likely as it has passwords. */
static void
orders(const struct policy_password *rule, unsigned rounds)
{
	const unsigned least[CLASSES] = {rule->uppercase, rule->lowercase,
	    rule->digit, rule->symbol};
	static unsigned seen[256];
	static double expected[256];
	double all = 0;
	const char *s;

	memset(seen, 0, sizeof(seen));
	for (unsigned i = 0; i < 256; i++) {
		unsigned n[CLASSES] = {0};

		expected[i] = 1;
		for (unsigned k = 0; k < 4; k++) {
			n[i >> 2 * k & 3]++;
			expected[i] *= sizes[i >> 2 * k & 3];
		}
		/* palindromes are not given out */
		if ((i & 3) == (i >> 6) && (i >> 2 & 3) == (i >> 4 & 3))
			expected[i] -= sizes[i & 3] * sizes[i >> 2 & 3];
		for (unsigned k = 0; k < CLASSES; k++)
			expected[i] = n[k] < least[k] ? 0 : expected[i];
		all += expected[i];
	}
	for (unsigned i = 0; i < 256; i++)
		expected[i] *= rounds / all;
	for (unsigned i = 0; i < rounds; i++) {
		unsigned order = 0;

		s = make(rule, 4);
		for (unsigned k = 0; k < 4; k++)
			order |= (unsigned)class_of(s[k]) << 2 * k;
		seen[order]++;
	}
	ck_assert_double_lt(deviation(expected, seen, 256), FAR);
}

START_TEST(test_orders)
{
	struct policy_password rule = no_rule;

	orders(&rule, 40000);
	rule.uppercase = rule.digit = 1;
	orders(&rule, 40000);
	rule.lowercase = rule.symbol = 1;
	orders(&rule, 40000);
	rule = no_rule;
	rule.digit = 3;
	orders(&rule, 40000);
	/* a long one lifts it */
	rule.passphrase = 4;
	rule.digit = 0;
	orders(&rule, 20000);
}
END_TEST

/* How many have j digits, at a usual length: C(n, j) 8^j ..., by another way of counting. */
START_TEST(test_composition)
{
	struct policy_password rule = base_rule;
	enum {
		LEN = 12,
		ROUNDS = 40000
	};
	static double expected[(LEN + 1) * (LEN + 1)];
	static unsigned seen[(LEN + 1) * (LEN + 1)];
	double all = 0;
	const char *s;

	rule.digit = 2;
	for (int u = 1; u <= LEN; u++) {
		for (int l = 1; u + l <= LEN; l++) {
			for (int g = 2; u + l + g < LEN; g++) {
				int y = LEN - u - l - g;
				double p = exp(lgamma(LEN + 1) - lgamma(u + 1) -
				    lgamma(l + 1) - lgamma(g + 1) -
				    lgamma(y + 1) + (u + l) * log(24) +
				    g * log(8) + y * log(12));

				expected[g * (LEN + 1) + y] += p;
				all += p;
			}
		}
	}
	for (size_t i = 0; i < sizeof(seen) / sizeof(seen[0]); i++)
		expected[i] *= ROUNDS / all;
	for (unsigned i = 0; i < ROUNDS; i++) {
		unsigned n[CLASSES] = {0};

		s = make(&rule, LEN);
		for (unsigned k = 0; k < LEN; k++)
			n[class_of(s[k])]++;
		ck_assert(n[0] != 0 && n[1] != 0 && n[2] > 1 && n[3] != 0);
		seen[n[2] * (LEN + 1) + n[3]]++;
	}
	/* cells that are hardly ever met make one */
	for (size_t i = 1; i < sizeof(seen) / sizeof(seen[0]); i++) {
		if (expected[i] < 5) {
			expected[0] += expected[i];
			seen[0] += seen[i];
			expected[i] = 0;
			seen[i] = 0;
		}
	}
	ck_assert_double_lt(deviation(expected, seen,
				sizeof(seen) / sizeof(seen[0])),
	    FAR);
}
END_TEST

/* Generated passwords meet the whole rule. */
START_TEST(test_judged)
{
	struct policy_password rule = base_rule;
	struct password_input in = {.password = NULL};
	struct password_result res;

	rule.maximum = 512;
	rule.dictionary = true;
	rule.repeat = 2;
	rule.sequence = 3;
	for (size_t len = 8; len <= 512; len += len < 24 ? 1 : 61) {
		in.password = make(&rule, len);
		in.len = len;
		ck_assert_int_eq(rule_judge(&rule, "", &in, &res, &d), 0);
		ck_assert_uint_eq(res.missing, 0);
	}
	rule.repeat = 1;
	make(&rule, 64);
	rule = no_rule;
	for (size_t len = 2; len <= 512; len++)
		make(&rule, len);
}
END_TEST

/* Hardly any string meets the rule: one is still found immediately. */
START_TEST(test_hard)
{
	struct policy_password rule = no_rule;
	const char *s;

	rule.digit = rule.length = 8;
	s = make(&rule, 8);
	ck_assert_uint_eq(strspn(s, "23456789"), 8);
	rule.digit = 2;
	rule.symbol = rule.uppercase = rule.lowercase = 2;
	make(&rule, 8);
	rule = no_rule;
	rule.symbol = 512;
	s = make(&rule, 512);
	ck_assert_uint_eq(strspn(s, "!#%*+-/:=?@_"), 512);
	rule.symbol = 511;
	make(&rule, 512);
}
END_TEST

static int
try(const struct policy_password *rule, size_t len)
{
	char s[PASSWORD_OCTETS_MAX + 1] = "x";

	memset(&d, 0, sizeof(d));
	return rule_generate(rule, "", &rnd, len, s, &d);
}

START_TEST(test_impossible)
{
	struct policy_password rule = base_rule;

	source.calls = 0;
	ck_assert_int_eq(try(&no_rule, 0), ERR_RANGE);
	ck_assert_int_eq(try(&no_rule, 513), ERR_RANGE);
	ck_assert_int_eq(try(&rule, 7), ERR_RANGE);
	ck_assert_str_eq(d.msg,
	    "7 characters are less than the rule's length 8");
	ck_assert_int_eq(try(&rule, 257), ERR_RANGE);
	ck_assert_str_eq(d.msg,
	    "257 characters are more than the rule's maximum 256");
	rule.digit = 6;
	ck_assert_int_eq(try(&rule, 8), ERR_RANGE);
	ck_assert_ptr_nonnull(strstr(d.msg, "than the 9 capitals"));
	/* nothing was drawn for that */
	ck_assert_uint_eq(source.calls, 0);
	rule.digit = 5;
	ck_assert_int_eq(try(&rule, 8), 0);
	rule.digit = 100;
	rule.passphrase = 20;
	ck_assert_int_eq(try(&rule, 20), 0);
	ck_assert_int_eq(try(&rule, 19), ERR_RANGE);
	/* after a bounded number of draws */
	rule = no_rule;
	rule.dictionary = true; /* asks for five different ones */
	ck_assert_int_eq(try(&rule, 4), ERR_RANGE);
	ck_assert_ptr_nonnull(strstr(d.msg, "was found"));
	rule = no_rule;
	USE_FILE(rule, words, "/nowhere/at/all");
	ck_assert_int_eq(try(&rule, 12), ERR_NOENT);
	ck_assert_ptr_nonnull(strstr(d.msg, "/nowhere/at/all"));
}
END_TEST

/* If randomness fails, there is no password. */
START_TEST(test_no_randomness)
{
	char s[32];

	for (unsigned long i = 1; i < 100; i++) {
		source.calls = 0;
		source.fail_at = i;
		memset(s, '~', sizeof(s));
		if (rule_generate(&base_rule, "", &rnd, 12, s, &d) == 0) {
			ck_assert_uint_gt(i, 24);
			return;
		}
		ck_assert_uint_eq(source.calls, i);
		ck_assert_str_eq(d.msg, "no randomness");
		for (size_t k = 0; k <= 12; k++)
			ck_assert_int_eq(s[k], '\0');
	}
	ck_abort();
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("password generate");
	TCase *t = tcase_create("generate");
	SRunner *sr;
	int failed;

	tcase_set_timeout(t, 300);
	tcase_add_test(t, test_characters);
	tcase_add_test(t, test_orders);
	tcase_add_test(t, test_composition);
	tcase_add_test(t, test_judged);
	tcase_add_test(t, test_hard);
	tcase_add_test(t, test_impossible);
	tcase_add_test(t, test_no_randomness);
	suite_add_tcase(s, t);
	sr = srunner_create(s);
	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
