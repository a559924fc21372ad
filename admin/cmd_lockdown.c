/* SPDX-License-Identifier: BSD-2-Clause */
/* loginpolicy lockdown: let nobody in but a few, until it is ended. */
#include <string.h>

#include <loginpolicy/state/state_actions.h>
#include "admin/change/action.h"
#include "admin/change/change_json.h"
#include "admin/change/ended.h"
#include "admin/check/unenforced.h"
#include "admin/lockdown/lockdown.h"

#define TEXT_MAX (1u << 20)

/* A lock-down before and after. */
struct lock {
	const struct options *o;
	struct change c;
	struct lockdown now; /* what is in force */
	struct state_note note; /* its details */
	struct lockdown_list before, after;
};

/* Read what is in force. */
static enum exit_code
read_now(struct lock *l)
{
	int r = state_lockdown(&l->c.state, &l->now);

	if (r == 0)
		r = state_lockdown_note(&l->c.state, &l->note);
	if (r != 0)
		return complain("%s/lockdown: %s: nothing was changed",
		    l->c.dir, err_why(r));
	return lockdown_list_of(&l->now, &l->before);
}

static void
put_names(void *ctx, struct json_out *j)
{
	const struct lock *l = ctx;
	const struct lockdown_list *list = &l->after;

	json_key(j, "lockdown");
	json_bool(j, !l->o->end);
	json_key(j, "except");
	json_array(j);
	for (size_t i = 0; i < list->n; i++)
		json_str(j, list->names.list[i]);
	json_array_end(j);
}

static void
answer(const struct lock *l, bool changed, const char *what)
{
	struct lock copy = *l;
	const struct change_answer a = {.command = "lockdown",
	    .changed = changed,
	    .members = put_names,
	    .ctx = &copy};

	change_json(l->o, &a, "%s", what);
}

/* Who is excepted, for the record: "except=alice,bob since=...". */
static void
put_record(const struct lockdown_list *list, const struct state_note *n,
    struct buf *b)
{
	struct buf names, details;

	buf_init(&names, TEXT_MAX);
	buf_init(&details, TEXT_MAX);
	for (size_t i = 0; i < list->n; i++)
		buf_printf(&names, "%s%s", i == 0 ? "" : ",",
		    list->names.list[i]);
	buf_putc(&names, '\0');
	state_field_put(b, "except", names.err == 0 ? names.p : "");
	ended_put_note(n, &details);
	if (details.err == 0 && details.len > 1)
		buf_printf(b, " %s", details.p);
	buf_putc(b, '\0');
	buf_release(&names);
	buf_release(&details);
}

static enum exit_code
record(const struct lock *l, const char *name, const struct state_note *after)
{
	struct buf was, is;
	enum exit_code r = EXIT_INCOMPLETE;

	buf_init(&was, TEXT_MAX);
	buf_init(&is, TEXT_MAX);
	if (l->now.active)
		put_record(&l->before, &l->note, &was);
	if (after != NULL)
		put_record(&l->after, after, &is);
	if (was.err != 0 || is.err != 0)
		complain("out of memory: the change is made, but not recorded");
	else
		r = action_record(l->o, &l->c,
		    &(struct action){name, "machine", was.p, is.p});
	buf_release(&was);
	buf_release(&is);
	return r;
}

/* --- to begin one --- */

/* Whether what is in force is what is asked for. */
static bool
is_same(const struct lock *l)
{
	const char *reason = l->note.reason != NULL ? l->note.reason : "";

	if (!l->now.active || l->before.n != l->after.n ||
	    (l->o->reason != NULL && strcmp(l->o->reason, reason) != 0))
		return false;
	for (size_t i = 0; i < l->after.n; i++) {
		if (!lockdown_list_has(&l->before, l->after.uids[i]))
			return false;
	}
	return true;
}

/* Name those of one list that are not in the other. */
static void
put_difference(const struct lockdown_list *of, const struct lockdown_list *in,
    const char *head, struct buf *b)
{
	bool first = true;

	for (size_t i = 0; i < of->n; i++) {
		if (lockdown_list_has(in, of->uids[i]))
			continue;
		buf_printf(b, "%s%s", first ? head : ", ", of->names.list[i]);
		first = false;
	}
}

/* What is the case now, or would be. */
static void
answer_locked(const struct lock *l, bool changes)
{
	struct buf b;

	buf_init(&b, TEXT_MAX);
	buf_puts(&b,
	    !changes		? "the machine is locked down already, and "
				  "stays so"
		: l->o->dry_run ? "the machine would be locked down"
		: l->now.active ? "the lock-down is changed"
				: "the machine is locked down");
	buf_puts(&b, ": nobody may log in but ");
	lockdown_list_put(&l->after, &b);
	if (l->now.active) {
		put_difference(&l->after, &l->before, "; new: ", &b);
		put_difference(&l->before, &l->after, "; no longer: ", &b);
	}
	buf_putc(&b, '\0');
	if (b.err == 0)
		answer(l, changes, b.p);
	buf_release(&b);
}

/* What a lock-down does besides, and what it does not do. */
static void
warn_of_rest(const struct lock *l)
{
	if (l->o->quiet)
		return;
	if (!lockdown_list_has(&l->after, 0))
		complain("root is not excepted: root's jobs (cron, at) and su "
			 "to root do not work until 'loginpolicy lockdown "
			 "--end', nor do those of other accounts");
	complain("sessions that are open stay open: 'loginpolicy block USER' "
		 "names what runs");
	unenforced_warn(l->o);
	no_pam_warn_of(l->o, "the lock-down");
}

/* Done, but perhaps not on disk, is not the same as done. */
static enum exit_code
after_sync(int r, enum exit_code recorded)
{
	return r == ERR_UNSYNCED ? EXIT_INCOMPLETE : recorded;
}

/* Write it, and record it. What cannot be written may stand even so. */
static enum exit_code
make_lockdown(const struct lock *l, const struct state_note *note)
{
	struct diag d = {0};
	struct lockdown there;
	bool stands;
	int r = state_lock_down(l->c.dir, l->after.uids, l->after.n, note, &d);

	if (r == ERR_UNSYNCED)
		complain("the machine is locked down; %s", d.msg);
	if (err_is_done(r))
		return after_sync(r, record(l, "lockdown", note));
	stands = state_lockdown(&l->c.state, &there) != 0 || there.active;
	lockdown_release(&there);
	return complain("%s: %s", d.msg,
	    !stands		? "the machine is not locked down"
		: l->now.active ? "the machine is locked down as before, or "
				  "as it was to be"
				: "the machine is locked down, but perhaps "
				  "not after a power cut");
}

static enum exit_code
begin(struct lock *l)
{
	const struct state_note none = {0};
	const bool changes = !is_same(l);
	struct state_note note;
	enum exit_code code = EXIT_OK;

	note = change_note(l->o, &l->c, l->now.active ? &l->note : &none);
	if (changes)
		code = lockdown_confirm(l->o, &l->c, &l->after);
	if (changes && code == EXIT_OK && !l->o->dry_run)
		code = make_lockdown(l, &note);
	if (code == EXIT_NOTHING_DONE)
		return code;
	answer_locked(l, changes);
	warn_of_rest(l);
	return code;
}

/* --- to end it --- */

static enum exit_code
end(struct lock *l)
{
	struct diag d = {0};
	enum exit_code code = EXIT_OK;
	bool was = l->now.active;
	int r = 0;

	if (was && !l->o->dry_run)
		r = state_end_lockdown(l->c.dir, &d);
	if (!err_is_done(r) && r != ERR_NOENT)
		return complain("%s/lockdown: %s: the machine is still locked "
				"down",
		    l->c.dir, d.msg);
	if (r == ERR_UNSYNCED)
		complain("the machine is no longer locked down; %s", d.msg);
	was = was && err_is_done(r);
	if (was && !l->o->dry_run)
		code = after_sync(r, record(l, "lockdown-end", NULL));
	/* Until they are recorded, the details stay. */
	if (was && !l->o->dry_run && code == EXIT_OK)
		state_forget_lockdown(l->c.dir);
	answer(l, was,
	    !was		? "the machine was not locked down"
		: l->o->dry_run ? "the machine would no longer be locked down"
				: "the machine is no longer locked down");
	return code;
}

static enum exit_code
lock_down(const struct options *o)
{
	struct lock l = {.o = o};
	enum exit_code r;

	if (o->end && o->except != NULL)
		return complain("--end and --except exclude each other");
	if ((r = change_open(o, STATE_BLOCKED, &l.c)) == EXIT_OK &&
	    (r = lockdown_list_parse(o->except, &l.after)) == EXIT_OK &&
	    (r = read_now(&l)) == EXIT_OK)
		r = o->end ? end(&l) : begin(&l);
	lockdown_list_release(&l.before);
	lockdown_list_release(&l.after);
	lockdown_release(&l.now);
	state_note_release(&l.note);
	change_close(&l.c);
	return r;
}

const struct command cmd_lockdown = {
    .id = COMMAND_LOCKDOWN,
    .name = "lockdown",
    .run = lock_down,
    .synopsis = "[--except USER,... | --end] [-n] [--reason TEXT] [OPTION]...",
    .about = "Let nobody log in but a few, until it is ended",
    .help = "Only the accounts of --except may log in, and root at the "
	    "console. Root's jobs (cron) stop, too, unless root is excepted. "
	    "Open sessions stay open.\n"
	    "\n"
	    "It asks before it cuts you off, or leaves nobody who could end "
	    "it; without a terminal that needs --yes-lock-out.\n"
	    "\n"
	    "Exit code: 0 locked down, or ended; 2 nothing was changed; 3 not "
	    "recorded.\n"
	    "\n"
	    "Example: sudo loginpolicy lockdown --except alice,root "
	    "\\\n"
	    "             --reason 'intruder on web1'\n",
};
