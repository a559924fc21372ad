/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A round ends after as many outcomes as the window has places. If more than
 * one in eight was a strain, the size is halved. Otherwise it grows, and the
 * next round shows whether that helped: if outcomes did not come faster, they
 * come from one busy machine (or ours is busy), and the size is reset. Rates
 * are compared instead of times, because response times differ from server to
 * server anyway.
 */
#include <string.h>

#include "window.h"

#define STRAIN_PART 8 /* one outcome in 8 */
#define GAIN	    1.05 /* of the rate, or growing did not help */
#define PAUSE_FIRST 4 /* rounds until it tries to grow again */
#define PAUSE_MAX   32

void
window_init(struct window *w, unsigned max, uint64_t now_us)
{
	memset(w, 0, sizeof(*w));
	w->max = max;
	w->size = max < WINDOW_FIRST ? max : WINDOW_FIRST;
	w->slot = now_us / WINDOW_SLOT_US;
	w->round_us = now_us;
}

/* Connections that began too long ago are no longer new: count them. */
static void
advance_slot(struct window *w, uint64_t now_us)
{
	const uint64_t slot = now_us / WINDOW_SLOT_US;
	unsigned *oldest;

	for (unsigned i = 0; w->slot < slot && i < WINDOW_SLOTS; i++) {
		oldest = &w->in_slot[++w->slot % WINDOW_SLOTS];
		w->used -= *oldest;
		w->outcomes += *oldest;
		*oldest = 0;
	}
	w->slot = slot;
}

static unsigned
clamp(const struct window *w, unsigned size)
{
	if (size < WINDOW_MIN)
		size = WINDOW_MIN;
	return size > w->max ? w->max : size;
}

static void
grow(struct window *w, double rate)
{
	w->before = w->size;
	w->rate = rate;
	w->size = clamp(w,
	    w->was_strained ? w->size + w->size / 4 + 1 : 2 * w->size);
	if (w->size == w->before)
		w->before = 0;
}

/* Go back to a size that was as good, and try to grow less often. */
static void
fall_back(struct window *w, unsigned size)
{
	w->size = clamp(w, size);
	w->before = 0;
	w->pause = w->pause == 0 ? PAUSE_FIRST : 2 * w->pause;
	if (w->pause > PAUSE_MAX)
		w->pause = PAUSE_MAX;
	w->rounds_left = w->pause;
}

static void
end_round(struct window *w, uint64_t now_us)
{
	const uint64_t us = now_us - w->round_us;
	const double rate = us != 0 ? w->outcomes / (double)us : w->outcomes;
	const bool strained = w->strains * STRAIN_PART > w->outcomes;
	const bool was_halved = w->was_halved;

	w->was_halved = false;
	if (strained && !was_halved) {
		w->was_halved = w->was_strained = true;
		fall_back(w, w->size / 2);
	} else if (w->before != 0 && rate < GAIN * w->rate) {
		fall_back(w, w->before);
	} else if (w->rounds_left > 0) {
		w->rounds_left--;
	} else {
		grow(w, rate);
	}
	w->round_us = now_us;
	w->outcomes = w->strains = 0;
}

static void
end_round_if_due(struct window *w, uint64_t now_us)
{
	if (w->outcomes >= w->size)
		end_round(w, now_us);
}

bool
window_has_room(struct window *w, uint64_t now_us)
{
	advance_slot(w, now_us);
	end_round_if_due(w, now_us);
	return w->used < w->size;
}

uint64_t
window_enter(struct window *w, uint64_t now_us)
{
	advance_slot(w, now_us);
	w->used++;
	w->in_slot[w->slot % WINDOW_SLOTS]++;
	return w->slot;
}

void
window_leave(struct window *w, uint64_t number, uint64_t now_us)
{
	advance_slot(w, now_us);
	if (w->slot - number >= WINDOW_SLOTS)
		return;
	w->used--;
	w->in_slot[number % WINDOW_SLOTS]--;
}

void
window_answer(struct window *w, uint64_t now_us)
{
	advance_slot(w, now_us);
	w->outcomes++;
	end_round_if_due(w, now_us);
}

void
window_strain(struct window *w, uint64_t now_us)
{
	advance_slot(w, now_us);
	w->outcomes++;
	w->strains++;
	end_round_if_due(w, now_us);
}
