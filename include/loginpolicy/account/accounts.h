/* SPDX-License-Identifier: BSD-2-Clause */
/* The accounts of a system: names, homes, groups, and whose a path is. */
#ifndef LOGINPOLICY_ACCOUNTS_H
#define LOGINPOLICY_ACCOUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <loginpolicy/base/err.h>
#include <loginpolicy/base/hashtab.h>

struct account {
	char *name, *home; /* owned; home may be NULL */
	uid_t uid;
	gid_t gid;
};
struct accounts {
	struct account *list; /* owned; by name, each name once */
	size_t n;
	size_t n_indexed; /* what the look-ups see; n once loaded */
	struct hashtab by_uid, by_home;
	bool not_enumerable; /* a service of nsswitch.conf lists no accounts */
};

struct accounts_opts {
	const char *root; /* "": this system; else ROOT/etc/passwd and group */
	const char *users_file; /* --users: one name per line; NULL: none */
};
/*
 * List the accounts of getpwent(3), the members of groups, the owners of the
 * directories beside people's homes, and the names of users_file.
 * Returns 0; ERR_NOMEM, ERR_IO, ERR_UNKNOWN (no account of users_file), with
 * reterr; then nothing is allocated.
 */
int accounts_load(const struct accounts_opts *opts, struct accounts *ret,
    struct diag *reterr);
void accounts_release(struct accounts *a);
/*
 * Return whether nsswitch.conf names a service of accounts or groups besides
 * this machine's files, such as sss or ldap.
 */
bool accounts_have_directory(const char *root);

/*
 * Look up one account by the name service, and copy it for account_release().
 * Returns 0; ERR_NOENT: there is none of this name; ERR_SYNTAX: no account can
 * have it (it is empty, has a slash or a control character, or begins with -),
 * and nobody was asked; ERR_IO (see errno), ERR_NOMEM.
 */
int account_find(const char *name, struct account *ret);
/* Returns 0 or ERR_NOMEM. */
int account_copy(const struct account *from, struct account *ret);
void account_release(struct account *a);

/* The account, or NULL; of a uid the one with the first name. */
const struct account *accounts_by_name(const struct accounts *a,
    const char *name);
const struct account *accounts_by_uid(const struct accounts *a, uid_t uid);
/* The account with the innermost home around an absolute path, or NULL. */
const struct account *accounts_by_path(const struct accounts *a,
    const char *path);

/* The names of an account's groups, the primary one included. */
struct group_names {
	char **list; /* owned, NULL-terminated */
	size_t n;
};
/* Returns 0, ERR_NOMEM, or ERR_IO: a group could not be looked up. */
int accounts_groups(const struct accounts_opts *opts, const struct account *who,
    struct group_names *ret);
void group_names_release(struct group_names *g);

#endif
