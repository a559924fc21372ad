/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Find the files of a machine that may have keys, and open them as their
 * owners.
 */
#ifndef KEYAUDIT_COLLECT_H
#define KEYAUDIT_COLLECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <loginpolicy/account/accounts.h>
#include "keyaudit/findings/candidate.h"

struct scan;

struct collect_opts {
	struct scan *scan; /* gets the files and the problems; borrowed */
	const char *root; /* "" or a folder, no trailing slash */
	const struct accounts *accounts;
	const char *sshd; /* program to ask; NULL: where systems have it */
	/*
	 * Patterns for fnmatch(3) on the path and on its last part, ended by
	 * NULL; may be NULL.
	 */
	char *const *exclude;
	int64_t now; /* seconds since the epoch */
	const volatile int *stop; /* set by a signal: return early with 0 */
};

/*
 * Scan a path named on the command line: a folder is walked recursively without
 * following links. A file is opened as root only if nobody but root can change
 * the way there. A path that does not exist or cannot be read is one problem.
 * *ret_readable: it could be opened. Returns 0, or the error of scan_file()
 * that ends the run.
 */
int collect_path(const char *path, const struct collect_opts *o,
    bool *ret_readable);
/*
 * Scan this machine, or the one mounted at o->root: authorized keys where sshd
 * looks for them, every ~/.ssh, host keys; each file once per account. only:
 * this account alone, without the machine's own keys (NULL: all accounts).
 * Returns as collect_path().
 */
int collect_machine(const struct account *only, const struct collect_opts *o);
/*
 * The account whose home path is in (below o->root, or relative to the working
 * directory), or NULL.
 */
const struct account *collect_whose(const struct collect_opts *o,
    const char *path);

#endif
