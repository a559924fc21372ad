/* /etc/passwd or /etc/group, read once, and found by name and by number. */
#ifndef ACCOUNT_TABLE_H
#define ACCOUNT_TABLE_H

#include <grp.h>
#include <pwd.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <loginpolicy/base/arena.h>

/* An account or a group. */
struct table_entry {
	const char *name;
	const char *full_name; /* an account's: the GECOS field's first part */
	uint32_t id; /* uid; or of a group its gid */
	gid_t gid; /* an account's primary group */
	char **members; /* of a group: n_members, sorted */
	size_t n_members;
};

/* Zeroed is empty. What was read before an error is there all the same. */
struct table {
	struct arena arena; /* what the entries point to */
	struct table_entry *list; /* owned; in the file's order */
	size_t n, cap;
	struct table_entry **by_name,
	    **by_id; /* owned; of equal ones the first line first */
	int error; /* of errno(3), ENOENT: no such file; 0: it was read to its end */
};

/* Read ROOT/etc/passwd, or ROOT/etc/group, into an empty table. */
void table_load(const char *root, bool groups, struct table *ret);
void table_release(struct table *t);
/* The first line of the name; NULL: none that was read. */
const struct table_entry *table_by_name(const struct table *t,
    const char *name);
/* All lines of the number, in their order: *ret_n of them from the result on. */
struct table_entry *const *table_by_id(const struct table *t, uint32_t id,
    size_t *ret_n);

/* A copy in the arena. Returns 0, ERR_NOMEM. */
int entry_of_user(struct arena *a, const struct passwd *pw,
    struct table_entry *ret);
int entry_of_group(struct arena *a, const struct group *gr,
    struct table_entry *ret);
bool entry_has_member(const struct table_entry *group, const char *name);

#endif
