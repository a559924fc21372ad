/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What enable has changed, kept in STATE/enabled until disable takes it back:
 * "record", and the files as they were, "before-N".
 */
#ifndef ADMIN_WIRED_H
#define ADMIN_WIRED_H

#include <stdint.h>
#include <sys/types.h>

#include <loginpolicy/base/buf.h>
#include "admin/check/services.h"
#include "pam_tree.h"

#define WIRED_FOLDER "enabled"

enum wired_state {
	WIRED_NOT = 0, /* there is no record */
	WIRED_CHANGING, /* a change of files has begun, and not ended */
	WIRED_DONE
};
/* A file as enable found it and left it. */
struct wired_file {
	char *path; /* owned */
	/* As it was first, at the start of the last change, and after it. */
	char before[TREE_HASH_LEN + 1], was[TREE_HASH_LEN + 1],
	    after[TREE_HASH_LEN + 1];
	/* false: it was changed by others between two runs of enable */
	bool before_known;
};
struct wired {
	enum wired_state state;
	int64_t at;
	uid_t by;
	struct name_list profiles; /* ours that are enabled */
	struct name_list peers; /* of others that were turned off */
	bool single_step, strict;
	struct wired_file *files; /* owned */
	size_t n_files;
};

/*
 * Read the record of a state directory. Returns 0, also if there is none;
 * ERR_SYNTAX, ERR_PERM, ERR_IO, ERR_NOMEM, with reterr. Release ret always.
 */
int wired_read(const char *dir, uid_t owner, struct wired *ret,
    struct diag *reterr);
void wired_release(struct wired *w);
/*
 * Parse a record's text, which it changes. Returns 0; ERR_SYNTAX, ERR_NOMEM.
 * Release ret always.
 */
int wired_parse(char *text, struct wired *ret);
/* Append the record as text; errors in b->err. */
void wired_print(const struct wired *w, struct buf *b);
/*
 * Add a file that has no backup yet, with its hashes. Returns 0; ERR_SYNTAX (of
 * a path that a line cannot hold, or one that is there), ERR_NOMEM.
 */
int wired_add_file(struct wired *w, const char *path, const char *was,
    const char *after);
const struct wired_file *wired_find(const struct wired *w, const char *path);

/*
 * Note that the tree's files are going to change: backups of the old files that
 * have none, then the record with WIRED_CHANGING. w is the record that was
 * read, with its new profiles and peers; its files are replaced. Returns 0;
 * ERR_IO, ERR_NOMEM, with reterr: no file may be changed then; ERR_UNSYNCED: it
 * is noted, as in atomic_commit().
 */
int wired_begin(const char *dir, struct wired *w, const struct pam_tree *t,
    struct diag *reterr);
/* The change is made. Returns as wired_begin(). */
int wired_done(const char *dir, struct wired *w, struct diag *reterr);
/* Everything is taken back: remove record and backups. */
int wired_forget(const char *dir, const struct wired *w, struct diag *reterr);
/*
 * Read the text that a file had before, into ret. Returns 0; ERR_NOENT (no
 * backup), ERR_IO, ERR_NOMEM, ERR_SYNTAX (not what was recorded).
 */
int wired_before(const char *dir, uid_t owner, const struct wired *w,
    const char *path, struct tree_text *ret, struct diag *reterr);

/*
 * Rename a record that cannot be used to record.broken, so that enable begins
 * anew. Returns 0, also if there is none; ERR_IO, ERR_NOMEM, with reterr.
 */
int wired_set_aside(const char *dir, struct diag *reterr);
/* Remove the temporary files of a change that was killed, below root. */
void wired_remove_leftovers(const struct wired *w, const char *root);

/*
 * A change was killed (WIRED_CHANGING): put the files that it had reached, or
 * not, back to what they were before the first enable, and remove what it left.
 * Returns 0 or ERR_* with reterr; a file that others have changed stays.
 */
int wired_repair(const char *dir, uid_t owner, const struct wired *w,
    const char *root, struct diag *reterr);

/*
 * Only one change at a time. Returns 0 and a descriptor to close; ERR_DUP
 * (another is running), ERR_IO, with reterr; ERR_UNSYNCED: it is locked, but
 * its folder, which is made if need be, may be gone after a power cut.
 */
int wired_lock(const char *dir, int *ret_fd, struct diag *reterr);

#endif
