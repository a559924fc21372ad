/*
 * Which policy counts: the file, the last one that was accepted, or none. Only
 * what is wrong with the file itself makes the last one count; trouble of the
 * machine does not, for it could be made by who wants the older policy.
 */
#include <stdio.h>
#include <stdlib.h>

#include <loginpolicy/policy.h>

#define LAST_GOOD "last-good.conf"

static bool
is_file_trouble(int r)
{
	return r != 0 && r != ERR_IO && r != ERR_NOMEM && r != ERR_INTERNAL;
}

static int
load_last_good(const char *state_dir, const struct policy_load_opts *opts,
    struct policy *ret)
{
	struct policy_load_opts checked = *opts;
	struct policy_errors errs;
	char *path;
	int r;

	checked.check_parents = true;
	if (asprintf(&path, "%s/" LAST_GOOD, state_dir) < 0)
		return ERR_NOMEM;
	r = policy_load(path, &checked, ret, &errs);
	policy_errors_release(&errs);
	free(path);
	return r;
}

int
policy_in_force(const char *path, const char *state_dir,
    const struct policy_load_opts *opts, struct policy *ret,
    enum policy_source *ret_source, struct policy_errors *reterr)
{
	int r = policy_load(path, opts, ret, reterr);

	*ret_source = POLICY_FROM_FILE;
	if (is_file_trouble(r)) {
		*ret_source = POLICY_FROM_LAST_GOOD;
		r = load_last_good(state_dir,
		    opts->state != NULL ? opts->state : opts, ret);
	}
	if (is_file_trouble(r)) {
		*ret_source = POLICY_FROM_NOTHING;
		r = policy_init(ret);
	}
	return r;
}
