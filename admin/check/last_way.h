/* SPDX-License-Identifier: BSD-2-Clause */
/* Whether a block or a revoked key locks out somebody who could undo it. */
#ifndef ADMIN_LAST_WAY_H
#define ADMIN_LAST_WAY_H

#include "admin/change/key_file.h"
#include "check.h"

/*
 * Whether a block of this account leaves no administrator under the policy in
 * force. Without a policy, or with --state, nothing is known: false.
 */
bool last_way_by_block(const struct options *o, const struct change *c,
    uid_t uid);
/*
 * The same for a block of all these accounts together.
 */
bool last_way_by_blocks(const struct options *o, const struct change *c,
    const uid_t *uids, size_t n);
/*
 * Whether none of these accounts, which alone would be listed in a lock-down,
 * is an administrator under the policy in force; without a policy none is.
 * c->state has STATE_BLOCKED.
 */
bool last_way_by_lockdown(const struct options *o, const struct change *c,
    const uid_t *uids, size_t n);
/*
 * Refuse to revoke the key with which the calling user is logged in, the last
 * one that the calling user has, and the last ones of the last administrator.
 * Returns EXIT_OK, or EXIT_NOTHING_DONE (reported).
 */
enum exit_code last_way_by_keys(const struct options *o, const struct change *c,
    const struct fingerprints *revoked);

#endif
