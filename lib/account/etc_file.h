/* ROOT/etc/passwd and ROOT/etc/group, entry by entry. */
#ifndef ACCOUNT_ETC_FILE_H
#define ACCOUNT_ETC_FILE_H

#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <sys/types.h>

struct etc_file {
	FILE *f; /* owned; reads through this struct, which must not move */
	int fd; /* f's */
	off_t at; /* f's offset in the file */
	char *buf; /* owned; of the current entry */
	size_t size;
};
/*
 * Open ROOT and file. Only a regular file is read: a FIFO is not waited for.
 * Returns 0 or an error number of errno(3); then there is nothing to close.
 */
int etc_file_open(const char *root, const char *file, struct etc_file *ret);
/*
 * Read the next account or group. Malformed lines, comments and those of NIS
 * ("+", "-name") are skipped. Its strings are valid until the next call.
 * Returns 0, ENOENT at the end, or another error number.
 */
int etc_file_user(struct etc_file *ef, struct passwd *ret);
int etc_file_group(struct etc_file *ef, struct group *ret);
void etc_file_close(struct etc_file *ef);

#endif
