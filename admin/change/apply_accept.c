/* SPDX-License-Identifier: BSD-2-Clause */
/* Putting a checked policy in force, and recording it. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/logline/log_line.h>
#include "action.h"
#include "apply_accept.h"

#define RECORD_MAX 1024
#define KEPT_MAX   1000 /* files that could not be used */

/* --- the file that cannot be used --- */

/* Give the file a second name, a free one. Owned; NULL: it has none. */
static char *
keep_broken(const char *path)
{
	char *aside;

	for (unsigned i = 0; i < KEPT_MAX; i++) {
		if (i == 0 ? asprintf(&aside, "%s.broken", path) < 0
			   : asprintf(&aside, "%s.broken.%u", path, i) < 0)
			return NULL;
		if (link(path, aside) == 0)
			return aside;
		free(aside);
		if (errno != EEXIST)
			return NULL;
	}
	return NULL;
}

/* --- what is said --- */

/* A way out goes on without it. */
static bool
has_state(const struct apply *a)
{
	return a->change.state.dir_fd != -1;
}

/* "f13aad16 observe". */
static void
put_policy(struct buf *b, const struct policy *p)
{
	char hash[LOG_HASH_LEN + 1];

	log_hash_text(p->sha256, hash);
	buf_printf(b, "%s %s", hash,
	    p->mode == POLICY_OBSERVE ? "observe" : "enforce");
}

/* Record the change: from which policy to which; quiet: as far as it goes. */
static enum exit_code
record_change(const struct apply *a, bool trial, bool quiet)
{
	struct action action = {.name = a->command, .object = a->conf};
	enum exit_code r = EXIT_INCOMPLETE;
	struct diag d = {0};
	struct buf before, after;

	buf_init(&before, RECORD_MAX);
	buf_init(&after, RECORD_MAX);
	put_policy(&after, &a->policy);
	buf_puts(&after, trial ? " (trial)" : "");
	/* The entry of the history that rollback went back to. */
	if (a->restore && strcmp(a->command, "rollback") == 0)
		buf_printf(&after, ", from %s", a->from);
	buf_putc(&after, '\0');
	action.after = after.err == 0 ? after.p : NULL;
	if (a->replaced != NULL) {
		put_policy(&before, a->replaced);
		buf_putc(&before, '\0');
		action.before = before.err == 0 ? before.p : NULL;
	}
	if (!quiet)
		r = action_record(a->o, &a->change, &action);
	else if (has_state(a))
		(void)action_try(a->o, &a->change, &action, &d);
	else
		action_log(a->o, &a->change, &action);
	buf_release(&before);
	buf_release(&after);
	return r;
}

static void
report_moved(size_t moved)
{
	if (moved != 0)
		complain("%zu drop-in%s that the policy did not have %s "
			 "renamed: *.rolled-back",
		    moved, moved == 1 ? "" : "s", moved == 1 ? "is" : "are");
}

static enum exit_code
report_failure(const struct apply *a, bool in_force, const struct diag *d)
{
	if (!in_force)
		return complain("%s: %s is not in force: nothing was changed",
		    d->msg, a->from);
	if (a->unchanged && !a->way_out)
		return complain("%s: %s is what it was, and is not stored as "
				"the last accepted policy: nothing was changed",
		    d->msg, a->from);
	complain("%s: %s is in force, but not recorded: apply it again once "
		 "that is mended",
	    d->msg, a->from);
	return record_change(a, false, true);
}

/* --- the change --- */

static enum exit_code
accept_policy(const struct apply *a, bool in_history, const struct trial *t)
{
	size_t moved = 0;
	const struct policy_acceptance acceptance = {.root = a->o->root,
	    .conf = a->restore ? a->conf : a->path,
	    .text = a->unchanged ? NULL : &a->text,
	    .restore = a->restore,
	    .dir = has_state(a) ? a->change.dir : NULL,
	    .policy = &a->policy,
	    .at = a->change.now,
	    .by = a->change.actor.by,
	    .from = a->from,
	    .command = a->command,
	    .in_history = in_history,
	    .before = a->replaced != NULL ? a->replaced->sha256 : NULL,
	    .trial = t,
	    .way_out = a->way_out && t == NULL,
	    .moved = &moved};
	struct diag d = {0};
	bool in_force;
	int r = policy_accept(&acceptance, &in_force, &d);

	if (r == 0 && !has_state(a))
		r = diag_set(&d, ERR_IO, "%.400s cannot be used",
		    a->change.dir);
	report_moved(moved);
	if (r == ERR_UNSYNCED && in_force) {
		complain("%s is in force; %s", a->from, d.msg);
		(void)record_change(a, t != NULL, false);
		return EXIT_INCOMPLETE;
	}
	return r == 0 ? record_change(a, t != NULL, false)
		      : report_failure(a, in_force, &d);
}

enum exit_code
apply_accept(const struct apply *a, bool in_history, const struct trial *t)
{
	char *aside = a->keep_broken ? keep_broken(a->conf) : NULL;
	enum exit_code r = accept_policy(a, in_history, t);

	if (aside != NULL && r == EXIT_NOTHING_DONE)
		unlink(aside);
	else if (aside != NULL)
		complain("the policy that could not be used is kept as %s",
		    aside);
	free(aside);
	return r;
}
