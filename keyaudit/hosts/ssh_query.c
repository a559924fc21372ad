/* A child with a pipe and a deadline. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <loginpolicy/base/buf.h>
#include <loginpolicy/base/err.h>
#include "ssh_program.h"
#include "ssh_query.h"

int64_t
ssh_query_now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* Returns whether it runs; its standard output is out. */
static bool
spawn(const char *path, const char *what, int out, pid_t *ret_pid)
{
	static char query[] = "-Q", env_path[] = "PATH=/usr/bin:/bin",
		    locale[] = "LC_ALL=C";
	/* posix_spawn(3) does not change what it is given */
	char *argv[] = {(char *)(uintptr_t)path, query, (char *)(uintptr_t)what,
	    NULL};
	char *env[] = {env_path, locale, NULL};
	posix_spawn_file_actions_t fa;
	posix_spawnattr_t attr;
	sigset_t none;
	bool runs;

	if (posix_spawn_file_actions_init(&fa) != 0)
		return false;
	if (posix_spawnattr_init(&attr) != 0) {
		posix_spawn_file_actions_destroy(&fa);
		return false;
	}
	sigemptyset(&none);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setflags(&attr,
	    POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID);
	posix_spawn_file_actions_addopen(&fa, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&fa, out, 1);
	posix_spawn_file_actions_addopen(&fa, 2, "/dev/null", O_WRONLY, 0);
	runs = posix_spawn(ret_pid, path, &fa, &attr, argv, env) == 0;
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&fa);
	return runs;
}

/* Returns whether it came to its end in time. */
static bool
read_all(int fd, int64_t until_ms, struct buf *b)
{
	struct pollfd p = {fd, POLLIN, 0};
	char chunk[4096];
	int64_t left;
	ssize_t n;

	while ((left = until_ms - ssh_query_now_ms()) > 0 && b->err == 0) {
		if (poll(&p, 1, (int)left) <= 0)
			continue; /* a signal, or the deadline */
		n = read(fd, chunk, sizeof(chunk));
		if (n == 0)
			return true;
		if (n > 0)
			buf_put(b, chunk, (size_t)n);
	}
	return false;
}

/* Lines to a list; false: something that is no name of an algorithm. */
static bool
join_lines(struct buf *b)
{
	static const char allowed[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	    "-_.+@";

	for (size_t i = 0; i < b->len; i++) {
		if (b->p[i] == '\n')
			b->p[i] = ',';
		else if (b->p[i] == '\0' || strchr(allowed, b->p[i]) == NULL)
			return false;
	}
	while (b->len != 0 && b->p[b->len - 1] == ',')
		b->len--;
	return true;
}

static bool
ended_well(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) == -1) {
		if (errno != EINTR)
			return false;
	}
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

int
ssh_query(const char *path, const char *what, int64_t until_ms, char **ret_list)
{
	struct buf b;
	int out[2];
	pid_t pid;
	bool good = false;

	buf_init(&b, SSH_QUERY_MAX);
	if (pipe2(out, O_CLOEXEC) == 0) {
		good = spawn(path, what, out[1], &pid);
		close(out[1]);
		if (good) {
			good = read_all(out[0], until_ms, &b);
			if (!good)
				kill(pid, SIGKILL);
			good = ended_well(pid) && good && join_lines(&b);
		}
		close(out[0]);
	}
	if (!good)
		buf_clear(&b);
	buf_putc(&b, '\0');
	*ret_list = b.p; /* taken over */
	return b.err == 0 ? 0 : ERR_NOMEM;
}
