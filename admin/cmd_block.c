/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * loginpolicy block and unblock: whether anybody may use this account, or go
 * on from it to another.
 */
#include <stdlib.h>
#include <string.h>

#include "admin/change/action.h"
#include "admin/change/change.h"
#include "admin/change/change_json.h"
#include "admin/change/ended.h"
#include "admin/check/last_way.h"
#include "admin/check/unenforced.h"
#include "admin/explain/login.h"
#include "admin/log/user_processes.h"

#define DAY_S	 86400
#define TEXT_MAX (1u << 20)

/* Read --until: a date is the whole day, as in a rule. */
static enum exit_code
parse_until(const struct options *o, int64_t now, int64_t *ret)
{
	struct tz zone;
	struct moment m;
	enum exit_code r;

	if (o->until == NULL)
		return EXIT_OK;
	if (moment_parse(o->until, &m) != 0)
		return complain("--until: expected a date or RFC 3339, not %s",
		    o->until);
	if ((r = zone_load(o, &zone, true)) != EXIT_OK)
		return r;
	if (m.date_only)
		m.clock += DAY_S;
	*ret = moment_instant(&m, &zone);
	tz_release(&zone);
	if (*ret <= now)
		return complain("--until: %s is in the past", o->until);
	if (*ret > TZ_TIME_MAX)
		return complain("--until: %s is after the year 9999", o->until);
	return EXIT_OK;
}

/* Refuse to block those without whom nobody may be able to undo it. */
static enum exit_code
refuse_lock_out(const struct options *o, const struct change *c, uid_t uid)
{
	const char *why = NULL;

	if (o->yes_lock_out)
		return EXIT_OK;
	if (uid == 0)
		why = "root could no longer log in, and root's jobs would not "
		      "run";
	else if (actor_is(&c->actor, uid))
		why = "this is you: you could no longer log in, nor use sudo "
		      "or su";
	else if (last_way_by_block(o, c, uid))
		why = "nobody else is an administrator who can log in";
	return why == NULL ? EXIT_OK
			   : complain("%s: %s: not blocked; use "
				      "--yes-lock-out to block it anyway",
				 o->args[0], why);
}

/* Print the answer: the account, and what is the case with it. */
static void
answer(const struct options *o, const char *command, bool changed,
    const struct who *w, const char *what, const int64_t *until)
{
	const struct change_answer a = {.command = command, .changed = changed};
	struct buf b;

	buf_init(&b, TEXT_MAX);
	put_who(w, &b);
	buf_puts(&b, what);
	if (until != NULL) {
		buf_puts(&b, " until ");
		put_utc(&b, *until);
	}
	if (b.err == 0)
		change_json(o, &a, "%.*s", (int)b.len, b.p);
	buf_release(&b);
}

static void
answer_blocked(const struct options *o, const struct who *w, bool was,
    bool changed, const int64_t *until)
{
	answer(o, "block", changed, w,
	    was		     ? " was blocked already, and stays so"
		: o->dry_run ? " would be blocked"
			     : " is blocked",
	    until);
	if (w->member.n_names == 0 && !o->quiet)
		complain("uid %lu: no such account: the number is blocked",
		    (unsigned long)w->uid);
}

/*
 * A block ends nothing that runs. Nothing about root, without whose processes
 * the machine stops, nor where --state is another system's.
 */
static void
warn_of_processes(const struct options *o, const struct who *w)
{
	int64_t n;
	struct buf b;

	if (w->uid == 0 || o->state != NULL)
		return;
	if ((n = user_processes_count(w->uid)) < 0)
		complain("cannot read /proc: whether sessions are open is not "
			 "known");
	if (n <= 0)
		return;
	buf_init(&b, TEXT_MAX);
	if (w->member.n_names != 0)
		buf_puts(&b, w->member.names[0]);
	else
		buf_printf(&b, "%lu", (unsigned long)w->uid);
	if (b.err == 0)
		complain("%.*s: %lld process%s still run%s, such as an open "
			 "session: 'pkill -KILL -u %.*s' or 'loginctl "
			 "terminate-user %.*s' ends %s",
		    (int)b.len, b.p, (long long)n, n == 1 ? "" : "es",
		    n == 1 ? "s" : "", (int)b.len, b.p, (int)b.len, b.p,
		    n == 1 ? "it" : "them");
	buf_release(&b);
}

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
record(const struct options *o, const struct change *c, const char *name,
    const struct who *w, const struct state_block *before,
    const struct state_block *after)
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
		r = action_record(o, c,
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
	    (o->reason == NULL || strcmp(o->reason, reason) == 0);
}

/* Write the block, and record it. */
static enum exit_code
make_block(const struct options *o, const struct change *c, const struct who *w,
    const struct state_block *old, bool was, const struct state_block *new)
{
	struct diag d = {0};

	if (state_add_block(c->dir, w->uid, new->has_until ? &new->until : NULL,
		&new->note, &d) != 0)
		return complain("%s: nothing was changed: %s is %s", d.msg,
		    o->args[0], was ? "blocked as before" : "not blocked");
	return record(o, c, "block", w, old, new);
}

/* Block the account. If it is blocked already, its end and reason change. */
static enum exit_code
block(const struct options *o, const struct change *c, const struct who *w)
{
	struct state_block old, new = {.uid = w->uid};
	struct state_note none = {0};
	bool there, was, changes;
	enum exit_code code;
	int r;

	if ((code = parse_until(o, c->now, &new.until)) != EXIT_OK ||
	    (code = refuse_lock_out(o, c, w->uid)) != EXIT_OK)
		return code;
	if ((r = read_marker(c, w->uid, &old, &there, &was)) != 0)
		return complain("%s: cannot read its block: %s", o->args[0],
		    err_why(r));
	new.has_until = o->until != NULL;
	new.note = change_note(o, c, was ? &old.note : &none);
	changes = !was || !is_same_block(o, &old, &new);
	if (changes && !o->dry_run)
		code = make_block(o, c, w, there ? &old : NULL, was, &new);
	if (code != EXIT_NOTHING_DONE) {
		answer_blocked(o, w, was, changes,
		    new.has_until ? &new.until : NULL);
		if (!o->quiet) {
			warn_of_processes(o, w);
			unenforced_warn(o);
			no_pam_warn(o);
		}
	}
	state_block_release(&old);
	return code;
}

/* Remove the marker, and record what it was. Sets *was if there was none. */
static enum exit_code
end_block(const struct options *o, const struct change *c, const struct who *w,
    const struct state_block *old, bool known, bool *was)
{
	enum exit_code code = EXIT_OK;
	struct diag d = {0};
	int r = state_unblock(c->dir, w->uid, &d);

	if (r != 0 && r != ERR_NOENT)
		return complain("%s/blocked/%lu: %s: nothing was changed",
		    c->dir, (unsigned long)w->uid, d.msg);
	*was = *was && r == 0;
	if (r == 0)
		code = record(o, c, "unblock", w, old, NULL);
	/* Until they are recorded, the details stay. */
	if (code == EXIT_OK && known)
		state_forget_block(c->dir, w->uid);
	return code;
}

static enum exit_code
unblock(const struct options *o, const struct change *c, const struct who *w)
{
	struct state_block old;
	bool there, was;
	enum exit_code code = EXIT_OK;
	int known = read_marker(c, w->uid, &old, &there, &was);

	if (known != 0) {
		complain("%s: cannot read the details of its block: %s",
		    o->args[0], err_why(known));
		was = true;
	}
	if (!o->dry_run)
		code = end_block(o, c, w, &old, known == 0, &was);
	if (code != EXIT_NOTHING_DONE)
		answer(o, "unblock", was, w,
		    !was	     ? " was not blocked"
			: o->dry_run ? " would no longer be blocked"
				     : " is no longer blocked",
		    NULL);
	state_block_release(&old);
	return code;
}

/* Open what is changed, look up USER and change it. */
static enum exit_code
change_block(const struct options *o,
    enum exit_code (*change)(const struct options *, const struct change *,
	const struct who *))
{
	struct who w = {0};
	struct change c;
	enum exit_code r;

	if ((r = change_open(o, STATE_BLOCKED, &c)) == EXIT_OK &&
	    (r = who_load(o->args[0], &w)) == EXIT_OK)
		r = change(o, &c, &w);
	who_release(&w);
	change_close(&c);
	return r;
}

static enum exit_code
block_account(const struct options *o)
{
	return change_block(o, block);
}

static enum exit_code
unblock_account(const struct options *o)
{
	return change_block(o, unblock);
}

const struct command cmd_block = {
    .id = COMMAND_BLOCK,
    .name = "block",
    .run = block_account,
    .synopsis = "USER|uid:N [-n] [--reason TEXT] [--until TIME] [OPTION]...",
    .about = "Block an account immediately",
    .help = "The account is blocked under all its names. Open sessions "
	    "stay open.\n"
	    "\n"
	    "root, the calling user and the last administrator need "
	    "--yes-lock-out.\n"
	    "\n"
	    "Exit code: 0 blocked; 2 nothing was changed; 3 not recorded.\n"
	    "\n"
	    "Example: sudo loginpolicy block alice --reason 'laptop "
	    "stolen'\n",
    .min_args = 1,
    .max_args = 1,
};

const struct command cmd_unblock = {
    .id = COMMAND_UNBLOCK,
    .name = "unblock",
    .run = unblock_account,
    .synopsis = "USER|uid:N [-n] [--reason TEXT] [OPTION]...",
    .about = "Remove a block",
    .help = "Exit code: 0 not blocked any more, also if it was not "
	    "blocked; 2 nothing was changed; 3 not recorded.\n"
	    "\n"
	    "Example: sudo loginpolicy unblock alice\n",
    .min_args = 1,
    .max_args = 1,
};
