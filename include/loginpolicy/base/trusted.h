/* Opening files whose content is believed. */
#ifndef LOGINPOLICY_TRUSTED_H
#define LOGINPOLICY_TRUSTED_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <loginpolicy/base/err.h>

struct trusted_opts {
	uid_t owner; /* accepted besides uid 0 (0: only root) */
	size_t cap_bytes; /* larger is ERR_TOOBIG; 0 = no cap */
	bool
	    check_parents; /* every directory above: root's (or owner's), not writable by group or others */
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
/* The same, and the whole content: *ret_p is NUL-terminated, malloc'd, for the caller to free. */
int trusted_read(const char *path, const struct trusted_opts *opts,
    char **ret_p, size_t *ret_len, struct diag *reterr);
/*
 * Whether path and every directory above it are root's or owner's directories, not writable by
 * group or others (sticky is not enough). Returns 0, ERR_NOENT, ERR_PERM, ERR_IO.
 */
int trusted_dir(const char *path, uid_t owner, struct diag *reterr);
/*
 * What the errno of a failed open(2), stat(2) or opendir(3) says about the path:
 * ERR_NOENT (there is nothing), ERR_PERM (a link, or something that cannot be a
 * file) or, for all other numbers, ERR_IO (it could not be looked at).
 */
int path_error(int e);
/* Read fd (a regular file or a pipe) to its end; more than cap_bytes is ERR_TOOBIG. *ret_p as above. */
int read_all(int fd, size_t cap_bytes, char **ret_p, size_t *ret_len);

#endif
