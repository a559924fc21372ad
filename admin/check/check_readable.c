/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Files and folders of the policy that not every user can read. A screen locker
 * uses PAM as its user: if it cannot read all of the policy, it refuses.
 */
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "check.h"

static void
report_unreadable(struct check *c, const struct policy_where *at,
    const char *path, const struct stat *st)
{
	check_error(c, place_of_statement(at),
	    "%.250s (mode %04o) cannot be read by every user: a screen locker, "
	    "which runs as its user, would refuse everybody; set mode %s",
	    path, (unsigned)(st->st_mode & 07777),
	    S_ISDIR(st->st_mode) ? "0755" : "0644");
}

/* Cut path to its folder. Returns false if that is not below root. */
static bool
go_up(const char *root, char *path)
{
	char *slash = strrchr(path, '/');

	if (slash == NULL || slash == path ||
	    (size_t)(slash - path) <= strlen(root))
		return false;
	*slash = '\0';
	return true;
}

/*
 * Check a file or folder, and the folders above it, which every user must be
 * able to search. last: the folder that was checked last.
 */
static void
check_source(struct check *c, const struct policy_where *at, const char *path,
    char last[PATH_MAX])
{
	const char *root = c->o->policy != NULL ? "" : c->o->root;
	char dir[PATH_MAX];
	struct stat st, above;
	mode_t need;

	if (strlen(path) >= PATH_MAX || stat(path, &st) != 0)
		return;
	need = S_ISDIR(st.st_mode) ? 0555 : 0444;
	if ((st.st_mode & need) != need)
		report_unreadable(c, at, path, &st);
	strcpy(dir, path);
	if (go_up(root, dir) && strcmp(dir, last) != 0) {
		strcpy(last, dir);
		do {
			if (stat(dir, &above) == 0 &&
			    (above.st_mode & 0111) != 0111)
				report_unreadable(c, at, dir, &above);
		} while (go_up(root, dir));
	}
	if (S_ISDIR(st.st_mode))
		strcpy(last, path);
}

void
check_readable(struct check *c)
{
	char last[PATH_MAX] = "";
	struct policy_where at;
	const char *path;

	for (size_t i = 0; (path = policy_source_path(c->p, i, &at)) != NULL;
	     i++) {
		/* The file of -f is not in its place yet. */
		if (at.file >= 0 || c->o->policy == NULL)
			check_source(c, &at, path, last);
	}
}
