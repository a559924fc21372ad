/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rule for one account. Whatever cannot be found out of it, the rule is at
 * least as strict as if it were known: docs/design.md, "Passwords for
 * some accounts".
 */
#include <string.h>

#include <loginpolicy/policy/password_for.h>
#include "match.h"
#include "setting.h"

#define AT(member) offsetof(struct policy, password.member)

bool
setting_has_lines(const struct policy_setting *s)
{
	return s->group != NULL && strcmp(s->group, "password") == 0 &&
	    s->offset != AT(mode) && s->offset != AT(accounts) &&
	    s->offset != AT(tries);
}

/* --- which lines are for the account --- */

static bool
is_for_everyone(const struct condition *c)
{
	for (uint32_t i = 0; i < c->n; i++) {
		if (c->subject[i].kind == SUBJECT_EVERYONE)
			return true;
	}
	return false;
}

/* Whether a subject is not found by the name alone. */
static bool
needs_account(const struct condition *c)
{
	for (uint32_t i = 0; i < c->n; i++) {
		if (c->subject[i].kind != SUBJECT_USER)
			return true;
	}
	return false;
}

static enum tri
line_matches(const struct password_line *l, const struct fact_person *who)
{
	struct facts f = {0};
	enum tri v;

	if (is_for_everyone(&l->who))
		return TRI_TRUE;
	if (who == NULL)
		return TRI_UNKNOWN;
	f.subject = *who;
	v = condition_match(&l->who, &f);
	return v == TRI_FALSE && !who->has_uid && needs_account(&l->who)
	    ? TRI_UNKNOWN
	    : v;
}

void
password_lines_match(const struct policy *p, const struct fact_person *who,
    uint8_t *ret)
{
	uint64_t settled = 0, row;

	for (size_t i = p->n_password_lines; i-- != 0;) {
		row = UINT64_C(1) << p->password_lines[i].row;
		ret[i] = TRI_FALSE;
		if ((settled & row) == 0)
			ret[i] = (uint8_t)line_matches(&p->password_lines[i],
			    who);
		if (ret[i] == TRI_TRUE)
			settled |= row;
	}
}

/* --- the larger of two demands --- */

static unsigned
greatest(unsigned a, unsigned b)
{
	return a > b ? a : b;
}

/* Of a limit where 0 is none. */
static unsigned
least_limit(unsigned a, unsigned b)
{
	return a == 0 || (b != 0 && b < a) ? b : a;
}

/* Every password is longer than nothing: 0 exempts none. */
static unsigned
larger_number(const struct policy_setting *s, unsigned a, unsigned b)
{
	if (s->offset == AT(repeat) || s->offset == AT(sequence))
		return least_limit(a, b);
	if (s->offset == AT(passphrase) && (a == 0 || b == 0))
		return 0;
	return greatest(a, b);
}

/* --- the rule --- */

/* What may be in force of one setting, last lines first. */
struct candidates {
	const struct policy *p;
	const struct policy_setting *s;
	size_t row;
	const uint8_t *match;
	size_t left; /* lines that were not looked at */
	bool is_over; /* a line is for the account for certain */
};

void *
setting_value_in(const struct policy_setting *s,
    const struct policy_password *of)
{
	return (char *)(uintptr_t)of + s->offset -
	    offsetof(struct policy, password);
}

/*
 * The next one, with the index of its line, or n_password_lines: without "for".
 * NULL: no more.
 */
static const void *
next_candidate(struct candidates *c, size_t *ret)
{
	const struct policy *p = c->p;

	while (!c->is_over && c->left != 0) {
		*ret = --c->left;
		if (p->password_lines[*ret].row != c->row ||
		    c->match[*ret] == TRI_FALSE)
			continue;
		c->is_over = c->match[*ret] == TRI_TRUE;
		return setting_value_in(c->s, &p->password_lines[*ret].value);
	}
	if (c->is_over)
		return NULL;
	c->is_over = true;
	*ret = p->n_password_lines;
	return setting_value_in(c->s, &p->password);
}

static void
set_counts(struct password_choice *ret, const struct candidates *c, size_t i)
{
	if (i == c->p->n_password_lines)
		ret->base_counts |= UINT64_C(1) << c->row;
	else
		ret->line_counts[i] = true;
}

static void
choose_number(struct candidates c, struct password_choice *ret)
{
	const struct candidates first = c;
	unsigned *to = setting_value_in(c.s, &ret->rule);
	const unsigned *v;
	size_t i;

	*to = *(const unsigned *)next_candidate(&c, &i);
	while ((v = next_candidate(&c, &i)) != NULL)
		*to = larger_number(c.s, *to, *v);
	for (c = first; *(const unsigned *)next_candidate(&c, &i) != *to;)
		continue;
	set_counts(ret, &c, i);
}

/* The first that is on; or the first. */
static void
choose_switch(struct candidates c, struct password_choice *ret)
{
	bool *to = setting_value_in(c.s, &ret->rule);
	const bool *v;
	size_t i, counts;

	*to = *(const bool *)next_candidate(&c, &counts);
	while (!*to && (v = next_candidate(&c, &i)) != NULL) {
		if (*v) {
			*to = true;
			counts = i;
		}
	}
	set_counts(ret, &c, counts);
}

/* All files, whoever names them; a list without any counts if all are such. */
static int
choose_files(struct candidates c, struct password_choice *ret)
{
	const struct candidates first = c;
	struct setting_paths all = {0};
	const struct setting_paths *v;
	const char **list;
	size_t i, n = 0;

	while ((v = next_candidate(&c, &i)) != NULL)
		all.n += v->n;
	if ((list = arena_array(&ret->arena, all.n + 1, sizeof(*list))) == NULL)
		return ERR_NOMEM;
	for (c = first; (v = next_candidate(&c, &i)) != NULL;) {
		if (v->n != 0)
			memcpy(list + n, v->path, v->n * sizeof(*list));
		if (v->n != 0 || all.n == 0)
			set_counts(ret, &c, i);
		n += v->n;
	}
	all.path = list;
	memcpy(setting_value_in(c.s, &ret->rule), &all, sizeof(all));
	return 0;
}

static int
choose_setting(const struct policy *p, size_t row, const uint8_t *match,
    struct password_choice *ret)
{
	const struct candidates c = {.p = p,
	    .s = &policy_settings[row],
	    .row = row,
	    .match = match,
	    .left = p->n_password_lines};

	if (c.s->type == POLICY_T_UINT)
		choose_number(c, ret);
	else if (c.s->type == POLICY_T_BOOL)
		choose_switch(c, ret);
	else
		return choose_files(c, ret);
	return 0;
}

int
password_choose(const struct policy *p, const uint8_t *match,
    struct password_choice *ret)
{
	int r = 0;

	memset(ret, 0, sizeof(*ret));
	ret->rule = p->password;
	ret->base_counts = ~UINT64_C(0);
	if (p->n_password_lines == 0)
		return 0;
	ret->line_counts = arena_array(&ret->arena, p->n_password_lines,
	    sizeof(*ret->line_counts));
	if (ret->line_counts == NULL)
		return ERR_NOMEM;
	ret->base_counts = 0;
	for (size_t i = 0; i < p->n_password_lines; i++)
		ret->unknown |= match[i] == TRI_UNKNOWN;
	for (size_t i = 0; i < policy_settings_n && r == 0; i++) {
		if (setting_has_lines(&policy_settings[i]))
			r = choose_setting(p, i, match, ret);
		else
			ret->base_counts |= UINT64_C(1) << i;
	}
	return r;
}

void
password_choice_release(struct password_choice *c)
{
	arena_release(&c->arena);
	memset(c, 0, sizeof(*c));
}

void
password_line_print(const struct password_line *l, struct buf *b)
{
	const struct policy_setting *s = &policy_settings[l->row];

	buf_printf(b, "password %s ", s->name);
	setting_put(s, setting_value_in(s, &l->value), b);
	buf_puts(b, " for ");
	setting_put_word(b, l->subjects, strlen(l->subjects));
}
