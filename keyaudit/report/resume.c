/*
 * A file of an earlier run, line by line. Of several records for one host the
 * last counts, and a run may have had more hosts than memory has room for: a
 * first reading keeps only where each host's last record stands.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/base/buf.h>
#include "keyaudit/targets/name_set.h"
#include "resume.h"

/* A host's last record; of one that is not determined, or of nobody known, at is -1. */
struct last {
	off_t at;
	unsigned line;
	bool old; /* determined, without a user */
};

struct reader {
	FILE *f;
	struct buf text; /* the line */
	off_t at; /* where it begins */
	unsigned line;
	bool whole; /* it has its line end */
	struct name_set names;
	struct last *last; /* of each of names */
	size_t room;
	struct diag *err;
};

static int
fail(struct reader *s, int r, const char *message)
{
	return diag_set(s->err, r, "%s", message);
}

static int
open_regular(struct reader *s, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;
	int r = 0;

	if (fd == -1)
		return fail(s,
		    errno == ENOENT || errno == ENOTDIR ? ERR_NOENT : ERR_IO,
		    strerror(errno));
	if (fstat(fd, &st) != 0)
		r = fail(s, ERR_IO, strerror(errno));
	else if (!S_ISREG(st.st_mode))
		r = fail(s, ERR_PERM, "not a regular file");
	else if ((s->f = fdopen(fd, "r")) == NULL)
		r = fail(s, ERR_NOMEM, err_str(ERR_NOMEM));
	if (s->f == NULL)
		close(fd);
	return r;
}

/* The next line. Returns 1, 0 at the end, or an error. */
static int
next_line(struct reader *s)
{
	int c = EOF;

	buf_clear(&s->text);
	s->at = ftello(s->f);
	while (
	    s->text.err == 0 && (c = getc_unlocked(s->f)) != EOF && c != '\n')
		buf_putc(&s->text, (char)c);
	s->whole = c == '\n';
	if (ferror(s->f))
		return fail(s, ERR_IO, strerror(errno));
	if (!s->whole && s->text.len == 0)
		return 0;
	s->line++;
	if (s->text.err != 0)
		return fail(s, s->text.err,
		    s->text.err == ERR_TOOBIG
			? "a line of more than 16777216 octets"
			: err_str(s->text.err));
	return 1;
}

static bool
is_determined(const struct host *h)
{
	for (size_t i = 0; i < h->n_users; i++) {
		if (h->users[i].password_login != LOGIN_UNDETERMINED)
			return true;
	}
	return false;
}

static bool
is_old(const struct host *h)
{
	return h->n_users == 0 && h->status == HOST_OK &&
	    h->password_login != LOGIN_UNDETERMINED;
}

static int
note_host(struct reader *s, const struct host *h)
{
	size_t n = s->names.n, room = s->room == 0 ? 64 : s->room * 2;
	struct last *last;
	uint32_t i;
	int r;

	if (n == s->room) {
		if ((last = reallocarray(s->last, room, sizeof(*last))) == NULL)
			return fail(s, ERR_NOMEM, err_str(ERR_NOMEM));
		s->last = last;
		s->room = room;
	}
	r = name_set_put(&s->names, h->name, strlen(h->name), h->port, &i);
	if (r != 0)
		return fail(s, r, err_str(r));
	s->last[i].at = is_determined(h) ? s->at : -1;
	s->last[i].line = s->line;
	s->last[i].old = is_old(h);
	return 0;
}

/* All lines; a last one that was cut is none. */
static int
first_reading(struct reader *s)
{
	struct host h;
	bool is_host;
	int r;

	while ((r = next_line(s)) == 1) {
		if (s->text.len == 0)
			continue;
		r = resume_record(s->text.p, s->text.len, &h, &is_host, s->err);
		if (r == ERR_SYNTAX && !s->whole)
			return 0;
		if (r != 0)
			return r;
		if (is_host)
			r = note_host(s, &h);
		host_release(&h);
		if (r != 0)
			return r;
	}
	return r;
}

static int
compare(const void *a, const void *b)
{
	const struct last *x = a, *y = b;

	return x->at < y->at ? -1 : x->at > y->at;
}

static int
hand_over(struct reader *s, const struct last *l,
    int (*take)(void *arg, struct host *h), void *arg)
{
	struct host h;
	bool is_host;
	int r;

	s->line = l->line - 1;
	if (fseeko(s->f, l->at, SEEK_SET) != 0)
		return fail(s, ERR_IO, strerror(errno));
	if ((r = next_line(s)) < 0)
		return r;
	r = r == 1 ? resume_record(s->text.p, s->text.len, &h, &is_host, s->err)
		   : ERR_SYNTAX;
	if (r != 0 || !is_host)
		return fail(s, r != 0 ? r : ERR_SYNTAX,
		    "the file changed while it was read");
	return take(arg, &h);
}

static int
second_reading(struct reader *s, int (*take)(void *arg, struct host *h),
    void *arg, size_t *ret_old)
{
	int r = 0;

	for (size_t i = 0; i < s->names.n; i++)
		*ret_old += s->last[i].old;
	if (s->names.n != 0)
		qsort(s->last, s->names.n, sizeof(*s->last), compare);
	for (size_t i = 0; r == 0 && i < s->names.n; i++) {
		if (s->last[i].at != -1)
			r = hand_over(s, &s->last[i], take, arg);
	}
	return r;
}

int
resume_read(const char *path, int (*take)(void *arg, struct host *h), void *arg,
    size_t *ret_old, struct diag *reterr)
{
	struct diag own = {0};
	struct reader s = {.err = reterr != NULL ? reterr : &own};
	int r;

	*ret_old = 0;
	*s.err = (struct diag){.path = path};
	buf_init(&s.text, RESUME_LINE_MAX);
	if ((r = open_regular(&s, path)) == 0 && (r = first_reading(&s)) == 0)
		r = second_reading(&s, take, arg, ret_old);
	if (r != 0)
		s.err->line = s.line;
	if (s.f != NULL)
		fclose(s.f);
	buf_release(&s.text);
	name_set_release(&s.names);
	free(s.last);
	return r;
}
