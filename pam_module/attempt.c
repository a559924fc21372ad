/*
 * Gathering, step by step: each either adds what it knows or says why the
 * attempt is to be refused. The first to say so is named.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "attempt.h"
#include "attempt_facts.h"
#include "in_force.h"

void
attempt_refuse(struct attempt *a, enum verdict_reason reason,
    const char *detail)
{
	if (a->trouble == REASON_NONE) {
		a->trouble = reason;
		a->detail = detail;
	}
}

bool
attempt_is_sudo(const struct attempt *a)
{
	return a->args->sudo || service_is_callers(a->items.service);
}

static void
find_state(struct attempt *a)
{
	if (state_open(a->args->state, 0, false, STATE_BLOCKED | STATE_REVOKED,
		&a->state, NULL) != 0)
		return;
	access_look(&a->access, &a->state, a->facts.now);
}

/* If it could not be read, everything but the rescue is refused. */
static void
find_policy(struct attempt *a)
{
	int r = in_force_of(a->pamh, a->args, a->memory, &a->policy,
	    &a->source);

	a->access.policy_unknown = r != 0;
	if (r != 0 && a->trouble == REASON_NONE)
		a->detail = "the policy cannot be read";
	if (r == 0 && a->source != POLICY_FROM_NOTHING)
		a->access.policy = a->policy;
}

/* Without a zone nobody knows the hour: conditions on it are unknown. */
static void
find_time(struct attempt *a)
{
	struct diag d = {0};
	bool missing;

	a->facts.now = time(NULL);
	if (tz_load("", &a->zone, &missing, &d) == 0)
		a->facts.zone = &a->zone;
}

/* Whether methods and keys are told at the session: OpenSSH says so by setting SSH_AUTH_INFO_0. */
static bool
is_told_later(const struct attempt *a)
{
	return a->facts.is_ssh && a->memory->auth_info != NULL;
}

/* Early only where facts are to come; at the session only blocks, where an account stage has decided. */
static void
find_stage(struct attempt *a)
{
	const struct login *l = &a->memory->login;

	a->access.stage = DECIDE_FINAL;
	if ((a->stage == STAGE_AUTH && a->facts.is_ssh) ||
	    (a->stage == STAGE_ACCOUNT && is_told_later(a)))
		a->access.stage = DECIDE_EARLY;
	if (a->stage != STAGE_SESSION || is_told_later(a))
		return;
	a->access.decided = l->decided && l->has_uid &&
	    l->uid == a->facts.subject.uid;
	if (!a->access.decided && attempt_is_sudo(a))
		attempt_refuse(a, REASON_TROUBLE,
		    "no account stage before this session");
}

void
attempt_begin(pam_handle_t *pamh, int flags, const struct args *args,
    enum stage stage, struct attempt *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->state = (struct state){-1, -1, -1};
	ret->pamh = pamh;
	ret->stage = stage;
	ret->silent = ((unsigned)flags & PAM_SILENT) != 0;
	ret->args = args;
	ret->access.facts = &ret->facts;
	items_get(pamh, &ret->items);
	if ((ret->memory = memory_of(pamh)) == NULL) {
		attempt_refuse(ret, REASON_TROUBLE, "no memory");
		return;
	}
	find_time(ret);
	attempt_find_people(ret);
	find_state(ret);
	attempt_find_login(ret);
	find_policy(ret);
	find_stage(ret);
}

/* What observe would let pass must not hide what it would not. */
struct verdict
attempt_decide(const struct attempt *a)
{
	const struct verdict trouble = {.kind = VERDICT_DENY,
	    .reason = a->trouble};
	struct verdict v;

	if (a->trouble != REASON_NONE && reason_is_absolute(a->trouble))
		return trouble;
	v = access_decide(&a->access, NULL);
	if (a->trouble == REASON_NONE ||
	    (v.kind == VERDICT_DENY && reason_is_absolute(v.reason)))
		return v;
	return trouble;
}

bool
attempt_refuses(const struct attempt *a, const struct verdict *v)
{
	if (v->kind == VERDICT_PERMIT)
		return false;
	return reason_is_absolute(v->reason) || a->access.policy == NULL ||
	    a->policy->mode != POLICY_OBSERVE;
}

void
attempt_end(struct attempt *a)
{
	auth_info_release(&a->info);
	member_release(&a->subject);
	member_release(&a->caller);
	member_release(&a->target);
	lookup_free(a->lookup);
	tz_release(&a->zone);
	state_close(&a->state);
}
