/* SPDX-License-Identifier: BSD-2-Clause */
/* Add lines to a file of an account's keys. */
#ifndef ADMIN_ACCOUNT_KEYS_APPEND_H
#define ADMIN_ACCOUNT_KEYS_APPEND_H

#include <loginpolicy/account/accounts.h>
#include <loginpolicy/base/buf.h>

struct keys_append {
	const struct account *account;
	const char *root, *path;
	const struct buf *lines; /* whole ones */
	bool strict_modes; /* as sshd has it */
};
/*
 * Append them, with the account's rights where the file is within its reach:
 * what was there stays, and so do owner, group and mode. A missing file and the
 * missing folders above it are made: in a home 0600 and 0700, elsewhere 0644
 * and 0755, for sshd reads it with the account's rights. All or nothing.
 * Concurrent calls wait for each other, ten seconds at most.
 * Returns 0, and in ret_note why sshd would not take the file, or what else is
 * to be known of it ("": nothing); or ERR_*, with why in ret_note.
 */
int account_keys_append(const struct keys_append *x, struct buf *ret_note);

#endif
