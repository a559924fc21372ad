/* SPDX-License-Identifier: BSD-2-Clause */
/* Each word is a piece of its own: names and fingerprints are copied. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <loginpolicy/base/escape.h>
#include <loginpolicy/cli/fit.h>
#include "key_rows.h"

#define WORD_MAX 65536
#define INDENT	 4

/* --- text --- */

static void
put_piece(struct fit *f, const char *before, const char *s, size_t len)
{
	struct buf b;

	buf_init(&b, WORD_MAX);
	buf_puts(&b, before);
	escape_text(&b, s, len);
	if (b.err != 0)
		f->b->err = b.err;
	else
		fit_piece(f, b.p, b.len);
	buf_release(&b);
}

static void put_number(struct fit *f, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void
put_number(struct fit *f, const char *format, ...)
{
	char text[128];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	fit_piece(f, text, strlen(text));
}

static void
put_when(struct fit *f, const char *before, int64_t t)
{
	struct buf b;

	buf_init(&b, 64);
	put_utc(&b, t);
	put_piece(f, before, b.p, b.len);
	buf_release(&b);
}

static void
put_key(const struct key_row *r, struct fit *f)
{
	const struct keyfile_entry *e = r->key->key;
	const char *type = keyfile_type(e);
	char fp[KEY_FP_LEN];

	put_piece(f, "  ", type == NULL ? "no key" : type,
	    strlen(type == NULL ? "no key" : type));
	if (e->has_key && e->key.bits != 0)
		put_number(f, " %u", e->key.bits);
	if (e->has_fp) {
		key_fp_text(e->key.fp, fp);
		put_piece(f, "  ", fp, strlen(fp));
	}
	if (e->comment_len != 0)
		put_piece(f, "  ", e->comment, e->comment_len);
	if (e->options_len != 0)
		put_piece(f, "  options: ", e->options, e->options_len);
}

static void
put_use(const struct key_row *r, struct fit *f)
{
	if (r->use == NULL) {
		put_piece(f, "  ", "not in the log", 14);
		return;
	}
	put_when(f, "  first used ", r->use->first);
	put_when(f, "  last used ", r->use->last);
	put_number(f, "  %zu time%s", r->use->n, r->use->n == 1 ? "" : "s");
}

static void
put_state(const struct key_row *r, struct fit *f)
{
	const struct keyfile_entry *e = r->key->key;

	if (e->expires != 0)
		put_when(f, "  expires ", (int64_t)e->expires);
	if (r->entry != NULL && r->entry->has_expires)
		put_when(f, "  in the register until ", r->entry->expires);
	if (r->key->reads == SSHD_MAYBE)
		put_piece(f, "  ", "for some connections", 20);
	put_piece(f, "  ", r->verdict, strlen(r->verdict));
	if (r->why[0] != '\0') {
		struct buf b;

		buf_init(&b, WORD_MAX);
		buf_puts(&b, ": ");
		escape_text(&b, r->why, strlen(r->why));
		if (b.err == 0)
			fit_words(f, b.p, b.len);
		buf_release(&b);
	}
}

void
key_row_text(const struct key_row *r, struct buf *b)
{
	struct fit f = {b, 0, INDENT, 0};

	put_piece(&f, "", r->account, strlen(r->account));
	put_piece(&f, "  ", r->key->path, strlen(r->key->path));
	put_number(&f, ":%u", r->key->key->line);
	put_key(r, &f);
	if (r->entry != NULL)
		put_piece(&f, "  person ", r->entry->person,
		    strlen(r->entry->person));
	put_use(r, &f);
	put_state(r, &f);
	fit_end(&f);
}

/* --- JSON --- */

static void
json_when(struct json_out *j, const char *name, bool known, int64_t t)
{
	struct buf b;

	json_key(j, name);
	if (!known) {
		json_null(j);
		return;
	}
	buf_init(&b, 64);
	put_utc(&b, t);
	json_string(j, b.p, b.len);
	buf_release(&b);
}

static void
json_of_key(const struct keyfile_entry *e, struct json_out *j)
{
	char fp[KEY_FP_LEN];

	json_key(j, "line");
	json_u64(j, e->line);
	json_key(j, "type");
	json_str(j, keyfile_type(e));
	json_key(j, "bits");
	json_number(j, e->has_key ? e->key.bits : 0);
	json_key(j, "fingerprint");
	if (e->has_fp)
		key_fp_text(e->key.fp, fp);
	json_str(j, e->has_fp ? fp : NULL);
	json_key(j, "authority");
	json_bool(j, e->cert_authority);
	json_key(j, "comment");
	json_bytes(j, e->comment, e->comment_len);
	json_key(j, "options");
	json_bytes(j, e->options, e->options_len);
}

static void
json_rest(const struct key_row *r, struct json_out *j)
{
	const struct register_entry *e = r->entry;

	json_key(j, "person");
	json_str(j, e == NULL ? NULL : e->person);
	json_key(j, "purpose");
	json_str(j, e == NULL ? NULL : e->purpose);
	json_when(j, "first", r->use != NULL, r->use ? r->use->first : 0);
	json_when(j, "last", r->use != NULL, r->use ? r->use->last : 0);
	json_key(j, "uses");
	json_u64(j, r->use != NULL ? r->use->n : 0);
	json_when(j, "expires", r->key->key->expires != 0,
	    (int64_t)r->key->key->expires);
	json_when(j, "registered_until", e != NULL && e->has_expires,
	    e != NULL ? e->expires : 0);
	json_key(j, "depends");
	json_bool(j, r->key->reads == SSHD_MAYBE);
	json_key(j, "revoked");
	if (r->rec == NULL)
		json_null(j);
	else
		json_bool(j, r->revoked);
	json_key(j, "answer");
	json_str(j, r->rec == NULL ? NULL : r->verdict);
	json_key(j, "rules");
	json_array(j);
	if (r->rec != NULL) {
		RULE_SET_EACH(rule, &r->rec->rules)
		json_str(j, rules[rule].id);
	}
	json_array_end(j);
}

void
key_row_json(const struct key_row *r, struct json_out *j)
{
	json_object(j);
	json_key(j, "account");
	json_str(j, r->account);
	json_key(j, "file");
	json_str(j, r->key->path);
	json_of_key(r->key->key, j);
	json_rest(r, j);
	json_object_end(j);
}
