/* SPDX-License-Identifier: BSD-2-Clause */
/* Results of an earlier run (ndjson) that need not be asked for again. */
#ifndef KEYAUDIT_RESUME_H
#define KEYAUDIT_RESUME_H

#include "keyaudit/hosts/host.h"

#define RESUME_LINE_MAX (16u << 20) /* bytes of a line */

struct resume;

/*
 * Read the file of an earlier run to its end. path: a regular file. Records of
 * another kind and members that are not known are skipped; a line that is not a
 * record is an error with its number, except a last line that was cut off (the
 * run was stopped). *ret_old: the hosts whose answer is determined, but by a
 * version that did not record the user: resume_next() does not return them.
 * Returns 0; or, with reterr filled (its message is printable), ERR_NOENT,
 * ERR_PERM (not a regular file), ERR_IO, ERR_NOMEM, ERR_TOOBIG (a line),
 * ERR_SYNTAX, ERR_UNSUPPORTED (a record of another schema).
 */
int resume_open(const char *path, struct resume **ret, size_t *ret_old,
    struct diag *reterr);
/*
 * The next host, in the order of the file, that gave a determined answer to one
 * of its users at least; of several records for one host and port the last one.
 * *ret_host: there is one; then *ret is the caller's to release, and its keys
 * have no blob (host.h). Errors as resume_open(), ERR_SYNTAX if the file
 * changed.
 */
int resume_next(struct resume *s, struct host *ret, bool *ret_host,
    struct diag *reterr);
/* NULL is no error. */
void resume_close(struct resume *s);
/*
 * One line of such a file. *ret_host: it is a record of a host, and *ret is the
 * caller's to release. Returns 0, ERR_NOMEM, ERR_SYNTAX or ERR_UNSUPPORTED with
 * the message of reterr set.
 */
int resume_record(const char *s, size_t len, struct host *ret, bool *ret_host,
    struct diag *reterr);

#endif
