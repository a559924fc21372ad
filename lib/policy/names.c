/* Open addressing; FNV-1a. Who fills it writes the policy, so nobody chooses collisions. */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/bigmem.h>
#include <loginpolicy/base/err.h>
#include "names.h"

static uint32_t
hash_of(const char *name)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (const char *p = name; *p != '\0'; p++)
		h = (h ^ (uint8_t)*p) * 0x100000001b3u;
	return (uint32_t)(h ^ h >> 32);
}

/* Where the name is, or would be. */
static struct name_entry *
find(const struct names *t, const char *name, uint32_t hash)
{
	struct name_entry *e;

	for (size_t i = hash;; i++) {
		e = &t->list[i & (t->cap - 1)];
		if (e->name == NULL ||
		    (e->hash == hash && strcmp(e->name, name) == 0))
			return e;
	}
}

uint32_t
names_get(const struct names *t, const char *name)
{
	const struct name_entry *e;

	if (t->cap == 0)
		return NAMES_NONE;
	e = find(t, name, hash_of(name));
	return e->name == NULL ? NAMES_NONE : e->number;
}

/* The names differ, so that where one goes is found without reading them. */
static void
move(const struct name_entry *e, struct names *to)
{
	size_t i = e->hash & (to->cap - 1);

	while (to->list[i].name != NULL)
		i = (i + 1) & (to->cap - 1);
	to->list[i] = *e;
}

static int
grow(struct names *t)
{
	struct names bigger = {.cap = t->cap == 0 ? 64 : t->cap * 4, .n = t->n};

	bigger.list = big_alloc(bigger.cap * sizeof(*bigger.list));
	if (bigger.list == NULL)
		return ERR_NOMEM;
	memset(bigger.list, 0, bigger.cap * sizeof(*bigger.list));
	for (size_t i = 0; i < t->cap; i++) {
		if (t->list[i].name != NULL)
			move(&t->list[i], &bigger);
	}
	free(t->list);
	*t = bigger;
	return 0;
}

int
names_put(struct names *t, const char *name, uint32_t number)
{
	uint32_t hash = hash_of(name);

	if (t->n >= t->cap / 2 && grow(t) != 0)
		return ERR_NOMEM;
	*find(t, name, hash) = (struct name_entry){name, hash, number};
	t->n++;
	return 0;
}

void
names_release(struct names *t)
{
	free(t->list);
	memset(t, 0, sizeof(*t));
}
