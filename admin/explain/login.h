/* SPDX-License-Identifier: BSD-2-Clause */
/* A login as the command line describes it: its facts, and their sources. */
#ifndef ADMIN_LOGIN_H
#define ADMIN_LOGIN_H

#include <loginpolicy/policy/access.h>
#include <loginpolicy/account/member.h>
#include "admin/command.h"
#include "admin/inforce.h"
#include "admin/wiring/wiring.h"

struct login {
	struct facts facts; /* everything that will be known: final */
	struct facts early; /* SSH: what the auth stage knows */
	struct access access; /* of either: blocks and the lock-down */
	/* Not REASON_NONE: refused for this reason. */
	enum verdict_reason trouble;
	/* SSH: methods and keys become known when the session opens. */
	bool told_later;
	/* Of the service's file: the module's arguments. */
	struct wiring_arguments pam;
	struct state state;
	struct lookup *lookup; /* owned */
	struct member subject, caller;
	/* If there is no such account. */
	const char *subject_name[1], *caller_name[1];
	char *service; /* owned; lower case, as PAM has it */
	struct fact_key key;
	struct tz zone;
};

/*
 * Fill ret from USER and the options. Returns EXIT_OK, or the code to exit with
 * (reported). An account or service that does not exist is reported, too.
 */
enum exit_code login_load(const struct options *o, const char *user,
    struct login *ret);
/* Set the policy that login_decide() uses; it is f's, borrowed. */
void login_use(struct login *l, const struct inforce *f);
/* Decide as the module does. early: as its auth stage. trace may be NULL. */
struct verdict login_decide(const struct login *l, bool early,
    const struct decide_trace *trace);
void login_release(struct login *l);
/*
 * Load the zone of the system below --root; a missing file is UTC. report: say
 * so then. Returns EXIT_OK, or the code to exit with (reported).
 */
enum exit_code zone_load(const struct options *o, struct tz *ret, bool report);

#endif
