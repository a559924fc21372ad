/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A hash table over a list of the caller's: it maps a hash to the indices of
 * the elements that have it. The caller compares the elements, so the table
 * needs to know nothing about them. There is no removal: release it and add
 * what is left.
 *
 *	size_t at = 0;
 *	uint32_t i;
 *
 *	while ((i = hashtab_next(&t, hash, &at)) != HASHTAB_NONE) {
 *		if (strcmp(list[i].name, name) == 0)
 *			return i;
 *	}
 */
#ifndef LOGINPOLICY_HASHTAB_H
#define LOGINPOLICY_HASHTAB_H

#include <stddef.h>
#include <stdint.h>

#define HASHTAB_NONE UINT32_MAX

/* All zero: empty. */
struct hashtab {
	/* Owned. 0: free; else the hash above, the index + 1 below. */
	uint64_t *slots;
	size_t n_slots; /* 0 or a power of two; at most half are used */
	size_t n;
};

/* Hash n bytes that no attacker chooses (FNV-1a). */
uint32_t hashtab_hash(const void *bytes, size_t n);
/*
 * Return the next index that was added with hash, or HASHTAB_NONE. *at is the
 * position of the search: 0 before the first call, not to be changed between
 * two. The elements of these indices may still differ: compare them.
 */
uint32_t hashtab_next(const struct hashtab *t, uint32_t hash, size_t *at);
/*
 * Add an index, less than HASHTAB_NONE. Whether the element is there already is
 * the caller's question (hashtab_next()). Returns 0, ERR_NOMEM or ERR_TOOBIG
 * (2^31 elements); then the table is as it was.
 */
int hashtab_add(struct hashtab *t, uint32_t hash, uint32_t index);
/* Free the slots; the table is empty again. */
void hashtab_release(struct hashtab *t);

#endif
