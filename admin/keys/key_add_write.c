/* SPDX-License-Identifier: BSD-2-Clause */
/* Signals wait meanwhile: what is written is also recorded. */
#include "account_keys_append.h"
#include "admin/change/action.h"
#include "admin/change/interrupt.h"
#include "key_add.h"

static enum exit_code
record(const struct key_add *a)
{
	enum exit_code worst = EXIT_OK;
	struct buf after;

	buf_init(&after, KEY_ADD_TEXT_MAX);
	for (size_t i = 0; i < a->n; i++) {
		const struct action act = {"key-add", a->owner.account.name,
		    NULL, NULL};
		struct action full = act;

		if (a->keys[i].there != NULL)
			continue;
		buf_clear(&after);
		buf_printf(&after, "%s in %s", a->keys[i].text, a->path);
		if (a->person.name != NULL)
			buf_printf(&after, ", of %s", a->person.name);
		buf_putc(&after, '\0');
		full.after = after.p;
		if (after.err != 0 ||
		    action_record(a->o, &a->change, &full) != EXIT_OK)
			worst = EXIT_INCOMPLETE;
	}
	buf_release(&after);
	return worst;
}

static enum exit_code
append_lines(struct key_add *a)
{
	const struct keys_append x = {&a->owner.account, "", a->path, &a->lines,
	    a->owner.own.strict_modes};
	struct buf note;
	enum exit_code r = EXIT_OK;
	int e;

	buf_init(&note, KEY_ADD_TEXT_MAX);
	e = account_keys_append(&x, &note);
	if (e != 0 && !key_add_are_there(a)) {
		r = complain("%.*s: nothing was changed", (int)note.len,
		    note.p == NULL ? "" : note.p);
	} else if (note.len != 0) {
		complain("%s: %.*s", a->path, (int)note.len, note.p);
		a->warned = true;
	}
	buf_release(&note);
	return r;
}

static enum exit_code
register_keys(struct key_add *a)
{
	enum exit_code worst = EXIT_OK;

	for (size_t i = 0; i < a->n; i++) {
		if (key_person_put(&a->person, a->keys[i].fp,
			a->keys[i].expires) != EXIT_OK)
			worst = EXIT_INCOMPLETE;
	}
	return worst;
}

enum exit_code
key_add_write(struct key_add *a)
{
	enum exit_code r = EXIT_OK, known = EXIT_OK;
	sigset_t old;

	interrupt_hold(&old);
	if (a->fresh != 0 && (r = append_lines(a)) == EXIT_OK)
		known = record(a);
	if (r == EXIT_OK && (r = register_keys(a)) == EXIT_OK)
		r = known;
	interrupt_release(&old);
	return r;
}
