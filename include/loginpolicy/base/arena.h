/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory for many small things that are freed together. */
#ifndef LOGINPOLICY_ARENA_H
#define LOGINPOLICY_ARENA_H

#include <stddef.h>

struct arena_block;
/* Zeroed is empty. */
struct arena {
	struct arena_block *last; /* owned; the one that is filled */
	size_t used, cap; /* bytes of it */
	size_t total; /* bytes of all blocks */
};

/* Allocate n zeroed bytes, aligned for any type; NULL: out of memory. */
void *arena_alloc(struct arena *a, size_t n);
/* The same for count elements; NULL also if the product overflows. */
void *arena_array(struct arena *a, size_t count, size_t size);
/* Copy s[0..len) and a NUL; NULL: out of memory. */
char *arena_strndup(struct arena *a, const char *s, size_t len);
/* Free everything, and zero the struct. */
void arena_release(struct arena *a);

#endif
