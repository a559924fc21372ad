/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A breach, step by step: the record is written before the first step and after
 * each, so that kill -9 leaves what was done; the same command then goes on. A
 * step that fails stops no later one: half a lock is better than none.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "admin/change/action.h"
#include "admin/change/ask.h"
#include "admin/change/interrupt.h"
#include "admin/check/unenforced.h"
#include "admin/sessions/kill.h"
#include "admin/sessions/priority.h"
#include "breach.h"
#include "breach_answer.h"
#include "breach_plan.h"
#include "breach_run.h"
#include "fields.h"
#include "json_words.h"

void
breach_kill(struct breach *b, struct breach_account *a, struct steps *s)
{
	const struct kill_target t = {.name = a->who.member.n_names != 0
		? a->who.member.names[0]
		: NULL,
	    .uid = a->who.uid,
	    .root_too = true,
	    .keep_jobs = true,
	    .dry_run = b->dry_run};

	kill_account(&t, s);
}

/*
 * Nobody comes in; then what dies with the sessions is kept; then they end, and
 * what they have added meanwhile is found.
 */
static const struct phase {
	const char *name;
	breach_step_fn *run;
} phases[] = {
    {"block", breach_block},
    {"keys", breach_find_keys},
    {"agents", breach_find_agents},
    {"jobs", breach_find_jobs},
    {"running", breach_find_processes},
    {"logins", breach_find_logins},
    {"stop-jobs", breach_stop_jobs},
    {"kill", breach_kill},
    {"linger", breach_stop_lingering},
    {"late", breach_find_late},
    {"revoke", breach_revoke},
    {"elsewhere", breach_find_elsewhere},
    {"expire", breach_expire},
    {"sudo", breach_forget_sudo},
    {"uses", breach_find_uses},
};
#define N_PHASES (sizeof(phases) / sizeof(phases[0]))

/* --- the record --- */

bool
breach_save(struct breach *b)
{
	struct diag d = {0};

	if (b->dry_run || incident_save(b->c.dir, &b->i, &d) == 0)
		return true;
	if (!b->unsaved)
		complain("%s: the record cannot be written; the steps go on",
		    d.msg);
	b->unsaved = b->failed = true;
	return false;
}

static json_t *
find_account(const json_t *list, uid_t uid)
{
	json_t *a;
	size_t i;

	json_array_foreach(list, i, a)
	{
		if (json_int_of(a, "uid", -1) == (int64_t)uid)
			return a;
	}
	return NULL;
}

/* The account's object: an earlier run's, or a new one. */
static void
open_account(struct breach *b, struct breach_account *a)
{
	static const char *const lists[] = {"steps", "jobs", "logins",
	    "refused", "ways", "processes", "could_use"};
	json_t *list = json_object_get(b->i.json, "accounts"), *names;

	if ((a->json = find_account(list, a->who.uid)) != NULL)
		return;
	a->json = json_new_object();
	names = json_new_array();
	for (size_t i = 0; i < a->who.member.n_names; i++)
		json_add(names, json_words(a->who.member.names[i]));
	json_put(a->json, "name", json_words(a->name));
	json_put(a->json, "uid", json_int((int64_t)a->who.uid));
	json_put(a->json, "names", names);
	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++)
		json_put(a->json, lists[i], json_new_array());
	json_put(a->json, "undone_at", json_new_null());
	json_add(list, a->json);
	breach_note_before(b, a);
}

/* --- steps --- */

/* a NULL: of no account. */
static void
tell_steps(struct breach *b, struct breach_account *a, const struct steps *s)
{
	struct steps_told t = {.o = b->o, .told = b->told};

	breach_tell_steps(&t, a != NULL ? a->name : NULL,
	    json_object_get(a != NULL ? a->json : b->i.json, "steps"), s);
	b->failed |= t.failed;
	b->done_any |= t.done_any;
}

static void
run_step(struct breach *b, struct breach_account *a, breach_step_fn *run)
{
	struct steps s = {0};

	run(b, a, &s);
	/* What only looks does so, but nothing of it is kept. */
	for (size_t i = 0; b->dry_run && i < s.n; i++) {
		if (s.list[i].result == STEP_DONE)
			s.list[i].result = STEP_SKIPPED;
	}
	tell_steps(b, a, &s);
	steps_release(&s);
	breach_save(b);
}

/* All accounts at one step, before the next step. */
static void
run_phases(struct breach *b, json_t *run)
{
	for (size_t p = 0; p < N_PHASES; p++) {
		for (size_t i = 0; i < b->n; i++) {
			if (!b->dry_run && interrupt_came()) {
				json_put(run, "stopped_before",
				    json_words(phases[p].name));
				b->stopped = phases[p].name;
				return;
			}
			if (!b->list[i].unknown)
				run_step(b, &b->list[i], phases[p].run);
		}
		if (b->asked.n == 0)
			continue;
		if (phases[p].run == breach_find_keys)
			run_step(b, NULL, breach_tell_unread);
		if (phases[p].run == breach_revoke)
			run_step(b, NULL, breach_revoke);
	}
}

/* Keys that were asked for are revoked wherever they are, or are not. */
static void
add_asked(struct breach *b)
{
	for (size_t i = 0; i < b->asked.n; i++) {
		struct keyfile_entry k = {.has_fp = true};

		memcpy(k.key.fp, b->asked.list[i], SHA256_LEN);
		breach_add_key(b, NULL, &k, "asked", "");
	}
}

static json_t *
begin_run(struct breach *b)
{
	json_t *run = json_new_object(), *names = json_new_array();

	json_put(run, "at", json_when(b->c.now));
	json_put(run, "by", json_actor(b->c.actor.by));
	json_put(run, "reason", json_words(b->o->reason));
	for (size_t i = 0; i < b->n; i++)
		json_add(names, json_words(b->list[i].name));
	json_put(run, "accounts", names);
	json_put(run, "ended_at", json_new_null());
	json_put(run, "stopped_before", json_new_null());
	json_add(json_object_get(b->i.json, "runs"), run);
	return run;
}

/* Run, or with dry_run show, all steps. */
static void
run_all(struct breach *b)
{
	json_t *run = begin_run(b);
	struct priority before;

	if (json_object_get(b->i.json, "steps") == NULL)
		json_put(b->i.json, "steps", json_new_array());
	if (!json_is_set(b->i.json, "reason"))
		json_put(b->i.json, "reason", json_words(b->o->reason));
	for (size_t i = 0; i < b->n; i++) {
		if (!b->list[i].unknown)
			open_account(b, &b->list[i]);
		else if (b->o->format == FORMAT_TEXT)
			say(b->o, "%s: no such account here: nothing to do",
			    b->list[i].name);
	}
	add_asked(b);
	breach_save(b);
	priority_raise(&before);
	run_phases(b, run);
	priority_restore(&before);
	if (b->stopped == NULL)
		json_put(run, "ended_at", json_when(time(NULL)));
	breach_save(b);
}

/* --- the answer --- */

static enum exit_code
code_of(const struct breach *b)
{
	return b->failed || b->stopped != NULL ? EXIT_OBJECTION
	    : b->unrecorded || b->unsynced     ? EXIT_INCOMPLETE
					       : EXIT_OK;
}

/* What is left to be done, as long as the clock runs. */
static void
tell_clock(const struct breach *b)
{
	const struct clock c = clock_of(json_object_get(b->i.json, "fields"),
	    time(NULL));
	struct buf text;

	if (c.state != CLOCK_RUNS && c.state != CLOCK_TO_NOTIFY &&
	    c.state != CLOCK_UNKNOWN)
		return;
	buf_init(&text, 256);
	clock_put(&c, &text);
	buf_putc(&text, '\0');
	say(b->o,
	    "%s: %s; write down what you find out: 'loginpolicy breach "
	    "--record %s FIELD=VALUE...'",
	    b->i.id, text.err == 0 ? text.p : "", b->i.id);
	buf_release(&text);
}

/* A list for many machines, or a name that is misspelled: nobody knows. */
static bool
has_nothing_here(const struct breach *b)
{
	for (size_t i = 0; i < b->n; i++) {
		if (!b->list[i].unknown)
			return false;
	}
	return b->asked.n == 0;
}

static void
answer(const struct breach *b)
{
	breach_answer(&(struct breach_done){.o = b->o,
	    .id = b->i.id,
	    .changed = b->done_any,
	    .failed = b->failed || b->stopped != NULL,
	    .dry_run = b->dry_run,
	    .told = b->told,
	    .message = b->dry_run    ? "nothing was done (--dry-run)"
		: b->stopped != NULL ? "stopped by a signal; the same command "
				       "goes on"
		: b->failed	     ? "not all of it is done, see FAILED"
		: has_nothing_here(b)
		? "nothing was done: none of these accounts is on this "
		  "machine; if one should be, check how its name is written"
		: "all steps are done"});
	if (!b->dry_run && b->o->format == FORMAT_TEXT)
		tell_clock(b);
	if (b->stopped != NULL)
		complain("stopped before the step '%s'", b->stopped);
}

static enum exit_code
record_action(const struct breach *b)
{
	struct buf names;
	enum exit_code r;

	buf_init(&names, 1u << 16);
	for (size_t i = 0; i < b->n; i++)
		buf_printf(&names, "%s%s", i == 0 ? "" : ",", b->list[i].name);
	buf_putc(&names, '\0');
	r = action_record(b->o, &b->c,
	    &(struct action){"breach", names.err == 0 ? names.p : "", NULL,
		b->i.id});
	buf_release(&names);
	return r;
}

/* Do it, for good. */
static enum exit_code
do_all(struct breach *b)
{
	struct diag d = {0};
	enum exit_code r;
	int e = incident_lock(b->c.dir, &b->i, &d);

	if (e == ERR_DUP)
		return complain("incident %s: %s: nothing was changed", b->i.id,
		    d.msg);
	if (e != 0)
		complain("%s: the steps go on", d.msg);
	b->unsynced |= e == ERR_UNSYNCED;
	interrupt_catch();
	run_all(b);
	if (record_action(b) != EXIT_OK)
		b->unrecorded = true;
	answer(b);
	if (!b->o->quiet)
		unenforced_warn(b->o);
	r = code_of(b);
	return r;
}

enum exit_code
breach_run(const struct options *o)
{
	struct breach b = {.o = o, .dry_run = o->dry_run};
	enum exit_code r = breach_open(o, &b);

	if (r == EXIT_OK && o->dry_run) {
		run_all(&b);
		answer(&b);
		r = code_of(&b);
	} else if (r == EXIT_OK && !o->yes) {
		/* The plan is what --dry-run shows. */
		b.dry_run = true;
		run_all(&b);
		if (!ask_yes("Do all this now? What is ended cannot be "
			     "brought back."))
			r = complain("nothing was done");
		else if ((r = breach_open_again(&b)) == EXIT_OK)
			r = do_all(&b);
	} else if (r == EXIT_OK) {
		r = do_all(&b);
	}
	breach_close(&b);
	return r;
}
