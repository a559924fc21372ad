/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Politeness: when the next connection may be made, to one server and in all.
 */
#ifndef KEYAUDIT_HOSTS_PACE_H
#define KEYAUDIT_HOSTS_PACE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <loginpolicy/base/hashtab.h>

/* Between two connections to one address and port. */
#define PACE_SERVER_US 1000000

struct pace_server; /* private */

struct pace {
	uint64_t gap_us; /* between any two connections; 0: none */
	uint64_t next_us; /* the earliest time for the next of all */
	/* private */
	struct pace_server *list; /* owned; asked within the last second */
	size_t n, limit; /* old ones are dropped when n reaches limit */
	struct hashtab table;
};

/* rate: connections per second in all; 0: no limit. */
void pace_init(struct pace *p, unsigned rate);
void pace_release(struct pace *p);
/*
 * Reserve the earliest time, now or later, at which a connection may be made to
 * this address and port. Returns that time in microseconds; 0 if memory ran
 * out, because the server's own pause could not be remembered.
 */
uint64_t pace_reserve(struct pace *p, const struct sockaddr_storage *to,
    uint64_t now_us);

#endif
