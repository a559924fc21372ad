/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Preloaded: the process dies at the Nth call that changes a file, before the
 * call. KILL_AT=N; KILL_COUNT=FILE: it does not die, and the number of calls is
 * appended there. KILL_WITH=SIGNAL: that one instead of SIGKILL. FAIL_AT=N: that
 * call fails as on a full disk. KILL_ONLY=NAME: all this in the program of that
 * name alone, not in those that it starts; KILL_CHILD=1: also in its children,
 * which go on counting from where they began. KILL_ALL=1: signals to processes and
 * the start of programs count, too. KILL_TRACE=FILE: the name of each call, and of
 * the program that is started, is appended there ("spawn:/usr/bin/chage").
 * KILL_KIND=NAME: only calls that would be traced so are counted. FAIL_DIR_SYNC=PATH:
 * fsync(2) of the folder PATH, and of those below it, fails, in children, too; what
 * was changed in them stays. For tests of power cuts, signals and full disks.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static unsigned long calls;
static pid_t first; /* a child that tries something out is not killed */

static bool
is_other_program(void)
{
	const char *only = getenv("KILL_ONLY");

	return only != NULL && strcmp(only, program_invocation_short_name) != 0;
}

static void
trace_call(const char *call)
{
	const char *path = getenv("KILL_TRACE");
	FILE *f = path == NULL ? NULL : fopen(path, "ae");

	if (f != NULL) {
		fprintf(f, "%s\n", call);
		fclose(f);
	}
}

/* program: "" unless the call starts one. Returns whether it is to fail. */
static bool
count_call_of(const char *name, const char *program)
{
	const char *at = getenv("KILL_AT"), *fail = getenv("FAIL_AT");
	const char *with = getenv("KILL_WITH"), *kind = getenv("KILL_KIND");
	char call[256];

	if (first == 0)
		first = getpid();
	if ((first != getpid() && getenv("KILL_CHILD") == NULL) ||
	    is_other_program())
		return false;
	snprintf(call, sizeof(call), "%s%s%s", name,
	    program[0] != '\0' ? ":" : "", program);
	trace_call(call);
	if (kind != NULL && strcmp(kind, call) != 0)
		return false;
	calls++;
	if (at != NULL && strtoul(at, NULL, 10) == calls)
		raise(with != NULL ? atoi(with) : SIGKILL);
	if (fail == NULL || strtoul(fail, NULL, 10) != calls)
		return false;
	errno = ENOSPC;
	return true;
}

static bool
count_call(const char *name)
{
	return count_call_of(name, "");
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
		if (count_call(#name))                 \
			return -1;                     \
		return real args;                      \
	}

CALL(rename, (const char *a, const char *b), (a, b))
CALL(renameat, (int x, const char *a, int y, const char *b), (x, a, y, b))
CALL(link, (const char *a, const char *b), (a, b))
CALL(unlink, (const char *a), (a))
CALL(unlinkat, (int x, const char *a, int f), (x, a, f))
CALL(mkdir, (const char *a, mode_t m), (a, m))
CALL(fchmod, (int fd, mode_t m), (fd, m))
CALL(mkostemp, (char *a, int f), (a, f))

int fsync(int fd);

int
fsync(int fd)
{
	int (*real)(int) = (int (*)(int))(uintptr_t)dlsym(RTLD_NEXT, "fsync");

	if (count_call("fsync"))
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
	if (fd > 2 && count_call("write"))
		return -1;
	return real(fd, p, n);
}

/* --- KILL_ALL --- */

int
posix_spawn(pid_t *pid, const char *path,
    const posix_spawn_file_actions_t *files, const posix_spawnattr_t *attr,
    char *const argv[], char *const envp[])
{
	int (*real)(pid_t *, const char *, const posix_spawn_file_actions_t *,
	    const posix_spawnattr_t *, char *const[],
	    char *const[]) = (int (*)(pid_t *, const char *,
	    const posix_spawn_file_actions_t *, const posix_spawnattr_t *,
	    char *const[], char *const[]))(
	    uintptr_t)dlsym(RTLD_NEXT, "posix_spawn");

	if (getenv("KILL_ALL") != NULL && count_call_of("spawn", path))
		return errno;
	return real(pid, path, files, attr, argv, envp);
}

/* lib/ and admin/ call it for pidfds only. */
long
syscall(long n, ...)
{
	long (*real)(long, ...) = (long (*)(long, ...))(
	    uintptr_t)dlsym(RTLD_NEXT, "syscall");
	long a[6];
	va_list ap;

	va_start(ap, n);
	for (int i = 0; i < 6; i++)
		a[i] = va_arg(ap, long);
	va_end(ap);
	if (n == SYS_pidfd_send_signal && getenv("KILL_ALL") != NULL &&
	    count_call("signal"))
		return -1;
	return real(n, a[0], a[1], a[2], a[3], a[4], a[5]);
}
