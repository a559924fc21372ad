/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Each directory is listed, and its files opened, as the directory's owner;
 * only regular files are opened. Links are not followed, but where the caller
 * says inside what. A directory that is its own ancestor (bind mounts) ends
 * the descent, and so do file systems that hold no files.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "as_user.h"
#include "keyaudit/keys/scan.h"
#include "walk.h"

#define DEPTH_MAX 256

/* A directory on the way down. */
struct level {
	const struct level *up;
	unsigned depth;
	int fd;
	const char *path;
	struct stat st;
	const struct account *account; /* whose it is, for the report */
};

bool
walk_is_first(struct seen *once, enum walk_what what, const char *path)
{
	struct seen_entry *first = NULL;
	struct sha256 h;
	uint8_t hash[SHA256_LEN], kind = (uint8_t)what;

	if (once == NULL)
		return true;
	sha256_init(&h);
	sha256_update(&h, &kind, sizeof(kind));
	sha256_update(&h, path, strlen(path));
	sha256_final(&h, hash);
	/* out of memory: better reported twice than not at all */
	return seen_add(once, hash, 0, 0, &first) != 0 || first == NULL;
}

void
walk_report(const struct walk *w, const char *path, const char *message)
{
	const struct account *a = w->account;
	struct trouble t = {RULE_KEY_UNREADABLE, NULL, path, message, true};

	if (!walk_is_first(w->once, WALK_REPORTED, path))
		return;
	if (a == NULL)
		a = collect_whose(w->o, path);
	if (a != NULL)
		t.account = a->name;
	as_user_end();
	scan_trouble(w->o->scan, &t);
}

static bool
is_excluded(const struct walk *w, const char *path, const char *base)
{
	char *const *p = w->o->exclude;

	for (; p != NULL && *p != NULL; p++) {
		if (fnmatch(*p, path, 0) == 0 || fnmatch(*p, base, 0) == 0)
			return true;
	}
	return false;
}

/* Kernel file systems: no keys in them, and no end of files. */
static bool
is_pseudo(int fd)
{
	static const unsigned long magic[] = {PROC_SUPER_MAGIC, SYSFS_MAGIC,
	    CGROUP_SUPER_MAGIC, CGROUP2_SUPER_MAGIC, DEBUGFS_MAGIC,
	    TRACEFS_MAGIC, SECURITYFS_MAGIC, SELINUX_MAGIC, SMACK_MAGIC,
	    DEVPTS_SUPER_MAGIC, BPF_FS_MAGIC, PSTOREFS_MAGIC, EFIVARFS_MAGIC,
	    BINFMTFS_MAGIC, NSFS_MAGIC};
	struct statfs fs;

	if (fstatfs(fd, &fs) != 0)
		return false;
	for (size_t i = 0; i < sizeof(magic) / sizeof(magic[0]); i++) {
		if ((unsigned long)fs.f_type == magic[i])
			return true;
	}
	return false;
}

/* Whether the file or folder was met before for this account; notes it. */
static bool
was_met(const struct walk *w, const struct stat *st,
    const struct account *account, int *ret_err)
{
	struct {
		uint64_t dev, ino;
		uint64_t account;
	} what = {st->st_dev, st->st_ino, 0};
	struct seen_entry *first = NULL;
	uint8_t hash[SHA256_LEN];

	*ret_err = 0;
	if (w->once == NULL)
		return false;
	if (account != NULL)
		what.account = (uint64_t)(account - w->o->accounts->list) + 1;
	sha256_of(&what, sizeof(what), hash);
	*ret_err = seen_add(w->once, hash, 0, 0, &first);
	return first != NULL;
}

static int
scan_opened(struct walk *w, const char *path, int fd, const struct stat *st,
    const struct account *account)
{
	struct candidate f = {path, account == NULL ? NULL : account->name, fd,
	    *st, w->hint, w->access};
	int r;

	as_user_end();
	if (was_met(w, st, account, &r) || r != 0) {
		close(fd);
		return r;
	}
	return scan_file(w->o->scan, &f);
}

static int
open_and_scan(struct walk *w, int dir, const char *base, const char *path,
    const struct account *account)
{
	struct stat st;
	int fd = as_user_open(dir, base, w->o->accounts, w->o->root[0] == '\0',
	    &st);

	if (fd != -1)
		return scan_opened(w, path, fd, &st, account);
	/* gone, or exchanged for a link or a FIFO, since it was listed */
	if (errno != ENOENT && errno != ELOOP && errno != EINVAL)
		walk_report(w, path, strerror(errno));
	return 0;
}

int
walk_file(struct walk *w, int parent, const char *base, const char *path,
    bool *ret_opened)
{
	const struct account *a = w->account;
	struct stat st;
	int fd;

	*ret_opened = true;
	if (is_excluded(w, path, base))
		return 0;
	if (a == NULL)
		a = collect_whose(w->o, path);
	fd = as_user_open(parent, base, w->o->accounts, w->o->root[0] == '\0',
	    &st);
	if (fd != -1)
		return scan_opened(w, path, fd, &st, a);
	*ret_opened = false;
	walk_report(w, path,
	    errno == EINVAL ? "not a regular file" : strerror(errno));
	return 0;
}

static int walk_dir(struct walk *w, int dir, const char *path,
    const struct level *up);

static int
walk_reached(struct walk *w, const struct level *l, const struct reached *r,
    const char *path)
{
	int dir, e;

	if (S_ISREG(r->st.st_mode))
		return open_and_scan(w, r->parent, r->base, path, l->account);
	if (!S_ISDIR(r->st.st_mode))
		return 0;
	if (was_met(w, &r->st, l->account, &e) || e != 0)
		return e;
	if ((dir = fcntl(r->fd, F_DUPFD_CLOEXEC, 3)) == -1)
		return 0;
	return walk_dir(w, dir, path, l);
}

/* A link: to where it leads, if that is inside. */
static int
walk_link(struct walk *w, const struct level *l, const char *path)
{
	struct reached to;
	size_t skip;
	int e;

	if (w->follow == NULL)
		return 0;
	skip = strlen(w->follow_path);
	if (strncmp(path, w->follow_path, skip) != 0)
		return 0;
	e = place_reach(w->follow, path + skip, &to);
	if (e == EXDEV)
		walk_report(w, path,
		    "a link that leads out of the home: not followed");
	else if (e != 0 && e != ENOENT)
		walk_report(w, path, strerror(e));
	if (e != 0)
		return 0;
	e = walk_reached(w, l, &to, path);
	place_leave(&to);
	return e;
}

static int
walk_subdir(struct walk *w, const struct level *l, const char *base,
    const char *path)
{
	int fd = openat(l->fd, base,
	    O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd == -1) {
		if (errno != ENOENT && errno != ENOTDIR && errno != ELOOP)
			walk_report(w, path, strerror(errno));
		return 0;
	}
	return walk_dir(w, fd, path, l);
}

static int
walk_entry(struct walk *w, const struct level *l, unsigned char type,
    const char *base, const char *path)
{
	struct stat st;

	if (type == DT_UNKNOWN) { /* file systems need not know */
		if (fstatat(l->fd, base, &st, AT_SYMLINK_NOFOLLOW) != 0)
			return 0;
		type = (unsigned char)IFTODT(st.st_mode);
	}
	switch (type) {
	case DT_DIR:
		return walk_subdir(w, l, base, path);
	case DT_LNK:
		return walk_link(w, l, path);
	case DT_REG:
		return open_and_scan(w, l->fd, base, path, l->account);
	default: /* a FIFO, a device, a socket */
		return 0;
	}
}

static int
by_bytes(const void *a, const void *b)
{
	return strcmp((*(struct dirent *const *)a)->d_name,
	    (*(struct dirent *const *)b)->d_name);
}

static int
is_entry(const struct dirent *e)
{
	return strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
}

static bool
become_owner(const struct walk *w, const struct level *l)
{
	const struct accounts *a = w->o->accounts;

	return as_user_begin(l->st.st_uid, accounts_by_uid(a, l->st.st_uid));
}

static int
walk_one(struct walk *w, const struct level *l, const struct dirent *e)
{
	char *path = NULL;
	int r = 0;

	if (*w->o->stop != 0)
		return 0;
	if (asprintf(&path, "%s%s%s", l->path,
		strcmp(l->path, "/") == 0 ? "" : "/", e->d_name) < 0)
		return ERR_NOMEM;
	if (!is_excluded(w, path, e->d_name)) {
		if (become_owner(w, l))
			r = walk_entry(w, l, e->d_type, e->d_name, path);
		else
			walk_report(w, path,
			    "cannot act as its folder's owner");
	}
	free(path);
	return r;
}

static int
list_dir(const struct walk *w, const struct level *l, struct dirent ***ret)
{
	int n = scandirat(l->fd, ".", ret, is_entry, NULL);

	if (n == -1 && errno == EACCES && w->o->root[0] == '\0' &&
	    as_user_add_groups())
		n = scandirat(l->fd, ".", ret, is_entry, NULL);
	return n;
}

static int
walk_entries(struct walk *w, const struct level *l)
{
	struct dirent **entries;
	double share = w->share, from = w->done;
	int n, r = 0;

	if (!become_owner(w, l) || (n = list_dir(w, l, &entries)) < 0) {
		walk_report(w, l->path, strerror(errno));
		return 0;
	}
	if (n > 1) /* qsort(3) takes no NULL */
		qsort(entries, (size_t)n, sizeof(*entries), by_bytes);
	for (int i = 0; i < n; i++) {
		w->share = share / n;
		if (r == 0)
			r = walk_one(w, l, entries[i]);
		w->done = from + share / n * (i + 1);
		if (share > 0)
			scan_set_done(w->o->scan, w->done);
		free(entries[i]);
	}
	free(entries);
	w->share = share;
	return r;
}

static bool
is_ancestor(const struct level *up, const struct stat *st)
{
	for (; up != NULL; up = up->up) {
		if (up->st.st_dev == st->st_dev && up->st.st_ino == st->st_ino)
			return true;
	}
	return false;
}

static int
walk_dir(struct walk *w, int dir, const char *path, const struct level *up)
{
	struct level l = {.up = up, .fd = dir, .path = path};
	int r = 0;

	l.depth = up == NULL ? 0 : up->depth + 1;
	l.account = w->account;
	if (fstat(dir, &l.st) != 0)
		walk_report(w, path, strerror(errno));
	else if (l.depth > DEPTH_MAX)
		walk_report(w, path, "nested too deeply: skipped");
	else if (!is_ancestor(up, &l.st) &&
	    (up == NULL || up->st.st_dev == l.st.st_dev || !is_pseudo(dir))) {
		if (l.account == NULL)
			l.account = collect_whose(w->o, path);
		r = walk_entries(w, &l);
	}
	close(dir);
	return r;
}

int
walk_tree(struct walk *w, int dir, const char *path)
{
	return walk_dir(w, dir, path, NULL);
}
