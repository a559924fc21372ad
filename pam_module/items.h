/* What a program tells PAM of a login. */
#ifndef PAM_MODULE_ITEMS_H
#define PAM_MODULE_ITEMS_H

#include <security/pam_modules.h>

/* libpam's pointers, until it is told otherwise. NULL: not set. */
struct items {
	const char *user, *ruser, *rhost, *tty;
	const char *service; /* "" where not set */
	const char *
	    connection; /* SSH_CONNECTION: from the PAM environment, never getenv(3) */
	const char *auth_info; /* SSH_AUTH_INFO_0 */
};

/* Cannot fail: what libpam does not tell is not set. user: asked for where it is not set yet. */
void items_get(pam_handle_t *pamh, struct items *ret);

#endif
