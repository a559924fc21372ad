/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * As sshd's safe_path() does it. Debian's sshd accepts what a group can write
 * to if only the account is in it; which sshd this is we do not know.
 * keyaudit/collect/modes.c looks closer.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "strict_modes.h"

/* Returns whether there is something to say. */
static bool
judge_one(const struct account *a, const char *path, struct diag *ret)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return false;
	if (st.st_uid != 0 && st.st_uid != a->uid)
		diag_set(ret, ERR_PERM,
		    "sshd will not read it (StrictModes): %.300s belongs to "
		    "uid %lu",
		    path, (unsigned long)st.st_uid);
	else if ((st.st_mode & 002) != 0)
		diag_set(ret, ERR_PERM,
		    "sshd will not read it (StrictModes): %.300s is writable "
		    "by everybody",
		    path);
	else if ((st.st_mode & 020) != 0)
		diag_set(ret, ERR_PERM,
		    "sshd may not read it (StrictModes): %.300s is writable by "
		    "its group",
		    path);
	else
		return false;
	return true;
}

static bool
can_read(const struct account *a, const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0 || a->uid == 0)
		return true;
	if (st.st_uid == a->uid)
		return (st.st_mode & 0400) != 0;
	if (st.st_gid == a->gid)
		return (st.st_mode & 040) != 0;
	return (st.st_mode & 04) != 0;
}

void
strict_modes_judge(const struct account *a, const char *root, const char *path,
    struct diag *ret)
{
	char real[PATH_MAX], home[PATH_MAX], named[PATH_MAX];
	char *slash;

	snprintf(named, sizeof(named), "%s%s", root,
	    a->home == NULL ? "" : a->home);
	if (realpath(path, real) == NULL)
		return;
	if (a->home == NULL || realpath(named, home) == NULL)
		home[0] = '\0';
	if (!can_read(a, real)) {
		diag_set(ret, ERR_PERM,
		    "sshd cannot read it with the account's rights: %.300s",
		    real);
		return;
	}
	while (!judge_one(a, real, ret) && strcmp(real, home) != 0 &&
	    (slash = strrchr(real, '/')) != NULL && real[1] != '\0')
		slash[slash == real] = '\0';
}
