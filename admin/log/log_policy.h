/* The policy by which something was decided, found by the hash that the log has of it. */
#ifndef ADMIN_LOG_POLICY_H
#define ADMIN_LOG_POLICY_H

#include <loginpolicy/policy/policy.h>
#include "admin/command.h"

/*
 * hash: LOG_HASH_LEN characters. It is looked for in -f, if that is given, or
 * else in the policy file, last-good.conf and history of the state directory.
 * ret: empty where it is not found. Returns 0; ERR_NOENT; ERR_PERM: it may be
 * in the history, which cannot be read; ERR_NOMEM.
 */
int log_policy(const struct options *o, const char *hash, struct policy *ret);

#endif
