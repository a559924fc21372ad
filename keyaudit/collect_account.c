/*
 * One account's keys: where sshd looks for them, and ~/.ssh. What lies in the
 * home is opened as the account, and no link leads out of it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/escape.h>
#include "as_user.h"
#include "collect_impl.h"

/* One account, while it is looked at. */
struct visit {
	struct machine *m;
	const struct account *who;
	char *path; /* of the home, under o->root; no slash at its end */
	struct place home; /* dir -1: there is none */
	struct reached reached; /* the home */
	char also[PATH_MAX + 1]; /* its real path */
	const struct sshd_answer *sshd;
};

static int
take_authorized(struct visit *v, const struct place *p, const char *place,
    const char *rel, const char *path)
{
	struct walk w = machine_walk(v->m, v->who, FOUND_AUTHORIZED_KEYS);
	struct reached r;
	bool opened;
	int e = place_reach(p, rel, &r);

	if (e != 0) {
		machine_tell_step(v->m, v->who, place, &r, path, e);
		return 0;
	}
	if (!S_ISREG(r.st.st_mode)) {
		if (walk_is_first(v->m->once, WALK_TOLD, path))
			machine_tell(v->m, RULE_KEY_UNREADABLE, v->who, path,
			    "not a regular file", true);
		e = 0;
	} else if ((e = machine_judge_modes(v->m, v->who, v->sshd->strict_modes,
			place, &r, path)) == 0) {
		if (as_user_begin(v->who->uid, v->who))
			e = walk_file(&w, r.parent, r.base, path, &opened);
	}
	place_leave(&r);
	return e;
}

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

/* The same file for everybody: nobody's in particular, and read once. */
static bool
is_common(const char *pattern)
{
	return pattern[0] == '/' && strstr(pattern, "%h") == NULL &&
	    strstr(pattern, "%u") == NULL && strstr(pattern, "%U") == NULL;
}

static int
visit_expanded(struct visit *v, const char *name)
{
	struct place root = {.dir = v->m->root, .prefix = ""};
	const char *rel = name[0] == '/' ? below_home(v, name) : name;
	char *path = NULL;
	int r;

	if (rel == NULL) {
		if (asprintf(&path, "%s%s", v->m->o->root, name) < 0)
			return ERR_NOMEM;
		r = take_authorized(v, &root, v->m->o->root, name, path);
	} else if (v->home.dir == -1) {
		return 0;
	} else {
		rel += rel[0] == '/';
		if (asprintf(&path, "%s/%s", v->path, rel) < 0)
			return ERR_NOMEM;
		r = take_authorized(v, &v->home, v->path, rel, path);
	}
	free(path);
	return r;
}

static int
tell_pattern(struct visit *v, const char *pattern, int why)
{
	struct buf b;
	int r;

	if (!walk_is_first(v->m->once, WALK_PATTERN, pattern))
		return 0;
	buf_init(&b, 16 * PATH_MAX);
	buf_puts(&b, "AuthorizedKeysFile ");
	escape_text(&b, pattern, strlen(pattern));
	buf_printf(&b, ": %s",
	    why == ERR_UNKNOWN ? "a token that sshd does not have"
			       : err_str(why));
	buf_putc(&b, '\0');
	if ((r = b.err) == 0)
		machine_tell_where(v->m, b.p, true);
	buf_release(&b);
	return r;
}

static int
visit_pattern(struct visit *v, const char *pattern)
{
	char *name = NULL;
	int r = sshd_expand(pattern, v->who, &name);

	if (r == ERR_NOENT)
		return 0;
	if (r != 0)
		return r == ERR_NOMEM ? r : tell_pattern(v, pattern, r);
	if (!is_common(pattern)) {
		if (as_user_begin(v->who->uid, v->who))
			r = visit_expanded(v, name);
	} else if (walk_is_first(v->m->once, WALK_COMMON, name)) {
		r = machine_take_common(v->m, name, FOUND_AUTHORIZED_KEYS,
		    v->sshd->strict_modes);
	}
	free(name);
	return r;
}

static int
visit_ssh_folder(struct visit *v)
{
	struct walk w = machine_walk(v->m, v->who, FOUND_IN_TREE);
	struct reached r;
	char *path = NULL;
	int e, dir;

	if (v->home.dir == -1 || !as_user_begin(v->who->uid, v->who))
		return 0;
	if (asprintf(&path, "%s/.ssh", v->path) < 0)
		return ERR_NOMEM;
	w.follow = &v->home;
	w.follow_path = v->path;
	if ((e = place_reach(&v->home, ".ssh", &r)) != 0) {
		machine_tell_step(v->m, v->who, v->path, &r, path, e);
		e = 0;
	} else {
		dir = S_ISDIR(r.st.st_mode) ? fcntl(r.fd, F_DUPFD_CLOEXEC, 3)
					    : -1;
		place_leave(&r);
		if (dir != -1)
			e = walk_tree(&w, dir, path);
	}
	free(path);
	return e;
}

static void
enter_home(struct visit *v)
{
	struct place root = {.dir = v->m->root, .prefix = ""};
	int e;

	if (v->who->home == NULL || v->who->home[0] != '/')
		return;
	if ((e = place_reach(&root, v->who->home, &v->reached)) != 0) {
		machine_tell_step(v->m, v->who, v->m->o->root, &v->reached,
		    v->path, e);
		return;
	}
	if (!S_ISDIR(v->reached.st.st_mode)) {
		place_leave(&v->reached);
		return;
	}
	v->home.dir = v->reached.fd;
	v->home.closed = true;
	snprintf(v->also, sizeof(v->also), "/%s", v->reached.real);
	v->home.also = v->also;
}

static int
visit_with_home(struct visit *v)
{
	int r = sshd_where_account(v->m->where, v->who, &v->sshd);

	if (r != 0)
		return r;
	if (!as_user_begin(v->who->uid, v->who)) {
		machine_tell(v->m, RULE_KEY_UNREADABLE, v->who, v->path,
		    "cannot act as this user", true);
		return 0;
	}
	enter_home(v);
	for (size_t i = 0; i < v->sshd->key_files.n && r == 0; i++)
		r = visit_pattern(v, v->sshd->key_files.list[i]);
	if (r == 0)
		r = visit_ssh_folder(v);
	if (v->home.dir != -1)
		place_leave(&v->reached);
	return r;
}

int
machine_visit(struct machine *m, const struct account *who)
{
	struct visit v = {.m = m, .who = who, .home = {.dir = -1}};
	const char *home = who->home == NULL ? "" : who->home;
	size_t len, root = strlen(m->o->root);
	int r;

	if (asprintf(&v.path, "%s%s", m->o->root, home) < 0)
		return ERR_NOMEM;
	for (len = strlen(v.path); len > root && v.path[len - 1] == '/';)
		v.path[--len] = '\0';
	v.home.prefix = v.path + root;
	r = visit_with_home(&v);
	as_user_end();
	free(v.path);
	return r;
}
