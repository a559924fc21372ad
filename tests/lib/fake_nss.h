/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A name service of the test's own, by the linker's --wrap (Makefile): for
 * what a real one does only when it is down.
 */
#ifndef TESTS_FAKE_NSS_H
#define TESTS_FAKE_NSS_H

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fake_user {
	const char *name;
	uid_t uid;
	gid_t gid;
	const char *home;
};
struct fake_group {
	const char *name;
	gid_t gid;
	const char *members; /* separated by commas */
};
static struct {
	const struct fake_user *users; /* the last one has no name */
	const struct fake_group *groups; /* the same */
	const char *etc; /* what is opened below /etc/ is opened below this */
	int user_error, uid_error,
	    group_error; /* what look-ups end with; 0: they work */
	unsigned
	    more_gids; /* getgrouplist(3) has so many others, from 100000 on */
	bool no_gids; /* it has no memory */
	unsigned asked_users, asked_groups,
	    asked_gids; /* look-ups so far; of users by getpwnam(3), getpwuid(3) */
	size_t next_user, next_group; /* of getpwent(3), getgrent(3) */
} fake;

/* --- files --- */

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);

int
__wrap_open(const char *path, int flags, ...)
{
	char other[4096];
	va_list ap;
	int mode;

	va_start(ap, flags);
	mode = (flags & O_CREAT) != 0 ? va_arg(ap, int) : 0;
	va_end(ap);
	if (fake.etc == NULL || strncmp(path, "/etc/", 5) != 0)
		return __real_open(path, flags, mode);
	snprintf(other, sizeof(other), "%s/%s", fake.etc, path + 5);
	return __real_open(other, flags, mode);
}

/* --- users --- */

/* Into buf; ERANGE where it does not fit. */
static inline int
fake_put(const char *s, char **buf, size_t *room, char **ret)
{
	size_t n = strlen(s) + 1;

	if (n > *room)
		return ERANGE;
	*ret = memcpy(*buf, s, n);
	*buf += n;
	*room -= n;
	return 0;
}

static inline int
fake_give_user(const struct fake_user *u, struct passwd *pw, char *buf,
    size_t room)
{
	memset(pw, 0, sizeof(*pw));
	pw->pw_uid = u->uid;
	pw->pw_gid = u->gid;
	if (u->home != NULL && fake_put(u->home, &buf, &room, &pw->pw_dir) != 0)
		return ERANGE;
	return fake_put(u->name, &buf, &room, &pw->pw_name);
}

static inline int
fake_user(const char *name, uid_t uid, struct passwd *pw, char *buf,
    size_t room, struct passwd **hit)
{
	const struct fake_user *u = fake.users;
	int e;

	*hit = NULL;
	for (; u != NULL && u->name != NULL; u++) {
		/* as some directories do: in any case of letters */
		if (name != NULL ? strcasecmp(u->name, name) != 0
				 : u->uid != uid)
			continue;
		if ((e = fake_give_user(u, pw, buf, room)) == 0)
			*hit = pw;
		return e;
	}
	return 0;
}

int __wrap_getpwnam_r(const char *name, struct passwd *pw, char *buf,
    size_t room, struct passwd **hit);
int __wrap_getpwuid_r(uid_t uid, struct passwd *pw, char *buf, size_t room,
    struct passwd **hit);

int
__wrap_getpwnam_r(const char *name, struct passwd *pw, char *buf, size_t room,
    struct passwd **hit)
{
	*hit = NULL;
	if (fake.user_error != 0)
		return fake.user_error;
	return fake_user(name, 0, pw, buf, room, hit);
}

int
__wrap_getpwuid_r(uid_t uid, struct passwd *pw, char *buf, size_t room,
    struct passwd **hit)
{
	*hit = NULL;
	if (fake.uid_error != 0)
		return fake.uid_error;
	return fake_user(NULL, uid, pw, buf, room, hit);
}

/* --- groups --- */

/* The members' pointers first, then the texts. */
static inline int
fake_give_group(const struct fake_group *g, struct group *gr, char *buf,
    size_t room)
{
	size_t n = 1, skip = (size_t)(-(uintptr_t)buf % sizeof(char *));
	char **list, *s;
	int e;

	for (const char *c = g->members; *c != '\0'; c++)
		n += *c == ',';
	if (room < skip + (n + 1) * sizeof(*list))
		return ERANGE;
	list = (char **)(void *)(buf + skip);
	buf += skip + (n + 1) * sizeof(*list);
	room -= skip + (n + 1) * sizeof(*list);
	memset(gr, 0, sizeof(*gr));
	gr->gr_gid = g->gid;
	gr->gr_mem = list;
	if ((e = fake_put(g->name, &buf, &room, &gr->gr_name)) != 0 ||
	    (e = fake_put(g->members, &buf, &room, &s)) != 0)
		return e;
	n = 0;
	for (s = strtok(s, ","); s != NULL; s = strtok(NULL, ","))
		list[n++] = s;
	list[n] = NULL;
	return 0;
}

static inline int
fake_group(const char *name, gid_t gid, struct group *gr, char *buf,
    size_t room, struct group **hit)
{
	const struct fake_group *g = fake.groups;
	int e;

	*hit = NULL;
	fake.asked_groups++;
	if (fake.group_error != 0)
		return fake.group_error;
	for (; g != NULL && g->name != NULL; g++) {
		if (name != NULL ? strcmp(g->name, name) != 0 : g->gid != gid)
			continue;
		if ((e = fake_give_group(g, gr, buf, room)) == 0)
			*hit = gr;
		return e;
	}
	return 0;
}

int __wrap_getgrnam_r(const char *name, struct group *gr, char *buf,
    size_t room, struct group **hit);
int __wrap_getgrgid_r(gid_t gid, struct group *gr, char *buf, size_t room,
    struct group **hit);
int __wrap_getgrouplist(const char *user, gid_t gid, gid_t *list, int *n);

int
__wrap_getgrnam_r(const char *name, struct group *gr, char *buf, size_t room,
    struct group **hit)
{
	return fake_group(name, 0, gr, buf, room, hit);
}

int
__wrap_getgrgid_r(gid_t gid, struct group *gr, char *buf, size_t room,
    struct group **hit)
{
	return fake_group(NULL, gid, gr, buf, room, hit);
}

static inline void
fake_add_gid(gid_t gid, gid_t *list, int room, int *n)
{
	if (*n < room)
		list[*n] = gid;
	++*n;
}

int
__wrap_getgrouplist(const char *user, gid_t gid, gid_t *list, int *n)
{
	const struct fake_group *g = fake.groups;
	int room = *n, had = 0;

	fake.asked_gids++;
	if (fake.no_gids)
		return -1;
	fake_add_gid(gid, list, room, &had);
	for (; g != NULL && g->name != NULL && fake.group_error == 0; g++) {
		char copy[256], *s;
		bool is_in = false;

		snprintf(copy, sizeof(copy), "%s", g->members);
		for (s = strtok(copy, ","); s != NULL; s = strtok(NULL, ","))
			is_in |= strcmp(s, user) == 0;
		if (is_in)
			fake_add_gid(g->gid, list, room, &had);
	}
	for (unsigned i = 0; i < fake.more_gids; i++)
		fake_add_gid(100000 + i, list, room, &had);
	*n = had;
	return had > room ? -1 : had;
}

/* --- one after the other, and the look-ups that are not thread-safe --- */

void __wrap_setpwent(void);
struct passwd *__wrap_getpwent(void);
void __wrap_endpwent(void);
struct passwd *__wrap_getpwnam(const char *name);
struct passwd *__wrap_getpwuid(uid_t uid);
void __wrap_setgrent(void);
struct group *__wrap_getgrent(void);
void __wrap_endgrent(void);
struct group *__wrap_getgrgid(gid_t gid);

void
__wrap_setpwent(void)
{
	fake.next_user = 0;
}

/* Only what stands before the first account without a home: a directory does not list its own. */
struct passwd *
__wrap_getpwent(void)
{
	static struct passwd pw;
	static char buf[1024];
	const struct fake_user *u = &fake.users[fake.next_user];

	if (u->name == NULL || u->home == NULL)
		return NULL;
	fake.next_user++;
	return fake_give_user(u, &pw, buf, sizeof(buf)) == 0 ? &pw : NULL;
}

void
__wrap_endpwent(void)
{
}

struct passwd *
__wrap_getpwnam(const char *name)
{
	static struct passwd pw, *hit;
	static char buf[1024];

	fake.asked_users++;
	fake_user(name, 0, &pw, buf, sizeof(buf), &hit);
	return hit;
}

struct passwd *
__wrap_getpwuid(uid_t uid)
{
	static struct passwd pw, *hit;
	static char buf[1024];

	fake.asked_users++;
	fake_user(NULL, uid, &pw, buf, sizeof(buf), &hit);
	return hit;
}

void
__wrap_setgrent(void)
{
	fake.next_group = 0;
}

struct group *
__wrap_getgrent(void)
{
	static struct group gr;
	static char buf[1024];
	const struct fake_group *g = &fake.groups[fake.next_group];

	if (g->name == NULL)
		return NULL;
	fake.next_group++;
	return fake_give_group(g, &gr, buf, sizeof(buf)) == 0 ? &gr : NULL;
}

void
__wrap_endgrent(void)
{
}

struct group *
__wrap_getgrgid(gid_t gid)
{
	static struct group gr, *hit;
	static char buf[1024];

	errno = fake_group(NULL, gid, &gr, buf, sizeof(buf), &hit);
	return hit;
}

#endif
