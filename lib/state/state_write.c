/*
 * Blocks and revocations. The marker is what counts: it is put in its place
 * last and taken away first, so that none is without its details.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/base/atomic.h>
#include <loginpolicy/base/tz.h>
#include <loginpolicy/state/state_folder.h>
#include "state_note.h"

#define TEXT_MAX (STATE_FILE_MAX - 1)

/* dir/folder/name, or dir/details/folder-name. Owned; NULL: no memory. */
static char *
path_of(const char *dir, const char *folder, const char *name, bool details)
{
	char *path;

	return asprintf(&path, details ? "%s/details/%s-%s" : "%s/%s/%s", dir,
		   folder, name) < 0
	    ? NULL
	    : path;
}

int
state_need_folder(const char *dir, const char *name, struct diag *reterr)
{
	char *path;
	int r = 0, fd = -1;

	if (asprintf(&path, "%s/%s", dir, name) < 0)
		return diag_set(reterr, ERR_NOMEM, "out of memory");
	if (mkdir(path, 0700) == 0)
		fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	else if (errno == EEXIST)
		goto out;
	if (fd == -1 || fsync(fd) != 0)
		r = diag_set(reterr, ERR_IO, "%.400s: %s", path,
		    strerror(errno));
	if (fd != -1)
		close(fd);
out:
	free(path);
	return r;
}

/* A marker of these words, and its details. */
static int
put_marker(const char *dir, const char *folder, const char *name,
    const struct buf *words, const struct state_note *note, struct diag *reterr)
{
	char *path = path_of(dir, folder, name, false);
	char *details = path_of(dir, folder, name, true);
	struct atomic_set set = {0};
	struct buf b;
	int r;

	buf_init(&b, TEXT_MAX);
	state_note_put(note, &b);
	if (path == NULL || details == NULL)
		r = diag_set(reterr, ERR_NOMEM, "out of memory");
	else if ((r = state_need_folder(dir, "details", reterr)) == 0 &&
	    (r = atomic_set_add(&set, details, 0600, &b, reterr)) == 0 &&
	    (r = atomic_set_add(&set, path, 0644, words, reterr)) == 0)
		r = atomic_set_commit(&set, reterr);
	buf_release(&b);
	free(path);
	free(details);
	return r;
}

static int
take_marker(const char *dir, const char *folder, const char *name,
    struct diag *reterr)
{
	char *path = path_of(dir, folder, name, false);
	char *details = path_of(dir, folder, name, true);
	int r = path == NULL || details == NULL
	    ? diag_set(reterr, ERR_NOMEM, "out of memory")
	    : atomic_remove(path, reterr);

	/* Details of no marker say nothing: that they are left is no trouble. */
	if (r == 0 || r == ERR_NOENT)
		atomic_remove(details, NULL);
	free(path);
	free(details);
	return r;
}

int
state_block(const char *dir, uid_t uid, const int64_t *until,
    const struct state_note *note, struct diag *reterr)
{
	char name[STATE_NAME_ROOM];
	struct buf b;
	int r;

	state_uid_name(uid, name);
	buf_init(&b, TEXT_MAX);
	if (until != NULL) {
		buf_puts(&b, "until=");
		put_utc(&b, *until);
		buf_putc(&b, '\n');
	}
	r = put_marker(dir, "blocked", name, &b, note, reterr);
	buf_release(&b);
	return r;
}

int
state_unblock(const char *dir, uid_t uid, struct diag *reterr)
{
	char name[STATE_NAME_ROOM];

	state_uid_name(uid, name);
	return take_marker(dir, "blocked", name, reterr);
}

int
state_revoke(const char *dir, const uint8_t fp[SHA256_LEN],
    const struct state_note *note, struct diag *reterr)
{
	const struct buf empty = {0};
	char name[STATE_NAME_ROOM];

	state_key_name(fp, name);
	return put_marker(dir, "revoked", name, &empty, note, reterr);
}

int
state_restore(const char *dir, const uint8_t fp[SHA256_LEN],
    struct diag *reterr)
{
	char name[STATE_NAME_ROOM];

	state_key_name(fp, name);
	return take_marker(dir, "revoked", name, reterr);
}
