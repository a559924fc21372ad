/* SPDX-License-Identifier: BSD-2-Clause */
/* The log lines of a login: docs/contract.md, "Log lines". */
#ifndef PAM_MODULE_LOGIN_LOG_H
#define PAM_MODULE_LOGIN_LOG_H

#include "attempt.h"

/*
 * Log a decision, and an audit record of a refusal. A line that an earlier
 * stage has logged is not repeated, and a pass that decides nothing yet is not
 * logged.
 */
void login_log(struct attempt *a, const struct verdict *v, const char *ref);
/* Log the end of a session whose beginning was logged. */
void login_log_end(pam_handle_t *pamh, struct handle *h);
/*
 * Log what only the end of the handle shows: that a program which calls auth
 * alone has let somebody in (status: of pam_end(3)), and that an SSH login
 * bypassed the session stage.
 */
void login_log_handle_end(pam_handle_t *pamh, const struct handle *h,
    int status);

#endif
