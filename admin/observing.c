/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <unistd.h>

#include <loginpolicy/policy/history.h>
#include "admin/change/change.h"
#include "observing.h"

static bool
observes(const struct options *o, const char *dir,
    const struct history_entry *e)
{
	struct policy_errors errs;
	struct policy p;
	bool yes = history_policy(dir, e->id, o->state != NULL ? geteuid() : 0,
		       &p, &errs) == 0 &&
	    p.mode == POLICY_OBSERVE;

	policy_errors_release(&errs);
	policy_release(&p);
	return yes;
}

int64_t
observing_since(const struct options *o)
{
	struct history h = {0};
	char *dir = state_path(o);
	int64_t since = 0;

	if (dir != NULL && history_load(dir, &h) == 0) {
		for (size_t i = h.n; i > 0; i--) {
			const struct history_entry *e = &h.list[i - 1];

			/* What was only tried did not end it. */
			if (e->trial)
				continue;
			if (!e->known || !observes(o, dir, e))
				break;
			since = e->at;
		}
	}
	history_release(&h);
	free(dir);
	return since;
}
