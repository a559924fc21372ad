/* Names that may be given once: a hash table from text to a number. */
#ifndef POLICY_NAMES_H
#define POLICY_NAMES_H

#include <stddef.h>
#include <stdint.h>

#define NAMES_NONE UINT32_MAX

struct name_entry {
	const char *name; /* borrowed; NULL: free */
	uint32_t hash, number;
};
/* Zeroed is empty. */
struct names {
	struct name_entry *list; /* owned; a power of two of them */
	size_t cap, n;
};

/* The number, or NAMES_NONE. */
uint32_t names_get(const struct names *t, const char *name);
/* name is not in it yet. Returns 0 or ERR_NOMEM. */
int names_put(struct names *t, const char *name, uint32_t number);
void names_release(struct names *t);

#endif
