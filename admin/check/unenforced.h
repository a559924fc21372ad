/* SPDX-License-Identifier: BSD-2-Clause */
/* What the policy does not reach: programs that do not use the module. */
#ifndef ADMIN_UNENFORCED_H
#define ADMIN_UNENFORCED_H

#include <loginpolicy/policy/policy.h>
#include "admin/command.h"

/*
 * Print on stderr that nothing is enforced, if no file of PAM's names the
 * module, or only for passwords, or if sshd does not use PAM.
 */
void unenforced_warn(const struct options *o);
/* The same, for a policy that will take the place of the policy file. */
void unenforced_warn_of(const struct options *o, const struct policy *next);
/* Whether PAM's files below root name the module for logins. */
bool logins_are_asked(const char *root);
/*
 * Print on stderr which installed programs let an account in without asking
 * PAM, and so ignore a block.
 */
void no_pam_warn(const struct options *o);
/* The same of what else does not stop them: "the lock-down". */
void no_pam_warn_of(const struct options *o, const char *what);
/*
 * Whether another module than ours refuses weak passwords, such as
 * pam_pwquality. root: "" or the folder that the system is in.
 */
bool passwords_are_checked(const char *root);

#endif
