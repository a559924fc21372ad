/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The keys of --accepts in the text report: for each, how many answers of each
 * kind there are. Who accepts it is a finding.
 */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/escape.h>
#include "report_text.h"

struct key_row {
	struct key_name key;
	uint64_t n[ACCEPTS_COUNT];
};

struct text_accepts {
	struct key_row rows[ASKED_KEYS_MAX];
	size_t n;
};

struct text_accepts *
text_accepts_new(void)
{
	return calloc(1, sizeof(struct text_accepts));
}

/* All answers are about the same keys: there is always room. */
static struct key_row *
row_of(struct text_accepts *t, const struct key_name *key)
{
	for (size_t i = 0; i < t->n; i++) {
		if (key_name_is(&t->rows[i].key, key))
			return &t->rows[i];
	}
	if (t->n == ASKED_KEYS_MAX)
		return NULL;
	t->rows[t->n].key = *key;
	return &t->rows[t->n++];
}

void
text_accepts_host(struct text_accepts *t, const struct host *h)
{
	const struct user_answer *u;
	struct key_row *row;

	for (size_t i = 0; i < h->n_users; i++) {
		u = &h->users[i];
		for (size_t k = 0; k < u->n_keys_asked; k++) {
			row = row_of(t, &u->keys_asked[k].key);
			if (row != NULL)
				row->n[u->keys_asked[k].result]++;
		}
	}
}

static void
put_key(struct report *r, const struct key_row *row)
{
	const bool accepted = row->n[ACCEPTS_ACCEPTED] != 0;
	char fp[KEY_FP_LEN];

	key_fp_text(row->key.fp, fp);
	buf_printf(&r->out, "  %s (", fp);
	escape_text(&r->out, row->key.type, strlen(row->key.type));
	buf_puts(&r->out, ")\n    ");
	if (accepted && r->opts.colour)
		buf_puts(&r->out, text_colour_of(SEV_CRITICAL));
	buf_printf(&r->out, "accepted %llu",
	    (unsigned long long)row->n[ACCEPTS_ACCEPTED]);
	if (accepted && r->opts.colour)
		buf_puts(&r->out, "\033[0m");
	buf_printf(&r->out, ", refused %llu, not determined %llu\n",
	    (unsigned long long)row->n[ACCEPTS_REFUSED],
	    (unsigned long long)row->n[ACCEPTS_UNDETERMINED]);
}

void
text_accepts_put(const struct text_accepts *t, struct report *r)
{
	if (t->n == 0)
		return;
	text_wrap(&r->out,
	    "Keys that the servers were asked about, each for every host and "
	    "user (accepted: the server would take the key, PAM may still "
	    "refuse the login; refused: now, and from this machine):",
	    0, r->opts.columns);
	for (size_t i = 0; i < t->n; i++)
		put_key(r, &t->rows[i]);
	buf_putc(&r->out, '\n');
}
