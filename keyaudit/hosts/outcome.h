/* SPDX-License-Identifier: BSD-2-Clause */
/* The status of a host whose connection ends before its answer. */
#ifndef KEYAUDIT_HOSTS_OUTCOME_H
#define KEYAUDIT_HOSTS_OUTCOME_H

#include "conn.h"
#include "host.h"
#include "libssh_login.h"

/* There was no connection: errno of connect(2). */
void outcome_no_connection(struct host *h, int err);
/*
 * Set status and why: the server ended it (got, err as of conn_read()), sent
 * something malformed, or libssh failed (l). l may be NULL.
 */
void outcome_ended(struct host *h, const struct conn *c,
    const struct libssh_login *l, enum conn_got got, int err);
/* The deadline has passed. c NULL: there was no connection. */
void outcome_too_late(struct host *h, const struct conn *c,
    const struct libssh_login *l);
/*
 * Copy what the server sent in plain text: ident, protocol 1, lists, host key.
 * Returns 0 or ERR_NOMEM.
 */
int outcome_store_wire(struct host *h, const struct wire *w);

#endif
