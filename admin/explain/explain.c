/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rules of a decision, one after the other, as text and as JSON; and what a
 * refused login would need.
 */
#include <string.h>

#include <loginpolicy/base/escape.h>
#include "explain.h"
#include "admin/inforce.h"

#define SHOWN_MAX 100 /* rules that do not match, without --all */

static const char *const tri_words[] = {"false", "unknown", "true"};

void
json_rule_place(struct explained *e, const struct policy_rule *r)
{
	struct json_out *j = e->json;

	if (r == NULL) {
		json_null(j);
		return;
	}
	put_where(e->p, &r->where, &e->scratch);
	json_string(j, e->scratch.p, e->scratch.len);
	buf_clear(&e->scratch);
}

/*
 * The option that is missing for a condition that does not hold. NULL: it was
 * given.
 */
static const char *
missing_option(const struct explained *e, const struct condition *c)
{
	const struct options *o = e->o;
	const struct facts *f = e->f;

	if (c == NULL || e->logged)
		return NULL;
	switch ((enum condition_kind)c->kind) {
	case COND_METHOD:
		return f->is_ssh && f->methods_open == 0 && f->methods == 0
		    ? "--method"
		    : NULL;
	case COND_KEY:
		return f->is_ssh && !f->keys_open && o->key == NULL ? "--key"
								    : NULL;
	case COND_FROM:
		return o->from == NULL ? "--from" : NULL;
	case COND_TTY:
		return o->tty == NULL ? "--tty" : NULL;
	case COND_BY:
		/* --by is refused for SSH: there is no caller. */
		return f->caller.n_names == 0 && !f->is_ssh ? "--by" : NULL;
	default:
		return NULL;
	}
}

static void
put_missing_option(const struct explained *e, const struct condition *c,
    struct buf *b)
{
	const char *option = missing_option(e, c);

	if (option != NULL)
		buf_printf(b, " (%s is not given)", option);
}

static void
put_because(const struct explained *e, const struct policy_rule *r,
    const struct rule_match *m, struct buf *b)
{
	rule_because(r, m, e->f, b);
	put_missing_option(e, m->because, b);
}

static void
put_lack(const struct explained *e, const struct policy_rule *r,
    const struct condition *c, struct buf *b)
{
	rule_lack_text(r, c, e->f, b);
	put_missing_option(e, c, b);
}

/* Whether what is false is the subject, or that it is one of named users. */
static bool
is_about_others(const struct condition *c)
{
	return c->kind == COND_SUBJECT || (c->kind == COND_ALSO && !c->lookups);
}

static void
trace_text(struct explained *e, const struct policy_rule *r,
    const struct rule_match *m)
{
	e->last = e->text.len;
	e->last_more = e->more;
	if (m->because == NULL)
		return; /* it decides, and is written above */
	if (!e->o->all && m->value == TRI_FALSE &&
	    (is_about_others(m->because) ||
		!rule_has_service(r, e->f->service))) {
		e->others++;
		return;
	}
	if (e->shown == SHOWN_MAX && !e->o->all) {
		e->more++;
		return;
	}
	e->shown++;
	buf_puts(&e->text, "  ");
	put_where(e->p, &r->where, &e->text);
	buf_puts(&e->text, "  ");
	put_rule_text(r, &e->text);
	buf_printf(&e->text,
	    "\n    %s: ", m->value == TRI_UNKNOWN ? "unknown" : "no");
	put_because(e, r, m, &e->text);
	buf_putc(&e->text, '\n');
}

static void
trace_rule(void *ctx, const struct policy_rule *r, const struct rule_match *m)
{
	struct explained *e = ctx;
	struct json_out *j = e->json;

	if (j == NULL) {
		trace_text(e, r, m);
		return;
	}
	json_object(j);
	json_key(j, "rule");
	json_rule_place(e, r);
	json_key(j, "matched");
	json_str(j, tri_words[m->value]);
	json_key(j, "because");
	put_because(e, r, m, &e->scratch);
	json_string(j, e->scratch.p, e->scratch.len);
	buf_clear(&e->scratch);
	json_object_end(j);
}

void
explained_init(struct explained *e, const struct options *o,
    const struct policy *p)
{
	memset(e, 0, sizeof(*e));
	e->o = o;
	e->p = p;
	buf_init(&e->text, EXPLAIN_MAX);
	buf_init(&e->scratch, POLICY_SIZE_MAX);
}

void
explained_release(struct explained *e)
{
	buf_release(&e->text);
	buf_release(&e->scratch);
}

struct decide_trace
explained_by(struct explained *e, const struct facts *f,
    enum decide_stage stage)
{
	e->f = f;
	e->stage = stage;
	e->others = e->last = e->shown = e->more = 0;
	buf_clear(&e->text);
	return (struct decide_trace){trace_rule, e};
}

void
explained_end(struct explained *e, const struct verdict *v)
{
	if (v->rule != NULL) {
		e->text.len = e->last;
		e->more = e->last_more;
	}
}

void
put_rule(const char *label, const struct policy *p, const struct policy_rule *r,
    struct buf *b)
{
	buf_printf(b, "  %s ", label);
	put_where(p, &r->where, b);
	if (r->id != NULL)
		buf_printf(b, " (%s)", r->id);
	buf_puts(b, "\n    ");
	put_rule_text(r, b);
	buf_putc(b, '\n');
}

/*
 * All that is missing for the rule: also what is not known yet where the login
 * was refused, such as the method before sshd has asked for one.
 */
static size_t
all_lacks(const struct policy_rule *r, const struct facts *f,
    const struct condition *ret[COND_COUNT])
{
	return rule_lacks(r, f, DECIDE_FINAL, ret);
}

static const struct policy_rule *
nearest_rule(const struct explained *e, const struct verdict *v)
{
	if (e->p == NULL || e->f == NULL || v->kind == VERDICT_PERMIT)
		return NULL;
	return policy_nearest(e->p, e->f, e->stage, v);
}

void
json_nearest(struct explained *e, const struct verdict *v)
{
	const struct policy_rule *r = nearest_rule(e, v);
	const struct condition *lack[COND_COUNT];
	struct json_out *j = e->json;
	size_t n;

	json_key(j, "nearest");
	if (r == NULL) {
		json_null(j);
		return;
	}
	json_object(j);
	json_key(j, "rule");
	json_rule_place(e, r);
	json_key(j, "missing");
	json_array(j);
	n = all_lacks(r, e->f, lack);
	for (size_t i = 0; i < n; i++) {
		put_lack(e, r, lack[i], &e->scratch);
		json_string(j, e->scratch.p, e->scratch.len);
		buf_clear(&e->scratch);
	}
	json_array_end(j);
	json_object_end(j);
}

/* Take out of the list what is said of this rule: it is shown by itself. */
static void
leave_out(struct explained *e, const struct policy_rule *r)
{
	struct buf *place = &e->scratch;
	char *from, *end = e->text.p + e->text.len, *to;

	buf_puts(place, "\n  ");
	put_where(e->p, &r->where, place);
	buf_puts(place, "  ");
	if (e->text.len == 0 || place->err != 0)
		from = NULL;
	else if (e->text.len >= place->len - 1 &&
	    memcmp(e->text.p, place->p + 1, place->len - 1) == 0)
		from = e->text.p;
	else if ((from = memmem(e->text.p, e->text.len, place->p,
		      place->len)) != NULL)
		from++;
	buf_clear(place);
	/* The rule's line, and the one with the reason. */
	to = from == NULL ? NULL : memchr(from, '\n', (size_t)(end - from));
	if (to != NULL)
		to = memchr(to + 1, '\n', (size_t)(end - to - 1));
	if (to == NULL)
		return;
	memmove(from, to + 1, (size_t)(end - to - 1));
	e->text.len -= (size_t)(to + 1 - from);
}

void
put_rules(struct explained *e, const struct verdict *v, struct buf *b)
{
	const struct policy_rule *near = nearest_rule(e, v);
	const struct condition *lack[COND_COUNT];
	size_t n = near == NULL ? 0 : all_lacks(near, e->f, lack);

	if (v->rule != NULL)
		put_rule("by", e->p, v->rule, b);
	if (near != NULL) {
		put_rule("nearest:", e->p, near, b);
		leave_out(e, near);
	}
	for (size_t i = 0; i < n; i++) {
		buf_puts(b, "    - ");
		put_lack(e, near, lack[i], b);
		buf_putc(b, '\n');
	}
	if (e->text.len != 0) {
		buf_puts(b,
		    near != NULL ? "  other rules that do not match:\n"
				 : "  rules before it that do not match:\n");
		buf_put(b, e->text.p, e->text.len);
	}
	if (e->more != 0)
		buf_printf(b, "  and %zu more (--all shows them)\n", e->more);
	if (e->others != 0)
		buf_printf(b,
		    "  and %zu rule%s about other users or services (--all "
		    "shows them)\n",
		    e->others, e->others == 1 ? "" : "s");
	buf_clear(&e->text);
}

/* --- what it needs --- */

static const char *const remedies[REASON_COUNT] = {
    [REASON_RULE] = "a change of that rule, or a permit before it",
    [REASON_MAY_DENY] =
	"a name service that answers, or a numeric address, so that the rule "
	"can be decided",
    [REASON_KEY_TYPE] = "a key of a type that the policy accepts",
    [REASON_KEY_UNJUDGED] = "a key that can be decoded",
    [REASON_KEY_REVOCATION] = "a state directory that can be read",
    [REASON_NO_CALLER] = "a calling account that exists and can be looked up",
    [REASON_TARGET_BLOCKED] = "'loginpolicy unblock' for the target account",
    [REASON_LOCKDOWN] = "the end of the lock-down, or the account in its list",
    [REASON_STATE_UNKNOWN] = "a state directory that is root's alone, with "
			     "blocked and revoked in it",
    [REASON_NO_POLICY] = "a policy in force: 'loginpolicy check' reports what "
			 "is wrong with the file",
    [REASON_TAMPERED] =
	"PAM variables of sshd that no other module changes: look for pam_env "
	"with user_readenv before this module",
    [REASON_NO_ACCOUNT] = "an account of the given name",
    [REASON_UNDECLARED_SSH] = "the argument ssh in the module's lines of this "
			      "service",
    [REASON_TROUBLE] = "free memory and descriptors, and a disk and name "
		       "service that answer",
};

bool
reason_is_no_rule(enum verdict_reason reason)
{
	return reason == REASON_NO_RULE || reason == REASON_NO_RULE_METHOD ||
	    reason == REASON_NO_RULE_FROM;
}

/* The conditions of the nearest permit that do not hold. */
static void
put_nearest_lacks(const struct remedy *r, struct buf *b)
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
			? "a rule that permits it; there is none"
			: r->reason == REASON_NO_RULE_FROM
			? "another address"
			: "another method or key");
		return;
	}
	n = all_lacks(rule, r->facts, lack);
	buf_puts(b,
	    n > 1 ? "all that the nearest rule asks for: "
		  : "what the nearest rule asks for: ");
	for (size_t i = 0; i < n; i++) {
		buf_puts(b, i == 0 ? "" : "; ");
		rule_need_text(rule, lack[i], r->facts, b);
	}
}

/* The size that the refused key would need. */
static void
put_key_size(const struct remedy *r, struct buf *b)
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
	buf_puts(b, "the end of the block: 'loginpolicy unblock ");
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
		put_nearest_lacks(r, b);
		break;
	case REASON_KEY_TOO_SMALL:
		put_key_size(r, b);
		break;
	case REASON_KEY_REVOKED:
		buf_puts(b,
		    "another key, or 'loginpolicy key restore' for this one");
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

void
put_needs(const struct remedy *r, struct buf *b)
{
	buf_puts(b, "  it needs ");
	put_remedy(r, b);
	buf_putc(b, '\n');
}
