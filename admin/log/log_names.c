/* SPDX-License-Identifier: BSD-2-Clause */
/* A million lines have few different names, addresses and rules. */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/err.h>
#include <loginpolicy/base/vec.h>
#include "admin/log/log_names.h"

int
log_names_add(struct log_names *n, const char *word, uint32_t *ret)
{
	const char **list;
	uint32_t hash, i;
	size_t at = 0, len;

	*ret = 0;
	if (word == NULL)
		return 0;
	len = strlen(word);
	hash = hashtab_hash(word, len);
	while ((i = hashtab_next(&n->by_hash, hash, &at)) != HASHTAB_NONE) {
		if (strcmp(n->list[i], word) == 0) {
			*ret = i + 1;
			return 0;
		}
	}
	if ((list = vec_room(n->list, n->n, sizeof(*list))) == NULL)
		return ERR_NOMEM;
	n->list = list;
	if ((list[n->n] = arena_strndup(&n->memory, word, len)) == NULL)
		return ERR_NOMEM;
	*ret = (uint32_t)++n->n;
	return hashtab_add(&n->by_hash, hash, (uint32_t)n->n - 1);
}

const char *
log_name(const struct log_names *n, uint32_t number)
{
	return number == 0 ? NULL : n->list[number - 1];
}

void
log_names_release(struct log_names *n)
{
	free(n->list);
	hashtab_release(&n->by_hash);
	arena_release(&n->memory);
	memset(n, 0, sizeof(*n));
}
