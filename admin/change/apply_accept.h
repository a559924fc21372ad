/* SPDX-License-Identifier: BSD-2-Clause */
/* The one step of a change that writes: all or nothing, and what it says. */
#ifndef ADMIN_APPLY_ACCEPT_H
#define ADMIN_APPLY_ACCEPT_H

#include "apply.h"

/*
 * Put a's policy in force, or on trial (t, or NULL), and record it. Returns
 * EXIT_OK; EXIT_INCOMPLETE: it is in force, but not all of it is stored;
 * EXIT_NOTHING_DONE: the old one is in force. Reported.
 */
enum exit_code apply_accept(const struct apply *a, bool in_history,
    const struct trial *t);

#endif
