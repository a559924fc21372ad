/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Putting a policy in force: what apply, mode, edit and rollback share. The
 * text is read once: what was checked is what is written.
 */
#ifndef ADMIN_APPLY_H
#define ADMIN_APPLY_H

#include "admin/check/check.h"
#include "change.h"

/* Set the members up to the blank line; apply_run() fills in the others. */
struct apply {
	const struct options *o;
	const char *command; /* for the answer and the history */
	const char *from; /* where the text came from, for people */
	/*
	 * The file that changes, root included: the policy file (NULL), or one
	 * that it includes. Owned.
	 */
	char *path;
	struct buf text; /* its new text */
	bool unchanged; /* no file changes: the policy is what lies there */
	bool restore; /* the text is an expanded policy, whose files go back */
	bool unchecked; /* only what the module refuses counts */
	/* It must work even if nothing can be recorded; not with a trial. */
	bool way_out;
	bool keep_broken; /* keep the policy file that cannot be used */
	bool no_question; /* the command itself is the answer */
	struct change change;

	char *conf; /* owned: the policy file, root included */
	struct policy policy; /* as it will be in its place */
	struct inforce before; /* the policy file that it replaces */
	bool has_before;
	struct policy last; /* the last accepted one, if it is compared with */
	/* What people were let in by until now, one of both; NULL: none. */
	const struct policy *replaced;
	struct simulation *simulation; /* owned; NULL: none was made */
	bool simulated;
	bool was_asked; /* the question was answered with "quit" */
	bool for_trial; /* --rollback-in, or the answer to the question */
	int64_t trial_s;
};

/*
 * Check the policy, show who gains and loses access, ask, and put it in force
 * or on trial, as the options have it. Returns the exit code (reported).
 */
enum exit_code apply_run(struct apply *a);
/* Free what apply_run() filled in, to run it again with another text. */
void apply_reset(struct apply *a);
/* Free and close what a holds. */
void apply_release(struct apply *a);

#endif
