/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Making the change of disable. The way out must work on a full disk: nothing
 * but PAM's own files must be writable, and the rest is said.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "disable.h"

/* What could not be written beside PAM's files. */
struct rest {
	bool begun; /* the record says that the files change */
	bool memory; /* pam-auth-update's memory is written */
};

/* With a record, a change that is killed in between is taken back. */
static void
begin_record(struct enable *e, bool has_record, struct rest *rest)
{
	struct diag d = {0};

	if (!has_record)
		return;
	rest->begun = enable_note_unsynced(e,
			  wired_begin(e->change.dir, &e->wired, &e->tree, &d),
			  &d) == 0;
	if (!rest->begun)
		complain("%s/" WIRED_FOLDER ": %s: going on without",
		    e->change.dir, d.msg);
}

/* PAM's files could not all be changed. */
static enum exit_code
put_back(struct enable *e, bool was_done, const struct rest *rest)
{
	struct diag d = {0};

	if (!err_is_done(pam_tree_put_back(&e->tree, &d)))
		return complain("not all could be put back: %s; run "
				"'loginpolicy disable' again",
		    d.msg);
	if (rest->begun && was_done)
		wired_done(e->change.dir, &e->wired, &d);
	else if (rest->begun)
		wired_forget(e->change.dir, &e->wired, &d);
	return complain("nothing was changed");
}

/* Once nothing is left to do, the record goes; else disable needs it again. */
static enum exit_code
end_record(struct enable *e, bool has_record, const struct rest *rest)
{
	const char *dir = e->change.dir;
	struct diag d = {0};
	int r = 0;

	if (!has_record && dir != NULL)
		r = wired_set_aside(dir, &d);
	else if (has_record && rest->memory)
		r = wired_forget(dir, &e->wired, &d);
	else if (rest->begun)
		r = wired_done(dir, &e->wired, &d);
	if ((r = enable_note_unsynced(e, r, &d)) != 0)
		complain("%s: %s", dir, d.msg);
	if (rest->memory && r == 0)
		return EXIT_OK;
	complain("PAM's files are changed; make room, and run disable again "
		 "for the rest");
	return EXIT_INCOMPLETE;
}

static enum exit_code
write_files(struct enable *e, bool has_record)
{
	const bool was_done = e->wired.state == WIRED_DONE;
	struct rest rest = {0};
	struct diag d = {0};

	begin_record(e, has_record, &rest);
	if (enable_note_unsynced(e, pam_tree_place(&e->tree, true, &d), &d) !=
	    0) {
		complain("%s", d.msg);
		return put_back(e, was_done, &rest);
	}
	e->changed = true;
	rest.memory = enable_note_unsynced(e,
			  pam_tree_place_memory(&e->tree, &d), &d) == 0;
	if (rest.memory)
		enable_tell_pam_auth_update(e);
	else
		complain("%s: pam-auth-update has not forgotten the profiles",
		    d.msg);
	enable_compare_written(e);
	return end_record(e, has_record, &rest);
}

enum exit_code
disable_write(struct enable *e, bool has_record)
{
	sigset_t before;
	enum exit_code r;

	enable_block_signals(&before);
	r = write_files(e, has_record);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return r;
}
