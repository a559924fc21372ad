/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Each timer has its place in the heap, so it can be moved or removed
 * directly.
 */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/err.h>
#include <loginpolicy/base/vec.h>
#include "timers.h"

static void
set_place(struct timers *ts, size_t pos, struct timer *t)
{
	ts->heap[pos - 1] = t;
	t->pos = pos;
}

static void
rise(struct timers *ts, struct timer *t)
{
	size_t pos = t->pos;

	for (; pos > 1 && ts->heap[pos / 2 - 1]->at_us > t->at_us; pos /= 2)
		set_place(ts, pos, ts->heap[pos / 2 - 1]);
	set_place(ts, pos, t);
}

static void
sink(struct timers *ts, struct timer *t)
{
	size_t pos = t->pos, child;

	while ((child = 2 * pos) <= ts->n) {
		if (child < ts->n &&
		    ts->heap[child]->at_us < ts->heap[child - 1]->at_us)
			child++;
		if (ts->heap[child - 1]->at_us >= t->at_us)
			break;
		set_place(ts, pos, ts->heap[child - 1]);
		pos = child;
	}
	set_place(ts, pos, t);
}

int
timers_reserve(struct timers *ts, size_t n)
{
	struct timer **heap;

	/* Timers are only removed in between: the room stays. */
	for (; ts->room < n; ts->room++) {
		heap = vec_room(ts->heap, ts->room, sizeof(struct timer *));
		if (heap == NULL)
			return ERR_NOMEM;
		ts->heap = heap;
	}
	return 0;
}

void
timers_release(struct timers *ts)
{
	free(ts->heap);
	memset(ts, 0, sizeof(*ts));
}

void
timer_set(struct timers *ts, struct timer *t, uint64_t at_us)
{
	t->at_us = at_us;
	if (t->pos == 0)
		set_place(ts, ++ts->n, t);
	rise(ts, t);
	sink(ts, t);
}

void
timer_unset(struct timers *ts, struct timer *t)
{
	struct timer *last;
	size_t pos = t->pos;

	if (pos == 0)
		return;
	t->pos = 0;
	last = ts->heap[--ts->n];
	if (last == t)
		return;
	set_place(ts, pos, last);
	rise(ts, last);
	sink(ts, last);
}

struct timer *
timers_first(const struct timers *ts)
{
	return ts->n != 0 ? ts->heap[0] : NULL;
}
