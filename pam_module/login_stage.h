/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The stages of a login (auth, account, session): docs/design.md, "The stages
 * of the module".
 */
#ifndef PAM_MODULE_LOGIN_STAGE_H
#define PAM_MODULE_LOGIN_STAGE_H

#include "attempt.h"

/* The PAM return code of a stage: PAM_IGNORE, or the one that refuses there. */
int login_code(enum stage stage, bool refused);
/* Decide, log, and tell a refused user. Returns as login_code(). */
int login_stage(pam_handle_t *pamh, int flags, const struct module_args *args,
    enum stage stage);
/* Keep what sshd says until the session is open. Returns as login_code(). */
int login_setcred(pam_handle_t *pamh, int flags,
    const struct module_args *args);
/* Log the end of the session. Returns PAM_IGNORE. */
int login_close(pam_handle_t *pamh);

#endif
