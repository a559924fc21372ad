/*
 * Which policy counts: the file, the last one that was accepted, or none. Only
 * what is wrong with the file itself makes the last one count; trouble of the
 * machine does not, for it could be made by who wants the older policy.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/inforce.h>

#define LAST_GOOD "last-good.conf"

static bool
is_file_trouble(int r)
{
	return r != 0 && r != ERR_IO && r != ERR_NOMEM && r != ERR_INTERNAL;
}

static const struct policy_load_opts *
state_opts(const struct policy_places *pl)
{
	return pl->state_load != NULL ? pl->state_load : &pl->load;
}

static int
load_last_good(const struct policy_places *pl, struct policy *ret)
{
	struct policy_load_opts checked = *state_opts(pl);
	struct policy_errors errs;
	char *path;
	int r;

	checked.check_parents = true;
	if (asprintf(&path, "%s/" LAST_GOOD, pl->state) < 0)
		return ERR_NOMEM;
	r = policy_load(path, &checked, ret, &errs);
	policy_errors_release(&errs);
	free(path);
	return r;
}

static int
read_trial(const struct policy_places *pl, struct trial *ret)
{
	struct state st;
	char *dir;
	int r;

	memset(ret, 0, sizeof(*ret));
	if (asprintf(&dir, "%s%s", state_opts(pl)->root, pl->state) < 0)
		return ERR_NOMEM;
	r = state_open(dir, state_opts(pl)->owner, true, 0, &st, NULL);
	if (r == 0) {
		r = state_trial(&st, ret);
		state_close(&st);
	}
	free(dir);
	return r == ERR_PERM ? ERR_IO : r;
}

/* Whether this policy was on trial, and no longer is. */
static int
trial_is_over(const struct policy_places *pl, const struct policy *p, bool *ret)
{
	struct trial t;
	int r;

	*ret = false;
	if (pl->boot_id == NULL)
		return 0;
	if ((r = read_trial(pl, &t)) != 0 || !t.exists)
		return r;
	if (t.understood && memcmp(t.policy, p->sha256, SHA256_LEN) != 0)
		return 0;
	*ret = !t.understood || strcmp(t.boot_id, pl->boot_id) != 0 ||
	    pl->boottime_s >= t.deadline_s;
	return 0;
}

int
policy_in_force(const struct policy_places *places, struct policy *ret,
    enum policy_source *ret_source, struct policy_errors *reterr)
{
	int r = policy_load(places->conf, &places->load, ret, reterr);
	bool over = false;

	*ret_source = POLICY_FROM_FILE;
	if (r == 0 && (r = trial_is_over(places, ret, &over)) != 0) {
		policy_release(ret);
		return r;
	}
	if (over)
		policy_release(ret);
	if (over || is_file_trouble(r)) {
		*ret_source = over ? POLICY_TRIAL_OVER : POLICY_FROM_LAST_GOOD;
		r = load_last_good(places, ret);
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
	bool over;

	return source == POLICY_FROM_FILE && policy_is_unchanged(p) &&
	    trial_is_over(places, p, &over) == 0 && !over;
}
