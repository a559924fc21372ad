/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Running before all others: thousands of processes that do not stop starting
 * more leave each a thousandth of the processor, also to who ends them.
 */
#ifndef ADMIN_PRIORITY_H
#define ADMIN_PRIORITY_H

#include <sched.h>

/* How this process was scheduled before. */
struct priority {
	int policy; /* -1: not changed */
	struct sched_param param;
};

/*
 * Run before all processes without a real-time priority, until
 * priority_restore(); programs started meanwhile do, too. Where that is not
 * permitted, nothing changes.
 */
void priority_raise(struct priority *ret);
void priority_restore(const struct priority *p);

#endif
