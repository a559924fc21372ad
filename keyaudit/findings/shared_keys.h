/* Which host keys are on more than one address. */
#ifndef KEYAUDIT_SHARED_KEYS_H
#define KEYAUDIT_SHARED_KEYS_H

#include "record.h"

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

struct
    shared_keys; /* some 200 octets for each key and address, whatever is shared */

struct shared_keys *shared_keys_new(void); /* NULL: no memory */
void shared_keys_free(struct shared_keys *s);
/* Note a key (with a fingerprint) at an address. Returns 0, ERR_NOMEM or ERR_TOOBIG. */
int shared_keys_add(struct shared_keys *s, const struct record *key,
    const char *address, const char *host, uint16_t port);
/* Each key of more than one address, in the order first seen. Returns 0, or what take() did that was not. */
int shared_keys_each(const struct shared_keys *s,
    int (*take)(void *arg, const struct shared_key *k), void *arg);

#endif
