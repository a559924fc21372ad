/*
 * Who somebody is. A directory that is down must neither keep root out nor let
 * anybody in: uid 0 is judged by /etc/passwd and /etc/group alone, and for all
 * others a group that cannot be looked up is unknown, not "no".
 */
#include <errno.h>
#include <grp.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/member.h>
#include "lookup.h"

#define GROUPS_MAX 65536 /* NGROUPS_MAX of Linux */

static int
add_name(struct member *m, const char *name)
{
	char **list;

	for (size_t i = 0; i < m->n_names; i++) {
		if (strcmp(m->names[i], name) == 0)
			return 0;
	}
	list = reallocarray(m->names, m->n_names + 1, sizeof(*list));
	if (list == NULL)
		return ERR_NOMEM;
	m->names = list;
	if ((list[m->n_names] = strdup(name)) == NULL)
		return ERR_NOMEM;
	m->n_names++;
	return 0;
}

/*
 * Every name of the uid in /etc/passwd; a file that is not there has none.
 * Not by fgetpwent(3): its buffer is whose process we are in.
 */
static int
add_aliases(struct member *m)
{
	struct lookup_file lf;
	struct passwd pw;
	int r = 0, e = lookup_open(m->root, "/etc/passwd", &lf);

	if (e == 0) {
		while (r == 0 && (e = lookup_next_user(&lf, &pw)) == 0) {
			if (pw.pw_uid == m->uid)
				r = add_name(m, pw.pw_name);
		}
		lookup_close(&lf);
	}
	if (r != 0 || e == ENOENT)
		return r;
	errno = e;
	return e == ENOMEM ? ERR_NOMEM : ERR_IO;
}

/*
 * getgrouplist(3) fails where there is too little room, and says how much
 * there must be; or else for want of memory, and then nothing was filled in.
 */
static int
load_gids(struct member *m)
{
	int n, room = 64;

	for (;;) {
		n = room;
		free(m->gids);
		m->gids = calloc((size_t)room, sizeof(*m->gids));
		if (m->gids == NULL)
			return ERR_NOMEM;
		if (getgrouplist(m->names[0], m->gid, m->gids, &n) != -1)
			break;
		if (n <= room)
			return ERR_NOMEM;
		if (n > GROUPS_MAX)
			return ERR_TOOBIG;
		room = n;
	}
	m->n_gids = (size_t)n;
	return 0;
}

/* The name of its uid too: a service may find a name by another spelling. */
static int
add_name_of_uid(struct member *m)
{
	struct lookup_user by_uid;
	int r = lookup_user(m->root, m->files_only, NULL, m->uid, &by_uid);

	if (r != 0)
		return r == ERR_NOENT ? 0 : r;
	r = add_name(m, by_uid.pw.pw_name);
	free(by_uid.buf);
	return r;
}

static int
fill(struct member *m, const struct passwd *pw)
{
	int r;

	m->uid = pw->pw_uid;
	m->gid = pw->pw_gid;
	if ((r = add_name(m, pw->pw_name)) != 0)
		return r;
	if (!m->files_only && (r = add_name_of_uid(m)) != 0)
		return r;
	if ((r = add_aliases(m)) != 0)
		return r;
	return m->files_only ? 0 : load_gids(m);
}

/* A directory's name for uid 0: what root is stands in the files all the same. */
static int
fill_root(struct member *m, const char *name)
{
	struct lookup_user u;
	int r = lookup_user(m->root, true, NULL, 0, &u);

	m->files_only = true;
	if (r != 0)
		return r;
	r = fill(m, &u.pw);
	free(u.buf);
	return r != 0 ? r : add_name(m, name);
}

static int
load(const char *root, const char *name, uid_t uid, struct member *ret,
    struct diag *reterr)
{
	struct lookup_user u;
	int r;

	memset(ret, 0, sizeof(*ret));
	ret->root = root;
	/* The file first: is it uid 0 there, no service has a say. */
	r = lookup_user(root, true, name, uid, &u);
	ret->files_only = root[0] != '\0' || (r == 0 && u.pw.pw_uid == 0) ||
	    (name == NULL && uid == 0);
	if (!ret->files_only && (r == 0 || r == ERR_NOENT)) {
		if (r == 0)
			free(u.buf);
		r = lookup_user(root, false, name, uid, &u);
	}
	if (r == 0) {
		r = !ret->files_only && u.pw.pw_uid == 0
		    ? fill_root(ret, u.pw.pw_name)
		    : fill(ret, &u.pw);
		free(u.buf);
	}
	if (r != 0 && r != ERR_NOENT)
		diag_set(reterr, r, "the account cannot be looked up: %s",
		    r == ERR_IO ? strerror(errno) : err_str(r));
	if (r != 0)
		member_release(ret);
	return r;
}

int
member_by_name(const char *root, const char *name, struct member *ret,
    struct diag *reterr)
{
	return load(root, name, 0, ret, reterr);
}

int
member_by_uid(const char *root, uid_t uid, struct member *ret,
    struct diag *reterr)
{
	return load(root, NULL, uid, ret, reterr);
}

/* What is known of one group; kept, so that each is asked for once. */
struct known_group {
	char *name; /* owned; "#N" for a number */
	enum tri value;
};

static int
compare_known(const void *a, const void *b)
{
	return strcmp(((const struct known_group *)a)->name,
	    ((const struct known_group *)b)->name);
}

static void
free_known(void *v)
{
	struct known_group *k = v;

	free(k->name);
	free(k);
}

void
member_release(struct member *m)
{
	for (size_t i = 0; i < m->n_names; i++)
		free(m->names[i]);
	free(m->names);
	free(m->gids);
	tdestroy(m->known, free_known);
	memset(m, 0, sizeof(*m));
}

static bool
has_gid(const struct member *m, gid_t gid)
{
	for (size_t i = 0; i < m->n_gids; i++) {
		if (m->gids[i] == gid)
			return true;
	}
	return gid == m->gid;
}

static bool
is_listed(const struct member *m, const struct group *gr)
{
	for (char **who = gr->gr_mem; *who != NULL; who++) {
		for (size_t i = 0; i < m->n_names; i++) {
			if (strcmp(*who, m->names[i]) == 0)
				return true;
		}
	}
	return false;
}

/*
 * By /etc/group alone: other lines may have the same number, and to be in one
 * of them is to be in all (so getgrouplist(3) has it).
 */
static enum tri
is_listed_in_file(const struct member *m, gid_t gid)
{
	enum tri v = TRI_FALSE;
	struct lookup_file lf;
	struct group gr;
	int e = lookup_open(m->root, "/etc/group", &lf);

	if (e != 0)
		return TRI_UNKNOWN;
	while (v == TRI_FALSE && (e = lookup_next_group(&lf, &gr)) == 0) {
		if (gr.gr_gid == gid && is_listed(m, &gr))
			v = TRI_TRUE;
	}
	lookup_close(&lf);
	return v == TRI_FALSE && e != ENOENT ? TRI_UNKNOWN : v;
}

/* name, or where it is NULL the number. */
static enum tri
ask(const struct member *m, const char *name, gid_t gid)
{
	struct lookup_group g;
	enum tri v;
	int r;

	if (name == NULL && has_gid(m, gid))
		return TRI_TRUE;
	r = lookup_group(m->root, m->files_only, name, gid, &g);
	if (r != 0)
		return r == ERR_NOENT && m->files_only && m->uid == 0
		    ? TRI_FALSE
		    : TRI_UNKNOWN;
	if (has_gid(m, g.gr.gr_gid) || is_listed(m, &g.gr))
		v = TRI_TRUE;
	else
		v = m->files_only ? is_listed_in_file(m, g.gr.gr_gid)
				  : TRI_FALSE;
	free(g.buf);
	return v;
}

/* Remember it where there is memory; where there is none it is only asked again. */
static void
keep(struct member *m, const char *key, enum tri v)
{
	struct known_group *k = malloc(sizeof(*k));

	if (k == NULL)
		return;
	k->value = v;
	if ((k->name = strdup(key)) == NULL ||
	    tsearch(k, &m->known, compare_known) == NULL) {
		free(k->name);
		free(k);
	}
}

static enum tri
ask_once(struct member *m, char *key, const char *name, gid_t gid)
{
	const struct known_group want = {key, TRI_UNKNOWN};
	struct known_group **hit = tfind(&want, &m->known, compare_known);
	enum tri v;

	if (hit != NULL)
		return (*hit)->value;
	v = ask(m, name, gid);
	keep(m, key, v);
	return v;
}

enum tri
member_in_group(struct member *m, const char *group)
{
	char *key = strdup(group);
	enum tri v;

	if (key == NULL)
		return TRI_UNKNOWN;
	v = ask_once(m, key, group, 0);
	free(key);
	return v;
}

enum tri
member_in_gid(struct member *m, gid_t gid)
{
	char key[16];

	snprintf(key, sizeof(key), "#%u", (unsigned)gid);
	return ask_once(m, key, NULL, gid);
}

static enum tri
person_in_group(void *ctx, const char *group)
{
	return member_in_group(ctx, group);
}

static enum tri
person_in_gid(void *ctx, gid_t gid)
{
	return member_in_gid(ctx, gid);
}

void
member_person(struct member *m, struct fact_person *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->names = (const char *const *)m->names;
	ret->n_names = m->n_names;
	ret->has_uid = true;
	ret->uid = m->uid;
	ret->in_group = person_in_group;
	ret->in_gid = person_in_gid;
	ret->ctx = m;
}

static enum tri
exists(int r, char *buf)
{
	free(buf);
	return r == 0 ? TRI_TRUE : r == ERR_NOENT ? TRI_FALSE : TRI_UNKNOWN;
}

enum tri
user_exists(const char *root, const char *name)
{
	struct lookup_user u;
	int r = lookup_user(root, root[0] != '\0', name, 0, &u);

	return exists(r, r == 0 ? u.buf : NULL);
}

enum tri
group_exists(const char *root, const char *name)
{
	struct lookup_group g;
	int r = lookup_group(root, root[0] != '\0', name, 0, &g);

	return exists(r, r == 0 ? g.buf : NULL);
}
