/* SPDX-License-Identifier: BSD-2-Clause */
/* Every change leaves a trace: a log line, and a line in STATE/actions. */
#ifndef ADMIN_ACTION_H
#define ADMIN_ACTION_H

#include "admin/change/change.h"

/* Texts are not escaped; NULL: not known, or there is none. */
struct action {
	const char *name; /* "block", "key-revoke": one word */
	const char *object; /* what was changed */
	const char *before, *after;
};
/*
 * Record a change that was made: by c's actor, at c's time, with --reason. One
 * line goes to syslog (authpriv, notice) if root acts, one to STATE/actions.
 * Returns EXIT_OK; EXIT_INCOMPLETE: the change stands, but STATE/actions does
 * not have it (reported). That is then the exit code of the command, unless it
 * has a worse one.
 */
enum exit_code action_record(const struct options *o, const struct change *c,
    const struct action *a);
/*
 * The same, for who reports it: returns 0 or an ERR_*, with why it is not in
 * STATE/actions.
 */
int action_try(const struct options *o, const struct change *c,
    const struct action *a, struct diag *reterr);
/* Only the line of syslog: there is no state directory. */
void action_log(const struct options *o, const struct change *c,
    const struct action *a);

#endif
