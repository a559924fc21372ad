/* SPDX-License-Identifier: BSD-2-Clause */
/* The strength table against the formula it was drawn from. */
#include <check.h>
#include <math.h>
#include <stdlib.h>

#include <loginpolicy/sshkey/key.h>

/* FIPS 140-2 IG 7.5. */
static unsigned
by_formula(unsigned bits)
{
	double x = bits * log(2), l = log(x);
	double s = (1.923 * cbrt(x * l * l) - 4.69) / log(2);

	return s < 0 ? 0 : (unsigned)s;
}

START_TEST(test_below_1024)
{
	for (unsigned bits = 4; bits < 1024; bits++)
		ck_assert_msg(key_ffc_strength(bits) == by_formula(bits),
		    "%u bits: %u, not %u", bits, key_ffc_strength(bits),
		    by_formula(bits));
	ck_assert_uint_eq(key_ffc_strength(1023), 79);
	ck_assert_uint_eq(key_ffc_strength(512), 57);
	ck_assert_uint_eq(key_ffc_strength(0), 0);
	ck_assert_uint_eq(key_ffc_strength(1), 0);
}
END_TEST

/* NIST SP 800-57 part 1, table 2. */
START_TEST(test_classes)
{
	static const struct {
		unsigned bits, strength;
	} t[] = {{1024, 80}, {2047, 80}, {2048, 112}, {3071, 112}, {3072, 128},
	    {7679, 128}, {7680, 192}, {15359, 192}, {15360, 256}, {16384, 256},
	    {4294967295u, 256}};

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		ck_assert_uint_eq(key_ffc_strength(t[i].bits), t[i].strength);
}
END_TEST

START_TEST(test_monotonic)
{
	for (unsigned bits = 1; bits <= KEY_RSA_BITS_MAX; bits++)
		ck_assert_uint_ge(key_ffc_strength(bits),
		    key_ffc_strength(bits - 1));
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("key_strength");
	TCase *tc = tcase_create("strength");
	SRunner *r;
	int failed;

	tcase_add_test(tc, test_below_1024);
	tcase_add_test(tc, test_classes);
	tcase_add_test(tc, test_monotonic);
	suite_add_tcase(s, tc);
	r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
