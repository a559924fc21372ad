/* Look-ups that tell "there is none" from "no answer". */
#ifndef ACCOUNT_LOOKUP_H
#define ACCOUNT_LOOKUP_H

#include <grp.h>
#include <pwd.h>
#include <stdbool.h>

/* A found entry and the memory its strings are in. */
struct lookup_user {
	struct passwd pw;
	char *buf; /* owned */
};
struct lookup_group {
	struct group gr;
	char *buf; /* owned */
};

/*
 * name, or where it is NULL the number. files: ROOT/etc/passwd or group alone;
 * else the name service (root is ""). Returns 0; ERR_NOENT, ERR_IO (errno
 * tells), ERR_NOMEM. On success free buf.
 */
int lookup_user(const char *root, bool files, const char *name, uid_t uid,
    struct lookup_user *ret);
int lookup_group(const char *root, bool files, const char *name, gid_t gid,
    struct lookup_group *ret);

#endif
