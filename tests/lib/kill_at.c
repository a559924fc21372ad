/*
 * LD_PRELOAD: the process is killed before its N-th call that changes a file
 * (KILL_AT=N), so that a test can stop a command at every point.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void
count_call(void)
{
	static long n;
	static pid_t first;
	const char *at = getenv("KILL_AT");

	/* Not a child that tries something out. */
	if (first == 0)
		first = getpid();
	if (at != NULL && first == getpid() && ++n == strtol(at, NULL, 10))
		kill(getpid(), SIGKILL);
}

#define REAL(name) \
	__typeof__(&(name)) real; \
	*(void **)&real = dlsym(RTLD_NEXT, #name); \
	count_call()

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
