/* SPDX-License-Identifier: BSD-2-Clause */
/* What explain reports about a decision that was logged. */
#ifndef ADMIN_EXPLAIN_LOGGED_H
#define ADMIN_EXPLAIN_LOGGED_H

#include "replay.h"

/*
 * The rule in the policy at the time. NULL: the policy is not available or does
 * not have it, or no rule decided.
 */
const struct policy_rule *logged_rule(const struct replay *r);
/* What the login would need to be permitted. */
struct remedy logged_remedy(const struct replay *r);
/* The whole result for programs. */
void logged_json(struct explained *e, struct replay *r,
    const struct log_search *s, struct buf *b);

#endif
