/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which keys were seen already, and where first: what finding duplicates needs.
 */
#ifndef LOGINPOLICY_SEEN_H
#define LOGINPOLICY_SEEN_H

#include <stddef.h>
#include <stdint.h>
#include <loginpolicy/base/sha256.h>

/*
 * An open-addressed table over a growing list: 24 bytes per entry and 4 per
 * index slot, at most 40 bytes per distinct key in all. Keys are compared by
 * the first 128 bits of their fingerprint.
 */
#define SEEN_FP_LEN 16
struct seen_entry {
	uint8_t fp[SEEN_FP_LEN];
	uint32_t source; /* the caller's number of the file */
	uint32_t line;
};
#define SEEN_BLOCK	4096 /* entries a block */
#define SEEN_BLOCKS_MAX 16384 /* 67 million keys */
struct seen {
	struct seen_entry *blocks[SEEN_BLOCKS_MAX];
	uint32_t n;
	uint32_t *slots; /* entry number + 1; 0 = free */
	uint32_t n_slots;
};

struct seen *seen_new(void); /* NULL: no memory */
void seen_free(struct seen *s);
/*
 * Note the key at source:line. *ret_first is the entry of its first
 * occurrence (it never moves; source and line are the caller's to change), or
 * NULL if this is the first.
 * Returns 0, ERR_NOMEM or ERR_TOOBIG.
 */
int seen_add(struct seen *s, const uint8_t fp[SHA256_LEN], uint32_t source,
    uint32_t line, struct seen_entry **ret_first);

#endif
