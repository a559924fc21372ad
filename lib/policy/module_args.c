/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include <loginpolicy/base/err.h>
#include <loginpolicy/policy/module_args.h>
#include <loginpolicy/policy/policy.h>
#include <loginpolicy/register/key_register.h>

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
set_flag(struct module_args *a, const char *arg)
{
	const struct {
		const char *name;
		bool *flag;
	} flags[] = {{"ssh", &a->ssh}, {"sudo", &a->sudo},
	    {"single_step", &a->single_step}, {"use_authtok", &a->use_authtok},
	    {"debug", &a->debug}};

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		if (strcmp(arg, flags[i].name) == 0) {
			*flags[i].flag = true;
			return true;
		}
	}
	return false;
}

void
module_args_init(struct module_args *ret)
{
	*ret = (struct module_args){.conf = POLICY_PATH,
	    .state = POLICY_STATE_DIR,
	    .keys = REGISTER_PATH};
}

int
module_args_add(struct module_args *a, const char *arg)
{
	const char *path;

	if ((path = value_of(arg, "conf=")) != NULL)
		a->conf = path;
	else if ((path = value_of(arg, "state=")) != NULL)
		a->state = path;
	else if ((path = value_of(arg, "register=")) != NULL)
		a->keys = path;
	else
		return set_flag(a, arg) || is_authtok_argument(arg)
		    ? 0
		    : ERR_SYNTAX;
	return path[0] == '/' ? 0 : ERR_SYNTAX;
}
