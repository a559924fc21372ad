/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Checking a policy and putting it in force, for good or on trial: the code of
 * every command that changes the policy.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "admin/check/unenforced.h"
#include "apply.h"
#include "apply_accept.h"
#include "apply_caller.h"
#include "apply_question.h"
#include "admin/simulate/simulate.h"
#include "change_json.h"
#include "interrupt.h"
#include "trial.h"

#define EFFECTS_MAX (16u << 20) /* bytes */

/* --- the policy --- */

/* Parse the new policy; path: of its main file, for messages, too. */
static enum exit_code
load_as(const struct apply *a, const char *path, struct policy *ret)
{
	const struct policy_new_text instead = {.path = a->path,
	    .text = a->text.p,
	    .len = a->text.len};
	struct policy_load_opts opts = {.root = a->o->root};
	const bool whole = !a->unchanged && strcmp(a->path, a->conf) == 0;
	struct policy_errors errs;
	int r;

	if (!a->unchanged && !whole)
		opts.instead = &instead;
	if (whole)
		r = policy_load_text(path, a->text.p, a->text.len, &opts, ret,
		    &errs);
	else
		r = policy_load(POLICY_PATH, &opts, ret, &errs);
	if (policy_errors_are_none_yet(&errs, r))
		tell_first_policy(a->o, r);
	else
		policy_errors_print(&errs);
	if (r != 0 && errs.total == 0)
		complain("%s: %s", path, err_str(r));
	policy_errors_release(&errs);
	return r == 0 ? EXIT_OK : EXIT_NOTHING_DONE;
}

/* Whether it needs --yes-lock-out, because nobody may be able to undo it. */
static bool
is_lock_out(const struct apply *a, const struct check *c)
{
	return c->lock_outs != 0 && c->p->mode != POLICY_OBSERVE &&
	    !a->o->yes_lock_out;
}

/* Not what PAM's files lack: check and status have it. */
static void
print_notes(const struct check *c)
{
	size_t printed = 0;

	for (size_t i = 0; i < c->n; i++) {
		if (!check_note_is_counted(c->notes[i].kind))
			continue;
		check_note_print(c, &c->notes[i]);
		printed++;
	}
	if (c->errors + c->warnings > printed)
		complain("and %zu more", c->errors + c->warnings - printed);
}

/* Print what the checks found; with -q only if the policy is refused. */
static enum exit_code
judge_checks(const struct apply *a, const struct check *c)
{
	bool lock_out = is_lock_out(a, c);

	if (!a->o->quiet || c->errors != 0 || lock_out)
		print_notes(c);
	if (c->no_memory)
		return complain("out of memory");
	if (c->errors != 0)
		return complain("%s has errors: nothing was changed", a->from);
	if (lock_out)
		return complain("%s would lock out users, see above: nothing "
				"was changed; use --yes-lock-out to apply it "
				"anyway",
		    a->from);
	if (c->lock_outs != 0 && c->p->mode == POLICY_OBSERVE && !a->o->quiet)
		complain("%s: mode observe refuses nobody; with mode enforce "
			 "it would lock out users, see above, and be refused",
		    a->from);
	return EXIT_OK;
}

/* Load what it replaces, which says who the administrators are. */
static void
load_before(struct apply *a)
{
	const struct policy_files files = {.state = a->o->state,
	    .root = a->o->root};
	struct policy_errors errs;

	a->has_before = inforce_load_file(&files, &a->before, &errs) == 0;
	policy_errors_release(&errs);
}

/* Check the policy as 'loginpolicy check' does. */
static enum exit_code
check_text(struct apply *a)
{
	struct check c = {.o = a->o, .actor = &a->change.actor};
	/* What apply was given; other commands change the file in its place. */
	const bool given = !a->unchanged && strcmp(a->command, "apply") == 0;
	struct policy p;
	enum exit_code r = load_as(a, given ? a->from : a->conf, &p);

	if (r != EXIT_OK)
		return r;
	if (!a->unchecked) {
		c.before = a->has_before ? &a->before.policy : NULL;
		check_all(&c, &p);
		r = judge_checks(a, &c);
		check_release(&c);
	}
	policy_release(&p);
	return r;
}

/* --- what is there --- */

/* Whether the trial of the file has run out, and nobody has tidied up yet. */
static bool
is_over(const struct apply *a)
{
	struct trial t;

	return a->o->root[0] == '\0' && a->has_before &&
	    trial_look(&a->change, &t) == TRIAL_ENDED &&
	    trial_is_about(&t, a->before.policy.sha256);
}

/*
 * The policy that people were let in by until now: the file, if it is another;
 * what lies there already is compared with the last accepted one.
 */
static void
find_replaced(struct apply *a)
{
	a->replaced = NULL;
	if (!a->unchanged && !is_over(a))
		a->replaced = a->has_before ? &a->before.policy : NULL;
	else if (policy_load_last_good(a->change.dir,
		     a->o->state != NULL ? geteuid() : 0, &a->last) == 0)
		a->replaced = &a->last;
}

/* The policy that lies there, whether it is in force or not. */
static bool
is_in_place(const struct apply *a)
{
	struct stat st;

	if (a->unchanged)
		return true;
	/* rollback was killed before it had put back every file. */
	if (a->has_before && a->restore &&
	    policy_is_all_in_one(&a->before.policy))
		return false;
	return a->has_before && policy_is_same(&a->before.policy, &a->policy) &&
	    stat(a->path, &st) == 0 && (st.st_mode & 07777) == 0644;
}

static bool
is_accepted(const struct apply *a)
{
	return policy_is_last_good(&a->policy, a->change.dir,
	    a->o->state != NULL ? geteuid() : 0);
}

static bool
has_accepted(const struct apply *a)
{
	struct policy last;
	int r = policy_load_last_good(a->change.dir,
	    a->o->state != NULL ? geteuid() : 0, &last);

	policy_release(&last);
	return r == 0;
}

/* --- the change --- */

static void
put_simulation(void *ctx, struct json_out *j)
{
	simulate_json(ctx, j);
}

static enum exit_code
answer(const struct apply *a, bool changed, const struct trial *t,
    const char *what)
{
	const int64_t left = t != NULL ? trial_left(t) : 0;
	const struct change_answer answer = {.command = a->command,
	    .changed = changed,
	    .policy = a->policy.sha256,
	    .members = a->simulated ? put_simulation : NULL,
	    .ctx = a->simulation,
	    .trial_until = t != NULL ? a->change.now + left : 0};

	if (t == NULL)
		return change_json(a->o, &answer, "%s%s", a->from, what);
	return change_json(a->o, &answer,
	    "%s%s for %lld %s: log in anew, then 'loginpolicy confirm'; "
	    "without that the last accepted policy is in force again",
	    a->from, what, (long long)(left > 120 ? (left + 30) / 60 : left),
	    left > 120	    ? "minutes"
		: left == 1 ? "second"
			    : "seconds");
}

/* Put it on trial. */
static enum exit_code
begin_trial(const struct apply *a)
{
	struct trial t;
	enum exit_code r;

	if (a->o->dry_run)
		return answer(a, true, NULL, " would be put on trial");
	r = trial_prepare(&a->change, a->policy.sha256, a->trial_s, &t);
	if (r == EXIT_OK &&
	    (r = apply_accept(a, true, &t)) != EXIT_NOTHING_DONE)
		answer(a, true, &t, " is on trial");
	return r;
}

/* Nothing is to be done; a trial that ran out is what may have been meant. */
static enum exit_code
answer_already(const struct apply *a)
{
	struct trial t = {0};
	struct buf b;

	buf_init(&b, 512);
	if (strcmp(a->command, "apply") == 0 && a->unchanged &&
	    state_trial_ran_out(&a->change.state, &t) == 0 && t.exists)
		trial_put_again(&a->change, &t, "", &b);
	if (b.len != 0 && !a->o->quiet)
		complain("a trial ran out, and what was tried does not lie in "
			 "its place any more: %.*s",
		    (int)b.len, b.p);
	buf_release(&b);
	return answer(a, false, NULL,
	    a->o->dry_run ? " is in force already"
			  : " is in force already, and is the last accepted "
			    "policy");
}

static enum exit_code
put_in_force(struct apply *a)
{
	const bool there = is_in_place(a), accepted = is_accepted(a);
	const char *name = a->from;
	struct trial t;
	enum exit_code r;

	if (a->for_trial && !accepted)
		return begin_trial(a);
	if (there && !a->o->dry_run)
		a->from = a->conf;
	if (there && accepted && trial_look(&a->change, &t) == TRIAL_NONE)
		return answer_already(a);
	if (a->o->dry_run)
		return answer(a, true, NULL, " would be put in force");
	a->from = name;
	a->unchanged = there && !a->restore;
	r = apply_accept(a, !there || !accepted, NULL);
	if (r == EXIT_NOTHING_DONE)
		return r;
	answer(a, true, NULL,
	    a->for_trial ? " is in force: it is the last accepted policy, "
			   "which needs no trial"
			 : " is in force");
	return r;
}

/* Read --rollback-in, which needs a policy to go back to. */
static enum exit_code
check_trial(struct apply *a)
{
	enum exit_code r;

	if (a->o->rollback_in == NULL)
		return EXIT_OK;
	if (a->o->root[0] != '\0')
		return complain("--rollback-in: no trial can be begun in "
				"another system: nothing was changed");
	r = trial_parse_duration(a->o->rollback_in, &a->trial_s);
	a->for_trial = true;
	if (r == EXIT_OK && !has_accepted(a))
		return complain("--rollback-in: there is no last accepted "
				"policy to go back to: nothing was changed; "
				"apply one without it first");
	return r;
}

/* Ask on a terminal, unless the command line or the state has the answer. */
static enum exit_code
ask_administrator(struct apply *a, bool *ret_quit)
{
	struct apply_question q = {.before = a->replaced,
	    .after = &a->policy,
	    .can_try = a->o->root[0] == '\0' && has_accepted(a)};

	*ret_quit = false;
	if (a->o->yes || a->o->dry_run || a->o->format == FORMAT_JSON ||
	    a->for_trial || a->no_question ||
	    (is_in_place(a) && is_accepted(a)) || !isatty(STDIN_FILENO) ||
	    !isatty(STDOUT_FILENO))
		return EXIT_OK;
	switch (apply_ask(&q)) {
	case APPLY_TRY:
		a->for_trial = true;
		return trial_parse_duration(TRIAL_DEFAULT, &a->trial_s);
	case APPLY_FOR_GOOD:
		return EXIT_OK;
	case APPLY_QUIT:
		break;
	}
	*ret_quit = a->was_asked = true;
	return complain("nothing was changed");
}

/*
 * Show who gains and who loses access; not for a way out, nor for another
 * system, whose accounts and log are not known here.
 */
static enum exit_code
show_effects(struct apply *a)
{
	enum exit_code r;
	struct buf b;

	if (a->unchecked || a->o->root[0] != '\0' ||
	    (is_in_place(a) && is_accepted(a)))
		return EXIT_OK;
	if ((a->simulation = calloc(1, sizeof(*a->simulation))) == NULL)
		return complain("out of memory");
	r = simulate_load(a->o, &a->change.actor, a->replaced, &a->policy,
	    a->simulation);
	a->simulated = r == EXIT_OK;
	if (r != EXIT_OK)
		complain("who gains and who loses access is not known: see "
			 "above");
	if (r != EXIT_OK || a->o->quiet || a->o->format == FORMAT_JSON)
		return EXIT_OK;
	buf_init(&b, EFFECTS_MAX);
	simulate_text(a->simulation, &b);
	return message_write(STDOUT_FILENO, &b);
}

/* Which of PAM's profiles checks passwords follows from the policy. */
static void
warn_password_mode(const struct apply *a)
{
	if (a->has_before && !a->o->quiet &&
	    a->before.policy.password.mode != a->policy.password.mode)
		complain("password mode has changed: run 'loginpolicy enable' "
			 "so that PAM's files follow it");
}

static enum exit_code
find_paths(struct apply *a)
{
	if (asprintf(&a->conf, "%s" POLICY_PATH, a->o->root) < 0)
		a->conf = NULL;
	if (a->conf == NULL ||
	    (a->path == NULL && (a->path = strdup(a->conf)) == NULL))
		return complain("out of memory");
	return EXIT_OK;
}

enum exit_code
apply_run(struct apply *a)
{
	struct diag d = {0};
	enum exit_code r;
	sigset_t held;
	bool quit;

	if ((r = find_paths(a)) != EXIT_OK)
		return r;
	load_before(a);
	if ((r = check_trial(a)) != EXIT_OK || (r = check_text(a)) != EXIT_OK ||
	    (r = load_as(a, a->conf, &a->policy)) != EXIT_OK)
		return r;
	if (policy_place_check(a->path, 0, &d) != 0)
		return complain("%s: %s: nothing was changed", a->path, d.msg);
	find_replaced(a);
	if (!a->o->quiet)
		unenforced_warn_of(a->o, &a->policy);
	if ((r = show_effects(a)) != EXIT_OK ||
	    (r = apply_judge_caller(a)) != EXIT_OK)
		return r;
	if ((r = ask_administrator(a, &quit)) != EXIT_OK || quit)
		return r;
	/* What is begun is done, and said. */
	interrupt_hold(&held);
	r = interrupt_came() || interrupt_waits()
	    ? complain("interrupted: nothing was changed")
	    : put_in_force(a);
	if (r != EXIT_NOTHING_DONE && !a->o->dry_run)
		warn_password_mode(a);
	interrupt_release(&held);
	return r;
}

void
apply_reset(struct apply *a)
{
	if (a->simulation != NULL)
		simulate_release(a->simulation);
	free(a->simulation);
	a->simulation = NULL;
	a->simulated = false;
	policy_release(&a->policy);
	policy_release(&a->last);
	a->replaced = NULL;
	inforce_release(&a->before);
	free(a->conf);
	a->conf = NULL;
	a->for_trial = a->was_asked = false;
}

void
apply_release(struct apply *a)
{
	apply_reset(a);
	buf_release(&a->text);
	free(a->path);
	change_close(&a->change);
}
