/* Opening a regular file, and nothing else. */
#ifndef KEYAUDIT_REGULAR_H
#define KEYAUDIT_REGULAR_H

#include <stdbool.h>
#include <sys/stat.h>
#include <loginpolicy/account/accounts.h>

/*
 * The file base in dir (O_PATH will do) as the present user (as_user.h), else
 * with all groups of that user (groups: they may be looked up), else as the
 * file's owner: a file that root wrote into a user's folder. Never follows a
 * link or waits for a FIFO or a device.
 * Returns a descriptor and *ret_st, or -1 and errno: EINVAL for what is not a
 * regular file.
 */
int regular_open(int dir, const char *base, const struct accounts *accounts,
    bool groups, struct stat *ret_st);

#endif
