/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The trace of a change. It is written after the change, so that it never
 * claims what did not happen; a trace that cannot be written does not undo the
 * change, because a block must not fail for a full disk.
 */
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include <loginpolicy/state/state_actions.h>
#include "admin/change/action.h"

#define TIME_END " action=" /* what follows the time in a line */

/* The same words as in the file, but the time, which the log has. */
static void
log_action(const struct state_action *a)
{
	const char *start;
	struct buf b;

	buf_init(&b, STATE_ACTION_LINE_MAX);
	state_action_print(a, &b);
	buf_putc(&b, '\0');
	if (b.err == 0 && (start = strstr(b.p, TIME_END)) != NULL) {
		openlog("loginpolicy", LOG_PID, LOG_AUTHPRIV);
		syslog(LOG_AUTHPRIV | LOG_NOTICE, "%s", start + 1);
		closelog();
	}
	buf_release(&b);
}

/* Log it, and append it to STATE/actions if append. Returns 0 or ERR_*. */
static int
leave_trace(const struct options *o, const struct change *c,
    const struct action *a, bool append, struct diag *reterr)
{
	struct lookup *lookup = lookup_new("");
	struct member m = {0};
	struct state_action line = {.at = c->now,
	    .action = a->name,
	    .object = a->object,
	    .by = c->actor.by,
	    .reason = o->reason != NULL && o->reason[0] != '\0' ? o->reason
								: NULL,
	    .before = a->before,
	    .after = a->after};
	int r = 0;

	/* A name that cannot be looked up is left out: the uid says who. */
	if (lookup != NULL && member_by_uid(lookup, c->actor.by, &m, NULL) == 0)
		line.actor = m.names[0];
	if (geteuid() == 0)
		log_action(&line);
	if (append)
		r = state_action_append(c->dir, &line, reterr);
	member_release(&m);
	lookup_free(lookup);
	return r;
}

int
action_try(const struct options *o, const struct change *c,
    const struct action *a, struct diag *reterr)
{
	return leave_trace(o, c, a, true, reterr);
}

void
action_log(const struct options *o, const struct change *c,
    const struct action *a)
{
	(void)leave_trace(o, c, a, false, NULL);
}

enum exit_code
action_record(const struct options *o, const struct change *c,
    const struct action *a)
{
	struct diag d = {0};
	int r = action_try(o, c, a, &d);

	if (r == 0)
		return EXIT_OK;
	if (r == ERR_UNSYNCED)
		complain("%s/" STATE_ACTIONS ": the change is made, and "
			 "recorded there, but %s",
		    c->dir, d.msg);
	else
		complain("%s/" STATE_ACTIONS ": %s: the change is made, but "
			 "not recorded there",
		    c->dir, d.msg[0] != '\0' ? d.msg : err_str(r));
	return EXIT_INCOMPLETE;
}
