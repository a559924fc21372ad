/* SPDX-License-Identifier: BSD-2-Clause */
/* Read, replace and split the files of an account's keys. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <loginpolicy/base/atomic.h>
#include <loginpolicy/base/trusted.h>
#include "account_keys.h"
#include "account_reader.h"
#include "as_account.h"

#define LOCK_TRIES 100
#define LOCK_WAIT            \
	{                    \
		0, 100000000 \
	} /* a tenth of a second */
#define FILE_FLAGS (O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)

/* --- where they are --- */

bool
account_home_is_away(const struct account *a, const char *root,
    const char *path)
{
	char *home;
	bool away;

	if (!is_in_home(a, root, path) ||
	    asprintf(&home, "%s%s", root, a->home) < 0)
		return false;
	away = home_is_away(home, a->uid);
	free(home);
	return away;
}

/* --- replacing, in the child --- */

struct replacement {
	const char *path, *suffix;
	const struct buf *old, *new;
};

/*
 * Owner and group of the old file, if they are not the new one's already. Only
 * root can have put there a file of somebody else's that has no other name.
 */
static int
keep_owner(int fd, const struct stat *old)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return -1;
	if (st.st_uid == old->st_uid && st.st_gid == old->st_gid)
		return 0;
	errno = EMLINK;
	if (old->st_nlink != 1)
		return -1;
	return as_account_chown(fd, old->st_uid, old->st_gid);
}

int
account_keys_write(const char *path, const struct stat *old, mode_t fresh,
    const struct buf *new, struct diag *reterr)
{
	const bool is_new = old->st_nlink == 0;
	struct atomic_file f;
	int r = atomic_open(&f, path, 0600, reterr);

	if (r != 0)
		return r;
	if (write_all(f.fd, new->p, new->len) != 0 ||
	    fchmod(f.fd, is_new ? fresh : old->st_mode & 0777) != 0 ||
	    (!is_new && keep_owner(f.fd, old) != 0)) {
		r = diag_set(reterr, ERR_IO, "%s", strerror(errno));
		atomic_abort(&f);
		return r;
	}
	return atomic_commit(&f, reterr);
}

/*
 * Whether the file still has the old text. ret: of the same file, for its owner
 * goes to the new one, and the user may exchange what the path leads to.
 */
static int
check_old(const char *path, const struct buf *old, struct stat *ret)
{
	const int fd = open(path, FILE_FLAGS | O_NOFOLLOW);
	char *text = NULL;
	size_t len = 0;
	int r = ERR_PERM;

	if (fd == -1)
		return errno == ELOOP ? ERR_PERM : path_error(errno);
	if (fstat(fd, ret) == 0 && S_ISREG(ret->st_mode))
		r = read_all(fd, ACCOUNT_KEYS_MAX, &text, &len);
	close(fd);
	if (r == 0 &&
	    (len != old->len || (len != 0 && memcmp(text, old->p, len) != 0)))
		r = ERR_DUP;
	free(text);
	return r;
}

int
account_keys_lock(const char *path)
{
	const struct timespec wait = LOCK_WAIT;
	const char *slash = strrchr(path, '/');
	char folder[PATH_MAX];
	int fd;

	snprintf(folder, sizeof(folder), "%.*s",
	    slash == path ? 1 : (int)(slash - path), path);
	fd = open(folder, FILE_FLAGS | O_DIRECTORY);
	for (unsigned i = 0; fd != -1 && i < LOCK_TRIES; i++) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
			break;
		nanosleep(&wait, NULL);
	}
	return fd;
}

static int
replace_at(const struct replacement *x, const char *path)
{
	struct diag d = {0};
	struct stat st;
	char *copy;
	int r;

	if ((r = check_old(path, x->old, &st)) != 0)
		return r;
	if (asprintf(&copy, "%s%s", x->path, x->suffix) < 0)
		return ERR_NOMEM;
	r = atomic_write(copy, 0600, x->old, &d);
	free(copy);
	if (!err_is_done(r))
		return r;
	return err_join(r, account_keys_write(path, &st, 0, x->new, &d));
}

/* What a user's link leads to is replaced, not the link. */
static int
replace_file(void *ctx, int out)
{
	const struct replacement *x = ctx;
	const char *path = x->path;
	char real[PATH_MAX];
	int lock, r;

	(void)out;
	if (geteuid() != 0 && realpath(path, real) != NULL)
		path = real;
	lock = account_keys_lock(path);
	r = replace_at(x, path);
	if (lock != -1)
		close(lock);
	return r;
}

int
account_keys_replace(const struct account *a, const char *root,
    const char *path, const char *suffix, const struct buf *old,
    const struct buf *new)
{
	struct replacement x = {path, suffix, old, new};

	return as_account(a, root, path, replace_file, &x, NULL);
}

/* --- lines --- */

long
standard_offset(void)
{
	tzset();
	return -timezone;
}

int
account_keys_each(const struct buf *text,
    bool (*each)(void *ctx, const char *line, size_t len,
	const struct keyfile_entry *key),
    void *ctx)
{
	struct keyline_ctx c = {.now = (uint64_t)time(NULL),
	    .utc_offset_s = standard_offset()};
	struct keyfile_entry entry;
	bool more = true;
	unsigned n = 0;

	if ((c.scratch = malloc(KEYLINE_SCRATCH)) == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; more && i < text->len;) {
		const char *line = text->p + i;
		const char *end = memchr(line, '\n', text->len - i);
		size_t len = end == NULL ? text->len - i : (size_t)(end - line);

		if (!authkeys_line(line, len, &c, &entry))
			memset(&entry, 0, sizeof(entry));
		entry.line = ++n;
		more = each(ctx, line, len, &entry);
		i += len + 1;
	}
	free(c.scratch);
	return 0;
}
