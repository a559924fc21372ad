/* SPDX-License-Identifier: BSD-2-Clause */
/* The entry of the history that the administrator names. */
#ifndef ADMIN_HISTORY_ID_H
#define ADMIN_HISTORY_ID_H

#include <loginpolicy/cli/message.h>
#include <loginpolicy/policy/history.h>

/*
 * Find it, as history_find() does. Returns EXIT_OK, or the code to exit with
 * (reported, with the entries that it may be).
 */
enum exit_code history_named(const struct history *h, const char *text,
    size_t *ret);

#endif
