/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of keys already seen: first occurrences, growth, memory. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/seen.h>

static void
fp_of(uint32_t i, uint8_t fp[SHA256_LEN])
{
	sha256_of(&i, sizeof(i), fp);
}

START_TEST(test_first_is_kept)
{
	struct seen *s = seen_new();
	struct seen_entry *first;
	uint8_t a[SHA256_LEN], b[SHA256_LEN];

	fp_of(1, a);
	fp_of(2, b);
	ck_assert_int_eq(seen_add(s, a, 7, 3, &first), 0);
	ck_assert_ptr_null(first);
	ck_assert_int_eq(seen_add(s, b, 8, 4, &first), 0);
	ck_assert_ptr_null(first);
	ck_assert_int_eq(seen_add(s, a, 9, 5, &first), 0);
	ck_assert_ptr_nonnull(first);
	ck_assert_uint_eq(first->source, 7);
	ck_assert_uint_eq(first->line, 3);
	seen_free(s);
}
END_TEST

/* Keys that share the 32 bits used as hash are still told apart. */
START_TEST(test_collisions)
{
	struct seen *s = seen_new();
	struct seen_entry *first;
	uint8_t fp[SHA256_LEN] = {1, 2, 3, 4};

	for (unsigned i = 0; i < 200; i++) {
		fp[10] = (uint8_t)i;
		ck_assert_int_eq(seen_add(s, fp, i, i, &first), 0);
		ck_assert_ptr_null(first);
	}
	for (unsigned i = 0; i < 200; i++) {
		fp[10] = (uint8_t)i;
		ck_assert_int_eq(seen_add(s, fp, 0, 0, &first), 0);
		ck_assert_ptr_nonnull(first);
		ck_assert_uint_eq(first->line, i);
	}
	seen_free(s);
}
END_TEST

START_TEST(test_growth)
{
	struct seen *s = seen_new();
	struct seen_entry *first;
	uint8_t fp[SHA256_LEN];

	for (uint32_t i = 0; i < 100000; i++) {
		fp_of(i, fp);
		ck_assert_int_eq(seen_add(s, fp, i, i + 1, &first), 0);
		ck_assert_ptr_null(first);
	}
	for (uint32_t i = 0; i < 100000; i += 7) {
		fp_of(i, fp);
		ck_assert_int_eq(seen_add(s, fp, 0, 0, &first), 0);
		ck_assert_ptr_nonnull(first);
		ck_assert_uint_eq(first->line, i + 1);
	}
	/* what the header promises: 40 octets a key */
	ck_assert_uint_le(s->n_slots * sizeof(*s->slots) +
		s->n * sizeof(struct seen_entry),
	    40ul * s->n);
	seen_free(s);
}
END_TEST

START_TEST(test_free_null)
{
	seen_free(NULL);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("seen");
	TCase *tc = tcase_create("seen");
	SRunner *sr;
	int failed;

	tcase_add_test(tc, test_first_is_kept);
	tcase_add_test(tc, test_collisions);
	tcase_add_test(tc, test_growth);
	tcase_add_test(tc, test_free_null);
	suite_add_tcase(suite, tc);
	sr = srunner_create(suite);
	srunner_run_all(sr, CK_ENV);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
