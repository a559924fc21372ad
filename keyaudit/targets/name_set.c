/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Inventories may come from an attacker: names that collide would make every
 * search long. So the hash is SHA-256, of which nobody can choose enough bits.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/sha256.h>
#include <loginpolicy/base/vec.h>
#include "name_set.h"

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

static uint32_t
find_hash(const struct name_set *s, uint32_t hash, const char *name, size_t len,
    uint16_t port)
{
	size_t at = 0;
	uint32_t i;

	while ((i = hashtab_next(&s->table, hash, &at)) != HASHTAB_NONE) {
		if (s->list[i].port == port &&
		    strncmp(s->list[i].name, name, len) == 0 &&
		    s->list[i].name[len] == '\0')
			break;
	}
	return i;
}

uint32_t
name_set_find(const struct name_set *s, const char *name, size_t len,
    uint16_t port)
{
	return find_hash(s, hash_of(name, len, port), name, len, port);
}

int
name_set_put(struct name_set *s, const char *name, size_t len, uint16_t port,
    uint32_t *ret_i)
{
	uint32_t hash = hash_of(name, len, port);
	struct target *list;
	char *copy;
	int r;

	*ret_i = find_hash(s, hash, name, len, port);
	if (*ret_i != NAME_SET_NONE)
		return 0;
	if ((list = vec_room(s->list, s->n, sizeof(*list))) == NULL)
		return ERR_NOMEM;
	s->list = list;
	if ((copy = arena_strndup(&s->names, name, len)) == NULL)
		return ERR_NOMEM;
	if ((r = hashtab_add(&s->table, hash, (uint32_t)s->n)) != 0)
		return r;
	*ret_i = (uint32_t)s->n;
	s->list[s->n++] = (struct target){copy, port, NULL};
	return 0;
}

void
name_set_release(struct name_set *s)
{
	free(s->list);
	hashtab_release(&s->table);
	arena_release(&s->names);
	memset(s, 0, sizeof(*s));
}
