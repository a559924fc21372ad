/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pam_loginpolicy.so: the entry points that libpam calls, and their arguments.
 */
#include <string.h>
#include <security/pam_ext.h>
#include <syslog.h>

#include "login_stage.h"
#include "password_stage.h"

/* How a command knows the module from another file of its name. */
extern const char pam_loginpolicy_version[];
const char pam_loginpolicy_version[] = VERSION;

/* --- arguments --- */

/*
 * Read the arguments of a line. Each unknown or malformed one is logged; then
 * every stage refuses, because the administrator meant something else.
 * Returns 0 or ERR_SYNTAX.
 */
static int
args_parse(pam_handle_t *pamh, int argc, const char **argv,
    struct module_args *ret)
{
	int r = 0;

	module_args_init(ret);
	for (int i = 0; i < argc; i++) {
		if (module_args_add(ret, argv[i]) == 0)
			continue;
		pam_syslog(pamh, LOG_ERR,
		    "refused: unknown argument, or path not absolute: %s",
		    argv[i]);
		r = ERR_SYNTAX;
	}
	return r;
}

/* --- entry points --- */

static int
decide_stage(pam_handle_t *pamh, int flags, int argc, const char **argv,
    enum stage stage)
{
	struct module_args args;

	if (args_parse(pamh, argc, argv, &args) != 0)
		return login_code(stage, true);
	return login_stage(pamh, flags, &args, stage);
}

int
pam_sm_authenticate(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	return decide_stage(pamh, flags, argc, argv, STAGE_AUTH);
}

int
pam_sm_acct_mgmt(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	return decide_stage(pamh, flags, argc, argv, STAGE_ACCOUNT);
}

int
pam_sm_open_session(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	return decide_stage(pamh, flags, argc, argv, STAGE_SESSION);
}

int
pam_sm_setcred(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	struct module_args args;

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
	struct module_args args;

	if (args_parse(pamh, argc, argv, &args) != 0)
		return PAM_AUTHTOK_ERR;
	return password_stage(pamh, flags, &args);
}
