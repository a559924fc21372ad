/*
 * First match, three-valued. early lets a permit that may come true pass and
 * steps over a deny that may not; final does the opposite. So whatever final
 * permits, early let pass: a fact that becomes known turns "may" into "is" or
 * "is not", never one certainty into the other.
 */
#include <string.h>

#include "match.h"

static const struct {
	const char *word, *text, *measure;
} reasons[REASON_COUNT] = {
    [REASON_NONE] = {"internal", "nothing was decided", "default-deny"},
    [REASON_RULE] = {"rule", "a rule decides it", "individual-access"},
    [REASON_MAY_DENY] = {"may-deny", "a rule that denies cannot be ruled out",
	"default-deny"},
    [REASON_MAY_PERMIT] = {"may-permit",
	"a rule may permit it, once more is known", "individual-access"},
    [REASON_NO_RULE] = {"no-rule", "no rule permits it", "default-deny"},
    [REASON_NO_RULE_METHOD] = {"no-rule-method",
	"no rule permits it by this method or key", "password-login-off"},
    [REASON_NO_RULE_FROM] = {"no-rule-from", "no rule permits it from there",
	"vpn-only"},
    [REASON_KEY_TOO_SMALL] = {"key-too-small", "the key is too small",
	"key-size"},
    [REASON_KEY_TYPE] = {"key-type-refused", "keys of this type are refused",
	"key-size"},
    [REASON_KEY_REVOKED] = {"key-revoked", "the key is revoked",
	"breach-response"},
    [REASON_KEY_UNJUDGED] = {"key-unjudged", "the key cannot be judged",
	"key-size"},
    [REASON_KEY_REVOCATION] = {"key-revocation-unknown",
	"whether the key is revoked is not known", "breach-response"},
    [REASON_BLOCKED] = {"blocked", "the account is blocked",
	"individual-block"},
    [REASON_CALLER_BLOCKED] = {"caller-blocked", "who calls is blocked",
	"individual-block"},
    [REASON_NO_CALLER] = {"no-caller", "the calling account is not known",
	"individual-block"},
    [REASON_TARGET_BLOCKED] = {"target-blocked",
	"the account that is entered is blocked", "individual-block"},
    [REASON_LOCKDOWN] = {"lockdown", "the machine is locked down",
	"breach-response"},
    [REASON_STATE_UNKNOWN] = {"state-unknown", "who is blocked cannot be known",
	"individual-block"},
    [REASON_NO_POLICY] = {"no-policy", "no policy is in force", "default-deny"},
    [REASON_TAMPERED] = {"tampered", "what sshd said has been changed since",
	"default-deny"},
    [REASON_NO_ACCOUNT] = {"no-account", "whose login it is is not known",
	"individual-access"},
    [REASON_UNDECLARED_SSH] = {"undeclared-ssh",
	"an SSH server under a name that is not declared: add the argument ssh",
	"default-deny"},
    [REASON_TROUBLE] = {"trouble", "the machine is in trouble", "default-deny"},
    [REASON_RESCUE] = {"rescue", "root at the console repairs this machine",
	"default-deny"},
    [REASON_NOT_BLOCKED] = {"not-blocked",
	"decided before, and not blocked since", "individual-block"},
};

const char *
verdict_text(enum verdict_reason reason)
{
	return reasons[reason < REASON_COUNT ? reason : 0].text;
}

const char *
verdict_word(enum verdict_reason reason)
{
	return reasons[reason < REASON_COUNT ? reason : 0].word;
}

bool
verdict_of_word(const char *word, enum verdict_reason *ret)
{
	for (unsigned i = REASON_NONE + 1; i < REASON_COUNT; i++) {
		if (strcmp(reasons[i].word, word) == 0) {
			*ret = i;
			return true;
		}
	}
	return false;
}

bool
reason_is_of_key(enum verdict_reason reason)
{
	return reason >= REASON_KEY_TOO_SMALL &&
	    reason <= REASON_KEY_REVOCATION;
}

const char *
verdict_measure(const struct verdict *v)
{
	return reasons[v->reason < REASON_COUNT ? v->reason : 0].measure;
}

/* Whether this rule settles it, and how. */
static bool
settles(const struct policy_rule *r, const struct rule_match *m,
    enum decide_stage stage, struct verdict *v)
{
	bool steps_over = (stage == DECIDE_EARLY) != r->permit;

	if (m->value == TRI_FALSE || (m->value == TRI_UNKNOWN && steps_over))
		return false;
	v->rule = r;
	v->kind = r->permit ? VERDICT_PERMIT : VERDICT_DENY;
	v->reason = m->value == TRI_TRUE ? REASON_RULE
	    : r->permit			 ? REASON_MAY_PERMIT
					 : REASON_MAY_DENY;
	return true;
}

/* Whether it is revoked may yet become known: early lets that pass. */
static enum verdict_reason
judge_plain(const struct policy *p, const struct fact_plain_key *k,
    enum decide_stage stage)
{
	if (k->revoked == TRI_TRUE)
		return REASON_KEY_REVOKED;
	switch (policy_judge_key(p, k->class, k->bits)) {
	case POLICY_KEY_TOO_SMALL:
		return REASON_KEY_TOO_SMALL;
	case POLICY_KEY_TYPE_REFUSED:
		return REASON_KEY_TYPE;
	case POLICY_KEY_ACCEPT:
		return k->revoked == TRI_FALSE || stage == DECIDE_EARLY
		    ? REASON_NONE
		    : REASON_KEY_REVOCATION;
	}
	return REASON_KEY_UNJUDGED;
}

/* A key that is refused now stays refused: so early judges keys too. */
static void
judge_keys(const struct policy *p, const struct facts *f,
    enum decide_stage stage, struct verdict *v)
{
	enum verdict_reason bad;

	for (size_t i = 0; f->is_ssh && i < f->n_keys; i++) {
		const struct fact_key *k = &f->keys[i];
		bool ca = false;

		bad = k->decoded ? judge_plain(p, &k->key, stage)
				 : REASON_KEY_UNJUDGED;
		if (bad == REASON_NONE && k->is_cert) {
			bad = judge_plain(p, &k->ca, stage);
			ca = true;
		}
		if (bad != REASON_NONE) {
			v->kind = VERDICT_DENY;
			v->reason = bad;
			v->key = i;
			v->ca = ca;
			return;
		}
	}
}

/* Whether all conditions of a rule but those of the kinds in but hold, or early may hold yet. */
static bool
would_match(const struct policy_rule *r, const struct facts *f,
    enum decide_stage stage, unsigned but)
{
	const enum tri least = stage == DECIDE_EARLY ? TRI_UNKNOWN : TRI_TRUE;

	for (unsigned i = 0; i < r->n_conditions; i++) {
		if ((but >> r->condition[i].kind & 1) == 0 &&
		    condition_match(&r->condition[i], f) < least)
			return false;
	}
	return true;
}

/* Nothing matched: was it only the method, or only the address? */
static void
nearest_permit(const struct policy *p, const struct facts *f,
    enum decide_stage stage, struct verdict *v)
{
	const unsigned method = 1u << COND_METHOD | 1u << COND_KEY;
	const unsigned from = 1u << COND_FROM;

	for (size_t i = 0; i < p->n_rules; i++) {
		const struct policy_rule *r = &p->rules[i];
		struct rule_match m;

		if (!r->permit)
			continue;
		m = rule_match(r, f);
		if (m.because == NULL ||
		    ((method | from) >> m.because->kind & 1) == 0)
			continue;
		if (would_match(r, f, stage, method)) {
			v->reason = REASON_NO_RULE_METHOD;
			v->nearest = r;
			return;
		}
		if (would_match(r, f, stage, from)) {
			v->reason = REASON_NO_RULE_FROM;
			v->nearest = r;
			return;
		}
	}
}

struct verdict
policy_decide(const struct policy *p, const struct facts *f,
    enum decide_stage stage, const struct decide_trace *trace)
{
	struct verdict v = {.kind = VERDICT_DENY, .reason = REASON_NO_RULE};
	struct rule_match m;

	for (size_t i = 0; i < p->n_rules; i++) {
		m = rule_match(&p->rules[i], f);
		if (trace != NULL)
			trace->rule(trace->ctx, &p->rules[i], &m);
		if (settles(&p->rules[i], &m, stage, &v))
			break;
	}
	if (v.kind == VERDICT_PERMIT)
		judge_keys(p, f, stage, &v);
	else if (v.reason == REASON_NO_RULE)
		nearest_permit(p, f, stage, &v);
	return v;
}
