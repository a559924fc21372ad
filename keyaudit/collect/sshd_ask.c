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
#include <time.h>
#include <unistd.h>

#include <loginpolicy/base/buf.h>
#include <loginpolicy/base/escape.h>
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

static int64_t
now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* posix_spawn(3) of argv with stdin from /dev/null. Returns 0 or an errno. */
static int
spawn(struct child *c, char *const *argv, int out, int err)
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
start(struct child *c, char *const *argv)
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
	e = spawn(c, argv, out[1], err[1]);
	close(out[1]);
	close(err[1]);
	c->out = out[0];
	c->err = err[0];
	return e;
}

/* Take what is there. At its end *fd becomes -1. */
static void
drain(int *fd, struct buf *b)
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

/* Read both to their ends. Returns false when time is up. */
static bool
listen_to(struct child *c)
{
	int64_t until = now_ms() + SSHD_ASK_SECONDS * 1000, left;

	while (c->out != -1 || c->err != -1) {
		struct pollfd p[2] = {{c->out, POLLIN, 0}, {c->err, POLLIN, 0}};

		if ((left = until - now_ms()) <= 0)
			return false;
		if (poll(p, 2, (int)left) < 0)
			continue; /* a signal: time goes on */
		if (p[0].revents != 0)
			drain(&c->out, &c->text);
		if (p[1].revents != 0)
			drain(&c->err, &c->complaint);
	}
	return true;
}

/* The first line on standard error, escaped. */
static int
complain(const struct child *c, struct diag *d)
{
	struct buf b;
	size_t len = c->complaint.len;
	const char *eol = len == 0 ? NULL : memchr(c->complaint.p, '\n', len);

	if (eol != NULL)
		len = (size_t)(eol - c->complaint.p);
	while (len > 0 && c->complaint.p[len - 1] == '\r')
		len--;
	if (len == 0)
		return diag_set(d, ERR_IO, "it ended in failure");
	buf_init(&b, 4 * COMPLAINT_MAX);
	escape_text(&b, c->complaint.p, len);
	diag_set(d, ERR_IO, "%.*s",
	    (int)(b.len < DIAG_MSG_MAX ? b.len : DIAG_MSG_MAX - 1), b.p);
	buf_release(&b);
	return ERR_IO;
}

/* Returns 0 and the exit code, or ERR_IO where there is none. */
static int
converse(struct child *c, int *ret_code, struct diag *d)
{
	bool in_time = listen_to(c);
	int status;

	if (!in_time)
		kill(c->pid, SIGKILL);
	while (waitpid(c->pid, &status, 0) == -1 && errno == EINTR)
		continue;
	if (!in_time)
		return diag_set(d, ERR_IO, "no answer within %d seconds",
		    SSHD_ASK_SECONDS);
	if (!WIFEXITED(status))
		return complain(c, d);
	*ret_code = WEXITSTATUS(status);
	if (c->text.err != 0)
		return diag_set(d, c->text.err, "%s", err_str(c->text.err));
	return 0;
}

static int
child_ask(struct child *c, char *const *argv, int *ret_code, struct diag *d)
{
	int e;

	c->out = c->err = -1;
	buf_init(&c->text, SSHD_ANSWER_MAX);
	buf_init(&c->complaint, COMPLAINT_MAX);
	if ((e = start(c, argv)) != 0)
		e = diag_set(d, ERR_IO, "%s", strerror(e));
	else
		e = converse(c, ret_code, d);
	if (c->out != -1)
		close(c->out);
	if (c->err != -1)
		close(c->err);
	return e;
}

static void
child_release(struct child *c)
{
	buf_release(&c->text);
	buf_release(&c->complaint);
}

static void
take_text(struct child *c, char **ret_text, size_t *ret_len)
{
	*ret_text = c->text.p; /* taken over */
	*ret_len = c->text.len;
	c->text.p = NULL;
}

int
program_ask(char *const *argv, int *ret_code, char **ret_text, size_t *ret_len,
    struct diag *d)
{
	struct child c = {0};
	int r = child_ask(&c, argv, ret_code, d);

	if (r == 0 && *ret_code != 0)
		complain(&c, d);
	if (r == 0)
		take_text(&c, ret_text, ret_len);
	child_release(&c);
	return r;
}

int
sshd_ask(const char *program, const char *spec, char **ret_text,
    size_t *ret_len, struct diag *d)
{
	static char test[] = "-T", connection[] = "-C";
	/* posix_spawn(3) does not change what it is given */
	char *argv[] = {(char *)(uintptr_t)program, test, NULL, NULL, NULL};
	struct child c = {0};
	int r, code = 0;

	if (spec != NULL) {
		argv[2] = connection;
		argv[3] = (char *)(uintptr_t)spec;
	}
	if ((r = child_ask(&c, argv, &code, d)) == 0) {
		if (code != 0)
			r = complain(&c, d);
		else if (c.text.len == 0)
			r = diag_set(d, ERR_IO, "it says nothing");
		else
			take_text(&c, ret_text, ret_len);
	}
	child_release(&c);
	return r;
}

/*
 * Its version does not tell (sshd -V of 9.2 leaves Debian's part out), but one
 * who has the patch has Debian's keyword as well.
 */
enum sshd_group_modes
sshd_ask_group_modes(const char *program)
{
	static char test[] = "-t", option[] = "-o",
		    banner[] = "DebianBanner=yes";
	char *argv[] = {(char *)(uintptr_t)program, test, option, banner, NULL};
	enum sshd_group_modes ret = GROUP_MODES_UNKNOWN;
	struct child c = {0};
	struct diag d = {0};
	int code = -1;

	if (program == NULL)
		return ret;
	if (child_ask(&c, argv, &code, &d) == 0 && code == 0) {
		ret = GROUP_MODES_OWN;
	} else if (code > 0) {
		complain(&c, &d);
		if (strstr(d.msg, "Bad configuration option") != NULL)
			ret = GROUP_MODES_REFUSED;
	}
	child_release(&c);
	return ret;
}
