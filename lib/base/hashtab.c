/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Open addressing with linear probing. The hash is in the slot, so that a
 * table that grows reads no element, and a search reads hardly any other.
 */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/bigmem.h>
#include <loginpolicy/base/err.h>
#include <loginpolicy/base/hashtab.h>

#define SLOTS_FIRST 64u

uint32_t
hashtab_hash(const void *bytes, size_t n)
{
	const uint8_t *p = bytes;
	uint64_t h = 0xcbf29ce484222325u;

	for (size_t i = 0; i < n; i++)
		h = (h ^ p[i]) * 0x100000001b3u;
	return (uint32_t)(h ^ h >> 32);
}

uint32_t
hashtab_next(const struct hashtab *t, uint32_t hash, size_t *at)
{
	uint64_t slot;

	if (t->n_slots == 0)
		return HASHTAB_NONE;
	while ((slot = t->slots[(hash + *at) & (t->n_slots - 1)]) != 0) {
		(*at)++;
		if (slot >> 32 == hash)
			return (uint32_t)slot - 1;
	}
	return HASHTAB_NONE;
}

/* Put a slot's value where its hash belongs; there is a free one. */
static void
slot_put(uint64_t *slots, size_t n, uint64_t value)
{
	size_t i = (value >> 32) & (n - 1);

	while (slots[i] != 0)
		i = (i + 1) & (n - 1);
	slots[i] = value;
}

static int
slots_grow(struct hashtab *t)
{
	size_t n = t->n_slots == 0 ? SLOTS_FIRST : t->n_slots * 2;
	uint64_t *slots;

	if (t->n >= (size_t)1 << 31)
		return ERR_TOOBIG;
	if ((slots = big_alloc(n * sizeof(*slots))) == NULL)
		return ERR_NOMEM;
	memset(slots, 0, n * sizeof(*slots));
	for (size_t i = 0; i < t->n_slots; i++) {
		if (t->slots[i] != 0)
			slot_put(slots, n, t->slots[i]);
	}
	free(t->slots);
	t->slots = slots;
	t->n_slots = n;
	return 0;
}

int
hashtab_add(struct hashtab *t, uint32_t hash, uint32_t index)
{
	int r;

	if (index == HASHTAB_NONE)
		return ERR_TOOBIG;
	if (t->n >= t->n_slots / 2 && (r = slots_grow(t)) != 0)
		return r;
	slot_put(t->slots, t->n_slots, (uint64_t)hash << 32 | (index + 1));
	t->n++;
	return 0;
}

void
hashtab_release(struct hashtab *t)
{
	free(t->slots);
	memset(t, 0, sizeof(*t));
}
