/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is decided before the rules. Each refusal here also counts in mode
 * observe. The rescue passes only where there is no other basis for a decision.
 */
#include <string.h>

#include <loginpolicy/policy/access.h>

/* A console is one of these and a number: docs/design.md, "Rescue". */
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

/* Deny all but the rescue. */
static struct verdict
deny_but_rescue(const struct access *a, enum verdict_reason reason)
{
	return facts_are_rescue(a->facts) ? permit(REASON_RESCUE)
					  : deny(reason);
}

/* A caller must be listed too; root may act for those who are. */
static bool
is_listed(const struct access *a)
{
	const struct fact_person *by = &a->facts->caller;

	return a->subject_listed &&
	    (!by->has_uid || by->uid == 0 || a->caller_listed);
}

/*
 * Let a revoked key refuse a login that no rule permits: in mode observe the
 * rules' refusal would not stop it.
 */
static void
deny_revoked(const struct facts *f, enum decide_stage stage, struct verdict *v)
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
		return;
	}
}

static struct verdict
decide_by_policy(const struct access *a, const struct decide_trace *trace)
{
	struct verdict v = policy_decide(a->policy, a->facts, a->stage, trace);

	if (v.kind == VERDICT_DENY && !reason_is_absolute(v.reason))
		deny_revoked(a->facts, a->stage, &v);
	return v;
}

struct verdict
access_decide(const struct access *a, const struct decide_trace *trace)
{
	if (!a->state_known)
		return deny_but_rescue(a, REASON_STATE_UNKNOWN);
	if (a->subject_blocked)
		return deny(REASON_BLOCKED);
	if (a->caller_blocked)
		return deny(REASON_CALLER_BLOCKED);
	if (lacks_caller(a->facts))
		return deny(REASON_NO_CALLER);
	if (a->target_blocked)
		return deny(REASON_TARGET_BLOCKED);
	if (a->locked_down && !is_listed(a))
		return deny_but_rescue(a, REASON_LOCKDOWN);
	if (a->policy_unknown)
		return deny_but_rescue(a, REASON_TROUBLE);
	if (a->decided)
		return permit(REASON_NOT_BLOCKED);
	if (a->policy == NULL)
		return deny_but_rescue(a, REASON_NO_POLICY);
	return decide_by_policy(a, trace);
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

/* --- what the state directory says --- */

/*
 * Whether a person is blocked; if that is unknown, true, and state_known is
 * false.
 */
static bool
is_blocked(struct access *a, const struct state *s, const struct fact_person *p,
    int64_t now)
{
	bool yes;

	if (!p->has_uid)
		return false;
	if (state_is_blocked(s, p->uid, now, &yes) != 0)
		a->state_known = false;
	return yes;
}

static void
look_up_lockdown(struct access *a, const struct state *s)
{
	const struct facts *f = a->facts;
	struct lockdown l;

	if (state_lockdown(s, &l) != 0)
		a->state_known = false;
	a->locked_down = l.active;
	a->subject_listed = f->subject.has_uid &&
	    lockdown_lists(&l, f->subject.uid);
	a->caller_listed = f->caller.has_uid &&
	    lockdown_lists(&l, f->caller.uid);
	lockdown_release(&l);
}

void
access_look(struct access *a, const struct state *s, int64_t now)
{
	a->state_known = true;
	a->subject_blocked = is_blocked(a, s, &a->facts->subject, now);
	a->caller_blocked = is_blocked(a, s, &a->facts->caller, now);
	a->target_blocked = is_blocked(a, s, &a->facts->target, now);
	look_up_lockdown(a, s);
}

enum tri
key_is_revoked(const struct state *s, const uint8_t fp[SHA256_LEN])
{
	bool revoked;

	if (state_key_revoked(s, fp, &revoked) != 0)
		return TRI_UNKNOWN;
	return revoked ? TRI_TRUE : TRI_FALSE;
}
