/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Ending what runs as an account: sessions, lingering services, processes, and
 * the at jobs that wait.
 */
#ifndef ADMIN_KILL_H
#define ADMIN_KILL_H

#include <sys/types.h>

#include "step.h"

struct kill_target {
	const char *name; /* NULL: no account of that uid */
	uid_t uid;
	/* Also processes of uid 0 whose login uid it is, wherever they are. */
	bool root_too;
	bool keep_jobs; /* the caller sees to at jobs and the crontab */
	bool dry_run;
};

/*
 * End what runs as the account: its sessions and lingering (where there is a
 * logind), its at jobs, and its processes, by uid, by login uid and by the
 * subordinate uids that are its alone, until two looks find none. Its crontab
 * is only named. Each step goes into steps: "linger", "sessions", "at",
 * "crontab", "processes".
 *
 * Never PID 1, the caller's own session, another account's processes, or root's
 * daemons (uid 0 itself: only what is in root's login sessions). Failed is what
 * then still runs, such as a root shell that the account opened; the step names
 * it. The caller asks first where the uid has several names.
 */
void kill_account(const struct kill_target *t, struct steps *steps);

#endif
