/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Beginning and ending a lock-down. The file "lockdown" has one uid a line and
 * is what counts; details/lockdown says who began it, when and why, as the
 * details of a marker do.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/base/atomic.h>
#include "state_file.h"

#define FILE_NAME    "lockdown"
#define DETAILS_NAME "details/lockdown"

/* dir/name. Owned; NULL: no memory. */
static char *
file_path(const char *dir, const char *name)
{
	char *path;

	return asprintf(&path, "%s/%s", dir, name) < 0 ? NULL : path;
}

/* Both files at once; the one that counts is renamed last. */
static int
write_both(const char *dir, const struct buf *list, const struct buf *note,
    struct diag *reterr)
{
	char *path = file_path(dir, FILE_NAME);
	char *details = file_path(dir, DETAILS_NAME);
	struct atomic_set set = {0};
	int r;

	if (path == NULL || details == NULL)
		r = diag_set(reterr, ERR_NOMEM, "out of memory");
	else if (err_is_done(r = state_make_folder(dir, "details", reterr)) &&
	    (r = atomic_set_add(&set, details, 0600, note, reterr)) == 0 &&
	    (r = atomic_set_add(&set, path, 0644, list, reterr)) == 0)
		r = atomic_set_commit(&set, reterr);
	free(path);
	free(details);
	return r;
}

int
state_lock_down(const char *dir, const uid_t *uids, size_t n,
    const struct state_note *note, struct diag *reterr)
{
	struct buf list, details;
	int r;

	if (n > LOCKDOWN_UIDS_MAX)
		return diag_set(reterr, ERR_RANGE, "more than %d accounts",
		    LOCKDOWN_UIDS_MAX);
	buf_init(&list, LOCKDOWN_MAX);
	buf_init(&details, STATE_FILE_MAX);
	for (size_t i = 0; i < n; i++)
		buf_printf(&list, "%lu\n", (unsigned long)uids[i]);
	state_note_print(note, &details);
	r = write_both(dir, &list, &details, reterr);
	buf_release(&list);
	buf_release(&details);
	return r;
}

static int
remove_file(const char *dir, const char *name, struct diag *reterr)
{
	char *path = file_path(dir, name);
	int r = path == NULL ? diag_set(reterr, ERR_NOMEM, "out of memory")
			     : atomic_remove(path, reterr);

	free(path);
	return r;
}

int
state_end_lockdown(const char *dir, struct diag *reterr)
{
	return remove_file(dir, FILE_NAME, reterr);
}

void
state_forget_lockdown(const char *dir)
{
	(void)remove_file(dir, DETAILS_NAME, NULL);
}

int
state_lockdown_note(const struct state *s, struct state_note *ret)
{
	char *text = NULL;
	int r;

	memset(ret, 0, sizeof(*ret));
	if (s->dir_fd == -1)
		return 0;
	r = state_read_small(s->dir_fd, DETAILS_NAME, STATE_FILE_MAX, &text);
	if (r == 0)
		r = state_note_parse(text, ret);
	free(text);
	return r == ERR_NOENT || r == ERR_SYNTAX ? 0 : r;
}
