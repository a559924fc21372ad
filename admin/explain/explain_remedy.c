/* What would have to differ: for each reason what an administrator can do, or the person. */
#include <string.h>

#include <loginpolicy/base/escape.h>
#include "explain.h"

static const char *const remedies[REASON_COUNT] = {
    [REASON_RULE] = "that rule, or a permit before it",
    [REASON_MAY_DENY] =
	"what could not be known: a name service that answers, an address that "
	"is numeric",
    [REASON_KEY_TYPE] = "a key of a type that the policy accepts",
    [REASON_KEY_UNJUDGED] = "a key that can be decoded",
    [REASON_KEY_REVOCATION] = "a state directory that can be read",
    [REASON_NO_CALLER] = "a calling account that exists and can be looked up",
    [REASON_TARGET_BLOCKED] =
	"'loginpolicy unblock' of the account that was to be entered",
    [REASON_LOCKDOWN] = "the end of the lock-down, or the account in its list",
    [REASON_STATE_UNKNOWN] = "a state directory that is there, and root's "
			     "alone",
    [REASON_NO_POLICY] = "a policy in force: 'loginpolicy check' says what is "
			 "wrong with the file",
    [REASON_TAMPERED] = "nobody who changes what sshd said, such as pam_env "
			"with user_readenv before this module",
    [REASON_NO_ACCOUNT] = "an account of the name that was given",
    [REASON_UNDECLARED_SSH] = "the argument ssh in the module's lines of this "
			      "service",
    [REASON_TROUBLE] = "a machine that has memory and descriptors left, and "
		       "whose disk and name service answer",
};

bool
reason_is_no_rule(enum verdict_reason reason)
{
	return reason == REASON_NO_RULE || reason == REASON_NO_RULE_METHOD ||
	    reason == REASON_NO_RULE_FROM;
}

/* What the nearest permit asks for in vain. */
static void
put_nearest(const struct remedy *r, struct buf *b)
{
	const struct policy_rule *rule = NULL;
	const struct condition *lack[COND_COUNT];
	size_t n;

	if (r->verdict != NULL && r->policy != NULL)
		rule = policy_nearest(r->policy, r->facts, r->stage,
		    r->verdict);
	if (rule == NULL) {
		buf_puts(b,
		    r->reason == REASON_NO_RULE
			? "a rule that permits it: there is none"
			: r->reason == REASON_NO_RULE_FROM
			? "another address"
			: "another method or key");
		return;
	}
	buf_puts(b, "what is missing for the nearest rule: ");
	n = rule_lacks(rule, r->facts, r->stage, lack);
	for (size_t i = 0; i < n; i++) {
		buf_puts(b, i == 0 ? "" : "; ");
		rule_lack_text(rule, lack[i], r->facts, b);
	}
}

/* Of the key that was judged. */
static void
put_size(const struct remedy *r, struct buf *b)
{
	const struct verdict *v = r->verdict;
	const struct fact_plain_key *k;

	if (v == NULL || r->policy == NULL || v->key >= r->facts->n_keys) {
		buf_puts(b, "a bigger key");
		return;
	}
	k = v->ca ? &r->facts->keys[v->key].ca : &r->facts->keys[v->key].key;
	buf_printf(b, "a%s key of at least %u bits instead of %u (key %s)",
	    v->ca ? " CA's" : "", r->policy->key[k->class].min_bits, k->bits,
	    key_class_name(k->class));
}

static void
put_unblock(const char *who, struct buf *b)
{
	buf_puts(b, "no block: 'loginpolicy unblock ");
	escape_text(b, who != NULL ? who : "?", who != NULL ? strlen(who) : 1);
	buf_puts(b, "'");
}

void
put_remedy(const struct remedy *r, struct buf *b)
{
	switch (r->reason) {
	case REASON_NO_RULE:
	case REASON_NO_RULE_METHOD:
	case REASON_NO_RULE_FROM:
		put_nearest(r, b);
		break;
	case REASON_KEY_TOO_SMALL:
		put_size(r, b);
		break;
	case REASON_KEY_REVOKED:
		buf_puts(b,
		    "another key; 'loginpolicy key restore' takes a "
		    "revocation back");
		break;
	case REASON_BLOCKED:
		put_unblock(r->user, b);
		break;
	case REASON_CALLER_BLOCKED:
		put_unblock(r->by, b);
		break;
	default:
		if (remedies[r->reason] != NULL)
			buf_puts(b, remedies[r->reason]);
	}
}
