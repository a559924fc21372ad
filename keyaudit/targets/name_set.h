/* Names with a number each, told apart in constant time: millions of them. */
#ifndef KEYAUDIT_HOSTS_NAME_SET_H
#define KEYAUDIT_HOSTS_NAME_SET_H

#include <stddef.h>
#include <stdint.h>
#include <loginpolicy/base/arena.h>
#include "target.h"

#define NAME_SET_MAX  (1u << 30) /* entries */
#define NAME_SET_NONE UINT32_MAX /* no such entry */

/* Zeroed is empty. Where names have no port, it is 0. */
struct name_set {
	struct target
	    *list; /* owned, as the names are; in the order they came */
	size_t n;
	/* private */
	size_t room;
	uint64_t *slots; /* hash << 32 | entry + 1; 0: free */
	size_t n_slots; /* a power of two */
	struct arena names;
};

/*
 * Find or add name[0..len) (no NUL in it) with port. *ret_i is its place in
 * the list; it was added where that is the n of before. Returns 0, ERR_NOMEM
 * or ERR_TOOBIG.
 */
int name_set_put(struct name_set *s, const char *name, size_t len,
    uint16_t port, uint32_t *ret_i);
/* Its place in the list, or NAME_SET_NONE. */
uint32_t name_set_find(const struct name_set *s, const char *name, size_t len,
    uint16_t port);
void name_set_release(struct name_set *s); /* frees, and zeroes the struct */

#endif
