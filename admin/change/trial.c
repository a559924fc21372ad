/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Trials. The PAM module ends a trial by itself, as it decides by the last
 * accepted policy from the deadline on; what is left to do here is to make the
 * files say so.
 */
#include <string.h>
#include <unistd.h>

#include <loginpolicy/base/number.h>
#include <loginpolicy/base/tz.h>
#include <loginpolicy/logline/log_line.h>
#include <loginpolicy/policy/history.h>
#include "action.h"
#include "admin/inforce.h"
#include "trial.h"

#define DURATION_MAX (7 * 86400)

enum exit_code
trial_parse_duration(const char *text, int64_t *ret_s)
{
	static const char units[] = "smhd";
	static const int64_t seconds[] = {1, 60, 3600, 86400};
	size_t len = strlen(text);
	const char *unit = len < 2 ? NULL : strchr(units, text[len - 1]);
	uint64_t n;

	if (unit == NULL ||
	    parse_u64(text, len - 1, 1, DURATION_MAX, &n) != 0 ||
	    (int64_t)n > DURATION_MAX / seconds[unit - units])
		return complain("--rollback-in: expected a duration of at most "
				"7 days, such as 90s, 5m or 2h, not %s",
		    text);
	*ret_s = (int64_t)n * seconds[unit - units];
	return EXIT_OK;
}

enum trial_now
trial_look(const struct change *c, struct trial *ret)
{
	char boot_id[BOOT_ID_LEN + 1];

	if (state_trial(&c->state, ret) != 0)
		return TRIAL_UNKNOWN;
	if (!ret->exists)
		return TRIAL_NONE;
	if (ret->understood && boot_id_read(boot_id) != 0)
		return TRIAL_UNKNOWN;
	return trial_has_ended(ret, boot_id, boot_clock_s()) ? TRIAL_ENDED
							     : TRIAL_RUNS;
}

int64_t
trial_left(const struct trial *t)
{
	return t->deadline_s - boot_clock_s();
}

enum exit_code
trial_prepare(const struct change *c, const uint8_t *policy, int64_t seconds,
    struct trial *ret)
{
	struct trial old;

	memset(ret, 0, sizeof(*ret));
	if (boot_id_read(ret->boot_id) != 0)
		return complain("the ID of this boot cannot be read, so a "
				"trial would never end: nothing was changed");
	if (trial_look(c, &old) == TRIAL_UNKNOWN)
		return complain("the trial that may be running cannot be read: "
				"nothing was changed");
	ret->exists = ret->understood = true;
	memcpy(ret->policy, policy, SHA256_LEN);
	ret->has_before = old.exists && old.understood;
	memcpy(ret->before, old.policy, SHA256_LEN);
	ret->began_ms = boot_clock_ms();
	ret->deadline_s = ret->began_ms / 1000 + seconds;
	ret->has_start = true;
	ret->at = c->now;
	ret->by = c->actor.by;
	return EXIT_OK;
}

/* --- after it has ended --- */

/* Whether the policy file still is what was on trial. */
static bool
is_still_there(const struct options *o, const struct change *c,
    const struct trial *t, struct policy *ret)
{
	const struct policy_load_opts opts = {.root = o->root,
	    .check_parents = true};
	struct policy_errors errs;
	int r = policy_load(POLICY_PATH, &opts, ret, &errs);

	policy_errors_release(&errs);
	/* Or what is put back is there, but not yet all of its files. */
	return r == 0 &&
	    (trial_is_about(t, ret->sha256) ||
		(policy_is_all_in_one(ret) &&
		    policy_is_last_good(ret, c->dir,
			o->state != NULL ? geteuid() : 0)));
}

void
trial_put_again(const struct change *c, const struct trial *t,
    const char *before, struct buf *b)
{
	char hash[LOG_HASH_LEN + 1];
	struct history h;
	size_t i;

	if (!t->understood || history_load(c->dir, &h) != 0)
		return;
	log_hash_text(t->policy, hash);
	for (i = h.n; i > 0; i--) {
		if (h.list[i - 1].trial &&
		    strcmp(history_hash(&h.list[i - 1]), hash) == 0)
			break;
	}
	if (i > 0)
		buf_printf(b,
		    "%s'loginpolicy rollback %s --rollback-in " TRIAL_DEFAULT
		    "' tries it again",
		    before, h.list[i - 1].id);
	history_release(&h);
}

/* "the trial of a policy (begun at TIME) ended ..."; kept: apply goes on. */
static void
report_ended(const struct change *c, const struct trial *t, bool kept)
{
	struct buf began, again;

	buf_init(&began, 128);
	buf_init(&again, 512);
	if (t->has_start) {
		buf_puts(&began, " (begun at ");
		put_utc(&began, t->at);
		buf_putc(&began, ')');
	}
	if (!kept)
		trial_put_again(c, t, "; ", &again);
	complain("the trial of a policy%.*s ended without 'loginpolicy "
		 "confirm': %s%.*s",
	    (int)began.len, began.p,
	    kept ? "its text still lies in " POLICY_PATH ", and is applied anew"
		 : "the last accepted policy is in its place again",
	    (int)again.len, again.p);
	buf_release(&began);
	buf_release(&again);
}

static void
record_ended(const struct options *o, const struct change *c,
    const struct trial *t)
{
	char before[LOG_HASH_LEN + 1];
	const struct action a = {.name = "trial-ended",
	    .object = POLICY_PATH,
	    .before = before,
	    .after = "the last accepted policy"};

	report_ended(c, t, false);
	log_hash_text(t->policy, before);
	/* What cannot be recorded is reported; the trial has ended. */
	(void)action_record(o, c, &a);
}

/* Put the last accepted policy back. Returns whether it is in place. */
static bool
put_back(const struct options *o, const struct change *c)
{
	struct policy last;
	struct diag d = {0};
	bool in_force = false;
	int r;

	r = policy_load_last_good(c->dir, o->state != NULL ? geteuid() : 0,
	    &last);
	if (r == 0) {
		const struct policy_acceptance a = {.root = o->root,
		    .conf = POLICY_PATH,
		    .restore = true,
		    .dir = c->dir,
		    .policy = &last,
		    .at = c->now,
		    .by = c->actor.by,
		    .from = "the last accepted policy",
		    .command = "trial-ended",
		    .keep_trial = true};

		r = policy_accept(&a, &in_force, &d);
	}
	policy_release(&last);
	if (r == ERR_UNSYNCED)
		complain("the last accepted policy is in its place again; %s",
		    d.msg);
	else if (r != 0)
		complain("a trial has ended, and the last accepted policy is "
			 "in force, but it cannot be put back in its place: %s",
		    d.msg[0] != '\0' ? d.msg : err_str(r));
	return in_force;
}

void
trial_tidy(const struct options *o, struct change *c, bool keep_tried)
{
	struct policy tried = {0};
	struct diag d = {0};
	struct trial t;

	if (o->dry_run || o->root[0] != '\0' || geteuid() != 0 ||
	    trial_look(c, &t) != TRIAL_ENDED)
		return;
	if (!t.understood) {
		complain("%s/trial cannot be understood, so the last accepted "
			 "policy is in force: apply a policy to end this",
		    c->dir);
		return;
	}
	if (!is_still_there(o, c, &t, &tried)) {
		complain("the trial of a policy has ended; %s was changed "
			 "meanwhile and is not what was tried",
		    POLICY_PATH);
	} else if (keep_tried && trial_is_about(&t, tried.sha256)) {
		report_ended(c, &t, true);
		t.exists = false;
	} else if (put_back(o, c)) {
		record_ended(o, c, &t);
	} else {
		t.exists = false;
	}
	policy_release(&tried);
	if (t.exists && state_end_trial(c->dir, true, &d) != 0)
		complain("%s", d.msg);
}
