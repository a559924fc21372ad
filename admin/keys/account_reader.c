/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The child waits for a request (whose file, and which), reads the file, and
 * answers with its text. It ends with us: then its socket is at its end. Who
 * stops us at the terminal does not stop it in the middle of a file. All that
 * touches a user's folders is done there, for they may be on a file system that
 * does not answer: that ends the child, and costs that file alone; the next
 * file has a new child. Below FUSE not even SIGKILL ends it: then we leave it
 * behind.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <loginpolicy/base/trusted.h>
#include "account_reader.h"
#include "as_account.h"

#define FILE_FLAGS (O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
#define PIECE	   (64u << 10) /* bytes received at once */
#define GRACE_S	   2 /* that a child has longer than its alarm */

struct account_reader {
	pid_t pid; /* 0: no child */
	int socket;
	unsigned seconds; /* that a file may take */
};
struct request {
	uid_t uid;
	gid_t gid;
	unsigned seconds;
	bool in_home;
	char path[PATH_MAX];
	char home[PATH_MAX]; /* if it is in the home */
};
struct reply {
	int err; /* 0 or ERR_* */
	bool away; /* with ERR_NOENT */
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

static int
open_and_read(const char *path, char **ret, size_t *ret_len)
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
is_empty(const char *path)
{
	const struct dirent *f;
	DIR *dir = opendir(path);
	bool empty = dir != NULL;

	while (empty && (f = readdir(dir)) != NULL)
		empty = strcmp(f->d_name, ".") == 0 ||
		    strcmp(f->d_name, "..") == 0;
	if (dir != NULL)
		closedir(dir);
	return empty;
}

bool
home_is_away(const char *home, uid_t uid)
{
	struct stat st;

	if (stat(home, &st) != 0)
		return errno == ENOENT || errno == ENOTDIR;
	return st.st_uid != uid && is_empty(home);
}

static int
read_file(const struct request *q, char **ret, size_t *ret_len)
{
	const bool own = q->in_home || is_in_own_folder(q->uid, q->path);
	int r = ERR_PERM;

	if (!own || as_account_begin(q->uid, q->gid))
		r = open_and_read(q->path, ret, ret_len);
	if (own)
		as_account_end();
	return r;
}

static bool
answer(int fd, const struct request *q)
{
	struct reply a = {0};
	char *text = NULL;
	struct stat st;
	bool sent;

	/* Most accounts have no such file, and root sees that at once. */
	if (!as_account_chdir(q->path))
		a.err = ERR_IO;
	else if (lstat(q->path, &st) != 0 &&
	    (errno == ENOENT || errno == ENOTDIR))
		a.err = ERR_NOENT;
	else
		a.err = read_file(q, &text, &a.len);
	if (a.err != 0)
		a.len = 0;
	if (a.err == ERR_NOENT && q->in_home)
		a.away = home_is_away(q->home, q->uid);
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
		alarm(q.seconds);
		if (!answer(fd, &q))
			break;
		alarm(0);
	}
	_exit(0);
}

/* --- ours --- */

struct account_reader *
account_reader_new(unsigned seconds)
{
	struct account_reader *r = calloc(1, sizeof(*r));

	if (r != NULL)
		r->seconds = seconds;
	return r;
}

/*
 * A later child of ours may still have our end: tell the socket itself. One
 * that no longer answers is not waited for.
 */
static void
stop(struct account_reader *r, bool answers)
{
	if (r->pid == 0)
		return;
	shutdown(r->socket, SHUT_RDWR);
	close(r->socket);
	if (!answers)
		kill(r->pid, SIGKILL);
	while (waitpid(r->pid, NULL, answers ? 0 : WNOHANG) == -1 &&
	    errno == EINTR)
		;
	r->pid = 0;
}

void
account_reader_free(struct account_reader *r)
{
	if (r != NULL)
		stop(r, true);
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

static bool
ask(struct account_reader *r, const struct request *q)
{
	const struct timeval limit = {.tv_sec = q->seconds + GRACE_S};

	return start(r) &&
	    setsockopt(r->socket, SOL_SOCKET, SO_RCVTIMEO, &limit,
		sizeof(limit)) == 0 &&
	    send_all(r->socket, q, sizeof(*q));
}

/* Returns 0 or ERR_IO. */
static int
make_request(const struct account_reader *r, const struct account *a,
    const char *root, const char *path, struct request *ret)
{
	*ret = (struct request){.uid = a->uid,
	    .gid = a->gid,
	    .seconds = r->seconds,
	    .in_home = is_in_home(a, root, path)};
	if (strlen(path) >= sizeof(ret->path))
		return ERR_IO;
	strcpy(ret->path, path);
	return ret->in_home &&
		snprintf(ret->home, sizeof(ret->home), "%s%s", root, a->home) >=
		    (int)sizeof(ret->home)
	    ? ERR_IO
	    : 0;
}

int
account_reader_read(struct account_reader *r, const struct account *a,
    const char *root, const char *path, struct buf *ret, bool *ret_away)
{
	struct reply answered = {0};
	struct request q;
	bool asked;

	if (ret_away != NULL)
		*ret_away = false;
	if (make_request(r, a, root, path, &q) != 0)
		return ERR_IO;
	if (!(asked = ask(r, &q))) { /* somebody has ended the child */
		stop(r, false);
		asked = ask(r, &q);
	}
	if (!asked || !receive(r->socket, &answered, sizeof(answered)) ||
	    !receive_text(r, answered.len, ret)) {
		stop(r, false);
		if (r->seconds > READER_SECONDS_AGAIN)
			r->seconds = READER_SECONDS_AGAIN;
		return ERR_IO;
	}
	if (ret_away != NULL)
		*ret_away = answered.away;
	return answered.err != 0 ? answered.err : ret->err;
}
