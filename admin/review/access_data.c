/* SPDX-License-Identifier: BSD-2-Clause */
/* The review for programs: a row per account, service, network and method. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/base/escape.h>
#include <loginpolicy/base/json_out.h>
#include "access.h"

/* Where rows are written. */
struct access_writer {
	const struct review *r;
	struct buf *b; /* CSV */
	struct json_out *json; /* NULL: CSV */
	bool in_row; /* CSV: the row has a cell */
	struct buf from, method; /* of the row */
	struct buf t; /* one value */
};

/* --- one cell --- */

/*
 * RFC 4180; a cell that a spreadsheet would execute gets a prefix:
 * docs/contract.md, "Common to the commands".
 */
static void
csv_cell(struct access_writer *w, const char *s, size_t len)
{
	buf_puts(w->b, w->in_row ? ",\"" : "\"");
	w->in_row = true;
	if (len != 0 && memchr("=+-@\t\r", s[0], 6) != NULL)
		buf_putc(w->b, '\'');
	for (size_t i = 0; i < len; i++) {
		if (s[i] == '"')
			buf_putc(w->b, '"');
		buf_putc(w->b, s[i]);
	}
	buf_putc(w->b, '"');
}

/* s: NULL: there is no value. */
static void
put_text(struct access_writer *w, const char *key, const char *s)
{
	if (w->json == NULL) {
		csv_cell(w, s, s == NULL ? 0 : strlen(s));
		return;
	}
	json_key(w->json, key);
	json_str(w->json, s);
}

/* Text that others may have chosen: escaped in CSV. */
static void
put_untrusted(struct access_writer *w, const char *key, const char *s)
{
	if (w->json != NULL || s == NULL) {
		put_text(w, key, s);
		return;
	}
	buf_clear(&w->t);
	if (s[0] == '\t' || s[0] == '\r')
		buf_putc(&w->t, '\'');
	escape_text(&w->t, s, strlen(s));
	csv_cell(w, w->t.p, w->t.len);
}

/* The value in w->t, if it is not empty. */
static void
put_value(struct access_writer *w, const char *key)
{
	if (w->json == NULL) {
		csv_cell(w, w->t.p, w->t.len);
		return;
	}
	json_key(w->json, key);
	if (w->t.len == 0)
		json_null(w->json);
	else
		json_string(w->json, w->t.p, w->t.len);
}

static void
put_uid(struct access_writer *w, uid_t uid)
{
	buf_clear(&w->t);
	buf_putu(&w->t, uid);
	if (w->json == NULL) {
		csv_cell(w, w->t.p, w->t.len);
		return;
	}
	json_key(w->json, "uid");
	json_u64(w->json, uid);
}

static void
put_days_hours(struct access_writer *w, const struct policy_rule *r, bool days)
{
	const struct condition *c = rule_condition(r, COND_WHEN);
	struct condition part;

	buf_clear(&w->t);
	if (c != NULL) {
		part = *c;
		part.word = days ? c->when->days_word : c->when->hours_word;
		if (part.word != 0)
			condition_value(r, &part, &w->t);
	}
	put_value(w, days ? "days" : "hours");
}

static void
put_except(struct access_writer *w, const struct grant *g)
{
	buf_clear(&w->t);
	if (w->json != NULL) {
		json_key(w->json, "except");
		json_array(w->json);
	}
	for (size_t i = 0; i < g->n_except; i++) {
		if (w->json == NULL)
			buf_puts(&w->t, i == 0 ? "" : "; ");
		put_rule_text(g->except[i], &w->t);
		if (w->json == NULL)
			continue;
		json_string(w->json, w->t.p, w->t.len);
		buf_clear(&w->t);
	}
	if (w->json != NULL)
		json_array_end(w->json);
	else
		put_value(w, "except");
}

/* "no-shell; password-locked" */
static void
put_states(struct access_writer *w, unsigned left)
{
	const char *word, *text;

	buf_clear(&w->t);
	if (w->json != NULL) {
		json_key(w->json, "state");
		json_array(w->json);
	}
	while ((word = account_state_next(&left, &text)) != NULL) {
		if (w->json != NULL)
			json_str(w->json, word);
		else
			buf_printf(&w->t, "%s%s", w->t.len == 0 ? "" : "; ",
			    word);
	}
	if (w->json != NULL)
		json_array_end(w->json);
	else
		put_value(w, "state");
}

/* --- rows --- */

static void
put_row(struct access_writer *w, const struct reviewed *who,
    const struct grant *g, const char *service)
{
	static const enum condition_kind kinds[] = {COND_KEY, COND_TTY,
	    COND_STARTING, COND_UNTIL, COND_BY, COND_ALSO};

	if (w->json != NULL)
		json_object(w->json);
	put_untrusted(w, "account", who->name);
	put_uid(w, who->uid);
	put_untrusted(w, "service", service);
	put_untrusted(w, "from", w->from.p[0] == '\0' ? NULL : w->from.p);
	put_text(w, "method", w->method.p[0] == '\0' ? NULL : w->method.p);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		const struct condition *c = rule_condition(g->rule, kinds[i]);

		buf_clear(&w->t);
		if (c != NULL)
			condition_value(g->rule, c, &w->t);
		put_value(w, condition_keyword(kinds[i]));
	}
	put_days_hours(w, g->rule, true);
	put_days_hours(w, g->rule, false);
	buf_clear(&w->t);
	put_where(w->r->p, &g->rule->where, &w->t);
	put_value(w, "rule");
	put_untrusted(w, "id", g->rule->id);
	put_untrusted(w, "note", g->rule->note);
	put_except(w, g);
	put_text(w, "blocked", blocked_word(who->blocked));
	put_states(w, who->state);
	if (w->json != NULL)
		json_object_end(w->json);
	else
		buf_puts(w->b, "\r\n");
	w->in_row = false;
}

/* The i-th item of from as written; "" if the rule has none. */
static void
put_from_item(const struct condition *c, uint32_t i, struct buf *b)
{
	buf_clear(b);
	if (c != NULL) {
		switch (c->from[i].kind) {
		case FROM_ANY:
			buf_puts(b, "any");
			break;
		case FROM_LOCAL:
			buf_puts(b, "local");
			break;
		case FROM_NET:
			net_print(&c->from[i].net, b);
			break;
		case FROM_NAME:
			buf_puts(b, c->from[i].network->name);
			break;
		}
	}
	buf_putc(b, '\0');
}

/* The i-th alternative of method, "publickey+password"; "" if there is none. */
static void
put_method_item(const struct condition *c, uint32_t i, struct buf *b)
{
	buf_clear(b);
	for (unsigned bit = 1; c != NULL && bit < METHOD_ALL; bit <<= 1) {
		if ((c->method[i] & bit) == 0)
			continue;
		buf_puts(b, b->len == 0 ? "" : "+");
		buf_puts(b, method_name(bit));
	}
	buf_putc(b, '\0');
}

static uint32_t
n_items(const struct condition *c)
{
	return c == NULL ? 1 : c->n;
}

/* Each item of from with each alternative of method. */
static void
put_service_rows(struct access_writer *w, const struct reviewed *who,
    const struct grant *g, const char *service)
{
	const struct condition *from = rule_condition(g->rule, COND_FROM);
	const struct condition *method = rule_condition(g->rule, COND_METHOD);

	for (uint32_t i = 0; i < n_items(from); i++) {
		put_from_item(from, i, &w->from);
		for (uint32_t k = 0; k < n_items(method); k++) {
			put_method_item(method, k, &w->method);
			if (w->from.err == 0 && w->method.err == 0)
				put_row(w, who, g, service);
		}
	}
}

/* json: NULL: CSV. */
static void
put_rows(const struct review *r, struct json_out *json, struct buf *b)
{
	struct access_writer w = {.r = r, .b = b, .json = json};

	buf_init(&w.t, 16u << 20);
	buf_init(&w.from, 1024);
	buf_init(&w.method, 1024);
	for (size_t i = 0; i < r->n; i++) {
		const struct grants *all = &r->list[i].grants;

		for (size_t k = 0; k < all->n; k++) {
			const struct grant *g = &all->list[k];

			for (size_t j = 0; j < g->n_services; j++)
				put_service_rows(&w, &r->list[i], g,
				    r->services.list[g->services[j]]);
		}
	}
	if (b->err == 0)
		b->err = w.t.err;
	buf_release(&w.t);
	buf_release(&w.from);
	buf_release(&w.method);
}

void
access_csv(const struct review *r, struct buf *b)
{
	buf_puts(b,
	    "account,uid,service,from,method,key,tty,starting,until,"
	    "by,also,days,hours,rule,id,note,except,blocked,state\r\n");
	put_rows(r, NULL, b);
}

static void
json_head(struct json_out *j, const struct review *r, const struct inforce *f)
{
	char host[256] = "", hash[2 * SHA256_LEN + 1], time[32];
	struct civil t = civil_of(r->now);

	gethostname(host, sizeof(host) - 1);
	for (size_t i = 0; i < SHA256_LEN; i++)
		snprintf(hash + 2 * i, 3, "%02x", r->p->sha256[i]);
	snprintf(time, sizeof(time), "%04d-%02u-%02uT%02u:%02u:%02uZ",
	    (int)t.year, t.month, t.day, t.hour, t.minute, t.second);
	json_key(j, "schema");
	json_str(j, "loginpolicy-access/1");
	json_key(j, "host");
	json_str(j, host);
	json_key(j, "at");
	json_str(j, time);
	json_key(j, "complete");
	json_bool(j, !r->incomplete);
	json_key(j, "lockdown");
	if (r->state == NULL)
		json_null(j);
	else
		json_bool(j, r->locked_down);
	json_key(j, "policy");
	json_object(j);
	json_key(j, "path");
	json_str(j, f->path);
	json_key(j, "sha256");
	json_str(j, hash);
	json_key(j, "mode");
	json_str(j, r->p->mode == POLICY_OBSERVE ? "observe" : "enforce");
	json_object_end(j);
}

void
access_json(const struct review *r, const struct inforce *f, struct buf *b)
{
	struct json_out j;

	json_init(&j, b);
	json_object(&j);
	json_head(&j, r, f);
	json_key(&j, "accounts");
	json_array(&j);
	for (size_t i = 0; i < r->n; i++)
		json_str(&j, r->list[i].name);
	json_array_end(&j);
	json_key(&j, "access");
	json_array(&j);
	put_rows(r, &j, b);
	json_array_end(&j);
	json_object_end(&j);
	buf_putc(b, '\n');
}
