/* SPDX-License-Identifier: BSD-2-Clause */
/* loginpolicy rollback: put a policy of the history back, through apply. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "admin/change/apply.h"
#include "admin/change/history_id.h"

struct rollback {
	struct apply a;
	struct history history;
	struct policy target; /* to go back to */
	char from[HISTORY_ID_MAX + 16];
};

static uid_t
state_owner(const struct rollback *r)
{
	return r->a.o->state != NULL ? geteuid() : 0;
}

/* Load an entry. false: it cannot be used (reported if report). */
static bool
load_entry(struct rollback *r, const char *id, bool report)
{
	struct policy_errors errs;
	int e = history_policy(r->a.change.dir, id, state_owner(r), &r->target,
	    &errs);

	if (e != 0 && report && errs.total == 0)
		complain("history/%s: %s", id, err_str(e));
	if (e != 0 && report)
		policy_errors_print(&errs);
	policy_errors_release(&errs);
	snprintf(r->from, sizeof(r->from), "history %s", id);
	return e == 0;
}

/* The entry that ID, the beginning of one, or a policy's hash names. */
static enum exit_code
find_named(struct rollback *r, const char *id)
{
	size_t i;

	if (history_named(&r->history, id, &i) != EXIT_OK)
		return EXIT_NOTHING_DONE;
	return load_entry(r, r->history.list[i].id, true) ? EXIT_OK
							  : EXIT_NOTHING_DONE;
}

/* Whether the policy file is this one. */
static bool
is_present(const struct policy *present, const struct policy *p)
{
	return present != NULL && policy_is_same(present, p);
}

/*
 * The most recent entry that was in force and is not the present policy; a
 * trial counts once it was confirmed, which is an entry of its own.
 */
static enum exit_code
find_latest(struct rollback *r, const struct policy *present)
{
	for (size_t i = r->history.n; i-- > 0;) {
		if (r->history.list[i].trial ||
		    !load_entry(r, r->history.list[i].id, false))
			continue;
		if (!is_present(present, &r->target))
			return EXIT_OK;
		policy_release(&r->target);
	}
	if (policy_load_last_good(r->a.change.dir, state_owner(r),
		&r->target) == 0 &&
	    !is_present(present, &r->target)) {
		snprintf(r->from, sizeof(r->from), "the last accepted policy");
		return EXIT_OK;
	}
	return complain("the history has no other policy that was in force: "
			"nothing was changed");
}

static enum exit_code
find_target(struct rollback *r)
{
	const struct policy_files files = {.state = r->a.o->state,
	    .root = r->a.o->root};
	struct policy_errors errs;
	struct inforce present;
	enum exit_code e;

	if (history_load(r->a.change.dir, &r->history) != 0)
		return complain("%s/history cannot be read", r->a.change.dir);
	if (r->a.o->n_args != 0)
		return find_named(r, r->a.o->args[0]);
	inforce_load_file(&files, &present, &errs);
	policy_errors_release(&errs);
	e = find_latest(r, present.why == 0 ? &present.policy : NULL);
	inforce_release(&present);
	return e;
}

static enum exit_code
go_back(struct rollback *r)
{
	enum exit_code e = find_target(r);

	if (e != EXIT_OK)
		return e;
	if (strcmp(policy_path_there(&r->target, 0), POLICY_PATH) != 0)
		return complain("%s is a policy of another place, %s: nothing "
				"was changed",
		    r->from, policy_path_there(&r->target, 0));
	r->a.from = r->from;
	r->a.restore = true;
	buf_init(&r->a.text, POLICY_EXPANDED_MAX);
	policy_expand(&r->target, NULL, &r->a.text);
	if (r->a.text.err != 0)
		return complain("%s", err_str(r->a.text.err));
	return apply_run(&r->a);
}

static enum exit_code
rollback(const struct options *o)
{
	struct rollback r = {
	    .a = {.o = o, .command = "rollback", .way_out = true}};
	enum exit_code e;

	if (geteuid() != 0)
		return complain("rollback must be run as root");
	if ((e = change_open(o, 0, &r.a.change)) == EXIT_OK)
		e = go_back(&r);
	history_release(&r.history);
	policy_release(&r.target);
	apply_release(&r.a);
	return e;
}

const struct command cmd_rollback = {
    .id = COMMAND_ROLLBACK,
    .name = "rollback",
    .run = rollback,
    .synopsis = "[ID] [--rollback-in DURATION] [OPTION]...",
    .about = "Put a policy of the history back in force",
    .help = "ID, or its beginning, is an entry of 'loginpolicy history'; so is "
	    "the hash of a policy, or its beginning, as 'loginpolicy status' "
	    "shows it. "
	    "Without it, it is the most recent policy that was in force and "
	    "is not the present one; a trial that was not confirmed does not "
	    "count. The policy is checked and applied as by 'loginpolicy "
	    "apply', with every file that it included.\n"
	    "\n"
	    "Exit code: 0 in force, also if it was already; 2 nothing was "
	    "changed; 3 in force, but not recorded.\n"
	    "\n"
	    "Example: sudo loginpolicy rollback\n",
    .max_args = 1,
};
