/* Results of an earlier run (ndjson) that need not be asked for again. */
#ifndef KEYAUDIT_HOSTS_RESUME_H
#define KEYAUDIT_HOSTS_RESUME_H

#include "host.h"

/*
 * Hand every host of an earlier run whose answer is determined (status ok, and
 * password_login not undetermined) to take(), who owns *h then; the last of
 * several for one host and port counts. Other records are passed over, a line
 * that is no record is an error with its number, but for a last line that was
 * cut (the run was stopped). Returns 0, an error of take(), or an ERR_* with
 * reterr filled.
 */
int resume_read(const char *path, int (*take)(void *arg, struct host *h),
    void *arg, struct diag *reterr);

#endif
