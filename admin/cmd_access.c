/* loginpolicy access: the access review, who may enter what, from where and how. */
#include <time.h>

#include "admin/review/access.h"
#include "admin/change/change.h"
#include "admin/explain/login.h"

#define RESULT_MAX (2u << 30)

static void
put_review(const struct options *o, const struct review *r,
    const struct inforce *f, struct buf *b)
{
	if (o->format == FORMAT_JSON)
		access_json(r, f, b);
	else if (o->format == FORMAT_CSV)
		access_csv(r, b);
	else
		access_text(r, f, b);
}

/* Who is blocked is part of it, and so is that nobody can know. */
static void
look_at_state(const struct options *o, struct state *st, struct review *r)
{
	struct lockdown l;

	if (state_try(o, STATE_BLOCKED, st) != 0) {
		complain("who is blocked cannot be known: the PAM module "
			 "refuses everybody");
		r->incomplete = true;
		return;
	}
	r->state = st;
	r->incomplete |= state_lockdown(st, &l) != 0;
	r->locked_down = l.active;
	lockdown_release(&l);
}

static int
run(const struct options *o)
{
	struct review r = {.root = o->root, .now = time(NULL)};
	struct state st = {-1, -1, -1};
	struct inforce f;
	struct tz zone;
	struct buf b;
	int code;

	if ((code = inforce_need(o, &f)) != -1)
		return code;
	if ((code = zone_load(o, &zone, false)) != EXIT_OK) {
		inforce_release(&f);
		return code;
	}
	r.p = &f.policy;
	r.zone = &zone;
	look_at_state(o, &st, &r);
	if ((code = review_load(o->user, &r)) == EXIT_OK) {
		buf_init(&b, RESULT_MAX);
		put_review(o, &r, &f, &b);
		code = put_result(o, &b,
		    r.incomplete ? EXIT_INCOMPLETE : EXIT_OK);
		review_release(&r);
	}
	state_close(&st);
	tz_release(&zone);
	inforce_release(&f);
	return code;
}

const struct command cmd_access = {
    .name = "access",
    .run = run,
    .synopsis = "[--user USER] [OPTION]...",
    .about = "The access review: who may enter what, from where and how",
    .help = "      --user USER     this account alone\n\n"
	    "Accounts with the same access stand together; csv and json have "
	    "a row for\neach account, service, network and method. Who may "
	    "log in over SSH, elevate or\nbe entered comes first, system "
	    "accounts last.\n\n"
	    "Exit code: 0, 2 nothing done, 3 somebody, a group or who is "
	    "blocked or expired\ncould not be looked up.\n\n"
	    "Example: loginpolicy access --format csv -o access-review.csv\n",
    .accepts = OPT_USER | OPT_STATE | OPT_POLICY | OPT_REPORT,
    .formats = 1 << FORMAT_TEXT | 1 << FORMAT_JSON | 1 << FORMAT_CSV,
};
