/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/vec.h>
#include "log_boundary.h"

/* A message of a file, whose text and place are copies. */
struct held {
	char *text, *where; /* owned; text NULL: the journal has it */
	size_t len;
	unsigned long line;
};

void
log_boundary_init(struct log_boundary *b)
{
	*b = (struct log_boundary){.at = INT64_MIN};
}

void
log_boundary_release(struct log_boundary *b)
{
	for (size_t i = 0; i < b->n; i++) {
		free(b->held[i].text);
		free(b->held[i].where);
	}
	free(b->held);
	log_boundary_init(b);
}

static int
hold_message(struct log_boundary *b, const struct log_message *m)
{
	struct held *list = vec_room(b->held, b->n, sizeof(*list)), *h;

	if (list == NULL)
		return ERR_NOMEM;
	b->held = list;
	h = &list[b->n];
	h->text = malloc(m->len + 1);
	h->where = strdup(m->where);
	if (h->text == NULL || h->where == NULL) {
		free(h->text);
		free(h->where);
		return ERR_NOMEM;
	}
	memcpy(h->text, m->text, m->len);
	h->text[m->len] = '\0';
	h->len = m->len;
	h->line = m->line;
	b->n++;
	return 0;
}

/* Stands between the reader of the files and whom it reads for. */
struct between {
	struct log_boundary *b;
	struct log_reader whom; /* as it was */
};

static int
hold_or_pass(void *ctx, const struct log_message *m)
{
	struct between *w = ctx;

	return m->at == w->b->at ? hold_message(w->b, m)
				 : w->whom.each(w->whom.ctx, m);
}

static bool
is_enough(void *ctx, enum log_place place, int64_t at)
{
	const struct between *w = ctx;

	return w->whom.enough(w->whom.ctx, place, at);
}

enum exit_code
log_boundary_read(struct log_boundary *b, struct log_reader *r, int64_t at,
    enum exit_code (*older)(struct log_reader *r))
{
	struct between w = {.b = b, .whom = *r};
	enum exit_code code;

	b->at = at;
	r->each = hold_or_pass;
	r->enough = r->enough != NULL ? is_enough : NULL;
	r->ctx = &w;
	if (at < r->until)
		r->until = at + 1;
	code = older(r);
	r->each = w.whom.each;
	r->enough = w.whom.enough;
	r->ctx = w.whom.ctx;
	r->until = w.whom.until;
	return code;
}

void
log_boundary_drop(struct log_boundary *b, const struct log_message *m)
{
	if (m->at != b->at)
		return;
	for (size_t i = 0; i < b->n; i++) {
		struct held *h = &b->held[i];

		if (h->text != NULL && h->len == m->len &&
		    memcmp(h->text, m->text, m->len) == 0) {
			free(h->text);
			h->text = NULL;
			return;
		}
	}
}

int
log_boundary_pass(struct log_boundary *b, struct log_reader *r)
{
	int e = 0;

	for (size_t i = 0; i < b->n && e == 0; i++) {
		const struct held *h = &b->held[i];
		const struct log_message m = {.text = h->text,
		    .len = h->len,
		    .at = b->at,
		    .where = h->where,
		    .line = h->line};

		if (h->text != NULL)
			e = r->each(r->ctx, &m);
	}
	log_boundary_release(b);
	return e;
}
