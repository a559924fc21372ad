/* pam_loginpolicy.so: the entry points that libpam calls. */
#include "args.h"
#include "login.h"
#include "password.h"

/* Arguments that are not understood refuse: what was meant is not known. */
static int
login(pam_handle_t *pamh, int flags, int argc, const char **argv,
    enum stage stage)
{
	struct args args;

	if (args_parse(pamh, argc, argv, &args) != 0)
		return login_code(stage, true);
	return login_stage(pamh, flags, &args, stage);
}

int
pam_sm_authenticate(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	return login(pamh, flags, argc, argv, STAGE_AUTH);
}

int
pam_sm_acct_mgmt(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	return login(pamh, flags, argc, argv, STAGE_ACCOUNT);
}

int
pam_sm_open_session(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	return login(pamh, flags, argc, argv, STAGE_SESSION);
}

int
pam_sm_setcred(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	struct args args;

	if (args_parse(pamh, argc, argv, &args) != 0)
		return login_code(STAGE_SETCRED, true);
	return login_setcred(pamh, flags, &args);
}

int
pam_sm_close_session(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	(void)flags;
	(void)argc;
	(void)argv;
	return login_close(pamh);
}

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
