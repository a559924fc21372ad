/* libpam's items and environment, read at one place. */
#include <security/pam_ext.h>
#include <stddef.h>

#include "items.h"

static const char *
item(pam_handle_t *pamh, int type)
{
	const void *p = NULL;

	return pam_get_item(pamh, type, &p) == PAM_SUCCESS ? p : NULL;
}

void
items_get(pam_handle_t *pamh, struct items *ret)
{
	*ret = (struct items){.ruser = item(pamh, PAM_RUSER),
	    .rhost = item(pamh, PAM_RHOST),
	    .tty = item(pamh, PAM_TTY),
	    .service = item(pamh, PAM_SERVICE),
	    .connection = pam_getenv(pamh, "SSH_CONNECTION"),
	    .auth_info = pam_getenv(pamh, "SSH_AUTH_INFO_0")};
	if (ret->service == NULL)
		ret->service = "";
	if (pam_get_user(pamh, &ret->user, NULL) != PAM_SUCCESS)
		ret->user = NULL;
}
