/* SPDX-License-Identifier: BSD-2-Clause */
/* Blocking accounts, one or a list of them, and what is answered. */
#ifndef ADMIN_BLOCK_H
#define ADMIN_BLOCK_H

#include "admin/change/change.h"
#include "admin/sessions/running.h"
#include "admin/sessions/step.h"

/* What happened to one account. */
struct block_outcome {
	char *account; /* owned: what it is called; NULL: only a uid */
	uid_t uid;
	bool changed, absent; /* absent: there is no such account */
	char *message; /* owned */
	struct account_running running;
	struct steps steps; /* --kill */
};

/* One call of block or unblock. Zeroed by block_begin(). */
struct block_run {
	const struct options *o;
	const char *command; /* "block", "unblock" */
	struct change c;
	/* --until, --starting, --left, --sync: of each new block */
	struct state_block wanted;
	struct block_outcome *list; /* owned */
	size_t n;
};

/* Open the state. Returns EXIT_OK, or the code to exit with (reported). */
enum exit_code block_begin(const struct options *o, const char *command,
    struct block_run *ret);
/*
 * Answer: in JSON one object with all accounts; the rest was said before. r is
 * the code so far. Releases run. Returns the exit code.
 */
enum exit_code block_end(struct block_run *run, enum exit_code r);

/* Read --until, --starting and --left into run->wanted. */
enum exit_code block_read_times(struct block_run *run);

/*
 * Block or unblock an account; given: as it was named. What was done is said
 * and appended to run. Returns EXIT_OK; EXIT_OBJECTION (something of --kill
 * still runs), EXIT_INCOMPLETE, EXIT_NOTHING_DONE, reported.
 */
enum exit_code block_one(struct block_run *run, const struct who *w,
    const char *given);
enum exit_code unblock_one(struct block_run *run, const struct who *w,
    const char *given);
/* Block every account of the lists of -i, and with --sync end other blocks. */
enum exit_code block_lists(struct block_run *run);

/* Block the accounts that are the person's alone: --person. */
enum exit_code block_person(struct block_run *run);
/* Name the other accounts that keys of the account's person open. */
void block_name_reach(const struct block_run *run, const struct who *w);

/* --- parts of these --- */

/* Refuse what must not be blocked: block_refuse.c. */
enum exit_code block_refuse(const struct block_run *run, const struct who *w,
    const char *given);
/*
 * Say what was done, and append it to the answer. changed: something was, or
 * with --dry-run would be. Returns it to be filled further, or NULL: no memory
 * (reported).
 */
struct block_outcome *block_answer(struct block_run *run, const struct who *w,
    bool changed, const char *what, const struct state_block *block);
/* The same for a name that no account has. */
void block_answer_absent(struct block_run *run, const char *name);
/* Of two results of several accounts, the worse. */
enum exit_code block_worse(enum exit_code a, enum exit_code b);

#endif
