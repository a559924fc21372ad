/* The policy that counts on this machine, for every stage. */
#ifndef PAM_MODULE_IN_FORCE_H
#define PAM_MODULE_IN_FORCE_H

#include <loginpolicy/policy/inforce.h>
#include "args.h"
#include "memory.h"

/*
 * policy_in_force() by the module's arguments and this machine's clock. What
 * keeps the file itself from counting is logged with priority alert, where
 * tell is set or nothing at all is known.
 */
int in_force_load(pam_handle_t *pamh, const struct args *args, bool tell,
    struct policy *ret, enum policy_source *ret_source);

/*
 * The same for a login, whose stages follow each other: what the handle keeps
 * is not read again while it is unchanged. *ret is the handle's, until the
 * next call or memory_drop_policy().
 */
int in_force_of(pam_handle_t *pamh, const struct args *args, struct memory *m,
    const struct policy **ret, enum policy_source *ret_source);

#endif
