/*
 * Opening what may hold keys, as its owner would: in a folder that a user
 * owns, we are that user while we open, no link is followed, and nothing but
 * a regular file is read.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <loginpolicy/keyfile.h>
#include "collect.h"

#define DEPTH_MAX  256
#define FILE_FLAGS (O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
#define DIR_FLAGS  (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

struct walk {
	const struct collect_opts *o;
	const struct collect_sink *sink;
	enum found_hint hint;
	unsigned depth;
};

static void
tell(const struct walk *w, const char *path, const char *message)
{
	const struct account *a = accounts_by_path(w->o->accounts, path);
	struct trouble t = {RULE_KEY_UNREADABLE, a ? a->name : NULL, path,
	    message, true};

	w->sink->trouble(w->sink->arg, &t);
}

/* Be uid while opening. Returns whether we are. */
static bool
become(uid_t uid, gid_t gid)
{
	if (geteuid() != 0)
		return true;
	if (uid != 0) {
		syscall(SYS_setgroups, 0, NULL);
		setfsgid(gid);
	}
	setfsuid(uid);
	return (uid_t)setfsuid((uid_t)-1) == uid;
}

static void
be_oneself(void)
{
	if (geteuid() != 0)
		return;
	setfsuid(0);
	setfsgid(getegid());
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

static int
hand_over(const struct walk *w, const char *path, int fd, const struct stat *st)
{
	const struct account *a = accounts_by_path(w->o->accounts, path);
	struct found f = {path, a ? a->name : NULL, fd, *st, w->hint};
	int r;

	be_oneself();
	r = w->sink->file(w->sink->arg, &f);
	return r;
}

static int walk_dir(struct walk *w, int fd, const char *path,
    const struct stat *st);

static int
walk_entry(struct walk *w, int dir, const char *path, const char *base)
{
	struct stat st;
	int fd, r = 0;

	if (fstatat(dir, base, &st, AT_SYMLINK_NOFOLLOW) != 0) {
		if (errno != ENOENT)
			tell(w, path, strerror(errno));
		return 0;
	}
	if (S_ISDIR(st.st_mode)) {
		if ((fd = openat(dir, base, DIR_FLAGS)) == -1)
			tell(w, path, strerror(errno));
		else
			r = walk_dir(w, fd, path, &st);
		return r;
	}
	/* larger than the cap: no key file; a link leads elsewhere, a FIFO nowhere */
	if (!S_ISREG(st.st_mode) || st.st_size > (off_t)KEYFILE_SIZE_MAX)
		return 0;
	if ((fd = openat(dir, base, FILE_FLAGS)) == -1) {
		tell(w, path, strerror(errno));
		return 0;
	}
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		return 0;
	}
	return hand_over(w, path, fd, &st);
}

static int
list_dir(int fd, struct dirent ***ret)
{
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, 3), n;

	if (copy == -1)
		return -1;
	close(copy);
	n = scandirat(fd, ".", ret, NULL, NULL);
	return n;
}

static int
by_bytes(const void *a, const void *b)
{
	return strcmp((*(struct dirent *const *)a)->d_name,
	    (*(struct dirent *const *)b)->d_name);
}

static int
walk_entries(struct walk *w, int fd, const char *path, const struct stat *st)
{
	struct dirent **list;
	char *child;
	int n, r = 0;

	if (!become(st->st_uid, st->st_gid) || (n = list_dir(fd, &list)) < 0) {
		be_oneself();
		tell(w, path, strerror(errno));
		return 0;
	}
	qsort(list, (size_t)n, sizeof(*list), by_bytes);
	for (int i = 0; i < n; i++) {
		const char *base = list[i]->d_name;

		if (r == 0 && *w->o->stop == 0 && strcmp(base, ".") != 0 &&
		    strcmp(base, "..") != 0 &&
		    asprintf(&child, "%s/%s", path, base) >= 0) {
			become(st->st_uid, st->st_gid);
			if (!is_excluded(w, child, base))
				r = walk_entry(w, fd, child, base);
			free(child);
		}
		free(list[i]);
	}
	free(list);
	be_oneself();
	return r;
}

static int
walk_dir(struct walk *w, int fd, const char *path, const struct stat *st)
{
	int r = 0;

	if (++w->depth > DEPTH_MAX)
		tell(w, path, "nested too deeply: not looked at");
	else
		r = walk_entries(w, fd, path, st);
	w->depth--;
	close(fd);
	return r;
}

static int
collect_one(struct walk *w, const char *path, bool *ret_opened)
{
	struct stat st;
	int fd = open(path, FILE_FLAGS & ~O_NOFOLLOW);

	*ret_opened = false;
	if (fd == -1 || fstat(fd, &st) != 0) {
		tell(w, path, strerror(errno));
		if (fd != -1)
			close(fd);
		return 0;
	}
	if (S_ISDIR(st.st_mode)) {
		*ret_opened = true;
		w->hint = FOUND_IN_TREE;
		return walk_dir(w, fd, path, &st);
	}
	if (!S_ISREG(st.st_mode)) {
		tell(w, path, "not a regular file");
		close(fd);
		return 0;
	}
	*ret_opened = true;
	w->hint = FOUND_NAMED;
	return hand_over(w, path, fd, &st);
}

int
collect_paths(char *const *paths, size_t n, const struct collect_opts *o,
    const struct collect_sink *sink, size_t *ret_readable)
{
	struct walk w = {o, sink, FOUND_NAMED, 0};
	bool opened;
	int r = 0;

	*ret_readable = 0;
	for (size_t i = 0; i < n && r == 0; i++) {
		r = collect_one(&w, paths[i], &opened);
		*ret_readable += opened;
	}
	return r;
}

/* What stands at path, if anything: a missing one is silence. */
static int
collect_if_there(const struct collect_opts *o, const struct collect_sink *sink,
    const char *path, enum found_hint hint, const struct account *as)
{
	struct walk w = {o, sink, hint, 0};
	struct stat st;
	int fd, e;

	if (as != NULL && !become(as->uid, as->gid)) {
		be_oneself();
		tell(&w, path, "cannot become its owner");
		return 0;
	}
	fd = open(path, FILE_FLAGS);
	e = errno;
	be_oneself();
	if (fd == -1 || fstat(fd, &st) != 0) {
		if (fd != -1 || (e != ENOENT && e != ENOTDIR))
			tell(&w, path, strerror(e));
		return 0;
	}
	if (S_ISDIR(st.st_mode))
		return walk_dir(&w, fd, path, &st);
	if (!S_ISREG(st.st_mode)) {
		tell(&w, path, "not a regular file");
		close(fd);
		return 0;
	}
	return hand_over(&w, path, fd, &st);
}

static int
collect_account(const struct account *a, const struct collect_opts *o,
    const struct collect_sink *sink)
{
	static const char *const defaults[] = {".ssh/authorized_keys",
	    ".ssh/authorized_keys2"};
	char path[4096];
	int r = 0;

	if (a->home == NULL)
		return 0;
	for (size_t i = 0; i < 2 && r == 0; i++) {
		snprintf(path, sizeof(path), "%s%s/%s", o->root, a->home,
		    defaults[i]);
		r = collect_if_there(o, sink, path, FOUND_AUTHORIZED_KEYS, a);
	}
	return r;
}

int
collect_own(const struct account *who, const struct collect_opts *o,
    const struct collect_sink *sink)
{
	return collect_account(who, o, sink);
}

int
collect_machine(const struct collect_opts *o, const struct collect_sink *sink)
{
	int r = 0;

	for (size_t i = 0; i < o->accounts->n && r == 0 && *o->stop == 0; i++)
		r = collect_account(&o->accounts->list[i], o, sink);
	return r;
}
