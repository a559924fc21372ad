/* Open addressing; FNV-1a. Who fills it writes the policy, so nobody chooses collisions. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/err.h>
#include "names.h"

static size_t
slot(const struct names *t, const char *name)
{
	uint64_t h = 0xcbf29ce484222325u;
	size_t i;

	for (const char *p = name; *p != '\0'; p++)
		h = (h ^ (uint8_t)*p) * 0x100000001b3u;
	for (i = (size_t)(h ^ h >> 32) & (t->cap - 1);
	     t->list[i].name != NULL && strcmp(t->list[i].name, name) != 0;)
		i = (i + 1) & (t->cap - 1);
	return i;
}

const void *
names_get(const struct names *t, const char *name)
{
	return t->cap == 0 ? NULL : t->list[slot(t, name)].value;
}

static int
grow(struct names *t)
{
	struct names bigger = {.cap = t->cap == 0 ? 64 : t->cap * 2, .n = t->n};

	bigger.list = calloc(bigger.cap, sizeof(*bigger.list));
	if (bigger.list == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < t->cap; i++) {
		if (t->list[i].name != NULL)
			bigger.list[slot(&bigger, t->list[i].name)] =
			    t->list[i];
	}
	free(t->list);
	*t = bigger;
	return 0;
}

int
names_put(struct names *t, const char *name, const void *value)
{
	if (t->n >= t->cap / 2 && grow(t) != 0)
		return ERR_NOMEM;
	t->list[slot(t, name)] = (struct name_entry){name, value};
	t->n++;
	return 0;
}

void
names_release(struct names *t)
{
	free(t->list);
	memset(t, 0, sizeof(*t));
}
