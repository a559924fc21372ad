/* The policy in force on this machine, for every stage. */
#ifndef PAM_MODULE_HANDLE_POLICY_H
#define PAM_MODULE_HANDLE_POLICY_H

#include "args.h"
#include "handle.h"

/*
 * policy_in_force() with the module's arguments and this machine's clock. If
 * the policy file is not in force and log is set, or if no policy can be read,
 * a line with priority alert says why. Returns as policy_in_force(); ret is for
 * policy_release().
 */
int module_policy_load(pam_handle_t *pamh, const struct args *args, bool log,
    struct policy *ret, enum policy_source *ret_source);

/*
 * The same for a login: while it is unchanged, the policy that an earlier stage
 * has read is used. *ret: the handle's, until the next call or
 * handle_drop_policy(); NULL if no policy is in force, and on an error.
 */
int module_policy_of(pam_handle_t *pamh, const struct args *args,
    struct handle *h, const struct policy **ret);

#endif
