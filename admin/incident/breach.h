/* SPDX-License-Identifier: BSD-2-Clause */
/* The response to a breach, and taking it back. */
#ifndef ADMIN_INCIDENT_BREACH_H
#define ADMIN_INCIDENT_BREACH_H

#include "admin/command.h"

/* breach USER... or --key, --person; exits as the command does. */
enum exit_code breach_run(const struct options *o);
/* breach --undo ID. */
enum exit_code breach_undo(const struct options *o);

#endif
