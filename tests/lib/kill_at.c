/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Preloaded: the process dies at the Nth call that changes a file, before the
 * call. KILL_AT=N; KILL_COUNT=FILE: it does not die, and the number of calls is
 * appended there. KILL_WITH=SIGNAL: that one instead of SIGKILL. FAIL_AT=N: that
 * call fails as on a full disk. KILL_ONLY=NAME: all this in the program of that
 * name alone, not in those that it starts; KILL_CHILD=1: also in its children,
 * which go on counting from where they began. For tests of power cuts, signals and
 * full disks.
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
CALL(fsync, (int fd), (fd))
CALL(fchmod, (int fd, mode_t m), (fd, m))
CALL(mkostemp, (char *a, int f), (a, f))

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
