/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which policy is in force: the file, the last accepted one, or none. The last
 * accepted one is used only if the file itself is bad, not after a failure of
 * the machine, which a user who wants the older policy could cause.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/policy/inforce.h>

#define LAST_GOOD "last-good.conf"

static bool
is_file_trouble(int r)
{
	return r != 0 && !err_is_trouble(r);
}

static const struct policy_load_opts *
state_opts(const struct policy_places *pl)
{
	return pl->state_load != NULL ? pl->state_load : &pl->load;
}

/*
 * Errors of the last accepted policy are shown only where it could not be read.
 */
static int
load_last_good(const struct policy_places *pl, struct policy *ret,
    struct policy_errors *reterr)
{
	struct policy_load_opts checked = *state_opts(pl);
	struct policy_errors errs;
	char *path;
	int r;

	checked.check_parents = true;
	if (asprintf(&path, "%s/" LAST_GOOD, pl->state) < 0)
		return ERR_NOMEM;
	r = policy_load(path, &checked, ret, &errs);
	if (err_is_trouble(r)) {
		policy_errors_release(reterr);
		*reterr = errs;
	} else {
		policy_errors_release(&errs);
	}
	free(path);
	return r;
}

static int
read_trial(const struct policy_places *pl, struct trial *ret,
    struct policy_errors *reterr)
{
	struct diag d = {.msg = "the trial cannot be read"};
	struct state st;
	char *dir;
	int r;

	memset(ret, 0, sizeof(*ret));
	if (asprintf(&dir, "%s%s", state_opts(pl)->root, pl->state) < 0)
		return ERR_NOMEM;
	r = state_open(dir, state_opts(pl)->owner, true, 0, &st, &d);
	if (r == 0) {
		r = state_trial(&st, ret);
		state_close(&st);
	}
	if (r == ERR_PERM)
		r = ERR_IO;
	if (r != 0)
		policy_errors_set(reterr, dir, r, &d);
	free(dir);
	return r;
}

/* Whether the trial t of the policy that was read has ended. */
static int
check_trial(const struct policy_places *pl, const struct trial *t, bool *ret,
    struct policy_errors *reterr)
{
	const struct diag d = {.msg = "the ID of this boot cannot be read, and "
				      "a policy is on trial"};
	char boot_id[BOOT_ID_LEN + 1];
	int r = pl->boot_id(boot_id);

	if (r != 0)
		policy_errors_set(reterr, pl->state, r, &d);
	*ret = r == 0 && trial_has_ended(t, boot_id, pl->boottime_s);
	return r;
}

/* Whether this policy was on trial, and the trial has ended. */
static int
trial_is_over(const struct policy_places *pl, const struct policy *p, bool *ret,
    struct policy_errors *reterr)
{
	struct trial t;
	int r;

	*ret = false;
	if (pl->boot_id == NULL)
		return 0;
	if ((r = read_trial(pl, &t, reterr)) != 0 || !t.exists)
		return r;
	*ret = !t.understood;
	if (!trial_is_about(&t, p->sha256))
		return 0;
	return check_trial(pl, &t, ret, reterr);
}

int
policy_in_force(const struct policy_places *places, struct policy *ret,
    enum policy_source *ret_source, struct policy_errors *reterr)
{
	int r = policy_load(places->conf, &places->load, ret, reterr);
	bool over = false;

	*ret_source = POLICY_FROM_FILE;
	if (r == 0 && (r = trial_is_over(places, ret, &over, reterr)) != 0) {
		policy_release(ret);
		return r;
	}
	if (over)
		policy_release(ret);
	if (over || is_file_trouble(r)) {
		*ret_source = over ? POLICY_TRIAL_OVER : POLICY_FROM_LAST_GOOD;
		r = load_last_good(places, ret, reterr);
	}
	if (is_file_trouble(r)) {
		*ret_source = POLICY_FROM_NOTHING;
		r = policy_init(ret);
	}
	return r;
}

bool
policy_is_in_force(const struct policy_places *places, const struct policy *p,
    enum policy_source source)
{
	struct policy_errors errs = {0};
	bool yes, over;

	yes = source == POLICY_FROM_FILE && policy_is_unchanged(p) &&
	    trial_is_over(places, p, &over, &errs) == 0 && !over;
	policy_errors_release(&errs);
	return yes;
}
