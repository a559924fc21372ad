/* The policy that decided something, found by its hash in the log. */
#ifndef ADMIN_LOG_POLICY_H
#define ADMIN_LOG_POLICY_H

#include <loginpolicy/policy/policy.h>
#include "admin/command.h"

/*
 * Search -f, if it is given, or else the policy file, last-good.conf and the
 * history of the state directory. hash: LOG_HASH_LEN characters. ret: empty if
 * it is not found. Returns 0; ERR_NOENT; ERR_PERM: it may be in the history,
 * which cannot be read; ERR_NOMEM.
 */
int log_policy(const struct options *o, const char *hash, struct policy *ret);

#endif
