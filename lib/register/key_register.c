/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The register of keys, read as a whole: every line counts, and every error in
 * it is told. register_search.c answers for the log, with less work.
 */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/vec.h>
#include "register_line.h"

/* --- errors --- */

static void
errors_add(struct register_errors *e, const struct diag *d)
{
	struct diag *list;

	e->total++;
	if (e->n == REGISTER_ERRORS_SHOWN ||
	    (list = vec_room(e->list, e->n, sizeof(*list))) == NULL)
		return;
	e->list = list;
	list[e->n++] = *d;
}

void
register_errors_release(struct register_errors *e)
{
	free(e->list);
	memset(e, 0, sizeof(*e));
}

/* --- reading --- */

static uint32_t
hash_of(const uint8_t fp[SHA256_LEN])
{
	return hashtab_hash(fp, SHA256_LEN);
}

const struct register_entry *
key_register_find(const struct key_register *r, const uint8_t fp[SHA256_LEN])
{
	size_t at = 0;
	uint32_t i;

	while (
	    (i = hashtab_next(&r->by_fp, hash_of(fp), &at)) != HASHTAB_NONE) {
		if (memcmp(r->list[i].fp, fp, SHA256_LEN) == 0)
			return &r->list[i];
	}
	return NULL;
}

/* Returns 0 or ERR_NOMEM. */
static int
add_entry(struct key_register *r, const struct register_entry *e)
{
	struct register_entry *list = vec_room(r->list, r->n, sizeof(*list));

	if (list == NULL)
		return ERR_NOMEM;
	r->list = list;
	list[r->n] = *e;
	if (hashtab_add(&r->by_fp, hash_of(e->fp), (uint32_t)r->n) != 0)
		return ERR_NOMEM;
	r->n++;
	return 0;
}

/* Returns 0; ERR_SYNTAX with d filled; ERR_NOMEM. */
static int
read_line(char *s, size_t len, unsigned number, const struct tz *zone,
    struct key_register *ret, struct diag *d)
{
	const struct register_entry *before;
	struct register_entry e;
	int r;

	d->line = number;
	if ((r = register_line_parse(s, len, zone, &e, d)) != 0)
		return r;
	e.line = number;
	d->col = 1;
	if ((before = key_register_find(ret, e.fp)) != NULL)
		return diag_set(d, ERR_SYNTAX, "this key is in line %u already",
		    before->line);
	return add_entry(ret, &e);
}

int
key_register_parse(const char *path, char *text, size_t len,
    const struct tz *zone, struct key_register *ret,
    struct register_errors *reterr)
{
	size_t at = 0, n;
	unsigned number = 0;
	char *line;
	int r = 0;

	memset(ret, 0, sizeof(*ret));
	memset(reterr, 0, sizeof(*reterr));
	ret->text = text;
	while (r != ERR_NOMEM &&
	    (line = register_line_next(text, len, &at, &n)) != NULL) {
		struct diag d = {.path = path};

		number++;
		line[n] = '\0';
		if (register_line_is_empty(line, n))
			continue;
		if ((r = read_line(line, n, number, zone, ret, &d)) != 0 &&
		    r != ERR_NOMEM)
			errors_add(reterr, &d);
	}
	if (r != ERR_NOMEM)
		r = reterr->total != 0 ? ERR_SYNTAX : 0;
	if (r != 0)
		key_register_release(ret);
	return r;
}

int
key_register_load_all(const struct register_place *place, const struct tz *zone,
    struct key_register *ret, struct register_errors *reterr)
{
	struct diag d = {.path = place->path};
	char *text;
	size_t len;
	int r = register_read(place, &text, &len, &d);

	if (r == 0)
		return key_register_parse(place->path, text, len, zone, ret,
		    reterr);
	memset(ret, 0, sizeof(*ret));
	memset(reterr, 0, sizeof(*reterr));
	errors_add(reterr, &d);
	return r;
}

int
key_register_load(const char *path, uid_t owner, const struct tz *zone,
    struct key_register *ret, struct diag *reterr)
{
	const struct register_place place = {.path = path, .owner = owner};
	struct register_errors errs;
	int r = key_register_load_all(&place, zone, ret, &errs);

	if (reterr != NULL && errs.n != 0)
		*reterr = errs.list[0];
	else if (r != 0)
		diag_set(reterr, r, "%s", err_str(r));
	register_errors_release(&errs);
	return r;
}

void
key_register_release(struct key_register *r)
{
	hashtab_release(&r->by_fp);
	free(r->list);
	free(r->text);
	memset(r, 0, sizeof(*r));
}

/* --- asking --- */

const struct register_entry *
key_register_next(const struct key_register *r, const char *person, size_t *at)
{
	while (*at < r->n) {
		const struct register_entry *e = &r->list[(*at)++];

		if (strcmp(e->person, person) == 0)
			return e;
	}
	return NULL;
}

bool
register_entry_expired(const struct register_entry *e, int64_t now)
{
	return e->has_expires && now >= e->expires;
}
