/* pam_loginpolicy.so: the entry points that libpam calls. */
#include "args.h"
#include "password.h"

int
pam_sm_chauthtok(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	struct args args;
	struct change c;
	int r = PAM_AUTHTOK_ERR;

	if (args_parse(pamh, argc, argv, &args) != 0)
		return PAM_AUTHTOK_ERR;
	if (change_begin(pamh, flags, &args, &c) == 0) {
		if (!c.applies)
			r = PAM_IGNORE;
		else if (((unsigned)flags & PAM_PRELIM_CHECK) != 0)
			r = password_preliminary(&c);
		else if (((unsigned)flags & PAM_UPDATE_AUTHTOK) != 0)
			r = password_update(&c);
	}
	change_end(&c);
	return r;
}
