/* The password rule's object, kept open for the life of a PAM handle. */
#ifndef PAM_MODULE_PASSWORD_RULE_H
#define PAM_MODULE_PASSWORD_RULE_H

#include <security/pam_modules.h>
#include <loginpolicy/password/password.h>

/* Open it once a handle; the rule is the handle's. Returns 0, or as password_open(). */
int password_rule_of(pam_handle_t *pamh, const struct password_rule **ret,
    struct diag *reterr);

#endif
