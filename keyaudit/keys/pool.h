/* SPDX-License-Identifier: BSD-2-Clause */
/* Worker threads that run jobs in parallel and return them in order. */
#ifndef KEYAUDIT_POOL_H
#define KEYAUDIT_POOL_H

#include "job.h"

/* Used by one thread, its owner. */
struct pool;

#define POOL_WORKERS_MAX 256

/* workers: 1 to POOL_WORKERS_MAX. Returns 0 or ERR_NOMEM. */
int pool_new(unsigned workers, struct pool **ret);
/* A free job, cleared. NULL: all are in use, so release the oldest first. */
struct job *pool_get_free(struct pool *p);
/*
 * Run the job of pool_get_free(): in a worker, or at once if it is small and
 * nothing is waiting. Returns whether it has been run; then it is the caller's
 * to read and to release now, and pool_wait_oldest() does not return it.
 */
bool pool_submit(struct pool *p, struct job *j);
/*
 * Wait until the oldest job that was submitted has been run, and return it.
 * NULL: there is none. The next call returns the next one after pool_release().
 */
struct job *pool_wait_oldest(struct pool *p);
/*
 * Clear a job and give it back: the oldest, one that was run, or an unused one.
 */
void pool_release(struct pool *p, struct job *j);
void pool_free(struct pool *p); /* NULL is no error */

#endif
