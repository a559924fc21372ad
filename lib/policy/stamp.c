/*
 * Whether what a policy was read from is still what it was: each file and
 * folder that was looked at, by what stat(2) says of it. Each is noted before
 * it is read: one that changes meanwhile is noted as it was before, and counts
 * as changed.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "parse.h"

struct policy_stamp {
	char *path; /* owned */
	struct policy_where
	    at; /* the include statement; file -1: the main file */
	int e; /* of lstat(2): 0, or why there is nothing else here; what could not be looked at is never the same */
	struct stat st;
};

static void
look(const char *path, struct policy_stamp *ret)
{
	memset(&ret->st, 0, sizeof(ret->st));
	ret->e = lstat(path, &ret->st) == 0 ? 0 : errno;
}

static bool
is_same(const struct policy_stamp *a, const struct policy_stamp *b)
{
	const struct stat *x = &a->st, *y = &b->st;

	return a->e == b->e && (a->e == 0 || a->e == ENOENT) &&
	    x->st_dev == y->st_dev && x->st_ino == y->st_ino &&
	    x->st_mode == y->st_mode && x->st_uid == y->st_uid &&
	    x->st_size == y->st_size &&
	    x->st_mtim.tv_sec == y->st_mtim.tv_sec &&
	    x->st_mtim.tv_nsec == y->st_mtim.tv_nsec &&
	    x->st_ctim.tv_sec == y->st_ctim.tv_sec &&
	    x->st_ctim.tv_nsec == y->st_ctim.tv_nsec;
}

void
stamp_add(struct parse *ps, const char *path)
{
	struct policy *p = ps->p;
	struct policy_stamp *list = reallocarray(p->stamps, p->n_stamps + 1,
	    sizeof(*list));

	if (list == NULL) {
		ps->fatal = ERR_NOMEM;
		return;
	}
	p->stamps = list;
	if ((list[p->n_stamps].path = strdup(path)) == NULL) {
		ps->fatal = ERR_NOMEM;
		return;
	}
	list[p->n_stamps].at = p->n_files == 0
	    ? (struct policy_where){-1, 0}
	    : (struct policy_where){ps->file, ps->line};
	look(path, &list[p->n_stamps++]);
}

bool
policy_is_unchanged(const struct policy *p)
{
	struct policy_stamp now;

	for (size_t i = 0; i < p->n_stamps; i++) {
		look(p->stamps[i].path, &now);
		if (!is_same(&now, &p->stamps[i]))
			return false;
	}
	return p->n_stamps != 0;
}

const char *
policy_source_path(const struct policy *p, size_t i,
    struct policy_where *ret_at)
{
	if (i >= p->n_stamps)
		return NULL;
	*ret_at = p->stamps[i].at;
	return p->stamps[i].path;
}

void
stamps_release(struct policy *p)
{
	for (size_t i = 0; i < p->n_stamps; i++)
		free(p->stamps[i].path);
	free(p->stamps);
}
