/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * breach --undo ID: what the breach took from the accounts, but nothing that
 * was stolen. The password goes first, the block last: in between nobody gets
 * in by what is given back already.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "admin/change/action.h"
#include "admin/change/interrupt.h"
#include "breach.h"
#include "breach_answer.h"
#include "json_words.h"
#include "undo.h"

static void
record_steps(struct undo *u, json_t *account, struct steps *s)
{
	struct steps_told t = {.o = u->o, .told = u->told};
	json_t *into = json_object_get(account != NULL ? account : u->i.json,
	    "steps");

	breach_tell_steps(&t,
	    account != NULL ? json_text_of(account, "name", "?") : NULL, into,
	    s);
	u->failed |= t.failed;
	u->done_any |= t.done_any;
	steps_release(s);
}

/* When the account became part of the incident; such texts sort by time. */
static const char *
begun_for(const json_t *incident, const json_t *account)
{
	const json_t *first = json_array_get(json_object_get(account, "steps"),
	    0);

	return json_text_of(first, "at", json_text_of(incident, "begun", ""));
}

/* By time: an administrator chooses an ID, and not by its order. */
static bool
is_later(const struct incident *other, const json_t *its,
    const struct incident *i, const json_t *account)
{
	const int c = strcmp(begun_for(other->json, its),
	    begun_for(i->json, account));

	return c > 0 || (c == 0 && strcmp(other->id, i->id) > 0);
}

/* Another open incident about the account, whose undo must come first. */
static bool
is_held(const struct undo *u, const json_t *account, struct steps *s)
{
	const int64_t uid = json_int_of(account, "uid", -1);
	struct incident_list l;
	const json_t *a;
	size_t k;
	bool held = false;

	if (incident_list_load(u->c.dir, &l) != 0) {
		steps_add(s, "undo", STEP_FAILED,
		    "the other incidents cannot be read");
		held = true;
	}
	for (size_t i = 0; i < l.n && !held; i++) {
		if (strcmp(l.list[i].id, u->i.id) == 0)
			continue;
		json_array_foreach(json_object_get(l.list[i].json, "accounts"),
		    k, a)
		{
			if (json_int_of(a, "uid", -1) != uid ||
			    json_is_set(a, "undone_at") || held ||
			    !is_later(&l.list[i], a, &u->i, account))
				continue;
			steps_add(s, "undo", STEP_FAILED,
			    "incident %s is about it, too, and later: undo "
			    "that first",
			    l.list[i].id);
			held = true;
		}
	}
	incident_list_release(&l);
	return held;
}

static void
undo_account(struct undo *u, json_t *a)
{
	struct steps s = {0};

	if (json_is_set(a, "undone_at")) {
		steps_add(&s, "undo", STEP_NOTHING, "undone already, at %s",
		    json_text_of(a, "undone_at", "?"));
	} else if (!is_held(u, a, &s)) {
		if (undo_password(u, a, &s)) {
			undo_jobs(u, a, &s);
			undo_linger(u, a, &s);
			undo_expiry(u, a, &s);
			undo_block(u, a, &s);
		} else {
			steps_add(&s, "block", STEP_FAILED,
			    "it stays blocked, as the old password is still "
			    "there");
		}
		if (!s.failed && !u->o->dry_run)
			json_put(a, "undone_at", json_when(u->c.now));
	}
	record_steps(u, a, &s);
}

static void
save(struct undo *u)
{
	struct diag d = {0};

	if (u->o->dry_run || incident_save(u->c.dir, &u->i, &d) == 0)
		return;
	complain("%s: the record cannot be written", d.msg);
	u->failed = true;
}

static void
undo_all(struct undo *u)
{
	json_t *list = json_object_get(u->i.json, "accounts"), *a;
	struct steps s = {0};
	size_t i;

	if (json_object_get(u->i.json, "steps") == NULL)
		json_put(u->i.json, "steps", json_new_array());
	undo_keys(u, &s);
	record_steps(u, NULL, &s);
	json_array_foreach(list, i, a)
	{
		if (interrupt_came()) {
			complain("stopped by a signal; run it again");
			u->failed = true;
			return;
		}
		undo_account(u, a);
		save(u);
	}
	save(u);
}

enum exit_code
breach_undo(const struct options *o)
{
	struct undo u = {.o = o, .i = {.lock = -1}, .told = json_new_array()};
	struct diag d = {0};
	enum exit_code r = change_open(o, STATE_BLOCKED | STATE_REVOKED, &u.c);

	if (r == EXIT_OK &&
	    (incident_load(u.c.dir, o->undo, &u.i, &d) != 0 ||
		(!o->dry_run &&
		    !err_is_done(incident_lock(u.c.dir, &u.i, &d)))))
		r = complain("%s: %s: nothing was changed", o->undo, d.msg);
	if (r == EXIT_OK) {
		interrupt_catch();
		undo_all(&u);
		if (!o->dry_run && u.done_any)
			u.unrecorded |= action_record(o, &u.c,
					    &(struct action){"breach-undo",
						u.i.id, NULL, NULL}) != EXIT_OK;
		r = u.failed			 ? EXIT_OBJECTION
		    : u.unrecorded || u.unsynced ? EXIT_INCOMPLETE
						 : EXIT_OK;
		breach_answer(&(struct breach_done){.o = o,
		    .id = u.i.id,
		    .changed = u.done_any,
		    .failed = u.failed,
		    .dry_run = o->dry_run,
		    .told = u.told,
		    .message = u.failed ? "not all of it is undone, see FAILED"
			: o->dry_run	? "nothing was done (--dry-run)"
					: "undone; keys stay revoked unless "
					  "--restore-key"});
	}
	incident_release(&u.i);
	json_decref(u.told);
	change_close(&u.c);
	return r;
}
