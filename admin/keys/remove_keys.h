/* SPDX-License-Identifier: BSD-2-Clause */
/* Taking keys out of the files of every account. */
#ifndef ADMIN_REMOVE_KEYS_H
#define ADMIN_REMOVE_KEYS_H

#include "admin/change/change.h"
#include "admin/change/key_file.h"

/* A file that had such lines, or that could not be looked at. */
struct removed_file {
	/* All owned. copy: of the old text, or NULL: nothing was changed. */
	char *account, *path, *copy;
	/* Owned: why the lines are still there; NULL: they are not. */
	char *why;
	size_t lines; /* that went, or would go */
};
struct removed {
	struct removed_file *list; /* owned */
	size_t n;
	size_t lines; /* that went, or would go */
};
/*
 * Take the lines with these keys out of every file of every account where sshd
 * looks, and say what was done; each file that changes is recorded, and a copy
 * of it stays. With --dry-run nothing is changed. Returns EXIT_OK;
 * EXIT_OBJECTION: lines are still there; EXIT_INCOMPLETE: a file could not be
 * looked at, sshd takes keys from elsewhere, or it is not recorded; all of it
 * is reported. Release ret in any case.
 */
enum exit_code keys_remove(const struct options *o, const struct change *c,
    const struct fingerprints *f, struct removed *ret);
void removed_release(struct removed *r);

#endif
