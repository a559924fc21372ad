/* Look-ups that tell "there is none" from "no answer". */
#ifndef ACCOUNT_LOOKUP_H
#define ACCOUNT_LOOKUP_H

#include <grp.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>

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

/* ROOT/etc/passwd or ROOT/etc/group, entry by entry. */
struct lookup_file {
	FILE *f;
	char *buf; /* of the present entry; owned */
	size_t size;
};
/*
 * Open ROOT and file. A FIFO is not waited for: only a regular file is read.
 * Returns 0, or an error number of errno(3); then there is nothing to close.
 */
int lookup_open(const char *root, const char *file, struct lookup_file *ret);
/*
 * The next entry that is an account's or a group's: malformed lines, comments
 * and those of NIS ("+", "-name") are passed over. Its strings live until the
 * next call. Returns 0, ENOENT at the end, or another error number.
 */
int lookup_next_user(struct lookup_file *lf, struct passwd *ret);
int lookup_next_group(struct lookup_file *lf, struct group *ret);
void lookup_close(struct lookup_file *lf);

#endif
