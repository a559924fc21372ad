/* The heap keeps, in each timer, where it stands: it can be moved or taken out at once. */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/err.h>
#include "timers.h"

static void
place(struct timers *ts, size_t pos, struct timer *t)
{
	ts->heap[pos - 1] = t;
	t->pos = pos;
}

static void
rise(struct timers *ts, struct timer *t)
{
	size_t pos = t->pos;

	for (; pos > 1 && ts->heap[pos / 2 - 1]->at_us > t->at_us; pos /= 2)
		place(ts, pos, ts->heap[pos / 2 - 1]);
	place(ts, pos, t);
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
		place(ts, pos, ts->heap[child - 1]);
		pos = child;
	}
	place(ts, pos, t);
}

int
timers_reserve(struct timers *ts, size_t n)
{
	struct timer **heap;

	if (n <= ts->cap)
		return 0;
	if (n < 2 * ts->cap)
		n = 2 * ts->cap;
	if ((heap = reallocarray(ts->heap, n, sizeof(*heap))) == NULL)
		return ERR_NOMEM;
	ts->heap = heap;
	ts->cap = n;
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
		place(ts, ++ts->n, t);
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
	place(ts, pos, last);
	rise(ts, last);
	sink(ts, last);
}

struct timer *
timers_first(const struct timers *ts)
{
	return ts->n != 0 ? ts->heap[0] : NULL;
}
