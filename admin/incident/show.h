/* SPDX-License-Identifier: BSD-2-Clause */
/* Incidents, shown. */
#ifndef ADMIN_INCIDENT_SHOW_H
#define ADMIN_INCIDENT_SHOW_H

#include "record.h"

/* One line for each: ID, accounts, where the clock stands. */
void incidents_text(const struct incident_list *l, int64_t now, struct buf *b);
/* loginpolicy-incidents/1. */
void incidents_json(const struct incident_list *l, int64_t now, struct buf *b);
/* All of one, for a person; and the record itself, with its clock. */
void incident_text(const struct incident *i, int64_t now, struct buf *b);
void incident_json(const struct incident *i, int64_t now, struct buf *b);
/* "alice, bob"; "-" if there are none. */
void incident_put_accounts(const struct incident *i, struct buf *b);

#endif
