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
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <loginpolicy/cli/monotonic.h>
#include "as_account.h"

#define OUTPUT_MAX (8u << 20) /* bytes */
#define GRACE_S	   2 /* that a child has longer than its alarm */

bool
is_in_home(const struct account *a, const char *root, const char *path)
{
	size_t n = strlen(root), home = a->home == NULL ? 0 : strlen(a->home);

	while (home != 0 && a->home[home - 1] == '/')
		home--;
	return home != 0 && strncmp(path, root, n) == 0 &&
	    strncmp(path + n, a->home, home) == 0 && path[n + home] == '/';
}

bool
is_in_own_folder(uid_t uid, const char *path)
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
			return st.st_uid == uid;
	}
	return false;
}

bool
is_within_reach(const struct account *a, const char *root, const char *path)
{
	return is_in_home(a, root, path) || is_in_own_folder(a->uid, path);
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

/* A relative one is below a root that is not this machine's. */
bool
as_account_chdir(const char *path)
{
	return path[0] != '/' || chdir("/") == 0;
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

/* Milliseconds until then, of a clock that nobody sets. */
static int
ms_until(int64_t end)
{
	const int64_t left = end - monotonic_ms();

	return left > 0 ? (int)left : 0;
}

/*
 * The child's error, which is its exit status. One below FUSE that nobody
 * serves is not ended by SIGKILL either, and is left behind.
 */
static int
wait_for(pid_t pid, int64_t end)
{
	struct timespec pause = {.tv_nsec = 50000};
	int status;
	pid_t r;

	while (
	    (r = waitpid(pid, &status, WNOHANG)) == 0 && ms_until(end) != 0) {
		nanosleep(&pause, NULL);
		if (pause.tv_nsec < 10000000)
			pause.tv_nsec *= 2;
	}
	if (r != pid) {
		kill(pid, SIGKILL);
		return ERR_IO;
	}
	return WIFEXITED(status) ? -WEXITSTATUS(status) : ERR_IO;
}

/* Up to the end of the pipe. */
static int
read_output(int fd, int64_t end, struct buf *ret)
{
	struct pollfd f = {.fd = fd, .events = POLLIN};
	char piece[16384];
	size_t all = 0;
	ssize_t n;
	int polled;

	do {
		polled = poll(&f, 1, ms_until(end));
		if (polled == -1 && errno == EINTR)
			continue;
		if (polled <= 0 || (n = read(fd, piece, sizeof(piece))) < 0)
			return ERR_IO;
		if ((all += (size_t)n) > OUTPUT_MAX)
			return ERR_TOOBIG;
		if (ret != NULL)
			buf_put(ret, piece, (size_t)n);
	} while (polled == -1 || n != 0);
	return ret == NULL ? 0 : ret->err;
}

int
as_account(const struct account *a, const char *root, const char *path,
    int (*work)(void *ctx, int out), void *ctx, struct buf *ret)
{
	const int64_t end = monotonic_ms() +
	    (AS_ACCOUNT_SECONDS + GRACE_S) * 1000;
	int pipes[2], r, e;
	bool own;
	pid_t pid;

	if (pipe2(pipes, O_CLOEXEC) != 0)
		return ERR_IO;
	if ((pid = fork()) == 0) {
		alarm(AS_ACCOUNT_SECONDS);
		own = is_within_reach(a, root, path);
		_exit(!as_account_chdir(path) ||
			    (own && !as_account_begin(a->uid, a->gid))
			? -ERR_PERM
			: -work(ctx, pipes[1]));
	}
	close(pipes[1]);
	r = pid == -1 ? ERR_IO : read_output(pipes[0], end, ret);
	close(pipes[0]);
	e = pid == -1 ? ERR_IO : wait_for(pid, end);
	return e != 0 ? e : r;
}
