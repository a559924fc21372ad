/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/err.h>
#include <loginpolicy/base/vec.h>
#include "lib/pamstack/cache.h"

struct pam_cached {
	char *path, *text; /* owned */
	size_t len;
};

int
pam_cache_copy(const struct pam_cache *c, const char *path, char **ret,
    size_t *ret_len)
{
	const uint32_t hash = hashtab_hash(path, strlen(path));
	size_t at = 0;
	uint32_t i;

	while ((i = hashtab_next(&c->by_path, hash, &at)) != HASHTAB_NONE) {
		const struct pam_cached *f = &c->list[i];

		if (strcmp(f->path, path) != 0)
			continue;
		if ((*ret = malloc(f->len + 1)) == NULL)
			return ERR_NOMEM;
		memcpy(*ret, f->text, f->len + 1);
		*ret_len = f->len;
		return 0;
	}
	return ERR_NOENT;
}

void
pam_cache_add(struct pam_cache *c, const char *path, const char *text,
    size_t len)
{
	struct pam_cached *list = vec_room(c->list, c->n, sizeof(*list)), f;

	if (list == NULL)
		return;
	c->list = list;
	f = (struct pam_cached){strdup(path), malloc(len + 1), len};
	if (f.path == NULL || f.text == NULL ||
	    hashtab_add(&c->by_path, hashtab_hash(path, strlen(path)),
		(uint32_t)c->n) != 0) {
		free(f.path);
		free(f.text);
		return;
	}
	memcpy(f.text, text, len);
	f.text[len] = '\0';
	list[c->n++] = f;
}

void
pam_cache_release(struct pam_cache *c)
{
	for (size_t i = 0; i < c->n; i++) {
		free(c->list[i].path);
		free(c->list[i].text);
	}
	free(c->list);
	hashtab_release(&c->by_path);
	memset(c, 0, sizeof(*c));
}
