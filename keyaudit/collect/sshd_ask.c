/* SPDX-License-Identifier: BSD-2-Clause */
/* A child with two pipes and one deadline. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <loginpolicy/base/buf.h>
#include <loginpolicy/base/escape.h>
#include <loginpolicy/cli/monotonic.h>
#include "sshd_ask.h"

#define COMPLAINT_MAX 4096

struct child {
	pid_t pid;
	int out, err; /* read ends; -1: at their end */
	struct buf text, complaint;
};

const char *
sshd_find(void)
{
	static const char *const places[] = {"/usr/sbin/sshd",
	    "/usr/local/sbin/sshd", "/sbin/sshd", "/usr/lib/ssh/sshd",
	    "/usr/bin/sshd"};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (access(places[i], X_OK) == 0)
			return places[i];
	}
	return NULL;
}

/* posix_spawn(3) of argv with stdin from /dev/null. Returns 0 or an errno. */
static int
spawn_child(struct child *c, char *const *argv, int out, int err)
{
	static char path[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
		    locale[] = "LC_ALL=C";
	char *env[] = {path, locale, NULL};
	posix_spawn_file_actions_t fa;
	posix_spawnattr_t attr;
	sigset_t sigs;
	int e;

	sigemptyset(&sigs);
	sigaddset(&sigs, SIGPIPE);
	if ((e = posix_spawn_file_actions_init(&fa)) != 0)
		return e;
	if ((e = posix_spawnattr_init(&attr)) != 0) {
		posix_spawn_file_actions_destroy(&fa);
		return e;
	}
	posix_spawn_file_actions_addopen(&fa, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&fa, out, 1);
	posix_spawn_file_actions_adddup2(&fa, err, 2);
	posix_spawnattr_setsigdefault(&attr, &sigs);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF);
	e = posix_spawn(&c->pid, argv[0], &fa, &attr, argv, env);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&fa);
	return e;
}

static int
start_child(struct child *c, char *const *argv)
{
	int out[2], err[2], e;

	if (pipe2(out, O_CLOEXEC) != 0)
		return errno;
	if (pipe2(err, O_CLOEXEC) != 0) {
		e = errno;
		close(out[0]);
		close(out[1]);
		return e;
	}
	e = spawn_child(c, argv, out[1], err[1]);
	close(out[1]);
	close(err[1]);
	c->out = out[0];
	c->err = err[0];
	return e;
}

/* Read what is available. At the end *fd becomes -1. */
static void
read_some(int *fd, struct buf *b)
{
	char chunk[4096];
	ssize_t n = read(*fd, chunk, sizeof(chunk));

	if (n > 0) {
		buf_put(b, chunk, (size_t)n);
		return;
	}
	if (n == -1 && errno == EINTR)
		return;
	close(*fd);
	*fd = -1;
}

/* Read both to their ends. Returns false if time ran out. */
static bool
read_output(struct child *c)
{
	int64_t until = monotonic_ms() + SSHD_ASK_SECONDS * 1000, left;

	while (c->out != -1 || c->err != -1) {
		struct pollfd p[2] = {{c->out, POLLIN, 0}, {c->err, POLLIN, 0}};

		if ((left = until - monotonic_ms()) <= 0)
			return false;
		if (poll(p, 2, (int)left) < 0)
			continue; /* a signal */
		if (p[0].revents != 0)
			read_some(&c->out, &c->text);
		if (p[1].revents != 0)
			read_some(&c->err, &c->complaint);
	}
	return true;
}

/* The first line on standard error, escaped. */
static int
set_complaint(const struct child *c, struct diag *d)
{
	struct buf b;
	size_t len = c->complaint.len;
	const char *eol = len == 0 ? NULL : memchr(c->complaint.p, '\n', len);

	if (eol != NULL)
		len = (size_t)(eol - c->complaint.p);
	while (len > 0 && c->complaint.p[len - 1] == '\r')
		len--;
	if (len == 0)
		return diag_set(d, ERR_IO, "it failed");
	buf_init(&b, 4 * COMPLAINT_MAX);
	escape_text(&b, c->complaint.p, len);
	diag_set(d, ERR_IO, "%.*s",
	    (int)(b.len < DIAG_MSG_MAX ? b.len : DIAG_MSG_MAX - 1), b.p);
	buf_release(&b);
	return ERR_IO;
}

/* Returns 0 and the exit code, or ERR_IO if there is none. */
static int
run_child(struct child *c, int *ret_code, struct diag *d)
{
	bool in_time = read_output(c);
	int status;

	if (!in_time)
		kill(c->pid, SIGKILL);
	while (waitpid(c->pid, &status, 0) == -1 && errno == EINTR)
		continue;
	if (!in_time)
		return diag_set(d, ERR_IO, "no answer within %d seconds",
		    SSHD_ASK_SECONDS);
	if (!WIFEXITED(status))
		return set_complaint(c, d);
	*ret_code = WEXITSTATUS(status);
	if (c->text.err != 0)
		return diag_set(d, c->text.err, "%s", err_str(c->text.err));
	return 0;
}

int
program_ask(char *const *argv, int *ret_code, char **ret_text, size_t *ret_len,
    struct diag *d)
{
	struct child c = {.out = -1, .err = -1};
	int e;

	*ret_text = NULL;
	buf_init(&c.text, SSHD_ANSWER_MAX);
	buf_init(&c.complaint, COMPLAINT_MAX);
	if ((e = start_child(&c, argv)) != 0)
		e = diag_set(d, ERR_IO, "%s", strerror(e));
	else
		e = run_child(&c, ret_code, d);
	if (c.out != -1)
		close(c.out);
	if (c.err != -1)
		close(c.err);
	if (e == 0) {
		if (*ret_code != 0)
			set_complaint(&c, d);
		*ret_text = c.text.p; /* transferred */
		*ret_len = c.text.len;
		c.text.p = NULL;
	}
	buf_release(&c.text);
	buf_release(&c.complaint);
	return e;
}

int
sshd_ask(const char *program, const char *spec, char **ret_text,
    size_t *ret_len, struct diag *d)
{
	static char test[] = "-T", connection[] = "-C";
	/* posix_spawn(3) does not change its arguments. */
	char *argv[] = {(char *)(uintptr_t)program, test,
	    spec != NULL ? connection : NULL, (char *)(uintptr_t)spec, NULL};
	int r, code = 0;

	r = program_ask(argv, &code, ret_text, ret_len, d);
	if (r == 0 && code != 0)
		r = ERR_IO;
	else if (r == 0 && *ret_len == 0)
		r = diag_set(d, ERR_IO, "it printed nothing");
	if (r != 0) {
		free(*ret_text);
		*ret_text = NULL;
	}
	return r;
}

/*
 * The version does not say (sshd -V of 9.2 leaves out Debian's part), but an
 * sshd with the patch also has Debian's keyword.
 */
enum sshd_group_modes
sshd_ask_group_modes(const char *program)
{
	static char test[] = "-t", option[] = "-o",
		    banner[] = "DebianBanner=yes";
	char *argv[] = {(char *)(uintptr_t)program, test, option, banner, NULL};
	struct diag d = {0};
	char *text = NULL;
	size_t len;
	int code = 0;

	if (program == NULL || program_ask(argv, &code, &text, &len, &d) != 0)
		return GROUP_MODES_UNKNOWN;
	free(text);
	if (code == 0)
		return GROUP_MODES_OWN;
	return strstr(d.msg, "Bad configuration option") != NULL
	    ? GROUP_MODES_REFUSED
	    : GROUP_MODES_UNKNOWN;
}
