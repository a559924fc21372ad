/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The keys of one account: where sshd looks for them, and ~/.ssh. What is in
 * the home is opened as the account, and no link leads out of it, except that
 * ~/.ssh may be a link to another folder of the same account. That one is read
 * with the account's rights, and what is in it must stay in it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <loginpolicy/base/escape.h>
#include "as_user.h"
#include "collect_impl.h"
#include "sshd_access.h"

/* One account whose files are scanned. */
struct account_scan {
	struct machine *m;
	const struct account *who;
	char *path; /* of the home, under o->root; no slash at its end */
	struct place home; /* dir -1: there is none */
	struct reached reached; /* the home */
	char also[PATH_MAX + 1]; /* its real path */
	const struct sshd_answer *sshd;
	struct key_access access; /* of the account, whatever the file */
};

/* Where a name leads to. */
struct key_target {
	struct reached r;
	const char *place; /* where r.real begins */
	char *path; /* as it is reported; owned */
	bool elsewhere; /* through a ~/.ssh that leads out of the home */
};

/* The part of path below the home, or NULL. */
static const char *
below_home(const struct account_scan *v, const char *path)
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
reach_from_root(const struct account_scan *v, const char *rel,
    struct reached *ret)
{
	struct place root = {.dir = v->m->root, .prefix = ""};
	char path[2 * PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", v->home.prefix, rel);
	return place_reach(&root, path, ret);
}

/*
 * Through ~/.ssh out of the home: only to a folder of the account's, and below.
 */
static int
reach_elsewhere(const struct account_scan *v, const char *rel,
    struct reached *ret)
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
reach_in_home(const struct account_scan *v, const char *rel,
    struct key_target *ret)
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

/* Returns 0 or an errno; ENOMEM: ret->path may be NULL. It is to be freed. */
static int
reach_name(const struct account_scan *v, const char *name,
    struct key_target *ret)
{
	struct place root = {.dir = v->m->root, .prefix = ""};
	const char *rel = name[0] == '/' ? below_home(v, name) : name;

	*ret = (struct key_target){.r = {.fd = -1, .parent = -1},
	    .place = v->m->o->root};
	if (rel == NULL) {
		if (asprintf(&ret->path, "%s%s", v->m->o->root, name) < 0)
			return ENOMEM;
		return place_reach(&root, name, &ret->r);
	}
	if (v->home.dir == -1)
		return ENOENT;
	rel += rel[0] == '/';
	if (asprintf(&ret->path, "%s/%s", v->path, rel) < 0)
		return ENOMEM;
	return reach_in_home(v, rel, ret);
}

static bool
has_file(struct account_scan *v, const char *name)
{
	struct key_target t;
	int e = reach_name(v, name, &t);

	if (e == 0)
		place_leave(&t.r);
	free(t.path);
	return e != ENOENT && e != ENOTDIR;
}

/* sshd opens the file with the account's rights. */
static void
judge_readable(const struct account_scan *v, const struct reached *r,
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
scan_opened_file(struct account_scan *v, const struct key_target *t,
    struct key_access *access)
{
	struct walk w = machine_walk(v->m, v->who, CANDIDATE_AUTHORIZED_KEYS);
	struct key_place k = {v->who, v->sshd->strict_modes, t->place, &t->r,
	    t->path};
	bool opened;
	int e;

	if (!S_ISREG(t->r.st.st_mode)) {
		if (walk_is_first(v->m->once, WALK_REPORTED, t->path))
			machine_report(v->m, RULE_KEY_UNREADABLE, v->who,
			    t->path, "not a regular file", true);
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

static int
scan_key_file(struct account_scan *v, const char *name)
{
	struct key_access access = {0};
	struct key_target t;
	int e = reach_name(v, name, &t);

	if (e == ENOMEM) {
		free(t.path);
		return ERR_NOMEM;
	}
	if (e != 0) {
		if (t.path != NULL)
			machine_report_step(v->m, v->who, t.place, &t.r, t.path,
			    e);
		free(t.path);
		return 0;
	}
	if ((e = key_access_copy(&v->access, &access)) == 0) {
		if (!is_sure(v->sshd))
			key_access_lower(&access, USED_UNKNOWN,
			    "AuthorizedKeysFile depends on the connection");
		e = scan_opened_file(v, &t, &access);
	}
	key_access_release(&access);
	place_leave(&t.r);
	free(t.path);
	return e;
}

/* Links of a folder elsewhere stay in it; those of the home's in the home. */
static int
walk_folder(struct account_scan *v, const struct key_target *t, int dir)
{
	struct key_access access = {.used = USED_NO,
	    .why = "sshd does not read this file"};
	struct walk w = machine_walk(v->m, v->who, CANDIDATE_IN_TREE);
	char real[PATH_MAX + 1];
	struct place folder = {.dir = t->r.fd, .prefix = real, .closed = true};

	snprintf(real, sizeof(real), "/%s", t->r.real);
	w.access = &access;
	w.follow = t->elsewhere ? &folder : &v->home;
	w.follow_path = t->elsewhere ? t->path : v->path;
	return walk_tree(&w, dir, t->path);
}

static int
scan_ssh_folder(struct account_scan *v)
{
	struct key_target t;
	int e, dir;

	if (v->home.dir == -1 || !as_user_begin(v->who->uid, v->who))
		return 0;
	if ((e = reach_name(v, ".ssh", &t)) == -1)
		return ERR_NOMEM;
	if (e != 0) {
		machine_report_step(v->m, v->who, t.place, &t.r, t.path, e);
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

/* --- the account as a whole --- */

/* The same file for everybody: nobody's in particular, and read once. */
static bool
is_common(const char *pattern)
{
	return pattern[0] == '/' && strstr(pattern, "%h") == NULL &&
	    strstr(pattern, "%u") == NULL && strstr(pattern, "%U") == NULL;
}

static int
report_pattern(struct account_scan *v, const char *pattern, int why)
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
		machine_report_where(v->m, b.p, true);
	buf_release(&b);
	return r;
}

/* A file that sshd reads for everybody: what can be said without an account. */
static int
scan_common_file(struct account_scan *v, const char *name)
{
	struct sshd_access_subject nobody = {0};
	struct key_access access = {0};
	int r = sshd_access_judge(v->sshd, &nobody, &access);

	if (access.used == USED_NO && sshd_where_has_match(v->m->where))
		access = (struct key_access){.used = USED_UNKNOWN,
		    .why = "not for every account: Match in sshd_config",
		    .algorithms = access.algorithms};
	else if (access.used == USED_YES && access.why[0] == '\0')
		access.why = "read for every account";
	if (r == 0)
		r = machine_scan_common(v->m, name, CANDIDATE_AUTHORIZED_KEYS,
		    &access, v->sshd->strict_modes);
	key_access_release(&access);
	return r;
}

static int
scan_pattern(struct account_scan *v, const char *pattern)
{
	char *name = NULL;
	int r = sshd_expand(pattern, v->who, &name);

	if (r == ERR_NOENT)
		return 0;
	if (r != 0)
		return r == ERR_NOMEM ? r : report_pattern(v, pattern, r);
	if (!is_common(pattern)) {
		if (as_user_begin(v->who->uid, v->who))
			r = scan_key_file(v, name);
	} else if (walk_is_first(v->m->once, WALK_COMMON, name)) {
		r = scan_common_file(v, name);
	}
	free(name);
	return r;
}

static void
open_home(struct account_scan *v)
{
	struct place root = {.dir = v->m->root, .prefix = ""};
	int e;

	if (v->who->home == NULL || v->who->home[0] != '/')
		return;
	if ((e = place_reach(&root, v->who->home, &v->reached)) != 0) {
		machine_report_step(v->m, v->who, v->m->o->root, &v->reached,
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

/*
 * Whether there is a file that sshd would read, by our own reading of its
 * files.
 */
static bool
has_key_files(struct account_scan *v)
{
	const struct sshd_values *files = &v->sshd->key_files;
	bool found = has_file(v, ".ssh");
	char *name;

	if (v->sshd->values[SSHD_AUTHORIZED_KEYS_COMMAND].n != 0)
		return true;
	for (size_t i = 0; i < files->n && !found; i++) {
		name = NULL;
		if (is_common(files->list[i]))
			found = true;
		else if (sshd_expand(files->list[i], v->who, &name) == 0)
			found = has_file(v, name);
		free(name);
	}
	return found;
}

static int
judge_account(struct account_scan *v)
{
	struct accounts_opts ao = {.root = v->m->o->root};
	struct sshd_access_subject s = {.who = v->who};
	struct group_names groups = {0};
	int r = 0;

	if (sshd_access_needs_groups(v->sshd)) {
		r = accounts_groups(&ao, v->who, &groups);
		s.groups = groups.list;
		s.n_groups = groups.n;
		s.groups_known = r == 0;
	}
	s.state = account_state(v->m->book, v->who->name, v->m->o->now);
	if (r != ERR_NOMEM)
		r = sshd_access_judge(v->sshd, &s, &v->access);
	group_names_release(&groups);
	return r;
}

/* Ask sshd only if the account has a file for it to read. */
static int
ask_sshd(struct account_scan *v)
{
	int r = sshd_where_account(v->m->where, v->who, false, &v->sshd);

	if (r == 0 && has_key_files(v)) {
		as_user_end();
		r = sshd_where_account(v->m->where, v->who, true, &v->sshd);
	}
	as_user_end();
	return r != 0 ? r : judge_account(v);
}

static int
scan_places(struct account_scan *v)
{
	const struct sshd_values *commands =
	    &v->sshd->values[SSHD_AUTHORIZED_KEYS_COMMAND];
	int r = 0;

	for (size_t i = 0; i < v->sshd->key_files.n && r == 0; i++)
		r = scan_pattern(v, v->sshd->key_files.list[i]);
	for (size_t i = 0; i < commands->n && r == 0; i++)
		r = machine_scan_command(v->m, v->who, commands->list[i],
		    &v->access);
	return r == 0 ? scan_ssh_folder(v) : r;
}

static int
scan_with_home(struct account_scan *v)
{
	int r;

	if (!as_user_begin(v->who->uid, v->who)) {
		machine_report(v->m, RULE_KEY_UNREADABLE, v->who, v->path,
		    "cannot act as this user", true);
		return 0;
	}
	open_home(v);
	if ((r = ask_sshd(v)) == 0)
		r = scan_places(v);
	if (v->home.dir != -1)
		place_leave(&v->reached);
	return r;
}

int
machine_scan_account(struct machine *m, const struct account *who)
{
	struct account_scan v = {.m = m, .who = who, .home = {.dir = -1}};
	const char *home = who->home == NULL ? "" : who->home;
	size_t len, root = strlen(m->o->root);
	int r;

	if (asprintf(&v.path, "%s%s", m->o->root, home) < 0)
		return ERR_NOMEM;
	for (len = strlen(v.path); len > root && v.path[len - 1] == '/';)
		v.path[--len] = '\0';
	v.home.prefix = v.path + root;
	r = scan_with_home(&v);
	as_user_end();
	key_access_release(&v.access);
	free(v.path);
	return r;
}
