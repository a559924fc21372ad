/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Demands on passwords that are weaker than the base, or that no password can
 * meet: of everybody, of whom the lines for some accounts name, of an account
 * that two of their subjects are, and while groups cannot be looked up.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/policy/password_for.h>
#include "check.h"

/*
 * From here on no kinds of characters are needed: NIST SP 800-63B-4 asks for
 * this length and for no kinds.
 */
#define LENGTH_WITHOUT_KINDS 15

/* What norms ask for, each with its control. */
static const struct {
	const char *norm, *control;
	unsigned length;
} norms[] = {
    {"CIS Debian 13", "5.3.3.2.2", 14},
    {"PCI DSS 4.0.1", "8.3.6", 12},
};

/* One kind of account while it is checked. */
struct kind {
	struct check *c;
	const struct subject *a, *b; /* that it is; NULL: none */
	bool groups_unknown;
	struct password_choice choice;
};

static size_t
row_of(const char *name)
{
	size_t i = 0;

	while (i < policy_settings_n - 1 &&
	    (policy_settings[i].group == NULL ||
		strcmp(policy_settings[i].group, "password") != 0 ||
		strcmp(policy_settings[i].name, name) != 0))
		i++;
	return i;
}

/* The line that makes a setting what it is for this kind. */
static const struct policy_where *
where_of(const struct kind *k, const char *name)
{
	const struct policy *p = k->c->p;
	const size_t row = row_of(name);

	for (size_t i = p->n_password_lines; i-- != 0;) {
		if (k->choice.line_counts[i] && p->password_lines[i].row == row)
			return &p->password_lines[i].where;
	}
	return &p->where[row];
}

static struct check_place
place_in(const struct kind *k, const char *name)
{
	return place_of_statement(where_of(k, name));
}

/* --- weaker than the base --- */

/* Several kinds of accounts may have the same line. */
static bool
is_noted(const struct check *c, struct check_place at, const char *start)
{
	for (size_t i = 0; i < c->n; i++) {
		if (c->notes[i].where.file == at.where.file &&
		    c->notes[i].where.line == at.where.line &&
		    strncmp(c->notes[i].msg, start, strlen(start)) == 0)
			return true;
	}
	return false;
}

static void
warn_weaker(const struct kind *k, const char *name, const char *base)
{
	struct check_place at = place_in(k, name);
	char start[64];

	snprintf(start, sizeof(start), "password %s: weaker", name);
	if (!is_noted(k->c, at, start))
		check_warn(k->c, at,
		    "password %s: weaker than the base policy (%s)", name,
		    base);
}

/* "local" is not weaker: other accounts' passwords are the directory's. */
static void
check_weaker(const struct kind *k)
{
	const struct policy_password *p = &k->choice.rule;
	const bool is_long = p->length >= LENGTH_WITHOUT_KINDS;
	const struct {
		const char *name, *base;
		bool weaker;
	} rows[] = {
	    {"length", "8", p->length < 8},
	    {"uppercase", "1", p->uppercase == 0 && !is_long},
	    {"digit", "1", p->digit == 0 && !is_long},
	    {"symbol", "1", p->symbol == 0 && !is_long},
	    {"dictionary", "on", !p->dictionary},
	    {"personal", "on", !p->personal},
	    {"similar", "3", p->similar < 3},
	};
	static const char phrase[] = "password passphrase: from";
	const struct check_place at = place_in(k, "passphrase");

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].weaker)
			warn_weaker(k, rows[i].name, rows[i].base);
	}
	if (p->passphrase != 0 && p->passphrase < LENGTH_WITHOUT_KINDS &&
	    p->passphrase <= p->maximum && !is_noted(k->c, at, phrase))
		check_warn(k->c, at,
		    "%s %u characters on, no capital, digit or symbol is "
		    "required: weaker than the base policy (0, or at least %d)",
		    phrase, p->passphrase, LENGTH_WITHOUT_KINDS);
}

/* A length that the policy states, and a norm asks for more. */
static void
note_norms(struct check *c, const struct policy_where *where, unsigned length)
{
	struct buf b;

	if (where->file == -1)
		return;
	buf_init(&b, 1024);
	for (size_t i = 0; i < sizeof(norms) / sizeof(norms[0]); i++) {
		if (length < norms[i].length)
			buf_printf(&b, "%s%s (%s) asks for %u characters",
			    b.len == 0 ? "" : ", ", norms[i].norm,
			    norms[i].control, norms[i].length);
	}
	if (b.len != 0)
		check_remark(c, place_of_statement(where),
		    "password length %u: %.*s", length, (int)b.len, b.p);
	buf_release(&b);
}

static void
check_norms(struct check *c)
{
	const size_t row = row_of("length");

	note_norms(c, &c->p->where[row], c->p->password.length);
	for (size_t i = 0; i < c->p->n_password_lines; i++) {
		const struct password_line *l = &c->p->password_lines[i];

		if (l->row == row)
			note_norms(c, &l->where, l->value.length);
	}
}

/* --- what no password can meet --- */

/* Why not; NULL: one can. */
static const char *
impossible(const struct policy_password *p)
{
	unsigned demands = p->uppercase + p->lowercase + p->digit + p->symbol;
	bool phrases = p->passphrase != 0 && p->passphrase <= p->maximum;

	if (p->maximum < p->length)
		return "maximum is less than length";
	if (demands > p->maximum && !phrases)
		return "the characters required of each kind are more than "
		       "maximum";
	return NULL;
}

static void
put_subject(struct buf *b, const struct subject *s)
{
	switch (s->kind) {
	case SUBJECT_USER:
	case SUBJECT_GROUP:
		buf_printf(b, "%s:%.100s",
		    s->kind == SUBJECT_USER ? "user" : "group", s->name);
		return;
	case SUBJECT_UID:
	case SUBJECT_GID:
		buf_printf(b, "%s:%u", s->kind == SUBJECT_UID ? "uid" : "gid",
		    s->id.first);
		if (s->id.last != s->id.first)
			buf_printf(b, "-%u", s->id.last);
		return;
	case SUBJECT_EVERYONE:
		buf_puts(b, "everyone");
	}
}

static void
warn_impossible(const struct kind *k, const char *why)
{
	const char *at = where_of(k, "maximum")->file != -1 ? "maximum"
							    : "length";
	struct buf b;

	buf_init(&b, 1024);
	if (k->a != NULL) {
		buf_puts(&b, k->b != NULL ? " for who is both " : " for ");
		put_subject(&b, k->a);
	}
	if (k->b != NULL) {
		buf_puts(&b, " and ");
		put_subject(&b, k->b);
	}
	if (k->groups_unknown)
		buf_puts(&b, " while groups cannot be looked up");
	check_warn(k->c, place_in(k, at), "no password can be set%.*s: %s",
	    (int)b.len, b.len == 0 ? "" : b.p, why);
	buf_release(&b);
}

/* --- kinds of accounts --- */

static bool
is_same_subject(const struct subject *a, const struct subject *b)
{
	if (a->kind != b->kind)
		return false;
	if (a->kind == SUBJECT_USER || a->kind == SUBJECT_GROUP)
		return strcmp(a->name, b->name) == 0;
	return a->kind == SUBJECT_EVERYONE ||
	    (a->id.first == b->id.first && a->id.last == b->id.last);
}

static bool
is_group(const struct subject *s)
{
	return s->kind == SUBJECT_GROUP || s->kind == SUBJECT_GID;
}

/* Whether the line is for an account that is what the kind says. */
static enum tri
line_is_for(const struct kind *k, const struct password_line *l)
{
	enum tri best = TRI_FALSE;

	for (uint32_t i = 0; i < l->who.n; i++) {
		const struct subject *s = &l->who.subject[i];

		if (s->kind == SUBJECT_EVERYONE ||
		    (k->a != NULL && is_same_subject(s, k->a)) ||
		    (k->b != NULL && is_same_subject(s, k->b)))
			return TRI_TRUE;
		if (k->groups_unknown && is_group(s))
			best = TRI_UNKNOWN;
	}
	return best;
}

/* Make the rule of this kind. To be released. */
static bool
kind_load(struct kind *k)
{
	const struct policy *p = k->c->p;
	uint8_t *match = calloc(p->n_password_lines + 1, 1);
	int r = ERR_NOMEM;

	for (size_t i = 0; match != NULL && i < p->n_password_lines; i++)
		match[i] = (uint8_t)line_is_for(k, &p->password_lines[i]);
	if (match != NULL)
		r = password_choose(p, match, &k->choice);
	free(match);
	k->c->no_memory |= r != 0;
	return r == 0;
}

/* Check one kind. Returns whether it can have a password. */
static bool
check_kind(struct check *c, const struct subject *a, const struct subject *b,
    bool groups_unknown)
{
	struct kind k = {.c = c,
	    .a = a,
	    .b = b,
	    .groups_unknown = groups_unknown};
	const char *why = NULL;

	if (!check_afford(c, 20 * (c->p->n_password_lines + 50)))
		return true;
	if (kind_load(&k)) {
		if (b == NULL && !groups_unknown)
			check_weaker(&k);
		if ((why = impossible(&k.choice.rule)) != NULL)
			warn_impossible(&k, why);
	}
	password_choice_release(&k.choice);
	return why == NULL;
}

/* The subjects of all lines, each once. */
struct subjects {
	const struct subject **list; /* owned */
	size_t n;
};

static bool
is_listed(const struct subjects *all, const struct subject *s)
{
	for (size_t i = 0; i < all->n; i++) {
		if (is_same_subject(all->list[i], s))
			return true;
	}
	return false;
}

static void
list_subjects(struct check *c, struct subjects *ret)
{
	const struct policy *p = c->p;
	size_t room = 0;

	for (size_t i = 0; i < p->n_password_lines; i++)
		room += p->password_lines[i].who.n;
	*ret = (struct subjects){calloc(room + 1, sizeof(*ret->list)), 0};
	if (ret->list == NULL) {
		c->no_memory = true;
		return;
	}
	for (size_t i = 0; i < p->n_password_lines; i++) {
		const struct condition *who = &p->password_lines[i].who;

		for (uint32_t k = 0; k < who->n; k++) {
			if (check_afford(c, ret->n * 5) &&
			    !is_listed(ret, &who->subject[k]))
				ret->list[ret->n++] = &who->subject[k];
		}
	}
}

/* Accounts that are two of these; two names or uids nobody has. */
static void
check_pairs(struct check *c, const struct subjects *all, size_t i)
{
	for (size_t k = 0; k < i; k++) {
		if (is_group(all->list[i]) || is_group(all->list[k]))
			check_kind(c, all->list[i], all->list[k], false);
	}
}

/* What is wrong for everybody is said once. */
void
check_passwords(struct check *c)
{
	struct subjects all;

	check_norms(c);
	if (!check_kind(c, NULL, NULL, false) || c->p->n_password_lines == 0)
		return;
	list_subjects(c, &all);
	check_kind(c, NULL, NULL, true);
	for (size_t i = 0; i < all.n; i++) {
		const struct subject *s = all.list[i];

		if (check_kind(c, s, NULL, false) && !is_group(s))
			check_kind(c, s, NULL, true);
		if (!c->not_compared)
			check_pairs(c, &all, i);
	}
	free(all.list);
}
