/* The review for programs: every account × service × network × method is a row. */
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
 * RFC 4180; a cell that a spreadsheet would run gets a prefix:
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

/* A condition's value into t; nothing where there is none. */
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

struct csv {
	const struct review *r;
	struct buf *b, t;
};

/* Text that others may have chosen; t holds it escaped. */
static void
csv_untrusted(struct csv *c, const char *s)
{
	buf_clear(&c->t);
	if (s != NULL && (s[0] == '\t' || s[0] == '\r'))
		buf_putc(&c->t, '\'');
	if (s != NULL)
		escape_text(&c->t, s, strlen(s));
	csv_cell(c->b, c->t.p, c->t.len, false);
}

static void
csv_row(void *ctx, const struct reviewed *who, const struct grant *g,
    const char *service, const char *from, const char *method)
{
	struct csv *c = ctx;
	char uid[16];
	int n = snprintf(uid, sizeof(uid), "%u", (unsigned)who->uid);

	csv_untrusted(c, who->name);
	csv_cell(c->b, uid, (size_t)n, false);
	csv_untrusted(c, service);
	csv_untrusted(c, from);
	csv_cell(c->b, method, strlen(method), false);
	for (size_t i = 0; i < N_EXTRAS; i++) {
		put_extra(g->rule, extras[i].kind, &c->t);
		csv_cell(c->b, c->t.p, c->t.len, false);
	}
	for (int days = 1; days >= 0; days--) {
		put_days_hours(g->rule, days == 1, &c->t);
		csv_cell(c->b, c->t.p, c->t.len, false);
	}
	buf_clear(&c->t);
	put_where(c->r->p, &g->rule->where, &c->t);
	csv_cell(c->b, c->t.p, c->t.len, false);
	csv_untrusted(c, g->rule->id);
	csv_untrusted(c, g->rule->note);
	put_except(g, &c->t);
	csv_cell(c->b, c->t.p, c->t.len, false);
	csv_cell(c->b, blocked_word(who->blocked),
	    strlen(blocked_word(who->blocked)), false);
	put_states(who, &c->t);
	csv_cell(c->b, c->t.p, c->t.len, true);
}

void
access_csv(const struct review *r, struct buf *b)
{
	struct csv c = {.r = r, .b = b};

	buf_init(&c.t, 16u << 20);
	buf_puts(b,
	    "account,uid,service,from,method,key,tty,starting,until,"
	    "by,days,hours,rule,id,note,except,blocked,state\r\n");
	review_rows(r, csv_row, &c);
	if (b->err == 0)
		b->err = c.t.err;
	buf_release(&c.t);
}

struct json {
	const struct review *r;
	struct json_out *j;
	struct buf t;
};

/* A string, or null where it is empty. */
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
json_row(void *ctx, const struct reviewed *who, const struct grant *g,
    const char *service, const char *from, const char *method)
{
	struct json *c = ctx;
	struct json_out *j = c->j;

	json_object(j);
	json_key(j, "account");
	json_str(j, who->name);
	json_key(j, "uid");
	json_u64(j, who->uid);
	json_key(j, "service");
	json_str(j, service);
	json_member(j, "from", from, strlen(from));
	json_member(j, "method", method, strlen(method));
	for (size_t i = 0; i < N_EXTRAS; i++) {
		put_extra(g->rule, extras[i].kind, &c->t);
		json_member(j, extras[i].name, c->t.p, c->t.len);
	}
	for (int days = 1; days >= 0; days--) {
		put_days_hours(g->rule, days == 1, &c->t);
		json_member(j, days == 1 ? "days" : "hours", c->t.p, c->t.len);
	}
	buf_clear(&c->t);
	put_where(c->r->p, &g->rule->where, &c->t);
	json_member(j, "rule", c->t.p, c->t.len);
	json_key(j, "id");
	json_str(j, g->rule->id);
	json_key(j, "note");
	json_str(j, g->rule->note);
	json_key(j, "except");
	json_array(j);
	for (size_t i = 0; i < g->n_except; i++) {
		buf_clear(&c->t);
		put_rule_text(g->except[i], &c->t);
		json_string(j, c->t.p, c->t.len);
	}
	json_array_end(j);
	json_account(j, who);
	json_object_end(j);
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
	struct json c = {.r = r, .j = &j};

	buf_init(&c.t, 16u << 20);
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
	review_rows(r, json_row, &c);
	json_array_end(&j);
	json_object_end(&j);
	buf_putc(b, '\n');
	if (b->err == 0)
		b->err = c.t.err;
	buf_release(&c.t);
}
