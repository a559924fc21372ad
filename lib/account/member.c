/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The names, uid and groups of an account. A directory that is down must
 * neither keep root out nor let anybody in: for uid 0 only /etc/passwd and
 * /etc/group count, and for all others a group that cannot be looked up is
 * unknown, not "no".
 */
#include <errno.h>
#include <grp.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/account/member.h>
#include <loginpolicy/base/vec.h>
#include "lookup.h"

static int
add_name(struct member *m, const char *name)
{
	char **list;

	for (size_t i = 0; i < m->n_names; i++) {
		if (strcmp(m->names[i], name) == 0)
			return 0;
	}
	list = vec_room(m->names, m->n_names, sizeof(*list));
	if (list == NULL)
		return ERR_NOMEM;
	m->names = list;
	if ((list[m->n_names] = strdup(name)) == NULL)
		return ERR_NOMEM;
	m->n_names++;
	return 0;
}

/* Add every name of the uid in /etc/passwd. */
static int
add_aliases(struct member *m)
{
	struct account_entry *const *lines;
	size_t n;
	int r = lookup_lines(m->lookup, false, m->uid, &lines, &n);

	for (size_t i = 0; i < n && r == 0; i++)
		r = add_name(m, lines[i]->name);
	return r;
}

static int
compare_gids(const void *va, const void *vb)
{
	gid_t a = *(const gid_t *)va, b = *(const gid_t *)vb;

	return a < b ? -1 : a > b;
}

static int
load_gids(struct member *m)
{
	int r = lookup_gids(m->names[0], m->gid, &m->gids, &m->n_gids);

	/* It cannot report that a service failed. */
	if (r == 0 && !lookup_has_room())
		r = ERR_NOMEM;
	if (r != 0) {
		free(m->gids);
		m->gids = NULL;
		return r;
	}
	qsort(m->gids, m->n_gids, sizeof(*m->gids), compare_gids);
	return 0;
}

/* Add the uid's own name: a service may find an account by another spelling. */
static int
add_name_of_uid(struct member *m)
{
	struct account_entry by_uid;
	int r = lookup_user(m->lookup, m->files_only, NULL, m->uid, &by_uid);

	if (r != 0)
		return r == ERR_NOENT ? 0 : r;
	return add_name(m, by_uid.name);
}

static int
fill_names(struct member *m, const struct account_entry *user)
{
	int r;

	m->uid = user->id;
	m->gid = user->gid;
	if ((r = add_name(m, user->name)) != 0)
		return r;
	if (!m->files_only && (r = add_name_of_uid(m)) != 0)
		return r;
	return add_aliases(m);
}

/* A directory has another name for uid 0: the files say who root is. */
static int
fill_root(struct member *m, const char *name)
{
	struct account_entry user;
	int r = lookup_user(m->lookup, true, NULL, 0, &user);

	m->files_only = true;
	if (r == 0)
		r = fill_names(m, &user);
	return r != 0 ? r : add_name(m, name);
}

static void
set_error(int r, struct diag *reterr)
{
	if (r != 0 && r != ERR_NOENT)
		diag_set(reterr, r, "the account cannot be looked up: %s",
		    r == ERR_IO ? strerror(errno) : err_str(r));
}

static int
load_member(struct lookup *l, const char *name, uid_t uid, struct member *ret,
    struct diag *reterr)
{
	struct account_entry user;
	int r;

	memset(ret, 0, sizeof(*ret));
	ret->lookup = l;
	/* The file first: if it is uid 0 there, no service is asked. */
	r = lookup_user(l, true, name, uid, &user);
	ret->files_only = lookup_is_mounted(l) || (r == 0 && user.id == 0) ||
	    (name == NULL && uid == 0);
	if (!ret->files_only && (r == 0 || r == ERR_NOENT))
		r = lookup_user(l, false, name, uid, &user);
	if (r == 0)
		r = !ret->files_only && user.id == 0 ? fill_root(ret, user.name)
						     : fill_names(ret, &user);
	set_error(r, reterr);
	if (r != 0)
		member_release(ret);
	return r;
}

int
identity_by_name(struct lookup *l, const char *name, struct identity *ret,
    struct diag *reterr)
{
	struct account_entry by_file, user;
	int local = ERR_NOENT;
	int r = lookup_user(l, lookup_is_mounted(l), name, 0, &user);

	if (r == 0)
		local = lookup_user(l, true, name, 0, &by_file);
	if (local != 0 && local != ERR_NOENT)
		r = local;
	set_error(r, reterr);
	if (r != 0)
		return r;
	ret->full_name = user.full_name;
	ret->is_local = local == 0;
	return 0;
}

int
member_by_name(struct lookup *l, const char *name, struct member *ret,
    struct diag *reterr)
{
	return load_member(l, name, 0, ret, reterr);
}

int
member_by_uid(struct lookup *l, uid_t uid, struct member *ret,
    struct diag *reterr)
{
	return load_member(l, NULL, uid, ret, reterr);
}

void
member_release(struct member *m)
{
	for (size_t i = 0; i < m->n_names; i++)
		free(m->names[i]);
	free(m->names);
	free(m->gids);
	memset(m, 0, sizeof(*m));
}

/*
 * Of uid 0 only the primary group counts. The others are looked up when a rule
 * first needs them: most logins do not, and a service may be slow.
 */
static enum tri
has_gid(struct member *m, gid_t gid)
{
	if (gid == m->gid)
		return TRI_TRUE;
	if (m->files_only)
		return TRI_FALSE;
	if (!m->asked_gids && lookup_services_answer(m->lookup))
		(void)load_gids(m);
	m->asked_gids = true;
	if (m->gids == NULL)
		return TRI_UNKNOWN;
	return bsearch(&gid, m->gids, m->n_gids, sizeof(*m->gids),
		   compare_gids) != NULL
	    ? TRI_TRUE
	    : TRI_FALSE;
}

static bool
is_listed(const struct member *m, const struct account_entry *group)
{
	for (size_t i = 0; i < m->n_names; i++) {
		if (entry_has_member(group, m->names[i]))
			return true;
	}
	return false;
}

/*
 * By /etc/group alone: several lines may have the same number, and a member of
 * one is in all of them, as for getgrouplist(3).
 */
static enum tri
is_listed_in_file(const struct member *m, gid_t gid)
{
	struct account_entry *const *lines;
	size_t n;
	int r = lookup_lines(m->lookup, true, gid, &lines, &n);

	for (size_t i = 0; i < n; i++) {
		if (is_listed(m, lines[i]))
			return TRI_TRUE;
	}
	return r == 0 ? TRI_FALSE : TRI_UNKNOWN;
}

/* Whether it is in the group: by name, or if that is NULL by number. */
static enum tri
is_in(struct member *m, const char *name, gid_t gid)
{
	struct account_entry group;
	enum tri by_gid;
	int r;

	if (name == NULL && has_gid(m, gid) == TRI_TRUE)
		return TRI_TRUE;
	r = lookup_group(m->lookup, m->files_only, name, gid, &group);
	if (r != 0)
		return r == ERR_NOENT && m->files_only && m->uid == 0
		    ? TRI_FALSE
		    : TRI_UNKNOWN;
	if (is_listed(m, &group) || (by_gid = has_gid(m, group.id)) == TRI_TRUE)
		return TRI_TRUE;
	return m->files_only ? is_listed_in_file(m, group.id) : by_gid;
}

enum tri
member_in_group(struct member *m, const char *group)
{
	return is_in(m, group, 0);
}

enum tri
member_in_gid(struct member *m, gid_t gid)
{
	return is_in(m, NULL, gid);
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
exists(int r)
{
	return r == 0 ? TRI_TRUE : r == ERR_NOENT ? TRI_FALSE : TRI_UNKNOWN;
}

/* The file first: for what it has no service needs to be asked. */
enum tri
user_exists(struct lookup *l, const char *name)
{
	struct account_entry user;
	int r = lookup_user(l, true, name, 0, &user);

	if (r != 0 && !lookup_is_mounted(l))
		r = lookup_user(l, false, name, 0, &user);
	return exists(r);
}

/* name: NULL: by gid. */
static enum tri
group_is_there(struct lookup *l, const char *name, gid_t gid)
{
	struct account_entry group;
	int r = lookup_group(l, true, name, gid, &group);

	if (r != 0 && !lookup_is_mounted(l))
		r = lookup_group(l, false, name, gid, &group);
	return exists(r);
}

enum tri
group_exists(struct lookup *l, const char *name)
{
	return group_is_there(l, name, 0);
}

enum tri
gid_exists(struct lookup *l, gid_t gid)
{
	return group_is_there(l, NULL, gid);
}

bool
group_is_alone(struct lookup *l, gid_t gid)
{
	struct account_entry *const *lines;
	size_t n;

	return lookup_lines(l, true, gid, &lines, &n) == 0 && n <= 1;
}

int
group_list_members(struct lookup *l, const char *name, struct group_list *ret)
{
	struct account_entry group;
	int r = lookup_group(l, lookup_is_mounted(l), name, 0, &group);

	if (r == 0)
		*ret = (struct group_list){.gid = group.id,
		    .members = group.members,
		    .n = group.n_members};
	return r;
}
