/* Files that change whole or not at all. */
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
	int fd; /* for the caller to write to; -1 when not open */
	char *path; /* owned: the final place */
	char *tmp; /* owned: the temporary one */
};

/*
 * mode: of the file, whatever the one before had. What is no regular file (a
 * device, or a link to one) is not replaced; a link to a file is.
 * Returns 0, ERR_IO, ERR_NOMEM.
 */
int atomic_open(struct atomic_file *f, const char *path, mode_t mode,
    struct diag *reterr);
/* Make it the file at path. On error the old file is intact and the temporary one gone. */
int atomic_commit(struct atomic_file *f, struct diag *reterr);
/* Give up: the temporary file is removed. No-op after commit. */
void atomic_abort(struct atomic_file *f);
/* open, write all, commit. */
int atomic_write(const char *path, mode_t mode, const struct buf *b,
    struct diag *reterr);
/* The same, but never over an existing file: ERR_DUP. */
int atomic_create(const char *path, mode_t mode, const struct buf *b,
    struct diag *reterr);
/* unlink(2), on disk when it returns. Returns 0; ERR_NOENT, ERR_IO. */
int atomic_remove(const char *path, struct diag *reterr);

#define ATOMIC_SET_MAX 4

/*
 * Some files that change together, as far as that can be: each is complete on
 * disk before the first of them is renamed, so a full disk changes none.
 */
struct atomic_set {
	struct atomic_file file[ATOMIC_SET_MAX];
	size_t n, done; /* written; of them renamed */
};
/* Zeroed is empty. What is wrong is told with the path. On an error the set is given up. */
int atomic_set_add(struct atomic_set *s, const char *path, mode_t mode,
    const struct buf *b, struct diag *reterr);
/* In the order in which they were added; after an error, s->done of them are in their places. */
int atomic_set_commit(struct atomic_set *s, struct diag *reterr);
void atomic_set_abort(struct atomic_set *s);

/*
 * Write all of it: write(2) is repeated after EINTR, and a descriptor that is
 * O_NONBLOCK is waited for with poll(2). Returns 0 or ERR_IO (errno is set).
 */
int write_all(int fd, const void *p, size_t len);

#endif
