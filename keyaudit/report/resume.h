/* Results of an earlier run (ndjson) that need not be asked for again. */
#ifndef KEYAUDIT_HOSTS_RESUME_H
#define KEYAUDIT_HOSTS_RESUME_H

#include "keyaudit/hosts/host.h"

#define RESUME_LINE_MAX (16u << 20) /* octets of a line */

/*
 * Hand every host of an earlier run that answered one of its users at least
 * (password_login not undetermined) to take(), who owns what is in *h then; the
 * last record of several for one host and port counts. *ret_old: the hosts whose
 * answer is determined, but by a version that did not record the user: they are
 * not handed over. Its keys have no blob
 * (host.h). path: a regular file; it is read to its end before the first is
 * handed over. Other records are passed over, as are members that are not
 * known; a line that is no record is an error with its number, but for a last
 * line that was cut (the run was stopped). Returns 0; an error of take(); or
 * with reterr filled (its message is fit to be shown) ERR_NOENT, ERR_PERM (not
 * a regular file), ERR_IO, ERR_NOMEM, ERR_TOOBIG (a line), ERR_SYNTAX,
 * ERR_UNSUPPORTED (a record of another schema).
 */
int resume_read(const char *path, int (*take)(void *arg, struct host *h),
    void *arg, size_t *ret_old, struct diag *reterr);
/*
 * One line of such a file: fills *ret, for host_release(), and sets *ret_host
 * where it is a record of a host. Returns 0, ERR_NOMEM, ERR_SYNTAX or
 * ERR_UNSUPPORTED with reterr's message set.
 */
int resume_record(const char *s, size_t len, struct host *ret, bool *ret_host,
    struct diag *reterr);

#endif
