/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lists the accounts of a system. A directory service may not list its own, so
 * the owners of home directories and the members of groups are looked up as
 * well, and the administrator can name more. Known accounts are not looked up
 * again: each look-up may be a question over the network, or a pass over
 * /etc/passwd.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <loginpolicy/account/accounts.h>
#include <loginpolicy/base/escape.h>
#include <loginpolicy/base/vec.h>
#include "lookup.h"

#define UID_PEOPLE \
	1000 /* UID_MIN of login.defs(5); system accounts have less */
#define PATH_ROOM 4096

static int
copy_entry(const struct passwd *pw, struct account *ret)
{
	const struct account a = {pw->pw_name, pw->pw_dir, pw->pw_uid,
	    pw->pw_gid};

	return account_copy(&a, ret);
}

static int
add_account(struct accounts *all, const struct passwd *pw)
{
	struct account *list = vec_room(all->list, all->n, sizeof(*list));

	if (list == NULL)
		return ERR_NOMEM;
	all->list = list;
	if (copy_entry(pw, &all->list[all->n]) != 0)
		return ERR_NOMEM;
	all->n++;
	return 0;
}

/* --- look-ups --- */

static int
compare_names(const void *va, const void *vb)
{
	const struct account *a = va, *b = vb;

	return strcmp(a->name, b->name);
}

/* Sort by name; of equal names the first one found stays. */
static void
sort_unique(struct accounts *all)
{
	size_t n = 0;

	if (all->n > 1)
		qsort(all->list, all->n, sizeof(*all->list), compare_names);
	for (size_t i = 0; i < all->n; i++) {
		if (n != 0 &&
		    strcmp(all->list[n - 1].name, all->list[i].name) == 0)
			account_release(&all->list[i]);
		else
			all->list[n++] = all->list[i];
	}
	all->n = n;
}

/* Sort, and make the look-ups see what was added. */
static int
index_accounts(struct accounts *all)
{
	int r = 0;

	sort_unique(all);
	hashtab_release(&all->by_uid);
	all->n_indexed = all->n;
	for (size_t i = 0; i < all->n && r == 0; i++)
		r = hashtab_add(&all->by_uid,
		    hashtab_hash(&all->list[i].uid, sizeof(uid_t)),
		    (uint32_t)i);
	return r;
}

static int
compare_name(const void *name, const void *va)
{
	const struct account *a = va;

	return strcmp(name, a->name);
}

const struct account *
accounts_by_name(const struct accounts *a, const char *name)
{
	if (a->n_indexed == 0)
		return NULL;
	return bsearch(name, a->list, a->n_indexed, sizeof(*a->list),
	    compare_name);
}

const struct account *
accounts_by_uid(const struct accounts *a, uid_t uid)
{
	const uint32_t hash = hashtab_hash(&uid, sizeof(uid));
	uint32_t i, first = HASHTAB_NONE;
	size_t at = 0;

	while ((i = hashtab_next(&a->by_uid, hash, &at)) != HASHTAB_NONE) {
		if (i < first && a->list[i].uid == uid)
			first = i;
	}
	return first == HASHTAB_NONE ? NULL : &a->list[first];
}

/* The first account by name whose home is the first len bytes of path. */
static const struct account *
by_home(const struct accounts *a, const char *path, size_t len)
{
	const uint32_t hash = hashtab_hash(path, len);
	uint32_t i, first = HASHTAB_NONE;
	size_t at = 0;

	while ((i = hashtab_next(&a->by_home, hash, &at)) != HASHTAB_NONE) {
		if (i < first && strncmp(a->list[i].home, path, len) == 0 &&
		    a->list[i].home[len] == '\0')
			first = i;
	}
	return first == HASHTAB_NONE ? NULL : &a->list[first];
}

const struct account *
accounts_by_path(const struct accounts *a, const char *path)
{
	const struct account *who = NULL;

	/* "/" has everything in it, so it is not a home. */
	for (size_t len = strlen(path); len > 1 && who == NULL; len--) {
		if (path[len] == '/' || path[len] == '\0')
			who = by_home(a, path, len);
	}
	return who;
}

/*
 * Whether the account owns its home: those of system accounts may be /dev, /bin
 * or /usr/sbin, and they do not own what is in it.
 */
static bool
owns_home(const char *root, const struct account *a)
{
	char path[PATH_ROOM];
	struct stat st;

	if (a->home == NULL)
		return false;
	if (a->uid == 0 || a->uid >= UID_PEOPLE)
		return true;
	snprintf(path, sizeof(path), "%s%s", root, a->home);
	return stat(path, &st) == 0 && st.st_uid == a->uid;
}

static int
index_homes(const char *root, struct accounts *all)
{
	int r = 0;

	for (size_t i = 0; i < all->n && r == 0; i++) {
		const struct account *a = &all->list[i];

		if (owns_home(root, a))
			r = hashtab_add(&all->by_home,
			    hashtab_hash(a->home, strlen(a->home)),
			    (uint32_t)i);
	}
	return r;
}

/* --- sources --- */

static int
from_passwd_file(const char *root, struct accounts *all)
{
	struct etc_file ef;
	struct passwd pw;
	int r = 0, e = etc_file_open(root, "/etc/passwd", &ef);

	if (e != 0)
		return e == ENOMEM ? ERR_NOMEM : ERR_IO;
	while (r == 0 && (e = etc_file_user(&ef, &pw)) == 0)
		r = add_account(all, &pw);
	etc_file_close(&ef);
	if (r != 0 || e == ENOENT)
		return r;
	return e == ENOMEM ? ERR_NOMEM : ERR_IO;
}

static int
from_getpwent(struct accounts *all)
{
	const struct passwd *pw;
	int r = 0;

	setpwent();
	while (r == 0 && (pw = getpwent()) != NULL)
		r = add_account(all, pw);
	endpwent();
	return r;
}

/* A name that was added is looked up again until index_accounts(). */
static int
add_name(struct accounts *all, const char *name)
{
	const struct passwd *pw;

	if (accounts_by_name(all, name) != NULL)
		return 0;
	return (pw = getpwnam(name)) == NULL ? ERR_UNKNOWN
					     : add_account(all, pw);
}

static int
from_groups(struct accounts *all)
{
	const struct group *gr;
	int r = 0;

	setgrent();
	while (r == 0 && (gr = getgrent()) != NULL) {
		for (char **m = gr->gr_mem; r == 0 && *m != NULL; m++) {
			if ((r = add_name(all, *m)) == ERR_UNKNOWN)
				r = 0; /* a name without an account */
		}
	}
	endgrent();
	return r;
}

/* Add the owners of the directories in a parent such as /home. */
static int
from_folders(const char *parent, struct accounts *all)
{
	const struct dirent *e;
	const struct passwd *pw;
	struct stat st;
	DIR *d = opendir(parent);
	uid_t last = 0;
	int r = 0;

	if (d == NULL)
		return 0; /* its homes will be reported as unreadable */
	while (r == 0 && (e = readdir(d)) != NULL) {
		if (e->d_name[0] == '.' ||
		    fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) !=
			0 ||
		    !S_ISDIR(st.st_mode) || st.st_uid == last ||
		    accounts_by_uid(all, st.st_uid) != NULL)
			continue;
		last = st.st_uid;
		if ((pw = getpwuid(last)) != NULL)
			r = add_account(all, pw);
	}
	closedir(d);
	return r;
}

/* Whether a parent (len bytes of a home) was read for an earlier account. */
static int
add_parent(struct hashtab *seen, const struct accounts *all, size_t account,
    size_t len, bool *ret_is_new)
{
	const char *home = all->list[account].home;
	const uint32_t hash = hashtab_hash(home, len);
	uint32_t i;
	size_t at = 0;

	*ret_is_new = false;
	while ((i = hashtab_next(seen, hash, &at)) != HASHTAB_NONE) {
		const char *other = all->list[i].home;

		if (strncmp(other, home, len) == 0 && other[len] == '/' &&
		    strchr(other + len + 1, '/') == NULL)
			return 0;
	}
	*ret_is_new = true;
	return hashtab_add(seen, hash, (uint32_t)account);
}

/*
 * Add from every parent of a person's home, each once. System accounts have
 * theirs in /var, /usr or /run: no homes are beside them.
 */
static int
from_home_parents(struct accounts *all)
{
	struct hashtab seen = {0};
	const size_t n = all->n;
	int r = 0;

	for (size_t i = 0; i < n && r == 0; i++) {
		const struct account *a = &all->list[i];
		const char *slash = a->home != NULL ? strrchr(a->home, '/')
						    : NULL;
		size_t len = slash == NULL ? 0 : (size_t)(slash - a->home);
		char parent[PATH_ROOM];
		bool is_new;

		if (a->uid < UID_PEOPLE || len == 0 || len >= PATH_ROOM)
			continue;
		memcpy(parent, a->home, len);
		parent[len] = '\0';
		r = add_parent(&seen, all, i, len, &is_new);
		if (r == 0 && is_new)
			r = from_folders(parent, all);
	}
	hashtab_release(&seen);
	return r;
}

static int
from_users_line(char *line, const char *root, struct accounts *all,
    struct diag *d)
{
	struct buf shown;
	char *name = line + strspn(line, " \t");
	int r;

	name[strcspn(name, " \t\r\n#")] = '\0';
	if (name[0] == '\0')
		return 0;
	/* A mounted system's accounts are all in its files. */
	if (root[0] == '\0')
		r = add_name(all, name);
	else
		r = accounts_by_name(all, name) == NULL ? ERR_UNKNOWN : 0;
	if (r != ERR_UNKNOWN)
		return r;
	buf_init(&shown, DIAG_MSG_MAX * 8);
	escape_text(&shown, name, strnlen(name, 64));
	diag_set(d, r, "no account %.*s", (int)shown.len, shown.p);
	buf_release(&shown);
	return r;
}

static int
from_users_file(const struct accounts_opts *o, struct accounts *all,
    struct diag *d)
{
	char *line = NULL;
	size_t cap = 0;
	unsigned n = 0;
	FILE *f;
	int r = 0;

	d->path = o->users_file;
	if ((f = fopen(o->users_file, "re")) == NULL)
		return diag_set(d, ERR_IO, "%s", strerror(errno));
	while (r == 0 && getline(&line, &cap, f) != -1) {
		d->line = ++n;
		r = from_users_line(line, o->root, all, d);
	}
	if (r == 0 && ferror(f))
		r = diag_set(d, ERR_IO, "%s", strerror(errno));
	free(line);
	fclose(f);
	return r;
}

/* Whether a service of nsswitch.conf lists all that it has. */
static bool
is_enumerating(const char *word)
{
	static const char *const known[] = {"files", "compat", "systemd", "db",
	    "altfiles", "extrausers"};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (strcmp(word, known[i]) == 0)
			return true;
	}
	return word[0] == '['; /* [NOTFOUND=return] */
}

/* Whether every service of the line "passwd:" or "group:" does. */
static bool
lists_all_of(const char *root, const char *database)
{
	const size_t len = strlen(database);
	char line[1024], *word, *save;
	struct etc_file ef;
	bool all = true;

	if (etc_file_open(root, "/etc/nsswitch.conf", &ef) != 0)
		return true; /* nsswitch.conf(5): the default is files */
	while (fgets(line, sizeof(line), ef.f) != NULL) {
		char *p = line + strspn(line, " \t");

		if (strncmp(p, database, len) != 0)
			continue;
		p[strcspn(p, "#\n")] = '\0';
		for (word = strtok_r(p + len, " \t", &save); word != NULL;
		     word = strtok_r(NULL, " \t", &save))
			all = all && is_enumerating(word);
	}
	etc_file_close(&ef);
	return all;
}

static bool
lists_all(const char *root)
{
	return lists_all_of(root, "passwd:");
}

bool
accounts_have_directory(const char *root)
{
	return !lists_all_of(root, "passwd:") || !lists_all_of(root, "group:");
}

static int
load_from_nss(struct accounts *all)
{
	int r = from_getpwent(all);

	if (r == 0)
		r = index_accounts(all);
	if (r == 0)
		r = from_groups(all);
	if (r == 0)
		r = index_accounts(all);
	if (r == 0)
		r = from_home_parents(all);
	return r;
}

int
accounts_load(const struct accounts_opts *opts, struct accounts *ret,
    struct diag *reterr)
{
	int r;

	memset(ret, 0, sizeof(*ret));
	if (opts->root[0] != '\0')
		r = from_passwd_file(opts->root, ret);
	else
		r = load_from_nss(ret);
	if (r == 0)
		r = index_accounts(ret);
	if (r == 0 && opts->users_file != NULL) {
		r = from_users_file(opts, ret, reterr);
		if (r == 0)
			r = index_accounts(ret);
	}
	if (r == 0)
		r = index_homes(opts->root, ret);
	if (r != 0) {
		accounts_release(ret);
		if (reterr->msg[0] == '\0')
			diag_set(reterr, r, "the accounts cannot be listed: %s",
			    err_str(r));
		return r;
	}
	ret->not_enumerable = !lists_all(opts->root);
	return 0;
}

void
accounts_release(struct accounts *a)
{
	for (size_t i = 0; i < a->n; i++)
		account_release(&a->list[i]);
	free(a->list);
	hashtab_release(&a->by_uid);
	hashtab_release(&a->by_home);
	memset(a, 0, sizeof(*a));
}

/* --- the groups of an account --- */

static int
add_group(struct group_names *g, const char *name)
{
	/* Room for the name, and for the NULL behind the last one. */
	char **list = vec_room(g->list, g->n == 0 ? 0 : g->n + 1,
	    sizeof(*list));

	if (list == NULL)
		return ERR_NOMEM;
	g->list = list;
	if ((list[g->n] = strdup(name)) == NULL)
		return ERR_NOMEM;
	list[++g->n] = NULL;
	return 0;
}

static bool
is_listed(const struct group *gr, const char *name)
{
	for (char **m = gr->gr_mem; *m != NULL; m++) {
		if (strcmp(*m, name) == 0)
			return true;
	}
	return false;
}

static int
groups_from_file(const char *root, const struct account *who,
    struct group_names *ret)
{
	struct etc_file ef;
	struct group gr;
	int r = 0, e = etc_file_open(root, "/etc/group", &ef);

	if (e == 0) {
		while (r == 0 && (e = etc_file_group(&ef, &gr)) == 0) {
			if (gr.gr_gid == who->gid || is_listed(&gr, who->name))
				r = add_group(ret, gr.gr_name);
		}
		etc_file_close(&ef);
	}
	if (r != 0 || e == ENOENT)
		return r;
	return e == ENOMEM ? ERR_NOMEM : ERR_IO;
}

/* A gid without a name is skipped: no pattern could match it. */
static int
add_gid(struct group_names *g, gid_t gid)
{
	const struct group *gr;

	errno = 0;
	if ((gr = getgrgid(gid)) != NULL)
		return add_group(g, gr->gr_name);
	return errno == 0 || errno == ENOENT ? 0 : ERR_IO;
}

static int
groups_from_nss(const struct account *who, struct group_names *ret)
{
	gid_t *gids;
	size_t n;
	int r = lookup_gids(who->name, who->gid, &gids, &n);

	if (r != 0)
		return r == ERR_NOMEM ? r : ERR_IO;
	for (size_t i = 0; i < n && r == 0; i++)
		r = add_gid(ret, gids[i]);
	free(gids);
	return r;
}

int
accounts_groups(const struct accounts_opts *opts, const struct account *who,
    struct group_names *ret)
{
	memset(ret, 0, sizeof(*ret));
	if (opts->root[0] != '\0')
		return groups_from_file(opts->root, who, ret);
	return groups_from_nss(who, ret);
}

void
group_names_release(struct group_names *g)
{
	for (size_t i = 0; i < g->n; i++)
		free(g->list[i]);
	free(g->list);
	memset(g, 0, sizeof(*g));
}
