/* SPDX-License-Identifier: BSD-2-Clause */
/* Opening files whose content is trusted. */
#ifndef LOGINPOLICY_TRUSTED_H
#define LOGINPOLICY_TRUSTED_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <loginpolicy/base/err.h>

struct trusted_opts {
	uid_t owner; /* accepted besides uid 0 (0: only root) */
	size_t cap_bytes; /* larger is ERR_TOOBIG; 0 = no cap */
	/* Check every directory above it as trusted_dir() does. */
	bool check_parents;
};

/*
 * Open path for reading: absolute, last component no link, O_CLOEXEC |
 * O_NOCTTY | O_NONBLOCK; fstat of the descriptor: a regular file, owned by
 * uid 0 or opts->owner, not writable by group or others, at most cap_bytes.
 * Returns 0 and *ret_fd (the caller closes); ERR_NOENT, ERR_PERM, ERR_TOOBIG,
 * ERR_IO, ERR_SYNTAX (not absolute), with the detail in reterr.
 */
int trusted_open(const char *path, const struct trusted_opts *opts, int *ret_fd,
    struct diag *reterr);
/* The same, and read it: *ret_p is NUL-terminated, for the caller to free. */
int trusted_read(const char *path, const struct trusted_opts *opts,
    char **ret_p, size_t *ret_len, struct diag *reterr);
/*
 * Check that path and every directory above it are directories of root or owner
 * and not writable by group or others, not even with the sticky bit.
 * Returns 0, ERR_NOENT, ERR_PERM, ERR_IO, ERR_SYNTAX (not absolute), ERR_NOMEM.
 */
int trusted_dir(const char *path, uid_t owner, struct diag *reterr);
/*
 * Map the errno of a failed open(2), stat(2) or opendir(3) to ERR_NOENT (the
 * path does not exist), ERR_PERM (a link, or not a file) or, for all other
 * numbers, ERR_IO (unknown).
 */
int path_error(int e);
/*
 * Read fd (a regular file or a pipe) to its end, *ret_p as above. Returns 0,
 * ERR_IO, ERR_NOMEM, ERR_TOOBIG (more than cap_bytes).
 */
int read_all(int fd, size_t cap_bytes, char **ret_p, size_t *ret_len);

#endif
