/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * /var/log/auth.log and the like, and what logrotate(8) made of them: .1,
 * .2.gz, or with a date. Each is read from its beginning.
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
#include "admin/log/log_read.h"
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

/* What a log is called that logrotate(8) has compressed. */
static bool
is_packed(const char *rest)
{
	static const char *const ends[] = {".gz", ".xz", ".bz2", ".zst"};

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		if (strcmp(rest, ends[i]) == 0)
			return true;
	}
	return false;
}

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
		if (digits != 0 && (rest[0] == '\0' || is_packed(rest)))
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

/* Report what is not read; the other places are. */
static void
report_unread(struct log_reader *r, const char *path, const char *why)
{
	complain("%s: %s", path, why);
	r->incomplete = true;
}

static int
list_files(struct log_reader *reader, const char *dir,
    struct log_file_list *ret)
{
	const struct dirent *e;
	DIR *d = opendir(dir);
	int r = 0;

	if (d == NULL && errno != ENOENT)
		log_note_unread(reader, dir, errno);
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
read_lines(struct log_reader *r, struct log_lines *lines, const char *name,
    int64_t latest)
{
	struct log_message m = {.where = name};
	const char *text, *why = NULL;
	struct syslog_line l;
	size_t len;
	int e = 0;

	while (e == 0 && log_lines_next(lines, &text, &len, &why)) {
		/* Few of a million lines are ours. */
		if (memmem(text, len, "pam_loginpolicy(", 16) == NULL ||
		    syslog_line_parse(text, len, &l) != 0)
			continue;
		m.text = l.message;
		m.len = l.message_len;
		m.at = syslog_line_time(&l, r->zone, latest);
		m.line = log_lines_number(lines);
		if (m.at >= r->since && m.at < r->until)
			e = r->each(r->ctx, &m);
	}
	if (e == 0 && why != NULL) {
		complain("cannot read all of %s: %s", name, why);
		r->incomplete = true;
	}
	return e;
}

/* Takes fd. */
static enum exit_code
read_open_file(struct log_reader *r, int fd, const char *name)
{
	struct log_lines *lines;
	struct stat st;
	int64_t latest;
	int e;

	latest = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) ? st.st_mtime
							    : time(NULL);
	if ((lines = log_lines_open(fd)) == NULL)
		return complain("out of memory");
	buf_printf(&r->looked, "%s%s", r->looked.len != 0 ? ", " : "", name);
	e = read_lines(r, lines, name, latest);
	log_lines_close(lines);
	return e != 0 ? complain("out of memory") : EXIT_OK;
}

/* zlib reads gzip alone. */
static bool
is_unreadable(const char *path)
{
	const char *dot = strrchr(path, '.');

	return dot != NULL && is_packed(dot) && strcmp(dot, ".gz") != 0;
}

/* Report a file that cannot be read, and go on with the others. */
static enum exit_code
try_file(struct log_reader *r, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;

	if (is_unreadable(path))
		report_unread(r, path, "not read: only gzip can be");
	else if (fd == -1)
		log_note_unread(r, path, errno);
	else if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		report_unread(r, path, "not a regular file: not read");
	else
		return read_open_file(r, fd, path);
	if (fd != -1)
		close(fd);
	return EXIT_OK;
}

enum exit_code
log_read_files(struct log_reader *r)
{
	struct log_file_list files = {0};
	enum exit_code code;
	char *dir;

	if (asprintf(&dir, "%s/var/log", r->o->root) < 0)
		return complain("out of memory");
	code = list_files(r, dir, &files) == 0 ? EXIT_OK
					       : complain("out of memory");
	free(dir);
	for (size_t i = 0; i < files.n; i++) {
		const struct log_file *f =
		    &files.list[r->newest_first ? i : files.n - 1 - i];

		if (code == EXIT_OK && f->mtime >= r->since &&
		    (r->enough == NULL ||
			!r->enough(r->ctx, LOG_FILES, f->mtime)))
			code = try_file(r, f->path);
		free(f->path);
	}
	free(files.list);
	return code;
}

enum exit_code
log_read_file(struct log_reader *r, const char *path)
{
	bool is_stdin = strcmp(path, "-") == 0;
	int fd = is_stdin ? dup(STDIN_FILENO)
			  : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (fd == -1)
		return complain("%s: %s", path, strerror(errno));
	return read_open_file(r, fd, is_stdin ? "standard input" : path);
}
