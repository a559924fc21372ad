/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What runs as an account, ended in an order in which nothing of it comes back:
 * lingering, before logind could start its services again; at jobs, before atd
 * starts one; sessions; then whatever is left. All of it before other processes
 * run: a fork bomb would leave this one a thousandth of the processor.
 */
#include "kill_steps.h"
#include "priority.h"

void
kill_account(const struct kill_target *t, struct steps *steps)
{
	struct priority before;
	struct whose w;
	struct diag d = {0};

	priority_raise(&before);
	/* Without its subordinate uids, the rest is ended all the same. */
	if (whose_open(t->name, t->uid, t->root_too, &w, &d) != 0)
		steps_add(steps, "processes", STEP_FAILED,
		    "its subordinate uids are not known: %s", d.msg);
	kill_lingering(t, steps);
	if (!t->keep_jobs) {
		kill_at_jobs(t, steps);
		tell_crontab(t, steps);
	}
	kill_sessions(t, &w, steps);
	if (w.lookup != NULL)
		kill_processes(t, &w, steps);
	whose_close(&w);
	priority_restore(&before);
}
