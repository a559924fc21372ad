/* Memory for many small things that live and go together. */
#ifndef LOGINPOLICY_ARENA_H
#define LOGINPOLICY_ARENA_H

#include <stddef.h>

struct arena_block;
/* Zeroed is empty. */
struct arena {
	struct arena_block *last; /* owned; the one that is filled */
	size_t used, cap; /* octets of it */
	size_t total; /* octets of all blocks */
};

/* n octets, zeroed, aligned for any type of that size; NULL: out of memory. */
void *arena_alloc(struct arena *a, size_t n);
/* count elements of size octets each; NULL also where the product overflows. */
void *arena_array(struct arena *a, size_t count, size_t size);
/* A copy of s[0..len), NUL-terminated. */
char *arena_strndup(struct arena *a, const char *s, size_t len);
void arena_release(
    struct arena *a); /* frees all of it, and zeroes the struct */

#endif
