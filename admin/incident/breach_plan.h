/* SPDX-License-Identifier: BSD-2-Clause */
/* Whom a breach is about, and which incident it belongs to. */
#ifndef ADMIN_INCIDENT_BREACH_PLAN_H
#define ADMIN_INCIDENT_BREACH_PLAN_H

#include "breach_run.h"

/*
 * Find the accounts and the incident; nothing is changed. b has o and dry_run.
 * Returns EXIT_OK, or EXIT_NOTHING_DONE (reported): wrong usage, an account
 * that is not known, root, the caller or the last administrator without
 * --yes-lock-out, no terminal to ask on. Close it in any case.
 */
enum exit_code breach_open(const struct options *o, struct breach *b);
/* After the plan was shown: the record as it is on disk, for good. */
enum exit_code breach_open_again(struct breach *b);
void breach_close(struct breach *b);

#endif
