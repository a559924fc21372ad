/* What is logged and told of a login. */
#ifndef PAM_MODULE_LOGIN_LOG_H
#define PAM_MODULE_LOGIN_LOG_H

#include <loginpolicy/logline/log_line.h>
#include "attempt.h"

/* One line, and of a refusal an audit record. What a stage before has logged is not logged again. */
void login_log(struct attempt *a, const struct verdict *v, const char *ref);
/* The end of a session whose beginning was logged. */
void login_log_end(pam_handle_t *pamh, struct memory *m);
/*
 * What only the end of the handle tells: that a program which authenticates and
 * no more has let somebody in (status is what it told pam_end(3)), and that a
 * login came in past the session stage.
 */
void login_log_handle_end(pam_handle_t *pamh, const struct memory *m,
    int status);
/* On the person's screen: that it was refused, and the reference. */
void login_tell(const struct attempt *a, const char *ref);

#endif
