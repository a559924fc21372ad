/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * at jobs and the crontab. An at job is a file of its owner in at's spool, so
 * removing the file is what atrm(1) does. A crontab stays: cron asks PAM before
 * each job, and whoever unblocks the account wants it back.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kill_steps.h"

static const char *const at_dirs[] = {"/var/spool/cron/atjobs",
    "/var/spool/at"};
static const char *const crontab_dirs[] = {"/var/spool/cron/crontabs",
    "/var/spool/cron/tabs", "/var/spool/cron"};

/* Remove the jobs of one spool, or count them. Returns an errno or 0. */
static int
remove_jobs(const char *path, uid_t uid, bool count, size_t *n)
{
	const struct dirent *e;
	DIR *d = opendir(path);
	struct stat st;
	int err = 0;

	if (d == NULL)
		return errno == ENOENT ? 0 : errno;
	while ((e = readdir(d)) != NULL) {
		/* "a000010192e1f4", the queue's letter first; "=": it runs. */
		if (e->d_name[0] == '.')
			continue;
		if (fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
			err = errno != ENOENT ? errno : err;
		else if (!S_ISREG(st.st_mode) || st.st_uid != uid)
			continue;
		else if (count || unlinkat(dirfd(d), e->d_name, 0) == 0)
			(*n)++;
		else if (errno != ENOENT)
			err = errno;
	}
	closedir(d);
	return err;
}

size_t
at_jobs_count(uid_t uid)
{
	size_t n = 0;

	for (size_t i = 0; uid != 0 && i < sizeof(at_dirs) / sizeof(at_dirs[0]);
	     i++)
		(void)remove_jobs(at_dirs[i], uid, true, &n);
	return n;
}

void
kill_at_jobs(const struct kill_target *t, struct steps *s)
{
	size_t n = 0;
	int err;

	/* Root's jobs keep the machine going. */
	for (size_t i = 0;
	     t->uid != 0 && i < sizeof(at_dirs) / sizeof(at_dirs[0]); i++) {
		if ((err = remove_jobs(at_dirs[i], t->uid, t->dry_run, &n)) !=
		    0)
			steps_add(s, "at", STEP_FAILED, "%s: %s", at_dirs[i],
			    strerror(err));
	}
	if (n == 0)
		steps_add(s, "at", STEP_NOTHING, NULL);
	else
		steps_add(s, "at", t->dry_run ? STEP_SKIPPED : STEP_DONE,
		    "%zu job%s%s", n, n == 1 ? "" : "s",
		    t->dry_run ? "" : " removed");
}

char *
crontab_path(const char *name)
{
	struct stat st;
	char *path;

	for (size_t i = 0; name != NULL && strchr(name, '/') == NULL &&
	     i < sizeof(crontab_dirs) / sizeof(crontab_dirs[0]);
	     i++) {
		if (asprintf(&path, "%s/%s", crontab_dirs[i], name) < 0)
			return NULL;
		if (lstat(path, &st) == 0 && S_ISREG(st.st_mode))
			return path;
		free(path);
	}
	return NULL;
}

void
tell_crontab(const struct kill_target *t, struct steps *s)
{
	char *path = crontab_path(t->name);

	if (path == NULL)
		steps_add(s, "crontab", STEP_NOTHING, NULL);
	else
		steps_add(s, "crontab", STEP_NOTHING,
		    "%s stays; a cron that asks PAM runs nothing of it while "
		    "the account is blocked",
		    path);
	free(path);
}
