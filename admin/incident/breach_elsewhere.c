/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who is logged in to another account by a key that was just revoked: a
 * revocation ends no session, and that account is not ours to block.
 */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/sshkey/key.h>
#include "admin/log/log_read.h"
#include "admin/sessions/sessions.h"
#include "breach_run.h"
#include "json_words.h"

#define LOG_BACK_S 60 /* before the first session */
#define TEXT_MAX   4096

struct elsewhere {
	struct breach *b;
	struct breach_account *a;
	struct steps *s;
	struct log_rows rows;
	size_t named, unknown;
};

static bool
is_revoked(const struct elsewhere *x, const char *fp)
{
	const json_t *k;
	size_t i;

	json_array_foreach(json_object_get(x->b->i.json, "keys"), i, k)
	{
		/* A key is there once for each place where it was found. */
		if (strcmp(json_text_of(k, "fingerprint", ""), fp) == 0 &&
		    strcmp(json_text_of(k, "account", ""), x->a->name) == 0 &&
		    (json_true_of(k, "revoked") ||
			json_true_of(k, "was_revoked")))
			return true;
	}
	return false;
}

/* The first of "FINGERPRINT FINGERPRINT ..." that is revoked. */
static bool
find_revoked(const struct elsewhere *x, const char *keys, char ret[KEY_FP_LEN])
{
	while (keys != NULL && keys[0] != '\0') {
		const size_t len = strcspn(keys, " ");

		snprintf(ret, KEY_FP_LEN, "%.*s", (int)len, keys);
		if (is_revoked(x, ret))
			return true;
		keys += len + (keys[len] == ' ');
	}
	return false;
}

static void
look_at_session(struct elsewhere *x, const struct login_session *s)
{
	const struct log_rows *r = &x->rows;
	const struct log_row *row;
	const char *from;
	char fp[KEY_FP_LEN];

	if (!s->has_uid || breach_has_account(x->b, s->uid))
		return;
	if (!s->has_row) {
		x->unknown += s->from[0] != '\0' ||
		    strcmp(s->service, "sshd") == 0;
		return;
	}
	row = &r->list[s->row];
	if (!find_revoked(x, log_name(&r->names, r->kinds[row->kind].keys), fp))
		return;
	from = log_name(&r->names, row->from);
	x->named++;
	steps_add(x->s, "elsewhere", STEP_FAILED,
	    "%s is logged in by the revoked key %s, from %s (process %ld): "
	    "'loginpolicy block %s --kill' ends that; 'loginpolicy unblock %s' "
	    "then lets its owner in again",
	    s->user, fp, from != NULL ? from : "an unknown address",
	    (long)s->leader, s->user, s->user);
}

/* Whether the login of a session of another account has to be looked up. */
static bool
has_others(const struct breach *b, const struct login_sessions *l)
{
	for (size_t i = 0; i < l->n; i++) {
		if (l->list[i].has_uid &&
		    !breach_has_account(b, l->list[i].uid))
			return true;
	}
	return false;
}

/* Returns whether all of the log could be read. */
static bool
join_log(struct elsewhere *x, struct login_sessions *l)
{
	struct log_reader r;
	bool complete;

	log_reader_init(&r, x->b->o, &x->b->zone);
	r.since = l->list[0].since > LOG_BACK_S ? l->list[0].since - LOG_BACK_S
						: 0;
	r.each = log_rows_add;
	r.ctx = &x->rows;
	complete = log_read(&r) == EXIT_OK && !r.incomplete;
	log_reader_release(&r);
	sessions_join_log(l, &x->rows);
	return complete;
}

static void
tell_unknown(const struct elsewhere *x, bool complete)
{
	if (!complete)
		steps_add(x->s, "elsewhere", STEP_FAILED,
		    "whether somebody is logged in to another account by a "
		    "revoked key is not known, because not all of the log can "
		    "be read: see 'loginpolicy sessions'");
	else if (x->unknown != 0)
		steps_add(x->s, "elsewhere", STEP_DONE,
		    "by which key somebody came in is not known of %zu session"
		    "%s of other accounts: see 'loginpolicy sessions'",
		    x->unknown, x->unknown == 1 ? "" : "s");
	else if (x->named == 0)
		steps_add(x->s, "elsewhere", STEP_NOTHING,
		    "nobody is logged in to another account by these keys");
}

void
breach_find_elsewhere(struct breach *b, struct breach_account *a,
    struct steps *s)
{
	struct elsewhere x = {b, a, s, {.word = -1}, 0, 0};
	struct login_sessions l = {0};
	bool complete = true;

	if (b->dry_run)
		return;
	if (sessions_load(&l) != 0)
		complete = false;
	else if (has_others(b, &l))
		complete = join_log(&x, &l);
	for (size_t i = 0; i < l.n; i++)
		look_at_session(&x, &l.list[i]);
	tell_unknown(&x, complete && !l.incomplete);
	log_rows_release(&x.rows);
	sessions_release(&l);
}
