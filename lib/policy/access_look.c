/* Blocks, the lock-down and revocations as facts of a login. */
#include <loginpolicy/policy/access.h>

/* True where it is, and where that cannot be known: then state_known is false. */
static bool
blocked(struct access *a, const struct state *s, const struct fact_person *p,
    int64_t now)
{
	bool yes;

	if (!p->has_uid)
		return false;
	if (state_blocked(s, p->uid, now, &yes) != 0)
		a->state_known = false;
	return yes;
}

static void
find_lockdown(struct access *a, const struct state *s)
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
	a->subject_blocked = blocked(a, s, &a->facts->subject, now);
	a->caller_blocked = blocked(a, s, &a->facts->caller, now);
	a->target_blocked = blocked(a, s, &a->facts->target, now);
	find_lockdown(a, s);
}

enum tri
key_is_revoked(const struct state *s, const uint8_t fp[SHA256_LEN])
{
	bool revoked;

	if (state_key_revoked(s, fp, &revoked) != 0)
		return TRI_UNKNOWN;
	return revoked ? TRI_TRUE : TRI_FALSE;
}
