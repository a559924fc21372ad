/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Repeats: what is already in the password, forwards or mirrored, in capitals
 * or with look-alikes, costs hardly more than to say so. So a repeated unit is
 * judged as the unit. And sequences of characters.
 */
#include "estimate.h"

#define COPY_COST      80 /* what is copied, and how far */
#define PAIR_COST      150 /* two characters, which may be so by chance */
#define WORD_COPY_COST 50
#define SEPARATOR_COST 80
#define LOOSE_COST     80 /* the same if it is not next to its source */
#define MIRROR_COST    110
#define CASE_COST      30
#define ALIKE_COST     30
#define ALIKES_COST    90

#define COPY_MIN  3
#define WORD_MIN  4
#define CLOSE_MIN 2 /* next to its source */

#define SEQUENCE_MIN   3
#define SEQUENCE_COST  60
#define BACKWARDS_COST 30
#define START_COST     110 /* a start that is not obvious */
#define LENGTH_COST    10

/* What a copy adds where it differs from its source. */
struct difference {
	bool capitals;
	unsigned alikes;
};

/* Compare two positions; false: not a copy. */
static bool
compare(const struct letter *source, const struct letter *copy,
    struct difference *d)
{
	if (source->base == 0 || !letters_alike(source, copy))
		return false;
	if (source->upper != copy->upper)
		d->capitals = true;
	if (source->base != copy->base)
		d->alikes++;
	return true;
}

static unsigned
difference_cost(const struct difference *d)
{
	unsigned alikes = d->alikes * ALIKE_COST;

	return (d->capitals ? CASE_COST : 0u) +
	    (alikes < ALIKES_COST ? alikes : ALIKES_COST);
}

static unsigned
copy_cost(size_t n, bool close)
{
	unsigned cost = n < COPY_MIN ? PAIR_COST
	    : n < WORD_MIN	     ? COPY_COST
				     : WORD_COPY_COST;

	return cost + (close ? 0 : LOOSE_COST);
}

/*
 * The copies at i of what begins at an earlier position; if a separator is
 * between them, as in summer-summer, it is a part of the copy.
 */
static void
add_copies(struct estimate *e, const struct part *p, size_t source, size_t i)
{
	struct difference d = {.alikes = 0};
	unsigned cost;
	bool close;

	for (size_t n = 1; i + n <= p->to; n++) {
		if (!compare(&e->at[source + n - 1], &e->at[i + n - 1], &d))
			break;
		close = source + n >= i;
		cost = copy_cost(n, close) + difference_cost(&d);
		if (n >= (close ? CLOSE_MIN : COPY_MIN))
			estimate_add(e, i, i + n, cost, WHY_REPEATS);
		if (n >= COPY_MIN && source + n + 1 == i)
			estimate_add(e, i - 1, i + n,
			    cost - LOOSE_COST + SEPARATOR_COST, WHY_REPEATS);
	}
}

/* The mirror images at i of what ends at an earlier position. */
static void
add_mirrored(struct estimate *e, const struct part *p, size_t end, size_t i)
{
	struct difference d = {.alikes = 0};

	for (size_t n = 0; i + n < p->to && p->from + n <= end; n++) {
		if (!compare(&e->at[end - n], &e->at[i + n], &d))
			break;
		if (n + 1 >= COPY_MIN)
			estimate_add(e, i, i + n + 1,
			    MIRROR_COST + difference_cost(&d), WHY_REPEATS);
	}
}

static bool
is_obvious_start(uint32_t c)
{
	return c == 'a' || c == 'z' || c == '1' || c == '0' || c == '9';
}

/* How far the characters go on by one step: 1, -1 or 2. */
static void
add_sequences(struct estimate *e, const struct part *p, size_t i, int step)
{
	const uint32_t start = e->at[i].base;
	unsigned cost = SEQUENCE_COST + (step == 1 ? 0u : BACKWARDS_COST) +
	    (is_obvious_start(start) ? 0u : START_COST);
	bool upper = false;

	if (start < '0' || start > 'z' || (start > '9' && start < 'a'))
		return;
	for (size_t n = 1; i + n < p->to; n++) {
		if ((int64_t)e->at[i + n].base !=
		    (int64_t)e->at[i + n - 1].base + step)
			break;
		upper = upper || e->at[i + n].upper != e->at[i].upper;
		if (n + 1 >= SEQUENCE_MIN)
			estimate_add(e, i, i + n + 1,
			    cost + LENGTH_COST * (unsigned)(n + 1) +
				(upper ? CASE_COST : 0u),
			    WHY_SIMPLE);
	}
}

void
add_repeats(struct estimate *e, const struct part *p)
{
	for (size_t i = p->from; i < p->to; i++) {
		for (size_t source = p->from; source < i; source++) {
			add_copies(e, p, source, i);
			add_mirrored(e, p, source, i);
		}
		add_sequences(e, p, i, 1);
		add_sequences(e, p, i, -1);
		add_sequences(e, p, i, 2);
	}
}
