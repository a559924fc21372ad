/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Searching a password for a word, in all its readings and at all positions
 * together (the Shift-And method of Baeza-Yates and Gonnet): the few operations
 * per letter make it cheap to go through a whole dictionary.
 */
#include <string.h>

#include "estimate.h"

#define BACKWARDS_COST 40

static uint64_t *
mask_of(struct word_search *s, uint32_t c)
{
	size_t i = 0;

	if (c < 128)
		return &s->mask[c];
	while (i < s->n_others && s->other_c[i] != c)
		i++;
	if (i == s->n_others) {
		s->other_c[s->n_others++] = c;
		s->other[i] = 0;
	}
	return &s->other[i];
}

void
search_begin(struct word_search *s, struct estimate *e)
{
	size_t to = e->part[e->n_parts - 1].to;
	uint32_t c, other;

	memset(s, 0, sizeof(*s));
	s->e = e;
	for (size_t i = 0; i < to; i++) {
		if ((c = e->at[i].base) == 0)
			continue;
		*mask_of(s, c) |= (uint64_t)1 << i;
		if ((other = lookalike(c, false)) != 0)
			*mask_of(s, other) |= (uint64_t)1 << i;
		if ((other = lookalike(c, true)) != 0)
			*mask_of(s, other) |= (uint64_t)1 << i;
	}
	for (c = 'A'; c <= 'Z'; c++)
		s->mask[c] = s->mask[c + ('a' - 'A')];
}

/* The mask of a letter; 0: no position can be read as it. */
static uint64_t
find_mask(const struct word_search *s, uint32_t c)
{
	if (c < 128)
		return s->mask[c];
	for (size_t i = 0; i < s->n_others; i++) {
		if (s->other_c[i] == c)
			return s->other[i];
	}
	return 0;
}

struct word_state
search_step(const struct word_search *s, struct word_state state, uint32_t c)
{
	const uint64_t mask = find_mask(s, c);

	state.forwards = state.forwards << 1 & mask;
	state.backwards = state.backwards >> 1 & mask;
	return state;
}

struct word_state
search_first(const struct word_search *s, uint32_t c)
{
	const uint64_t mask = find_mask(s, c);

	return (struct word_state){mask, mask};
}

static void
add_word(struct word_search *s, size_t from, const struct list_word *w,
    unsigned cost)
{
	const size_t to = from + w->len;

	cost += w->cost + spelling_cost(s->e, from, to);
	if (s->name == NULL) {
		estimate_add(s->e, from, to, cost, WHY_WORD);
	} else if (from == s->name_from && to == s->name_to &&
	    cost < s->name_cost && w->bytes < s->name_room) {
		memcpy(s->name, w->s, w->bytes);
		s->name[w->bytes] = '\0';
		s->name_cost = cost;
	}
}

void
search_end(struct word_search *s, struct word_state state,
    const struct list_word *w)
{
	uint64_t bits;

	for (bits = state.forwards; bits != 0; bits &= bits - 1)
		add_word(s, (size_t)__builtin_ctzll(bits) + 1 - w->len, w, 0);
	for (bits = state.backwards; bits != 0; bits &= bits - 1)
		add_word(s, (size_t)__builtin_ctzll(bits), w, BACKWARDS_COST);
}

void
search_word(struct word_search *s, const char *word, size_t len, unsigned cost)
{
	const struct list_word w = {word, len, len, cost};
	struct word_state state = search_first(s, (unsigned char)word[0]);

	for (size_t i = 1; i < w.len && (state.forwards | state.backwards) != 0;
	     i++)
		state = search_step(s, state, (unsigned char)word[i]);
	search_end(s, state, &w);
}
