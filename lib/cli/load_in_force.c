/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Load the policy that is in force, as the PAM module does: docs/contract.md,
 * "Which policy a command uses".
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/cli/load_in_force.h>
#include <loginpolicy/cli/message.h>

char *
path_below_cwd(const char *path)
{
	char *cwd = getcwd(NULL, 0), *full = NULL;

	if (cwd != NULL &&
	    asprintf(&full, "%s/%s", strcmp(cwd, "/") == 0 ? "" : cwd, path) <
		0)
		full = NULL;
	free(cwd);
	return full;
}

int
inforce_load_file(const struct policy_files *f, struct inforce *ret,
    struct policy_errors *reterr)
{
	struct policy_load_opts opts = {.root = "", .check_parents = true};
	const char *path = f->policy != NULL ? f->policy : POLICY_PATH;
	char *absolute = NULL;

	memset(ret, 0, sizeof(*ret));
	memset(reterr, 0, sizeof(*reterr));
	if (f->policy != NULL) {
		opts.owner = geteuid();
		opts.check_parents = false;
		if (path[0] != '/' && (absolute = path_below_cwd(path)) != NULL)
			path = absolute;
	} else {
		opts.root = f->root;
	}
	if (asprintf(&ret->path, "%s%s", opts.root, path) < 0) {
		ret->path = NULL;
		ret->why = ERR_NOMEM;
	} else {
		ret->why = policy_load(path, &opts, &ret->policy, reterr);
	}
	free(absolute);
	return ret->why;
}

void
policy_errors_print(const struct policy_errors *e)
{
	for (size_t i = 0; i < e->n; i++) {
		const struct diag *d = &e->list[i];

		if (d->line != 0)
			complain("%s:%u:%u: error: %s", d->path, d->line,
			    d->col, d->msg);
		else
			complain("%s: error: %s", d->path, d->msg);
	}
	if (e->total > e->n)
		complain("and %zu more errors", e->total - e->n);
}

/*
 * The path of the state directory: --state, or the default below --root. Owned;
 * NULL: no memory.
 */
static char *
state_dir_of(const struct policy_files *f)
{
	if (f->state == NULL)
		return strdup(POLICY_STATE_DIR);
	return f->state[0] == '/' ? strdup(f->state) : path_below_cwd(f->state);
}

/* Where the PAM module finds policy and state. */
struct places {
	struct policy_places p; /* points into this struct */
	/* --state is the caller's, and not below --root */
	struct policy_load_opts given;
	char *state; /* owned */
};

/*
 * Fill ret. A trial belongs to this system: whether one runs below --root is
 * unknown. Returns 0 or ERR_NOMEM.
 */
static int
places_init(const struct policy_files *f, struct places *ret)
{
	memset(ret, 0, sizeof(*ret));
	if ((ret->state = state_dir_of(f)) == NULL)
		return ERR_NOMEM;
	ret->given = (struct policy_load_opts){.root = "", .owner = geteuid()};
	ret->p = (struct policy_places){.conf = POLICY_PATH,
	    .state = ret->state,
	    .load = {.root = f->root, .check_parents = true},
	    .state_load = f->state != NULL ? &ret->given : NULL,
	    .boot_id = f->root[0] == '\0' ? boot_id_read : NULL,
	    .boottime_s = boot_clock_s()};
	return 0;
}

static int
load_source(const struct policy_files *f, struct policy *ret,
    enum policy_source *ret_source)
{
	struct policy_errors errs;
	struct places places;
	int r = places_init(f, &places);

	if (r != 0)
		return r;
	r = policy_in_force(&places.p, ret, ret_source, &errs);
	policy_errors_release(&errs);
	free(places.state);
	return r;
}

/* Whether the file that was read is in force: its trial may have ended. */
static bool
is_in_force(const struct policy_files *f, const struct policy *p)
{
	struct places places;
	bool yes;

	if (places_init(f, &places) != 0)
		return false;
	yes = policy_is_in_force(&places.p, p, POLICY_FROM_FILE);
	free(places.state);
	return yes;
}

/* Owned; NULL: no memory. */
static char *
last_good_path(const struct policy_files *f)
{
	char *dir = state_dir_of(f), *path = NULL;

	if (dir != NULL &&
	    asprintf(&path, "%s%s/last-good.conf",
		f->state == NULL ? f->root : "", dir) < 0)
		path = NULL;
	free(dir);
	return path;
}

/* Use and report the last accepted policy. Returns 0 or ERR_NOMEM. */
static int
use_last_good(const struct policy_files *f, struct inforce *ret,
    enum policy_source source)
{
	char *path = last_good_path(f);

	if (path == NULL)
		return ERR_NOMEM;
	complain("%s is not in force%s: the last accepted policy is used, %s",
	    ret->path,
	    source == POLICY_TRIAL_OVER ? " because its trial has ended" : "",
	    path);
	free(ret->path);
	ret->path = path;
	return 0;
}

/*
 * Load what is in force instead of the file at ret->path, which is not because
 * of ret->why, or (0) because of its trial. Returns 0 or ERR_NOMEM.
 */
static int
fall_back(const struct policy_files *f, struct inforce *ret)
{
	enum policy_source source;
	int r;

	policy_release(&ret->policy);
	if ((r = load_source(f, &ret->policy, &source)) != 0) {
		complain("%s: %s%s", ret->path,
		    ret->why == 0 ? "cannot determine whether its trial has "
				    "ended: "
				  : "",
		    err_str(r));
		ret->counts = INFORCE_UNKNOWN;
		return 0;
	}
	if (source == POLICY_FROM_FILE)
		return 0; /* it has just been repaired */
	if (source != POLICY_FROM_NOTHING)
		return use_last_good(f, ret, source);
	if (ret->why == 0)
		complain("%s is not in force because its trial has ended",
		    ret->path);
	ret->counts = INFORCE_NOTHING;
	return 0;
}

bool
policy_errors_are_none_yet(const struct policy_errors *e, int r)
{
	return r == ERR_NOENT && e->total == 1 && e->list[0].line == 0;
}

int
inforce_load(const struct policy_files *f, struct inforce *ret)
{
	struct policy_errors errs;
	int r = inforce_load_file(f, ret, &errs);
	const bool none_yet = f->policy == NULL &&
	    policy_errors_are_none_yet(&errs, r);

	if (!none_yet)
		policy_errors_print(&errs);
	if (r == 0 && (f->policy != NULL || is_in_force(f, &ret->policy))) {
		policy_errors_release(&errs);
		return 0;
	}
	if (f->policy == NULL && r != ERR_NOMEM)
		r = fall_back(f, ret);
	/* Where nothing counts in its place, the caller says what to do. */
	if (none_yet && ret->counts != INFORCE_NOTHING)
		policy_errors_print(&errs);
	policy_errors_release(&errs);
	if (r == ERR_NOMEM)
		complain("out of memory");
	if (r != 0)
		inforce_release(ret);
	return r;
}

int
inforce_last_good(const struct policy_files *f, char **ret)
{
	enum policy_source source;
	struct policy p;
	int r = load_source(f, &p, &source);

	*ret = NULL;
	if (r != 0)
		return r;
	policy_release(&p);
	if (source != POLICY_FROM_LAST_GOOD && source != POLICY_TRIAL_OVER)
		return 0;
	return (*ret = last_good_path(f)) == NULL ? ERR_NOMEM : 0;
}

void
inforce_release(struct inforce *f)
{
	policy_release(&f->policy);
	free(f->path);
	memset(f, 0, sizeof(*f));
}
