/* SPDX-License-Identifier: BSD-2-Clause */
/* One attempt to log in, as one stage sees it. */
#ifndef PAM_MODULE_ATTEMPT_H
#define PAM_MODULE_ATTEMPT_H

#include <loginpolicy/account/member.h>
#include <loginpolicy/policy/access.h>
#include <loginpolicy/policy/auth_info.h>
#include "handle.h"

enum stage {
	STAGE_AUTH = LOGGED_AUTH,
	STAGE_ACCOUNT = LOGGED_ACCOUNT,
	STAGE_SESSION = LOGGED_SESSION,
	STAGE_SETCRED /* not an attempt: nothing is decided */
};

/* Why an attempt is refused, whatever the policy says. Zeroed: it is not. */
struct refusal {
	enum verdict_reason reason; /* REASON_NONE: it is not */
	const char *detail; /* for the log; constant; may be NULL */
};

/* The accounts of an attempt, which the facts point to. */
struct people {
	struct lookup *lookup; /* owned */
	struct member subject, caller, target;
};

struct attempt {
	pam_handle_t *pamh;
	enum stage stage;
	bool silent; /* PAM_SILENT */
	const struct module_args *args;
	struct items items;
	struct handle *handle; /* NULL: no memory */
	/* owned: what the facts point to */
	struct people people;
	struct auth_info info;
	struct tz zone;
	struct state state;
	struct facts facts;
	/* its policy is the handle's */
	struct access access;
	struct refusal refusal;
};

/*
 * Gather all that the decision needs. Cannot fail: what could not be found out
 * is unknown, or the attempt's refusal. ret is for attempt_end() in any case.
 */
void attempt_begin(pam_handle_t *pamh, int flags,
    const struct module_args *args, enum stage stage, struct attempt *ret);
struct verdict attempt_decide(const struct attempt *a);
/* Whether this verdict refuses: in mode observe not every denial does. */
bool attempt_refuses(const struct attempt *a, const struct verdict *v);
/* Whether the subject is the calling user, as in sudo. */
bool attempt_is_sudo(const struct attempt *a);
/* Whether the service is an SSH server: by its name or by the argument ssh. */
bool service_is_ssh(const struct module_args *args, const char *service);
void attempt_end(struct attempt *a);

#endif
