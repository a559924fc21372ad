/* Names that may be given once: a hash table from text to a pointer. */
#ifndef POLICY_NAMES_H
#define POLICY_NAMES_H

#include <stddef.h>

struct name_entry {
	const char *name; /* borrowed; NULL: free */
	const void *value;
};
/* Zeroed is empty. */
struct names {
	struct name_entry *list; /* owned; a power of two of them */
	size_t cap, n;
};

/* The value, or NULL. */
const void *names_get(const struct names *t, const char *name);
/* name is not in it yet. Returns 0 or ERR_NOMEM. */
int names_put(struct names *t, const char *name, const void *value);
void names_release(struct names *t);

#endif
