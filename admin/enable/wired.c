/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Backups and record are on disk before the first file of PAM's is renamed, so
 * that a change that was killed can be taken back.
 */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <loginpolicy/base/atomic.h>
#include <loginpolicy/base/trusted.h>
#include <loginpolicy/state/state_write.h>
#include "wired.h"

#define RECORD_MAX (4u << 20) /* bytes */

/* DIR/enabled/NAME, or with a number behind it. Owned. */
static char *
wired_path(const char *dir, const char *name, size_t n)
{
	char *path;
	int r = n == SIZE_MAX
	    ? asprintf(&path, "%s/" WIRED_FOLDER "/%s", dir, name)
	    : asprintf(&path, "%s/" WIRED_FOLDER "/%s%zu", dir, name, n);

	return r < 0 ? NULL : path;
}

/* --- reading --- */

int
wired_read(const char *dir, uid_t owner, struct wired *ret, struct diag *reterr)
{
	const struct trusted_opts opts = {.owner = owner,
	    .cap_bytes = RECORD_MAX};
	char *path = wired_path(dir, "record", SIZE_MAX), *text;
	struct diag d = {0};
	size_t len;
	int r;

	memset(ret, 0, sizeof(*ret));
	if (path == NULL)
		return diag_set(reterr, ERR_NOMEM, "out of memory");
	r = trusted_read(path, &opts, &text, &len, &d);
	if (r == 0) {
		r = strlen(text) == len ? wired_parse(text, ret) : ERR_SYNTAX;
		free(text);
	} else if (r == ERR_NOENT) {
		r = 0;
	}
	if (r != 0)
		diag_set(reterr, r, "%s: %s", path,
		    d.msg[0] != '\0' ? d.msg : err_str(r));
	free(path);
	return r;
}

int
wired_before(const char *dir, uid_t owner, const struct wired *w,
    const char *path, struct tree_text *ret, struct diag *reterr)
{
	const struct trusted_opts opts = {.owner = owner,
	    .cap_bytes = PAM_TREE_FILE_MAX};
	const struct wired_file *f = wired_find(w, path);
	char hash[TREE_HASH_LEN + 1], *backup;
	int r;

	*ret = (struct tree_text){0};
	if (f == NULL || !f->before_known)
		return diag_set(reterr, ERR_NOENT, "%s: no backup", path);
	if (strcmp(f->before, "-") == 0)
		return 0;
	if ((backup = wired_path(dir, "before-", (size_t)(f - w->files))) ==
	    NULL)
		return diag_set(reterr, ERR_NOMEM, "out of memory");
	r = trusted_read(backup, &opts, &ret->p, &ret->len, reterr);
	free(backup);
	if (r != 0)
		return r;
	tree_text_hash(ret, hash);
	if (strcmp(hash, f->before) == 0)
		return 0;
	free(ret->p);
	*ret = (struct tree_text){0};
	return diag_set(reterr, ERR_SYNTAX, "the backup of %s has changed",
	    path);
}

/* --- writing --- */

/* Name the file that a power cut may undo. */
static int
name_unsynced(int r, const char *path, struct diag *d)
{
	const struct diag copy = *d;

	return r == ERR_UNSYNCED
	    ? diag_set(d, r, "%.300s: %.200s", path, copy.msg)
	    : r;
}

static int
write_record(const char *dir, const struct wired *w, struct diag *reterr)
{
	char *path = wired_path(dir, "record", SIZE_MAX);
	struct buf b;
	int r;

	if (path == NULL)
		return diag_set(reterr, ERR_NOMEM, "out of memory");
	buf_init(&b, RECORD_MAX);
	wired_print(w, &b);
	r = b.err != 0 ? diag_set(reterr, b.err, "%s", err_str(b.err))
		       : atomic_write(path, 0600, &b, reterr);
	r = name_unsynced(r, path, reterr);
	buf_release(&b);
	free(path);
	return r;
}

static int
write_backup(const char *dir, size_t i, const struct tree_text *text,
    struct diag *reterr)
{
	char *path = wired_path(dir, "before-", i);
	struct buf b = {.p = text->p, .len = text->len};
	int r;

	if (path == NULL)
		return diag_set(reterr, ERR_NOMEM, "out of memory");
	r = name_unsynced(atomic_write(path, 0600, &b, reterr), path, reterr);
	free(path);
	return r;
}

/* The record of one file of the tree, with a backup if it has none yet. */
static int
begin_file(const char *dir, struct wired *w, const struct tree_file *f,
    struct diag *reterr)
{
	char now[TREE_HASH_LEN + 1], after[TREE_HASH_LEN + 1];
	struct wired_file *known = (struct wired_file *)(uintptr_t)wired_find(w,
	    f->path);
	int r, e;

	tree_text_hash(&f->old, now);
	tree_text_hash(&f->new, after);
	if (known != NULL) {
		/* Changed by others since: a backup would undo that, too. */
		known->before_known &= strcmp(known->after, now) == 0 ||
		    strcmp(known->before, now) == 0;
		strcpy(known->was, now);
		strcpy(known->after, after);
		return 0;
	}
	if (!tree_file_changes(f))
		return 0;
	r = f->old.p == NULL ? 0
			     : write_backup(dir, w->n_files, &f->old, reterr);
	if (!err_is_done(r))
		return r;
	if ((e = wired_add_file(w, f->path, now, after)) != 0)
		diag_set(reterr, e, "%s", err_str(e));
	return err_join(r, e);
}

int
wired_begin(const char *dir, struct wired *w, const struct pam_tree *t,
    struct diag *reterr)
{
	int r = 0;

	for (size_t i = 0; err_is_done(r) && i < t->n; i++)
		r = err_join(r, begin_file(dir, w, &t->files[i], reterr));
	w->state = WIRED_CHANGING;
	return err_is_done(r) ? err_join(r, write_record(dir, w, reterr)) : r;
}

int
wired_done(const char *dir, struct wired *w, struct diag *reterr)
{
	w->state = WIRED_DONE;
	return write_record(dir, w, reterr);
}

int
wired_forget(const char *dir, const struct wired *w, struct diag *reterr)
{
	char *path = wired_path(dir, "record", SIZE_MAX);
	int r;

	if (path == NULL)
		return diag_set(reterr, ERR_NOMEM, "out of memory");
	r = name_unsynced(atomic_remove(path, reterr), path, reterr);
	free(path);
	for (size_t i = 0; i < w->n_files; i++) {
		if ((path = wired_path(dir, "before-", i)) != NULL)
			unlink(path);
		free(path);
	}
	return r == ERR_NOENT ? 0 : r;
}

int
wired_set_aside(const char *dir, struct diag *reterr)
{
	char *from = wired_path(dir, "record", SIZE_MAX);
	char *to = wired_path(dir, "record.broken", SIZE_MAX);
	struct diag d = {0};
	int r = from != NULL && to != NULL
	    ? atomic_rename(from, to, &d)
	    : diag_set(&d, ERR_NOMEM, "out of memory");

	if (r == ERR_NOENT)
		r = 0;
	if (r != 0)
		diag_set(reterr, r, "record: %.200s", d.msg);
	free(from);
	free(to);
	return r;
}

/* --- after a change that was killed --- */

/* Ours and pam-auth-update's. */
static void
remove_temporary(const char *root, const char *path)
{
	static const char *const ends[] = {".??????", ".pam-new", ".new"};
	char pattern[PATH_MAX];
	glob_t found;

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		snprintf(pattern, sizeof(pattern), "%s%s%s", root, path,
		    ends[i]);
		if (glob(pattern, 0, NULL, &found) != 0)
			continue;
		for (size_t k = 0; k < found.gl_pathc; k++)
			unlink(found.gl_pathv[k]);
		globfree(&found);
	}
}

void
wired_remove_leftovers(const struct wired *w, const char *root)
{
	for (size_t i = 0; i < w->n_files; i++)
		remove_temporary(root, w->files[i].path);
}

/* Let the file become what it was, if it is one of the two that we know. */
static int
repair_file(const char *dir, uid_t owner, const struct wired *w,
    struct tree_file *f, struct diag *reterr)
{
	const struct wired_file *known = wired_find(w, f->path);
	char now[TREE_HASH_LEN + 1];
	struct tree_text before;
	int r;

	tree_text_hash(&f->old, now);
	if (!known->before_known ||
	    (strcmp(now, known->was) != 0 && strcmp(now, known->after) != 0))
		return 0;
	if ((r = wired_before(dir, owner, w, f->path, &before, reterr)) != 0)
		return r;
	free(f->new.p);
	f->new = before;
	return 0;
}

int
wired_repair(const char *dir, uid_t owner, const struct wired *w,
    const char *root, struct diag *reterr)
{
	struct pam_tree t = {.root = root};
	int r = 0;

	wired_remove_leftovers(w, root);
	for (size_t i = 0; r == 0 && i < w->n_files; i++) {
		r = pam_tree_add(&t, w->files[i].path, reterr);
		if (r == 0)
			r = repair_file(dir, owner, w, &t.files[t.n - 1],
			    reterr);
	}
	if (r == 0)
		r = pam_tree_place(&t, true, reterr);
	if (err_is_done(r))
		r = err_join(r, pam_tree_place_memory(&t, reterr));
	pam_tree_release(&t);
	return r;
}

int
wired_lock(const char *dir, int *ret_fd, struct diag *reterr)
{
	int r = state_make_folder(dir, WIRED_FOLDER, reterr), fd = -1;
	char *path = NULL;

	*ret_fd = -1;
	if (!err_is_done(r))
		return r;
	if (asprintf(&path, "%s/" WIRED_FOLDER, dir) < 0)
		return diag_set(reterr, ERR_NOMEM, "out of memory");
	fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd == -1)
		r = diag_set(reterr, ERR_IO, "%s: %s", path, strerror(errno));
	free(path);
	if (fd != -1 && flock(fd, LOCK_EX | LOCK_NB) != 0) {
		r = diag_set(reterr, errno == EWOULDBLOCK ? ERR_DUP : ERR_IO,
		    "%s",
		    errno == EWOULDBLOCK
			? "another enable or disable is running"
			: strerror(errno));
		close(fd);
	}
	*ret_fd = err_is_done(r) ? fd : -1;
	return r;
}
