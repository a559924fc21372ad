/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What disable can find out, on a machine where anything may be broken: without
 * a policy, a state directory, /proc or a log.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "admin/change/trial.h"
#include "disable.h"

#define LOOKED_FOR                                                       \
	"what enable did is not known, so its lines are looked for and " \
	"removed"

/* The state directory; without one, change.dir is NULL. */
static bool
open_state(struct enable *e)
{
	char *dir = state_path(e->o);
	struct diag d = {0};

	e->change.now = time(NULL);
	actor_load(&e->change.actor);
	if (dir == NULL) {
		complain("out of memory: " LOOKED_FOR);
	} else if (access(dir, F_OK) != 0) {
		complain("there is no %s: " LOOKED_FOR, dir);
	} else if (state_open(dir, enable_state_owner(e), false, 0,
		       &e->change.state, &d) != 0) {
		complain("%s: %s: " LOOKED_FOR, dir, d.msg);
	} else {
		e->change.dir = dir;
		return true;
	}
	free(dir);
	return false;
}

void
disable_open(const struct options *o, struct enable *ret)
{
	enable_init(o, ret);
	ret->takes_out = true;
	if (open_state(ret))
		trial_tidy(o, &ret->change, false);
}

static bool
read_record(struct enable *e)
{
	struct diag d = {0};

	if (wired_read(e->change.dir, enable_state_owner(e), &e->wired, &d) ==
	    0)
		return true;
	complain("%s: " LOOKED_FOR, d.msg);
	wired_release(&e->wired);
	return false;
}

enum exit_code
disable_lock(struct enable *e, bool *ret_has_record)
{
	struct diag d = {0};
	int r = 0;

	*ret_has_record = false;
	if (e->change.dir == NULL)
		return EXIT_OK;
	if (!e->o->dry_run)
		r = wired_lock(e->change.dir, &e->lock, &d);
	r = enable_note_unsynced(e, r, &d);
	if (r == ERR_DUP)
		return complain("%s: nothing was changed", d.msg);
	if (r != 0)
		complain("%s: going on without a lock", d.msg);
	*ret_has_record = read_record(e);
	if (e->wired.state != WIRED_CHANGING)
		return EXIT_OK;
	complain("an earlier enable or disable did not end: this takes it "
		 "back");
	if (!e->o->dry_run)
		wired_remove_leftovers(&e->wired, e->o->root);
	return EXIT_OK;
}

enum exit_code
disable_try(struct enable *e)
{
	struct diag d = {0};

	/* Modules of another system, and its accounts, cannot be tried. */
	if (e->o->root[0] != '\0' || pam_tree_changes(&e->tree) == 0)
		return EXIT_OK;
	if ((e->stage.dir == NULL && stage_make(&e->stage, &d) != 0) ||
	    stage_write(&e->stage, &e->tree, &d) != 0 ||
	    stage_confdir(&e->stage, &d) != 0) {
		complain("not tried whether the new files let people in: %s",
		    d.msg);
		return EXIT_OK;
	}
	return enable_try(e);
}
