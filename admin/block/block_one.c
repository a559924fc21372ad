/* SPDX-License-Identifier: BSD-2-Clause */
/* Blocking one account, ending that, and recording it. */
#include <string.h>

#include "admin/change/action.h"
#include "admin/change/ended.h"
#include "admin/change/state_lock.h"
#include "admin/sessions/kill.h"
#include "block.h"

#define TEXT_MAX (1u << 20)

/* What the record calls the account: a name, or "uid:N". */
static void
put_object(const struct who *w, struct buf *b)
{
	if (w->member.n_names != 0)
		buf_puts(b, w->member.names[0]);
	else
		buf_printf(b, "uid:%lu", (unsigned long)w->uid);
	buf_putc(b, '\0');
}

/* Record a change of the account's block. NULL: it was, or is, not blocked. */
static enum exit_code
record(const struct block_run *run, const char *name, const struct who *w,
    const struct state_block *before, const struct state_block *after)
{
	struct buf object, was, is;
	enum exit_code r;

	buf_init(&object, TEXT_MAX);
	buf_init(&was, TEXT_MAX);
	buf_init(&is, TEXT_MAX);
	put_object(w, &object);
	if (before != NULL)
		ended_put_block(before, &was);
	if (after != NULL)
		ended_put_block(after, &is);
	if (object.err != 0 || was.err != 0 || is.err != 0) {
		complain("out of memory: the change is made, but not recorded");
		r = EXIT_INCOMPLETE;
	} else {
		r = action_record(run->o, &run->c,
		    &(struct action){name, object.p, was.p, is.p});
	}
	buf_release(&object);
	buf_release(&was);
	buf_release(&is);
	return r;
}

/*
 * Read the marker that is there, and whether it blocks: an end that has passed
 * is worth recording, before another block takes its place.
 */
static int
read_marker(const struct change *c, uid_t uid, struct state_block *ret,
    bool *ret_there, bool *ret_blocks)
{
	int r = state_read_block(&c->state, uid, STATE_EVER, ret);

	*ret_there = r == 0;
	*ret_blocks = r == 0 && !(ret->has_until && c->now >= ret->until);
	return r == ERR_NOENT ? 0 : r;
}

/* Whether the block that is there is what is asked for. */
static bool
is_same_block(const struct options *o, const struct state_block *old,
    const struct state_block *new)
{
	const char *reason = old->note.reason != NULL ? old->note.reason : "";

	return old->has_until == new->has_until &&
	    (!old->has_until || old->until == new->until) &&
	    old->has_starting == new->has_starting &&
	    (!old->has_starting || old->starting == new->starting) &&
	    (!new->note.has_left ||
		(old->note.has_left && old->note.left == new->note.left)) &&
	    old->note.by_sync == new->note.by_sync &&
	    (o->reason == NULL || strcmp(o->reason, reason) == 0);
}

/* Write the block, and record it. */
static enum exit_code
make_block(const struct block_run *run, const struct who *w, const char *given,
    const struct state_block *old, bool was, const struct state_block *new)
{
	struct diag d = {0};
	int r = state_put_block(run->c.dir, new, &d);
	enum exit_code recorded;

	if (r != 0 && r != ERR_UNSYNCED)
		return complain("%s: nothing was changed: %s is %s", d.msg,
		    given, was ? "blocked as before" : "not blocked");
	if (r == ERR_UNSYNCED)
		complain("%s is blocked; %s", given, d.msg);
	recorded = record(run, "block", w, old, new);
	return r == ERR_UNSYNCED ? EXIT_INCOMPLETE : recorded;
}

/* What is wanted of this account, which may be blocked already. */
static struct state_block
new_block(const struct block_run *run, const struct who *w,
    const struct state_block *old, bool was)
{
	const struct state_note none = {0};
	const struct state_note *before = was ? &old->note : &none;
	struct state_block b = run->wanted;

	b.uid = w->uid;
	b.note = change_note(run->o, &run->c, before);
	b.note.has_left = run->wanted.note.has_left || before->has_left;
	b.note.left = run->wanted.note.has_left ? run->wanted.note.left
						: before->left;
	/* A block that somebody made stays that, whatever the list has. */
	b.note.by_sync = was ? before->by_sync && run->o->sync
			     : run->wanted.note.by_sync;
	return b;
}

/* A list says who is blocked, not until when those are who are already. */
static void
keep_times(const struct block_run *run, const struct state_block *old,
    struct state_block *new)
{
	if (run->o->n_inputs == 0)
		return;
	if (!run->wanted.has_until) {
		new->has_until = old->has_until;
		new->until = old->until;
	}
	if (run->o->starting == NULL) {
		new->has_starting = old->has_starting;
		new->starting = old->starting;
	}
}

static void
end_what_runs(const struct block_run *run, const struct who *w,
    struct block_outcome *out)
{
	const struct kill_target t = {.name = w->member.n_names != 0
		? w->member.names[0]
		: NULL,
	    .uid = w->uid,
	    .dry_run = run->o->dry_run};

	kill_account(&t, &out->steps);
}

/* Say each step that says something. */
static void
tell_steps(const struct block_run *run, const char *given,
    const struct block_outcome *out)
{
	for (size_t i = 0; i < out->steps.n; i++) {
		const struct step *s = &out->steps.list[i];

		if (s->result == STEP_FAILED)
			complain("%s: %s: %s", given, s->name,
			    s->detail != NULL ? s->detail : "failed");
		else if (s->detail != NULL && run->o->format != FORMAT_JSON)
			say(run->o, "%s: %s: %s%s", given, s->name,
			    s->result == STEP_SKIPPED ? "would be ended: " : "",
			    s->detail);
	}
	if (out->steps.err != 0)
		complain("out of memory: not all that was ended is said");
}

/*
 * Say what goes on: a block ends nothing. The name is one for the command line.
 */
static void
tell_running(const struct block_run *run, const char *given,
    const struct account_running *r)
{
	struct buf b;

	if (r->err != 0)
		complain("cannot read /proc: whether sessions are open is not "
			 "known");
	if (run->o->quiet || r->err != 0)
		return;
	buf_init(&b, TEXT_MAX);
	running_put(r, &b);
	if (r->at_jobs != 0)
		buf_printf(&b, "%s%zu at job%s", r->n != 0 ? "; " : "",
		    r->at_jobs, r->at_jobs == 1 ? " waits" : "s wait");
	if (b.len != 0 && b.err == 0)
		complain("%s: still there: %.*s; 'loginpolicy block %s --kill' "
			 "ends it",
		    given, (int)b.len, b.p, given);
	if (r->crontab != NULL)
		complain("%s: its crontab stays (%s): a cron that asks PAM "
			 "runs nothing of it, another does",
		    given, r->crontab);
	buf_release(&b);
}

/* End what runs, or say that it goes on. Not root's, nor of another system. */
static enum exit_code
after_block(const struct block_run *run, const struct who *w, const char *given,
    struct block_outcome *out)
{
	const char *name = w->member.n_names != 0 ? w->member.names[0] : NULL;

	if (run->o->kill) {
		end_what_runs(run, w, out);
		tell_steps(run, given, out);
		return out->steps.failed || out->steps.err != 0 ? EXIT_OBJECTION
								: EXIT_OK;
	}
	if (w->uid != 0 && run->o->state == NULL && !run->wanted.has_starting) {
		running_load(name, w->uid, &out->running);
		tell_running(run, given, &out->running);
	}
	return EXIT_OK;
}

static const char *
words_of_block(const struct block_run *run, bool was, bool loses_end)
{
	if (was && loses_end)
		return run->o->dry_run
		    ? " is blocked already, and would be so without an end"
		    : " was blocked already, and stays so, now without an end";
	if (was)
		return " was blocked already, and stays so";
	if (run->wanted.has_starting)
		return run->o->dry_run ? " would be blocked"
				       : " will be "
					 "blocked";
	return run->o->dry_run ? " would be blocked" : " is blocked";
}

enum exit_code
block_one(struct block_run *run, const struct who *w, const char *given)
{
	struct state_block old, new;
	struct block_outcome *out;
	bool there, was, changes;
	enum exit_code code;
	int r, lock;

	if ((code = block_refuse(run, w, given)) != EXIT_OK)
		return code;
	lock = run->o->dry_run ? -1 : state_lock(run->c.dir);
	if ((r = read_marker(&run->c, w->uid, &old, &there, &was)) != 0) {
		state_unlock(lock);
		return complain("%s: cannot read its block: %s", given,
		    err_why(r));
	}
	new = new_block(run, w, &old, was);
	if (was)
		keep_times(run, &old, &new);
	changes = !was || !is_same_block(run->o, &old, &new);
	if (changes && !run->o->dry_run)
		code = make_block(run, w, given, there ? &old : NULL, was,
		    &new);
	state_unlock(lock);
	if (code != EXIT_NOTHING_DONE) {
		out = block_answer(run, w, changes,
		    words_of_block(run, was,
			there && old.has_until && !new.has_until),
		    &new);
		if (out != NULL)
			code = block_worse(code,
			    after_block(run, w, given, out));
	}
	state_block_release(&old);
	return code;
}

/* Remove the marker, and record what it was. Sets *was if there was none. */
static enum exit_code
end_block(const struct block_run *run, const struct who *w, const char *given,
    const struct state_block *old, bool known, bool *was)
{
	enum exit_code code = EXIT_OK;
	struct diag d = {0};
	int r = state_unblock(run->c.dir, w->uid, &d);
	const bool unsynced = r == ERR_UNSYNCED;

	if (unsynced)
		complain("%s is no longer blocked; %s", given, d.msg);
	if (r != 0 && r != ERR_NOENT && !unsynced)
		return complain("%s/blocked/%lu: %s: nothing was changed",
		    run->c.dir, (unsigned long)w->uid, d.msg);
	*was = *was && r != ERR_NOENT;
	if (r != ERR_NOENT)
		code = record(run, "unblock", w, old, NULL);
	/* Until they are recorded, the details stay. */
	if (code == EXIT_OK && known)
		state_forget_block(run->c.dir, w->uid);
	return unsynced ? EXIT_INCOMPLETE : code;
}

enum exit_code
unblock_one(struct block_run *run, const struct who *w, const char *given)
{
	struct state_block old;
	bool there, was;
	enum exit_code code = EXIT_OK;
	int lock = run->o->dry_run ? -1 : state_lock(run->c.dir);
	int known = read_marker(&run->c, w->uid, &old, &there, &was);

	if (known != 0) {
		complain("%s: cannot read the details of its block: %s", given,
		    err_why(known));
		was = true;
	}
	if (!run->o->dry_run)
		code = end_block(run, w, given, &old, known == 0, &was);
	state_unlock(lock);
	if (code != EXIT_NOTHING_DONE)
		block_answer(run, w, was,
		    !was		  ? " was not blocked"
			: run->o->dry_run ? " would no longer be blocked"
					  : " is no longer blocked",
		    NULL);
	state_block_release(&old);
	return code;
}
