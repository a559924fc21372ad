/*
 * Whom each host is asked as. Lists are short and mostly the same: a cell that
 * was made last is used again where the next host has the same one.
 */
#include <string.h>

#include "target_impl.h"

static bool
is_user(const struct target_user *u, const char *name, size_t len)
{
	return strlen(u->name) == len && memcmp(u->name, name, len) == 0;
}

static const struct target_user *
new_cell(struct arena *mem, const char *name, const struct target_user *next)
{
	struct target_user *u = arena_alloc(mem, sizeof(*u));

	if (u != NULL)
		*u = (struct target_user){name, next};
	return u;
}

/* A list that has one user, for as many hosts in a row as want it. */
static const struct target_user *
list_of_one(struct targets_own *own, const char *name, size_t len)
{
	const char *copy;

	if (own->recent != NULL && is_user(own->recent, name, len))
		return own->recent;
	if ((copy = arena_strndup(&own->users, name, len)) == NULL)
		return NULL;
	own->recent = new_cell(&own->users, copy, NULL);
	return own->recent;
}

/* The same list with a user at its end; cells may be another host's, so they are copied. */
static const struct target_user *
append(struct targets_own *own, const struct target_user *list,
    const struct target_user *user)
{
	const struct target_user *rest;

	if (list == NULL)
		return user;
	rest = append(own, list->next, user);
	return rest != NULL ? new_cell(&own->users, list->name, rest) : NULL;
}

static bool
has_user(const struct target_user *list, const char *name, size_t len,
    size_t *ret_n)
{
	*ret_n = 0;
	for (; list != NULL; list = list->next, ++*ret_n) {
		if (is_user(list, name, len))
			return true;
	}
	return false;
}

int
targets_add_user(struct targets *t, const char *user, size_t len,
    const char **ret_why)
{
	struct target *host = &t->list[t->own->last];
	const struct target_user *list;
	size_t n;

	*ret_why = "a user has 1 to 255 bytes, and no NUL";
	if (len == 0 || len > TARGET_USER_LEN ||
	    memchr(user, '\0', len) != NULL)
		return ERR_RANGE;
	if (has_user(host->users, user, len, &n))
		return 0;
	*ret_why = "too many users for one host";
	if (n >= HOST_USERS_MAX - 1)
		return ERR_RANGE;
	*ret_why = "out of memory";
	if ((list = list_of_one(t->own, user, len)) == NULL ||
	    (list = append(t->own, host->users, list)) == NULL)
		return ERR_NOMEM;
	host->users = list;
	return 0;
}

/* A user in front of each host's own, unless it is among them. */
static int
put_first(struct targets *t, const char *user)
{
	const struct target_user *recent = NULL;
	size_t len = strlen(user), n;

	for (size_t i = 0; i < t->n; i++) {
		if (has_user(t->list[i].users, user, len, &n))
			continue;
		if (recent == NULL || recent->next != t->list[i].users)
			recent = new_cell(&t->own->users, user,
			    t->list[i].users);
		if (recent == NULL)
			return ERR_NOMEM;
		t->list[i].users = recent;
	}
	return 0;
}

int
targets_set_users(struct targets *t, const char *const *users, size_t n,
    bool only)
{
	for (size_t i = 0; only && i < t->n; i++)
		t->list[i].users = NULL;
	for (size_t i = n; i-- > 0;) {
		if (put_first(t, users[i]) != 0)
			return ERR_NOMEM;
	}
	return 0;
}

static int
filter(struct arena *mem, const struct target_user *list,
    bool (*wants)(void *arg, const char *user), void *arg,
    const struct target_user **ret)
{
	const struct target_user *rest = NULL;

	*ret = NULL;
	if (list == NULL)
		return 0;
	if (filter(mem, list->next, wants, arg, &rest) != 0)
		return ERR_NOMEM;
	*ret = wants(arg, list->name) ? new_cell(mem, list->name, rest) : rest;
	return *ret == NULL && wants(arg, list->name) ? ERR_NOMEM : 0;
}

int
targets_filter_users(struct targets *t, struct target *host,
    bool (*wants)(void *arg, const char *user), void *arg)
{
	return filter(&t->own->users, host->users, wants, arg, &host->users);
}
