/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One child that reads the files of many accounts, each with the rights of
 * as_account(). A child for each file would copy our page tables 20,000 times.
 */
#ifndef ADMIN_ACCOUNT_READER_H
#define ADMIN_ACCOUNT_READER_H

#include <stdbool.h>
#include <stddef.h>

#include <loginpolicy/account/accounts.h>
#include <loginpolicy/base/buf.h>

#define ACCOUNT_KEYS_MAX     (4u << 20) /* bytes of a file */
#define READER_SECONDS	     20 /* a file system that does not answer */
#define READER_SECONDS_AGAIN 5 /* for the rest of those that do not answer */

struct account_reader;
/*
 * seconds: that a file may take, from 1. The child starts with the first file.
 * NULL: no memory.
 */
struct account_reader *account_reader_new(unsigned seconds);
/* End the child. NULL is permitted. */
void account_reader_free(struct account_reader *r);
/*
 * Append a regular file of at most 4 MiB to ret, read as the account where the
 * path is within its reach, else as root. Returns 0; ERR_NOENT; ERR_PERM (not a
 * file, or a link that the account cannot follow), ERR_TOOBIG, ERR_NOMEM;
 * ERR_IO, also if it took too long: once a file has, the others may take no
 * more than READER_SECONDS_AGAIN.
 * ret_away: with ERR_NOENT, whether the path is in the account's home, and that
 * home_is_away(); else false. May be NULL.
 */
int account_reader_read(struct account_reader *r, const struct account *a,
    const char *root, const char *path, struct buf *ret, bool *ret_away);

/*
 * Whether a home is not there now: as one that is not mounted, also where an
 * empty folder of somebody else's is.
 */
bool home_is_away(const char *home, uid_t uid);

#endif
