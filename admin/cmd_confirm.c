/* SPDX-License-Identifier: BSD-2-Clause */
/* loginpolicy confirm: accept the policy on trial, once somebody got in. */
#include <string.h>
#include <unistd.h>

#include <loginpolicy/logline/log_line.h>
#include "admin/change/action.h"
#include "admin/change/change_json.h"
#include "admin/change/confirm_login.h"
#include "admin/change/trial.h"
#include "admin/inforce.h"

struct confirm {
	const struct options *o;
	struct change change;
	struct trial trial;
	struct policy policy; /* the file's */
	struct confirm_login login;
};

static enum exit_code
answer(const struct confirm *c, bool changed, const char *what)
{
	const struct change_answer a = {.command = "confirm",
	    .changed = changed,
	    .policy = c->policy.n_files != 0 ? c->policy.sha256 : NULL};

	return change_json(c->o, &a, "%s%s%s", what,
	    c->login.found ? "; proven by the login of " : "",
	    c->login.found ? c->login.what : "");
}

static enum exit_code
answer_ran_out(const struct confirm *c)
{
	answer(c, false,
	    "the trial ended before it was confirmed: the last accepted policy "
	    "is in force");
	return EXIT_OBJECTION;
}

/* Nothing is on trial: because it ran out, or because there was nothing. */
static enum exit_code
answer_nothing(const struct confirm *c)
{
	struct trial ended;

	if (state_trial_ran_out(&c->change.state, &ended) != 0)
		return complain("cannot read whether a trial ran out");
	return ended.exists ? answer_ran_out(c)
			    : answer(c, false, "no policy is on trial");
}

static enum exit_code
load_tried(struct confirm *c)
{
	const struct policy_load_opts opts = {.root = "",
	    .check_parents = true};
	struct policy_errors errs;
	int r = policy_load(POLICY_PATH, &opts, &c->policy, &errs);

	policy_errors_print(&errs);
	policy_errors_release(&errs);
	return r == 0
	    ? EXIT_OK
	    : complain("%s cannot be read: nothing was confirmed", POLICY_PATH);
}

/* A new login is the proof, unless the administrator does without. */
static enum exit_code
need_login(struct confirm *c)
{
	enum exit_code r;

	if (c->o->untested)
		return EXIT_OK;
	r = confirm_login_find(c->o, &c->trial, &c->policy, &c->login);
	if (r != EXIT_OK || c->login.found)
		return r;
	if (c->login.only_others)
		return complain("not confirmed: the logins since the trial "
				"began are of users who may not become root; "
				"log in anew as one who may, or use "
				"--untested");
	if (c->login.only_unproven)
		return complain("not confirmed: the log has a login since the "
				"trial began, but any user can write such a "
				"line, and that session has ended; log in "
				"anew, and confirm while that session is open, "
				"or use --untested");
	return complain("not confirmed: no login over SSH or at the console "
			"since the trial began; log in anew from another "
			"terminal (a multiplexed connection proves nothing), "
			"and confirm while that session is open, or use "
			"--untested");
}

static enum exit_code
accept_tried(struct confirm *c)
{
	const struct policy_acceptance a = {.conf = POLICY_PATH,
	    .dir = c->change.dir,
	    .policy = &c->policy,
	    .at = c->change.now,
	    .by = c->change.actor.by,
	    .from = "the policy on trial",
	    .command = "confirm",
	    .in_history = true,
	    .before = c->policy.sha256};
	char hash[LOG_HASH_LEN + 1];
	struct diag d = {0};
	enum exit_code code;
	bool in_force;
	int r;

	if (c->o->dry_run)
		return answer(c, true,
		    "the policy on trial would be confirmed");
	r = policy_accept(&a, &in_force, &d);
	if (r != 0 && r != ERR_UNSYNCED)
		return complain("%s: the trial goes on", d.msg);
	answer(c, true, "the policy on trial is confirmed");
	if (r == ERR_UNSYNCED)
		complain("%s", d.msg);
	log_hash_text(c->policy.sha256, hash);
	code = action_record(c->o, &c->change,
	    &(struct action){.name = "confirm",
		.object = POLICY_PATH,
		.after = hash});
	return r == ERR_UNSYNCED ? EXIT_INCOMPLETE : code;
}

/* Confirm a trial that runs. */
static enum exit_code
confirm_trial(struct confirm *c)
{
	struct diag d = {0};
	enum exit_code r;
	int ended = 0;

	if ((r = load_tried(c)) != EXIT_OK)
		return r;
	if (memcmp(c->trial.policy, c->policy.sha256, SHA256_LEN) == 0) {
		if ((r = need_login(c)) == EXIT_OK)
			r = accept_tried(c);
		return r;
	}
	if (!c->o->dry_run)
		ended = state_end_trial(c->change.dir, false, &d);
	if (!err_is_done(ended))
		return complain("%s", d.msg);
	r = answer(c, false,
	    "no policy is on trial: " POLICY_PATH
	    " was changed since, and is in force");
	if (ended == ERR_UNSYNCED) {
		complain("%s", d.msg);
		r = EXIT_INCOMPLETE;
	}
	return r;
}

static enum exit_code
confirm_look(struct confirm *c)
{
	switch (trial_look(&c->change, &c->trial)) {
	case TRIAL_NONE:
		return answer_nothing(c);
	case TRIAL_RUNS:
		return confirm_trial(c);
	case TRIAL_ENDED:
		/* It could not be tidied up, or with --dry-run was not. */
		return answer_ran_out(c);
	case TRIAL_UNKNOWN:
		break;
	}
	return complain("cannot determine whether a policy is on trial: "
			"nothing was confirmed");
}

static enum exit_code
confirm(const struct options *o)
{
	struct confirm c = {.o = o};
	enum exit_code r;

	if (geteuid() != 0)
		return complain("confirm must be run as root");
	if ((r = change_open(o, 0, &c.change)) == EXIT_OK)
		r = confirm_look(&c);
	confirm_login_release(&c.login);
	policy_release(&c.policy);
	change_close(&c.change);
	return r;
}

const struct command cmd_confirm = {
    .id = COMMAND_CONFIRM,
    .name = "confirm",
    .run = confirm,
    .synopsis = "[--untested] [OPTION]...",
    .about = "Accept the policy on trial, after a login has proven it",
    .help = "A login over SSH or at the console, of somebody who may become "
	    "root, must have been permitted since the trial began. A session "
	    "that is still open proves it, or the journal; a log file does "
	    "not, as any user can write to it. A session over a connection "
	    "that was open before does not count: log in anew from a second "
	    "terminal, and confirm while that session is open.\n"
	    "\n"
	    "Exit code: 0 confirmed, or no policy is on trial; 1 the trial "
	    "ran out; 2 not confirmed; 3 not recorded.\n"
	    "\n"
	    "Example: sudo loginpolicy confirm\n",
};
