/*
 * The files of one account. A ~/.ssh that is a link to a folder of the same
 * account's, elsewhere, is followed with the account's rights; what lies in it
 * must stay in it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "as_user.h"
#include "collect_visit.h"

/* Where a name leads to. */
struct target {
	struct reached r;
	const char *place; /* where r.real begins */
	char *path; /* as it is told; owned */
	bool elsewhere; /* through a ~/.ssh that leads out of the home */
};

/* The part of path below the home, or NULL. */
static const char *
below_home(const struct visit *v, const char *path)
{
	size_t len = strlen(v->home.prefix);

	if (v->home.dir == -1 || strncmp(path, v->home.prefix, len) != 0 ||
	    path[len] != '/')
		return NULL;
	return path + len;
}

static bool
is_below(const char *path, const char *dir)
{
	size_t len = strlen(dir);

	return strncmp(path, dir, len) == 0 &&
	    (path[len] == '/' || path[len] == '\0');
}

/* From the root of the file system on, by its path in the home. */
static int
reach_from_root(const struct visit *v, const char *rel, struct reached *ret)
{
	struct place root = {.dir = v->m->root, .prefix = ""};
	char path[2 * PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", v->home.prefix, rel);
	return place_reach(&root, path, ret);
}

/* Through ~/.ssh out of the home: only to a folder of the account's, and below. */
static int
reach_elsewhere(const struct visit *v, const char *rel, struct reached *ret)
{
	struct reached dir;
	bool own;
	int e;

	if (!is_below(rel, ".ssh"))
		return EXDEV;
	if (reach_from_root(v, ".ssh", &dir) != 0)
		return EXDEV;
	own = S_ISDIR(dir.st.st_mode) && dir.st.st_uid == v->who->uid;
	place_leave(&dir);
	if (!own)
		return EXDEV;
	if ((e = reach_from_root(v, rel, ret)) != 0)
		return e;
	if (is_below(ret->real, dir.real))
		return 0;
	place_leave(ret);
	return EXDEV;
}

static int
reach_in_home(const struct visit *v, const char *rel, struct target *ret)
{
	struct reached found;
	int e = place_reach(&v->home, rel, &ret->r);

	ret->place = v->path;
	if (e != EXDEV || (e = reach_elsewhere(v, rel, &found)) != 0)
		return e;
	ret->r = found;
	ret->place = v->m->o->root;
	ret->elsewhere = true;
	return 0;
}

/* Returns 0, an errno, or -1: no memory. ret->path is to be freed. */
static int
reach(const struct visit *v, const char *name, struct target *ret)
{
	struct place root = {.dir = v->m->root, .prefix = ""};
	const char *rel = name[0] == '/' ? below_home(v, name) : name;

	*ret = (struct target){.r = {.fd = -1, .parent = -1},
	    .place = v->m->o->root};
	if (rel == NULL) {
		if (asprintf(&ret->path, "%s%s", v->m->o->root, name) < 0)
			return -1;
		return place_reach(&root, name, &ret->r);
	}
	if (v->home.dir == -1)
		return ENOENT;
	rel += rel[0] == '/';
	if (asprintf(&ret->path, "%s/%s", v->path, rel) < 0)
		return -1;
	return reach_in_home(v, rel, ret);
}

bool
visit_has(struct visit *v, const char *name)
{
	struct target t;
	int e = reach(v, name, &t);

	if (e == 0)
		place_leave(&t.r);
	free(t.path);
	return e != ENOENT && e != ENOTDIR;
}

/* sshd opens the file with the account's rights. */
static void
judge_readable(const struct visit *v, const struct reached *r,
    struct key_access *access)
{
	int fd;

	if (!as_user_can())
		return;
	fd = openat(r->parent, r->base,
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1 && errno == EACCES && v->m->o->root[0] == '\0' &&
	    as_user_add_groups())
		fd = openat(r->parent, r->base,
		    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd != -1)
		close(fd);
	else if (errno == EACCES)
		key_access_lower(access, USED_NO,
		    "the account cannot read the file");
}

static int
take_file(struct visit *v, const struct target *t, struct key_access *access)
{
	struct walk w = machine_walk(v->m, v->who, FOUND_AUTHORIZED_KEYS);
	struct key_place k = {v->who, v->sshd->strict_modes, t->place, &t->r,
	    t->path};
	bool opened;
	int e;

	if (!S_ISREG(t->r.st.st_mode)) {
		if (walk_is_first(v->m->once, WALK_TOLD, t->path))
			machine_tell(v->m, RULE_KEY_UNREADABLE, v->who, t->path,
			    "not a regular file", true);
		return 0;
	}
	if ((e = machine_judge_modes(v->m, &k, access)) != 0 ||
	    !as_user_begin(v->who->uid, v->who))
		return e;
	judge_readable(v, &t->r, access);
	w.access = access;
	return walk_file(&w, t->r.parent, t->r.base, t->path, &opened);
}

static bool
is_sure(const struct sshd_answer *a)
{
	return (a->unsure & 1u << SSHD_AUTHORIZED_KEYS_FILE) == 0;
}

int
visit_key_file(struct visit *v, const char *name)
{
	struct key_access access = {0};
	struct target t;
	int e = reach(v, name, &t);

	if (e == -1)
		return ERR_NOMEM;
	if (e != 0) {
		if (t.path != NULL)
			machine_tell_step(v->m, v->who, t.place, &t.r, t.path,
			    e);
		free(t.path);
		return 0;
	}
	if ((e = key_access_copy(&v->access, &access)) == 0) {
		if (!is_sure(v->sshd))
			key_access_lower(&access, USED_UNKNOWN,
			    "AuthorizedKeysFile depends on the connection");
		e = take_file(v, &t, &access);
	}
	key_access_release(&access);
	place_leave(&t.r);
	free(t.path);
	return e;
}

/* Links of a folder elsewhere stay in it; those of the home's in the home. */
static int
walk_folder(struct visit *v, const struct target *t, int dir)
{
	struct key_access access = {.used = USED_NO,
	    .why = "sshd does not read this file"};
	struct walk w = machine_walk(v->m, v->who, FOUND_IN_TREE);
	char real[PATH_MAX + 1];
	struct place folder = {.dir = t->r.fd, .prefix = real, .closed = true};

	snprintf(real, sizeof(real), "/%s", t->r.real);
	w.access = &access;
	w.follow = t->elsewhere ? &folder : &v->home;
	w.follow_path = t->elsewhere ? t->path : v->path;
	return walk_tree(&w, dir, t->path);
}

int
visit_ssh_folder(struct visit *v)
{
	struct target t;
	int e, dir;

	if (v->home.dir == -1 || !as_user_begin(v->who->uid, v->who))
		return 0;
	if ((e = reach(v, ".ssh", &t)) == -1)
		return ERR_NOMEM;
	if (e != 0) {
		machine_tell_step(v->m, v->who, t.place, &t.r, t.path, e);
		e = 0;
	} else {
		dir = S_ISDIR(t.r.st.st_mode)
		    ? fcntl(t.r.fd, F_DUPFD_CLOEXEC, 3)
		    : -1;
		if (dir != -1)
			e = walk_folder(v, &t, dir);
		place_leave(&t.r);
	}
	free(t.path);
	return e;
}
