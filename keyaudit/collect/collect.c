/* SPDX-License-Identifier: BSD-2-Clause */
/* Named paths. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "as_user.h"
#include "walk.h"

const struct account *
collect_whose(const struct collect_opts *o, const char *path)
{
	char full[2 * PATH_MAX];
	size_t n;

	if (path[0] != '/') {
		path += strncmp(path, "./", 2) == 0 ? 2 : 0;
		if (getcwd(full, PATH_MAX) == NULL)
			return NULL;
		n = strlen(full);
		if (full[n - 1] != '/')
			full[n++] = '/';
		if (strlen(path) >= PATH_MAX)
			return NULL;
		strcpy(full + n, path);
		return accounts_by_path(o->accounts, full);
	}
	n = strlen(o->root);
	if (strncmp(path, o->root, n) == 0)
		path += n;
	return accounts_by_path(o->accounts, path);
}

static int
collect_reached(struct walk *w, const struct reached *r, const char *path,
    bool *ret_readable)
{
	int dir;

	if (S_ISDIR(r->st.st_mode)) {
		if ((dir = fcntl(r->fd, F_DUPFD_CLOEXEC, 3)) == -1) {
			walk_report(w, path, strerror(errno));
			return 0;
		}
		*ret_readable = true;
		w->hint = CANDIDATE_IN_TREE;
		return walk_tree(w, dir, path);
	}
	w->hint = CANDIDATE_NAMED;
	return walk_file(w, r->parent, r->base, path, ret_readable);
}

int
collect_path(const char *path, const struct collect_opts *o, bool *ret_readable)
{
	struct walk w = {.o = o, .share = 1};
	struct place p = {.prefix = "", .as_owners = o->accounts};
	struct reached r;
	int e;

	*ret_readable = false;
	p.dir = open(path[0] == '/' ? "/" : ".",
	    O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (p.dir == -1) {
		walk_report(&w, path, strerror(errno));
		return 0;
	}
	if ((e = place_reach(&p, path, &r)) != 0) {
		walk_report(&w, path, strerror(e));
		e = 0;
	} else {
		e = collect_reached(&w, &r, path, ret_readable);
		place_leave(&r);
	}
	as_user_end();
	close(p.dir);
	return e;
}
