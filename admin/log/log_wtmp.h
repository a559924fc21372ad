/* SPDX-License-Identifier: BSD-2-Clause */
/* Logins that wtmp has: of before the module was asked, and of no journal. */
#ifndef ADMIN_LOG_WTMP_H
#define ADMIN_LOG_WTMP_H

#include "admin/log/log_use.h"

/*
 * Add the logins of a wtmp file from since to now (seconds since the epoch),
 * over SSH and at the console, and sort again. Their methods are unknown. No
 * file, one of another kind, and records that cannot be understood count as
 * none: members of the group utmp may write to it, so it proves nothing.
 * Returns 0 or ERR_NOMEM.
 */
int log_wtmp_add(const char *path, int64_t since, int64_t now,
    struct log_uses *u);

#endif
