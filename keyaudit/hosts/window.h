/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How many connections may be new at a time. Many addresses can be one machine,
 * which cannot be seen in advance. So the number grows only while answers come
 * faster for it, and shrinks when servers turn connections away.
 */
#ifndef KEYAUDIT_HOSTS_WINDOW_H
#define KEYAUDIT_HOSTS_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

/* sshd with the default MaxStartups refuses none of these. */
#define WINDOW_FIRST 10
#define WINDOW_MIN   4
/*
 * A connection is new for 0.9 to 1 s. A server that has not answered by then is
 * slow or silent, and does not hold back others.
 */
#define WINDOW_SLOTS   10
#define WINDOW_SLOT_US 100000

struct window {
	unsigned size; /* new connections at a time, WINDOW_MIN to max */
	unsigned max; /* at least 1; a smaller one is the size as well */
	/* The rest is private. */
	unsigned used; /* new connections now */
	unsigned in_slot[WINDOW_SLOTS]; /* these, by their begin */
	uint64_t slot; /* number of the current one */
	/* A round ends after size outcomes. */
	uint64_t round_us; /* its begin */
	unsigned outcomes, strains;
	unsigned before; /* the size before it grew; 0: it did not */
	double rate; /* outcomes per second in the round before */
	unsigned rounds_left,
	    pause; /* until it tries to grow again: left, all */
	bool was_halved; /* this round's connections began before */
	bool was_strained; /* it grows by a quarter instead of doubling */
};

void window_init(struct window *w, unsigned max, uint64_t now_us);
/* Whether one more connection may be made. */
bool window_has_room(struct window *w, uint64_t now_us);
/* A connection begins. Returns its number for window_leave(). */
uint64_t window_enter(struct window *w, uint64_t now_us);
/* The connection has ended, or its server has answered. */
void window_leave(struct window *w, uint64_t number, uint64_t now_us);
/* Count an outcome: the server answered or refused; or it is overloaded. */
void window_answer(struct window *w, uint64_t now_us);
void window_strain(struct window *w, uint64_t now_us);

#endif
