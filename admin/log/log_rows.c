/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/vec.h>
#include "admin/log/log_rows.h"

#define REFS	 (1u << 20) /* 32 characters, four of them */
#define TEXT_MAX 65536
/* Programs do not wait longer for a password. References come again. */
#define PASSWORD_S 3600

/* --- kinds --- */

/* "SHA256:... SHA256:...". */
static int
add_keys(struct log_names *names, const struct log_line *l, uint32_t *ret)
{
	char fp[KEY_FP_LEN];
	struct buf b;
	int r;

	*ret = 0;
	if (l->n_keys == 0 || l->keys_left_out)
		return 0;
	buf_init(&b, TEXT_MAX);
	for (size_t i = 0; i < l->n_keys; i++) {
		key_fp_text(l->keys[i].fp, fp);
		buf_printf(&b, "%s%s", i != 0 ? " " : "",
		    l->keys[i].decoded ? fp : "?");
	}
	buf_putc(&b, '\0');
	r = b.err != 0 ? b.err : log_names_add(names, b.p, ret);
	buf_release(&b);
	return r;
}

static int
add_rule(struct log_names *names, const struct log_line *l, uint32_t *ret)
{
	char *text;
	int r;

	*ret = 0;
	if (l->rule_file == NULL)
		return 0;
	if (asprintf(&text, "%s:%u", l->rule_file, l->rule_line) < 0)
		return ERR_NOMEM;
	r = log_names_add(names, text, ret);
	free(text);
	return r;
}

/* Fill a kind, all of its bytes. */
static int
kind_of(struct log_rows *r, const struct log_line *l,
    const struct log_writer *w, struct log_kind *ret)
{
	const struct {
		const char *text;
		uint32_t *to;
	} texts[] = {{l->user, &ret->user}, {l->by, &ret->by},
	    {l->service, &ret->service}, {l->tty, &ret->tty}, {l->id, &ret->id},
	    {l->measure, &ret->measure}, {l->policy, &ret->policy},
	    {l->missing, &ret->missing}, {l->detail, &ret->detail},
	    {l->persons, &ret->persons}};
	int e = 0;

	memset(ret, 0, sizeof(*ret));
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]) && e == 0; i++)
		e = log_names_add(&r->names, texts[i].text, texts[i].to);
	if (e == 0 && (e = add_keys(&r->names, l, &ret->keys)) == 0)
		e = add_rule(&r->names, l, &ret->rule);
	ret->has_uid = l->has_uid;
	ret->uid = l->has_uid ? l->uid : 0;
	ret->has_writer = w->known && w->has_uid;
	ret->writer = ret->has_writer ? w->uid : 0;
	ret->word = (uint8_t)l->word;
	ret->stage = (uint8_t)l->stage;
	ret->reason = (uint8_t)l->reason;
	ret->methods = (uint16_t)l->methods;
	return e;
}

static int
add_kind(struct log_rows *r, const struct log_kind *k, uint32_t *ret)
{
	const uint32_t hash = hashtab_hash(k, sizeof(*k));
	struct log_kind *list;
	size_t at = 0;

	while ((*ret = hashtab_next(&r->by_kind, hash, &at)) != HASHTAB_NONE) {
		if (memcmp(&r->kinds[*ret], k, sizeof(*k)) == 0)
			return 0;
	}
	if ((list = vec_room(r->kinds, r->n_kinds, sizeof(*list))) == NULL)
		return ERR_NOMEM;
	r->kinds = list;
	*ret = (uint32_t)r->n_kinds;
	list[r->n_kinds++] = *k;
	return hashtab_add(&r->by_kind, hash, *ret);
}

/* --- rows --- */

/* The number of a reference, which has been checked. */
static uint32_t
ref_number(const char *ref)
{
	uint32_t n = 0;

	for (size_t i = 0; i < LOG_REF_LEN; i++)
		n = n * 32 +
		    (uint32_t)(strchr(LOG_REF_ALPHABET, ref[i]) -
			LOG_REF_ALPHABET);
	return n;
}

/*
 * The end of a session belongs to the last login with its reference, if that
 * is the same account's. References come again.
 */
static void
join_end(struct log_rows *r, const struct log_line *l, int64_t at)
{
	const uint32_t i = r->by_ref == NULL ? 0
					     : r->by_ref[ref_number(l->ref)];
	struct log_row *row;
	const struct log_kind *k;

	if (i == 0)
		return;
	row = &r->list[i - 1];
	k = &r->kinds[row->kind];
	if (k->word == LOGGED_DENY || row->lasted != 0 || at < row->at ||
	    l->user == NULL || k->user == 0 ||
	    strcmp(log_name(&r->names, k->user), l->user) != 0)
		return;
	row->lasted = (uint32_t)(at - row->at) + 1;
}

/* A line may have any time. */
static uint32_t
time_of(int64_t at)
{
	return at < 0 ? 0 : at > UINT32_MAX ? UINT32_MAX : (uint32_t)at;
}

/*
 * The row of the same login that mode observe wrote before the password was
 * asked for: what follows takes its place. NULL: there is none.
 */
static struct log_row *
row_before_password(const struct log_rows *r, const struct log_line *l,
    const struct log_kind *k, int64_t at)
{
	const uint32_t i = r->by_ref == NULL || l->ref == NULL
	    ? 0
	    : r->by_ref[ref_number(l->ref)];
	struct log_row *row = i != 0 ? &r->list[i - 1] : NULL;
	const struct log_kind *before = i != 0 ? &r->kinds[row->kind] : NULL;

	return i != 0 && k->stage != LOGGED_AUTH && row->lasted == 0 &&
		before->word == LOGGED_WOULD_DENY &&
		before->stage == LOGGED_AUTH && before->user == k->user &&
		before->service == k->service && at >= row->at &&
		at - row->at <= PASSWORD_S
	    ? row
	    : NULL;
}

static int
append_row(struct log_rows *r, const struct log_row *row)
{
	struct log_row *list = vec_room(r->list, r->n, sizeof(*list));

	if (list == NULL)
		return ERR_NOMEM;
	r->list = list;
	if (row->ref[0] != '\0') {
		if (r->by_ref == NULL &&
		    (r->by_ref = calloc(REFS, sizeof(*r->by_ref))) == NULL)
			return ERR_NOMEM;
		r->by_ref[ref_number(row->ref)] = (uint32_t)r->n + 1;
	}
	r->list[r->n++] = *row;
	return 0;
}

static int
add_row(struct log_rows *r, const struct log_line *l,
    const struct log_message *m)
{
	struct log_row *before, row = {.at = time_of(m->at)};
	struct log_kind k;
	int e;

	if ((e = kind_of(r, l, &m->writer, &k)) != 0 ||
	    (e = add_kind(r, &k, &row.kind)) != 0 ||
	    (e = log_names_add(&r->names, l->from, &row.from)) != 0)
		return e;
	if (l->ref != NULL)
		memcpy(row.ref, l->ref, LOG_REF_LEN);
	if ((before = row_before_password(r, l, &k, m->at)) == NULL)
		return append_row(r, &row);
	*before = row;
	return 0;
}

static bool
is_asked_for(const struct log_rows *r, const struct log_line *l)
{
	if (l->word == LOGGED_DEBUG ||
	    (r->word != -1 && (int)l->word != r->word) ||
	    (r->person != NULL && !log_person_has(r->person, l)))
		return false;
	return r->user == NULL ||
	    (l->user != NULL && strcmp(l->user, r->user) == 0) ||
	    (r->has_uid && l->has_uid && l->uid == r->uid);
}

int
log_rows_add(void *ctx, const struct log_message *m)
{
	struct log_rows *r = ctx;
	struct log_line l;
	int e = log_line_parse_any(m->text, m->len, &l);

	r->not_ours += e == ERR_SYNTAX;
	if (e != 0)
		return e == ERR_NOMEM ? e : 0;
	if (l.word == LOGGED_END)
		join_end(r, &l, m->at);
	else if (is_asked_for(r, &l))
		e = add_row(r, &l, m);
	log_line_release(&l);
	return e == 0 ? 0 : ERR_NOMEM;
}

void
log_rows_release(struct log_rows *r)
{
	free(r->list);
	free(r->kinds);
	free(r->by_ref);
	hashtab_release(&r->by_kind);
	log_names_release(&r->names);
	memset(r, 0, sizeof(*r));
}
