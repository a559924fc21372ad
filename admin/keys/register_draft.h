/* SPDX-License-Identifier: BSD-2-Clause */
/* A draft of the register: the keys that are there, and not in it. */
#ifndef ADMIN_REGISTER_DRAFT_H
#define ADMIN_REGISTER_DRAFT_H

#include <loginpolicy/account/accounts.h>
#include <loginpolicy/register/key_register.h>
#include "admin/command.h"

/* One key, at the first place where it was seen. */
struct draft_key {
	struct register_entry entry; /* its strings are owned */
	char *account; /* owned: the first that it opens */
	/*
	 * Why a person must look at it before it is anybody's; constant. NULL:
	 * it is the account's own.
	 */
	const char *look;
};
struct draft {
	struct draft_key *list; /* owned; in the order of accounts and files */
	size_t n;
	size_t n_certain; /* without look */
	size_t n_known; /* keys that the register has already */
	struct hashtab by_fp;
	/* A file could not be read, or there are other places (reported). */
	bool incomplete;
};
/*
 * Draft the keys of the account called user, or (NULL) of all, where sshd
 * looks for them. Returns EXIT_OK, or the code to exit with (reported: no such
 * account, or where sshd looks is not known). Release ret in any case.
 */
enum exit_code draft_load(const char *user, const struct key_register *reg,
    struct draft *ret);
void draft_release(struct draft *d);
/*
 * Append the lines of the draft, as the register has them; those that must be
 * looked at are comments, behind one that says why.
 */
void draft_put(const struct draft *d, const struct tz *zone, struct buf *b);

#endif
