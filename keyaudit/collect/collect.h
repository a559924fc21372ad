/* Collectors: where on a machine keys may be, and opening them as their owners would. */
#ifndef KEYAUDIT_COLLECT_H
#define KEYAUDIT_COLLECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <loginpolicy/account/accounts.h>
#include "keyaudit/findings/found.h"

struct collect_sink {
	void *arg;
	/* not 0: stop, and collect_* returns it */
	int (*file)(void *arg, struct found *f);
	void (*trouble)(void *arg, const struct trouble *t);
	/* how much of the present collection is done, 0 to 1; may be NULL */
	void (*progress)(void *arg, double done);
};

struct collect_opts {
	const char *root; /* "" or a folder, no trailing slash */
	const struct accounts *accounts;
	const char *sshd; /* program to ask; NULL: where systems have it */
	/* fnmatch(3) on the path and on its last part, NULL-terminated; may be NULL */
	char *const *exclude;
	int64_t now; /* seconds since the epoch */
	const volatile int *stop; /* set by a signal: return early with 0 */
};

/*
 * A PATH named on the command line: a folder is walked recursively without
 * following links, a file is opened, both as root only where nobody but root
 * has a say on the way there. What does not exist or cannot be read is one
 * trouble. *ret_readable: whether it could be opened.
 */
int collect_path(const char *path, const struct collect_opts *o,
    const struct collect_sink *sink, bool *ret_readable);
/*
 * This machine, or the one mounted at o->root: authorized keys where sshd
 * looks, every ~/.ssh, host keys, each file once an account. only: not all
 * accounts but this one, and not the machine's own keys (NULL: all).
 */
int collect_machine(const struct account *only, const struct collect_opts *o,
    const struct collect_sink *sink);
/* Whose path is (under o->root, relative to the working directory), or NULL. */
const struct account *collect_whose(const struct collect_opts *o,
    const char *path);

#endif
