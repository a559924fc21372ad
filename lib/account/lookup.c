/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Looks up accounts and groups, in the files or by the name service.
 *
 * The files are read once and sorted, because a review looks up every account,
 * in a file that may have as many lines. A service may have to search a file
 * from its beginning, or to ask over the network: each group is asked for once.
 * Accounts are mostly asked for once anyway.
 *
 * getpwnam_r(3) returns 0 without a result for "does not exist". Any error
 * number means "no answer": ENOENT is what glibc passes on from a service whose
 * socket is gone. And even 0 may hide a failure: see lookup_has_room().
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <loginpolicy/account/accounts.h>
#include <loginpolicy/base/arena.h>
#include <loginpolicy/base/vec.h>
#include "lookup.h"

#define BUF_FIRST 1024
#define BUF_MAX	  (16u << 20) /* a group of some hundred thousand members */
/* More than any service needs for one answer. */
#define ROOM_FILES 16
#define ROOM_BYTES (16u << 20)
#define NO_GROUP   "loginpolicy-no-group"
#define GROUPS_MAX 65536 /* NGROUPS_MAX of Linux */

/* --- entries --- */

static int
compare_strings(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int
entry_of_group(struct arena *a, const struct group *gr,
    struct account_entry *ret)
{
	size_t n = 0;

	while (gr->gr_mem[n] != NULL)
		n++;
	memset(ret, 0, sizeof(*ret));
	ret->id = gr->gr_gid;
	ret->name = arena_strndup(a, gr->gr_name, strlen(gr->gr_name));
	ret->members = arena_array(a, n + 1, sizeof(*ret->members));
	if (ret->name == NULL || ret->members == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < n; i++) {
		ret->members[i] = arena_strndup(a, gr->gr_mem[i],
		    strlen(gr->gr_mem[i]));
		if (ret->members[i] == NULL)
			return ERR_NOMEM;
	}
	ret->n_members = n;
	if (n > 1)
		qsort(ret->members, n, sizeof(*ret->members), compare_strings);
	return 0;
}

bool
entry_has_member(const struct account_entry *group, const char *name)
{
	return group->n_members != 0 &&
	    bsearch(&name, group->members, group->n_members,
		sizeof(*group->members), compare_strings) != NULL;
}

static int
entry_of_user(struct arena *a, const struct passwd *pw,
    struct account_entry *ret)
{
	const char *gecos = pw->pw_gecos != NULL ? pw->pw_gecos : "";
	const char *shell = pw->pw_shell != NULL ? pw->pw_shell : "";

	memset(ret, 0, sizeof(*ret));
	ret->id = pw->pw_uid;
	ret->gid = pw->pw_gid;
	ret->name = arena_strndup(a, pw->pw_name, strlen(pw->pw_name));
	ret->full_name = arena_strndup(a, gecos, strcspn(gecos, ","));
	ret->shell = arena_strndup(a, shell, strlen(shell));
	ret->shadowed = pw->pw_passwd != NULL &&
	    strcmp(pw->pw_passwd, "x") == 0;
	return ret->name == NULL || ret->full_name == NULL || ret->shell == NULL
	    ? ERR_NOMEM
	    : 0;
}

/* --- a file, read once --- */

/* Zeroed: empty. */
struct account_table {
	struct arena arena; /* what the entries point to */
	struct account_entry *list; /* owned; in the file's order */
	size_t n;
	/* owned; of equal ones the first line comes first */
	struct account_entry **by_name, **by_id;
	int error; /* of errno(3), ENOENT: no such file; 0: all was read */
};

/* Add the next line. Returns an error number, ENOENT at the end. */
static int
add_line(struct etc_file *ef, bool groups, struct account_table *t)
{
	struct account_entry *list;
	struct passwd pw;
	struct group gr;
	int e;

	e = groups ? etc_file_group(ef, &gr) : etc_file_user(ef, &pw);
	if (e != 0)
		return e;
	if ((list = vec_room(t->list, t->n, sizeof(*list))) == NULL)
		return ENOMEM;
	t->list = list;
	if ((groups ? entry_of_group(&t->arena, &gr, &t->list[t->n])
		    : entry_of_user(&t->arena, &pw, &t->list[t->n])) != 0)
		return ENOMEM;
	t->n++;
	return 0;
}

/* Of equal names or numbers the first line comes first. */
static int
by_line(const struct account_entry *a, const struct account_entry *b)
{
	return a < b ? -1 : a > b;
}

static int
compare_names(const void *va, const void *vb)
{
	const struct account_entry *a = *(struct account_entry *const *)va;
	const struct account_entry *b = *(struct account_entry *const *)vb;
	int c = strcmp(a->name, b->name);

	return c != 0 ? c : by_line(a, b);
}

static int
compare_ids(const void *va, const void *vb)
{
	const struct account_entry *a = *(struct account_entry *const *)va;
	const struct account_entry *b = *(struct account_entry *const *)vb;

	if (a->id != b->id)
		return a->id < b->id ? -1 : 1;
	return by_line(a, b);
}

static int
index_table(struct account_table *t)
{
	t->by_name = calloc(t->n + 1, sizeof(*t->by_name));
	t->by_id = calloc(t->n + 1, sizeof(*t->by_id));
	if (t->by_name == NULL || t->by_id == NULL)
		return ENOMEM;
	for (size_t i = 0; i < t->n; i++)
		t->by_name[i] = t->by_id[i] = &t->list[i];
	qsort(t->by_name, t->n, sizeof(*t->by_name), compare_names);
	qsort(t->by_id, t->n, sizeof(*t->by_id), compare_ids);
	return 0;
}

static void
table_release(struct account_table *t)
{
	arena_release(&t->arena);
	free(t->list);
	free(t->by_name);
	free(t->by_id);
	memset(t, 0, sizeof(*t));
}

/* Read ROOT/etc/passwd or group. What was read before an error counts. */
static void
table_load(const char *root, bool groups, struct account_table *ret)
{
	struct etc_file ef;
	int e;

	memset(ret, 0, sizeof(*ret));
	ret->error = etc_file_open(root, groups ? "/etc/group" : "/etc/passwd",
	    &ef);
	if (ret->error != 0)
		return;
	while ((e = add_line(&ef, groups, ret)) == 0)
		continue;
	etc_file_close(&ef);
	ret->error = e == ENOENT ? 0 : e;
	if ((e = index_table(ret)) != 0) {
		table_release(ret); /* nothing can be found in it */
		ret->error = e;
	}
}

/* Index of the first sorted entry not before name, or if that is NULL, id. */
static size_t
find_first(struct account_entry *const *list, size_t n, const char *name,
    uint32_t id)
{
	size_t from = 0, to = n;

	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (name != NULL ? strcmp(list[mid]->name, name) < 0
				 : list[mid]->id < id)
			from = mid + 1;
		else
			to = mid;
	}
	return from;
}

/* The first line of the name; NULL: none was read. */
static const struct account_entry *
table_by_name(const struct account_table *t, const char *name)
{
	size_t i = find_first(t->by_name, t->n, name, 0);

	return i != t->n && strcmp(t->by_name[i]->name, name) == 0
	    ? t->by_name[i]
	    : NULL;
}

/* The lines of the number, *ret_n of them, in their order. */
static struct account_entry *const *
table_by_id(const struct account_table *t, uint32_t id, size_t *ret_n)
{
	size_t from = find_first(t->by_id, t->n, NULL, id), to = from;

	while (to < t->n && t->by_id[to]->id == id)
		to++;
	*ret_n = to - from;
	return t->n == 0 ? NULL : t->by_id + from;
}

/* --- look-ups --- */

struct lookup {
	const char *root; /* borrowed */
	struct account_table users, groups; /* read when needed */
	bool has_users, has_groups;
	bool waits_once, is_down; /* see lookup_wait_once() */
	struct arena arena; /* the services' answers */
	void *asked; /* owned; groups, by tsearch(3) */
};

/* The answer of a service. */
struct asked_group {
	const char *name; /* or NULL: by its number */
	gid_t gid;
	int r;
	struct account_entry group; /* where r is 0 */
};

struct lookup *
lookup_new(const char *root)
{
	struct lookup *l = calloc(1, sizeof(*l));

	if (l != NULL)
		l->root = root;
	return l;
}

/* Nodes are in the arena: nothing to free. */
static void
no_free(void *p)
{
	(void)p;
}

void
lookup_free(struct lookup *l)
{
	if (l == NULL)
		return;
	tdestroy(l->asked, no_free);
	table_release(&l->users);
	table_release(&l->groups);
	arena_release(&l->arena);
	free(l);
}

void
lookup_wait_once(struct lookup *l, bool is_down)
{
	l->waits_once = true;
	l->is_down = is_down;
}

bool
lookup_is_down(const struct lookup *l)
{
	return l->is_down;
}

bool
lookup_is_mounted(const struct lookup *l)
{
	return l->root[0] != '\0';
}

bool
lookup_has_room(void)
{
	int fds[ROOM_FILES], n = 0;
	void *p = mmap(NULL, ROOM_BYTES, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	bool yes;

	while (n < ROOM_FILES && (fds[n] = open("/", O_PATH | O_CLOEXEC)) != -1)
		n++;
	yes = p != MAP_FAILED && n == ROOM_FILES;
	while (n > 0)
		close(fds[--n]);
	if (p != MAP_FAILED)
		munmap(p, ROOM_BYTES);
	return yes;
}

/* The result of a look-up by its error number. */
static int
result_of(int e, bool found)
{
	if (e == 0)
		return found ? 0 : ERR_NOENT;
	errno = e;
	return e == ENOMEM ? ERR_NOMEM : ERR_IO;
}

/* --- the name service --- */

/* Ask with a buffer that grows until the answer fits. */
static int
by_service(struct lookup *l, bool groups, const char *name, uint32_t id,
    struct account_entry *ret)
{
	struct passwd pw, *user = NULL;
	struct group gr, *group = NULL;
	char *buf = NULL;
	int r, e = ERANGE;

	for (size_t n = BUF_FIRST; e == ERANGE && n <= BUF_MAX; n *= 4) {
		free(buf);
		if ((buf = malloc(n)) == NULL)
			return ERR_NOMEM;
		if (groups)
			e = name != NULL ? getgrnam_r(name, &gr, buf, n, &group)
					 : getgrgid_r(id, &gr, buf, n, &group);
		else
			e = name != NULL ? getpwnam_r(name, &pw, buf, n, &user)
					 : getpwuid_r(id, &pw, buf, n, &user);
	}
	r = result_of(e, groups ? group != NULL : user != NULL);
	if (r == 0)
		r = groups ? entry_of_group(&l->arena, &gr, ret)
			   : entry_of_user(&l->arena, &pw, ret);
	free(buf);
	/* Of a group that does not exist nothing is concluded. */
	if (!groups && r == ERR_NOENT && !lookup_has_room()) {
		errno = EMFILE;
		r = ERR_IO;
	}
	return r;
}

static int
compare_asked(const void *va, const void *vb)
{
	const struct asked_group *a = va, *b = vb;

	if (a->name != NULL && b->name != NULL)
		return strcmp(a->name, b->name);
	if (a->name != NULL || b->name != NULL)
		return a->name != NULL ? 1 : -1;
	return a->gid < b->gid ? -1 : a->gid > b->gid;
}

/* Keep an answer. Without memory the group is asked for again. */
static void
keep_answer(struct lookup *l, const struct asked_group *answer)
{
	struct asked_group *a = arena_alloc(&l->arena, sizeof(*a));

	if (a == NULL)
		return;
	*a = *answer;
	if (a->name == NULL ||
	    (a->name = arena_strndup(&l->arena, a->name, strlen(a->name))) !=
		NULL)
		tsearch(a, &l->asked, compare_asked);
}

static int
group_asked_once(struct lookup *l, const char *name, gid_t gid,
    struct account_entry *ret)
{
	struct asked_group want = {.name = name, .gid = gid};
	struct asked_group *const *hit = tfind(&want, &l->asked, compare_asked);

	if (hit != NULL) {
		*ret = (*hit)->group;
		return (*hit)->r;
	}
	want.r = by_service(l, true, name, gid, &want.group);
	l->is_down = l->waits_once && want.r == ERR_IO;
	keep_answer(l, &want);
	*ret = want.group;
	return want.r;
}

/* --- the files --- */

static const struct account_table *
table_of(struct lookup *l, bool groups)
{
	struct account_table *t = groups ? &l->groups : &l->users;
	bool *has = groups ? &l->has_groups : &l->has_users;

	if (!*has)
		table_load(l->root, groups, t);
	*has = true;
	return t;
}

/*
 * Look up a line. After a read error the answer is unknown if it is not found.
 * A missing file has no lines.
 */
static int
by_file(const struct account_table *t, const char *name, uint32_t id,
    struct account_entry *ret)
{
	struct account_entry *const *lines;
	const struct account_entry *hit;
	size_t n;

	if (name != NULL) {
		hit = table_by_name(t, name);
	} else {
		lines = table_by_id(t, id, &n);
		hit = n == 0 ? NULL : lines[0];
	}
	if (hit == NULL)
		return t->error == ENOENT ? ERR_NOENT
					  : result_of(t->error, false);
	*ret = *hit;
	return 0;
}

int
lookup_lines(struct lookup *l, bool groups, uint32_t id,
    struct account_entry *const **ret, size_t *ret_n)
{
	const struct account_table *t = table_of(l, groups);

	*ret = table_by_id(t, id, ret_n);
	return t->error == ENOENT ? 0 : result_of(t->error, true);
}

int
lookup_user(struct lookup *l, bool files, const char *name, uid_t uid,
    struct account_entry *ret)
{
	return files ? by_file(table_of(l, false), name, uid, ret)
		     : by_service(l, false, name, uid, ret);
}

bool
lookup_services_answer(struct lookup *l)
{
	struct account_entry group;

	if (l->waits_once && !l->is_down && accounts_have_directory(l->root))
		(void)group_asked_once(l, NO_GROUP, 0, &group);
	return !l->is_down;
}

/* A group that /etc/group does not have may be a directory's. */
static int
group_while_down(struct lookup *l, const char *name, gid_t gid,
    struct account_entry *ret)
{
	int r = by_file(table_of(l, true), name, gid, ret);

	return r == ERR_NOENT ? result_of(EHOSTDOWN, false) : r;
}

/* Without /etc/group it is unknown whether a group exists. */
int
lookup_group(struct lookup *l, bool files, const char *name, gid_t gid,
    struct account_entry *ret)
{
	if (!files && l->is_down)
		return group_while_down(l, name, gid, ret);
	if (!files)
		return group_asked_once(l, name, gid, ret);
	if (table_of(l, true)->error == ENOENT)
		return result_of(EIO, false);
	return by_file(table_of(l, true), name, gid, ret);
}

/*
 * getgrouplist(3) fails if there is too little room, and returns how much it
 * needs; or if it has no memory, and then it has filled in nothing.
 */
int
lookup_gids(const char *name, gid_t gid, gid_t **ret, size_t *ret_n)
{
	int n, room = 64, r = 0;
	gid_t *gids = NULL;

	for (;; room = n) {
		n = room;
		free(gids);
		if ((gids = calloc((size_t)room, sizeof(*gids))) == NULL)
			return ERR_NOMEM;
		if (getgrouplist(name, gid, gids, &n) != -1)
			break;
		if (n <= room || n > GROUPS_MAX) {
			r = n <= room ? ERR_IO : ERR_TOOBIG;
			break;
		}
	}
	if (r != 0)
		free(gids);
	*ret = r == 0 ? gids : NULL;
	*ret_n = r == 0 ? (size_t)n : 0;
	return r;
}
