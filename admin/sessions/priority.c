/* SPDX-License-Identifier: BSD-2-Clause */
#include "priority.h"

void
priority_raise(struct priority *ret)
{
	const struct sched_param lowest = {
	    .sched_priority = sched_get_priority_min(SCHED_FIFO)};

	ret->policy = sched_getscheduler(0);
	if (ret->policy != SCHED_OTHER || sched_getparam(0, &ret->param) != 0 ||
	    sched_setscheduler(0, SCHED_FIFO, &lowest) != 0)
		ret->policy = -1;
}

void
priority_restore(const struct priority *p)
{
	if (p->policy != -1)
		sched_setscheduler(0, p->policy, &p->param);
}
