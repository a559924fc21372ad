/* SPDX-License-Identifier: BSD-2-Clause */
/* The account that a password is for: whichever lines of the policy count. */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/escape.h>
#include "admin/inforce.h"
#include "password_account.h"

#define LINE_MAX_ (1u << 24)

/* There is no such account, for now: only its name is known. */
static void
person_by_name(const char *const *name, struct fact_person *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->names = name;
	ret->n_names = 1;
}

/* Choose by what is known of the person. */
static enum exit_code
choose(const struct policy *p, const struct fact_person *who,
    struct password_choice *ret)
{
	uint8_t *match = calloc(p->n_password_lines + 1, 1);
	int r = ERR_NOMEM;

	if (match != NULL) {
		if (who != NULL)
			password_lines_match(p, who, match);
		r = password_choose(p, match, ret);
	}
	free(match);
	return r == 0 ? EXIT_OK : complain("out of memory");
}

/* The groups of an account that exists are needed for the lines alone. */
static enum exit_code
choose_for_account(struct password_account *a, const struct policy *p)
{
	struct fact_person who;
	struct diag d = {0};
	struct member m;
	enum exit_code r;
	int e;

	if (p->n_password_lines == 0)
		return choose(p, NULL, &a->choice);
	if ((e = member_by_name(a->lookup, a->name, &m, &d)) != 0)
		return complain("%s: %s", a->name,
		    d.msg[0] != '\0' ? d.msg : err_str(e));
	member_person(&m, &who);
	r = choose(p, &who, &a->choice);
	member_release(&m);
	return r;
}

static enum exit_code
load_named(struct password_account *a, const struct policy *p)
{
	struct fact_person who;
	struct diag d = {0};
	enum exit_code r;
	int e = identity_by_name(a->lookup, a->name, &a->who, &d);

	a->exists = e == 0;
	if (e != 0 && e != ERR_NOENT)
		return complain("%s: %s", a->name, d.msg);
	if (a->exists) {
		r = choose_for_account(a, p);
	} else {
		complain("%s: no such account: only the name is used", a->name);
		person_by_name(&a->name, &who);
		r = choose(p, &who, &a->choice);
	}
	if (r == EXIT_OK && a->choice.unknown)
		complain("%s: it is not known which password lines are for "
			 "this account, because %s: the largest demand counts",
		    a->name,
		    a->exists ? "a group cannot be looked up"
			      : "it has no groups yet");
	return r;
}

enum exit_code
password_account_load(const struct options *o, const struct policy *p,
    struct password_account *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->name = o->user;
	if ((ret->lookup = lookup_new(o->root)) == NULL)
		return complain("out of memory");
	lookup_wait_once(ret->lookup, false);
	if (ret->name != NULL)
		return load_named(ret, p);
	if (p->n_password_lines != 0)
		complain("the policy has password lines for some accounts: "
			 "without --user only the others count");
	return choose(p, NULL, &ret->choice);
}

void
password_account_release(struct password_account *a)
{
	password_choice_release(&a->choice);
	lookup_free(a->lookup);
	memset(a, 0, sizeof(*a));
}

/* --- the lines that count --- */

static bool
line_counts(const struct password_account *a, size_t i)
{
	return a->choice.line_counts != NULL && a->choice.line_counts[i];
}

void
password_account_put(const struct policy *p, const struct password_account *a,
    struct buf *b)
{
	bool first = true;
	struct buf t;

	buf_init(&t, LINE_MAX_);
	for (size_t i = 0; i < p->n_password_lines; i++) {
		if (!line_counts(a, i))
			continue;
		if (first) {
			buf_puts(b, "Lines of the policy for ");
			escape_text(b, a->name, strlen(a->name));
			buf_puts(b, ":\n");
		}
		first = false;
		buf_puts(b, "  ");
		password_line_print(&p->password_lines[i], &t);
		escape_text(b, t.p, t.len);
		buf_clear(&t);
		buf_puts(b, "  # ");
		put_where(p, &p->password_lines[i].where, b);
		buf_putc(b, '\n');
	}
	buf_release(&t);
}

void
password_account_json(const struct policy *p, const struct password_account *a,
    struct json_out *j)
{
	struct buf t;

	buf_init(&t, LINE_MAX_);
	json_key(j, "lines");
	json_array(j);
	for (size_t i = 0; i < p->n_password_lines; i++) {
		const struct password_line *l = &p->password_lines[i];

		if (!line_counts(a, i))
			continue;
		json_object(j);
		json_key(j, "text");
		password_line_print(l, &t);
		json_string(j, t.p, t.len);
		buf_clear(&t);
		json_key(j, "file");
		json_str(j, p->files[l->where.file].path);
		json_key(j, "line");
		json_u64(j, l->where.line);
		json_object_end(j);
	}
	json_array_end(j);
	json_key(j, "groups_unknown");
	json_bool(j, a->choice.unknown);
	buf_release(&t);
}
