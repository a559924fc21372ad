/* SPDX-License-Identifier: BSD-2-Clause */
/* Which of the policy's password lines are for the account. */
#ifndef PAM_MODULE_PASSWORD_PERSON_H
#define PAM_MODULE_PASSWORD_PERSON_H

#include <security/pam_modules.h>
#include <loginpolicy/policy/password_for.h>

/*
 * Make the rule for the account with this name. Its groups are looked up once
 * for a change, however often the stack is called. If a service does not
 * answer, no later change asks it for a minute: a batch would wait for each of
 * its accounts. Returns 0 or ERR_NOMEM; ret is for password_choice_release() in
 * any case.
 */
int person_choose_rule(pam_handle_t *pamh, const struct policy *p,
    const char *user, struct password_choice *ret);

#endif
