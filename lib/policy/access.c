/*
 * What comes before the rules. Each refusal here is absolute, also in mode
 * observe; the rescue passes where there is nothing to go by, and nowhere else.
 */
#include <string.h>

#include <loginpolicy/policy/access.h>

/* A console has a number after these: docs/design.md, "Rescue". */
static const char *const consoles[] = {"tty", "ttyS", "hvc", "ttyAMA", "ttyUSB",
    "ttysclp", "xvc"};

static bool
is_console(const char *tty)
{
	for (size_t i = 0; i < sizeof(consoles) / sizeof(consoles[0]); i++) {
		size_t len = strlen(consoles[i]);

		if (strncmp(tty, consoles[i], len) == 0 && tty[len] != '\0' &&
		    strspn(tty + len, "0123456789") == strlen(tty + len))
			return true;
	}
	return strcmp(tty, "console") == 0;
}

bool
service_is_callers(const char *service)
{
	return strcmp(service, "sudo") == 0 || strcmp(service, "sudo-i") == 0 ||
	    strcmp(service, "doas") == 0;
}

bool
service_needs_caller(const char *service)
{
	return strcmp(service, "su") == 0 || strcmp(service, "su-l") == 0 ||
	    strcmp(service, "runuser") == 0 ||
	    strcmp(service, "runuser-l") == 0;
}

static bool
lacks_caller(const struct facts *f)
{
	return f->service != NULL && service_needs_caller(f->service) &&
	    !f->caller.has_uid;
}

bool
facts_are_rescue(const struct facts *f)
{
	return f->subject.has_uid && f->subject.uid == 0 &&
	    f->service != NULL && strcmp(f->service, "login") == 0 &&
	    !f->is_ssh && f->from == ADDRESS_LOCAL && f->tty != NULL &&
	    is_console(f->tty);
}

bool
facts_are_undeclared_ssh(const struct facts *f, const char *pam_tty)
{
	return !f->is_ssh && pam_tty != NULL && strcmp(pam_tty, "ssh") == 0;
}

bool
reason_is_absolute(enum verdict_reason reason)
{
	switch (reason) {
	case REASON_RULE:
	case REASON_MAY_DENY:
	case REASON_NO_RULE:
	case REASON_NO_RULE_METHOD:
	case REASON_NO_RULE_FROM:
	case REASON_KEY_TOO_SMALL:
	case REASON_KEY_TYPE:
	case REASON_KEY_UNJUDGED:
	case REASON_UNDECLARED_SSH:
		return false;
	default:
		return true;
	}
}

static struct verdict
deny(enum verdict_reason reason)
{
	return (struct verdict){.kind = VERDICT_DENY, .reason = reason};
}

static struct verdict
permit(enum verdict_reason reason)
{
	return (struct verdict){.kind = VERDICT_PERMIT, .reason = reason};
}

/* What passes though the machine is in trouble: the rescue. */
static struct verdict
but_rescue(const struct access *a, enum verdict_reason reason)
{
	return facts_are_rescue(a->facts) ? permit(REASON_RESCUE)
					  : deny(reason);
}

/* A caller counts where there is one; root may act for those who are listed. */
static bool
is_listed(const struct access *a)
{
	const struct fact_person *by = &a->facts->caller;

	return a->subject_listed &&
	    (!by->has_uid || by->uid == 0 || a->caller_listed);
}

/*
 * Of a login that no rule permits: in mode observe it goes on, and then a
 * revoked key must still stop it. True: v is what stops it.
 */
static bool
stops_revoked(const struct facts *f, enum decide_stage stage, struct verdict *v)
{
	for (size_t i = 0; f->is_ssh && i < f->n_keys; i++) {
		const struct fact_key *k = &f->keys[i];
		bool ca = k->is_cert && k->ca.revoked > k->key.revoked;
		enum tri worst = !k->decoded ? TRI_FALSE
		    : ca		     ? k->ca.revoked
					     : k->key.revoked;

		if (worst == TRI_FALSE ||
		    (worst == TRI_UNKNOWN && stage == DECIDE_EARLY))
			continue;
		*v = deny(worst == TRI_TRUE ? REASON_KEY_REVOKED
					    : REASON_KEY_REVOCATION);
		v->key = i;
		v->ca = ca;
		return true;
	}
	return false;
}

static struct verdict
by_policy(const struct access *a, const struct decide_trace *trace)
{
	struct verdict v = policy_decide(a->policy, a->facts, a->stage, trace);

	if (v.kind == VERDICT_DENY && !reason_is_absolute(v.reason))
		(void)stops_revoked(a->facts, a->stage, &v);
	return v;
}

struct verdict
access_decide(const struct access *a, const struct decide_trace *trace)
{
	if (!a->state_known)
		return but_rescue(a, REASON_STATE_UNKNOWN);
	if (a->subject_blocked)
		return deny(REASON_BLOCKED);
	if (a->caller_blocked)
		return deny(REASON_CALLER_BLOCKED);
	if (lacks_caller(a->facts))
		return deny(REASON_NO_CALLER);
	if (a->target_blocked)
		return deny(REASON_TARGET_BLOCKED);
	if (a->locked_down && !is_listed(a))
		return but_rescue(a, REASON_LOCKDOWN);
	if (a->policy_unknown)
		return but_rescue(a, REASON_TROUBLE);
	if (a->decided)
		return permit(REASON_NOT_BLOCKED);
	if (a->policy == NULL)
		return but_rescue(a, REASON_NO_POLICY);
	return by_policy(a, trace);
}

struct verdict
access_decide_in_trouble(const struct access *a, enum verdict_reason trouble,
    const struct decide_trace *trace)
{
	struct verdict v;

	if (trouble != REASON_NONE && reason_is_absolute(trouble))
		return deny(trouble);
	v = access_decide(a, trace);
	if (trouble == REASON_NONE ||
	    (v.kind == VERDICT_DENY && reason_is_absolute(v.reason)))
		return v;
	return deny(trouble);
}

bool
access_refuses(const struct access *a, const struct verdict *v)
{
	if (v->kind == VERDICT_PERMIT)
		return false;
	return reason_is_absolute(v->reason) || a->policy == NULL ||
	    a->policy->mode != POLICY_OBSERVE;
}
