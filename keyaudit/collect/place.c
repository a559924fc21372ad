/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * openat2(2) with RESOLVE_BENEATH does most of this, but refuses absolute
 * links that stay inside, is missing before Linux 5.6, and is often filtered
 * in containers. Each step opens one name without following, so that nobody
 * can exchange a directory for a link between the check and the use.
 */
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "as_user.h"
#include "place.h"

#define STEP_FLAGS (O_PATH | O_NOFOLLOW | O_CLOEXEC)

/* --- access control lists --- */

/*
 * The value of system.posix_acl_access, as Linux gives it: a version of four
 * bytes, then entries of eight (tag, permissions, id), little-endian
 * (linux/posix_acl_xattr.h). libacl would be one more library.
 */
#define VERSION_2   2
#define TAG_USER    0x02
#define TAG_GROUPS  0x04 /* the owning group */
#define TAG_GROUP   0x08
#define TAG_MASK    0x10
#define WRITE	    2
#define HEAD	    4
#define ENTRY	    8
#define ENTRIES_MAX 1024

struct acl_entry {
	uint16_t tag, perm;
	uint32_t id;
};

static struct acl_entry
acl_entry_at(const uint8_t *p)
{
	struct acl_entry e;

	memcpy(&e, p, sizeof(e));
	return (
	    struct acl_entry){le16toh(e.tag), le16toh(e.perm), le32toh(e.id)};
}

static void
add_acl_entry(const struct acl_entry *e, struct acl *ret)
{
	if ((e->perm & WRITE) == 0)
		return;
	if (e->tag == TAG_GROUPS)
		ret->group_writes = true;
	if ((e->tag != TAG_USER && e->tag != TAG_GROUP) || ret->n == ACL_NAMED)
		return;
	ret->writer[ret->n].group = e->tag == TAG_GROUP;
	ret->writer[ret->n++].id = e->id;
}

/*
 * Read the list of fd (O_PATH is enough), if mode lets a group write: else its
 * mask lets nobody. Not present if there is none or it cannot be read.
 */
static void
acl_read(int fd, mode_t mode, struct acl *ret)
{
	uint8_t room[HEAD + ENTRIES_MAX * ENTRY];
	char path[40];
	uint32_t version;
	ssize_t n;

	memset(ret, 0, sizeof(*ret));
	if ((mode & 020) == 0)
		return;
	/* fgetxattr(2) does not take O_PATH */
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	n = getxattr(path, "system.posix_acl_access", room, sizeof(room));
	if (n < HEAD)
		return;
	memcpy(&version, room, sizeof(version));
	if (le32toh(version) != VERSION_2)
		return;
	ret->present = true;
	for (const uint8_t *p = room + HEAD; p + ENTRY <= room + n;
	     p += ENTRY) {
		struct acl_entry e = acl_entry_at(p);

		add_acl_entry(&e, ret);
	}
}

/* --- the way --- */

struct way {
	const struct place *p;
	struct reached *r;
	int fds[PLACE_DEPTH_MAX]; /* of r->dirs; fds[0] is the place's */
	char todo[2 * PATH_MAX]; /* what is left of the path */
	unsigned links;
	bool bound; /* went over a user's link: as that user from here on */
};

/*
 * Be the owner of a directory that is entered, or of a link that is followed.
 */
static int
be_owner(struct way *w, const struct stat *st, bool is_link)
{
	const struct accounts *a = w->p->as_owners;

	if (a == NULL || w->bound || (is_link && st->st_uid == 0))
		return 0;
	w->bound = is_link;
	return as_user_begin(st->st_uid, accounts_by_uid(a, st->st_uid))
	    ? 0
	    : EPERM;
}

static int
enter_dir(struct way *w, int fd, const struct stat *st)
{
	struct reached *r = w->r;
	struct place_dir *d;

	if (r->n_dirs == PLACE_DEPTH_MAX)
		return ENAMETOOLONG;
	w->fds[r->n_dirs] = fd;
	d = &r->dirs[r->n_dirs++];
	d->owner = st->st_uid;
	d->group = st->st_gid;
	d->mode = st->st_mode;
	acl_read(fd, st->st_mode, &d->acl);
	d->name_end = strlen(r->real);
	return be_owner(w, st, false);
}

static void
leave_dir(struct way *w)
{
	struct reached *r = w->r;

	close(w->fds[--r->n_dirs]);
	r->real[r->dirs[r->n_dirs - 1].name_end] = '\0';
}

static int
go_up(struct way *w)
{
	if (w->r->n_dirs > 1)
		leave_dir(w);
	else if (w->p->closed)
		return EXDEV;
	return 0;
}

/* Take the first name off todo. Returns whether there is one. */
static bool
next_name(struct way *w, char ret[NAME_MAX + 1], int *ret_err)
{
	char *p = w->todo + strspn(w->todo, "/");
	size_t len = strcspn(p, "/");

	*ret_err = 0;
	if (len > NAME_MAX) {
		*ret_err = ENAMETOOLONG;
		return false;
	}
	memcpy(ret, p, len);
	ret[len] = '\0';
	memmove(w->todo, p + len, strlen(p + len) + 1);
	return len != 0;
}

/* Take prefix off the path. Returns whether it is below it. */
static bool
skip_prefix(const char **path, const char *prefix)
{
	size_t len = prefix == NULL ? 0 : strlen(prefix);

	if (prefix == NULL || strncmp(*path, prefix, len) != 0 ||
	    ((*path)[len] != '/' && (*path)[len] != '\0'))
		return false;
	*path += len;
	return true;
}

/* An absolute link: its part after the prefix, from the place on. */
static int
restart_at_place(struct way *w, const char **target)
{
	if (!skip_prefix(target, w->p->prefix) &&
	    !skip_prefix(target, w->p->also))
		return EXDEV;
	while (w->r->n_dirs > 1)
		leave_dir(w);
	return 0;
}

static int
follow_link(struct way *w, int fd, const struct stat *st)
{
	char target[PATH_MAX], rest[sizeof(w->todo)];
	const char *t = target;
	ssize_t n = readlinkat(fd, "", target, sizeof(target) - 1);
	int e, len;

	if (n < 0)
		return errno;
	target[n] = '\0';
	if (++w->links > PLACE_LINKS_MAX)
		return ELOOP;
	if (target[0] == '/' && (e = restart_at_place(w, &t)) != 0)
		return e;
	/* The name of the link is not part of the real path. */
	w->r->real[w->r->dirs[w->r->n_dirs - 1].name_end] = '\0';
	strcpy(rest, w->todo);
	len = snprintf(w->todo, sizeof(w->todo), "%s%s%s", t,
	    rest[0] == '\0' ? "" : "/", rest);
	if (len < 0 || (size_t)len >= sizeof(w->todo))
		return ENAMETOOLONG;
	return be_owner(w, st, true);
}

static int
add_name(struct reached *r, const char *name)
{
	size_t len = strlen(r->real), n = strlen(name);

	if (len + 1 + n >= sizeof(r->real))
		return ENAMETOOLONG;
	if (len != 0)
		r->real[len++] = '/';
	memcpy(r->real + len, name, n + 1);
	return 0;
}

/* Follow one name. *ret_end: it is not a directory, and r->fd is it. */
static int
follow_name(struct way *w, const char *name, bool *ret_end)
{
	struct reached *r = w->r;
	struct stat st;
	unsigned n_dirs = r->n_dirs;
	int top = w->fds[n_dirs - 1], fd, e;

	if (strcmp(name, ".") == 0)
		return 0;
	if (strcmp(name, "..") == 0)
		return go_up(w);
	if ((e = add_name(r, name)) != 0)
		return e;
	if ((fd = openat(top, name, STEP_FLAGS)) == -1)
		return errno;
	if (fstat(fd, &st) != 0) {
		e = errno;
	} else if (S_ISLNK(st.st_mode)) {
		e = follow_link(w, fd, &st);
	} else if (S_ISDIR(st.st_mode)) {
		if ((e = enter_dir(w, fd, &st)) == 0 || r->n_dirs != n_dirs)
			return e;
	} else if (w->todo[0] != '\0') {
		e = ENOTDIR;
	} else {
		r->fd = fd;
		r->st = st;
		strcpy(r->base, name);
		*ret_end = true;
		return 0;
	}
	close(fd);
	return e;
}

static int
follow_path(struct way *w)
{
	char name[NAME_MAX + 1];
	bool end = false;
	int e;

	while (!end && next_name(w, name, &e)) {
		if ((e = follow_name(w, name, &end)) != 0)
			return e;
	}
	return e;
}

/* Keep what the caller asked for, close the rest of the way. */
static int
open_target(struct way *w)
{
	struct reached *r = w->r;
	unsigned last = r->n_dirs - 1;
	int *keep = r->fd == -1 ? &r->fd : &r->parent;

	*keep = fcntl(w->fds[last], F_DUPFD_CLOEXEC, 3);
	if (*keep == -1 || (r->parent == -1 && fstat(r->fd, &r->st) != 0))
		return errno;
	acl_read(r->fd, r->st.st_mode, &r->acl);
	return 0;
}

int
place_reach(const struct place *p, const char *path, struct reached *ret)
{
	struct way w = {.p = p, .r = ret};
	struct stat st;
	int e;

	ret->fd = ret->parent = -1;
	ret->n_dirs = 0;
	ret->real[0] = ret->base[0] = '\0';
	if (strlen(path) >= PATH_MAX)
		return ENAMETOOLONG;
	strcpy(w.todo, path);
	if (fstat(p->dir, &st) != 0)
		return errno;
	if ((e = enter_dir(&w, p->dir, &st)) == 0 && (e = follow_path(&w)) == 0)
		e = open_target(&w);
	for (unsigned i = ret->n_dirs; i > 1; i--)
		close(w.fds[i - 1]);
	if (e != 0)
		place_leave(ret);
	return e;
}

void
place_leave(struct reached *r)
{
	if (r->fd != -1)
		close(r->fd);
	if (r->parent != -1)
		close(r->parent);
	r->fd = r->parent = -1;
}
