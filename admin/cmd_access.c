/* SPDX-License-Identifier: BSD-2-Clause */
/* loginpolicy access: who may use which service, from where and how. */
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

/* Read the blocks; without them the review is incomplete. */
static void
open_blocks(const struct options *o, struct state *st, struct review *r)
{
	struct lockdown l;

	if (state_try(o, STATE_BLOCKED, st) != 0) {
		complain("cannot read the blocks: the PAM module refuses "
			 "everybody");
		r->incomplete = true;
		return;
	}
	r->state = st;
	r->incomplete |= state_lockdown(st, &l) != 0;
	r->locked_down = l.active;
	lockdown_release(&l);
}

static enum exit_code
review_access(const struct options *o)
{
	struct review r = {.root = o->root, .now = time(NULL)};
	struct state st = {-1, -1, -1};
	struct inforce f;
	struct tz zone;
	struct buf b;
	enum exit_code code;

	if ((code = inforce_need(o, &f)) != EXIT_OK)
		return code;
	if ((code = zone_load(o, &zone, false)) != EXIT_OK) {
		inforce_release(&f);
		return code;
	}
	r.p = &f.policy;
	r.zone = &zone;
	open_blocks(o, &st, &r);
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
    .id = COMMAND_ACCESS,
    .name = "access",
    .run = review_access,
    .synopsis = "[--user USER] [OPTION]...",
    .about = "Review who may use which service, from where and how",
    .help = "Accounts with the same access are listed together; csv and "
	    "json have a row for each account, service, network and "
	    "method. Accounts that may log in over SSH, elevate or be "
	    "entered come first, system accounts last.\n"
	    "\n"
	    "Exit code: 0 done, 2 nothing done, 3 an account, a group, the "
	    "blocks or an expiry date could not be read.\n"
	    "\n"
	    "Example: loginpolicy access --format csv -o "
	    "access-review.csv\n",
};
