/*
 * sshd -T prints what this sshd would do, its own defaults included. It shows
 * no Match blocks; what they permit beyond it is not found here.
 */
#include <fcntl.h>
#include <glob.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "admin/status/status.h"
#include "admin/wiring/wiring_facts.h"

static const char *
sshd_path(void)
{
	static const char *const paths[] = {"/usr/sbin/sshd", "/usr/bin/sshd",
	    "/usr/local/sbin/sshd"};

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		if (access(paths[i], X_OK) == 0)
			return paths[i];
	}
	return NULL;
}

/* Returns the end of a pipe to read from, or -1. */
static int
start_sshd(const char *program, pid_t *ret_pid)
{
	char *const argv[] = {(char[]){"sshd"}, (char[]){"-T"}, NULL};
	char *const env[] = {(char[]){"LC_ALL=C"},
	    (char[]){"PATH=/usr/sbin:/usr/bin:/bin"}, NULL};
	posix_spawn_file_actions_t fa;
	int fds[2], r;

	if (pipe2(fds, O_CLOEXEC) != 0)
		return -1;
	if ((r = posix_spawn_file_actions_init(&fa)) == 0) {
		if ((r = posix_spawn_file_actions_addopen(&fa, STDIN_FILENO,
			 "/dev/null", O_RDONLY, 0)) == 0 &&
		    (r = posix_spawn_file_actions_addopen(&fa, STDERR_FILENO,
			 "/dev/null", O_WRONLY, 0)) == 0 &&
		    (r = posix_spawn_file_actions_adddup2(&fa, fds[1],
			 STDOUT_FILENO)) == 0)
			r = posix_spawn(ret_pid, program, &fa, NULL, argv, env);
		posix_spawn_file_actions_destroy(&fa);
	}
	close(fds[1]);
	if (r == 0)
		return fds[0];
	close(fds[0]);
	return -1;
}

bool
status_sshd_asks(const char *root)
{
	const char *program = sshd_path();
	char line[4096];
	bool asks = false;
	pid_t pid;
	FILE *f;
	int fd;

	if (root[0] != '\0' || geteuid() != 0 || program == NULL ||
	    (fd = start_sshd(program, &pid)) == -1)
		return false;
	f = fdopen(fd, "re");
	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		asks |= strcmp(line, "passwordauthentication yes\n") == 0 ||
		    strcmp(line, "kbdinteractiveauthentication yes\n") == 0;
	if (f != NULL)
		fclose(f);
	else
		close(fd);
	waitpid(pid, NULL, 0);
	return asks;
}

/* --- the sshd that runs --- */

static bool
is_after(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec != b->tv_sec ? a->tv_sec > b->tv_sec
				      : a->tv_nsec > b->tv_nsec;
}

/* The file that was changed last of those that match, and when. */
static void
find_last_changed(const char *pattern, struct timespec *at, char **ret)
{
	struct stat st;
	glob_t g;

	if (glob(pattern, 0, NULL, &g) != 0)
		return;
	for (size_t i = 0; i < g.gl_pathc; i++) {
		if (stat(g.gl_pathv[i], &st) != 0 || !is_after(&st.st_ctim, at))
			continue;
		free(*ret);
		*ret = strdup(g.gl_pathv[i]);
		*at = st.st_ctim;
	}
	globfree(&g);
}

void
status_load_sshd(struct status *s)
{
	struct wiring_sshd sshd;
	struct timespec at = {0};

	if (s->o->root[0] != '\0')
		return;
	wiring_sshd_find(&sshd);
	if (sshd.pid == 0)
		return;
	find_last_changed("/etc/ssh/sshd_config", &at, &s->sshd_file);
	find_last_changed("/etc/ssh/sshd_config.d/*.conf", &at, &s->sshd_file);
	if (s->sshd_file == NULL || !is_after(&at, &sshd.loaded))
		return;
	/* A reload is only seen in the pid file. */
	s->sshd_files = sshd.is_exact ? STATUS_SSHD_NOT_READ
				      : STATUS_SSHD_UNKNOWN;
}
