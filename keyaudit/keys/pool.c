/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A ring of jobs. The owner fills them at `tail` and gets them back at `head`,
 * in order, so that output is the same whatever the number of workers; workers
 * run the next one that has not started. Threads start with the first job that
 * is worth one: a machine of small files never needs them.
 */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#include <loginpolicy/base/err.h>
#include "pool.h"

#define SMALL_JOB (64u << 10) /* bytes: cheaper run than handed over */

enum slot_state {
	SLOT_FREE,
	SLOT_WAITING,
	SLOT_RUNNING,
	SLOT_DONE
};

struct slot {
	struct job job; /* first: a struct job * is its slot's */
	enum slot_state state;
};

struct pool {
	struct slot *slots;
	size_t n; /* slots in the ring */
	size_t head, tail; /* counts, not indexes: head <= next <= tail */
	size_t next; /* the next to be started */
	unsigned workers, started;
	pthread_t *threads;
	pthread_mutex_t lock;
	pthread_cond_t work, finished;
	bool stop;
};

static void *
run_jobs(void *arg)
{
	struct pool *p = arg;
	struct slot *s;

	pthread_mutex_lock(&p->lock);
	for (;;) {
		while (p->next == p->tail && !p->stop)
			pthread_cond_wait(&p->work, &p->lock);
		if (p->next == p->tail)
			break;
		s = &p->slots[p->next++ % p->n];
		s->state = SLOT_RUNNING;
		pthread_mutex_unlock(&p->lock);
		job_run(&s->job);
		pthread_mutex_lock(&p->lock);
		s->state = SLOT_DONE;
		pthread_cond_signal(&p->finished);
	}
	pthread_mutex_unlock(&p->lock);
	return NULL;
}

/* Signals are for the main thread: it checks the stop flag. */
static void
start_workers(struct pool *p)
{
	sigset_t all, old;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	while (p->started < p->workers &&
	    pthread_create(&p->threads[p->started], NULL, run_jobs, p) == 0)
		p->started++;
	pthread_sigmask(SIG_SETMASK, &old, NULL);
}

int
pool_new(unsigned workers, struct pool **ret)
{
	struct pool *p;

	if ((p = calloc(1, sizeof(*p))) == NULL)
		return ERR_NOMEM;
	p->n = (size_t)workers + 2;
	p->workers = workers;
	p->slots = calloc(p->n, sizeof(*p->slots));
	p->threads = calloc(workers, sizeof(*p->threads));
	if (p->slots == NULL || p->threads == NULL) {
		free(p->slots);
		free(p->threads);
		free(p);
		return ERR_NOMEM;
	}
	for (size_t i = 0; i < p->n; i++)
		job_init(&p->slots[i].job);
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->work, NULL);
	pthread_cond_init(&p->finished, NULL);
	*ret = p;
	return 0;
}

struct job *
pool_get_free(struct pool *p)
{
	if (p->tail - p->head == p->n)
		return NULL;
	return &p->slots[p->tail % p->n].job;
}

bool
pool_submit(struct pool *p, struct job *j)
{
	struct slot *s = (struct slot *)j;
	bool small = p->head == p->tail && j->len < SMALL_JOB;

	if (!small && p->started == 0)
		start_workers(p);
	if (small || p->started == 0) { /* 0: no thread is available */
		job_run(j);
		return true;
	}
	pthread_mutex_lock(&p->lock);
	s->state = SLOT_WAITING;
	p->tail++;
	pthread_cond_signal(&p->work);
	pthread_mutex_unlock(&p->lock);
	return false;
}

struct job *
pool_wait_oldest(struct pool *p)
{
	struct slot *s = &p->slots[p->head % p->n];

	if (p->head == p->tail)
		return NULL;
	pthread_mutex_lock(&p->lock);
	while (s->state != SLOT_DONE)
		pthread_cond_wait(&p->finished, &p->lock);
	pthread_mutex_unlock(&p->lock);
	return &s->job;
}

void
pool_release(struct pool *p, struct job *j)
{
	struct slot *s = (struct slot *)j;

	job_clear(j);
	if (s->state == SLOT_DONE) {
		s->state = SLOT_FREE;
		p->head++;
	}
}

void
pool_free(struct pool *p)
{
	if (p == NULL)
		return;
	for (struct job *j; (j = pool_wait_oldest(p)) != NULL;)
		pool_release(p, j);
	pthread_mutex_lock(&p->lock);
	p->stop = true;
	pthread_cond_broadcast(&p->work);
	pthread_mutex_unlock(&p->lock);
	for (unsigned i = 0; i < p->started; i++)
		pthread_join(p->threads[i], NULL);
	for (size_t i = 0; i < p->n; i++)
		job_release(&p->slots[i].job);
	pthread_cond_destroy(&p->work);
	pthread_cond_destroy(&p->finished);
	pthread_mutex_destroy(&p->lock);
	free(p->slots);
	free(p->threads);
	free(p);
}
