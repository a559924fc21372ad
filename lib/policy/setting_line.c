/* The statements that set something. */
#include <string.h>

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

void
setting_statement(struct parse *ps, const struct lex_line *l)
{
	bool grouped = strcmp(l->word[0].s, "password") == 0 ||
	    strcmp(l->word[0].s, "key") == 0;
	const char *group = grouped ? l->word[0].s : NULL;
	size_t at = grouped ? 1 : 0, row;

	if (l->n <= at) {
		parse_error(ps, l->word[0].col, ERR_SYNTAX,
		    "%s: expected the name of a setting", l->word[0].s);
		return;
	}
	row = find_row(group, l->word[at].s);
	if (row == policy_settings_n)
		parse_error(ps, l->word[at].col, ERR_UNKNOWN,
		    "unknown setting \"%.40s\" of %s", l->word[at].s,
		    l->word[0].s);
	else if (l->n == at + 1)
		parse_error(ps, l->word[at].col, ERR_SYNTAX,
		    "%s: expected a value", l->word[at].s);
	else if (l->n > at + 2)
		parse_error(ps, l->word[at + 2].col, ERR_TRAILING,
		    "expected the end of the line, not \"%.40s\"",
		    l->word[at + 2].s);
	else
		setting_store(ps, row, &l->word[at], &l->word[at + 1]);
}
