/*
 * A review looks up every account, in a file that may have as many lines: so
 * the file is read once, and sorted by what it is searched for.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/err.h>
#include "etc_file.h"
#include "table.h"

static int
compare_strings(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int
entry_of_group(struct arena *a, const struct group *gr, struct table_entry *ret)
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
entry_has_member(const struct table_entry *group, const char *name)
{
	return group->n_members != 0 &&
	    bsearch(&name, group->members, group->n_members,
		sizeof(*group->members), compare_strings) != NULL;
}

int
entry_of_user(struct arena *a, const struct passwd *pw, struct table_entry *ret)
{
	const char *gecos = pw->pw_gecos != NULL ? pw->pw_gecos : "";

	memset(ret, 0, sizeof(*ret));
	ret->id = pw->pw_uid;
	ret->gid = pw->pw_gid;
	ret->name = arena_strndup(a, pw->pw_name, strlen(pw->pw_name));
	ret->full_name = arena_strndup(a, gecos, strcspn(gecos, ","));
	return ret->name == NULL || ret->full_name == NULL ? ERR_NOMEM : 0;
}

/* The next line into the table. Returns an error number, ENOENT at the end. */
static int
read_entry(struct etc_file *ef, bool groups, struct table *t)
{
	size_t cap = t->cap == 0 ? 64 : t->cap * 2;
	struct table_entry *list;
	struct passwd pw;
	struct group gr;
	int e;

	e = groups ? etc_file_group(ef, &gr) : etc_file_user(ef, &pw);
	if (e != 0)
		return e;
	if (t->n == t->cap) {
		list = reallocarray(t->list, cap, sizeof(*list));
		if (list == NULL)
			return ENOMEM;
		t->list = list;
		t->cap = cap;
	}
	if ((groups ? entry_of_group(&t->arena, &gr, &t->list[t->n])
		    : entry_of_user(&t->arena, &pw, &t->list[t->n])) != 0)
		return ENOMEM;
	t->n++;
	return 0;
}

/* Of equal names or numbers the line that is first: both are of one array. */
static int
by_line(const struct table_entry *a, const struct table_entry *b)
{
	return a < b ? -1 : a > b;
}

static int
compare_names(const void *va, const void *vb)
{
	const struct table_entry *a = *(struct table_entry *const *)va;
	const struct table_entry *b = *(struct table_entry *const *)vb;
	int c = strcmp(a->name, b->name);

	return c != 0 ? c : by_line(a, b);
}

static int
compare_ids(const void *va, const void *vb)
{
	const struct table_entry *a = *(struct table_entry *const *)va;
	const struct table_entry *b = *(struct table_entry *const *)vb;

	if (a->id != b->id)
		return a->id < b->id ? -1 : 1;
	return by_line(a, b);
}

static int
index_all(struct table *t)
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

void
table_load(const char *root, bool groups, struct table *ret)
{
	struct etc_file ef;
	int e;

	memset(ret, 0, sizeof(*ret));
	ret->error = etc_file_open(root, groups ? "/etc/group" : "/etc/passwd",
	    &ef);
	if (ret->error != 0)
		return;
	while ((e = read_entry(&ef, groups, ret)) == 0)
		;
	etc_file_close(&ef);
	ret->error = e == ENOENT ? 0 : e;
	if ((e = index_all(ret)) != 0) {
		table_release(ret); /* what cannot be found is not there */
		ret->error = e;
	}
}

void
table_release(struct table *t)
{
	arena_release(&t->arena);
	free(t->list);
	free(t->by_name);
	free(t->by_id);
	memset(t, 0, sizeof(*t));
}

const struct table_entry *
table_by_name(const struct table *t, const char *name)
{
	size_t from = 0, to = t->n;

	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (strcmp(t->by_name[mid]->name, name) < 0)
			from = mid + 1;
		else
			to = mid;
	}
	if (from == t->n || strcmp(t->by_name[from]->name, name) != 0)
		return NULL;
	return t->by_name[from];
}

struct table_entry *const *
table_by_id(const struct table *t, uint32_t id, size_t *ret_n)
{
	size_t from = 0, to = t->n;

	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (t->by_id[mid]->id < id)
			from = mid + 1;
		else
			to = mid;
	}
	while (to < t->n && t->by_id[to]->id == id)
		to++;
	*ret_n = to - from;
	return t->n == 0 ? NULL : t->by_id + from;
}
