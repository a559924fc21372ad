/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The child is the account in its effective ids alone. Its real and saved uid
 * stay root's, so that the user can neither stop it nor trace it; without an
 * effective uid of 0 the kernel takes its capabilities away all the same. It
 * runs no other program.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <loginpolicy/base/trusted.h>
#include "as_account.h"

#define OUTPUT_MAX (8u << 20) /* bytes */

bool
is_in_home(const struct account *a, const char *root, const char *path)
{
	size_t n = strlen(root), home = a->home == NULL ? 0 : strlen(a->home);

	while (home != 0 && a->home[home - 1] == '/')
		home--;
	return home != 0 && strncmp(path, root, n) == 0 &&
	    strncmp(path + n, a->home, home) == 0 && path[n + home] == '/';
}

/* Whether the first folder above it that is there belongs to the account. */
static bool
is_in_own_folder(const struct account *a, const char *path)
{
	char dir[PATH_MAX];
	struct stat st;
	char *slash;

	if (strlen(path) >= sizeof(dir))
		return true;
	strcpy(dir, path);
	while ((slash = strrchr(dir, '/')) != NULL && slash != dir) {
		*slash = '\0';
		if (lstat(dir, &st) == 0)
			return st.st_uid == a->uid;
	}
	return false;
}

bool
is_within_reach(const struct account *a, const char *root, const char *path)
{
	return is_in_home(a, root, path) || is_in_own_folder(a, path);
}

bool
as_account_begin(uid_t uid, gid_t gid)
{
	return uid == 0 || geteuid() != 0 ||
	    (setgroups(1, &gid) == 0 && setresgid(gid, gid, gid) == 0 &&
		setresuid((uid_t)-1, uid, (uid_t)-1) == 0 && geteuid() == uid &&
		getegid() == gid);
}

void
as_account_end(void)
{
	uid_t real, effective, saved;

	if (getresuid(&real, &effective, &saved) != 0 ||
	    (saved == 0 &&
		(seteuid(0) != 0 || setresgid(0, 0, 0) != 0 ||
		    setgroups(0, NULL) != 0)))
		_exit(-ERR_PERM);
}

int
as_account_chown(int fd, uid_t uid, gid_t gid)
{
	const uid_t was = geteuid();
	int r, e;

	if (was != 0 && seteuid(0) != 0)
		return -1;
	r = fchown(fd, uid, gid);
	e = errno;
	if (was != 0 && (seteuid(was) != 0 || geteuid() != was))
		_exit(-ERR_PERM);
	errno = e;
	return r;
}

/* The child's error, which is its exit status. */
static int
wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) == -1) {
		if (errno != EINTR)
			return ERR_IO;
	}
	return WIFEXITED(status) ? -WEXITSTATUS(status) : ERR_IO;
}

static int
read_output(int fd, struct buf *ret)
{
	char *text = NULL;
	size_t len = 0;
	int r = read_all(fd, OUTPUT_MAX, &text, &len);

	if (r == 0 && ret != NULL)
		buf_put(ret, text, len);
	if (r == 0)
		free(text);
	return r != 0 || ret == NULL ? r : ret->err;
}

int
as_account(const struct account *a, const char *root, const char *path,
    int (*work)(void *ctx, int out), void *ctx, struct buf *ret)
{
	const bool own = is_within_reach(a, root, path);
	int pipes[2], r, e;
	pid_t pid;

	if (pipe2(pipes, O_CLOEXEC) != 0)
		return ERR_IO;
	if ((pid = fork()) == 0) {
		alarm(AS_ACCOUNT_SECONDS);
		_exit(own && !as_account_begin(a->uid, a->gid)
			? -ERR_PERM
			: -work(ctx, pipes[1]));
	}
	close(pipes[1]);
	r = pid == -1 ? ERR_IO : read_output(pipes[0], ret);
	close(pipes[0]);
	e = pid == -1 ? ERR_IO : wait_for(pid);
	return e != 0 ? e : r;
}
