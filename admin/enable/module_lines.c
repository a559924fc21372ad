/* SPDX-License-Identifier: BSD-2-Clause */
/* What a change leaves behind: lines that name the module, sshd's drop-in. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/base/trusted.h>
#include "enable.h"
#include "sshd_dropin.h"

#define MODULE	   "pam_loginpolicy"
#define INCLUDE_AT "@include"
#define TEXT_MAX   (4u << 20) /* bytes */

/* Where libpam looks for services; the last two with a vendor's folder. */
static const char *const folders[] = {"/etc/pam.d", "/usr/lib/pam.d",
    "/usr/etc/pam.d", "/usr/share/pam.d"};
#define N_FOLDERS (sizeof(folders) / sizeof(folders[0]))

struct module_search {
	const char *root;
	const struct pam_tree *tree; /* its new texts count; NULL */
	struct name_list files; /* that libpam reads, without the root */
	struct name_list aside; /* that it does not, unless one includes them */
	struct module_lines *ret;
};

/* --- which files --- */

static void
note_error(struct module_lines *ret, int r)
{
	if (r != 0 && ret->err == 0)
		ret->err = r;
}

static bool
ends_with(const char *name, const char *end)
{
	const size_t n = strlen(name), m = strlen(end);

	return n > m && strcmp(name + n - m, end) == 0;
}

/* Copies that package tools and editors leave: no program is called so. */
static bool
is_copy(const char *name)
{
	static const char *const ends[] = {"~", ".dpkg-old", ".dpkg-dist",
	    ".dpkg-new", ".dpkg-bak", ".dpkg-tmp", ".pam-old", ".bak", ".old",
	    ".orig", ".rej", ".save", ".swp", ".rpmnew", ".rpmsave",
	    ".rpmorig"};

	if (name[0] == '.' || strstr(name, ".ucf-") != NULL)
		return true;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		if (ends_with(name, ends[i]))
			return true;
	}
	return false;
}

static void
list_folder(struct module_search *s, const char *folder)
{
	const struct dirent *f;
	char path[PATH_MAX];
	DIR *dir;

	snprintf(path, sizeof(path), "%s%s", s->root, folder);
	dir = opendir(path);
	while (dir != NULL && (f = readdir(dir)) != NULL) {
		snprintf(path, sizeof(path), "%s/%s", folder, f->d_name);
		note_error(s->ret,
		    name_list_add(is_copy(f->d_name) ? &s->aside : &s->files,
			path));
	}
	if (dir != NULL)
		closedir(dir);
}

/* Debian's libpam 1.5 looks in the first folder alone, others in all. */
static void
add_included(struct module_search *s, const char *name)
{
	char path[PATH_MAX];

	for (size_t i = 0; i < N_FOLDERS; i++) {
		snprintf(path, sizeof(path), "%s%s%s",
		    name[0] == '/' ? "" : folders[i], name[0] == '/' ? "" : "/",
		    name);
		if (!name_list_has(&s->files, path))
			note_error(s->ret, name_list_add(&s->files, path));
		if (name[0] == '/')
			return;
	}
}

/* The words of a line, with those that a backslash brings, are on one line. */
static void
add_includes_of_line(struct module_search *s, char *line)
{
	char *rest, *word, *comment = strchr(line, '#');
	bool named = false;

	if (comment != NULL)
		*comment = '\0';
	for (word = strtok_r(line, " \t\r[]", &rest); word != NULL;
	     word = strtok_r(NULL, " \t\r[]", &rest)) {
		if (named)
			add_included(s, word);
		named = strcasecmp(word, INCLUDE_AT) == 0 ||
		    strcasecmp(word, "include") == 0 ||
		    strcasecmp(word, "substack") == 0;
	}
}

static void
add_includes(struct module_search *s, const struct tree_text *text)
{
	char *copy = strndup(text->p, text->len), *next, *line;

	if (copy == NULL) {
		note_error(s->ret, ERR_NOMEM);
		return;
	}
	for (char *p = copy; (p = strstr(p, "\\\n")) != NULL;)
		p[0] = p[1] = ' ';
	for (line = copy; line != NULL; line = next) {
		if ((next = strchr(line, '\n')) != NULL)
			*next++ = '\0';
		add_includes_of_line(s, line);
	}
	free(copy);
}

/* --- their lines --- */

/* Whether the text has the line. */
static bool
has_line(const struct tree_text *text, const char *line, size_t len)
{
	const char *p = text->p, *end = text->p + text->len;

	while (p != NULL && p < end) {
		const char *stop = memchr(p, '\n', (size_t)(end - p));
		size_t width = (size_t)((stop == NULL ? end : stop) - p);

		if (width == len && memcmp(p, line, len) == 0)
			return true;
		p += width + 1;
	}
	return false;
}

/* Its lines that name the module; left: and that are in this text as well. */
static void
lines_of_text(const char *path, const struct tree_text *text,
    const struct tree_text *left, struct buf *b, size_t *n)
{
	unsigned line = 1;

	for (size_t i = 0; i < text->len; line++) {
		const char *s = text->p + i;
		const char *end = memchr(s, '\n', text->len - i);
		size_t width = end == NULL ? text->len - i : (size_t)(end - s);
		const char *comment = memchr(s, '#', width);

		if (memmem(s, comment == NULL ? width : (size_t)(comment - s),
			MODULE, strlen(MODULE)) != NULL &&
		    (left == NULL || has_line(left, s, width))) {
			buf_printf(b, "%s%s:%u", *n == 0 ? "" : ", ", path,
			    line);
			++*n;
		}
		i += width + 1;
	}
}

/* Returns 0; ERR_NOENT also for what libpam does not read; ERR_*. */
static int
read_text(const char *path, struct tree_text *ret)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK), r;
	struct stat st;

	*ret = (struct tree_text){0};
	if (fd == -1)
		return errno == ENXIO ? ERR_NOENT : path_error(errno);
	if (fstat(fd, &st) == 0 && !S_ISREG(st.st_mode))
		r = ERR_NOENT;
	else
		r = read_all(fd, PAM_TREE_FILE_MAX, &ret->p, &ret->len);
	close(fd);
	return r;
}

static void
search_file(struct module_search *s, const char *path, struct buf *b, size_t *n)
{
	const struct tree_file *f = s->tree == NULL
	    ? NULL
	    : pam_tree_find(s->tree, path);
	struct tree_text text;
	char full[PATH_MAX];
	int r;

	snprintf(full, sizeof(full), "%s%s", s->root, path);
	if (f != NULL) {
		lines_of_text(full, &f->old, &f->new, b, n);
		if (f->new.p != NULL)
			add_includes(s, &f->new);
		return;
	}
	if ((r = read_text(full, &text)) == ERR_NOENT)
		return;
	if (r != 0) {
		/* It may name the module. */
		buf_printf(b, "%s%s (cannot be read)", *n == 0 ? "" : ", ",
		    full);
		++*n;
		return;
	}
	lines_of_text(full, &text, NULL, b, n);
	if (b == &s->ret->lines)
		add_includes(s, &text);
	free(text.p);
}

void
module_lines(const char *root, const struct pam_tree *tree,
    struct module_lines *ret)
{
	struct module_search s = {.root = root, .tree = tree, .ret = ret};

	*ret = (struct module_lines){0};
	buf_init(&ret->lines, TEXT_MAX);
	buf_init(&ret->copies, TEXT_MAX);
	note_error(ret, name_list_add(&s.files, "/etc/pam.conf"));
	for (size_t i = 0; i < N_FOLDERS; i++)
		list_folder(&s, folders[i]);
	/* It gets longer by what they include. */
	for (size_t i = 0; i < s.files.n && ret->err == 0; i++)
		search_file(&s, s.files.list[i], &ret->lines, &ret->n);
	for (size_t i = 0; i < s.aside.n && ret->err == 0; i++) {
		if (!name_list_has(&s.files, s.aside.list[i]))
			search_file(&s, s.aside.list[i], &ret->copies,
			    &ret->n_copies);
	}
	note_error(ret, ret->lines.err);
	name_list_release(&s.files);
	name_list_release(&s.aside);
}

void
module_lines_release(struct module_lines *l)
{
	buf_release(&l->lines);
	buf_release(&l->copies);
}

bool
sshd_dropin_exists(const char *root)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s" SSHD_DROPIN, root);
	return access(path, F_OK) == 0;
}
