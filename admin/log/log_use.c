/* SPDX-License-Identifier: BSD-2-Clause */
/* One pass over the log; the memory is that of the different logins. */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/vec.h>
#include <loginpolicy/logline/log_line.h>
#include "admin/log/log_entered.h"

/* --- one line --- */

static uint32_t
hash_login(const struct log_line *l)
{
	uint32_t user = hashtab_hash(l->user, strlen(l->user));

	return user * 31 +
	    (l->service != NULL ? hashtab_hash(l->service, strlen(l->service))
				: 0);
}

static bool
is_same_text(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* Find or add the account's logins in the service. NULL: no memory. */
static struct log_use *
use_of(struct log_uses *u, const struct log_line *l)
{
	const uint32_t hash = hash_login(l);
	uint32_t user, service, i;
	struct log_use *list;
	size_t at = 0;

	while ((i = hashtab_next(&u->by_name, hash, &at)) != HASHTAB_NONE) {
		if (strcmp(u->list[i].user, l->user) == 0 &&
		    is_same_text(u->list[i].service, l->service))
			return &u->list[i];
	}
	if ((list = vec_room(u->list, u->n, sizeof(*list))) == NULL)
		return NULL;
	u->list = list;
	if (log_names_add(&u->names, l->user, &user) != 0 ||
	    log_names_add(&u->names, l->service, &service) != 0 ||
	    hashtab_add(&u->by_name, hash, (uint32_t)u->n) != 0)
		return NULL;
	list[u->n] = (struct log_use){.user = log_name(&u->names, user),
	    .service = log_name(&u->names, service)};
	return &list[u->n++];
}

static int
add_login(struct log_uses *u, const struct log_line *l, int64_t at)
{
	struct log_use *use = use_of(u, l);
	uint32_t from;

	if (use == NULL)
		return ERR_NOMEM;
	u->logins++;
	if (use->n++ == 0 || at < use->first)
		use->first = at;
	if (use->n > 1 && at < use->last)
		return 0;
	use->last = at;
	use->methods = l->methods;
	use->has_uid = l->has_uid;
	use->uid = l->uid;
	if (log_names_add(&u->names, l->from, &from) != 0)
		return ERR_NOMEM;
	use->from = log_name(&u->names, from);
	return 0;
}

/* Find or add the key in the hands of this account. NULL: no memory. */
static struct log_key_use *
key_use_of(struct log_uses *u, const struct log_key *k, const char *user)
{
	const uint32_t hash = hashtab_hash(k->fp, SHA256_LEN);
	struct log_key_use *list;
	uint32_t name, type, i;
	size_t at = 0;

	while ((i = hashtab_next(&u->by_key, hash, &at)) != HASHTAB_NONE) {
		if (memcmp(u->keys[i].fp, k->fp, SHA256_LEN) == 0 &&
		    strcmp(u->keys[i].user, user) == 0)
			return &u->keys[i];
	}
	if ((list = vec_room(u->keys, u->n_keys, sizeof(*list))) == NULL)
		return NULL;
	u->keys = list;
	if (log_names_add(&u->names, user, &name) != 0 ||
	    log_names_add(&u->names, k->type, &type) != 0 ||
	    hashtab_add(&u->by_key, hash, (uint32_t)u->n_keys) != 0)
		return NULL;
	list[u->n_keys] = (struct log_key_use){.user = log_name(&u->names,
						   name),
	    .type = log_name(&u->names, type),
	    .bits = k->bits};
	memcpy(list[u->n_keys].fp, k->fp, SHA256_LEN);
	return &list[u->n_keys++];
}

static int
add_key(struct log_uses *u, const struct log_line *l, const struct log_key *k,
    int64_t at)
{
	struct log_key_use *use;
	uint32_t from;

	if (!k->decoded)
		return 0;
	if ((use = key_use_of(u, k, l->user)) == NULL)
		return ERR_NOMEM;
	if (use->n++ == 0 || at < use->first)
		use->first = at;
	if (use->n > 1 && at < use->last)
		return 0;
	use->last = at;
	if (log_names_add(&u->names, l->from, &from) != 0)
		return ERR_NOMEM;
	use->from = log_name(&u->names, from);
	return 0;
}

int
log_uses_add(struct log_uses *u, const struct log_line *l, int64_t at)
{
	int r = 0;

	if (u->begins == 0 || at < u->begins)
		u->begins = at;
	u->denied += l->word == LOGGED_DENY;
	if (!log_line_got_in(l))
		return 0;
	u->would_deny += l->word == LOGGED_WOULD_DENY;
	if (l->user == NULL || (r = add_login(u, l, at)) != 0)
		return r;
	for (size_t i = 0; i < l->n_keys && !l->keys_left_out && r == 0; i++)
		r = add_key(u, l, &l->keys[i], at);
	return r == 0 ? log_entered_add(u, l, at) : r;
}

static int
read_message(void *ctx, const struct log_message *m)
{
	struct log_line l;
	int r = log_line_parse(m->text, m->len, &l);

	if (r != 0)
		return r == ERR_NOMEM ? r : 0;
	r = log_uses_add(ctx, &l, m->at);
	log_line_release(&l);
	return r == 0 ? 0 : ERR_NOMEM;
}

/* --- all of them --- */

static int
compare_texts(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return (a != NULL) - (b != NULL);
	return strcmp(a, b);
}

static int
compare_uses(const void *va, const void *vb)
{
	const struct log_use *a = va, *b = vb;
	int r = strcmp(a->user, b->user);

	return r != 0 ? r : compare_texts(a->service, b->service);
}

static int
compare_keys(const void *va, const void *vb)
{
	const struct log_key_use *a = va, *b = vb;
	int r = memcmp(a->fp, b->fp, SHA256_LEN);

	return r != 0 ? r : strcmp(a->user, b->user);
}

void
log_uses_sort(struct log_uses *u)
{
	hashtab_release(&u->by_name);
	hashtab_release(&u->by_key);
	log_entered_sort(u);
	if (u->n > 1)
		qsort(u->list, u->n, sizeof(*u->list), compare_uses);
	if (u->n_keys > 1)
		qsort(u->keys, u->n_keys, sizeof(*u->keys), compare_keys);
}

enum exit_code
log_uses_load(const struct options *o, const struct tz *zone, int64_t since,
    struct log_uses *ret)
{
	struct log_reader r;
	enum exit_code code;

	memset(ret, 0, sizeof(*ret));
	log_reader_init(&r, o, zone);
	r.since = since;
	r.each = read_message;
	r.ctx = ret;
	code = log_read(&r);
	ret->incomplete = r.incomplete;
	ret->no_log = r.looked.len == 0;
	log_reader_release(&r);
	log_uses_sort(ret);
	return code;
}

void
log_uses_release(struct log_uses *u)
{
	free(u->list);
	free(u->keys);
	free(u->entered);
	hashtab_release(&u->by_entered);
	hashtab_release(&u->by_name);
	hashtab_release(&u->by_key);
	log_names_release(&u->names);
	memset(u, 0, sizeof(*u));
}

/* The first of the list whose name is not less. */
static size_t
first_of(const struct log_uses *u, const char *user)
{
	size_t low = 0, high = u->n;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;

		if (strcmp(u->list[mid].user, user) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static void
take_later(const struct log_use *use, const char *service,
    const struct log_use **best)
{
	if ((service == NULL || is_same_text(use->service, service)) &&
	    (*best == NULL || use->last > (*best)->last))
		*best = use;
}

const struct log_use *
log_uses_last(const struct log_uses *u, const char *user, const uid_t *uid,
    const char *service)
{
	const struct log_use *best = NULL;

	for (size_t i = first_of(u, user);
	     i < u->n && strcmp(u->list[i].user, user) == 0; i++)
		take_later(&u->list[i], service, &best);
	/* Another name of the account. */
	for (size_t i = 0; i < u->n && uid != NULL; i++) {
		if (u->list[i].has_uid && u->list[i].uid == *uid)
			take_later(&u->list[i], service, &best);
	}
	return best;
}
