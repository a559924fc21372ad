/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Running an editor. The copy is in a folder that only root can enter, so that
 * no swap or backup file of the editor's is ever read as a part of the policy.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include <loginpolicy/base/atomic.h>
#include <loginpolicy/base/trusted.h>
#include <loginpolicy/policy/policy.h>
#include "editor.h"
#include "interrupt.h"

#define KEPT_S (30 * 86400) /* how long a copy that was kept stays */

extern char **environ;

/* One edit at a time: the lock ends with the process. */
static enum exit_code
take_lock(const struct change *c, struct editor *ret)
{
	char *path;

	if (asprintf(&path, "%s/edit.lock", c->dir) < 0)
		return complain("out of memory");
	ret->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
	    0600);
	if (ret->lock_fd == -1)
		complain("%s: %s", path, strerror(errno));
	free(path);
	if (ret->lock_fd == -1)
		return EXIT_NOTHING_DONE;
	if (flock(ret->lock_fd, LOCK_EX | LOCK_NB) == 0)
		return EXIT_OK;
	return complain(errno == EWOULDBLOCK
		? "the policy is being edited by another 'loginpolicy edit': "
		  "nothing was changed"
		: "the edit cannot be locked: nothing was changed");
}

/* Remove a copy's folder, if it is that old. */
static void
remove_old(int dir_fd, const char *name, time_t before)
{
	struct stat st;
	struct dirent *e;
	DIR *d;
	int fd;

	if (fstatat(dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0 ||
	    !S_ISDIR(st.st_mode) || st.st_mtime >= before ||
	    (fd = openat(dir_fd, name,
		 O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)) == -1)
		return;
	if ((d = fdopendir(fd)) == NULL) {
		close(fd);
		return;
	}
	while ((e = readdir(d)) != NULL) {
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			unlinkat(fd, e->d_name, 0);
	}
	unlinkat(dir_fd, name, AT_REMOVEDIR);
	closedir(d);
}

/* Remove what earlier edits left: those that were killed, or kept a copy. */
static void
remove_old_copies(const struct change *c)
{
	DIR *d = opendir(c->dir);
	struct dirent *e;

	while (d != NULL && (e = readdir(d)) != NULL) {
		if (strncmp(e->d_name, "edit.", 5) == 0 &&
		    strlen(e->d_name) == 11)
			remove_old(dirfd(d), e->d_name, c->now - KEPT_S);
	}
	if (d != NULL)
		closedir(d);
}

enum exit_code
editor_open(const struct change *c, const char *name, const struct buf *text,
    struct editor *ret)
{
	struct diag d = {0};
	enum exit_code r;

	*ret = (struct editor){.lock_fd = -1};
	if ((r = take_lock(c, ret)) != EXIT_OK)
		return r;
	remove_old_copies(c);
	if (asprintf(&ret->dir, "%s/edit.XXXXXX", c->dir) < 0) {
		ret->dir = NULL;
		return complain("out of memory");
	}
	if (mkdtemp(ret->dir) == NULL) {
		complain("%s: %s", ret->dir, strerror(errno));
		free(ret->dir);
		ret->dir = NULL;
		return EXIT_NOTHING_DONE;
	}
	if (asprintf(&ret->path, "%s/%s", ret->dir, name) < 0) {
		ret->path = NULL;
		return complain("out of memory");
	}
	if (!err_is_done(atomic_write(ret->path, 0600, text, &d)))
		return complain("%s: %s", ret->path, d.msg);
	return EXIT_OK;
}

/* The one that is asked for; NULL: none is. */
static const char *
editor_named(void)
{
	static const char *const names[] = {"SUDO_EDITOR", "VISUAL", "EDITOR"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value = getenv(names[i]);

		if (value != NULL && value[0] != '\0')
			return value;
	}
	return NULL;
}

/* Whether a folder of PATH has the program. */
static bool
is_in_path(const char *name)
{
	const char *s = getenv("PATH");
	bool found = false;
	char *path;

	while (s != NULL && !found) {
		const size_t n = strcspn(s, ":");

		if (s[0] == '/' &&
		    asprintf(&path, "%.*s/%s", (int)n, s, name) >= 0) {
			found = access(path, X_OK) == 0;
			free(path);
		}
		s = s[n] == ':' ? s + n + 1 : NULL;
	}
	return found;
}

/* The one that is asked for, or the first that is there; NULL: none is. */
static const char *
editor_command(void)
{
	static const char *const names[] = {"editor", "nano", "vi"};
	const char *named = editor_named();

	for (size_t i = 0;
	     named == NULL && i < sizeof(names) / sizeof(names[0]); i++) {
		if (is_in_path(names[i]))
			named = names[i];
	}
	return named;
}

enum exit_code
editor_check(void)
{
	if (editor_named() == NULL &&
	    (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)))
		return complain("edit needs a terminal, or in SUDO_EDITOR, "
				"VISUAL or EDITOR an editor that needs none: "
				"nothing was changed");
	if (editor_command() == NULL)
		return complain("neither editor nor nano nor vi is installed: "
				"nothing was changed; name another in "
				"SUDO_EDITOR, VISUAL or EDITOR behind sudo, "
				"which does not pass yours on: 'sudo "
				"EDITOR=PROGRAM loginpolicy edit'");
	return EXIT_OK;
}

/* sh's exit code of a program that is not there. */
static enum exit_code
complain_failed(const char *command, int status)
{
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		return complain("the editor %s cannot be found: nothing was "
				"changed; SUDO_EDITOR, VISUAL or EDITOR names "
				"another, as in 'sudo EDITOR=nano loginpolicy "
				"edit'",
		    command);
	return complain("the editor %s failed: nothing was changed", command);
}

/* Wait for the editor; SIGINT and SIGQUIT of its terminal are its own. */
static int
run_command(char *const argv[], int *ret_status)
{
	const struct sigaction ignore = {.sa_handler = SIG_IGN};
	struct sigaction old_int, old_quit;
	posix_spawnattr_t attr;
	sigset_t defaults;
	pid_t pid;
	int r;

	if ((r = posix_spawnattr_init(&attr)) != 0)
		return r;
	sigemptyset(&defaults);
	sigaddset(&defaults, SIGINT);
	sigaddset(&defaults, SIGQUIT);
	posix_spawnattr_setsigdefault(&attr, &defaults);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF);
	sigaction(SIGINT, &ignore, &old_int);
	sigaction(SIGQUIT, &ignore, &old_quit);
	r = posix_spawn(&pid, argv[0], NULL, &attr, argv, environ);
	while (r == 0 && waitpid(pid, ret_status, 0) == -1) {
		if (errno != EINTR)
			r = errno;
		else if (interrupt_came())
			kill(pid, SIGTERM);
	}
	sigaction(SIGINT, &old_int, NULL);
	sigaction(SIGQUIT, &old_quit, NULL);
	posix_spawnattr_destroy(&attr);
	return r;
}

enum exit_code
editor_run(const struct editor *e, struct buf *ret)
{
	const struct trusted_opts opts = {.cap_bytes = POLICY_SIZE_MAX};
	const char *command = editor_command();
	const bool terminal = isatty(STDIN_FILENO);
	struct termios as_it_was;
	struct diag d = {0};
	int status = 0, r;
	char *script;

	buf_release(ret);
	buf_init(ret, POLICY_SIZE_MAX);
	if (asprintf(&script, "%s \"$1\"", command) < 0)
		return complain("out of memory");
	if (terminal && tcgetattr(STDIN_FILENO, &as_it_was) != 0)
		memset(&as_it_was, 0, sizeof(as_it_was));
	r = run_command((char *const[]){(char[]){"/bin/sh"}, (char[]){"-c"},
			    script, (char[]){"sh"}, e->path, NULL},
	    &status);
	free(script);
	/* An editor that was killed leaves it as it is. */
	if (terminal && as_it_was.c_lflag != 0)
		tcsetattr(STDIN_FILENO, TCSADRAIN, &as_it_was);
	if (interrupt_came())
		return complain("interrupted: nothing was changed");
	if (r != 0)
		return complain("the editor %s cannot be run: %s", command,
		    strerror(r));
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return complain_failed(command, status);
	if (trusted_read(e->path, &opts, &ret->p, &ret->len, &d) != 0)
		return complain("%s: %s: nothing was changed", e->path, d.msg);
	return EXIT_OK;
}

void
editor_close(struct editor *e, bool keep)
{
	if (keep && e->path != NULL) {
		complain("what you wrote is kept for 30 days in %s", e->path);
	} else {
		if (e->path != NULL)
			unlink(e->path);
		/* Swap and backup files of the editor's stay with it. */
		if (e->dir != NULL && rmdir(e->dir) != 0 && errno != ENOENT)
			complain("%s is not empty: the editor left files in "
				 "it, which are kept for 30 days",
			    e->dir);
	}
	if (e->lock_fd != -1)
		close(e->lock_fd);
	free(e->path);
	free(e->dir);
	*e = (struct editor){.lock_fd = -1};
}

bool
editor_ask_again(void)
{
	char line[64];

	if (!isatty(STDIN_FILENO))
		return false;
	while (!interrupt_came()) {
		fputs("What now? [e]dit again (default)  e[x]it without "
		      "changes: ",
		    stdout);
		fflush(stdout);
		if (fgets(line, sizeof(line), stdin) == NULL)
			return false;
		if (line[0] == 'e' || line[0] == '\n')
			return true;
		if (line[0] == 'x' || line[0] == 'q')
			return false;
	}
	return false;
}
