/* SPDX-License-Identifier: BSD-2-Clause */
/* The record of changes, as a table. */
#include <string.h>

#include <loginpolicy/state/state_actions.h>
#include <loginpolicy/base/buf.h>
#include "admin/change/change.h"
#include "admin/log/log_out.h"
#include "admin/log/log_views.h"

#define WHAT_MAX 65536

static const struct log_column columns[] = {
    {"time", "when", 12, false, false},
    {"actor", "who", 8, false, false},
    {"uid", NULL, 0, false, false},
    {"action", "action", 11, false, false},
    {"object", NULL, 0, false, false},
    {"what", "what", 31, false, true},
    {"reason", "why", 0, false, false},
    {"before", NULL, 0, false, false},
    {"after", NULL, 0, false, false},
    {0},
};

/* Whether it is the record of a block or a revoked key, which has a reason. */
static bool
is_details(const char *s)
{
	return s != NULL && strstr(s, "since=") != NULL;
}

/*
 * What was changed, from what to what; of the policy file, which is always the
 * same one, only that.
 */
static void
put_what(const struct state_action *x, struct buf *b)
{
	const char *object = x->object != NULL ? x->object : "-";
	const bool known = (x->before != NULL || x->after != NULL) &&
	    !is_details(x->before) && !is_details(x->after);

	if (!known || strcmp(object, POLICY_PATH) != 0)
		buf_puts(b, object);
	if (known && b->len != 0)
		buf_puts(b, ": ");
	if (known && x->before != NULL)
		buf_puts(b, x->before);
	if (known && x->after != NULL)
		buf_printf(b, "%s%s", x->before != NULL ? " -> " : "",
		    x->after);
	buf_putc(b, '\0');
}

struct action_writer {
	const struct log_asked *a;
	struct log_out out;
};

static int
put_action(void *ctx, const struct state_action *x)
{
	struct action_writer *w = ctx;
	const struct log_asked *a = w->a;
	struct buf what;

	if (x->at < a->since ||
	    (a->o->user != NULL && !(a->has_uid && x->by == a->uid) &&
		(x->actor == NULL || strcmp(x->actor, a->o->user) != 0)))
		return 0;
	log_out_time(&w->out, &x->at);
	log_out_text(&w->out, x->actor);
	log_out_number(&w->out, x->by);
	log_out_text(&w->out, x->action);
	log_out_text(&w->out, x->object);
	buf_init(&what, WHAT_MAX);
	put_what(x, &what);
	log_out_text(&w->out, what.err == 0 ? what.p : x->object);
	buf_release(&what);
	log_out_text(&w->out, x->reason);
	log_out_text(&w->out, x->before);
	log_out_text(&w->out, x->after);
	log_out_row_end(&w->out);
	return w->out.err;
}

enum exit_code
log_view_actions(const struct log_asked *a)
{
	struct action_writer w = {.a = a};
	enum exit_code code;
	struct state s;
	size_t bad;
	int r;

	if ((code = state_look(a->o, 0, &s)) != EXIT_OK)
		return code;
	log_out_begin(&w.out, a->o, a->zone, a->now, "actions", columns);
	w.out.dates = true;
	r = state_actions_read(&s, put_action, &w, &bad);
	state_close(&s);
	if (r != 0 && w.out.err == 0)
		w.out.err = diag_set(&w.out.d, r,
		    "the record of changes cannot be read: %s", err_why(r));
	if (bad != 0) {
		complain("the record of changes: %zu of its lines cannot be "
			 "understood",
		    bad);
		code = EXIT_INCOMPLETE;
	}
	if (w.out.rows == 0)
		log_out_line(&w.out, "no change is recorded");
	log_out_rows_end(&w.out);
	return log_out_end(&w.out, "loginpolicy-actions/1", code);
}
