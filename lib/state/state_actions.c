/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The file of changes. A line is written by one write(2) to a file that is open
 * with O_APPEND, and a lock keeps two writers apart: so a line that is cut off
 * is the work of a power cut, and the next one begins on a line of its own.
 *
 *	time=2026-11-24T20:17:25Z action=block object=alice uid=1000 actor=bob
 *	reason=laptop\x20stolen after=uid=1001
 *
 * on one line. uid and actor are who acted. Values are escaped as in the log.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/base/buf.h>
#include <loginpolicy/base/escape.h>
#include <loginpolicy/base/number.h>
#include <loginpolicy/base/tz.h>
#include <loginpolicy/state/state_actions.h>

#define NAME_MAX_LEN 32 /* bytes of a field's name */

/* --- fields --- */

/* The first bytes of a value, without a part of a character at the end. */
static size_t
value_length(const char *value)
{
	size_t len = strlen(value);

	if (len <= STATE_ACTION_VALUE_MAX)
		return len;
	len = STATE_ACTION_VALUE_MAX;
	while (len > 0 && ((unsigned char)value[len] & 0xc0) == 0x80)
		len--;
	return len;
}

void
state_field_put(struct buf *b, const char *name, const char *value)
{
	if (value == NULL)
		return;
	if (b->len != 0)
		buf_putc(b, ' ');
	buf_puts(b, name);
	buf_putc(b, '=');
	escape_word(b, value, value_length(value));
}

static bool
is_name(const char *s, size_t len)
{
	static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz0123456789_-";

	if (len == 0 || len > NAME_MAX_LEN)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (s[i] == '\0' || strchr(alphabet, s[i]) == NULL)
			return false;
	}
	return true;
}

int
state_field_next(const char **s, size_t *len, struct buf *text,
    const char **ret_name, const char **ret_value)
{
	const char *blank = memchr(*s, ' ', *len), *sign;
	size_t n = blank != NULL ? (size_t)(blank - *s) : *len, start;
	int r;

	if (*len == 0)
		return ERR_NOENT;
	if ((sign = memchr(*s, '=', n)) == NULL ||
	    !is_name(*s, (size_t)(sign - *s)))
		return ERR_SYNTAX;
	start = text->len;
	buf_put(text, *s, (size_t)(sign - *s));
	buf_putc(text, '\0');
	if (text->err != 0)
		return text->err;
	*ret_name = text->p + start;
	start = text->len;
	r = unescape_word(text, sign + 1, n - (size_t)(sign + 1 - *s));
	buf_putc(text, '\0');
	if (r != 0 || text->err != 0)
		return r != 0 ? r : text->err;
	*ret_value = text->p + start;
	/* A value has no NUL in it. */
	if (strlen(*ret_value) + 1 != text->len - start)
		return ERR_SYNTAX;
	*s += n + (blank != NULL);
	*len -= n + (blank != NULL);
	return blank != NULL && *len == 0 ? ERR_SYNTAX : 0;
}

/* --- lines --- */

void
state_action_print(const struct state_action *a, struct buf *b)
{
	buf_puts(b, "time=");
	put_utc(b, a->at);
	state_field_put(b, "action", a->action);
	state_field_put(b, "object", a->object);
	buf_printf(b, " uid=%lu", (unsigned long)a->by);
	state_field_put(b, "actor", a->actor);
	state_field_put(b, "reason", a->reason);
	state_field_put(b, "before", a->before);
	state_field_put(b, "after", a->after);
}

static int
read_time(const char *value, int64_t *ret)
{
	struct moment m;

	if (moment_parse(value, &m) != 0 || m.local)
		return ERR_SYNTAX;
	*ret = m.clock;
	return 0;
}

static int
read_uid(const char *value, uid_t *ret)
{
	uint64_t uid;

	if (parse_u64(value, strlen(value), 0, UINT32_MAX, &uid) != 0)
		return ERR_SYNTAX;
	*ret = (uid_t)uid;
	return 0;
}

/* seen: bits of the fields that the line has had already. */
static int
read_action_field(const char *name, const char *value, unsigned *seen,
    struct state_action *ret)
{
	static const char *const names[] = {"time", "uid", "action", "object",
	    "actor", "reason", "before", "after"};
	const char **texts[] = {NULL, NULL, &ret->action, &ret->object,
	    &ret->actor, &ret->reason, &ret->before, &ret->after};

	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(names[i], name) != 0)
			continue;
		if ((*seen >> i & 1) != 0)
			return ERR_SYNTAX;
		*seen |= 1u << i;
		if (i == 0)
			return read_time(value, &ret->at);
		if (i == 1)
			return read_uid(value, &ret->by);
		*texts[i] = value;
		return 0;
	}
	return 0;
}

int
state_action_parse(const char *s, size_t len, struct buf *text,
    struct state_action *ret)
{
	const char *name, *value;
	unsigned seen = 0;
	int r;

	memset(ret, 0, sizeof(*ret));
	while ((r = state_field_next(&s, &len, text, &name, &value)) == 0) {
		if ((r = read_action_field(name, value, &seen, ret)) != 0)
			return r;
	}
	if (r != ERR_NOENT)
		return r;
	return (seen & 7) == 7 ? 0 : ERR_SYNTAX;
}

/* --- the file --- */

static int
set_errno(struct diag *d)
{
	return diag_set(d, ERR_IO, "%s", strerror(errno));
}

/* Open the file, and wait until nobody else writes to it. */
static int
open_actions(const char *dir, int *ret_fd, struct diag *reterr)
{
	struct stat st;
	char *path;
	int fd;

	if (asprintf(&path, "%s/" STATE_ACTIONS, dir) < 0)
		return diag_set(reterr, ERR_NOMEM, "out of memory");
	fd = open(path,
	    O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY |
		O_NONBLOCK,
	    0600);
	free(path);
	if (fd == -1)
		return set_errno(reterr);
	if (fstat(fd, &st) != 0 || flock(fd, LOCK_EX) != 0) {
		set_errno(reterr);
		close(fd);
		return ERR_IO;
	}
	*ret_fd = fd;
	if (S_ISREG(st.st_mode))
		return 0;
	close(fd);
	return diag_set(reterr, ERR_PERM, "not a regular file");
}

/* Bytes of the file; *ret_torn: it does not end with a newline. */
static int
end_of_file(int fd, off_t *ret, bool *ret_torn)
{
	char last = '\n';

	if ((*ret = lseek(fd, 0, SEEK_END)) == -1 ||
	    (*ret > 0 && pread(fd, &last, 1, *ret - 1) != 1))
		return ERR_IO;
	*ret_torn = last != '\n';
	return 0;
}

/* What does not get in whole does not stay. */
static int
append_line(int fd, off_t size, const struct buf *b, struct diag *reterr)
{
	ssize_t n;

	do
		n = write(fd, b->p, b->len);
	while (n == -1 && errno == EINTR);
	if (n == (ssize_t)b->len && fsync(fd) == 0)
		return 0;
	if (n >= 0 && n < (ssize_t)b->len)
		errno = ENOSPC;
	set_errno(reterr);
	if (ftruncate(fd, size) != 0)
		diag_set(reterr, ERR_IO, "%s, and a part of the line stays",
		    strerror(errno));
	return ERR_IO;
}

/* A new file's name must survive a power cut, too. */
static int
sync_folder(const char *dir, struct diag *reterr)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), r = 0;

	if (fd == -1 || fsync(fd) != 0)
		r = diag_set(reterr, ERR_UNSYNCED,
		    "a power cut may undo it: the directory cannot be synced: "
		    "%s",
		    strerror(errno));
	if (fd != -1)
		close(fd);
	return r;
}

int
state_action_append(const char *dir, const struct state_action *a,
    struct diag *reterr)
{
	struct buf b, line;
	bool torn;
	off_t size;
	int fd = -1, r;

	buf_init(&b, STATE_ACTION_LINE_MAX);
	buf_init(&line, STATE_ACTION_LINE_MAX + 2);
	state_action_print(a, &b);
	if ((r = open_actions(dir, &fd, reterr)) != 0)
		goto out;
	if (end_of_file(fd, &size, &torn) != 0) {
		r = set_errno(reterr);
		goto out;
	}
	if (torn)
		buf_putc(&line, '\n');
	buf_put(&line, b.p, b.len);
	buf_putc(&line, '\n');
	if (b.err != 0 || line.err != 0)
		r = diag_set(reterr, ERR_NOMEM, "out of memory");
	else
		r = append_line(fd, size, &line, reterr);
	if (r == 0 && size == 0)
		r = sync_folder(dir, reterr);
out:
	if (fd != -1)
		close(fd);
	buf_release(&line);
	buf_release(&b);
	return r;
}

/* What is behind the last newline was cut off: it is not read. */
static int
read_action_lines(FILE *f, int (*each)(void *ctx, const struct state_action *a),
    void *ctx, size_t *ret_bad)
{
	struct state_action a;
	struct buf text;
	char *line = NULL;
	size_t room = 0;
	ssize_t n;
	int r = 0;

	buf_init(&text, STATE_ACTION_LINE_MAX);
	while (r == 0 && (n = getline(&line, &room, f)) != -1) {
		buf_clear(&text);
		/* Values and names are shorter than the line: none moves. */
		buf_put(&text, line, (size_t)n);
		text.len = 0;
		r = line[n - 1] != '\n' || text.err == ERR_TOOBIG ? ERR_SYNTAX
								  : text.err;
		if (r == 0)
			r = state_action_parse(line, (size_t)n - 1, &text, &a);
		if (r == ERR_SYNTAX) {
			++*ret_bad;
			r = 0;
		} else if (r == 0) {
			r = each(ctx, &a);
		}
	}
	if (r == 0 && ferror(f) != 0)
		r = ERR_IO;
	free(line);
	buf_release(&text);
	return r;
}

int
state_actions_read(const struct state *s,
    int (*each)(void *ctx, const struct state_action *a), void *ctx,
    size_t *ret_bad)
{
	struct stat st;
	FILE *f;
	int fd, r;

	*ret_bad = 0;
	if (s->dir_fd == -1)
		return 0;
	fd = openat(s->dir_fd, STATE_ACTIONS,
	    O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd == -1)
		return errno == ENOENT ? 0 : ERR_IO;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) ||
	    (f = fdopen(fd, "r")) == NULL) {
		close(fd);
		return ERR_IO;
	}
	r = read_action_lines(f, each, ctx, ret_bad);
	fclose(f);
	return r;
}
