/* SPDX-License-Identifier: BSD-2-Clause */
/* Files that are replaced whole or not at all. */
#ifndef LOGINPOLICY_ATOMIC_H
#define LOGINPOLICY_ATOMIC_H

#include <stddef.h>
#include <sys/types.h>
#include <loginpolicy/base/buf.h>
#include <loginpolicy/base/err.h>

/*
 * A file being written beside its place. Temp file in the same directory
 * (O_EXCL, O_NOFOLLOW, O_CLOEXEC), then fsync, rename, fsync of the directory.
 */
struct atomic_file {
	int fd; /* for the caller to write to; -1: not open */
	char *path; /* owned: the final path */
	char *tmp; /* owned: the temporary path */
};

/*
 * Create the temporary file with this mode, whatever mode the old file has. If
 * path is not a regular file (a device, or a link to one) it is not replaced; a
 * link to a file is. Returns 0, ERR_IO, ERR_NOMEM.
 */
int atomic_open(struct atomic_file *f, const char *path, mode_t mode,
    struct diag *reterr);
/*
 * Make it the file at path. Returns 0, ERR_IO or ERR_NOMEM: the old file is
 * intact, and the temporary one is removed; ERR_UNSYNCED: the new one is in its
 * place, but its directory is not known to be on disk, so that a power cut may
 * bring back the old one. All that follow return that, too, and only then.
 */
int atomic_commit(struct atomic_file *f, struct diag *reterr);
/* Remove the temporary file. Does nothing after atomic_commit(). */
void atomic_abort(struct atomic_file *f);
/* Open, write all, and commit. */
int atomic_write(const char *path, mode_t mode, const struct buf *b,
    struct diag *reterr);
/* The same, but never over an existing file: ERR_DUP. */
int atomic_create(const char *path, mode_t mode, const struct buf *b,
    struct diag *reterr);
/*
 * Remove a file, on disk when it returns. Returns 0; ERR_NOENT, ERR_IO;
 * ERR_UNSYNCED: it is removed.
 */
int atomic_remove(const char *path, struct diag *reterr);
/*
 * Rename a file within its directory, on disk when it returns. Returns 0;
 * ERR_NOENT, ERR_IO; ERR_UNSYNCED: it is renamed.
 */
int atomic_rename(const char *from, const char *to, struct diag *reterr);

#define ATOMIC_SET_MAX 4

/*
 * Files that change together, as far as possible: each is complete on disk
 * before the first of them is renamed, so that a full disk changes none.
 */
struct atomic_set {
	struct atomic_file file[ATOMIC_SET_MAX];
	size_t n; /* written */
	size_t done; /* renamed: the first of them */
};
/*
 * Write one more file. Start with a zeroed set. On an error reterr names the
 * path, and the set is aborted. Returns 0, ERR_IO, ERR_NOMEM, or b->err.
 */
int atomic_set_add(struct atomic_set *s, const char *path, mode_t mode,
    const struct buf *b, struct diag *reterr);
/*
 * Rename the files in the order in which they were added. After an error, the
 * first s->done of them are in place. Returns 0, ERR_IO, ERR_NOMEM;
 * ERR_UNSYNCED: all are in place.
 */
int atomic_set_commit(struct atomic_set *s, struct diag *reterr);
/* Remove the temporary files that are left. */
void atomic_set_abort(struct atomic_set *s);

/*
 * Write all of it: write(2) is repeated after EINTR, and a descriptor that is
 * O_NONBLOCK is waited for with poll(2). Returns 0 or ERR_IO (errno is set).
 */
int write_all(int fd, const void *p, size_t len);

#endif
