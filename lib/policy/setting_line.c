/* SPDX-License-Identifier: BSD-2-Clause */
/* The statements that set something. */
#include <string.h>

#include <loginpolicy/base/vec.h>
#include <loginpolicy/policy/password_for.h>
#include "setting.h"

/* The row of a statement, or policy_settings_n. */
static size_t
find_row(const char *group, const char *name)
{
	size_t i;

	for (i = 0; i < policy_settings_n; i++) {
		const struct policy_setting *s = &policy_settings[i];

		if ((s->group == NULL) == (group == NULL) &&
		    (group == NULL || strcmp(s->group, group) == 0) &&
		    strcmp(s->name, name) == 0)
			break;
	}
	return i;
}

/* A profile resets the minimums: no other key line of this file before it. */
static bool
is_after_keys(const struct parse *ps, const struct policy_setting *s)
{
	if (s->type != POLICY_T_PROFILE)
		return false;
	for (size_t i = 0; i < policy_settings_n; i++) {
		if ((policy_settings[i].type == POLICY_T_KEY_MIN ||
			policy_settings[i].type == POLICY_T_KEY_ACCEPT) &&
		    (ps->rows & UINT64_C(1) << i) != 0)
			return true;
	}
	return false;
}

/* Report that the file sets it twice; a file included since may have too. */
static void
error_set_twice(struct parse *ps, unsigned col,
    const struct policy_where *where)
{
	if (where->file == ps->file)
		parse_error(ps, col, ERR_DUP,
		    "set already in line %u of this file", where->line);
	else
		parse_error(ps, col, ERR_DUP,
		    "set already in this file, and then in %.250s:%u",
		    ps->p->files[where->file].path, where->line);
}

/* Whether a profile sets this setting: see set_profile(). */
static bool
is_of_profile(const struct policy_setting *s)
{
	return s->offset == offsetof(struct policy, key[KEY_CLASS_RSA]) ||
	    s->offset == offsetof(struct policy, key[KEY_CLASS_DSA]);
}

/* Note that this line set the row; a profile sets others with it. */
static void
note_where(struct parse *ps, size_t row)
{
	bool profile = policy_settings[row].type == POLICY_T_PROFILE;

	for (size_t i = 0; i < policy_settings_n; i++) {
		if (i == row || (profile && is_of_profile(&policy_settings[i])))
			ps->p->where[i] = parse_where(ps);
	}
}

/* Store a value; the rest of its statement is good. */
static void
setting_store(struct parse *ps, size_t row, const struct lex_word *name,
    const struct lex_word *value)
{
	const struct policy_setting *s = &policy_settings[row];

	if ((ps->rows & UINT64_C(1) << row) != 0) {
		error_set_twice(ps, name->col, &ps->p->where[row]);
		return;
	}
	if (is_after_keys(ps, s)) {
		parse_error(ps, name->col, ERR_SYNTAX,
		    "key profile must come before the other key lines");
		return;
	}
	setting_read(ps, s, value, (char *)ps->p + s->offset);
	ps->rows |= UINT64_C(1) << row;
	note_where(ps, row);
}

/* --- for some accounts only --- */

/* Subjects in another order, or one of them twice, give the same hash. */
static uint32_t
hash_line(const struct password_line *l)
{
	uint32_t least = UINT32_MAX, h;

	for (uint32_t i = 0; i < l->who.n; i++) {
		const struct subject *s = &l->who.subject[i];

		h = s->kind == SUBJECT_USER || s->kind == SUBJECT_GROUP
		    ? hashtab_hash(s->name, strlen(s->name))
		    : s->id.first;
		if (h < least)
			least = h;
	}
	return least ^ (uint32_t)l->row;
}

static bool
has_subject(const struct condition *c, const struct subject *s)
{
	for (uint32_t i = 0; i < c->n; i++) {
		const struct subject *o = &c->subject[i];
		const bool named = s->kind == SUBJECT_USER ||
		    s->kind == SUBJECT_GROUP;

		if (o->kind == s->kind &&
		    (s->kind == SUBJECT_EVERYONE ||
			(named ? strcmp(o->name, s->name) == 0
			       : o->id.first == s->id.first &&
				    o->id.last == s->id.last)))
			return true;
	}
	return false;
}

static bool
has_subjects_of(const struct condition *c, const struct condition *other)
{
	for (uint32_t i = 0; i < other->n; i++) {
		if (!has_subject(c, &other->subject[i]))
			return false;
	}
	return true;
}

/* The line of this file for the same setting and subjects; NULL: none. */
static const struct password_line *
find_same(const struct parse *ps, const struct password_line *l)
{
	const struct password_line *o;
	size_t at = 0;
	uint32_t i;

	while ((i = hashtab_next(&ps->password_lines, hash_line(l), &at)) !=
	    HASHTAB_NONE) {
		o = &ps->p->password_lines[i];
		if (o->where.file == l->where.file && o->row == l->row &&
		    has_subjects_of(&o->who, &l->who) &&
		    has_subjects_of(&l->who, &o->who))
			return o;
	}
	return NULL;
}

static void
add_line(struct parse *ps, const struct password_line *l)
{
	struct policy *p = ps->p;
	struct password_line *list = vec_room(p->password_lines,
	    p->n_password_lines, sizeof(*list));

	if (list == NULL) {
		ps->fatal = ERR_NOMEM;
		return;
	}
	p->password_lines = list;
	list[p->n_password_lines] = *l;
	ps->fatal = hashtab_add(&ps->password_lines, hash_line(l),
	    (uint32_t)p->n_password_lines++);
}

/* name: the setting's; behind it are the value, "for" and the subjects. */
static void
setting_store_for(struct parse *ps, size_t row, const struct lex_word *name)
{
	const struct policy_setting *s = &policy_settings[row];
	const struct lex_word *who = name + 3;
	struct password_line l = {.where = parse_where(ps), .row = row};
	const size_t errors = ps->errs->total;
	const struct password_line *same;

	/* Parsing cuts the word into its items. */
	l.subjects = parse_strndup(ps, who->s, who->len);
	setting_read(ps, s, name + 1, setting_value_in(s, &l.value));
	subjects_read(ps, who, &l.who);
	if (ps->errs->total != errors || ps->fatal != 0)
		return;
	if ((same = find_same(ps, &l)) != NULL)
		error_set_twice(ps, name->col, &same->where);
	else
		add_line(ps, &l);
}

/* --- the statement --- */

/* Report what follows a value; nothing should, or "for" and its subjects. */
static void
error_behind_value(struct parse *ps, size_t row, const struct lex_word *w,
    size_t n)
{
	const struct policy_setting *s = &policy_settings[row];
	const bool is_for = strcmp(w->s, "for") == 0;

	if (is_for && setting_has_lines(s))
		parse_error(ps, n == 1 ? w->col : w[2].col,
		    n == 1 ? ERR_SYNTAX : ERR_TRAILING,
		    n == 1 ? "for: expected subjects: user:NAME, group:NAME, "
			     "uid:N, gid:N or everyone"
			   : "expected the end of the line, not \"%.40s\"",
		    n == 1 ? "" : w[2].s);
	else if (is_for)
		parse_error(ps, w->col, ERR_SYNTAX,
		    "%s%s%s is the same for all accounts",
		    s->group == NULL ? "" : s->group,
		    s->group == NULL ? "" : " ", s->name);
	else
		parse_error(ps, w->col, ERR_TRAILING,
		    setting_has_lines(s)
			? "expected \"for\" or the end of the line, not "
			  "\"%.40s\""
			: "expected the end of the line, not \"%.40s\"",
		    w->s);
}

void
setting_statement(struct parse *ps, const struct lex_line *l)
{
	bool grouped = strcmp(l->word[0].s, "password") == 0 ||
	    strcmp(l->word[0].s, "key") == 0;
	const char *group = grouped ? l->word[0].s : NULL;
	size_t at = grouped ? 1 : 0, row;
	const struct lex_word *w = &l->word[at];

	if (l->n <= at) {
		parse_error(ps, l->word[0].col, ERR_SYNTAX,
		    "%s: expected the name of a setting", l->word[0].s);
		return;
	}
	row = find_row(group, w->s);
	if (row == policy_settings_n)
		parse_error(ps, w->col, ERR_UNKNOWN,
		    "unknown setting \"%.40s\" of %s", w->s, l->word[0].s);
	else if (l->n == at + 1)
		parse_error(ps, w->col, ERR_SYNTAX, "%s: expected a value",
		    w->s);
	else if (l->n == at + 2)
		setting_store(ps, row, w, w + 1);
	else if (l->n == at + 4 && strcmp(w[2].s, "for") == 0 &&
	    setting_has_lines(&policy_settings[row]))
		setting_store_for(ps, row, w);
	else
		error_behind_value(ps, row, w + 2, l->n - at - 2);
}
