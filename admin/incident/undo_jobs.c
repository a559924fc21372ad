/* SPDX-License-Identifier: BSD-2-Clause */
/* --undo: the files of the spools as they were, and lingering. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/base/atomic.h>
#include "admin/enable/run_tool.h"
#include "admin/sessions/logind.h"
#include "json_words.h"
#include "undo.h"

#define LINGER_DIR "/var/lib/systemd/linger"
#define LOGINCTL   "/usr/bin/loginctl"

/* --- spools --- */

/* The other name of a file; cron and atd read none that begins so. */
static void
name_of_rest(const char *name, char ret[NAME_MAX])
{
	snprintf(ret, NAME_MAX, ".loginpolicy-%s", name);
}

/* Write it under another name, then link it: never over a new file. */
static int
write_file(int dir, const char *name, const json_t *job, const void *text,
    size_t len)
{
	char tmp[NAME_MAX];
	int fd, e = 0;

	name_of_rest(name, tmp);
	unlinkat(dir, tmp, 0);
	fd = openat(dir, tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd == -1)
		return errno;
	if (write_all(fd, text, len) != 0 ||
	    fchown(fd, (uid_t)json_int_of(job, "uid", 0),
		(gid_t)json_int_of(job, "gid", 0)) != 0 ||
	    fchmod(fd, (mode_t)json_int_of(job, "mode", 0600) & 0777) != 0 ||
	    fsync(fd) != 0 || linkat(dir, tmp, dir, name, 0) != 0)
		e = errno;
	unlinkat(dir, tmp, 0);
	close(fd);
	return e;
}

/* The folder of a spool, opened; -1: it is none, or cannot be (errno). */
static int
open_spool(const char *path)
{
	const char *slash = strrchr(path, '/');
	char dir[512];

	errno = EINVAL;
	if (strncmp(path, "/var/spool/", 11) != 0 ||
	    snprintf(dir, sizeof(dir), "%.*s", (int)(slash - path), path) >=
		(int)sizeof(dir))
		return -1;
	return open(dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* Returns 0 or an errno; EEXIST: there is a new file. */
static int
restore_file(const char *path, const json_t *job)
{
	unsigned char *text;
	size_t len = 0;
	int fd, e;

	text = json_bytes64_read(json_object_get(job, "content"), &len);
	if (text == NULL)
		return EINVAL;
	fd = open_spool(path);
	e = fd == -1 ? errno
		     : write_file(fd, strrchr(path, '/') + 1, job, text, len);
	if (fd != -1)
		close(fd);
	free(text);
	return e;
}

/* Remove what an undo has left that was killed. */
static void
remove_rest(const char *path)
{
	char tmp[NAME_MAX];
	int fd = open_spool(path);

	if (fd == -1)
		return;
	name_of_rest(strrchr(path, '/') + 1, tmp);
	unlinkat(fd, tmp, 0);
	close(fd);
}

static void
undo_job(const struct undo *u, const json_t *job, struct steps *s)
{
	const char *path = json_text_of(job, "path", "");
	const char *kind = json_text_of(job, "kind", "");
	const char *step = kind[0] == 'a' ? "at" : "crontab";
	int64_t due;
	int e;

	if (!u->o->dry_run)
		remove_rest(path);
	if (access(path, F_OK) == 0)
		steps_add(s, step, STEP_NOTHING, "%s is there", path);
	else if (json_time_of(job, "due", &due) && due <= u->c.now)
		steps_add(s, step, STEP_NOTHING,
		    "%s was due since, and is not restored; the record has it",
		    path);
	else if (u->o->dry_run)
		steps_add(s, step, STEP_SKIPPED, "%s", path);
	else if ((e = restore_file(path, job)) != 0)
		steps_add(s, step, STEP_FAILED, "%s: %s", path, strerror(e));
	else
		steps_add(s, step, STEP_DONE,
		    "%s is as it was: read it, an intruder may have written it",
		    path);
}

void
undo_jobs(const struct undo *u, const json_t *account, struct steps *s)
{
	const json_t *jobs = json_object_get(account, "jobs"), *j;
	size_t i;

	json_array_foreach(jobs, i, j)
	{
		if (json_is_set(j, "content") &&
		    json_int_of(account, "uid", 0) != 0)
			undo_job(u, j, s);
	}
}

/* --- lingering --- */

/* By logind where there is one; its file is what counts at the next boot. */
static int
linger(const char *name, const char *path, struct diag *reterr)
{
	const char *const argv[] = {LOGINCTL, "enable-linger", "--", name,
	    NULL};
	int fd;

	if (logind_is_there() && shadow_tool(argv, reterr) == 0)
		return 0;
	fd = open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd == -1)
		return diag_set(reterr, ERR_IO, "%s: %s", path,
		    strerror(errno));
	close(fd);
	return 0;
}

void
undo_linger(const struct undo *u, const json_t *account, struct steps *s)
{
	const json_t *names = json_object_get(json_object_get(account,
						  "before"),
			 "linger"),
		     *v;
	struct diag d = {0};
	char path[512];
	size_t i;

	json_array_foreach(names, i, v)
	{
		const char *name = json_string_value(v);

		if (name == NULL || strchr(name, '/') != NULL || name[0] == '.')
			continue;
		snprintf(path, sizeof(path), LINGER_DIR "/%s", name);
		if (access(path, F_OK) == 0)
			steps_add(s, "linger", STEP_NOTHING, "%s is there",
			    path);
		else if (u->o->dry_run)
			steps_add(s, "linger", STEP_SKIPPED, "%s", name);
		else if (linger(name, path, &d) != 0)
			steps_add(s, "linger", STEP_FAILED, "%s", d.msg);
		else
			steps_add(s, "linger", STEP_DONE,
			    "services of %s start at boot again: read "
			    "~%s/.config/systemd/user, an intruder may have "
			    "written them",
			    name, name);
	}
}
