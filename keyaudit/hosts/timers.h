/* SPDX-License-Identifier: BSD-2-Clause */
/* What is due when: a binary heap of times. */
#ifndef KEYAUDIT_HOSTS_TIMERS_H
#define KEYAUDIT_HOSTS_TIMERS_H

#include <stddef.h>
#include <stdint.h>

/* A member of what it wakes; zeroed: not set. */
struct timer {
	uint64_t at_us; /* of any monotonic clock */
	size_t pos; /* in the heap, from 1; 0: not set */
};

struct timers {
	struct timer **heap; /* owned */
	size_t n, room; /* timers that are set; that there is room for */
};

/* Make room for n timers. Returns 0 or ERR_NOMEM. */
int timers_reserve(struct timers *ts, size_t n);
void timers_release(struct timers *ts);
/* Set or move a timer; timers_reserve() has made room. */
void timer_set(struct timers *ts, struct timer *t, uint64_t at_us);
void timer_unset(struct timers *ts, struct timer *t);
/* The earliest; NULL: none is set. */
struct timer *timers_first(const struct timers *ts);

#endif
