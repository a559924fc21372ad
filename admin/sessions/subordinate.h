/* SPDX-License-Identifier: BSD-2-Clause */
/* The subordinate uids of an account, which its rootless containers run as. */
#ifndef ADMIN_SUBORDINATE_H
#define ADMIN_SUBORDINATE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include <loginpolicy/base/err.h>

#define SUBORDINATE_OWNER_ROOM 64

struct uid_range {
	uid_t low, high;
	/* Another account that has a part of it, too; "": none. */
	char shared_with[SUBORDINATE_OWNER_ROOM];
};
struct subordinates {
	struct uid_range *list; /* owned */
	size_t n;
};
/*
 * Read the ranges of the account (name may be NULL) from a file such as
 * /etc/subuid; if use_tool, also ask getsubids(1) where nsswitch.conf names
 * another service for them. A range with the account's own uid or uid 0 in it
 * is left out. Returns 0, also if there is no file; ERR_NOMEM, ERR_IO with
 * reterr: then ret has what was read. Release it in any case.
 */
int subordinates_load(const char *path, const char *name, uid_t uid,
    bool use_tool, struct subordinates *ret, struct diag *reterr);
void subordinates_release(struct subordinates *s);
/* The range that the uid is in, or NULL. */
const struct uid_range *subordinates_find(const struct subordinates *s,
    uid_t uid);

#endif
