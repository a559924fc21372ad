/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What keyaudit keys says of a key that is at several places, said of the keys
 * of one file: twice in it, or opening accounts of this machine already.
 */
#ifndef ADMIN_KEY_REPEATS_H
#define ADMIN_KEY_REPEATS_H

#include <loginpolicy/keyrule/repeats.h>
#include "admin/change/key_file.h"
#include "key_holders.h"

struct key_repeats {
	const char *name; /* of the file, for a person; borrowed */
	dev_t dev; /* which file it is; ino 0: no regular one */
	ino_t ino;
	/*
	 * Whose file it is: "" nobody's yet, so that it is judged as that of
	 * another account; NULL: several accounts'. Borrowed from holders.
	 */
	const char *account;
	struct repeats inside;
	struct key_holders holders;
	/* the files of all accounts could be looked at; else reported */
	bool complete;
};
/*
 * Look for the keys of f in the files of all accounts below --root, where this
 * is root; else say, unless --quiet, that it was not done. Returns EXIT_OK, or
 * EXIT_NOTHING_DONE (no memory, reported). Release ret in any case.
 */
enum exit_code key_repeats_load(const struct options *o, const char *name,
    const struct key_file *f, struct key_repeats *ret);
/*
 * Call each for every rule that applies to the next record of the file, with
 * its sentence, which is escaped. Returns 0 or ERR_*.
 */
int key_repeats_each(struct key_repeats *r, const struct record *rec,
    void (*each)(void *ctx, enum rule_id rule, const struct buf *message),
    void *ctx);
void key_repeats_release(struct key_repeats *r);

#endif
