/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rights of the calling user that end: "loginpolicy check" asks what is
 * permitted now, the simulation also what is permitted later.
 */
#include <string.h>

#include "admin/log/own_session.h"
#include "admin/simulate/simulate.h"
#include "apply_caller.h"

#define SOON_S	  86400 /* an end within that time is a warning */
#define DEFAULT_S 300 /* the trial that the question offers */

struct caller {
	const struct apply *a;
	const struct simulation *s;
	const struct sim_row *row;
	bool refused;
};

/* Say until when the caller has a service, if that is soon. */
static void
judge_end(struct caller *c, const char *service)
{
	const size_t i = simulate_service(c->s, service);
	const int64_t trial = c->a->for_trial ? c->a->trial_s : DEFAULT_S;
	uint64_t when;
	int64_t left;
	struct buf b;

	if (i == c->s->n_services)
		return;
	when = c->s->outcomes[c->row->outcome].when[i];
	left = sim_times_end(c->s, when) - c->s->instant[0];
	/* What is over, or was never there, others report. */
	if ((when & 1) == 0 || left > SOON_S)
		return;
	buf_init(&b, 256);
	sim_times_put(c->s, when, &b);
	complain("warning: the calling user %.255s may use %s only %.*s%s",
	    c->row->account, service, (int)b.len, b.p,
	    left <= trial ? ", which is before a trial ends" : "");
	c->refused |= left <= trial;
	buf_release(&b);
}

/* An administrator who called by sudo is stopped, even if su is left to him. */
static void
judge_sudo(struct caller *c)
{
	const struct sim_outcome *o = &c->s->outcomes[c->row->outcome];
	const size_t i = simulate_service(c->s, "sudo");

	if (i == c->s->n_services || c->s->open || o->before[i] == 0 ||
	    (o->when[i] & 1) != 0 || c->row->uid == 0)
		return;
	complain("warning: the calling user %.255s could not use sudo any "
		 "more: %s",
	    c->row->account,
	    o->after[i] == 0 ? "no rule permits it" : "not at this time");
	c->refused = true;
}

enum exit_code
apply_judge_caller(const struct apply *a)
{
	struct caller c = {.a = a, .s = a->simulation};
	struct own_session here;

	if (!a->simulated || a->policy.mode == POLICY_OBSERVE ||
	    (c.row = simulate_row(c.s, a->change.actor.by)) == NULL)
		return EXIT_OK;
	judge_sudo(&c);
	own_session_find(&here);
	if (here.service != NULL)
		judge_end(&c, here.service);
	if (c.row->uid != 0)
		judge_end(&c, "sudo");
	return !c.refused || a->o->yes_lock_out
	    ? EXIT_OK
	    : complain("%s would lock out users, see above: nothing was "
		       "changed; use --yes-lock-out to apply it anyway",
		  a->from);
}
