/* Who has an account here: names, homes, and whose a path is. */
#ifndef LOGINPOLICY_ACCOUNTS_H
#define LOGINPOLICY_ACCOUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <loginpolicy/base/err.h>

struct account {
	char *name, *home; /* owned; home may be NULL */
	uid_t uid;
	gid_t gid;
};
struct accounts {
	struct account *list; /* by name, each name once */
	size_t n, cap;
	size_t n_indexed; /* what the look-ups see; n once loaded */
	size_t *by_uid; /* numbers in list; of one uid, the first name first */
	size_t *by_home; /* n_homes of them */
	size_t n_homes;
	bool not_enumerable; /* a service of nsswitch.conf lists nobody */
};

struct accounts_opts {
	const char *root; /* "": this system; else ROOT/etc/passwd and group */
	const char *users_file; /* --users: a name a line; NULL: none */
};
/*
 * getpwent(3), the owners of the folders in the home directories' parents,
 * members of groups, users_file. On an error (a diag that says which) nothing
 * is allocated.
 */
int accounts_load(const struct accounts_opts *opts, struct accounts *ret,
    struct diag *reterr);
void accounts_release(struct accounts *a);

const struct account *accounts_by_name(const struct accounts *a,
    const char *name);
const struct account *accounts_by_uid(const struct accounts *a, uid_t uid);
/* The account in whose home an absolute path lies: the innermost, or NULL. */
const struct account *accounts_by_path(const struct accounts *a,
    const char *path);

/* The names of groups an account is in: the primary one, too. */
struct group_names {
	char **list; /* owned, NULL-terminated */
	size_t n;
};
/* Returns 0, ERR_NOMEM, or ERR_IO where a group could not be looked up. */
int accounts_groups(const struct accounts_opts *opts, const struct account *who,
    struct group_names *ret);
void group_names_release(struct group_names *g);

#endif
