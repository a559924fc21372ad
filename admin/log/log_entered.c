/* SPDX-License-Identifier: BSD-2-Clause */
/* Which accounts somebody entered by su and the like. */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/vec.h>
#include <loginpolicy/logline/log_line.h>
#include <loginpolicy/policy/decide.h>
#include "admin/log/log_entered.h"

static struct log_entered *
find(struct log_uses *u, const struct log_line *l, uint32_t hash)
{
	size_t at = 0;
	uint32_t i;

	while ((i = hashtab_next(&u->by_entered, hash, &at)) != HASHTAB_NONE) {
		struct log_entered *e = &u->entered[i];

		if (strcmp(e->by, l->by) == 0 &&
		    strcmp(e->user, l->user) == 0 &&
		    strcmp(e->service, l->service) == 0)
			return e;
	}
	return NULL;
}

int
log_entered_add(struct log_uses *u, const struct log_line *l, int64_t at)
{
	struct log_entered *list, *e;
	uint32_t hash, by, user, service;

	if (l->by == NULL || l->user == NULL || l->service == NULL ||
	    !service_needs_caller(l->service))
		return 0;
	hash = hashtab_hash(l->by, strlen(l->by)) * 31 +
	    hashtab_hash(l->user, strlen(l->user));
	if ((e = find(u, l, hash)) != NULL) {
		e->last = at > e->last ? at : e->last;
		return 0;
	}
	if ((list = vec_room(u->entered, u->n_entered, sizeof(*list))) == NULL)
		return ERR_NOMEM;
	u->entered = list;
	if (log_names_add(&u->names, l->by, &by) != 0 ||
	    log_names_add(&u->names, l->user, &user) != 0 ||
	    log_names_add(&u->names, l->service, &service) != 0 ||
	    hashtab_add(&u->by_entered, hash, (uint32_t)u->n_entered) != 0)
		return ERR_NOMEM;
	list[u->n_entered++] = (struct log_entered){.by = log_name(&u->names,
							by),
	    .user = log_name(&u->names, user),
	    .service = log_name(&u->names, service),
	    .last = at};
	return 0;
}

static int
compare_entered(const void *va, const void *vb)
{
	const struct log_entered *a = va, *b = vb;
	int r = strcmp(a->by, b->by);

	if (r == 0)
		r = strcmp(a->service, b->service);
	return r != 0 ? r : strcmp(a->user, b->user);
}

void
log_entered_sort(struct log_uses *u)
{
	hashtab_release(&u->by_entered);
	if (u->n_entered > 1)
		qsort(u->entered, u->n_entered, sizeof(*u->entered),
		    compare_entered);
}

const struct log_entered *
log_entered_by(const struct log_uses *u, const char *by, size_t *ret_n)
{
	size_t low = 0, high = u->n_entered;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;

		if (strcmp(u->entered[mid].by, by) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	*ret_n = 0;
	while (low + *ret_n < u->n_entered &&
	    strcmp(u->entered[low + *ret_n].by, by) == 0)
		++*ret_n;
	return *ret_n != 0 ? u->entered + low : NULL;
}
