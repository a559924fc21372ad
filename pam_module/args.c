/* Arguments: ours, and those that pam_get_authtok(3) finds for itself. */
#include <string.h>
#include <security/pam_ext.h>
#include <syslog.h>

#include <loginpolicy/policy/policy.h>
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

static bool
set_flag(const char *arg, struct args *ret)
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
parse_one(const char *arg, struct args *ret)
{
	const char *v;

	if ((v = value_of(arg, "conf=")) != NULL)
		ret->conf = v;
	else if ((v = value_of(arg, "state=")) != NULL)
		ret->state = v;
	else
		return set_flag(arg, ret) || is_authtok_argument(arg);
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

bool
args_are_ssh(const struct args *args, const char *service)
{
	return args->ssh || strcmp(service, "sshd") == 0;
}
