/*
 * /var/log/auth.log and the like, and what logrotate(8) made of them: .1,
 * .2.gz, or with a date. Each is read from its beginning, the newest file
 * first. For the last decision about a user no older file is read once one had
 * a decision; for a reference all are read.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <loginpolicy/base/vec.h>
#include <loginpolicy/logline/syslog_line.h>
#include "log_find.h"
#include "log_lines.h"

/* Where authpriv goes: Debian, Alpine; Fedora, Arch; openSUSE. */
static const char *const bases[] = {"auth.log", "secure", "messages"};

struct log_file {
	char *path; /* owned */
	int64_t mtime;
};
struct log_file_list {
	struct log_file *list;
	size_t n;
};

/* "auth.log", "auth.log.1", "auth.log-20261124.gz". */
static bool
is_log_name(const char *name)
{
	for (size_t i = 0; i < sizeof(bases) / sizeof(bases[0]); i++) {
		size_t len = strlen(bases[i]), digits;
		const char *rest = name + len;

		if (strncmp(name, bases[i], len) != 0)
			continue;
		if (rest[0] == '\0')
			return true;
		if (rest[0] != '.' && rest[0] != '-')
			continue;
		digits = strspn(rest + 1, "0123456789");
		rest += 1 + digits;
		if (digits != 0 &&
		    (rest[0] == '\0' || strcmp(rest, ".gz") == 0))
			return true;
	}
	return false;
}

static int
add_file(struct log_file_list *l, const char *dir, const char *name)
{
	struct log_file *list = vec_room(l->list, l->n, sizeof(*list));
	struct stat st;
	char *path;

	if (list == NULL)
		return ERR_NOMEM;
	l->list = list;
	if (asprintf(&path, "%s/%s", dir, name) < 0)
		return ERR_NOMEM;
	list[l->n].path = path;
	list[l->n++].mtime = stat(path, &st) == 0 ? st.st_mtime : 0;
	return 0;
}

/* The newest first; of the same time the shorter name, which is in use. */
static int
compare_files(const void *a, const void *b)
{
	const struct log_file *x = a, *y = b;
	size_t x_len = strlen(x->path), y_len = strlen(y->path);

	if (x->mtime != y->mtime)
		return x->mtime > y->mtime ? -1 : 1;
	if (x_len != y_len)
		return x_len < y_len ? -1 : 1;
	return strcmp(x->path, y->path);
}

static int
list_files(const char *dir, struct log_file_list *ret)
{
	const struct dirent *e;
	DIR *d = opendir(dir);
	int r = 0;

	if (d == NULL && errno != ENOENT)
		complain("%s: %s", dir, strerror(errno));
	if (d == NULL)
		return 0;
	while (r == 0 && (e = readdir(d)) != NULL) {
		if (is_log_name(e->d_name))
			r = add_file(ret, dir, e->d_name);
	}
	closedir(d);
	if (ret->n > 1)
		qsort(ret->list, ret->n, sizeof(*ret->list), compare_files);
	return r;
}

/* latest: the latest time of a line without a year. */
static int
read_lines(struct log_search *s, struct log_lines *lines, const char *name,
    int64_t latest)
{
	const char *text, *why = NULL;
	struct syslog_line l;
	char *where;
	size_t len;
	int r = 0;

	while (r == 0 && log_lines_next(lines, &text, &len, &why)) {
		/* Few of a million lines are ours. */
		if (memmem(text, len, "pam_loginpolicy(", 16) == NULL ||
		    syslog_line_parse(text, len, &l) != 0)
			continue;
		if (asprintf(&where, "%s:%lu", name, log_lines_number(lines)) <
		    0)
			return ERR_NOMEM;
		r = log_search_add(s,
		    &(struct log_message){.text = l.message,
			.len = l.message_len,
			.at = syslog_line_time(&l, s->zone, latest),
			.where = where});
		free(where);
	}
	if (r == 0 && why != NULL)
		complain("cannot read all of %s: %s", name, why);
	return r;
}

/* Takes fd. */
static enum exit_code
read_file(struct log_search *s, int fd, const char *name)
{
	struct log_lines *lines;
	struct stat st;
	int64_t latest;
	int r;

	latest = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) ? st.st_mtime
							    : time(NULL);
	if ((lines = log_lines_open(fd)) == NULL)
		return complain("out of memory");
	buf_printf(&s->looked, "%s%s", s->looked.len != 0 ? ", " : "", name);
	r = read_lines(s, lines, name, latest);
	log_lines_close(lines);
	return r != 0 ? complain("out of memory") : EXIT_OK;
}

/* Report a file that cannot be read, and go on with the others. */
static enum exit_code
try_file(struct log_search *s, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;

	if (fd == -1 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		if (fd == -1)
			complain("%s: %s", path, strerror(errno));
		else
			complain("%s: not a regular file: not read", path);
		if (fd != -1)
			close(fd);
		return EXIT_OK;
	}
	return read_file(s, fd, path);
}

enum exit_code
log_files(struct log_search *s)
{
	struct log_file_list files = {0};
	char *dir;
	enum exit_code r;

	if (asprintf(&dir, "%s/var/log", s->o->root) < 0)
		return complain("out of memory");
	r = list_files(dir, &files) == 0 ? EXIT_OK : complain("out of memory");
	free(dir);
	for (size_t i = 0; i < files.n; i++) {
		if (r == EXIT_OK && files.list[i].mtime >= s->since &&
		    (s->ref[0] != '\0' ||
			log_search_best(s, LOG_ANYBODYS) == NULL))
			r = try_file(s, files.list[i].path);
		free(files.list[i].path);
	}
	free(files.list);
	return r;
}

enum exit_code
log_one_file(struct log_search *s, const char *path)
{
	bool is_stdin = strcmp(path, "-") == 0;
	int fd = is_stdin ? dup(STDIN_FILENO)
			  : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (fd == -1)
		return complain("%s: %s", path, strerror(errno));
	return read_file(s, fd, is_stdin ? "standard input" : path);
}
