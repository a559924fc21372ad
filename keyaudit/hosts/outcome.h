/* What it means when a host's conversation ends before its answer. */
#ifndef KEYAUDIT_HOSTS_OUTCOME_H
#define KEYAUDIT_HOSTS_OUTCOME_H

#include "conn.h"
#include "host.h"
#include "ssh_login.h"

/* No connection came to be: errno of connect(2). */
void outcome_no_connection(struct host *h, int err);
/*
 * The server ended it (got, err as of conn_read()), sent what nobody can read,
 * or libssh gave up (l says what): the status, and why. l may be NULL.
 */
void outcome_ended(struct host *h, const struct conn *c,
    const struct ssh_login *l, enum conn_got got, int err);
/* The deadline came. c NULL: no connection stood. */
void outcome_too_late(struct host *h, const struct conn *c,
    const struct ssh_login *l);
/* The server's plain-text words into the host: ident, protocol 1, lists, host key. Returns 0 or ERR_NOMEM. */
int outcome_store_wire(struct host *h, const struct wire *w);

#endif
