/* The review for programs: a row per account, service, network and method. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/base/escape.h>
#include <loginpolicy/base/json_out.h>
#include "access.h"

static const struct {
	const char *name;
	enum condition_kind kind;
} extras[] = {
    {"key", COND_KEY},
    {"tty", COND_TTY},
    {"starting", COND_STARTING},
    {"until", COND_UNTIL},
    {"by", COND_BY},
};
#define N_EXTRAS (sizeof(extras) / sizeof(extras[0]))

/*
 * RFC 4180; a cell that a spreadsheet would execute gets a prefix:
 * docs/contract.md, "Common to the commands".
 */
static void
csv_cell(struct buf *b, const char *s, size_t len, bool last)
{
	buf_putc(b, '"');
	if (len != 0 && memchr("=+-@\t\r", s[0], 6) != NULL)
		buf_putc(b, '\'');
	for (size_t i = 0; i < len; i++) {
		if (s[i] == '"')
			buf_putc(b, '"');
		buf_putc(b, s[i]);
	}
	buf_puts(b, last ? "\"\r\n" : "\",");
}

/* Write a condition's value into t; nothing if there is none. */
static void
put_extra(const struct policy_rule *r, enum condition_kind kind, struct buf *t)
{
	const struct condition *c = rule_condition(r, kind);

	buf_clear(t);
	if (c != NULL)
		condition_value(r, c, t);
}

static void
put_days_hours(const struct policy_rule *r, bool days, struct buf *t)
{
	const struct condition *c = rule_condition(r, COND_WHEN);
	struct condition part;

	buf_clear(t);
	if (c == NULL || (days ? c->when->days_word : c->when->hours_word) == 0)
		return;
	part = *c;
	part.word = days ? c->when->days_word : c->when->hours_word;
	condition_value(r, &part, t);
}

static void
put_except(const struct grant *g, struct buf *t)
{
	buf_clear(t);
	for (size_t i = 0; i < g->n_except; i++) {
		buf_puts(t, i == 0 ? "" : "; ");
		put_rule_text(g->except[i], t);
	}
}

/* "no-shell; password-locked" */
static void
put_states(const struct reviewed *who, struct buf *t)
{
	unsigned left = who->state;
	const char *word, *text;

	buf_clear(t);
	while ((word = account_state_next(&left, &text)) != NULL)
		buf_printf(t, "%s%s", t->len == 0 ? "" : "; ", word);
}

/* Where rows are written. */
struct access_writer {
	const struct review *r;
	struct buf *b; /* CSV, and the text below json */
	struct json_out *json; /* NULL: CSV */
	struct buf t; /* one value */
	struct buf from, method; /* of the row */
};

/* --- CSV --- */

/* Text that others may have chosen. */
static void
csv_untrusted(struct access_writer *w, const char *s)
{
	buf_clear(&w->t);
	if (s != NULL && (s[0] == '\t' || s[0] == '\r'))
		buf_putc(&w->t, '\'');
	if (s != NULL)
		escape_text(&w->t, s, strlen(s));
	csv_cell(w->b, w->t.p, w->t.len, false);
}

static void
csv_text(struct access_writer *w, const char *s)
{
	csv_cell(w->b, s, strlen(s), false);
}

static void
csv_row(struct access_writer *w, const struct reviewed *who,
    const struct grant *g, const char *service)
{
	char uid[16];

	snprintf(uid, sizeof(uid), "%u", (unsigned)who->uid);
	csv_untrusted(w, who->name);
	csv_text(w, uid);
	csv_untrusted(w, service);
	csv_untrusted(w, w->from.p);
	csv_text(w, w->method.p);
	for (size_t i = 0; i < N_EXTRAS; i++) {
		put_extra(g->rule, extras[i].kind, &w->t);
		csv_cell(w->b, w->t.p, w->t.len, false);
	}
	for (int days = 1; days >= 0; days--) {
		put_days_hours(g->rule, days == 1, &w->t);
		csv_cell(w->b, w->t.p, w->t.len, false);
	}
	buf_clear(&w->t);
	put_where(w->r->p, &g->rule->where, &w->t);
	csv_cell(w->b, w->t.p, w->t.len, false);
	csv_untrusted(w, g->rule->id);
	csv_untrusted(w, g->rule->note);
	put_except(g, &w->t);
	csv_cell(w->b, w->t.p, w->t.len, false);
	csv_text(w, blocked_word(who->blocked));
	put_states(who, &w->t);
	csv_cell(w->b, w->t.p, w->t.len, true);
}

/* --- JSON --- */

/* A string, or null if it is empty. */
static void
json_member(struct json_out *j, const char *key, const void *s, size_t len)
{
	json_key(j, key);
	if (len == 0)
		json_null(j);
	else
		json_string(j, s, len);
}

static void
json_account(struct json_out *j, const struct reviewed *who)
{
	unsigned left = who->state;
	const char *word, *text;

	json_key(j, "blocked");
	json_str(j, blocked_word(who->blocked));
	json_key(j, "state");
	json_array(j);
	while ((word = account_state_next(&left, &text)) != NULL)
		json_str(j, word);
	json_array_end(j);
}

static void
json_row(struct access_writer *w, const struct reviewed *who,
    const struct grant *g, const char *service)
{
	struct json_out *j = w->json;

	json_object(j);
	json_key(j, "account");
	json_str(j, who->name);
	json_key(j, "uid");
	json_u64(j, who->uid);
	json_key(j, "service");
	json_str(j, service);
	json_member(j, "from", w->from.p, strlen(w->from.p));
	json_member(j, "method", w->method.p, strlen(w->method.p));
	for (size_t i = 0; i < N_EXTRAS; i++) {
		put_extra(g->rule, extras[i].kind, &w->t);
		json_member(j, extras[i].name, w->t.p, w->t.len);
	}
	for (int days = 1; days >= 0; days--) {
		put_days_hours(g->rule, days == 1, &w->t);
		json_member(j, days == 1 ? "days" : "hours", w->t.p, w->t.len);
	}
	buf_clear(&w->t);
	put_where(w->r->p, &g->rule->where, &w->t);
	json_member(j, "rule", w->t.p, w->t.len);
	json_key(j, "id");
	json_str(j, g->rule->id);
	json_key(j, "note");
	json_str(j, g->rule->note);
	json_key(j, "except");
	json_array(j);
	for (size_t i = 0; i < g->n_except; i++) {
		buf_clear(&w->t);
		put_rule_text(g->except[i], &w->t);
		json_string(j, w->t.p, w->t.len);
	}
	json_array_end(j);
	json_account(j, who);
	json_object_end(j);
}

/* --- rows --- */

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

static void
put_row(struct access_writer *w, const struct reviewed *who,
    const struct grant *g, const char *service)
{
	if (w->from.err != 0 || w->method.err != 0)
		return;
	if (w->json != NULL)
		json_row(w, who, g, service);
	else
		csv_row(w, who, g, service);
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
			put_row(w, who, g, service);
		}
	}
}

static void
put_account_rows(struct access_writer *w, const struct reviewed *who)
{
	for (size_t k = 0; k < who->grants.n; k++) {
		const struct grant *g = &who->grants.list[k];

		for (size_t i = 0; i < g->n_services; i++)
			put_service_rows(w, who, g,
			    w->r->services.list[g->services[i]]);
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
	for (size_t i = 0; i < r->n; i++)
		put_account_rows(&w, &r->list[i]);
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
	    "by,days,hours,rule,id,note,except,blocked,state\r\n");
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
