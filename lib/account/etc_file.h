/* /etc/passwd and /etc/group, entry by entry. */
#ifndef ACCOUNT_ETC_FILE_H
#define ACCOUNT_ETC_FILE_H

#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <sys/types.h>

/* ROOT/etc/passwd or ROOT/etc/group, entry by entry. */
struct etc_file {
	FILE *f; /* owned; reads through this struct, which must not move */
	int fd; /* f's */
	off_t at; /* f's place in the file */
	char *buf; /* of the present entry; owned */
	size_t size;
};
/*
 * Open ROOT and file. A FIFO is not waited for: only a regular file is read.
 * Returns 0, or an error number of errno(3); then there is nothing to close.
 */
int etc_file_open(const char *root, const char *file, struct etc_file *ret);
/*
 * The next entry that is an account's or a group's: malformed lines, comments
 * and those of NIS ("+", "-name") are passed over. Its strings live until the
 * next call. Returns 0, ENOENT at the end, or another error number.
 */
int etc_file_user(struct etc_file *ef, struct passwd *ret);
int etc_file_group(struct etc_file *ef, struct group *ret);
void etc_file_close(struct etc_file *ef);

#endif
