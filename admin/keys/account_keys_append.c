/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * All of this runs in the child of as_account(): the paths are a user's, and so
 * are the rights.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/base/atomic.h>
#include <loginpolicy/base/trusted.h>
#include "account_keys.h"
#include "account_keys_append.h"
#include "as_account.h"
#include "strict_modes.h"

#define FOLDERS_MAX 16 /* that are made for one file */
#define LOCK_WAIT            \
	{                    \
		0, 100000000 \
	} /* a tenth of a second */
#define DIR_FLAGS (O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK)

/* What the child does, and has done. */
struct appending {
	const struct keys_append *x;
	bool in_home;
	char path[PATH_MAX]; /* of the file itself, links resolved */
	char made[FOLDERS_MAX][PATH_MAX]; /* folders, outermost first */
	size_t n_made;
	bool unsynced; /* a folder that was made */
	struct diag d;
};

static int
fail(struct appending *a, const char *path, int e)
{
	return diag_set(&a->d, ERR_IO, "%.400s: %s", path, strerror(e));
}

/* --- folders --- */

/* The folder of a path, in ret (PATH_MAX bytes). */
static void
folder_of(const char *path, char *ret)
{
	const char *slash = strrchr(path, '/');
	const size_t len = slash == path ? 1 : (size_t)(slash - path);

	memcpy(ret, path, len);
	ret[len] = '\0';
}

/* What is made in it stays, and the rest is done all the same. */
static void
sync_folder(struct appending *a, const char *path)
{
	int fd = open(path, DIR_FLAGS);

	if (fd == -1 || fsync(fd) != 0)
		a->unsynced = true;
	if (fd != -1)
		close(fd);
}

/* Make the folder, and those above it that are missing. */
static int
make_folder(struct appending *a, const char *path)
{
	char up[PATH_MAX];
	struct stat st;
	int r;

	if (stat(path, &st) == 0)
		return S_ISDIR(st.st_mode) ? 0 : fail(a, path, ENOTDIR);
	if (errno != ENOENT)
		return fail(a, path, errno);
	if (a->n_made == FOLDERS_MAX)
		return fail(a, path, ENOENT);
	folder_of(path, up);
	if ((r = make_folder(a, up)) != 0)
		return r;
	if (mkdir(path, a->in_home ? 0700 : 0755) != 0)
		return errno == EEXIST ? 0 : fail(a, path, errno);
	strcpy(a->made[a->n_made++], path);
	sync_folder(a, up);
	return 0;
}

static void
remove_made(struct appending *a)
{
	while (a->n_made != 0)
		rmdir(a->made[--a->n_made]);
}

/* --- the file --- */

/* A user's link is followed with the user's rights, as sshd does; else not. */
static int
resolve(struct appending *a)
{
	const char *path = a->x->path;
	struct stat st;

	strcpy(a->path, path);
	if (lstat(path, &st) != 0)
		return errno == ENOENT ? 0 : fail(a, path, errno);
	if (S_ISREG(st.st_mode))
		return 0;
	if (!S_ISLNK(st.st_mode))
		return diag_set(&a->d, ERR_PERM, "%.400s is not a regular file",
		    path);
	if (geteuid() == 0)
		return diag_set(&a->d, ERR_PERM,
		    "%.400s is a link: name what it leads to in sshd_config",
		    path);
	if (realpath(path, a->path) == NULL)
		return fail(a, path, errno);
	return 0;
}

/* What is there, in b. *ret: its owner and mode; st_nlink 0: there is none. */
static int
read_old(struct appending *a, struct buf *b, struct stat *ret)
{
	char *text = NULL;
	size_t len = 0;
	int r = 0,
	    fd = open(a->path,
		O_RDONLY | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);

	*ret = (struct stat){0};
	if (fd == -1)
		return errno == ENOENT ? 0 : fail(a, a->path, errno);
	if (fstat(fd, ret) != 0 || !S_ISREG(ret->st_mode))
		r = diag_set(&a->d, ERR_PERM, "%.400s is not a regular file",
		    a->path);
	else if ((r = read_all(fd, ACCOUNT_KEYS_MAX, &text, &len)) != 0)
		diag_set(&a->d, r, "%.400s: %s", a->path,
		    r == ERR_TOOBIG ? "larger than 4 MiB" : err_why(r));
	close(fd);
	if (r == 0) {
		buf_put(b, text, len);
		if (len != 0 && text[len - 1] != '\n')
			buf_putc(b, '\n');
	}
	free(text);
	return r;
}

static int
write_new(struct appending *a, const struct stat *old, const struct buf *b)
{
	struct diag d = {0};
	int r = account_keys_write(a->path, old, a->in_home ? 0600 : 0644, b,
	    &d);

	return r == 0 ? 0
		      : diag_set(&a->d, r, "%.400s: %.100s", a->path, d.msg);
}

/* Whether the file is what was to be written, though that has failed. */
static bool
is_there(const struct appending *a, const struct buf *want)
{
	struct appending copy = *a;
	struct stat st;
	struct buf is;
	bool same;

	buf_init(&is, 2 * ACCOUNT_KEYS_MAX);
	same = read_old(&copy, &is, &st) == 0 && is.err == 0 &&
	    is.len == want->len && memcmp(is.p, want->p, is.len) == 0;
	buf_release(&is);
	return same;
}

static int
append(struct appending *a)
{
	struct stat old;
	struct buf b;
	int r;

	buf_init(&b, ACCOUNT_KEYS_MAX);
	if ((r = read_old(a, &b, &old)) == 0) {
		buf_put(&b, a->x->lines->p, a->x->lines->len);
		if ((r = b.err) != 0)
			diag_set(&a->d, r, "%.400s: %s", a->path, err_str(r));
	}
	if (r == 0 && (r = write_new(a, &old, &b)) != 0 && is_there(a, &b)) {
		a->unsynced = true;
		r = 0;
	}
	if (r == 0 && a->unsynced)
		diag_set(&a->d, r, "%.400s has it, but a power cut may undo it",
		    a->path);
	buf_release(&b);
	return r;
}

/* The child. What it has to say it writes to out. */
static int
append_work(void *ctx, int out)
{
	static struct appending a; /* of the child alone */
	char folder[PATH_MAX];
	int r, lock;

	a.x = ctx;
	a.in_home = is_in_home(a.x->account, a.x->root, a.x->path);
	umask(022);
	folder_of(a.x->path, folder);
	if ((r = make_folder(&a, folder)) == 0 && (r = resolve(&a)) == 0) {
		lock = account_keys_lock(a.path);
		r = append(&a);
		if (lock != -1)
			close(lock);
	}
	if (r != 0)
		remove_made(&a);
	else if (a.d.msg[0] == '\0' && a.x->strict_modes)
		strict_modes_judge(a.x->account, a.x->root, a.path, &a.d);
	if (write_all(out, a.d.msg, strlen(a.d.msg)) != 0 && r == 0)
		r = ERR_IO;
	return r;
}

int
account_keys_append(const struct keys_append *x, struct buf *ret_note)
{
	struct keys_append copy = *x;
	int r;

	if (strlen(x->path) >= PATH_MAX)
		return ERR_TOOBIG;
	r = as_account(x->account, x->root, x->path, append_work, &copy,
	    ret_note);
	if (r != 0 && ret_note->len == 0)
		buf_printf(ret_note, "%s: %s", x->path,
		    r == ERR_PERM
			? "this process cannot take on the account's rights"
			: "the file system does not answer, or the process "
			  "that writes was ended");
	return r;
}
