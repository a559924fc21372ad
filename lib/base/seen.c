/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Entries are in blocks that never move, so that growing costs no copy of
 * them; only the slots are built anew. SHA-256 output is uniform and an
 * attacker who grinds fingerprints can at most lengthen a probe chain, so its
 * first 32 bits serve as the hash.
 */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/err.h>
#include <loginpolicy/base/seen.h>

#define SLOTS_FIRST 1024u

struct seen *
seen_new(void)
{
	return calloc(1, sizeof(struct seen));
}

void
seen_free(struct seen *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < SEEN_BLOCKS_MAX && s->blocks[i] != NULL; i++)
		free(s->blocks[i]);
	free(s->slots);
	free(s);
}

static struct seen_entry *
entry_at(const struct seen *s, uint32_t i)
{
	return &s->blocks[i / SEEN_BLOCK][i % SEEN_BLOCK];
}

static uint32_t
hash_of(const uint8_t *fp)
{
	uint32_t h;

	memcpy(&h, fp, sizeof(h));
	return h;
}

/* The slot of fp, or the free one where it belongs. */
static uint32_t *
slot_of(const struct seen *s, const uint8_t *fp)
{
	uint32_t mask = s->n_slots - 1;
	uint32_t i = hash_of(fp) & mask;

	while (s->slots[i] != 0 &&
	    memcmp(entry_at(s, s->slots[i] - 1)->fp, fp, SEEN_FP_LEN) != 0)
		i = (i + 1) & mask;
	return &s->slots[i];
}

/* The entries differ: where one goes is found without looking at the others. */
static uint32_t *
free_slot_of(const struct seen *s, const uint8_t *fp)
{
	uint32_t mask = s->n_slots - 1;
	uint32_t i = hash_of(fp) & mask;

	while (s->slots[i] != 0)
		i = (i + 1) & mask;
	return &s->slots[i];
}

static int
grow(struct seen *s)
{
	uint32_t n = s->n_slots == 0 ? SLOTS_FIRST : s->n_slots * 2;

	/*
	 * The old slots can go first: they can be made again from the entries.
	 */
	free(s->slots);
	if ((s->slots = calloc(n, sizeof(*s->slots))) == NULL) {
		s->n_slots = 0;
		return ERR_NOMEM;
	}
	s->n_slots = n;
	for (uint32_t i = 0; i < s->n; i++)
		*free_slot_of(s, entry_at(s, i)->fp) = i + 1;
	return 0;
}

int
seen_add(struct seen *s, const uint8_t fp[SHA256_LEN], uint32_t source,
    uint32_t line, struct seen_entry **ret_first)
{
	struct seen_entry *e;
	uint32_t *slot, b;
	int r;

	*ret_first = NULL;
	/* At most 3 of 4 slots are taken. */
	if (s->n_slots == 0 || s->n >= s->n_slots / 4 * 3) {
		if ((r = grow(s)) != 0)
			return r;
	}
	slot = slot_of(s, fp);
	if (*slot != 0) {
		*ret_first = entry_at(s, *slot - 1);
		return 0;
	}
	b = s->n / SEEN_BLOCK;
	if (b >= SEEN_BLOCKS_MAX)
		return ERR_TOOBIG;
	if (s->blocks[b] == NULL &&
	    (s->blocks[b] = malloc(SEEN_BLOCK * sizeof(*e))) == NULL)
		return ERR_NOMEM;
	e = entry_at(s, s->n);
	memcpy(e->fp, fp, SEEN_FP_LEN);
	e->source = source;
	e->line = line;
	*slot = ++s->n;
	return 0;
}
