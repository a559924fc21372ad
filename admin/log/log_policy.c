/*
 * The first policy that has the hash: -f, or else the policy file, the last
 * accepted policy, the history.
 */
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

static bool
has_hash(const struct policy *p, const char *hash)
{
	char text[LOG_HASH_LEN + 1];

	for (size_t i = 0; i < LOG_HASH_LEN / 2; i++)
		snprintf(text + 2 * i, 3, "%02x", p->sha256[i]);
	return strcmp(text, hash) == 0;
}

/*
 * Keep p, loaded with the result r, if it has the hash. Returns 0, ERR_NOMEM, or
 * ERR_NOENT: it is another one.
 */
static int
check_hash(int r, const char *hash, struct policy *p)
{
	if (r == ERR_NOMEM)
		return r;
	if (r == 0 && has_hash(p, hash))
		return 0;
	policy_release(p);
	return ERR_NOENT;
}

/* The file of -f, or the policy file. Errors in it do not matter here. */
static int
try_file(const struct options *o, const char *hash, struct policy *ret)
{
	struct policy_errors errs;
	struct inforce f;
	const struct policy_files files = policy_files_of(o);
	int r = inforce_load_file(&files, &f, &errs);

	policy_errors_release(&errs);
	*ret = f.policy;
	memset(&f.policy, 0, sizeof(f.policy));
	inforce_release(&f);
	return check_hash(r, hash, ret);
}

/* A file that apply stored, trusted like the last accepted policy. */
static int
try_stored(const struct options *o, const char *dir, const char *name,
    const char *hash, struct policy *ret)
{
	const struct policy_load_opts opts = {.root = "",
	    .owner = o->state != NULL ? geteuid() : 0,
	    .check_parents = true};
	struct policy_errors errs;
	char *path;
	int r;

	if (asprintf(&path, "%s/%s", dir, name) < 0)
		return ERR_NOMEM;
	r = policy_load(path, &opts, ret, &errs);
	policy_errors_release(&errs);
	free(path);
	return check_hash(r, hash, ret);
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
try_history(const struct options *o, const char *dir, const char *hash,
    struct policy *ret)
{
	char name[NAME_MAX + sizeof("history/")], *path;
	const struct dirent *e;
	int r = ERR_NOENT;
	DIR *d;

	if (asprintf(&path, "%s/history", dir) < 0)
		return ERR_NOMEM;
	d = opendir(path);
	free(path);
	if (d == NULL)
		return errno == ENOENT ? ERR_NOENT : ERR_PERM;
	while (r == ERR_NOENT && (e = readdir(d)) != NULL) {
		if (!is_entry(e->d_name, hash))
			continue;
		snprintf(name, sizeof(name), "history/%s", e->d_name);
		r = try_stored(o, dir, name, hash, ret);
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
	int r;

	memset(ret, 0, sizeof(*ret));
	if (dir == NULL)
		return ERR_NOMEM;
	r = try_file(o, hash, ret);
	if (r == ERR_NOENT && o->policy == NULL)
		r = try_stored(o, dir, "last-good.conf", hash, ret);
	if (r == ERR_NOENT && o->policy == NULL)
		r = try_history(o, dir, hash, ret);
	free(dir);
	return r;
}
