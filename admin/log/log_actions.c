/* The record of changes, as a table. */
#include <string.h>

#include <loginpolicy/state/state_actions.h>
#include "admin/change/change.h"
#include "admin/log/log_out.h"
#include "admin/log/log_views.h"

static const struct log_column columns[] = {
    {"time", "when", 12, false, false},
    {"actor", "who", 8, false, false},
    {"uid", NULL, 0, false, false},
    {"action", "action", 11, false, false},
    {"object", "what", 31, false, false},
    {"reason", "why", 0, false, false},
    {"before", NULL, 0, false, false},
    {"after", NULL, 0, false, false},
    {0},
};

struct action_writer {
	const struct log_asked *a;
	struct log_out out;
};

static int
put_action(void *ctx, const struct state_action *x)
{
	struct action_writer *w = ctx;
	const struct log_asked *a = w->a;

	if (x->at < a->since ||
	    (a->o->user != NULL && !(a->has_uid && x->by == a->uid) &&
		(x->actor == NULL || strcmp(x->actor, a->o->user) != 0)))
		return 0;
	log_out_time(&w->out, &x->at);
	log_out_text(&w->out, x->actor);
	log_out_number(&w->out, x->by);
	log_out_text(&w->out, x->action);
	log_out_text(&w->out, x->object);
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
