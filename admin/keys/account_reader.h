/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One child that reads the files of many accounts, each with the rights of
 * as_account(). A child for each file would copy our page tables 20,000 times.
 */
#ifndef ADMIN_ACCOUNT_READER_H
#define ADMIN_ACCOUNT_READER_H

#include <stddef.h>

#include <loginpolicy/account/accounts.h>
#include <loginpolicy/base/buf.h>

#define ACCOUNT_KEYS_MAX (4u << 20) /* bytes of a file */

struct account_reader;
/* The child starts with the first file. NULL: no memory. */
struct account_reader *account_reader_new(void);
/* End the child. NULL is permitted. */
void account_reader_free(struct account_reader *r);
/*
 * Append a regular file of at most 4 MiB to ret, read as the account where the
 * path is within its reach, else as root. Returns 0; ERR_NOENT; ERR_PERM (not a
 * file, or a link that the account cannot follow), ERR_TOOBIG, ERR_NOMEM;
 * ERR_IO, also if it took more than AS_ACCOUNT_SECONDS.
 */
int account_reader_read(struct account_reader *r, const struct account *a,
    const char *root, const char *path, struct buf *ret);

/*
 * In a child that has the account's rights: read the file. Returns as above and
 * the whole text, for the caller to free.
 */
int account_file_read(const char *path, char **ret, size_t *ret_len);

#endif
