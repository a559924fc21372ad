/* ssh -Q: what a program can do. */
#ifndef KEYAUDIT_HOSTS_SSH_QUERY_H
#define KEYAUDIT_HOSTS_SSH_QUERY_H

#include <stdint.h>
#include <stddef.h>

/*
 * What "path -Q what" prints, its lines comma-separated: *ret_list is malloc'd, "" if
 * it fails, prints something else than names, or is not ready at until_ms
 * (CLOCK_MONOTONIC): it is killed then. Returns 0 or ERR_NOMEM.
 */
int ssh_query(const char *path, const char *what, int64_t until_ms,
    char **ret_list);
int64_t ssh_query_now_ms(void);

#endif
