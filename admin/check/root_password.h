/* SPDX-License-Identifier: BSD-2-Clause */
/* Whether root can log in at the console: the rescue needs a password. */
#ifndef ADMIN_ROOT_PASSWORD_H
#define ADMIN_ROOT_PASSWORD_H

#include <stdbool.h>

/*
 * Whether root's line in ROOT/etc/shadow has a hash that a password can match.
 * Returns 0 and *ret; ERR_IO (errno is set), ERR_NOENT (no such line),
 * ERR_NOMEM.
 */
int root_has_password(const char *root, bool *ret);

#endif
