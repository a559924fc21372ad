/* SPDX-License-Identifier: BSD-2-Clause */
/* Which home that is not there may hide keys. */
#ifndef ADMIN_NEEDED_HOME_H
#define ADMIN_NEEDED_HOME_H

#include <stdbool.h>
#include <loginpolicy/account/account_state.h>

/*
 * Whether people can log in to the account, so that a home that is not there is
 * probably not mounted. Others, such as nobody, never had one.
 */
bool account_needs_home(const struct account_book *b, const char *name);

#endif
