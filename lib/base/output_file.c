/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * In a folder that others can write to, somebody may have put something in the
 * report's place: a file of theirs with a mode of their choice, a hard link, a
 * link to a file that only root may write, a pipe they read from. So the mode
 * is never taken over, no link is followed but those of the kernel, and what
 * belongs to another user is refused rather than replaced.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/base/output_file.h>

enum place {
	PLACE_NEW, /* nothing there, or a file or link of ours: replace it */
	PLACE_OPEN /* write to what is there */
};

/* What the kernel names: /dev/stdout, /dev/fd/63, /proc/self/fd/1. */
static bool
is_kernels(const char *path)
{
	return strncmp(path, "/dev/", 5) == 0 ||
	    strncmp(path, "/proc/", 6) == 0;
}

static int
refuse(struct diag *d, int e, const char *why)
{
	return diag_set(d, e, "%s", why);
}

/* What is no regular file. uid: who may have made it, other than root. */
static int
find_special(const struct stat *st, enum place *ret, struct diag *d)
{
	*ret = PLACE_OPEN;
	if (S_ISDIR(st->st_mode))
		return refuse(d, ERR_IO, "is a directory");
	/* only root can make a device */
	if (S_ISCHR(st->st_mode))
		return 0;
	if (!S_ISFIFO(st->st_mode))
		return refuse(d, ERR_IO, "is no regular file");
	if (st->st_uid != geteuid() && st->st_uid != 0)
		return refuse(d, ERR_PERM, "belongs to another user");
	return 0;
}

static int
find_place(const char *path, enum place *ret, struct diag *d)
{
	struct stat st;

	*ret = PLACE_NEW;
	if (is_kernels(path)) {
		if (stat(path, &st) != 0)
			return 0; /* opening it says why */
		*ret = PLACE_OPEN;
		return S_ISREG(st.st_mode) ? 0 : find_special(&st, ret, d);
	}
	if (lstat(path, &st) != 0)
		return 0;
	if ((S_ISREG(st.st_mode) || S_ISLNK(st.st_mode)) &&
	    st.st_uid != geteuid())
		return refuse(d, ERR_PERM, "belongs to another user");
	if (S_ISREG(st.st_mode))
		return 0;
	if (!S_ISLNK(st.st_mode))
		return find_special(&st, ret, d);
	/* a link of ours: to a device it is meant, to a file it is replaced */
	if (stat(path, &st) != 0 || S_ISREG(st.st_mode))
		return 0;
	return find_special(&st, ret, d);
}

static int
open_in_place(struct output_file *f, const char *path, struct diag *d)
{
	struct stat st;

	f->in_place = true;
	f->fd = open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC);
	if (f->fd == -1)
		return diag_set(d, ERR_IO, "%s", strerror(errno));
	if (fstat(f->fd, &st) != 0)
		return diag_set(d, ERR_IO, "%s", strerror(errno));
	/* exchanged since it was looked at */
	if (!is_kernels(path) && !S_ISCHR(st.st_mode) && !S_ISFIFO(st.st_mode))
		return refuse(d, ERR_IO, "is no regular file");
	return 0;
}

/*
 * Open PATH.part. Its name can be guessed: what an earlier run left there is
 * removed first, and O_EXCL then follows no link.
 */
static int
open_part(struct output_file *f, const char *path, mode_t mode, struct diag *d)
{
	f->file.path = strdup(path);
	if (f->file.path == NULL ||
	    asprintf(&f->file.tmp, "%s.part", path) < 0) {
		free(f->file.path);
		f->file.path = f->file.tmp = NULL;
		return diag_set(d, ERR_NOMEM, "out of memory");
	}
	if (unlink(f->file.tmp) != 0 && errno != ENOENT)
		diag_set(d, ERR_IO, "cannot replace %s: %s", f->file.tmp,
		    strerror(errno));
	else if ((f->file.fd = open(f->file.tmp,
		      O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
		      OUTPUT_FILE_MODE)) == -1)
		diag_set(d, ERR_IO, "cannot create %s: %s", f->file.tmp,
		    strerror(errno));
	else if (fchmod(f->file.fd, mode) == 0)
		return 0;
	else
		diag_set(d, ERR_IO, "%s", strerror(errno));
	if (f->file.fd != -1) {
		atomic_abort(&f->file);
		return ERR_IO;
	}
	/* it is not ours to remove */
	free(f->file.tmp);
	f->file.tmp = NULL;
	atomic_abort(&f->file);
	return ERR_IO;
}

int
output_file_open(struct output_file *f, const char *path, bool stream,
    mode_t mode, struct diag *reterr)
{
	enum place place;
	int r;

	*f = (struct output_file){.fd = -1, .file = {.fd = -1}};
	if ((r = find_place(path, &place, reterr)) != 0)
		return r;
	if (place == PLACE_OPEN) {
		if ((r = open_in_place(f, path, reterr)) != 0)
			output_file_abort(f);
		return r;
	}
	r = stream ? open_part(f, path, mode, reterr)
		   : atomic_open(&f->file, path, mode, reterr);
	f->fd = f->file.fd;
	return r;
}

int
output_file_commit(struct output_file *f, struct diag *reterr)
{
	int r;

	if (!f->in_place) {
		r = atomic_commit(&f->file, reterr);
		f->fd = -1;
		return r;
	}
	r = close(f->fd) == 0 ? 0 : ERR_IO;
	f->fd = -1;
	return r == 0 ? 0 : diag_set(reterr, r, "%s", strerror(errno));
}

void
output_file_abort(struct output_file *f)
{
	if (!f->in_place)
		atomic_abort(&f->file);
	else if (f->fd != -1)
		close(f->fd);
	f->fd = -1;
}
