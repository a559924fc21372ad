/*
 * Who has an account here. A directory service may not list its accounts, so
 * the owners of home folders and the members of groups are asked for as well,
 * and the administrator can name more.
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

#include "collect.h"

static void
account_release(struct account *a)
{
	free(a->name);
	free(a->home);
}

static int
add(struct accounts *all, const struct passwd *pw)
{
	struct account *list, *a;

	list = reallocarray(all->list, all->n + 1, sizeof(*list));
	if (list == NULL)
		return ERR_NOMEM;
	all->list = list;
	a = &list[all->n];
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
compare(const void *va, const void *vb)
{
	const struct account *a = va, *b = vb;

	return strcmp(a->name, b->name);
}

static void
sort_unique(struct accounts *all)
{
	size_t n = 0;

	if (all->n > 1)
		qsort(all->list, all->n, sizeof(*all->list), compare);
	for (size_t i = 0; i < all->n; i++) {
		if (n != 0 &&
		    strcmp(all->list[n - 1].name, all->list[i].name) == 0)
			account_release(&all->list[i]);
		else
			all->list[n++] = all->list[i];
	}
	all->n = n;
}

static int
from_passwd_file(const char *root, struct accounts *all)
{
	char path[4096];
	const struct passwd *pw;
	FILE *f;
	int r = 0;

	snprintf(path, sizeof(path), "%s/etc/passwd", root);
	if ((f = fopen(path, "re")) == NULL)
		return errno == ENOENT ? 0 : ERR_IO;
	while (r == 0 && (pw = fgetpwent(f)) != NULL)
		r = add(all, pw);
	fclose(f);
	return r;
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

static int
add_name(struct accounts *all, const char *name)
{
	const struct passwd *pw = getpwnam(name);

	return pw == NULL ? 0 : add(all, pw);
}

static int
from_groups(struct accounts *all)
{
	const struct group *gr;
	int r = 0;

	setgrent();
	while (r == 0 && (gr = getgrent()) != NULL) {
		for (char **m = gr->gr_mem; r == 0 && *m != NULL; m++)
			r = add_name(all, *m);
	}
	endgrent();
	return r;
}

/* Owners of the folders beside the homes: /home/… */
static int
from_folders(const char *parent, struct accounts *all)
{
	const struct dirent *e;
	const struct passwd *pw;
	struct stat st;
	DIR *d = opendir(parent);
	int r = 0;

	if (d == NULL)
		return 0;
	while (r == 0 && (e = readdir(d)) != NULL) {
		if (e->d_name[0] == '.' ||
		    fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) !=
			0 ||
		    !S_ISDIR(st.st_mode))
			continue;
		if ((pw = getpwuid(st.st_uid)) != NULL)
			r = add(all, pw);
	}
	closedir(d);
	return r;
}

/* Every distinct parent of a home once: "/" and "/home" are enough for most. */
static int
from_home_parents(struct accounts *all)
{
	size_t n = all->n;
	char last[4096] = "", parent[4096];
	const char *slash;
	int r = 0;

	for (size_t i = 0; i < n && r == 0; i++) {
		const char *home = all->list[i].home;

		slash = home == NULL ? NULL : strrchr(home, '/');
		if (slash == NULL || slash == home ||
		    (size_t)(slash - home) >= sizeof(parent))
			continue;
		memcpy(parent, home, (size_t)(slash - home));
		parent[slash - home] = '\0';
		/* system accounts share /var, /usr, /run …: no homes there */
		if (all->list[i].uid < 1000 || strcmp(parent, last) == 0)
			continue;
		strcpy(last, parent);
		r = from_folders(parent, all);
	}
	return r;
}

static int
from_users_file(const char *path, struct accounts *all, struct diag *d)
{
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;
	FILE *f;
	int r = 0;

	if ((f = fopen(path, "re")) == NULL) {
		d->path = path;
		return diag_set(d, ERR_IO, "%s", strerror(errno));
	}
	while (r == 0 && (n = getline(&line, &cap, f)) != -1) {
		line[strcspn(line, " \t\r\n#")] = '\0';
		if (line[0] == '\0')
			continue;
		if (getpwnam(line) == NULL) {
			d->path = path;
			r = diag_set(d, ERR_UNKNOWN, "no account %.80s", line);
		} else {
			r = add_name(all, line);
		}
	}
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
	return word[0] == '[';
}

static bool
lists_all(const char *root)
{
	char path[4096], line[1024], *word, *save;
	bool all = true;
	FILE *f;

	snprintf(path, sizeof(path), "%s/etc/nsswitch.conf", root);
	if ((f = fopen(path, "re")) == NULL)
		return true;
	while (fgets(line, sizeof(line), f) != NULL) {
		if (strncmp(line, "passwd:", 7) != 0)
			continue;
		line[strcspn(line, "#\n")] = '\0';
		for (word = strtok_r(line + 7, " \t", &save); word != NULL;
		     word = strtok_r(NULL, " \t", &save))
			all = all && is_enumerating(word);
	}
	fclose(f);
	return all;
}

int
accounts_load(const struct accounts_opts *opts, struct accounts *ret,
    struct diag *reterr)
{
	int r;

	memset(ret, 0, sizeof(*ret));
	if (opts->root[0] != '\0') {
		r = from_passwd_file(opts->root, ret);
	} else {
		r = from_getpwent(ret);
		if (r == 0)
			r = from_groups(ret);
		if (r == 0)
			r = from_home_parents(ret);
	}
	if (r == 0 && opts->users_file != NULL)
		r = from_users_file(opts->users_file, ret, reterr);
	ret->not_enumerable = !lists_all(opts->root);
	sort_unique(ret);
	if (r != 0 && reterr->msg[0] == '\0')
		diag_set(reterr, r, "the accounts cannot be listed: %s",
		    err_str(r));
	return r;
}

const struct account *
accounts_by_name(const struct accounts *a, const char *name)
{
	for (size_t i = 0; i < a->n; i++) {
		if (strcmp(a->list[i].name, name) == 0)
			return &a->list[i];
	}
	return NULL;
}

const struct account *
accounts_by_path(const struct accounts *a, const char *path)
{
	const struct account *best = NULL;
	size_t best_len = 1;

	for (size_t i = 0; i < a->n; i++) {
		const char *home = a->list[i].home;
		size_t n = home == NULL ? 0 : strlen(home);

		if (n > best_len && strncmp(path, home, n) == 0 &&
		    (path[n] == '/' || path[n] == '\0')) {
			best = &a->list[i];
			best_len = n;
		}
	}
	return best;
}

void
accounts_release(struct accounts *a)
{
	for (size_t i = 0; i < a->n; i++)
		account_release(&a->list[i]);
	free(a->list);
	memset(a, 0, sizeof(*a));
}
