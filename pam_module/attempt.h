/* One attempt to log in, as one stage sees it. */
#ifndef PAM_MODULE_ATTEMPT_H
#define PAM_MODULE_ATTEMPT_H

#include <loginpolicy/policy/access.h>
#include <loginpolicy/policy/auth_info.h>
#include <loginpolicy/policy/inforce.h>
#include <loginpolicy/account/member.h>
#include "args.h"
#include "items.h"
#include "memory.h"

enum stage {
	STAGE_AUTH,
	STAGE_ACCOUNT,
	STAGE_SESSION,
	STAGE_SETCRED /* is no attempt: nothing is decided */
};

struct attempt {
	pam_handle_t *pamh;
	enum stage stage;
	bool silent; /* PAM_SILENT */
	const struct args *args;
	struct items items;
	struct memory *memory; /* the handle's */
	const struct policy *policy; /* the handle's; NULL: not known */
	enum policy_source source;
	struct lookup *lookup; /* owned, as all that follows */
	struct member subject, caller, target;
	struct auth_info info;
	struct tz zone;
	struct state state;
	struct facts facts;
	struct access access;
	enum verdict_reason
	    trouble; /* not REASON_NONE: it is to be refused for this */
	const char
	    *detail; /* of REASON_TROUBLE, for the log: constant; or NULL */
};

/* Gather all that the decision needs. Cannot fail: what could not be known is in trouble, or unknown. */
void attempt_begin(pam_handle_t *pamh, int flags, const struct args *args,
    enum stage stage, struct attempt *ret);
struct verdict attempt_decide(const struct attempt *a);
/* Whether this verdict refuses: in mode observe not every denial does. */
bool attempt_refuses(const struct attempt *a, const struct verdict *v);
/* Whether the subject is who calls. */
bool attempt_is_sudo(const struct attempt *a);
void attempt_end(struct attempt *a);

#endif
