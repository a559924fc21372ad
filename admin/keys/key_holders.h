/* SPDX-License-Identifier: BSD-2-Clause */
/* Which accounts of this machine some keys open already. */
#ifndef ADMIN_KEY_HOLDERS_H
#define ADMIN_KEY_HOLDERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <loginpolicy/base/hashtab.h>
#include <loginpolicy/base/sha256.h>

/* A line with one of the keys, in a file that sshd reads. */
struct key_holder {
	char *account; /* owned; NULL: sshd reads the file for several */
	char *path; /* owned; below root */
	unsigned line;
	size_t next; /* of the same key: its index + 1; 0: this is the last */
};
struct held_key {
	uint8_t fp[SHA256_LEN];
	size_t first, last; /* of its places: index + 1; 0: there is none */
};
struct key_holders {
	struct held_key *keys; /* owned; those that were looked for */
	struct hashtab by_fp; /* of keys */
	struct key_holder *list; /* owned; in the order of accounts and files */
	size_t n;
	struct hashtab by_place; /* of list */
	bool incomplete; /* not everything could be looked at (reported) */
};
/*
 * Look for n keys in the files of all accounts, as root. Lines that sshd
 * ignores or that have expired do not count. Returns 0; ERR_NOMEM or ERR_*
 * (reported): nothing was looked at. Release ret in any case.
 */
int key_holders_find(const char *root, const uint8_t (*fps)[SHA256_LEN],
    size_t n, struct key_holders *ret);
/* The first place of a key, and the one behind another. NULL: there is none. */
const struct key_holder *key_holders_first(const struct key_holders *h,
    const uint8_t fp[SHA256_LEN]);
const struct key_holder *key_holders_next(const struct key_holders *h,
    const struct key_holder *o);
void key_holders_release(struct key_holders *h);

#endif
