/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Opening files as another user: only root can, for the calling thread alone.
 */
#ifndef KEYAUDIT_AS_USER_H
#define KEYAUDIT_AS_USER_H

#include <stdbool.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <loginpolicy/account/accounts.h>

/*
 * From here on, files are opened with the rights of uid and its primary group.
 * who: the account of that uid, or NULL (then no group's rights). uid 0 is
 * ourselves; without root's rights nothing changes.
 * Returns whether we are; if not, we are ourselves again, and errno is set.
 */
bool as_user_begin(uid_t uid, const struct account *who);
/*
 * The user's other groups as well. They cost a look-up, and are seldom needed:
 * to be called when access was refused. Returns whether that added any right.
 */
bool as_user_add_groups(void);
/* Ourselves again. Cheap if we are. Ends the program where that fails. */
void as_user_end(void);
/* Whether the files of others can be opened as they would. */
bool as_user_can(void);
/*
 * Open the file base in dir (O_PATH is enough) as the current user, else with
 * all groups of that user (groups: they may be looked up), else as the owner of
 * the file: root may have written it into a user's folder. Never follows a link
 * or waits for a FIFO or a device.
 * Returns a descriptor and *ret_st, or -1 and errno: EINVAL if it is not a
 * regular file.
 */
int as_user_open(int dir, const char *base, const struct accounts *accounts,
    bool groups, struct stat *ret_st);

#endif
