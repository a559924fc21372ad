/*
 * The reference of a login: what a person is told and the log has. It decides
 * nothing.
 */
#ifndef PAM_MODULE_REFERENCE_H
#define PAM_MODULE_REFERENCE_H

#include <security/pam_modules.h>
#include <loginpolicy/logline/log_line.h>

/* A new one. Cannot fail. */
void reference_make(char ret[LOG_REF_LEN + 1]);

/*
 * sshd plays auth and account of keyboard-interactive in a child, whose PAM
 * environment is all that comes back. So the reference goes that way, until the
 * session takes it out. Anybody who can set that environment can choose it.
 */
/* ref: NULL: none. Where there is no room for it, the session has one of its own. */
void reference_pass_on(pam_handle_t *pamh, const char *ref);
/* What came that way; NULL: nothing, or no reference. libpam's, until it is taken out. */
const char *reference_passed_on(pam_handle_t *pamh);

#endif
