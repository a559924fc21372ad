/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Evidence: who came in as the account, from where and by which key, as the
 * module's log has it. Who got in and who was refused are kept apart, and every
 * way by which somebody got in has a row: neither a flood of refusals nor the
 * logins of cron push the intruder's login out of the record.
 */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/logline/log_line.h>
#include <loginpolicy/sshkey/key.h>
#include "admin/log/log_read.h"
#include "breach_run.h"
#include "json_words.h"
#include "login_ways.h"

#define SINCE_S	 (90 * 86400)
#define ROWS_MAX 500 /* of each kind; the newest */
#define TEXT_MAX (1u << 16)

/* The newest rows, and how many there are: the n-th is at n % ROWS_MAX. */
struct login_rows {
	json_t *ring[ROWS_MAX]; /* owned */
	size_t n;
};

struct logins {
	const struct breach *b;
	const struct breach_account *a;
	struct steps *s;
	struct login_rows got_in, refused;
	struct login_ways ways;
	int64_t until; /* what is older is in the record already; 0: nothing */
	/* Owned; keys that need not be told, as a set; or NULL. */
	json_t *known;
};

static bool
is_name_of(const struct breach_account *a, const char *name)
{
	for (size_t i = 0; name != NULL && i < a->who.member.n_names; i++) {
		if (strcmp(a->who.member.names[i], name) == 0)
			return true;
	}
	return false;
}

/* --- rows --- */

/* The fingerprint of a key of the line, or "?". */
static const char *
key_text(const struct log_key *k, char room[KEY_FP_LEN])
{
	key_fp_text(k->fp, room);
	return k->decoded ? room : "?";
}

static void
put_keys(const struct log_line *l, json_t *o)
{
	json_t *keys = json_new_array();
	char fp[KEY_FP_LEN];

	for (size_t i = 0; i < l->n_keys && !l->keys_left_out; i++) {
		json_add(keys, json_words(key_text(&l->keys[i], fp)));
		if (i == 0)
			json_put(o, "key",
			    json_words(key_text(&l->keys[i], fp)));
	}
	json_put(o, "keys", keys);
}

static json_t *
json_login(const struct log_line *l, const struct log_message *m)
{
	json_t *o = json_new_object();

	json_put(o, "at", json_when(m->at));
	json_put(o, "decision", json_words(log_word_text(l->word)));
	json_put(o, "stage", json_words(log_stage_text(l->stage)));
	json_put(o, "user", json_words(l->user));
	json_put(o, "by", json_words(l->by));
	json_put(o, "service", json_words(l->service));
	json_put(o, "from", json_words(l->from));
	json_put(o, "port", l->has_port ? json_int(l->port) : json_new_null());
	json_put(o, "tty", json_words(l->tty));
	json_put(o, "ref", json_words(l->ref));
	put_keys(l, o);
	json_put(o, "source", json_words(m->where));
	json_object_set_new(o, "written_by_root",
	    m->writer.known
		? json_boolean(m->writer.has_uid && m->writer.uid == 0)
		: json_new_null());
	return o;
}

static void
add_row(struct login_rows *r, const struct log_line *l,
    const struct log_message *m)
{
	json_t **place = &r->ring[r->n++ % ROWS_MAX];

	json_decref(*place);
	*place = json_login(l, m);
}

static size_t
left_out(const struct login_rows *r)
{
	return r->n > ROWS_MAX ? r->n - ROWS_MAX : 0;
}

/* The rows, the newest first; they are no longer r's. */
static json_t *
json_rows(struct login_rows *r)
{
	json_t *list = json_new_array();

	for (size_t i = r->n; i-- > left_out(r);) {
		json_add(list, r->ring[i % ROWS_MAX]);
		r->ring[i % ROWS_MAX] = NULL;
	}
	return list;
}

/* --- keys --- */

/* The keys of the record, as a set: each is told only once. */
static json_t *
known_keys(struct logins *x)
{
	const json_t *k;
	size_t i;

	if (x->known != NULL)
		return x->known;
	x->known = json_new_object();
	json_array_foreach(json_object_get(x->b->i.json, "keys"), i, k)
	{
		json_object_set_new_nocheck(x->known,
		    json_text_of(k, "fingerprint", ""), json_true());
	}
	return x->known;
}

/*
 * A key that opens the account, although it is in none of its files: by its
 * certificate, or by AuthorizedKeysCommand. It is not revoked, for whoever can
 * write to the log could name somebody else's key.
 */
static void
tell_key(struct logins *x, const struct log_key *k, const struct log_message *m)
{
	const bool elsewhere = k->is_cert || x->b->places.has_command;
	char fp[KEY_FP_LEN];
	bool was;

	key_fp_text(k->fp, fp);
	if (!k->decoded || !elsewhere ||
	    json_object_get(known_keys(x), fp) != NULL ||
	    (state_key_revoked(&x->b->c.state, k->fp, &was) == 0 && was))
		return;
	json_object_set_new_nocheck(x->known, fp, json_true());
	steps_add(x->s, "logins", STEP_FAILED,
	    "%s is not revoked: by %s somebody logged in with it, %s, and it "
	    "is in no file of the account; use 'loginpolicy key revoke %s' "
	    "unless it is somebody else's",
	    fp, m->where,
	    k->is_cert ? "by a certificate"
		       : "perhaps through AuthorizedKeysCommand",
	    fp);
}

static void
tell_keys(struct logins *x, const struct log_line *l,
    const struct log_message *m)
{
	if (!is_name_of(x->a, l->user))
		return;
	for (size_t i = 0; i < l->n_keys && !l->keys_left_out; i++)
		tell_key(x, &l->keys[i], m);
}

/* --- the log --- */

static void
add_login(struct logins *x, const struct log_line *l,
    const struct log_message *m)
{
	const bool got_in = log_line_got_in(l);

	if (got_in)
		tell_keys(x, l, m);
	if (m->at < x->until)
		return;
	add_row(got_in ? &x->got_in : &x->refused, l, m);
	if (got_in)
		login_ways_add(&x->ways, l, m->at);
}

static int
each_message(void *ctx, const struct log_message *m)
{
	struct logins *x = ctx;
	struct log_line l;
	int r = log_line_parse(m->text, m->len, &l);

	if (r != 0)
		return r == ERR_NOMEM ? r : 0;
	if (is_name_of(x->a, l.user) || is_name_of(x->a, l.by) ||
	    (l.has_uid && l.uid == x->a->who.uid))
		add_login(x, &l, m);
	log_line_release(&l);
	return 0;
}

/* "3 logins by 2 ways and 500 refusals ...; 99500 older refusals ...". */
static void
put_found(const struct logins *x, struct buf *b)
{
	const size_t logins = left_out(&x->got_in);
	const size_t refused = left_out(&x->refused);

	buf_printf(b, "%zu login%s", x->got_in.n - logins,
	    x->got_in.n == 1 ? "" : "s");
	if (x->until == 0)
		buf_printf(b, " by %zu way%s", x->ways.n,
		    x->ways.n == 1 ? "" : "s");
	buf_printf(b, " and %zu refusal%s %s kept", x->refused.n - refused,
	    x->refused.n == 1 ? "" : "s",
	    x->until == 0 ? "of the last 90 days" : "since the last run");
	if (logins != 0)
		buf_printf(b, "; %zu older login%s only counted", logins,
		    logins == 1 ? " is" : "s are");
	if (refused != 0)
		buf_printf(b, "; %zu older refusal%s only counted", refused,
		    refused == 1 ? " is" : "s are");
	if (x->ways.left_out != 0)
		buf_printf(b, "; %zu logins came by still more ways",
		    x->ways.left_out);
}

static void
tell_found(const struct logins *x, bool complete, struct steps *s)
{
	struct buf found;

	buf_init(&found, TEXT_MAX);
	put_found(x, &found);
	buf_putc(&found, '\0');
	if (!complete)
		steps_add(s, "logins", STEP_FAILED,
		    "not all of the log can be read: %s",
		    found.err == 0 ? found.p : "");
	else if (x->got_in.n + x->refused.n == 0)
		steps_add(s, "logins", STEP_NOTHING,
		    x->until == 0 ? "none in the log of the last 90 days"
				  : "none since the last run");
	else
		steps_add(s, "logins", STEP_DONE, "%s",
		    found.err == 0 ? found.p : "");
	buf_release(&found);
}

/*
 * The new rows before those of earlier runs, each once, and how many were left
 * out: what is read again is not counted again.
 */
static void
put_rows(const struct logins *x, struct login_rows *r, json_t *o,
    const char *name, const char *name_left_out)
{
	const int64_t before = json_int_of(o, name_left_out, 0);
	const int64_t now = (int64_t)left_out(r);
	json_t *list = json_rows(r), *known = json_new_object(), *v;
	size_t i;

	json_array_foreach(list, i, v)
	{
		(void)json_set_has(known, v);
	}
	json_array_foreach(json_object_get(o, name), i, v)
	{
		if (!json_set_has(known, v))
			json_array_append(list, v);
	}
	json_decref(known);
	json_put(o, name, list);
	json_put(o, name_left_out,
	    json_int(x->until != 0 ? before + now
		    : before > now ? before
				   : now));
}

static void
put_record(struct logins *x, bool complete, json_t *o)
{
	put_rows(x, &x->got_in, o, "logins", "logins_left_out");
	put_rows(x, &x->refused, o, "refused", "refused_left_out");
	login_ways_load(&x->ways, json_object_get(o, "ways"), x->until == 0);
	json_put(o, "ways", login_ways_json(&x->ways));
	json_put(o, "ways_left_out",
	    json_int(json_int_of(o, "ways_left_out", 0) +
		(int64_t)x->ways.left_out));
	/* What could not be read is looked for again. */
	if (complete)
		json_put(o, "logins_until", json_when(x->b->c.now));
}

void
breach_find_logins(struct breach *b, struct breach_account *a, struct steps *s)
{
	struct logins x = {.b = b, .a = a, .s = s};
	struct log_reader r;
	enum exit_code code;
	bool complete;

	if (!json_time_of(a->json, "logins_until", &x.until))
		x.until = 0;
	log_reader_init(&r, b->o, &b->zone);
	r.since = b->c.now - SINCE_S;
	r.each = each_message;
	r.ctx = &x;
	code = log_read(&r);
	complete = code == EXIT_OK && !r.incomplete;
	log_reader_release(&r);
	tell_found(&x, complete, s);
	put_record(&x, complete, a->json);
	login_ways_release(&x.ways);
	json_decref(x.known);
}
