/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads /etc/passwd and /etc/group of this system or of a mounted one. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lookup.h"

#define BUF_FIRST 1024
#define BUF_MAX	  (16u << 20) /* a group of some hundred thousand members */

static ssize_t
stream_read(void *cookie, char *p, size_t n)
{
	struct etc_file *ef = cookie;
	ssize_t got = read(ef->fd, p, n);

	if (got > 0)
		ef->at += got;
	return got;
}

static int
stream_seek(void *cookie, off64_t *off, int whence)
{
	struct etc_file *ef = cookie;
	off64_t at = whence == SEEK_CUR && *off == 0
	    ? ef->at
	    : lseek(ef->fd, *off, whence);

	if (at == -1)
		return -1;
	*off = ef->at = at;
	return 0;
}

static int
stream_close(void *cookie)
{
	struct etc_file *ef = cookie;

	return close(ef->fd);
}

/*
 * The C library asks for its position before each line, and so do we: a stream
 * of fdopen(3) would make two system calls per line of /etc/passwd.
 */
static int
open_stream(struct etc_file *ef)
{
	static const cookie_io_functions_t calls = {.read = stream_read,
	    .seek = stream_seek,
	    .close = stream_close};

	return (ef->f = fopencookie(ef, "r", calls)) == NULL ? ENOMEM : 0;
}

static int
open_regular(const char *path, struct etc_file *ef)
{
	struct stat st;
	int e;

	ef->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (ef->fd == -1)
		return errno;
	if (fstat(ef->fd, &st) != 0)
		e = errno;
	else if (!S_ISREG(st.st_mode))
		e = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
	else
		e = open_stream(ef);
	if (e != 0)
		close(ef->fd);
	return e;
}

int
etc_file_open(const char *root, const char *file, struct etc_file *ret)
{
	char *path;
	int e;

	memset(ret, 0, sizeof(*ret));
	if ((ret->buf = malloc(BUF_FIRST)) == NULL)
		return ENOMEM;
	ret->size = BUF_FIRST;
	if (asprintf(&path, "%s%s", root, file) < 0) {
		e = ENOMEM;
	} else {
		e = open_regular(path, ret);
		free(path);
	}
	if (e != 0)
		free(ret->buf);
	return e;
}

void
etc_file_close(struct etc_file *ef)
{
	fclose(ef->f);
	free(ef->buf);
}

/*
 * Lines "+" and "-name" are for NIS, by the compat service. The C library reads
 * "+" as an entry of uid 0: it would become a name of root.
 */
static bool
is_nis(const char *name)
{
	return name[0] == '+' || name[0] == '-';
}

/* Make room for an entry that did not fit, and go back to its start. */
static int
more_room(struct etc_file *ef, off_t at)
{
	char *bigger;

	if (ef->size > BUF_MAX / 4)
		return ERANGE;
	if ((bigger = realloc(ef->buf, ef->size * 4)) == NULL)
		return ENOMEM;
	ef->buf = bigger;
	ef->size *= 4;
	return fseeko(ef->f, at, SEEK_SET) == 0 ? 0 : errno;
}

/* Read the next entry: a group if gr is not NULL, else an account. */
static int
read_entry(struct etc_file *ef, struct passwd *pw, struct group *gr)
{
	struct passwd *pw_hit;
	struct group *gr_hit;
	off_t at;
	int e;

	do {
		at = ftello(ef->f);
		e = gr != NULL
		    ? fgetgrent_r(ef->f, gr, ef->buf, ef->size, &gr_hit)
		    : fgetpwent_r(ef->f, pw, ef->buf, ef->size, &pw_hit);
		if (e == 0 && !is_nis(gr != NULL ? gr->gr_name : pw->pw_name))
			return 0;
		if (e == ERANGE)
			e = more_room(ef, at);
	} while (e == 0);
	return e;
}

int
etc_file_user(struct etc_file *ef, struct passwd *ret)
{
	return read_entry(ef, ret, NULL);
}

int
etc_file_group(struct etc_file *ef, struct group *ret)
{
	return read_entry(ef, NULL, ret);
}
