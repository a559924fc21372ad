/*
 * The stages of a login (auth, account, session): docs/design.md, "The stages of
 * the module".
 */
#ifndef PAM_MODULE_LOGIN_H
#define PAM_MODULE_LOGIN_H

#include "attempt.h"

/* What a stage answers PAM: PAM_IGNORE, or the code that refuses there. */
int login_code(enum stage stage, bool refused);
/* Decide, log, tell. Returns as login_code(). */
int login_stage(pam_handle_t *pamh, int flags, const struct args *args,
    enum stage stage);
/* Remember what sshd says, until the session is open. Returns as login_code(). */
int login_setcred(pam_handle_t *pamh, int flags, const struct args *args);
/* Returns PAM_IGNORE. */
int login_close(pam_handle_t *pamh);

#endif
