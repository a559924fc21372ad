/* SPDX-License-Identifier: BSD-2-Clause */
/* What key add does: read the keys, find their place, write them. */
#ifndef ADMIN_KEY_ADD_H
#define ADMIN_KEY_ADD_H

#include <limits.h>

#include "admin/change/change.h"
#include "key_judge.h"
#include "key_owner.h"
#include "key_person.h"

#define KEY_ADD_TEXT_MAX (8u << 20) /* bytes of lines, and of messages */

/* A key of FILE. */
struct new_key {
	uint8_t fp[SHA256_LEN];
	char text[KEY_FP_LEN];
	int64_t expires; /* 0: never */
	bool authority; /* cert-authority */
	/* It is in this file already; owned; NULL: it is new. */
	char *there;
	unsigned line;
	int64_t there_expires; /* by that line; 0: never */
};

struct key_add {
	const struct options *o;
	const char *name; /* of FILE, for a person */
	struct change change;
	struct key_judge judge;
	struct key_owner owner;
	struct key_person person;
	int64_t expires; /* --expires; 0: not given */
	struct new_key *keys; /* owned */
	size_t n, fresh;
	struct buf lines; /* of those that are new */
	char path[PATH_MAX]; /* where they go */
	bool warned; /* sshd may not take the file, or not for all */
};

/*
 * The file that the keys go to, in a->path. Returns EXIT_OK, or the code to
 * exit with (reported: there is none, the home is not there).
 */
enum exit_code key_add_choose(struct key_add *a);
/*
 * Read and judge every key of FILE, or of standard input (-). Returns EXIT_OK;
 * EXIT_OBJECTION: one is refused, EXIT_NOTHING_DONE: cannot be read (both are
 * reported).
 */
enum exit_code key_add_take(struct key_add *a, const char *path);
/* Whether the account's files have all of the keys now. */
bool key_add_are_there(const struct key_add *a);
/*
 * Write those that are new, record them, and write the register. Signals wait.
 * Returns EXIT_OK; EXIT_NOTHING_DONE; EXIT_INCOMPLETE: not recorded, or not in
 * the register (all are reported).
 */
enum exit_code key_add_write(struct key_add *a);
/* Say which of the keys open other accounts of this system, too. */
void key_add_tell_shared(const struct key_add *a);

#endif
