/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A file is trusted only if nobody but root (or an owner that the caller names)
 * could have written it. The open descriptor is checked, so that the file that
 * was checked is the one that is read; O_NONBLOCK keeps a FIFO from blocking.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/base/bigmem.h>
#include <loginpolicy/base/trusted.h>

#define READ_FIRST 4096

int
path_error(int e)
{
	switch (e) {
	case ENOENT:
	case ENOTDIR:
	case ENAMETOOLONG:
		return ERR_NOENT;
	case ELOOP:
	case ENXIO:
	case ENODEV:
		return ERR_PERM;
	default:
		return ERR_IO;
	}
}

static int
check_owner(const struct stat *st, uid_t owner, struct diag *d)
{
	if (st->st_uid != 0 && st->st_uid != owner)
		return diag_set(d, ERR_PERM, "owned by uid %u, not by root",
		    (unsigned)st->st_uid);
	if ((st->st_mode & 022) != 0)
		return diag_set(d, ERR_PERM,
		    "writable by group or others (mode %04o)",
		    (unsigned)(st->st_mode & 07777));
	return 0;
}

static int
check_one_dir(const char *path, uid_t owner, struct diag *d)
{
	struct stat st;
	int r;

	if (lstat(path, &st) != 0)
		return diag_set(d, path_error(errno), "directory %.250s: %s",
		    path, strerror(errno));
	/*
	 * A link on the way is as good as the directory it stands in and its
	 * target.
	 */
	if (S_ISLNK(st.st_mode) && stat(path, &st) != 0)
		return diag_set(d, path_error(errno), "directory %.250s: %s",
		    path, strerror(errno));
	if (!S_ISDIR(st.st_mode))
		return diag_set(d, ERR_PERM, "%.250s is not a directory", path);
	if ((r = check_owner(&st, owner, NULL)) != 0)
		diag_set(d, r,
		    "directory %.250s is not root's alone (uid %u, mode %04o)",
		    path, (unsigned)st.st_uid, (unsigned)(st.st_mode & 07777));
	return r;
}

int
trusted_dir(const char *path, uid_t owner, struct diag *reterr)
{
	char *copy, *slash;
	int r = 0;

	if (path[0] != '/')
		return diag_set(reterr, ERR_SYNTAX, "not an absolute path");
	if ((copy = strdup(path)) == NULL)
		return diag_set(reterr, ERR_NOMEM, "out of memory");
	while (r == 0 && copy[0] != '\0') {
		r = check_one_dir(copy, owner, reterr);
		slash = strrchr(copy, '/');
		*slash = '\0';
	}
	if (r == 0)
		r = check_one_dir("/", owner, reterr);
	free(copy);
	return r;
}

static int
check_parents(const char *path, uid_t owner, struct diag *d)
{
	char *dir;
	int r;

	if ((dir = strdup(path)) == NULL)
		return diag_set(d, ERR_NOMEM, "out of memory");
	*strrchr(dir, '/') = '\0';
	r = trusted_dir(dir[0] == '\0' ? "/" : dir, owner, d);
	free(dir);
	return r;
}

static int
check_file(int fd, const struct trusted_opts *opts, struct diag *d)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return diag_set(d, ERR_IO, "%s", strerror(errno));
	if (!S_ISREG(st.st_mode))
		return diag_set(d, ERR_PERM, "not a regular file");
	if (opts->cap_bytes != 0 && st.st_size > (off_t)opts->cap_bytes)
		return diag_set(d, ERR_TOOBIG, "larger than %zu bytes",
		    opts->cap_bytes);
	return check_owner(&st, opts->owner, d);
}

static int
open_error(int e, struct diag *d)
{
	int r = path_error(e);

	if (r == ERR_PERM)
		return diag_set(d, r,
		    e == ELOOP ? "a symbolic link" : "not a regular file");
	return diag_set(d, r, "%s", strerror(e));
}

int
trusted_open(const char *path, const struct trusted_opts *opts, int *ret_fd,
    struct diag *reterr)
{
	int fd, r;

	if (path[0] != '/')
		return diag_set(reterr, ERR_SYNTAX, "not an absolute path");
	fd = open(path,
	    O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd == -1)
		return open_error(errno, reterr);
	if ((r = check_file(fd, opts, reterr)) == 0 && opts->check_parents)
		r = check_parents(path, opts->owner, reterr);
	if (r != 0) {
		close(fd);
		return r;
	}
	*ret_fd = fd;
	return 0;
}

/*
 * The first allocation: the file's present size and two bytes, the NUL, and one
 * more to find its end. A pipe has no size.
 */
static size_t
first_room(int fd, size_t cap_bytes)
{
	struct stat st;

	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size <= 0 ||
	    (uintmax_t)st.st_size > cap_bytes)
		return READ_FIRST;
	return (size_t)st.st_size + 2;
}

int
read_all(int fd, size_t cap_bytes, char **ret_p, size_t *ret_len)
{
	size_t len = 0, cap = first_room(fd, cap_bytes);
	char *p = big_alloc(cap), *bigger;
	ssize_t n;
	int r = 0;

	if (p == NULL)
		return ERR_NOMEM;
	for (;;) {
		if (len + 1 == cap) {
			if ((bigger = realloc(p, cap * 2)) == NULL) {
				r = ERR_NOMEM;
				break;
			}
			p = bigger;
			cap *= 2;
		}
		n = read(fd, p + len, cap - 1 - len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			r = ERR_IO;
		if (n <= 0)
			break;
		len += (size_t)n;
		if (len > cap_bytes) {
			r = ERR_TOOBIG;
			break;
		}
	}
	if (r != 0) {
		free(p);
		return r;
	}
	p[len] = '\0';
	*ret_p = p;
	*ret_len = len;
	return 0;
}

int
trusted_read(const char *path, const struct trusted_opts *opts, char **ret_p,
    size_t *ret_len, struct diag *reterr)
{
	size_t cap = opts->cap_bytes != 0 ? opts->cap_bytes : SIZE_MAX / 4;
	int fd, r;

	if ((r = trusted_open(path, opts, &fd, reterr)) != 0)
		return r;
	if ((r = read_all(fd, cap, ret_p, ret_len)) != 0)
		diag_set(reterr, r, "%s", err_str(r));
	close(fd);
	return r;
}
