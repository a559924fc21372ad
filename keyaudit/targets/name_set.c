/*
 * Open addressing over a growing list. Inventories come from elsewhere: names
 * made so that they collide would cost a search each, so the hash is SHA-256,
 * of which nobody can aim enough bits. Its first 32 stand in the slot: a table
 * that grows hashes nothing again, and other names are hardly ever looked at.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/bigmem.h>
#include <loginpolicy/base/sha256.h>
#include "name_set.h"

#define ROOM_FIRST	64u
#define SLOTS_PER_ENTRY 2 /* at most half of them are taken */

static uint32_t
hash_of(const char *name, size_t len, uint16_t port)
{
	uint8_t digest[SHA256_LEN];
	struct sha256 h;
	uint32_t v;

	sha256_init(&h);
	sha256_update(&h, &port, sizeof(port));
	sha256_update(&h, name, len);
	sha256_final(&h, digest);
	memcpy(&v, digest, sizeof(v));
	return v;
}

static bool
is_entry(const struct target *e, const char *name, size_t len, uint16_t port)
{
	return e->port == port && strncmp(e->name, name, len) == 0 &&
	    e->name[len] == '\0';
}

/* The slot that has it, or the free one where it belongs. */
static size_t
slot_of(const struct name_set *s, uint32_t hash, const char *name, size_t len,
    uint16_t port)
{
	size_t i = hash & (s->n_slots - 1);
	uint64_t v;

	for (; (v = s->slots[i]) != 0; i = (i + 1) & (s->n_slots - 1)) {
		if (v >> 32 == hash &&
		    is_entry(&s->list[(uint32_t)v - 1], name, len, port))
			break;
	}
	return i;
}

static int
grow_slots(struct name_set *s, size_t n)
{
	uint64_t *old = s->slots, *slots = big_alloc(n * sizeof(*slots));
	size_t j;

	if (slots == NULL)
		return ERR_NOMEM;
	memset(slots, 0, n * sizeof(*slots));
	for (size_t i = 0; i < s->n_slots; i++) {
		if (old[i] == 0)
			continue;
		for (j = (old[i] >> 32) & (n - 1); slots[j] != 0;)
			j = (j + 1) & (n - 1);
		slots[j] = old[i];
	}
	free(old);
	s->slots = slots;
	s->n_slots = n;
	return 0;
}

static int
grow(struct name_set *s)
{
	size_t room = s->room == 0 ? ROOM_FIRST : s->room * 2;
	struct target *list;
	int r;

	if (room > NAME_SET_MAX)
		return ERR_TOOBIG;
	list = big_realloc(s->list, s->n * sizeof(*list), room * sizeof(*list));
	if (list == NULL)
		return ERR_NOMEM;
	s->list = list;
	if ((r = grow_slots(s, room * SLOTS_PER_ENTRY)) == 0)
		s->room = room;
	return r;
}

int
name_set_put(struct name_set *s, const char *name, size_t len, uint16_t port,
    uint32_t *ret_i)
{
	uint32_t hash = hash_of(name, len, port);
	char *copy;
	size_t slot;
	int r;

	if (s->n == s->room && (r = grow(s)) != 0)
		return r;
	slot = slot_of(s, hash, name, len, port);
	if (s->slots[slot] != 0) {
		*ret_i = (uint32_t)s->slots[slot] - 1;
		return 0;
	}
	if ((copy = arena_strndup(&s->names, name, len)) == NULL)
		return ERR_NOMEM;
	*ret_i = (uint32_t)s->n;
	s->list[s->n++] = (struct target){copy, port, NULL};
	s->slots[slot] = (uint64_t)hash << 32 | s->n;
	return 0;
}

uint32_t
name_set_find(const struct name_set *s, const char *name, size_t len,
    uint16_t port)
{
	size_t slot;

	if (s->n == 0)
		return NAME_SET_NONE;
	slot = slot_of(s, hash_of(name, len, port), name, len, port);
	return (uint32_t)s->slots[slot] - 1; /* a free one: NAME_SET_NONE */
}

void
name_set_release(struct name_set *s)
{
	free(s->list);
	free(s->slots);
	arena_release(&s->names);
	memset(s, 0, sizeof(*s));
}
