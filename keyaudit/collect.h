/* Collectors: where on a machine keys may be, and opening them as their owners would. */
#ifndef KEYAUDIT_COLLECT_H
#define KEYAUDIT_COLLECT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <loginpolicy/err.h>
#include "rules.h"

struct account {
	char *name, *home; /* owned; home may be NULL */
	uid_t uid;
	gid_t gid;
};
struct accounts {
	struct account *list; /* sorted by name, each name once */
	size_t n;
	bool
	    not_enumerable; /* a directory service in nsswitch.conf does not enumerate */
};

struct accounts_opts {
	const char *
	    root; /* "" = this system by NSS; else only ROOT/etc/passwd and ROOT/etc/group */
	const char
	    *users_file; /* --users: one name a line, # comments; NULL = none */
};
/* getpwent, owners of the folders in the home directories' parents, group members, users_file. */
int accounts_load(const struct accounts_opts *opts, struct accounts *ret,
    struct diag *reterr);
/* The account whose home holds path (longest match), or NULL. */
const struct account *accounts_by_path(const struct accounts *a,
    const char *path);
const struct account *accounts_by_name(const struct accounts *a,
    const char *name);
void accounts_release(struct accounts *a);

enum found_hint {
	FOUND_IN_TREE,
	FOUND_NAMED,
	FOUND_AUTHORIZED_KEYS,
	FOUND_HOST_KEY
};

/* A file opened for reading: regular, within the size cap. */
struct found {
	const char *path; /* borrowed during the call */
	const char
	    *account; /* NULL: not known; lives as long as the accounts */
	int fd; /* the receiver closes it */
	struct stat st;
	enum found_hint hint;
};
/* Something that could not be looked at, or is not as it should be: becomes a finding. */
struct trouble {
	enum rule_id rule;
	const char *account, *path; /* NULL: none */
	const char *message; /* escaped by the sender */
	bool incomplete; /* the look was not complete for it (exit 1 or 3) */
};
struct collect_sink {
	void *arg;
	int (*file)(void *arg,
	    struct found *f); /* not 0: stop, and collect_* returns it */
	void (*trouble)(void *arg, const struct trouble *t);
	void (*expect)(void *arg,
	    size_t
		more_files); /* progress: so many more are known of; may be NULL */
};

struct collect_opts {
	const char *root; /* "" or a folder, no trailing slash */
	const struct accounts *accounts;
	char *const *
	    exclude; /* --exclude patterns (fnmatch on the path and on its last part), NULL-terminated; may be NULL */
	const volatile int *stop; /* set by a signal: return early with 0 */
};

/*
 * PATHs named on the command line: a folder is walked recursively without
 * following links (as its owner, where we are root and it is a user's), a file
 * is opened. A path that does not exist or cannot be read is one trouble.
 * *ret_readable: how many of the paths could be opened.
 */
int collect_paths(char *const *paths, size_t n, const struct collect_opts *o,
    const struct collect_sink *sink, size_t *ret_readable);
/* This machine as root: authorized keys where sshd looks, every ~/.ssh, host keys. Each file once. */
int collect_machine(const struct collect_opts *o,
    const struct collect_sink *sink);
/* The same for one account only (the caller, not root). */
int collect_own(const struct account *who, const struct collect_opts *o,
    const struct collect_sink *sink);

#endif
