/*
 * LD_PRELOAD: before its N-th call that changes a file the process is killed
 * (KILL_AT=N), or that call fails as on a full disk (FAIL_AT=N), so that a test
 * can stop a command at every point.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static bool
is_at(const char *variable, long n)
{
	const char *at = getenv(variable);

	return at != NULL && n == strtol(at, NULL, 10);
}

/* Whether this call fails. A child that tries something out does not count. */
static bool
count_call(void)
{
	static long n;
	static pid_t first;

	if (first == 0)
		first = getpid();
	if (first != getpid())
		return false;
	n++;
	if (is_at("KILL_AT", n))
		kill(getpid(), SIGKILL);
	errno = ENOSPC;
	return is_at("FAIL_AT", n);
}

#define REAL(name)                                 \
	__typeof__(&(name)) real;                  \
	*(void **)&real = dlsym(RTLD_NEXT, #name); \
	if (count_call())                          \
	return -1

int
rename(const char *from, const char *to)
{
	REAL(rename);
	return real(from, to);
}

int
unlink(const char *path)
{
	REAL(unlink);
	return real(path);
}

int
fsync(int fd)
{
	REAL(fsync);
	return real(fd);
}

int
mkostemp(char *template, int flags)
{
	REAL(mkostemp);
	return real(template, flags);
}
