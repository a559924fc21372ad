/* The stages of a login: auth, account, session (design.md, "The stages of the module"). */
#ifndef PAM_MODULE_LOGIN_H
#define PAM_MODULE_LOGIN_H

#include "attempt.h"

/* Decide, log, tell. Returns PAM_IGNORE or PAM_PERM_DENIED. */
int login_stage(pam_handle_t *pamh, int flags, const struct args *args,
    enum stage stage);
/* Remember what sshd says, until the session is open. Returns as login_stage(). */
int login_setcred(pam_handle_t *pamh);
int login_close(pam_handle_t *pamh);

#endif
