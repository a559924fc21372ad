/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The first step: nobody gets in as the account any more. A block that would
 * end by itself is replaced by one without an end; --undo puts it back.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "admin/change/action.h"
#include "admin/change/ended.h"
#include "breach_run.h"
#include "json_words.h"

#define TEXT_MAX   (1u << 16)
#define LINGER_DIR "/var/lib/systemd/linger"

/* --- what it was like --- */

static json_t *
json_block(const struct state_block *k)
{
	json_t *o = json_new_object();

	json_put(o, "until",
	    k->has_until ? json_when(k->until) : json_new_null());
	json_put(o, "starting",
	    k->has_starting ? json_when(k->starting) : json_new_null());
	json_put(o, "left",
	    k->note.has_left ? json_when(k->note.left) : json_new_null());
	json_object_set_new(o, "by_sync", json_boolean(k->note.by_sync));
	json_put(o, "since",
	    k->note.known ? json_when(k->note.at) : json_new_null());
	json_put(o, "by",
	    k->note.known ? json_int((int64_t)k->note.by) : json_new_null());
	json_put(o, "reason", json_words(k->note.reason));
	return o;
}

static json_t *
json_shadow(const char *name)
{
	struct shadow_facts f;
	json_t *o;

	if (shadow_facts_read(name, &f) != 0 || !f.is_local)
		return NULL;
	o = json_new_object();
	json_put(o, "name", json_words(name));
	json_put(o, "expires",
	    f.expires < 0 ? json_new_null() : json_int(f.expires));
	json_object_set_new(o, "locked", json_boolean(f.locked));
	json_put(o, "hash_sha256", json_words(f.has_hash ? f.digest : NULL));
	return o;
}

void
breach_note_before(struct breach *b, struct breach_account *a)
{
	json_t *o = json_new_object(), *shadow = json_new_array();
	json_t *linger = json_new_array(), *line;
	struct state_block old;
	char path[512];

	/* Also one that begins later. */
	if (state_read_block(&b->c.state, a->who.uid, STATE_EVER, &old) == 0 &&
	    !(old.has_until && b->c.now >= old.until))
		json_put(o, "blocked", json_block(&old));
	else
		json_put(o, "blocked", json_new_null());
	state_block_release(&old);
	for (size_t i = 0; i < a->who.member.n_names; i++) {
		const char *name = a->who.member.names[i];

		if ((line = json_shadow(name)) != NULL)
			json_add(shadow, line);
		snprintf(path, sizeof(path), LINGER_DIR "/%s", name);
		if (strchr(name, '/') == NULL && access(path, F_OK) == 0)
			json_add(linger, json_words(name));
	}
	json_put(o, "shadow", shadow);
	json_put(o, "linger", linger);
	json_put(a->json, "before", o);
}

/* --- blocking --- */

static int
record_block(struct breach *b, const struct breach_account *a,
    const struct state_block *old, const struct state_block *new)
{
	struct buf was, is;
	struct diag d = {0};
	int r;

	buf_init(&was, TEXT_MAX);
	buf_init(&is, TEXT_MAX);
	if (old != NULL)
		ended_put_block(old, &was);
	ended_put_block(new, &is);
	r = was.err != 0 || is.err != 0
	    ? ERR_NOMEM
	    : action_try(b->o, &b->c,
		  &(struct action){"block", a->name, was.p, is.p}, &d);
	buf_release(&was);
	buf_release(&is);
	return r;
}

/* "breach 20261130T131500Z-7f3a: laptop stolen". */
static void
make_reason(const struct breach *b, char ret[STATE_REASON_MAX + 1])
{
	const char *why = b->o->reason != NULL ? b->o->reason : "";
	const bool fits = strlen(why) + INCIDENT_ID_MAX + 16 < STATE_REASON_MAX;

	snprintf(ret, STATE_REASON_MAX + 1, "breach %s%s%s", b->i.id,
	    why[0] != '\0' && fits ? ": " : "", fits ? why : "");
}

static bool
is_blocked(const struct breach *b, const struct breach_account *a)
{
	bool yes;

	return state_is_blocked(&b->c.state, a->who.uid, b->c.now, &yes) == 0 &&
	    yes;
}

/* Now, without an end, and not one that the next 'block --sync' ends. */
static bool
is_for_good(const struct breach *b, const struct state_block *k)
{
	return !k->has_until && !k->note.by_sync &&
	    !(k->has_starting && b->c.now < k->starting);
}

static void
make_block(struct breach *b, struct breach_account *a,
    const struct state_block *old, struct steps *s)
{
	char reason[STATE_REASON_MAX + 1];
	struct state_block new = {.uid = a->who.uid,
	    .note = {.known = true,
		.at = b->c.now,
		.by = b->c.actor.by,
		.reason = reason}};
	struct diag d = {0};
	json_t *o = json_new_object();
	int r;

	make_reason(b, reason);
	/* First, so that --undo knows it after a kill in between. */
	json_put(o, "at", json_when(b->c.now));
	json_put(o, "reason", json_words(reason));
	json_put(a->json, "block", o);
	breach_save(b);
	r = state_put_block(b->c.dir, &new, &d);
	if (!err_is_done(r)) {
		steps_add(s, "block", STEP_FAILED, "%s%s", d.msg,
		    is_blocked(b, a) ? ": it is blocked, but perhaps not after "
				       "a power cut"
				     : "");
		return;
	}
	steps_add(s, "block", STEP_DONE, "nobody may log in as %s%s%s", a->name,
	    r == 0 ? "" : "; ", r == 0 ? "" : d.msg);
	b->unsynced |= r != 0;
	if (record_block(b, a, old, &new) != 0)
		b->unrecorded = true;
}

void
breach_block(struct breach *b, struct breach_account *a, struct steps *s)
{
	struct state_block old;
	int r = state_read_block(&b->c.state, a->who.uid, STATE_EVER, &old);
	const bool ended = r == 0 && old.has_until && b->c.now >= old.until;

	if (r == 0 && is_for_good(b, &old))
		steps_add(s, "block", STEP_NOTHING, "%s is blocked already",
		    a->name);
	else if (b->dry_run)
		steps_add(s, "block", STEP_SKIPPED, "nobody may log in as %s",
		    a->name);
	else
		make_block(b, a, r == 0 && !ended ? &old : NULL, s);
	state_block_release(&old);
}
