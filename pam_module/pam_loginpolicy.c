/*
 * pam_loginpolicy.so: the entry points that libpam calls, and their arguments.
 */
#include <string.h>
#include <security/pam_ext.h>
#include <syslog.h>

#include "login_stage.h"
#include "password_stage.h"

/* --- arguments --- */

/* The text behind NAME= in arg, or NULL. */
static const char *
value_of(const char *arg, const char *name)
{
	size_t len = strlen(name);

	return strncmp(arg, name, len) == 0 ? arg + len : NULL;
}

/* Those that pam_get_authtok(3) reads itself. */
static bool
is_authtok_argument(const char *arg)
{
	return strcmp(arg, "use_first_pass") == 0 ||
	    strcmp(arg, "try_first_pass") == 0 ||
	    value_of(arg, "authtok_type=") != NULL;
}

static bool
args_set_flag(const char *arg, struct args *ret)
{
	const struct {
		const char *name;
		bool *flag;
	} flags[] = {{"ssh", &ret->ssh}, {"sudo", &ret->sudo},
	    {"single_step", &ret->single_step},
	    {"use_authtok", &ret->use_authtok}, {"debug", &ret->debug}};

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		if (strcmp(arg, flags[i].name) == 0) {
			*flags[i].flag = true;
			return true;
		}
	}
	return false;
}

static bool
args_set(const char *arg, struct args *ret)
{
	const char *path;

	if ((path = value_of(arg, "conf=")) != NULL)
		ret->conf = path;
	else if ((path = value_of(arg, "state=")) != NULL)
		ret->state = path;
	else
		return args_set_flag(arg, ret) || is_authtok_argument(arg);
	return path[0] == '/';
}

/*
 * Read the arguments of a line. Each unknown or malformed one is logged; then
 * every stage refuses, because the administrator meant something else.
 * Returns 0 or ERR_SYNTAX.
 */
static int
args_parse(pam_handle_t *pamh, int argc, const char **argv, struct args *ret)
{
	int r = 0;

	*ret = (struct args){.conf = POLICY_PATH, .state = POLICY_STATE_DIR};
	for (int i = 0; i < argc; i++) {
		if (args_set(argv[i], ret))
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
	struct args args;

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

	if (args_parse(pamh, argc, argv, &args) != 0)
		return PAM_AUTHTOK_ERR;
	return password_stage(pamh, flags, &args);
}
