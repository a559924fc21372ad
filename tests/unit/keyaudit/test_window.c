/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How many connections are new at a time: played with servers that take a while
 * for an answer, in a time of their own.
 */
#include <check.h>
#include <stdlib.h>

#include "keyaudit/hosts/window.h"

#define MS	  1000u
#define TICK_US	  (5 * MS)
#define IN_FLIGHT 4096
#define MAX	  256

/* A connection under way. */
struct call {
	uint64_t number, end_us;
	bool turned_away, silent;
};

/* What servers are like. */
struct world {
	unsigned rtt_ms; /* until an answer, from each server */
	unsigned a_second; /* answers of all together; 0: no limit */
	unsigned
	    startups; /* at once, more are turned away in part; 0: no limit */
	unsigned silent_of_ten;
	unsigned timeout_ms; /* for silent ones */
	/* what comes of it */
	unsigned begun, answered, turned_away, size_max;
	double size_sum, size_n;
};

static struct call calls[IN_FLIGHT];
static unsigned n_calls;

static void
begin(struct window *w, struct world *o, uint64_t now_us, uint64_t *busy_us)
{
	struct call c = {window_enter(w, now_us), now_us + o->rtt_ms * MS,
	    o->startups != 0 && n_calls >= o->startups && o->begun % 10 < 4,
	    o->begun % 10 < o->silent_of_ten};

	o->begun++;
	if (c.silent)
		c.end_us = now_us + (uint64_t)o->timeout_ms * MS;
	else if (c.turned_away)
		c.end_us = now_us + MS;
	else if (o->a_second != 0) {
		/* One after the other. */
		*busy_us = (*busy_us > now_us ? *busy_us : now_us) +
		    1000000 / o->a_second;
		if (*busy_us > c.end_us)
			c.end_us = *busy_us;
	}
	ck_assert_uint_lt(n_calls, IN_FLIGHT);
	calls[n_calls++] = c;
}

static void
end(struct window *w, struct world *o, const struct call *c, uint64_t now_us)
{
	window_leave(w, c->number, now_us);
	if (c->silent)
		return;
	if (c->turned_away) {
		o->turned_away++;
		window_strain(w, now_us);
	} else {
		o->answered++;
		window_answer(w, now_us);
	}
}

/* So many seconds of a scan that never lacks hosts. */
static void
play(struct world *o, unsigned max, unsigned seconds)
{
	struct window w;
	uint64_t busy_us = 0;

	n_calls = 0;
	window_init(&w, max, 0);
	for (uint64_t now = 0; now < seconds * 1000000ull; now += TICK_US) {
		for (unsigned i = 0; i < n_calls; i++) {
			if (calls[i].end_us > now)
				continue;
			end(&w, o, &calls[i], now);
			calls[i--] = calls[--n_calls];
		}
		while (n_calls < max && window_has_room(&w, now))
			begin(&w, o, now, &busy_us);
		ck_assert_uint_ge(w.size, 1);
		ck_assert_uint_le(w.size, max);
		if (w.size > o->size_max)
			o->size_max = w.size;
		o->size_sum += w.size;
		o->size_n++;
	}
}

/* Servers that are far away: all that is allowed, soon. */
START_TEST(test_far)
{
	struct world o = {.rtt_ms = 400};

	play(&o, MAX, 30);
	ck_assert_uint_eq(o.size_max, MAX);
	ck_assert_uint_ge(o.answered, 30 * MAX / 2);
}
END_TEST

/* One busy machine with stock MaxStartups: nearly nobody is turned away, and it is kept at work. */
START_TEST(test_one_machine)
{
	struct world o = {.rtt_ms = 10, .a_second = 80, .startups = 10};

	play(&o, MAX, 10);
	ck_assert_uint_ge(o.answered, 10 * 80 * 9 / 10);
	ck_assert_uint_le(o.turned_away, o.answered / 20);
	ck_assert(o.size_sum / o.size_n < 12);
}
END_TEST

/* The same without such a limit: it does not get faster by more of us. */
START_TEST(test_one_machine_without_limit)
{
	struct world o = {.rtt_ms = 10, .a_second = 80};

	play(&o, MAX, 10);
	ck_assert_uint_ge(o.answered, 10 * 80 * 9 / 10);
	ck_assert_uint_le(o.size_max, 4 * WINDOW_FIRST);
}
END_TEST

/* Nobody there: as many as are allowed wait for their end, as without a window. */
START_TEST(test_silent)
{
	struct world o = {.rtt_ms = 20,
	    .silent_of_ten = 10,
	    .timeout_ms = 10000};

	play(&o, MAX, 60);
	ck_assert_uint_ge(o.begun, 60 / 10 * MAX * 4 / 5);
}
END_TEST

/* One in ten silent does not hold up the others. */
START_TEST(test_some_silent)
{
	struct world o = {.rtt_ms = 20, .silent_of_ten = 1, .timeout_ms = 5000};

	play(&o, MAX, 30);
	ck_assert_uint_ge(o.answered, 30 * 9 * MAX / 5 * 4 / 5);
}
END_TEST

/* Turned away for a second, and then no more: each 300 ms as many answers as it permits. */
START_TEST(test_recovers)
{
	struct window w;
	uint64_t now = 0;

	window_init(&w, MAX, 0);
	for (unsigned i = 0; i < 100; i++, now += 10 * MS)
		window_strain(&w, now);
	ck_assert_uint_eq(w.size, WINDOW_MIN);
	for (unsigned i = 0; i < 300; i++, now += 300 * MS) {
		for (unsigned n = w.size; n-- > 0;)
			window_answer(&w, now);
	}
	ck_assert_uint_ge(w.size, MAX / 2);
}
END_TEST

/* -P 1, and a connection that ends long after it was new. */
START_TEST(test_one)
{
	struct window w;
	uint64_t a, b;

	window_init(&w, 1, 0);
	ck_assert(window_has_room(&w, 0));
	a = window_enter(&w, 0);
	ck_assert(!window_has_room(&w, 500 * MS));
	ck_assert(window_has_room(&w, 1100 * MS));
	b = window_enter(&w, 1100 * MS);
	window_leave(&w, a, 1200 * MS);
	ck_assert_uint_eq(w.used, 1);
	window_leave(&w, b, 1300 * MS);
	ck_assert_uint_eq(w.used, 0);
	for (unsigned i = 0; i < 100; i++)
		window_strain(&w, 1300 * MS);
	ck_assert_uint_eq(w.size, 1);
	ck_assert(window_has_room(&w, 1000000000000ull));
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("window");
	TCase *tc = tcase_create("window");
	SRunner *sr = srunner_create(s);
	int failed;

	tcase_add_test(tc, test_far);
	tcase_add_test(tc, test_one_machine);
	tcase_add_test(tc, test_one_machine_without_limit);
	tcase_add_test(tc, test_silent);
	tcase_add_test(tc, test_some_silent);
	tcase_add_test(tc, test_recovers);
	tcase_add_test(tc, test_one);
	suite_add_tcase(s, tc);
	srunner_run_all(sr, CK_NORMAL);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed != 0;
}
