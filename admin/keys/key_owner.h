/* SPDX-License-Identifier: BSD-2-Clause */
/* The account that a command about keys is told. */
#ifndef ADMIN_KEY_OWNER_H
#define ADMIN_KEY_OWNER_H

#include <loginpolicy/account/accounts.h>
#include "account_keys.h"
#include "admin/command.h"

struct key_owner {
	struct account account; /* owned */
	struct key_places places;
	struct account_places own;
};
/*
 * Find the account of this system, or of the one below root, and where sshd
 * looks for its keys. Returns EXIT_OK, or the code to exit with (reported: no
 * such account, no answer, sshd_config cannot be read). Release ret in any
 * case.
 */
enum exit_code key_owner_load(const char *name, const char *root,
    struct key_owner *ret);
void key_owner_release(struct key_owner *k);

#endif
