/* -f, the policy file, the last accepted policy, the history: the first that has the hash. */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/logline/log_line.h>
#include "admin/change/change.h"
#include "admin/inforce.h"
#include "log_policy.h"

/* Where a policy may lie. */
struct place {
	const struct options *o;
	const char *hash;
	const char *dir; /* the state directory, with --root */
};

static bool
has_hash(const struct policy *p, const char *hash)
{
	char text[LOG_HASH_LEN + 1];

	for (size_t i = 0; i < LOG_HASH_LEN / 2; i++)
		snprintf(text + 2 * i, 3, "%02x", p->sha256[i]);
	return strcmp(text, hash) == 0;
}

/* Returns 0, ERR_NOMEM, or ERR_NOENT: that is not it. */
static int
check(const struct place *pl, int r, struct policy *p)
{
	if (r == ERR_NOMEM)
		return r;
	if (r == 0 && has_hash(p, pl->hash))
		return 0;
	policy_release(p);
	return ERR_NOENT;
}

/* The policy file: what is wrong with it is not the matter here. */
static enum exit_code
try_file(const struct place *pl, struct policy *ret)
{
	struct policy_errors errs;
	struct inforce f;
	const struct policy_files files = policy_files_of(pl->o);
	int r = inforce_load_file(&files, &f, &errs);

	policy_errors_release(&errs);
	*ret = f.policy;
	memset(&f.policy, 0, sizeof(f.policy));
	inforce_release(&f);
	return check(pl, r, ret);
}

/* What apply has kept, believed as the last accepted policy is. */
static int
try_kept(const struct place *pl, const char *name, struct policy *ret)
{
	const struct policy_load_opts opts = {.root = "",
	    .owner = pl->o->state != NULL ? geteuid() : 0,
	    .check_parents = true};
	struct policy_errors errs;
	char *path;
	int r;

	if (asprintf(&path, "%s/%s", pl->dir, name) < 0)
		return ERR_NOMEM;
	r = policy_load(path, &opts, ret, &errs);
	policy_errors_release(&errs);
	free(path);
	return check(pl, r, ret);
}

/* An entry of the history ends with the beginning of its hash (lib/policy/accept.c). */
static bool
is_entry(const char *name, const char *hash)
{
	size_t len = strlen(name);

	return len > LOG_HASH_LEN && name[len - LOG_HASH_LEN - 1] == '-' &&
	    strcmp(name + len - LOG_HASH_LEN, hash) == 0;
}

/* Entries with one hash are one policy: any will do. */
static int
try_history(const struct place *pl, struct policy *ret)
{
	char name[NAME_MAX + sizeof("history/")], *path;
	const struct dirent *e;
	int r = ERR_NOENT;
	DIR *d;

	if (asprintf(&path, "%s/history", pl->dir) < 0)
		return ERR_NOMEM;
	d = opendir(path);
	free(path);
	if (d == NULL)
		return errno == ENOENT ? ERR_NOENT : ERR_PERM;
	while (r == ERR_NOENT && (e = readdir(d)) != NULL) {
		if (!is_entry(e->d_name, pl->hash))
			continue;
		snprintf(name, sizeof(name), "history/%s", e->d_name);
		r = try_kept(pl, name, ret);
	}
	closedir(d);
	return r;
}

int
log_policy(const struct options *o, const char *hash, struct policy *ret)
{
	char *dir = o->state != NULL && o->state[0] != '/'
	    ? path_below_cwd(o->state)
	    : state_path(o);
	const struct place pl = {o, hash, dir};
	int r;

	memset(ret, 0, sizeof(*ret));
	if (dir == NULL)
		return ERR_NOMEM;
	r = try_file(&pl, ret);
	if (r == ERR_NOENT && o->policy == NULL)
		r = try_kept(&pl, "last-good.conf", ret);
	if (r == ERR_NOENT && o->policy == NULL)
		r = try_history(&pl, ret);
	free(dir);
	return r;
}
