/*
 * sudoers(5), as far as it turns PAM off: the Defaults lines, whomever they are
 * for. sudo -V and cvtsudoers(1) know more of it, but not of a mounted system.
 */
#include <errno.h>
#include <fcntl.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/base/trusted.h>
#include "admin/wiring/wiring_facts.h"

#define FILE_BYTES_MAX (1u << 20)
#define FILES_MAX      1000
#define DEPTH_MAX      128 /* sudo's own */
#define PATH_LEN_MAX   4096

struct sudoers_reading {
	const char *root;
	struct wiring_sudoers *found;
	unsigned files, depth;
	const char *path; /* the file that is read */
	unsigned line;
};

static int read_path(struct sudoers_reading *r, const char *path);

static void
set_place(const struct sudoers_reading *r, struct sudoers_place *ret)
{
	if (ret->path[0] != '\0')
		return;
	snprintf(ret->path, sizeof(ret->path), "%s", r->path);
	ret->line = r->line;
}

static void
set_unread(struct sudoers_reading *r, const char *path, const char *why)
{
	struct sudoers_place *p = &r->found->unread;

	if (p->path[0] != '\0')
		return;
	snprintf(p->path, sizeof(p->path), "%.255s", path);
	r->found->why = why;
}

/* --- one setting --- */

/* "name = value": the value, without quotes; NULL: another name. */
static char *
value_of(char *word, const char *name)
{
	size_t n = strlen(name);
	char *p = word + n;

	if (strncmp(word, name, n) != 0)
		return NULL;
	p += strspn(p, " \t");
	if (*p != '=')
		return NULL;
	p += 1 + strspn(p + 1, " \t\"");
	p[strcspn(p, " \t\"")] = '\0';
	return *p == '\0' ? NULL : p;
}

/* "!name", with blanks between. */
static bool
turns_off(const char *word, const char *name)
{
	bool off = false;

	for (; *word == '!' || *word == ' ' || *word == '\t'; word++)
		off ^= *word == '!';
	return off && strncmp(word, name, strlen(name)) == 0 &&
	    strspn(word + strlen(name), " \t\r") == strlen(word + strlen(name));
}

static int
read_setting(struct sudoers_reading *r, char *word)
{
	static const char *const names[] = {"pam_service", "pam_login_service",
	    "pam_askpass_service"};
	char *value;

	word += strspn(word, " \t");
	if (turns_off(word, "pam_acct_mgmt"))
		set_place(r, &r->found->no_account);
	if (turns_off(word, "pam_session"))
		set_place(r, &r->found->no_session);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if ((value = value_of(word, names[i])) != NULL)
			return name_list_add(&r->found->services, value);
	}
	return 0;
}

/* Cut off the next setting of a list; commas in quotes do not end one. */
static char *
next_setting(char **rest)
{
	char *word = *rest, *p = word;
	bool quoted = false;

	if (*p == '\0')
		return NULL;
	for (; *p != '\0' && (quoted || *p != ','); p++) {
		if (*p == '\\' && p[1] != '\0')
			p++;
		else if (*p == '"')
			quoted = !quoted;
	}
	*rest = *p == '\0' ? p : p + 1;
	*p = '\0';
	return word;
}

/*
 * "Defaults:USER", "Defaults@HOST" ...: the settings. What binds follows the
 * word without a blank.
 */
static char *
skip_binding(char *p)
{
	if (strchr("@:!>", *p) == NULL || *p == '\0')
		return p;
	p += 1 + strspn(p + 1, " \t");
	for (; *p != '\0' && *p != ' ' && *p != '\t'; p++) {
		if (*p == '\\' && p[1] != '\0')
			p++;
		/* A list of users or commands: "a, b". */
		if (*p == ',')
			p += strspn(p + 1, " \t");
	}
	return p;
}

static int
read_defaults(struct sudoers_reading *r, char *p)
{
	char *word;
	int e = 0;

	p = skip_binding(p);
	while (e == 0 && (word = next_setting(&p)) != NULL)
		e = read_setting(r, word);
	return e;
}

/* --- includes --- */

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
		const char *name = list[i]->d_name;

		/* sudo skips these: package managers' and editors' copies. */
		if (e == 0 && name[strlen(name) - 1] != '~' &&
		    strchr(name, '.') == NULL) {
			if (asprintf(&file, "%s/%s", path, name) < 0) {
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

/* p: "@include PATH" and the like, from the path on. */
static int
read_include(struct sudoers_reading *r, char *p, bool folder)
{
	char path[PATH_LEN_MAX];

	p += strspn(p, " \t\"");
	p[strcspn(p, " \t\"")] = '\0';
	if (p[0] == '/')
		snprintf(path, sizeof(path), "%s%s", r->root, p);
	else
		snprintf(path, sizeof(path), "%s/etc/%s", r->root, p);
	return folder ? read_folder(r, path) : read_path(r, path);
}

/* --- one file --- */

static int
read_line(struct sudoers_reading *r, char *line)
{
	char *p = line + strspn(line, " \t"), *hash;

	if (strncmp(p + 1, "includedir", 10) == 0 && strchr("@#", *p) != NULL)
		return read_include(r, p + 11, true);
	if (strncmp(p + 1, "include", 7) == 0 && strchr("@#", *p) != NULL &&
	    strchr(" \t", p[8]) != NULL)
		return read_include(r, p + 8, false);
	if (strncmp(p, "Defaults", 8) != 0)
		return 0;
	if ((hash = strchr(p, '#')) != NULL)
		*hash = '\0';
	return read_defaults(r, p + 8);
}

/* Cut off a line with those that a backslash joins to it. */
static char *
next_line(char **rest, unsigned *line)
{
	char *begin = *rest, *p = begin;

	if (*p == '\0')
		return NULL;
	for (++*line; *p != '\0' && *p != '\n'; p++) {
		if (p[0] == '\\' && p[1] == '\n') {
			p[0] = p[1] = ' ';
			++*line;
		}
	}
	*rest = *p == '\0' ? p : p + 1;
	*p = '\0';
	return begin;
}

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
	char *text, *rest, *line;
	unsigned next = 0;
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
	rest = text;
	do {
		inner.line = next + 1;
		if ((line = next_line(&rest, &next)) != NULL)
			e = read_line(&inner, line);
	} while (line != NULL && e == 0);
	r->files = inner.files;
	free(text);
	return e;
}

int
wiring_sudoers_read(const char *root, struct wiring_sudoers *ret)
{
	struct sudoers_reading r = {.root = root, .found = ret};
	char path[PATH_LEN_MAX];

	memset(ret, 0, sizeof(*ret));
	snprintf(path, sizeof(path), "%s/etc/sudoers", root);
	return read_path(&r, path);
}

void
wiring_sudoers_release(struct wiring_sudoers *s)
{
	name_list_release(&s->services);
}
