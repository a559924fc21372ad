/* SPDX-License-Identifier: BSD-2-Clause */
/* The policy that is going to be enforced: is it good, and is it meant? */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/policy/accept.h>
#include "admin/check/check.h"
#include "admin/inforce.h"
#include "enable.h"

/* Without one of these nobody could repair or use the machine. */
static const char *const needed[] = {"sshd", "login", "su", "sudo", "cron"};

static enum exit_code
check_services(const struct enable *e)
{
	struct name_list here;
	enum exit_code r = EXIT_OK;
	int err = services_load(e->o->root, &here);

	if (err != 0 && err != ERR_NOENT)
		return complain("cannot list the services of PAM: %s: nothing "
				"was changed",
		    err_why(err));
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		if (name_list_has(&here, needed[i]) &&
		    !check_may_permit(&e->policy, needed[i]))
			r = complain("%s: no rule can permit anybody in %s: "
				     "add one, and run 'loginpolicy check'",
			    POLICY_PATH, needed[i]);
	}
	name_list_release(&here);
	return r == EXIT_OK ? r : complain("nothing was changed");
}

/*
 * Whether somebody may be locked out, no longer be able to repair it, or to set
 * a password.
 */
static bool
is_grave(const struct check_note *n)
{
	return n->kind == CHECK_ERROR || n->kind == CHECK_LOCK_OUT ||
	    n->kind == CHECK_CALLER || n->kind == CHECK_PASSWORDS ||
	    strstr(n->msg, "passwd root") != NULL;
}

/*
 * Print what is grave, and how many other warnings 'check' prints about the
 * policy. What PAM's files lack is what enable is there for.
 */
static void
print_notes(const struct check *c)
{
	size_t printed = 0, rest;

	for (size_t i = 0; i < c->n; i++) {
		if (!is_grave(&c->notes[i]))
			continue;
		check_note_print(c, &c->notes[i]);
		printed++;
	}
	rest = c->errors + c->warnings - printed;
	if (rest != 0 && !c->o->quiet)
		complain("%s: %zu %swarning%s: see 'loginpolicy check'",
		    POLICY_PATH, rest, printed != 0 ? "more " : "",
		    rest == 1 ? "" : "s");
}

/* Where the rule for passwords is wired already, nothing gets worse. */
static bool
stops_passwords(const struct enable *e, const struct check *c)
{
	return c->no_passwords && !e->o->yes_lock_out &&
	    !(e->wired.state == WIRED_DONE &&
		name_list_has(&e->wired.profiles, PROFILE_PASSWORD));
}

/* What check finds. A lock-out matters only if it is enforced. */
static enum exit_code
check_text(const struct enable *e)
{
	struct check c = {.o = e->o, .actor = &e->change.actor};
	enum exit_code r = EXIT_OK;

	check_all(&c, &e->policy);
	print_notes(&c);
	if (c.no_memory)
		r = complain("out of memory");
	else if (c.errors != 0)
		r = complain("%s has errors: nothing was changed", POLICY_PATH);
	else if (c.lock_outs != 0 && e->policy.mode != POLICY_OBSERVE &&
	    !e->o->yes_lock_out)
		r = complain("%s would lock out users, see above: nothing was "
			     "changed; use --yes-lock-out to go ahead",
		    POLICY_PATH);
	else if (stops_passwords(e, &c))
		r = complain("nobody, root included, could set a password any "
			     "more, see above: nothing was changed; mend that "
			     "first, or write 'password mode observe' into %s; "
			     "or use --yes-lock-out to go ahead",
		    POLICY_PATH);
	check_release(&c);
	return r;
}

/* A policy on trial is not the one that will count tomorrow. */
static enum exit_code
check_trial(const struct enable *e)
{
	struct trial trial;
	int r = state_trial(&e->change.state, &trial);

	if (r != 0)
		return complain("%s/trial: %s: nothing was changed",
		    e->change.dir, err_why(r));
	if (trial.exists)
		return complain("a policy is on trial: run 'loginpolicy "
				"confirm', or wait for its end: nothing was "
				"changed");
	return EXIT_OK;
}

static enum exit_code
load_policy(struct enable *e)
{
	const struct policy_load_opts opts = {.root = "",
	    .check_parents = true};
	struct policy_errors errs;
	int r = policy_load(POLICY_PATH, &opts, &e->policy, &errs);
	const bool none_yet = policy_errors_are_none_yet(&errs, r);

	if (!none_yet)
		policy_errors_print(&errs);
	if (r != 0 && errs.total == 0)
		complain("%s: %s", POLICY_PATH, err_str(r));
	policy_errors_release(&errs);
	if (r == 0)
		return EXIT_OK;
	if (none_yet) {
		tell_first_policy(e->o, r);
		return EXIT_NOTHING_DONE;
	}
	return complain("there is no policy to enforce: nothing was changed");
}

enum exit_code
enable_policy_check(struct enable *e)
{
	enum exit_code r;

	if ((r = load_policy(e)) != EXIT_OK || (r = check_text(e)) != EXIT_OK ||
	    (r = check_services(e)) != EXIT_OK)
		return r;
	return check_trial(e);
}

enum exit_code
enable_mode_check(const struct enable *e)
{
	if (e->policy.mode == POLICY_OBSERVE || e->o->enforce)
		return EXIT_OK;
	return complain("%s says 'mode enforce': run 'loginpolicy mode "
			"observe' first, and look at what would be refused; "
			"or use --enforce: nothing was changed",
	    POLICY_PATH);
}

enum exit_code
enable_policy_accept(struct enable *e)
{
	const struct policy_acceptance acceptance = {.conf = POLICY_PATH,
	    .dir = e->change.dir,
	    .policy = &e->policy,
	    .at = e->change.now,
	    .by = e->change.actor.by,
	    .from = "enable",
	    .in_history = true};
	struct diag d = {0};
	bool in_force;

	if (policy_is_last_good(&e->policy, e->change.dir,
		e->o->state != NULL ? geteuid() : 0))
		return EXIT_OK;
	if (enable_note_unsynced(e, policy_accept(&acceptance, &in_force, &d),
		&d) == 0)
		return EXIT_OK;
	return complain("the policy cannot be stored as the last accepted one: "
			"%s: nothing was changed",
	    d.msg);
}
