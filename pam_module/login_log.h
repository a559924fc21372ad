/* What is logged and told of a login. */
#ifndef PAM_MODULE_LOGIN_LOG_H
#define PAM_MODULE_LOGIN_LOG_H

#include <loginpolicy/log_line.h>
#include "attempt.h"

/* One line, and of a refusal an audit record. What a stage before has logged is not logged again. */
void login_log(struct attempt *a, const struct verdict *v, const char *ref);
/* The end of a session whose beginning was logged. */
void login_log_end(pam_handle_t *pamh, struct memory *m);
/* On the person's screen: that it was refused, and the reference. */
void login_tell(const struct attempt *a, const char *ref);

#endif
