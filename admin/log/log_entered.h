/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who entered which account by su and the like, as the log has it: each caller,
 * account and service once.
 */
#ifndef ADMIN_LOG_ENTERED_H
#define ADMIN_LOG_ENTERED_H

#include "admin/log/log_use.h"

/* Names are borrowed from the list of uses. */
struct log_entered {
	const char *by, *user, *service;
	int64_t last; /* seconds since the epoch */
};
struct log_line;
/* Add a login that log_uses_add() counts. Returns 0 or ERR_NOMEM. */
int log_entered_add(struct log_uses *u, const struct log_line *l, int64_t at);
/* Sort them, once all are there. */
void log_entered_sort(struct log_uses *u);
/* Those of the caller; *ret_n: how many. */
const struct log_entered *log_entered_by(const struct log_uses *u,
    const char *by, size_t *ret_n);

#endif
