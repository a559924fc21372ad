/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * loginpolicy block and unblock: whether anybody may use this account, or go
 * on from it to another.
 */
#include "admin/block/block.h"
#include "admin/check/unenforced.h"

/* What does not go together. */
static enum exit_code
check_options(const struct options *o)
{
	if ((o->n_args != 0) + (o->n_inputs != 0) + (o->person != NULL) != 1)
		return complain("expected one of an account, -i FILE and "
				"--person");
	if (o->person != NULL && o->state != NULL)
		return complain("--person is about the accounts of this "
				"system: it does not go with --state");
	if (o->sync && o->n_inputs == 0)
		return complain("--sync is for a list: use it with -i FILE");
	if (o->kill && o->state != NULL)
		return complain("--kill ends what runs on this system: it does "
				"not go with --state");
	if (o->kill && o->starting != NULL)
		return complain("--kill ends what runs now: it does not go "
				"with --starting");
	return EXIT_OK;
}

static enum exit_code
change_user(struct block_run *run,
    enum exit_code (
	*change)(struct block_run *, const struct who *, const char *))
{
	struct who w = {0};
	enum exit_code r = who_load(run->o->args[0], &w);

	if (r == EXIT_OK)
		r = change(run, &w, run->o->args[0]);
	who_release(&w);
	return r;
}

static enum exit_code
block_user(struct block_run *run, const struct who *w, const char *given)
{
	enum exit_code r = block_one(run, w, given);

	if (r != EXIT_NOTHING_DONE)
		block_name_reach(run, w);
	return r;
}

static enum exit_code
block_account(const struct options *o)
{
	struct block_run run;
	enum exit_code r;

	if ((r = check_options(o)) != EXIT_OK)
		return r;
	if ((r = block_begin(o, "block", &run)) == EXIT_OK)
		r = block_read_times(&run);
	run.wanted.note.by_sync = o->sync;
	if (r == EXIT_OK)
		r = o->person != NULL  ? block_person(&run)
		    : o->n_inputs != 0 ? block_lists(&run)
				       : change_user(&run, block_user);
	if (r != EXIT_NOTHING_DONE && !o->quiet) {
		unenforced_warn(o);
		no_pam_warn(o);
	}
	return block_end(&run, r);
}

static enum exit_code
unblock_account(const struct options *o)
{
	struct block_run run;
	enum exit_code r = block_begin(o, "unblock", &run);

	if (r == EXIT_OK)
		r = change_user(&run, unblock_one);
	return block_end(&run, r);
}

const struct command cmd_block = {
    .id = COMMAND_BLOCK,
    .name = "block",
    .run = block_account,
    .synopsis =
	"USER|uid:N|-i FILE|--person NAME [-n] [--kill] [--reason TEXT] "
	"[OPTION]...",
    .about = "Block an account immediately",
    .help = "The account is blocked under all its names. What it runs goes on, "
	    "and is named, unless --kill ends it.\n"
	    "\n"
	    "-i reads a list: one account per line, # begins a comment. "
	    "Accounts that do not exist here are named, and no error. --person "
	    "blocks the accounts that only keys of this person open, by the "
	    "register of keys; others that they open are named.\n"
	    "\n"
	    "root, the calling user and the last administrator need "
	    "--yes-lock-out; so does --kill where a uid has several names.\n"
	    "\n"
	    "Exit code: 0 blocked; 1 not all of the list is blocked, or "
	    "something still runs after --kill; 2 nothing was changed; 3 not "
	    "recorded, or perhaps not on disk.\n"
	    "\n"
	    "Example: sudo loginpolicy block alice --kill --reason 'laptop "
	    "stolen'\n",
    .min_args = 0,
    .max_args = 1,
};

const struct command cmd_unblock = {
    .id = COMMAND_UNBLOCK,
    .name = "unblock",
    .run = unblock_account,
    .synopsis = "USER|uid:N [-n] [--reason TEXT] [OPTION]...",
    .about = "Remove a block",
    .help = "Exit code: 0 not blocked any more, also if it was not "
	    "blocked; 2 nothing was changed; 3 not recorded, or perhaps not on "
	    "disk.\n"
	    "\n"
	    "Example: sudo loginpolicy unblock alice\n",
    .min_args = 1,
    .max_args = 1,
};
