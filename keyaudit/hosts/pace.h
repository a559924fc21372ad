/* Politeness: how soon the next connection may be made, to one server and at all. */
#ifndef KEYAUDIT_HOSTS_PACE_H
#define KEYAUDIT_HOSTS_PACE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#define PACE_SERVER_US \
	1000000 /* between two connections to one address and port */

struct pace_entry; /* private */

struct pace {
	uint64_t gap_us; /* between any two connections; 0: none */
	uint64_t next_us; /* when the next of all may be made */
	struct pace_entry *table; /* owned; of the servers of the last second */
	size_t n, size; /* entries, places: a power of two */
};

/* rate: connections a second in all; 0: no limit. */
void pace_init(struct pace *p, unsigned rate);
void pace_release(struct pace *p);
/*
 * When, from now on, a connection to this address (with its port) may be made:
 * that time is taken, and returned. Without memory the server's own pause
 * cannot be kept: returns 0, and nothing is taken.
 */
uint64_t pace_reserve(struct pace *p, const struct sockaddr_storage *to,
    uint64_t now_us);

#endif
