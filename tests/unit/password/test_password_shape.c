/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Palindromes, likeness, runs and sequences against libpwquality, which has
 * them for ASCII: a second implementation that we did not write.
 */
#include <check.h>
#include <pwquality.h>
#include <stdlib.h>

#include "tests/lib/password_rule.h"

#define ROUNDS 4000

static pwquality_settings_t *quality;

/* Turn everything off but one setting, and return the verdict. */
static int
ask(const char *s, const char *old, int setting, int value)
{
	static const int off[] = {PWQ_SETTING_DIFF_OK, PWQ_SETTING_MIN_LENGTH,
	    PWQ_SETTING_DIG_CREDIT, PWQ_SETTING_UP_CREDIT,
	    PWQ_SETTING_LOW_CREDIT, PWQ_SETTING_OTH_CREDIT,
	    PWQ_SETTING_MAX_REPEAT, PWQ_SETTING_MAX_SEQUENCE,
	    PWQ_SETTING_DICT_CHECK};
	void *aux;

	for (size_t i = 0; i < sizeof(off) / sizeof(off[0]); i++)
		pwquality_set_int_value(quality, off[i], 0);
	pwquality_set_int_value(quality, setting, value);
	return pwquality_check(quality, s, old, NULL, &aux);
}

static unsigned
theirs(const struct policy_password *rule, const char *s, const char *old)
{
	int r = ask(s, NULL, PWQ_SETTING_DICT_CHECK, 0);
	unsigned m = 0;

	/* A palindrome hides what comes after it. */
	if (r == PWQ_ERROR_PALINDROME)
		return BIT(PALINDROME);
	if (ask(s, NULL, PWQ_SETTING_MAX_REPEAT, (int)rule->repeat) ==
	    PWQ_ERROR_MAX_CONSECUTIVE)
		m |= BIT(REPEAT);
	if (ask(s, NULL, PWQ_SETTING_MAX_SEQUENCE, (int)rule->sequence) ==
	    PWQ_ERROR_MAX_SEQUENCE)
		m |= BIT(SEQUENCE);
	r = ask(s, old, PWQ_SETTING_DIFF_OK, (int)rule->similar);
	if (r == PWQ_ERROR_SAME_PASSWORD || r == PWQ_ERROR_TOO_SIMILAR ||
	    r == PWQ_ERROR_CASE_CHANGES_ONLY || r == PWQ_ERROR_ROTATED)
		m |= BIT(SIMILAR);
	return m;
}

/* libpwquality does not check fewer than six characters. */
static void
some_text(char *ret, size_t max)
{
	static const char alphabet[] = "aAbBcCdD12345!zZ";
	size_t len = 7 + random_below((uint32_t)max);

	for (size_t i = 0; i < len; i++)
		ret[i] = alphabet[random_below(sizeof(alphabet) - 1)];
	ret[len] = '\0';
}

/* The old one, with something changed, put in, left out or turned. */
static void
change(const char *old, char *ret)
{
	size_t len = strlen(old), at = random_below((uint32_t)len);

	switch (random_below(5)) {
	case 4:
		for (size_t i = 0; i < 2 * len; i++)
			ret[i] = old[i < len ? i : 2 * len - 1 - i];
		ret[2 * len] = '\0';
		break;
	case 0:
		strcpy(ret, old);
		ret[at] = 'X';
		break;
	case 1:
		memcpy(ret, old, at);
		ret[at] = '#';
		strcpy(ret + at + 1, old + at);
		break;
	case 2:
		strcpy(ret, old + at);
		memcpy(ret + len - at, old, at);
		ret[len] = '\0';
		break;
	default:
		some_text(ret, 20);
	}
}

/* Whether the old one is in the new one, also backwards. */
static bool
has_old(const char *s, const char *old)
{
	char reversed[64];
	size_t len = strlen(old);

	for (size_t i = 0; i < len; i++)
		reversed[i] = old[len - 1 - i];
	reversed[len] = '\0';
	return len >= PASSWORD_WORD_MIN && strlen(s) < 2 * len &&
	    (strcasestr(s, old) != NULL || strcasestr(s, reversed) != NULL);
}

static const struct {
	const char *old, *s;
	bool similar;
} added[] = {
    {"Kt9#alter", "Kt9#alter-2026", true},
    {"Kt9#alter", "more-kT9#ALTER", true}, {"Kt9#alter", "retla#9tK", true},
    {"Kt9#alter", "x-retla#9tK-26", true},
    {"K\xc3\xa4t9#", "#9t\xc3\xa4K+1", true},
    {"Kt9#alter", "Vq7!mmxz-Kt9", false},
    {"Kt9#alter", "Kt9#alterVq7!mmxzP", false}, /* twice as long */
    {"abc", "Vabc7!mmxzPq", false}, /* too short to be it */
};

START_TEST(test_added)
{
	struct policy_password rule = no_rule;
	const struct password_input in = {.password = added[_i].s,
	    .len = strlen(added[_i].s),
	    .old = added[_i].old};
	struct password_result res;

	ck_assert_int_eq(rule_judge(&rule, "", &in, &res, NULL), 0);
	ck_assert_uint_eq(res.missing, 0);
	rule.similar = 1;
	ck_assert_int_eq(rule_judge(&rule, "", &in, &res, NULL), 0);
	ck_assert_uint_eq(res.missing, added[_i].similar ? BIT(SIMILAR) : 0);
}
END_TEST

START_TEST(test_agree)
{
	struct policy_password rule = no_rule;
	struct password_input in = {.password = NULL};
	struct password_result res;
	char s[64], old[64];
	unsigned seen = 0, m;

	quality = pwquality_default_settings();
	for (unsigned i = 0; i < ROUNDS; i++) {
		some_text(old, 20);
		change(old, s);
		rule.repeat = 1 + random_below(3);
		rule.sequence = 1 + random_below(3);
		rule.similar = 1 + random_below(6);
		in.password = s;
		in.len = strlen(s);
		in.old = old;
		ck_assert_int_eq(rule_judge(&rule, "", &in, &res, NULL), 0);
		m = theirs(&rule, s, old);
		if (m != BIT(PALINDROME) && has_old(s, old))
			m |= BIT(SIMILAR);
		if ((res.missing & BIT(PALINDROME)) != 0)
			res.missing = BIT(PALINDROME);
		ck_assert_msg(res.missing == m,
		    "%s, %s: %x, not %x (similar %u repeat %u sequence %u)", s,
		    old, res.missing, m, rule.similar, rule.repeat,
		    rule.sequence);
		seen |= m;
	}
	pwquality_free_settings(quality);
	/* all of it was in there */
	ck_assert_uint_eq(seen,
	    BIT(PALINDROME) | BIT(REPEAT) | BIT(SEQUENCE) | BIT(SIMILAR));
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("password shape");
	TCase *t = tcase_create("shape");
	SRunner *sr;
	int failed;

	tcase_add_loop_test(t, test_added, 0,
	    (int)(sizeof(added) / sizeof(added[0])));
	tcase_add_test(t, test_agree);
	suite_add_tcase(s, t);
	sr = srunner_create(s);
	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
