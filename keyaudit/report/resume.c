/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A file of an earlier run, line by line. Of several records for one host the
 * last counts, and a run may have had more hosts than memory has room for: a
 * first reading keeps only where each host's last record is.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/base/buf.h>
#include <loginpolicy/base/vec.h>
#include "host_record.h"
#include "json_in.h"
#include "json_record.h"
#include "resume.h"
#include "keyaudit/targets/name_set.h"

/* --- a line --- */

static int
read_object(const struct json_t *o, struct host *ret, bool *ret_host,
    struct diag *d)
{
	const struct json_t *schema_value = json_in_member(o, "schema");
	size_t len;
	const char *kind = json_in_text(json_in_member(o, "record"), &len);
	const char *schema = json_in_text(schema_value, &len), *wrong;
	int r;

	if (kind == NULL)
		return diag_set(d, ERR_SYNTAX, "not a record of keyaudit");
	if (schema_value != NULL &&
	    (schema == NULL || strcmp(schema, JSON_SCHEMA) != 0))
		return diag_set(d, ERR_UNSUPPORTED,
		    "a record of another schema than " JSON_SCHEMA);
	*ret_host = strcmp(kind, "host") == 0;
	if (!*ret_host)
		return 0;
	if ((r = host_record_read(o, ret, &wrong)) == ERR_NOMEM)
		return diag_set(d, r, "%s", err_str(r));
	return r == 0
	    ? 0
	    : json_in_refuse(d, "not what a record of a host has", wrong);
}

int
resume_record(const char *s, size_t len, struct host *ret, bool *ret_host,
    struct diag *reterr)
{
	struct json_t *v;
	int r;

	memset(ret, 0, sizeof(*ret));
	*ret_host = false;
	if ((r = json_in_parse(s, len, &v, reterr)) != 0)
		return r;
	if ((r = read_object(v, ret, ret_host, reterr)) != 0)
		host_release(ret);
	json_in_free(v);
	return r;
}

/* --- the file --- */

/* The last record of a host. at is -1 if nobody has a determined answer. */
struct last_record {
	off_t at;
	unsigned line;
	bool old; /* determined, but without a user */
};

struct resume {
	FILE *f;
	struct buf text; /* the line */
	off_t at; /* where it begins */
	unsigned line;
	bool whole; /* it has its line end */
	struct name_set names;
	/* of each of names, in the order of the file */
	struct last_record *last;
	size_t next; /* of last, for resume_next() */
};

static int
open_regular(struct resume *s, const char *path, struct diag *d)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;
	int r = 0;

	if (fd == -1)
		return diag_set(d,
		    errno == ENOENT || errno == ENOTDIR ? ERR_NOENT : ERR_IO,
		    "%s", strerror(errno));
	if (fstat(fd, &st) != 0)
		r = diag_set(d, ERR_IO, "%s", strerror(errno));
	else if (!S_ISREG(st.st_mode))
		r = diag_set(d, ERR_PERM, "not a regular file");
	else if ((s->f = fdopen(fd, "r")) == NULL)
		r = diag_set(d, ERR_NOMEM, "%s", err_str(ERR_NOMEM));
	if (s->f == NULL)
		close(fd);
	return r;
}

/* Read the next line. *ret_line: there is one. */
static int
read_line(struct resume *s, bool *ret_line, struct diag *d)
{
	int c = EOF;

	buf_clear(&s->text);
	s->at = ftello(s->f);
	while (
	    s->text.err == 0 && (c = getc_unlocked(s->f)) != EOF && c != '\n')
		buf_putc(&s->text, (char)c);
	s->whole = c == '\n';
	*ret_line = s->whole || s->text.len != 0;
	if (ferror(s->f))
		return diag_set(d, ERR_IO, "%s", strerror(errno));
	s->line += *ret_line;
	if (s->text.err == ERR_TOOBIG)
		return diag_set(d, ERR_TOOBIG, "a line of more than %u bytes",
		    RESUME_LINE_MAX);
	if (s->text.err != 0)
		return diag_set(d, s->text.err, "%s", err_str(s->text.err));
	return 0;
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
note_host(struct resume *s, const struct host *h)
{
	void *list = vec_room(s->last, s->names.n, sizeof(*s->last));
	uint32_t i;
	int r;

	if (list == NULL)
		return ERR_NOMEM;
	s->last = list;
	r = name_set_put(&s->names, h->name, strlen(h->name), h->port, &i);
	if (r != 0)
		return r;
	s->last[i].at = is_determined(h) ? s->at : -1;
	s->last[i].line = s->line;
	s->last[i].old = is_old(h);
	return 0;
}

/* All lines; a last one that was cut off (the run was stopped) is skipped. */
static int
read_all(struct resume *s, struct diag *d)
{
	struct host h;
	bool is_host, more;
	int r;

	while ((r = read_line(s, &more, d)) == 0 && more) {
		if (s->text.len == 0)
			continue;
		r = resume_record(s->text.p, s->text.len, &h, &is_host, d);
		if (r == ERR_SYNTAX && !s->whole) {
			d->msg[0] = '\0';
			return 0;
		}
		if (r != 0)
			return r;
		if (is_host && (r = note_host(s, &h)) != 0)
			diag_set(d, r, "%s", err_str(r));
		host_release(&h);
		if (r != 0)
			return r;
	}
	return r;
}

static int
by_place(const void *a, const void *b)
{
	const struct last_record *x = a, *y = b;

	return x->at < y->at ? -1 : x->at > y->at;
}

int
resume_open(const char *path, struct resume **ret, size_t *ret_old,
    struct diag *reterr)
{
	struct resume *s = calloc(1, sizeof(*s));
	int r;

	*ret_old = 0;
	*reterr = (struct diag){.path = path};
	if (s == NULL)
		return diag_set(reterr, ERR_NOMEM, "%s", err_str(ERR_NOMEM));
	buf_init(&s->text, RESUME_LINE_MAX);
	if ((r = open_regular(s, path, reterr)) != 0 ||
	    (r = read_all(s, reterr)) != 0) {
		reterr->line = s->line;
		resume_close(s);
		return r;
	}
	for (size_t i = 0; i < s->names.n; i++)
		*ret_old += s->last[i].old;
	if (s->names.n != 0)
		qsort(s->last, s->names.n, sizeof(*s->last), by_place);
	*ret = s;
	return 0;
}

int
resume_next(struct resume *s, struct host *ret, bool *ret_host,
    struct diag *reterr)
{
	const struct last_record *l;
	bool more;
	int r;

	*ret_host = false;
	while (s->next < s->names.n && s->last[s->next].at == -1)
		s->next++;
	if (s->next == s->names.n)
		return 0;
	l = &s->last[s->next++];
	s->line = l->line - 1;
	if (fseeko(s->f, l->at, SEEK_SET) != 0)
		r = diag_set(reterr, ERR_IO, "%s", strerror(errno));
	else if ((r = read_line(s, &more, reterr)) == 0 &&
	    (resume_record(s->text.p, s->text.len, ret, ret_host, reterr) !=
		    0 ||
		!*ret_host))
		r = diag_set(reterr, ERR_SYNTAX,
		    "the file changed while it was read");
	if (r != 0)
		reterr->line = s->line;
	return r;
}

void
resume_close(struct resume *s)
{
	if (s == NULL)
		return;
	if (s->f != NULL)
		fclose(s->f);
	buf_release(&s->text);
	name_set_release(&s->names);
	free(s->last);
	free(s);
}
