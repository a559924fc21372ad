/* SPDX-License-Identifier: BSD-2-Clause */
/* Whether an account has something running, such as an open session. */
#ifndef ADMIN_USER_PROCESSES_H
#define ADMIN_USER_PROCESSES_H

#include <stdint.h>
#include <sys/types.h>

/*
 * Count the processes that run as this user, by their real or effective uid.
 * -1: /proc cannot be read.
 */
int64_t user_processes_count(uid_t uid);

#endif
