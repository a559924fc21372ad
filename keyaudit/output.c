#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "output.h"

#define OUTPUT_MODE 0600 /* an audit names accounts and weak keys */

static int
open_part(struct output *o, struct diag *reterr)
{
	if (asprintf(&o->part, "%s.part", o->path) < 0) {
		o->part = NULL;
		return diag_set(reterr, ERR_NOMEM, "out of memory");
	}
	/* What a broken run left behind goes first; O_EXCL then follows no link. */
	if (unlink(o->part) != 0 && errno != ENOENT)
		return diag_set(reterr, ERR_IO, "cannot replace %s: %s",
		    o->part, strerror(errno));
	o->fd = open(o->part,
	    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, OUTPUT_MODE);
	if (o->fd == -1)
		return diag_set(reterr, ERR_IO, "cannot create %s: %s", o->part,
		    strerror(errno));
	return 0;
}

int
output_open(const char *path, bool stream, struct output *ret,
    struct diag *reterr)
{
	int r;

	memset(ret, 0, sizeof(*ret));
	ret->path = path;
	ret->file.fd = -1;
	ret->fd = STDOUT_FILENO;
	if (path == NULL)
		return 0;
	if (stream) {
		if ((r = open_part(ret, reterr)) != 0) {
			free(ret->part);
			ret->part = NULL;
		}
		return r;
	}
	if ((r = atomic_open(&ret->file, path, atomic_mode(path, OUTPUT_MODE),
		 reterr)) == 0)
		ret->fd = ret->file.fd;
	return r;
}

static int
commit_part(struct output *o, struct diag *reterr)
{
	if (fsync(o->fd) != 0 || close(o->fd) != 0 ||
	    rename(o->part, o->path) != 0)
		return diag_set(reterr, ERR_IO, "%s", strerror(errno));
	free(o->part);
	o->part = NULL;
	return 0;
}

int
output_commit(struct output *o, struct diag *reterr)
{
	if (o->path == NULL)
		return 0;
	if (o->part != NULL)
		return commit_part(o, reterr);
	return atomic_commit(&o->file, reterr);
}

void
output_abort(struct output *o)
{
	if (o->path == NULL)
		return;
	if (o->part == NULL) {
		atomic_abort(&o->file);
		return;
	}
	close(o->fd);
	unlink(o->part);
	free(o->part);
	o->part = NULL;
}
