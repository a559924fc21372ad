/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Preloaded: the process dies at the Nth call that changes a file, before the
 * call. KILL_AT=N; KILL_COUNT=FILE: it does not die, and the number of calls is
 * appended there. KILL_WITH=SIGNAL: that one instead of SIGKILL. FAIL_AT=N: that
 * call fails as on a full disk. KILL_ONLY=NAME: all this in the program of that
 * name alone, not in those that it starts; KILL_CHILD=1: also in its children,
 * which go on counting from where they began. FAIL_DIR_SYNC=PATH: fsync(2) of the
 * folder PATH, and of those below it, fails, in children, too; what was changed in
 * them stays. For tests of power cuts, signals and full disks.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static unsigned long calls;
static pid_t first; /* a child that tries something out is not killed */

static bool
is_other_program(void)
{
	const char *only = getenv("KILL_ONLY");

	return only != NULL && strcmp(only, program_invocation_short_name) != 0;
}

/* Returns whether this call is to fail. */
static bool
count_call(void)
{
	const char *at = getenv("KILL_AT"), *fail = getenv("FAIL_AT");
	const char *with = getenv("KILL_WITH");

	if (first == 0)
		first = getpid();
	if ((first != getpid() && getenv("KILL_CHILD") == NULL) ||
	    is_other_program())
		return false;
	calls++;
	if (at != NULL && strtoul(at, NULL, 10) == calls)
		raise(with != NULL ? atoi(with) : SIGKILL);
	if (fail == NULL || strtoul(fail, NULL, 10) != calls)
		return false;
	errno = ENOSPC;
	return true;
}

static void __attribute__((destructor)) report(void)
{
	const char *path = getenv("KILL_COUNT");
	FILE *f = path == NULL || first != getpid() || is_other_program()
	    ? NULL
	    : fopen(path, "ae");

	if (f != NULL) {
		fprintf(f, "%lu\n", calls);
		fclose(f);
	}
}

/* Whether the descriptor is a folder that cannot be synced. */
static bool
is_unsynced_folder(int fd)
{
	const char *below = getenv("FAIL_DIR_SYNC");
	char link[64], path[4096];
	size_t len = below == NULL ? 0 : strlen(below);
	struct stat st;
	ssize_t n;

	if (len == 0 || fstat(fd, &st) != 0 || !S_ISDIR(st.st_mode))
		return false;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof(path) - 1);
	if (n < (ssize_t)len || strncmp(path, below, len) != 0)
		return false;
	path[n] = '\0';
	return below[len - 1] == '/' || path[len] == '\0' || path[len] == '/';
}

#define CALL(name, params, args)                       \
	int name params;                               \
	int name params                                \
	{                                              \
		int(*real) params = (int(*) params)(   \
		    uintptr_t)dlsym(RTLD_NEXT, #name); \
		if (count_call())                      \
			return -1;                     \
		return real args;                      \
	}

CALL(rename, (const char *a, const char *b), (a, b))
CALL(renameat, (int x, const char *a, int y, const char *b), (x, a, y, b))
CALL(link, (const char *a, const char *b), (a, b))
CALL(unlink, (const char *a), (a))
CALL(mkdir, (const char *a, mode_t m), (a, m))
CALL(fchmod, (int fd, mode_t m), (fd, m))
CALL(mkostemp, (char *a, int f), (a, f))

int fsync(int fd);

int
fsync(int fd)
{
	int (*real)(int) = (int (*)(int))(uintptr_t)dlsym(RTLD_NEXT, "fsync");

	if (count_call())
		return -1;
	if (is_unsynced_folder(fd)) {
		errno = EIO;
		return -1;
	}
	return real(fd);
}

ssize_t
write(int fd, const void *p, size_t n)
{
	ssize_t (*real)(int, const void *, size_t) = (ssize_t(*)(int,
	    const void *, size_t))(uintptr_t)dlsym(RTLD_NEXT, "write");

	/* What is said to people is no file. */
	if (fd > 2 && count_call())
		return -1;
	return real(fd, p, n);
}
