/* SPDX-License-Identifier: BSD-2-Clause */
/* A rule's object of another interface, for the test that it is not used. */
#include <loginpolicy/password/password.h>

extern const struct password_rule loginpolicy_password_rule;

const struct password_rule loginpolicy_password_rule = {
    .interface = PASSWORD_RULE_INTERFACE + 1};
