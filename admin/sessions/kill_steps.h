/* SPDX-License-Identifier: BSD-2-Clause */
/* The steps of kill_account(). */
#ifndef ADMIN_KILL_STEPS_H
#define ADMIN_KILL_STEPS_H

#include "kill.h"
#include "whose.h"

/* "linger" and "sessions", by loginctl. */
void kill_lingering(const struct kill_target *t, struct steps *s);
void kill_sessions(const struct kill_target *t, const struct whose *w,
    struct steps *s);
/* "at" and "crontab". */
void kill_at_jobs(const struct kill_target *t, struct steps *s);
void tell_crontab(const struct kill_target *t, struct steps *s);
/* How many at jobs of the uid wait; of uid 0 none are counted. */
size_t at_jobs_count(uid_t uid);
/* The path of its crontab, for free(3); NULL: none, or no memory. */
char *crontab_path(const char *name);
/* "processes". */
void kill_processes(const struct kill_target *t, struct whose *w,
    struct steps *s);

#endif
