/*
 * Users and groups that rules name, and that do not exist. Each name is asked
 * for once, and the files are read once for all names: 100,000 look-ups in a
 * file of 10,000 lines would take minutes.
 */
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/member.h>
#include "check.h"

/* The names of a file, sorted. */
struct file_names {
	char **list; /* owned */
	size_t n, cap;
	bool whole; /* it could be read to its end */
};

struct names {
	struct file_names users, groups;
	void *seen; /* subjects that were asked for (tsearch(3)) */
};

static void
add_name(struct check *c, struct file_names *f, const char *name)
{
	size_t cap = f->cap == 0 ? 256 : f->cap * 2;
	char **list = f->list;

	if (f->n == f->cap) {
		if ((list = reallocarray(list, cap, sizeof(*list))) == NULL) {
			c->no_memory = true;
			return;
		}
		f->list = list;
		f->cap = cap;
	}
	if ((f->list[f->n] = strdup(name)) == NULL)
		c->no_memory = true;
	else
		f->n++;
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* A file that cannot be read has no names, and is asked through the look-up. */
static void
load_names(struct check *c, const char *file, bool user, struct file_names *f)
{
	const struct passwd *pw;
	const struct group *gr;
	char *path;
	FILE *in;

	if (asprintf(&path, "%s%s", c->o->root, file) < 0) {
		c->no_memory = true;
		return;
	}
	in = fopen(path, "re");
	free(path);
	if (in == NULL)
		return;
	errno = 0;
	if (user) {
		while ((pw = fgetpwent(in)) != NULL)
			add_name(c, f, pw->pw_name);
	} else {
		while ((gr = fgetgrent(in)) != NULL)
			add_name(c, f, gr->gr_name);
	}
	f->whole = feof(in) != 0 && !c->no_memory;
	fclose(in);
	if (f->n > 1)
		qsort(f->list, f->n, sizeof(*f->list), compare_names);
}

static void
release_names(struct file_names *f)
{
	for (size_t i = 0; i < f->n; i++)
		free(f->list[i]);
	free(f->list);
}

/* Below a root the files are all there is; else a directory may know more. */
static enum tri
is_there(const struct check *c, const struct file_names *f, bool user,
    const char *name)
{
	if (f->n != 0 &&
	    bsearch(&name, f->list, f->n, sizeof(*f->list), compare_names) !=
		NULL)
		return TRI_TRUE;
	if (c->o->root[0] != '\0' && f->whole)
		return TRI_FALSE;
	return user ? user_exists(c->o->root, name)
		    : group_exists(c->o->root, name);
}

static int
compare_subjects(const void *va, const void *vb)
{
	const struct subject *a = va, *b = vb;

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	return strcmp(a->name, b->name);
}

static void
no_free(void *p)
{
	(void)p;
}

static void
check_name(struct check *c, const struct names *n, const struct subject *s,
    struct check_place at)
{
	bool user = s->kind == SUBJECT_USER;
	enum tri there = is_there(c, user ? &n->users : &n->groups, user,
	    s->name);

	if (there == TRI_FALSE)
		check_warn(c, at, "there is no %s %.100s%s",
		    user ? "user" : "group", s->name,
		    user ? ""
			 : ": whether somebody is in it counts as unknown");
	if (there == TRI_UNKNOWN) {
		c->incomplete = true;
		check_warn(c, at, "%s %.100s could not be looked up",
		    user ? "user" : "group", s->name);
	}
}

static void
check_condition(struct check *c, const struct policy_rule *r,
    const struct condition *cond, struct names *n)
{
	struct check_place at;

	if (cond == NULL)
		return;
	at = place_of(c, r, cond->word);
	for (uint32_t i = 0; i < cond->n; i++) {
		const struct subject *s = &cond->subject[i];
		void *const *hit;

		if (s->kind != SUBJECT_USER && s->kind != SUBJECT_GROUP)
			continue;
		hit = tsearch(s, &n->seen, compare_subjects);
		if (hit == NULL)
			c->no_memory = true;
		else if (*hit == s)
			check_name(c, n, s, at);
	}
}

void
check_names(struct check *c)
{
	struct names n = {.seen = NULL};

	load_names(c, "/etc/passwd", true, &n.users);
	load_names(c, "/etc/group", false, &n.groups);
	for (size_t i = 0; i < c->p->n_rules && !c->no_memory; i++) {
		const struct policy_rule *r = &c->p->rules[i];

		check_condition(c, r, rule_condition(r, COND_SUBJECT), &n);
		check_condition(c, r, rule_condition(r, COND_BY), &n);
	}
	tdestroy(n.seen, no_free);
	release_names(&n.users);
	release_names(&n.groups);
}
