/*
 * getpwnam_r(3) returns 0 without a result for "there is none". Any error number
 * is no answer: ENOENT is what glibc passes on from a service whose socket is
 * gone. And even 0 may hide a failure, for which see has_room().
 *
 * A service may have to search a file from its beginning, or to ask over the
 * network: a review of ten thousand accounts asks for each group once, not
 * once an account. Accounts are mostly asked for once as it is.
 */
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lookup.h"

#define BUF_FIRST 1024
#define BUF_MAX	  (16u << 20) /* a group of some hundred thousand members */
/* More than any service needs for one answer. */
#define ROOM_FILES 16
#define ROOM_BYTES (16u << 20)

struct lookup {
	const char *root; /* borrowed */
	struct table users, groups; /* the files, when they are needed */
	bool has_users, has_groups;
	struct arena arena; /* what the services answered */
	void *asked; /* owned; groups, by tsearch(3) */
};

/* A group that a service was asked for. */
struct asked {
	const char *name; /* or NULL: by its number */
	gid_t gid;
	int r;
	struct table_entry group; /* where r is 0 */
};

struct lookup *
lookup_new(const char *root)
{
	struct lookup *l = calloc(1, sizeof(*l));

	if (l != NULL)
		l->root = root;
	return l;
}

/* Nodes are in the arena. */
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

/* What a look-up's error number means. */
static int
verdict_of(int e, bool found)
{
	if (e == 0)
		return found ? 0 : ERR_NOENT;
	errno = e;
	return e == ENOMEM ? ERR_NOMEM : ERR_IO;
}

/* --- the name service --- */

/* One question with a buffer that grows until the answer fits. */
#define ASK(buf, size, question)                                        \
	do {                                                            \
		int e_ = ERANGE;                                        \
		for (size = BUF_FIRST; e_ == ERANGE && size <= BUF_MAX; \
		     size *= 4) {                                       \
			free(buf);                                      \
			if ((buf = malloc(size)) == NULL)               \
				return ERR_NOMEM;                       \
			e_ = (question);                                \
		}                                                       \
		r = verdict_of(e_, hit != NULL);                        \
	} while (0)

static int
user_by_service(struct lookup *l, const char *name, uid_t uid,
    struct table_entry *ret)
{
	struct passwd pw, *hit = NULL;
	char *buf = NULL;
	size_t size;
	int r;

	if (name != NULL)
		ASK(buf, size, getpwnam_r(name, &pw, buf, size, &hit));
	else
		ASK(buf, size, getpwuid_r(uid, &pw, buf, size, &hit));
	if (r == 0)
		r = entry_of_user(&l->arena, &pw, ret);
	free(buf);
	if (r == ERR_NOENT && !lookup_has_room()) {
		errno = EMFILE;
		r = ERR_IO;
	}
	return r;
}

static int
group_by_service(struct lookup *l, const char *name, gid_t gid,
    struct table_entry *ret)
{
	struct group gr, *hit = NULL;
	char *buf = NULL;
	size_t size;
	int r;

	if (name != NULL)
		ASK(buf, size, getgrnam_r(name, &gr, buf, size, &hit));
	else
		ASK(buf, size, getgrgid_r(gid, &gr, buf, size, &hit));
	if (r == 0)
		r = entry_of_group(&l->arena, &gr, ret);
	free(buf);
	return r;
}

static int
compare_asked(const void *va, const void *vb)
{
	const struct asked *a = va, *b = vb;

	if (a->name != NULL && b->name != NULL)
		return strcmp(a->name, b->name);
	if (a->name != NULL || b->name != NULL)
		return a->name != NULL ? 1 : -1;
	return a->gid < b->gid ? -1 : a->gid > b->gid;
}

/* Remember it where there is memory; where there is none it is only asked again. */
static void
keep(struct lookup *l, const struct asked *answer)
{
	struct asked *a = arena_alloc(&l->arena, sizeof(*a));

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
    struct table_entry *ret)
{
	struct asked want = {.name = name, .gid = gid};
	struct asked *const *hit = tfind(&want, &l->asked, compare_asked);

	if (hit != NULL) {
		*ret = (*hit)->group;
		return (*hit)->r;
	}
	want.r = group_by_service(l, name, gid, &want.group);
	keep(l, &want);
	*ret = want.group;
	return want.r;
}

/* --- the files --- */

static const struct table *
users_of(struct lookup *l)
{
	if (!l->has_users)
		table_load(l->root, false, &l->users);
	l->has_users = true;
	return &l->users;
}

static const struct table *
groups_of(struct lookup *l)
{
	if (!l->has_groups)
		table_load(l->root, true, &l->groups);
	l->has_groups = true;
	return &l->groups;
}

/* What was not read may have it: then an error is no "no". A file that is not there has none. */
static int
by_file(const struct table *t, const char *name, uint32_t id,
    struct table_entry *ret)
{
	struct table_entry *const *lines;
	const struct table_entry *hit;
	size_t n;

	if (name != NULL) {
		hit = table_by_name(t, name);
	} else {
		lines = table_by_id(t, id, &n);
		hit = n == 0 ? NULL : lines[0];
	}
	if (hit == NULL)
		return t->error == ENOENT ? ERR_NOENT
					  : verdict_of(t->error, false);
	*ret = *hit;
	return 0;
}

int
lookup_lines(struct lookup *l, bool groups, uint32_t id,
    struct table_entry *const **ret, size_t *ret_n)
{
	const struct table *t = groups ? groups_of(l) : users_of(l);

	*ret = table_by_id(t, id, ret_n);
	return t->error == ENOENT ? 0 : verdict_of(t->error, true);
}

int
lookup_user(struct lookup *l, bool files, const char *name, uid_t uid,
    struct table_entry *ret)
{
	return files ? by_file(users_of(l), name, uid, ret)
		     : user_by_service(l, name, uid, ret);
}

/* A system without /etc/group has not said that a group is none. */
int
lookup_group(struct lookup *l, bool files, const char *name, gid_t gid,
    struct table_entry *ret)
{
	if (!files)
		return group_asked_once(l, name, gid, ret);
	if (groups_of(l)->error == ENOENT)
		return verdict_of(EIO, false);
	return by_file(groups_of(l), name, gid, ret);
}
