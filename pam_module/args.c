/* Arguments: ours, and those that pam_get_authtok(3) finds for itself. */
#include <string.h>
#include <security/pam_ext.h>
#include <syslog.h>

#include <loginpolicy/policy.h>
#include "args.h"

/* What follows name= in arg, or NULL. */
static const char *
value_of(const char *arg, const char *name)
{
	size_t len = strlen(name);

	return strncmp(arg, name, len) == 0 ? arg + len : NULL;
}

static bool
is_authtok_argument(const char *arg)
{
	return strcmp(arg, "use_first_pass") == 0 ||
	    strcmp(arg, "try_first_pass") == 0 ||
	    value_of(arg, "authtok_type=") != NULL;
}

/* Of the other stages, in a line that is common to all. */
static bool
is_login_argument(const char *arg)
{
	return strcmp(arg, "ssh") == 0 || strcmp(arg, "sudo") == 0 ||
	    strcmp(arg, "single_step") == 0;
}

static bool
parse_one(const char *arg, struct args *ret)
{
	const char *v;

	if ((v = value_of(arg, "conf=")) != NULL)
		ret->conf = v;
	else if ((v = value_of(arg, "state=")) != NULL)
		ret->state = v;
	else if (strcmp(arg, "use_authtok") == 0)
		ret->use_authtok = true;
	else if (strcmp(arg, "debug") == 0)
		ret->debug = true;
	else
		return is_authtok_argument(arg) || is_login_argument(arg);
	return v == NULL || v[0] == '/';
}

int
args_parse(pam_handle_t *pamh, int argc, const char **argv, struct args *ret)
{
	int r = 0;

	*ret = (struct args){.conf = POLICY_PATH, .state = POLICY_STATE_DIR};
	for (int i = 0; i < argc; i++) {
		if (parse_one(argv[i], ret))
			continue;
		pam_syslog(pamh, LOG_ERR,
		    "refused: argument not understood: %s (unknown, or a path "
		    "that is not absolute)",
		    argv[i]);
		r = ERR_SYNTAX;
	}
	return r;
}
