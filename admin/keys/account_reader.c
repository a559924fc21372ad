/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The child waits for a request (whose file, and which), reads the file, and
 * answers with its text. It ends with us: then its socket is at its end. Who
 * stops us at the terminal does not stop it in the middle of a file. A file
 * system that does not answer ends it, and costs that file alone: the next
 * file has a new child.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <loginpolicy/base/trusted.h>
#include "account_reader.h"
#include "as_account.h"

#define FILE_FLAGS (O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
#define PIECE	   (64u << 10) /* bytes received at once */

struct account_reader {
	pid_t pid; /* 0: no child */
	int socket;
};
struct request {
	uid_t uid;
	gid_t gid;
	bool own; /* with the account's rights */
	char path[PATH_MAX];
};
struct reply {
	int err; /* 0 or ERR_* */
	size_t len; /* bytes that follow */
};

static bool
send_all(int fd, const void *p, size_t n)
{
	const char *at = p;

	while (n != 0) {
		ssize_t sent = send(fd, at, n, MSG_NOSIGNAL);

		if (sent == -1 && errno != EINTR)
			return false;
		if (sent > 0) {
			at += sent;
			n -= (size_t)sent;
		}
	}
	return true;
}

/* Receive exactly n bytes. */
static bool
receive(int fd, void *p, size_t n)
{
	char *at = p;

	while (n != 0) {
		ssize_t got = recv(fd, at, n, MSG_WAITALL);

		if (got == 0 || (got == -1 && errno != EINTR))
			return false;
		if (got > 0) {
			at += got;
			n -= (size_t)got;
		}
	}
	return true;
}

/* --- in the child --- */

/*
 * A link is followed only with the account's own rights, as sshd does; it leads
 * root nowhere.
 */
static int
open_file(const char *path)
{
	int fd = open(path, FILE_FLAGS | O_NOFOLLOW);

	if (fd != -1 || errno != ELOOP || geteuid() == 0)
		return fd;
	fd = open(path, FILE_FLAGS);
	if (fd == -1 && errno != ENOENT)
		errno = ELOOP; /* it leads to what is not the account's */
	return fd;
}

int
account_file_read(const char *path, char **ret, size_t *ret_len)
{
	struct stat st;
	int fd = open_file(path), r = ERR_PERM;

	if (fd == -1)
		return errno == ENOTDIR ? ERR_NOENT : path_error(errno);
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		r = read_all(fd, ACCOUNT_KEYS_MAX, ret, ret_len);
	close(fd);
	return r;
}

static bool
answer(int fd, const struct request *q)
{
	struct reply a = {.err = ERR_PERM};
	char *text = NULL;
	bool sent;

	if (!q->own || as_account_begin(q->uid, q->gid))
		a.err = account_file_read(q->path, &text, &a.len);
	if (q->own)
		as_account_end();
	if (a.err != 0)
		a.len = 0;
	sent = send_all(fd, &a, sizeof(a)) && send_all(fd, text, a.len);
	free(text);
	return sent;
}

/* Nothing else of ours may stay open in it, such as a lock. */
static void
close_others(int fd)
{
	if (fd > 0)
		close_range(0, (unsigned)fd - 1, 0);
	close_range((unsigned)fd + 1, ~0u, 0);
}

static _Noreturn void
serve(int fd)
{
	static const int ignored[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};
	struct request q;

	for (size_t i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		signal(ignored[i], SIG_IGN);
	signal(SIGALRM, SIG_DFL);
	close_others(fd);
	while (receive(fd, &q, sizeof(q))) {
		alarm(AS_ACCOUNT_SECONDS);
		if (!answer(fd, &q))
			break;
		alarm(0);
	}
	_exit(0);
}

/* --- ours --- */

struct account_reader *
account_reader_new(void)
{
	return calloc(1, sizeof(struct account_reader));
}

/* A later child of ours may still have our end: tell the socket itself. */
static void
stop(struct account_reader *r)
{
	if (r->pid == 0)
		return;
	shutdown(r->socket, SHUT_RDWR);
	close(r->socket);
	while (waitpid(r->pid, NULL, 0) == -1 && errno == EINTR)
		;
	r->pid = 0;
}

void
account_reader_free(struct account_reader *r)
{
	if (r != NULL)
		stop(r);
	free(r);
}

static bool
start(struct account_reader *r)
{
	int ends[2];
	pid_t pid;

	if (r->pid != 0)
		return true;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return false;
	if ((pid = fork()) == 0)
		serve(ends[1]);
	close(ends[1]);
	if (pid == -1) {
		close(ends[0]);
		return false;
	}
	r->pid = pid;
	r->socket = ends[0];
	return true;
}

static bool
receive_text(struct account_reader *r, size_t len, struct buf *ret)
{
	char piece[PIECE];

	while (len != 0) {
		const size_t n = len < sizeof(piece) ? len : sizeof(piece);

		if (!receive(r->socket, piece, n))
			return false;
		buf_put(ret, piece, n);
		len -= n;
	}
	return true;
}

int
account_reader_read(struct account_reader *r, const struct account *a,
    const char *root, const char *path, struct buf *ret)
{
	struct request q = {.uid = a->uid,
	    .gid = a->gid,
	    .own = is_within_reach(a, root, path)};
	struct reply answered;
	bool asked;

	if (strlen(path) >= sizeof(q.path))
		return ERR_IO;
	strcpy(q.path, path);
	asked = start(r) && send_all(r->socket, &q, sizeof(q));
	if (!asked) { /* somebody has ended the child */
		stop(r);
		asked = start(r) && send_all(r->socket, &q, sizeof(q));
	}
	if (!asked || !receive(r->socket, &answered, sizeof(answered)) ||
	    !receive_text(r, answered.len, ret)) {
		stop(r);
		return ERR_IO;
	}
	return answered.err != 0 ? answered.err : ret->err;
}
