/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is in a record was escaped when it was written, but a file can be
 * changed by hand: for a person all is escaped once more.
 */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/escape.h>
#include "fields.h"
#include "json_words.h"
#include "show.h"

#define ID_COLUMNS 22

static void
put_clean(struct buf *b, const char *s)
{
	escape_text(b, s, strlen(s));
}

void
incident_put_accounts(const struct incident *i, struct buf *b)
{
	const json_t *list = json_object_get(i->json, "accounts"), *a;
	size_t k;

	json_array_foreach(list, k, a)
	{
		buf_puts(b, k == 0 ? "" : ", ");
		put_clean(b, json_text_of(a, "name", "?"));
	}
	if (json_array_size(list) == 0)
		buf_puts(b, "-");
}

/* --- lists --- */

void
incidents_text(const struct incident_list *l, int64_t now, struct buf *b)
{
	struct clock c;

	for (size_t i = 0; i < l->n; i++) {
		c = clock_of(json_object_get(l->list[i].json, "fields"), now);
		buf_printf(b, "%-*s  ", ID_COLUMNS, l->list[i].id);
		incident_put_accounts(&l->list[i], b);
		buf_puts(b, "  ");
		clock_put(&c, b);
		buf_putc(b, '\n');
	}
}

/* Where the clock stands, as members of o. */
static void
put_clock(const struct clock *c, json_t *o)
{
	const bool runs = c->state == CLOCK_RUNS || c->state == CLOCK_TO_NOTIFY;

	json_put(o, "clock", json_words(clock_word(c->state)));
	json_put(o, "due",
	    c->aware_at != 0 ? json_when(c->due) : json_new_null());
	json_put(o, "seconds_left",
	    !runs		? json_new_null()
		: c->left_s < 0 ? json_int(0)
				: json_int(c->left_s));
	json_object_set_new(o, "overdue", json_boolean(runs && c->left_s < 0));
}

static json_t *
row(const struct incident *i, int64_t now)
{
	const json_t *fields = json_object_get(i->json, "fields"), *a;
	const struct clock c = clock_of(fields, now);
	json_t *o = json_new_object(), *names = json_new_array();
	size_t k;

	json_put(o, "id", json_words(i->id));
	json_put(o, "begun", json_words(json_text_of(i->json, "begun", NULL)));
	json_put(o, "aware_at",
	    json_words(json_text_of(fields, "aware_at", NULL)));
	put_clock(&c, o);
	json_array_foreach(json_object_get(i->json, "accounts"), k, a)
	{
		json_add(names, json_words(json_text_of(a, "name", NULL)));
	}
	json_put(o, "accounts", names);
	return o;
}

/* Append it, and release it. */
static void
put_json(json_t *o, struct buf *b)
{
	char *text = json_dumps(o, JSON_INDENT(1) | JSON_ENSURE_ASCII);

	if (text == NULL)
		b->err = ERR_NOMEM;
	else
		buf_printf(b, "%s\n", text);
	free(text);
	json_decref(o);
}

void
incidents_json(const struct incident_list *l, int64_t now, struct buf *b)
{
	json_t *o = json_new_object(), *rows = json_new_array();

	json_put(o, "schema", json_words("loginpolicy-incidents/1"));
	for (size_t i = 0; i < l->n; i++)
		json_add(rows, row(&l->list[i], now));
	json_put(o, "incidents", rows);
	put_json(o, b);
}

/* --- one --- */

void
incident_json(const struct incident *i, int64_t now, struct buf *b)
{
	const struct clock c = clock_of(json_object_get(i->json, "fields"),
	    now);
	json_t *copy = json_copy(i->json);

	put_clock(&c, copy);
	put_json(copy, b);
}

static void
text_value(const json_t *v, const char *label, struct buf *b)
{
	if (v == NULL || json_is_null(v))
		return;
	buf_printf(b, "%-22s  ", label);
	if (json_is_string(v))
		put_clean(b, json_string_value(v));
	else if (json_is_integer(v))
		buf_printf(b, "%lld", (long long)json_integer_value(v));
	else
		buf_puts(b, json_is_true(v) ? "yes" : "no");
	buf_putc(b, '\n');
}

static void
text_member(const json_t *o, const char *name, struct buf *b)
{
	text_value(json_object_get(o, name), name, b);
}

/* A row of a list: the values of these members, as far as they are texts. */
static void
text_row(const json_t *o, const char *const *names, struct buf *b)
{
	buf_puts(b, "   ");
	for (size_t i = 0; names[i] != NULL; i++) {
		const json_t *v = json_object_get(o, names[i]);

		if (json_is_string(v)) {
			buf_puts(b, " ");
			put_clean(b, json_string_value(v));
		} else if (json_is_integer(v)) {
			buf_printf(b, " %lld",
			    (long long)json_integer_value(v));
		}
	}
	buf_putc(b, '\n');
}

static void
text_rows(const json_t *o, const char *list, const char *title,
    const char *const *names, struct buf *b)
{
	const json_t *rows = json_object_get(o, list), *v;
	size_t i;

	if (json_array_size(rows) == 0)
		return;
	buf_printf(b, "  %s\n", title);
	json_array_foreach(rows, i, v)
	{
		text_row(v, names, b);
	}
}

static void
text_account(const json_t *a, struct buf *b)
{
	static const char *const steps[] = {"at", "step", "result", "detail",
	    NULL};
	static const char *const logins[] = {"at", "decision", "service",
	    "from", "user", "by", "key", NULL};
	static const char *const jobs[] = {"kind", "path", "due", NULL};
	static const char *const ways[] = {"times", "first", "last", "service",
	    "from", "user", "by", "key", NULL};
	static const char *const running[] = {"pid", "uid", "command", NULL};
	static const char *const uses[] = {"kind", "what", NULL};

	buf_putc(b, '\n');
	put_clean(b, json_text_of(a, "name", "?"));
	buf_printf(b, " (uid %lld)\n", (long long)json_int_of(a, "uid", -1));
	text_rows(a, "steps", "steps", steps, b);
	text_rows(a, "ways", "how somebody got in: times, first, last", ways,
	    b);
	text_rows(a, "logins", "who got in, the newest", logins, b);
	text_rows(a, "refused", "who was refused, the newest", logins, b);
	text_rows(a, "processes", "what ran", running, b);
	text_rows(a, "jobs", "jobs", jobs, b);
	text_rows(a, "could_use", "what else it could use", uses, b);
}

void
incident_text(const struct incident *i, int64_t now, struct buf *b)
{
	static const char *const keys[] = {"fingerprint", "type", "account",
	    "where", "path", "comment", NULL};
	const json_t *fields = json_object_get(i->json, "fields"), *v;
	const struct clock c = clock_of(fields, now);
	size_t k;

	buf_printf(b, "incident %s: ", i->id);
	clock_put(&c, b);
	buf_putc(b, '\n');
	text_member(i->json, "host", b);
	text_member(i->json, "begun", b);
	text_value(json_object_get(json_object_get(i->json, "by"), "name"),
	    "by", b);
	text_member(i->json, "reason", b);
	for (size_t f = 0; fields_name(f) != NULL; f++)
		text_member(fields, fields_name(f), b);
	json_array_foreach(json_object_get(i->json, "accounts"), k, v)
	{
		text_account(v, b);
	}
	buf_putc(b, '\n');
	text_rows(i->json, "keys", "keys", keys, b);
}
