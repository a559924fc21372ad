/* SPDX-License-Identifier: BSD-2-Clause */
/* The list that grows, and the hash table over it. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/err.h>
#include <loginpolicy/base/hashtab.h>
#include <loginpolicy/base/vec.h>

#define N 5000u

struct entry {
	uint32_t key;
	uint32_t hash;
};

START_TEST(test_vec_grows_and_keeps_what_is_in_it)
{
	uint64_t *list = NULL, *p;

	for (size_t n = 0; n < N; n++) {
		ck_assert_ptr_nonnull(p = vec_room(list, n, sizeof(*list)));
		list = p;
		list[n] = n * 3;
	}
	for (size_t i = 0; i < N; i++)
		ck_assert_uint_eq(list[i], i * 3);
	/* A list that was emptied keeps its memory. */
	ck_assert_ptr_eq(vec_room(list, 1, sizeof(*list)), list);
	ck_assert_ptr_eq(vec_room(list, 0, sizeof(*list)), list);
	free(list);
}
END_TEST

START_TEST(test_vec_refuses_what_no_memory_holds)
{
	uint64_t *list = vec_room(NULL, 0, sizeof(*list));

	ck_assert_ptr_nonnull(list);
	list[0] = 7;
	ck_assert_ptr_null(vec_room(list, (size_t)1 << 62, sizeof(*list)));
	ck_assert_ptr_null(vec_room(list, (size_t)1 << 63, sizeof(*list)));
	ck_assert_ptr_null(vec_room(NULL, 0, SIZE_MAX / 2));
	ck_assert_uint_eq(list[0], 7);
	free(list);
}
END_TEST

static uint32_t
find(const struct hashtab *t, const struct entry *list, struct entry e)
{
	size_t at = 0;
	uint32_t i;

	while ((i = hashtab_next(t, e.hash, &at)) != HASHTAB_NONE) {
		ck_assert_uint_eq(list[i].hash, e.hash);
		if (list[i].key == e.key)
			return i;
	}
	return HASHTAB_NONE;
}

/* The entries' hashes: all different, few different, all the same, at the end. */
static uint32_t
hash_by(int kind, uint32_t key)
{
	switch (kind) {
	case 0:
		return hashtab_hash(&key, sizeof(key));
	case 1:
		return key % 7;
	case 2:
		return 0;
	default:
		return UINT32_MAX - key % 3;
	}
}

START_TEST(test_hashtab_finds_each_and_nothing_else)
{
	uint32_t n = _i == 0 ? N : 600;
	struct entry *list = calloc(n, sizeof(*list));
	struct hashtab t = {0};

	for (uint32_t i = 0; i < n; i++) {
		list[i] = (struct entry){i, hash_by(_i, i)};
		ck_assert_uint_eq(find(&t, list, list[i]), HASHTAB_NONE);
		ck_assert_int_eq(hashtab_add(&t, list[i].hash, i), 0);
		ck_assert_uint_eq(find(&t, list, list[i]), i);
		ck_assert_uint_ge(t.n_slots, 2 * t.n);
	}
	for (uint32_t i = 0; i < n; i++)
		ck_assert_uint_eq(find(&t, list, list[i]), i);
	ck_assert_uint_eq(find(&t, list, (struct entry){n, hash_by(_i, n)}),
	    HASHTAB_NONE);
	hashtab_release(&t);
	ck_assert_uint_eq(find(&t, list, list[0]), HASHTAB_NONE);
	free(list);
}
END_TEST

START_TEST(test_hashtab_refuses_an_index_that_means_none)
{
	struct hashtab t = {0};

	ck_assert_int_eq(hashtab_add(&t, 1, HASHTAB_NONE), ERR_TOOBIG);
	ck_assert_uint_eq(t.n, 0);
	ck_assert_int_eq(hashtab_add(&t, 1, HASHTAB_NONE - 1), 0);
	ck_assert_uint_eq(hashtab_next(&t, 1, &(size_t){0}), HASHTAB_NONE - 1);
	t.n = (size_t)1 << 31;
	ck_assert_int_eq(hashtab_add(&t, 1, 5), ERR_TOOBIG);
	hashtab_release(&t);
}
END_TEST

START_TEST(test_hashtab_hash_is_fnv_1a)
{
	/* draft-eastlake-fnv: 64 bits of "foobar" are 85944171f73967e8. */
	ck_assert_uint_eq(hashtab_hash("foobar", 6), 0x85944171u ^ 0xf73967e8u);
	ck_assert_uint_eq(hashtab_hash("", 0), 0xcbf29ce4u ^ 0x84222325u);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("hashtab");
	TCase *tc = tcase_create("table");
	SRunner *r;
	int failed;

	tcase_add_test(tc, test_vec_grows_and_keeps_what_is_in_it);
	tcase_add_test(tc, test_vec_refuses_what_no_memory_holds);
	tcase_add_loop_test(tc, test_hashtab_finds_each_and_nothing_else, 0, 4);
	tcase_add_test(tc, test_hashtab_refuses_an_index_that_means_none);
	tcase_add_test(tc, test_hashtab_hash_is_fnv_1a);
	suite_add_tcase(s, tc);
	r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
