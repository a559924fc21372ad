/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A reader, or a power cut, meets the old file or the new one, never a part:
 * the new one is complete on disk before the rename, and the rename is on
 * disk before we say so.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/base/atomic.h>

#define UNSYNCED                                                          \
	"changed now, but it may not survive a power cut: the directory " \
	"cannot be synced: %s"

/* Wait until a descriptor that is O_NONBLOCK can be written to again. */
static bool
wait_writable(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLOUT};

	return poll(&p, 1, -1) >= 0 || errno == EINTR;
}

int
write_all(int fd, const void *p, size_t len)
{
	const char *s = p;
	ssize_t n;

	while (len != 0) {
		n = write(fd, s, len);
		if (n < 0 &&
		    (errno == EINTR || (errno == EAGAIN && wait_writable(fd))))
			continue;
		if (n < 0)
			return ERR_IO;
		s += n;
		len -= (size_t)n;
	}
	return 0;
}

static void
file_reset(struct atomic_file *f)
{
	free(f->path);
	free(f->tmp);
	f->path = f->tmp = NULL;
	f->fd = -1;
}

/*
 * rename(2) would put a file in the place of a device (/dev/null), and fail on
 * a directory only at the end.
 */
static int
check_place(const char *path, struct diag *d)
{
	struct stat st;

	if (stat(path, &st) != 0 || S_ISREG(st.st_mode))
		return 0;
	return diag_set(d, ERR_IO, "is %s",
	    S_ISDIR(st.st_mode) ? "a directory" : "not a regular file");
}

int
atomic_open(struct atomic_file *f, const char *path, mode_t mode,
    struct diag *reterr)
{
	int r;

	f->fd = -1;
	f->path = f->tmp = NULL;
	if ((r = check_place(path, reterr)) != 0)
		return r;
	f->path = strdup(path);
	if (f->path == NULL || asprintf(&f->tmp, "%s.XXXXXX", path) < 0) {
		f->tmp = NULL;
		file_reset(f);
		return diag_set(reterr, ERR_NOMEM, "out of memory");
	}
	f->fd = mkostemp(f->tmp, O_CLOEXEC);
	if (f->fd == -1) {
		diag_set(reterr, ERR_IO, "cannot create a file beside it: %s",
		    strerror(errno));
		file_reset(f);
		return ERR_IO;
	}
	if (fchmod(f->fd, mode) != 0) {
		diag_set(reterr, ERR_IO, "%s", strerror(errno));
		atomic_abort(f);
		return ERR_IO;
	}
	return 0;
}

/* The change is made: whether it is on disk is another question. */
static int
sync_dir_of(const char *path, struct diag *d)
{
	const char *slash = strrchr(path, '/');
	char *dir;
	int fd, r;

	if (slash == NULL)
		dir = strdup(".");
	else
		dir = strndup(path, slash == path ? 1 : (size_t)(slash - path));
	if (dir == NULL)
		return diag_set(d, ERR_UNSYNCED, UNSYNCED, "out of memory");
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(dir);
	r = fd != -1 && fsync(fd) == 0
	    ? 0
	    : diag_set(d, ERR_UNSYNCED, UNSYNCED, strerror(errno));
	if (fd != -1)
		close(fd);
	return r;
}

/* *ret_renamed: whether the new file is in its place, also after an error. */
static int
commit_file(struct atomic_file *f, bool *ret_renamed, struct diag *reterr)
{
	int r;

	*ret_renamed = false;
	if (fsync(f->fd) != 0 || rename(f->tmp, f->path) != 0) {
		diag_set(reterr, ERR_IO, "%s", strerror(errno));
		atomic_abort(f);
		return ERR_IO;
	}
	*ret_renamed = true;
	close(f->fd);
	r = sync_dir_of(f->path, reterr);
	file_reset(f);
	return r;
}

int
atomic_commit(struct atomic_file *f, struct diag *reterr)
{
	bool renamed;

	return commit_file(f, &renamed, reterr);
}

void
atomic_abort(struct atomic_file *f)
{
	if (f->fd != -1)
		close(f->fd);
	if (f->tmp != NULL)
		unlink(f->tmp);
	file_reset(f);
}

static int
open_and_write(struct atomic_file *f, const char *path, mode_t mode,
    const struct buf *b, struct diag *reterr)
{
	int r;

	if ((r = atomic_open(f, path, mode, reterr)) != 0)
		return r;
	if (write_all(f->fd, b->p, b->len) != 0) {
		diag_set(reterr, ERR_IO, "%s", strerror(errno));
		atomic_abort(f);
		return ERR_IO;
	}
	return 0;
}

int
atomic_write(const char *path, mode_t mode, const struct buf *b,
    struct diag *reterr)
{
	struct atomic_file f;
	int r = open_and_write(&f, path, mode, b, reterr);

	return r != 0 ? r : atomic_commit(&f, reterr);
}

int
atomic_create(const char *path, mode_t mode, const struct buf *b,
    struct diag *reterr)
{
	struct atomic_file f;
	int r = open_and_write(&f, path, mode, b, reterr);

	if (r != 0)
		return r;
	/* Unlike rename(2), link(2) never replaces a file. */
	if (fsync(f.fd) != 0 || link(f.tmp, f.path) != 0) {
		r = errno == EEXIST ? ERR_DUP : ERR_IO;
		diag_set(reterr, r, "%s", strerror(errno));
	} else {
		r = sync_dir_of(f.path, reterr);
	}
	atomic_abort(&f);
	return r;
}

int
atomic_remove(const char *path, struct diag *reterr)
{
	if (unlink(path) != 0)
		return diag_set(reterr, errno == ENOENT ? ERR_NOENT : ERR_IO,
		    "%s", strerror(errno));
	return sync_dir_of(path, reterr);
}

int
atomic_rename(const char *from, const char *to, struct diag *reterr)
{
	if (rename(from, to) != 0)
		return diag_set(reterr, errno == ENOENT ? ERR_NOENT : ERR_IO,
		    "%s", strerror(errno));
	return sync_dir_of(to, reterr);
}

static int
set_error(struct diag *reterr, int r, const char *path, const struct diag *d)
{
	return diag_set(reterr, r, "%.400s: %.100s", path, d->msg);
}

int
atomic_set_add(struct atomic_set *s, const char *path, mode_t mode,
    const struct buf *b, struct diag *reterr)
{
	struct diag d = {0};
	int r;

	if (s->n == ATOMIC_SET_MAX)
		r = diag_set(&d, ERR_INTERNAL, "too many files");
	else if (b->err != 0)
		r = diag_set(&d, b->err, "%s", err_str(b->err));
	else
		r = open_and_write(&s->file[s->n], path, mode, b, &d);
	if (r == 0 && fsync(s->file[s->n++].fd) != 0)
		r = diag_set(&d, ERR_IO, "%s", strerror(errno));
	if (r != 0) {
		set_error(reterr, r, path, &d);
		atomic_set_abort(s);
	}
	return r;
}

int
atomic_set_commit(struct atomic_set *s, struct diag *reterr)
{
	struct diag d = {0};
	bool renamed = true, unsynced = false;
	int r = 0;

	for (; r == 0 && s->done < s->n; s->done += renamed) {
		struct atomic_file *f = &s->file[s->done];
		char *path = strdup(f->path);

		renamed = false;
		if (path == NULL)
			r = diag_set(reterr, ERR_NOMEM, "out of memory");
		else if ((r = commit_file(f, &renamed, &d)) != 0)
			set_error(reterr, r, path, &d);
		free(path);
		unsynced = unsynced || r == ERR_UNSYNCED;
		if (r == ERR_UNSYNCED)
			r = 0;
	}
	atomic_set_abort(s);
	return r == 0 && unsynced ? ERR_UNSYNCED : r;
}

void
atomic_set_abort(struct atomic_set *s)
{
	for (size_t i = s->done; i < s->n; i++)
		atomic_abort(&s->file[i]);
	s->n = s->done;
}
