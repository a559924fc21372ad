/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Run another program with no terminal, a small environment and a time limit.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <loginpolicy/cli/monotonic.h>
#include "run_tool.h"

/* Start it as the leader of a session: no terminal, and killed as a whole. */
static int
tool_spawn(const char *const argv[], const char *const envp[], int out,
    pid_t *ret)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t none, all;
	char **args, **env;
	int e;

	memcpy(&args, &argv, sizeof(args));
	memcpy(&env, &envp, sizeof(env));
	sigemptyset(&none);
	sigfillset(&all);
	if ((e = posix_spawn_file_actions_init(&files)) != 0)
		return e;
	if ((e = posix_spawnattr_init(&attr)) == 0) {
		posix_spawn_file_actions_addopen(&files, STDIN_FILENO,
		    "/dev/null", O_RDONLY, 0);
		posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
		posix_spawn_file_actions_adddup2(&files, out, STDERR_FILENO);
		posix_spawnattr_setsigmask(&attr, &none);
		posix_spawnattr_setsigdefault(&attr, &all);
		posix_spawnattr_setflags(&attr,
		    POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK |
			POSIX_SPAWN_SETSIGDEF);
		e = posix_spawn(ret, args[0], &files, &attr, args, env);
		posix_spawnattr_destroy(&attr);
	}
	posix_spawn_file_actions_destroy(&files);
	return e;
}

/* Read until the end, or until the time is up. */
static int
tool_read(int fd, int64_t end_ms, struct buf *out)
{
	char text[4096];
	ssize_t n = 1;

	while (n != 0) {
		struct pollfd p = {.fd = fd, .events = POLLIN};
		int64_t left = end_ms - monotonic_ms();

		if (left <= 0)
			return ERR_TRUNC;
		if (poll(&p, 1, (int)left) <= 0)
			continue;
		if ((n = read(fd, text, sizeof(text))) < 0)
			return ERR_IO;
		buf_put(out, text, (size_t)n);
	}
	return 0;
}

static int
tool_wait(pid_t pid, int *ret_status)
{
	int status;

	while (waitpid(pid, &status, 0) == -1) {
		if (errno != EINTR)
			return ERR_IO;
	}
	*ret_status = WIFEXITED(status) ? WEXITSTATUS(status)
					: 128 + WTERMSIG(status);
	return 0;
}

int
tool_run(const char *const argv[], const char *const envp[], unsigned timeout_s,
    struct buf *out, int *ret_status, struct diag *reterr)
{
	int64_t end = monotonic_ms() + (int64_t)timeout_s * 1000;
	int pipes[2], e, r, waited;
	pid_t pid;

	if (pipe2(pipes, O_CLOEXEC) != 0)
		return diag_set(reterr, ERR_IO, "%s: %s", argv[0],
		    strerror(errno));
	e = tool_spawn(argv, envp, pipes[1], &pid);
	close(pipes[1]);
	if (e != 0) {
		close(pipes[0]);
		return diag_set(reterr, e == ENOENT ? ERR_NOENT : ERR_IO,
		    "cannot run %s: %s", argv[0], strerror(e));
	}
	if ((r = tool_read(pipes[0], end, out)) != 0)
		kill(-pid, SIGKILL);
	close(pipes[0]);
	waited = tool_wait(pid, ret_status);
	if (r == ERR_TRUNC)
		return diag_set(reterr, r, "%s did not end within %u seconds",
		    argv[0], timeout_s);
	r = r != 0 ? r : waited != 0 ? waited : out->err;
	return r == 0 ? 0 : diag_set(reterr, r, "%s: %s", argv[0], err_str(r));
}
