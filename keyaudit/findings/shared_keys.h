/* SPDX-License-Identifier: BSD-2-Clause */
/* Which host keys are on more than one address. */
#ifndef KEYAUDIT_SHARED_KEYS_H
#define KEYAUDIT_SHARED_KEYS_H

#include <loginpolicy/keyrule/record.h>

#define SHARED_NAMED 5 /* hosts that are kept of each key */

struct shared_host {
	struct shared_host *next; /* NULL: the last */
	uint16_t port;
	char name[];
};

/* Owned by the shared_keys. */
struct shared_key {
	uint8_t fp[SHA256_LEN];
	const char *type; /* static; NULL: not known */
	unsigned bits, strength_bits;
	uint32_t addresses; /* distinct ones */
	uint32_t named;
	struct shared_host *hosts; /* the first seen first */
};

/* About 200 bytes for each key and address, whatever is shared. */
struct shared_keys;

struct shared_keys *shared_keys_new(void); /* NULL: no memory */
void shared_keys_free(struct shared_keys *s);
/*
 * Note a key, which has a fingerprint, at an address. An address counts once,
 * whatever its names and ports. Returns 0, ERR_NOMEM or ERR_TOOBIG.
 */
int shared_keys_add(struct shared_keys *s, const struct record *key,
    const char *address, const char *host, uint16_t port);
/*
 * The next key of more than one address, in the order first seen: after NULL,
 * the first. NULL: there are no more.
 */
const struct shared_key *shared_keys_next(const struct shared_keys *s,
    const struct shared_key *after);

#endif
