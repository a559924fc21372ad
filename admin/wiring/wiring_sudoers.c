/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sudo's files, as far as they turn PAM off: sudo.conf, sudoers and what it
 * includes. sudo -V and cvtsudoers(1) know more, but not of a mounted system.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/base/trusted.h>
#include <loginpolicy/pamconf/pamconf.h>
#include "admin/wiring/wiring_facts.h"

#define FILE_BYTES_MAX (1u << 20)
#define FILES_MAX      1000
#define DEPTH_MAX      128 /* sudo's own */
#define PATH_LEN_MAX   4096
#define HOST_LEN_MAX   256

struct sudoers_reading {
	const char *root;
	struct wiring_sudoers *found;
	const char *host; /* for %h, without domain; "": not known */
	unsigned files, depth;
	const char *path; /* the file that is read */
};

static int read_path(struct sudoers_reading *r, const char *path);

static void
set_place(struct sudoers_place *p, const char *path, unsigned line)
{
	if (p->path[0] != '\0')
		return;
	snprintf(p->path, sizeof(p->path), "%.255s", path);
	p->line = line;
}

static void
set_unread(struct sudoers_reading *r, const char *path, const char *why)
{
	if (r->found->unread.path[0] == '\0')
		r->found->why = why;
	set_place(&r->found->unread, path, 0);
}

/* --- includes --- */

/* Whether sudo reads the file: not a package manager's or editor's copy. */
static bool
is_read(const char *name)
{
	return name[strlen(name) - 1] != '~' && strchr(name, '.') == NULL;
}

static int
read_folder(struct sudoers_reading *r, const char *path)
{
	struct dirent **list;
	char *file;
	int n = scandir(path, &list, NULL, alphasort), e = 0;

	if (n < 0) {
		if (errno != ENOENT)
			set_unread(r, path, strerror(errno));
		return errno == ENOMEM ? ERR_NOMEM : 0;
	}
	for (int i = 0; i < n; i++) {
		if (e == 0 && is_read(list[i]->d_name)) {
			if (asprintf(&file, "%s/%s", path, list[i]->d_name) <
			    0) {
				e = ERR_NOMEM;
			} else {
				e = read_path(r, file);
				free(file);
			}
		}
		free(list[i]);
	}
	free(list);
	return e;
}

/* The host's name in the place of %h. Returns false if it is not known. */
static bool
expand_host(const struct sudoers_reading *r, const char *path,
    char ret[PATH_LEN_MAX])
{
	size_t n = 0;

	for (; *path != '\0' && n < PATH_LEN_MAX - HOST_LEN_MAX; path++) {
		if (path[0] != '%' || path[1] != 'h') {
			ret[n++] = *path;
			continue;
		}
		if (r->host[0] == '\0')
			return false;
		n += (size_t)snprintf(ret + n, HOST_LEN_MAX, "%s", r->host);
		path++;
	}
	ret[n] = '\0';
	return *path == '\0';
}

/* A path as written in r's file: relative ones are beside it. */
static int
read_include(struct sudoers_reading *r, const char *written, bool folder)
{
	char name[PATH_LEN_MAX], path[2 * PATH_LEN_MAX];
	const char *slash = strrchr(r->path, '/');

	if (!expand_host(r, written, name)) {
		set_unread(r, r->path,
		    "what it includes is not known: %h, and no host name");
		return 0;
	}
	if (name[0] == '/')
		snprintf(path, sizeof(path), "%s%s", r->root, name);
	else
		snprintf(path, sizeof(path), "%.*s/%s",
		    slash == NULL ? 0 : (int)(slash - r->path), r->path, name);
	return folder ? read_folder(r, path) : read_path(r, path);
}

/* --- one file --- */

static int
note(void *ctx, enum pamconf_sudo what, const char *value, unsigned line)
{
	struct sudoers_reading *r = ctx;

	switch (what) {
	case PAMCONF_SUDO_INCLUDE:
	case PAMCONF_SUDO_INCLUDE_FOLDER:
		return read_include(r, value,
		    what == PAMCONF_SUDO_INCLUDE_FOLDER);
	case PAMCONF_SUDO_NO_ACCOUNT:
		set_place(&r->found->no_account, r->path, line);
		return 0;
	case PAMCONF_SUDO_NO_SESSION:
		set_place(&r->found->no_session, r->path, line);
		return 0;
	case PAMCONF_SUDO_SERVICE:
		return name_list_add(&r->found->services, value);
	}
	return 0;
}

/* *ret NULL: it is not there, or could not be read. */
static int
load_file(struct sudoers_reading *r, const char *path, char **ret)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK), e;
	struct stat st;
	size_t len;

	*ret = NULL;
	if (fd == -1) {
		if (path_error(errno) != ERR_NOENT)
			set_unread(r, path, strerror(errno));
		return 0;
	}
	if (fstat(fd, &st) == 0 && !S_ISREG(st.st_mode))
		e = ERR_PERM;
	else
		e = read_all(fd, FILE_BYTES_MAX, ret, &len);
	close(fd);
	if (e != 0 && e != ERR_NOMEM)
		set_unread(r, path, err_str(e));
	return e == ERR_NOMEM ? e : 0;
}

static int
read_path(struct sudoers_reading *r, const char *path)
{
	struct sudoers_reading inner = *r;
	char *text;
	int e;

	if (r->depth == DEPTH_MAX || r->files >= FILES_MAX) {
		set_unread(r, path, "too many files include each other");
		return 0;
	}
	inner.path = path;
	inner.depth++;
	inner.files++;
	if ((e = load_file(&inner, path, &text)) != 0 || text == NULL)
		return e;
	e = pamconf_sudoers(text, note, &inner);
	r->files = inner.files;
	free(text);
	return e;
}

/* --- where sudoers is --- */

/* Of another root, /etc/hostname has it. */
static void
load_host(const char *root, char ret[HOST_LEN_MAX])
{
	char path[PATH_LEN_MAX];
	FILE *f;

	ret[0] = '\0';
	if (root[0] == '\0') {
		if (gethostname(ret, HOST_LEN_MAX - 1) != 0)
			ret[0] = '\0';
	} else {
		snprintf(path, sizeof(path), "%s/etc/hostname", root);
		if ((f = fopen(path, "re")) != NULL) {
			if (fgets(ret, HOST_LEN_MAX - 1, f) == NULL)
				ret[0] = '\0';
			fclose(f);
		}
	}
	ret[HOST_LEN_MAX - 1] = '\0';
	ret[strcspn(ret, ".\n")] = '\0';
}

/* The path below root: that of sudo.conf, or where it is by itself. */
static int
find_sudoers(struct sudoers_reading *r, char ret[PATH_LEN_MAX])
{
	struct pamconf_sudo_conf conf;
	char path[PATH_LEN_MAX], *text;
	int e;

	snprintf(path, sizeof(path), "%s/etc/sudo.conf", r->root);
	snprintf(ret, PATH_LEN_MAX, "%s/etc/sudoers", r->root);
	if ((e = load_file(r, path, &text)) != 0 || text == NULL)
		return e;
	pamconf_sudo_conf(text, &conf);
	if (conf.other_line != 0)
		set_unread(r, path,
		    "it names another policy plugin, of which it is not known "
		    "what it asks PAM");
	if (conf.sudoers != NULL)
		snprintf(ret, PATH_LEN_MAX, "%s%s", r->root, conf.sudoers);
	free(text);
	return 0;
}

int
wiring_sudoers_read(const char *root, struct wiring_sudoers *ret)
{
	char path[PATH_LEN_MAX], host[HOST_LEN_MAX];
	struct sudoers_reading r = {.root = root, .found = ret, .host = host};
	int e;

	memset(ret, 0, sizeof(*ret));
	load_host(root, host);
	if ((e = find_sudoers(&r, path)) != 0)
		return e;
	/* SUSE's is the vendor's until there is one in /etc. */
	if (access(path, F_OK) != 0 && errno == ENOENT) {
		snprintf(path, sizeof(path), "%s/usr/etc/sudoers", root);
	}
	return read_path(&r, path);
}

void
wiring_sudoers_release(struct wiring_sudoers *s)
{
	name_list_release(&s->services);
}
