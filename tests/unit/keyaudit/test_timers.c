/* SPDX-License-Identifier: BSD-2-Clause */
/* The heap of times: always the earliest first, whatever was moved or taken out. */
#include <check.h>
#include <stdlib.h>

#include "keyaudit/hosts/timers.h"

#define N 500

static struct timer timers[N];

/* By looking at all of them. */
static uint64_t
earliest(void)
{
	uint64_t least = UINT64_MAX;

	for (unsigned i = 0; i < N; i++) {
		if (timers[i].pos != 0 && timers[i].at_us < least)
			least = timers[i].at_us;
	}
	return least;
}

static unsigned
count_set(void)
{
	unsigned n = 0;

	for (unsigned i = 0; i < N; i++)
		n += timers[i].pos != 0;
	return n;
}

START_TEST(test_order)
{
	struct timers ts = {.n = 0};
	struct timer *t;

	ck_assert_ptr_null(timers_first(&ts));
	ck_assert_int_eq(timers_reserve(&ts, N), 0);
	srand(7);
	for (unsigned i = 0; i < 20000; i++) {
		t = &timers[(unsigned)rand() % N];
		if (rand() % 3 == 0)
			timer_unset(&ts, t);
		else
			timer_set(&ts, t, (uint64_t)rand() % 1000);
		ck_assert_uint_eq(ts.n, count_set());
		if (ts.n == 0)
			ck_assert_ptr_null(timers_first(&ts));
		else
			ck_assert_uint_eq(timers_first(&ts)->at_us, earliest());
	}
	timers_release(&ts);
}
END_TEST

START_TEST(test_drained)
{
	struct timers ts = {.n = 0};
	struct timer mine[N] = {0}, *t;
	uint64_t last = 0;

	ck_assert_int_eq(timers_reserve(&ts, N), 0);
	for (unsigned i = 0; i < N; i++)
		timer_set(&ts, &mine[i], (i * 7919u) % 1000);
	for (unsigned i = 0; i < N; i++) {
		t = timers_first(&ts);
		ck_assert_ptr_nonnull(t);
		ck_assert_uint_ge(t->at_us, last);
		last = t->at_us;
		timer_unset(&ts, t);
		timer_unset(&ts, t); /* not set: nothing happens */
	}
	ck_assert_ptr_null(timers_first(&ts));
	timers_release(&ts);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("timers");
	TCase *tc = tcase_create("timers");
	SRunner *sr = srunner_create(s);
	int failed;

	tcase_add_test(tc, test_order);
	tcase_add_test(tc, test_drained);
	suite_add_tcase(s, tc);
	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed != 0;
}
