/* Worker threads that take jobs in parallel and give them back in order. */
#ifndef KEYAUDIT_POOL_H
#define KEYAUDIT_POOL_H

#include "job.h"

struct pool;

/*
 * workers: 1..POOL_WORKERS_MAX. done is called on the thread that calls
 * pool_*, once for each job, in the order they were submitted.
 */
#define POOL_WORKERS_MAX 256
int pool_new(unsigned workers, void (*done)(void *arg, struct job *j),
    void *arg, struct pool **ret);
/* A free job, cleared; waits for (and finishes) the oldest where none is free. */
struct job *pool_take(struct pool *p);
/* Run j, in a worker, or at once where it is small and nothing is waiting. */
void pool_submit(struct pool *p, struct job *j);
/* Give a job back unused. */
void pool_put_back(struct pool *p, struct job *j);
/* Wait until every job is done. */
void pool_drain(struct pool *p);
void pool_free(struct pool *p);

#endif
