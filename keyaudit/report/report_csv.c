/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One table (RFC 4180) for keys, hosts, their keys and findings, distinguished
 * by the first column. A spreadsheet runs a cell that begins with = + - or @,
 * so such a cell gets a ' before it; controls are made visible, so that one
 * record is one line.
 */
#include <string.h>

#include <loginpolicy/base/escape.h>
#include <loginpolicy/sshkey/key.h>
#include "report_impl.h"

#define CELL_MAX     (8u << 20) /* a 1 MiB comment, escaped */
#define PUT(b, text) buf_put((b), (text), sizeof(text) - 1)

static const char header[] =
    "record,path,line,account,kind,type,bits,strength_bits,fingerprint,"
    "comment,options,verdict,rules,id,rule,severity,measure,host,port,"
    "message,remedy,address,status,password_login,methods,ident,used,"
    "used_why,users,accepts\r\n";

static bool
is_formula(char first)
{
	return first == '=' || first == '+' || first == '-' || first == '@' ||
	    first == '\t' || first == '\r';
}

/* Whether s is a cell as it is. */
static bool
is_plain(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		uint8_t c = (uint8_t)s[i];

		if (c < 0x20 || c >= 0x7f || c == '"' || c == ',' || c == '\\')
			return false;
	}
	return len == 0 || !is_formula(s[0]);
}

/* Text without controls, in quotes where it needs them. */
static void
put_quoted(struct buf *b, bool formula, const char *s, size_t len)
{
	bool quotes = memchr(s, ',', len) != NULL ||
	    memchr(s, '"', len) != NULL;
	const char *q;

	if (quotes)
		buf_putc(b, '"');
	if (formula)
		buf_putc(b, '\'');
	while ((q = memchr(s, '"', len)) != NULL) {
		buf_put(b, s, (size_t)(q + 1 - s));
		buf_putc(b, '"');
		len -= (size_t)(q + 1 - s);
		s = q + 1;
	}
	buf_put(b, s, len);
	if (quotes)
		buf_putc(b, '"');
}

/* A comma and one cell of untrusted text. */
static void
put_cell(struct buf *b, const char *s, size_t len)
{
	struct buf text;

	buf_putc(b, ',');
	if (s == NULL || len == 0)
		return;
	if (is_plain(s, len)) {
		buf_put(b, s, len);
		return;
	}
	buf_init(&text, CELL_MAX);
	escape_text(&text, s, len);
	if (text.err != 0 && b->err == 0)
		b->err = text.err;
	else
		put_quoted(b, is_formula(s[0]), text.p, text.len);
	buf_release(&text);
}

static void
put_str(struct buf *b, const char *s)
{
	put_cell(b, s, s == NULL ? 0 : strlen(s));
}

/* A comma and text of ours: no escape, but perhaps quotes. */
static void
put_own(struct buf *b, const char *s)
{
	buf_putc(b, ',');
	put_quoted(b, is_formula(s[0]), s, strlen(s));
}

/* 0: not known. */
static void
put_number(struct buf *b, unsigned v)
{
	buf_putc(b, ',');
	if (v != 0)
		buf_putu(b, v);
}

static void
put_fingerprint(struct buf *b, const struct record *r)
{
	char text[KEY_FP_LEN];

	buf_putc(b, ',');
	if (r == NULL || !r->has_fp)
		return;
	key_fp_text(r->fp, text);
	buf_put(b, text, KEY_FP_LEN - 1);
}

static void
put_rules(struct buf *b, const struct rule_set *set)
{
	bool blank = false;

	buf_putc(b, ',');
	RULE_SET_EACH(rule, set)
	{
		if (blank)
			buf_putc(b, ' ');
		blank = true;
		buf_puts(b, rules[rule].id);
	}
}

static void
csv_key(struct buf *b, const struct record *r)
{
	PUT(b, "key");
	put_str(b, r->path);
	put_number(b, r->line);
	put_str(b, r->account);
	put_own(b, kind_name(r->kind));
	put_str(b, r->type);
	put_number(b, r->bits);
	put_number(b, r->strength_bits);
	put_fingerprint(b, r);
	put_cell(b, r->comment, r->comment_len);
	put_cell(b, r->options, r->options_len);
	put_own(b, verdict_name(r->verdict));
	put_rules(b, &r->rules);
	PUT(b, ",,,,,,,,,,,,,"); /* id to ident */
	put_str(b, used_name(r->used));
	put_str(b, r->used_why);
	PUT(b, ",,\r\n"); /* users, accepts */
}

/* Names with a blank between them. */
static void
put_names(struct buf *b, const struct name_list *l)
{
	struct buf text;

	buf_init(&text, CELL_MAX);
	for (const char *s = name_list_first(l); s != NULL;
	     s = name_list_next(l, s)) {
		if (text.len != 0)
			buf_putc(&text, ' ');
		buf_puts(&text, s);
	}
	put_cell(b, text.p, text.len);
	if (text.err != 0 && b->err == 0)
		b->err = text.err;
	buf_release(&text);
}

/* "root=key-only alice=password": each user's answer. */
static void
put_users(struct buf *b, const struct host *h)
{
	struct buf text;

	buf_init(&text, CELL_MAX);
	for (size_t i = 0; i < h->n_users; i++)
		buf_printf(&text, "%s%s=%s", i == 0 ? "" : " ",
		    h->users[i].user,
		    password_login_name(h->users[i].password_login));
	put_cell(b, text.p, text.len);
	if (text.err != 0 && b->err == 0)
		b->err = text.err;
	buf_release(&text);
}

/* "root:SHA256:...=accepted": each user's answer about each key. */
static void
put_accepts(struct buf *b, const struct host *h)
{
	const struct key_answer *a;
	char fp[KEY_FP_LEN];
	struct buf text;

	buf_init(&text, CELL_MAX);
	for (size_t i = 0; i < h->n_users; i++) {
		for (size_t k = 0; k < h->users[i].n_keys_asked; k++) {
			a = &h->users[i].keys_asked[k];
			key_fp_text(a->key.fp, fp);
			buf_printf(&text, "%s%s:%s=%s",
			    text.len == 0 ? "" : " ", h->users[i].user, fp,
			    accepts_name(a->result));
		}
	}
	put_cell(b, text.p, text.len);
	if (text.err != 0 && b->err == 0)
		b->err = text.err;
	buf_release(&text);
}

static void
put_host(struct buf *b, const struct host *h)
{
	PUT(b, "host,,,,,,,,,,,,,,,,"); /* to measure */
	put_str(b, h->name);
	put_number(b, h->port);
	put_own(b, h->why);
	PUT(b, ","); /* remedy */
	put_str(b, h->address);
	put_own(b, host_status_name(h->status));
	put_own(b, password_login_name(h->password_login));
	put_names(b, &h->methods);
	put_cell(b, h->ident, h->ident_len);
	PUT(b, ",,"); /* used, used_why */
	put_users(b, h);
	put_accepts(b, h);
	PUT(b, "\r\n");
}

static void
put_host_key(struct buf *b, const struct host *h, const struct record *rec)
{
	PUT(b, "host_key,,,,host_key");
	put_str(b, rec->type);
	put_number(b, rec->bits);
	put_number(b, rec->strength_bits);
	put_fingerprint(b, rec);
	PUT(b, ",,"); /* comment, options */
	put_own(b, verdict_name(rec->verdict));
	put_rules(b, &rec->rules);
	PUT(b, ",,,,"); /* id to measure */
	put_str(b, h->name);
	put_number(b, h->port);
	PUT(b, ",,"); /* message, remedy */
	put_str(b, h->address);
	PUT(b, ",,,,,,,,\r\n"); /* status to accepts */
}

static int
csv_host(struct report *r, const struct host *h, const struct record *keys)
{
	put_host(&r->out, h);
	for (size_t i = 0; i < h->n_keys; i++)
		put_host_key(&r->out, h, &keys[i]);
	return report_write_if_full(r);
}

static int
csv_begin(struct report *r, const struct run *run)
{
	(void)run;
	buf_put(&r->out, header, sizeof(header) - 1);
	return report_write_if_full(r);
}

static int
csv_keys(struct report *r, const struct buf *b)
{
	return report_write(r, b->p, b->len);
}

static int
csv_finding(struct report *r, const struct finding *f)
{
	const struct rule *rule = &rules[f->rule];
	const struct record *k = f->key;
	char id[FINDING_ID_LEN + 1];
	struct buf *b = &r->out;

	finding_id(f, id);
	PUT(b, "finding");
	put_str(b, f->path);
	put_number(b, f->line);
	put_str(b, f->account);
	buf_putc(b, ','); /* kind */
	put_str(b, k == NULL ? NULL : k->type);
	put_number(b, k == NULL ? 0 : k->bits);
	put_number(b, k == NULL ? 0 : k->strength_bits);
	put_fingerprint(b, k);
	PUT(b, ",,,,"); /* comment to rules */
	put_own(b, id);
	put_own(b, rule->id);
	put_own(b, severity_name(rule->severity));
	put_own(b, rule->measure);
	put_str(b, f->host);
	put_number(b, f->port);
	put_own(b, f->message);
	put_own(b, finding_remedy(f));
	PUT(b, ",,,,,,,,,\r\n"); /* address to accepts */
	return report_write_if_full(r);
}

static int
csv_end(struct report *r, const struct run *run, const struct counts *n)
{
	(void)run;
	(void)n;
	return report_write_if_full(r);
}

const struct report_format report_csv = {
    .name = "csv",
    .key = csv_key,
    .begin = csv_begin,
    .keys = csv_keys,
    .host = csv_host,
    .finding = csv_finding,
    .error = NULL, /* stderr has them: no row of this table */
    .end = csv_end,
};
