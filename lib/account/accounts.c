/*
 * Who has an account here. A directory service may not list its accounts, so
 * the owners of home folders and the members of groups are asked for as well,
 * and the administrator can name more. Who is known already is not looked up
 * again: a look-up may be a question over the network, or a pass over
 * /etc/passwd, for each of ten thousand.
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

#include <loginpolicy/base/escape.h>
#include <loginpolicy/account/accounts.h>
#include "etc_file.h"

#define UID_PEOPLE 1000 /* login.defs(5), UID_MIN: below are system accounts */
#define PATH_ROOM  4096

static void
account_release(struct account *a)
{
	free(a->name);
	free(a->home);
}

static int
add(struct accounts *all, const struct passwd *pw)
{
	size_t cap = all->cap == 0 ? 64 : all->cap * 2;
	struct account *list, *a;

	if (all->n == all->cap) {
		list = reallocarray(all->list, cap, sizeof(*list));
		if (list == NULL)
			return ERR_NOMEM;
		all->list = list;
		all->cap = cap;
	}
	a = &all->list[all->n];
	a->name = strdup(pw->pw_name);
	a->home = pw->pw_dir == NULL ? NULL : strdup(pw->pw_dir);
	a->uid = pw->pw_uid;
	a->gid = pw->pw_gid;
	if (a->name == NULL || (pw->pw_dir != NULL && a->home == NULL)) {
		account_release(a);
		return ERR_NOMEM;
	}
	all->n++;
	return 0;
}

static int
compare_names(const void *va, const void *vb)
{
	const struct account *a = va, *b = vb;

	return strcmp(a->name, b->name);
}

/* qsort_r(3), by way of the list that the numbers are of. */
static int
compare_uids(const void *va, const void *vb, void *list)
{
	const struct account *a = (struct account *)list + *(const size_t *)va;
	const struct account *b = (struct account *)list + *(const size_t *)vb;

	if (a->uid != b->uid)
		return a->uid < b->uid ? -1 : 1;
	return strcmp(a->name, b->name);
}

static int
compare_homes(const void *va, const void *vb, void *list)
{
	const struct account *a = (struct account *)list + *(const size_t *)va;
	const struct account *b = (struct account *)list + *(const size_t *)vb;
	int c = strcmp(a->home, b->home);

	return c != 0 ? c : strcmp(a->name, b->name);
}

/* One entry a name: the first that was found. */
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

/* Sort, and make the tables that the look-ups use. */
static int
index_all(struct accounts *all)
{
	sort_unique(all);
	free(all->by_uid);
	free(all->by_home);
	all->n_indexed = all->n_homes = 0;
	all->by_uid = calloc(all->n + 1, sizeof(*all->by_uid));
	all->by_home = calloc(all->n + 1, sizeof(*all->by_home));
	if (all->by_uid == NULL || all->by_home == NULL)
		return ERR_NOMEM;
	all->n_indexed = all->n;
	for (size_t i = 0; i < all->n; i++) {
		all->by_uid[i] = i;
		if (all->list[i].home != NULL)
			all->by_home[all->n_homes++] = i;
	}
	qsort_r(all->by_uid, all->n, sizeof(*all->by_uid), compare_uids,
	    all->list);
	qsort_r(all->by_home, all->n_homes, sizeof(*all->by_home),
	    compare_homes, all->list);
	return 0;
}

/*
 * System accounts have homes that are not theirs: /dev, /bin, /usr/sbin. What
 * lies there is nobody's.
 */
static void
drop_borrowed_homes(const char *root, struct accounts *all)
{
	char path[PATH_ROOM];
	struct stat st;
	size_t n = 0;

	for (size_t i = 0; i < all->n_homes; i++) {
		const struct account *a = &all->list[all->by_home[i]];

		snprintf(path, sizeof(path), "%s%s", root, a->home);
		if (a->uid == 0 || a->uid >= UID_PEOPLE ||
		    (stat(path, &st) == 0 && st.st_uid == a->uid))
			all->by_home[n++] = all->by_home[i];
	}
	all->n_homes = n;
}

static int
from_passwd_file(const char *root, struct accounts *all)
{
	struct etc_file ef;
	struct passwd pw;
	int r = 0, e = etc_file_open(root, "/etc/passwd", &ef);

	if (e != 0)
		return e == ENOMEM ? ERR_NOMEM : ERR_IO;
	while (r == 0 && (e = etc_file_user(&ef, &pw)) == 0)
		r = add(all, &pw);
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
		r = add(all, pw);
	endpwent();
	return r;
}

/* What is added is looked up again, but not seen, until index_all(). */
static int
add_name(struct accounts *all, const char *name)
{
	const struct passwd *pw;

	if (accounts_by_name(all, name) != NULL)
		return 0;
	return (pw = getpwnam(name)) == NULL ? ERR_UNKNOWN : add(all, pw);
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
				r = 0; /* a name that is nobody's */
		}
	}
	endgrent();
	return r;
}

/* Owners of the folders in parent: /home/… */
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
		return 0; /* its homes cannot be read either, and say so */
	while (r == 0 && (e = readdir(d)) != NULL) {
		if (e->d_name[0] == '.' ||
		    fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) !=
			0 ||
		    !S_ISDIR(st.st_mode) || st.st_uid == last ||
		    accounts_by_uid(all, st.st_uid) != NULL)
			continue;
		last = st.st_uid;
		if ((pw = getpwuid(last)) != NULL)
			r = add(all, pw);
	}
	closedir(d);
	return r;
}

/*
 * Every distinct parent of a person's home once: homes are sorted, so that
 * the same parent mostly follows itself. System accounts share /var, /usr,
 * /run …: no homes there.
 */
static int
from_home_parents(struct accounts *all)
{
	char parent[PATH_ROOM] = "";
	int r = 0;

	for (size_t i = 0; i < all->n_homes && r == 0; i++) {
		const struct account *a = &all->list[all->by_home[i]];
		const char *slash = strrchr(a->home, '/');
		size_t len = slash == NULL ? 0 : (size_t)(slash - a->home);

		if (a->uid < UID_PEOPLE || len == 0 || len >= PATH_ROOM ||
		    (strncmp(parent, a->home, len) == 0 && parent[len] == '\0'))
			continue;
		memcpy(parent, a->home, len);
		parent[len] = '\0';
		r = from_folders(parent, all);
	}
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
	/* A mounted system's accounts are in its files, and nowhere else. */
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

/* Services of nsswitch.conf's passwd line that list all they know. */
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

static bool
lists_all(const char *root)
{
	char line[1024], *word, *save;
	struct etc_file ef;
	bool all = true;

	if (etc_file_open(root, "/etc/nsswitch.conf", &ef) != 0)
		return true; /* nsswitch.conf(5): then it is files */
	while (fgets(line, sizeof(line), ef.f) != NULL) {
		char *p = line + strspn(line, " \t");

		if (strncmp(p, "passwd:", 7) != 0)
			continue;
		p[strcspn(p, "#\n")] = '\0';
		for (word = strtok_r(p + 7, " \t", &save); word != NULL;
		     word = strtok_r(NULL, " \t", &save))
			all = all && is_enumerating(word);
	}
	etc_file_close(&ef);
	return all;
}

static int
load_from_nss(struct accounts *all)
{
	int r = from_getpwent(all);

	if (r == 0)
		r = index_all(all);
	if (r == 0)
		r = from_groups(all);
	if (r == 0)
		r = index_all(all);
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
		r = index_all(ret);
	if (r == 0 && opts->users_file != NULL) {
		r = from_users_file(opts, ret, reterr);
		if (r == 0)
			r = index_all(ret);
	}
	if (r != 0) {
		accounts_release(ret);
		if (reterr->msg[0] == '\0')
			diag_set(reterr, r, "the accounts cannot be listed: %s",
			    err_str(r));
		return r;
	}
	drop_borrowed_homes(opts->root, ret);
	ret->not_enumerable = !lists_all(opts->root);
	return 0;
}

void
accounts_release(struct accounts *a)
{
	for (size_t i = 0; i < a->n; i++)
		account_release(&a->list[i]);
	free(a->list);
	free(a->by_uid);
	free(a->by_home);
	memset(a, 0, sizeof(*a));
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
	size_t from = 0, to = a->n_indexed;

	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (a->list[a->by_uid[mid]].uid < uid)
			from = mid + 1;
		else
			to = mid;
	}
	if (from == a->n_indexed || a->list[a->by_uid[from]].uid != uid)
		return NULL;
	return &a->list[a->by_uid[from]];
}

static int
compare_prefix(const char *home, const char *path, size_t len)
{
	int c = strncmp(home, path, len);

	return c != 0 ? c : home[len] != '\0';
}

/* The first account whose home is the first len octets of path. */
static const struct account *
by_home(const struct accounts *a, const char *path, size_t len)
{
	size_t from = 0, to = a->n_homes;

	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (compare_prefix(a->list[a->by_home[mid]].home, path, len) <
		    0)
			from = mid + 1;
		else
			to = mid;
	}
	if (from == a->n_homes ||
	    compare_prefix(a->list[a->by_home[from]].home, path, len) != 0)
		return NULL;
	return &a->list[a->by_home[from]];
}

const struct account *
accounts_by_path(const struct accounts *a, const char *path)
{
	const struct account *who = NULL;

	/* "/" holds everything, and is nobody's. */
	for (size_t len = strlen(path); len > 1 && who == NULL; len--) {
		if (path[len] == '/' || path[len] == '\0')
			who = by_home(a, path, len);
	}
	return who;
}
