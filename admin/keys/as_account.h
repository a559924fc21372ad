/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What root does to files within an account's reach, it does with that
 * account's rights: no link and no race of a user's makes root do more than the
 * user could.
 */
#ifndef ADMIN_AS_ACCOUNT_H
#define ADMIN_AS_ACCOUNT_H

#include <stdbool.h>

#include <loginpolicy/account/accounts.h>
#include <loginpolicy/base/buf.h>

#define AS_ACCOUNT_SECONDS 60 /* a file system that does not answer */

/* Whether the path is below the account's home below root. */
bool is_in_home(const struct account *a, const char *root, const char *path);
/*
 * Whether the first folder above the path that exists belongs to the account.
 */
bool is_in_own_folder(uid_t uid, const char *path);
/*
 * Whether the file there is the account's business: it is in its home, or its
 * folder, or the first one above it that exists, belongs to it.
 */
bool is_within_reach(const struct account *a, const char *root,
    const char *path);
/*
 * Call work in a child, as the account where the path is within its reach, else
 * as root. What it writes to out is appended to ret (NULL: dropped), and its
 * result is returned: 0 or an ERR_*. ERR_IO: it did not end in time, or could
 * not begin; ERR_PERM: it could not become the account.
 */
int as_account(const struct account *a, const char *root, const char *path,
    int (*work)(void *ctx, int out), void *ctx, struct buf *ret);

/*
 * Of a child: act with the account's rights from here on, in the effective ids;
 * who is not root keeps the rights at hand. false: it could not, and has an
 * unknown part of them.
 */
bool as_account_begin(uid_t uid, gid_t gid);
/*
 * Of a child: look at an absolute path from where sshd does, or not at all. A
 * user's link by /proc/self/cwd leads elsewhere in another folder, and so hides
 * keys that let the user in.
 */
bool as_account_chdir(const char *path);
/* Of a child: be root again, with root's group alone, or end the process. */
void as_account_end(void);
/*
 * Of the child: give the file that is open for writing to this owner and group,
 * which the account alone could not. Returns 0 or -1 with errno.
 */
int as_account_chown(int fd, uid_t uid, gid_t gid);

#endif
