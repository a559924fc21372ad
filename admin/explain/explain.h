/* SPDX-License-Identifier: BSD-2-Clause */
/* What explain reports about rules: which one decided, why others did not. */
#ifndef ADMIN_EXPLAIN_H
#define ADMIN_EXPLAIN_H

#include <loginpolicy/base/json_out.h>
#include <loginpolicy/policy/decide.h>
#include "admin/command.h"

#define EXPLAIN_MAX (1u << 30) /* bytes of a result */

/* What is written while the rules of a decision are evaluated. */
struct explained {
	const struct options *o;
	const struct policy *p;
	const struct facts *f;
	enum decide_stage stage;
	bool logged; /* the facts are from the log, not from options */
	struct buf text; /* of the rules that do not match */
	size_t last; /* where the last of them begins in text */
	struct buf scratch;
	struct json_out out;
	struct json_out *json; /* out, or NULL: text */
	/* Rules about other users or services. */
	size_t others;
	size_t shown; /* rules in text */
	size_t more, last_more; /* further ones; before the last rule */
};

void explained_init(struct explained *e, const struct options *o,
    const struct policy *p);
void explained_release(struct explained *e);
/*
 * The trace to decide with, by these facts. It writes into e->text, or into the
 * JSON.
 */
struct decide_trace explained_by(struct explained *e, const struct facts *f,
    enum decide_stage stage);
/*
 * After the decision: the rule that decided is not one of those that do not
 * match, even if it only may match.
 */
void explained_end(struct explained *e, const struct verdict *v);

/* "  LABEL PATH:LINE (ID)", and the rule. */
void put_rule(const char *label, const struct policy *p,
    const struct policy_rule *r, struct buf *b);
/*
 * The deciding rule, the nearest and what is missing for it, and those that do
 * not match; e->text is emptied.
 */
void put_rules(struct explained *e, const struct verdict *v, struct buf *b);
/* The value "PATH:LINE", or null. */
void json_rule_place(struct explained *e, const struct policy_rule *r);

/* The member nearest: the rule that lacks least, and what; or null. */
void json_nearest(struct explained *e, const struct verdict *v);

/* What a refused login would need to be permitted. */
struct remedy {
	enum verdict_reason reason; /* why it is refused */
	const char *user, *by; /* who may be blocked; NULL: unknown */
	/* What was decided, and by what; verdict is NULL if it cannot be. */
	const struct policy *policy;
	const struct facts *facts;
	enum decide_stage stage;
	const struct verdict *verdict;
};
/*
 * One sentence, without its full stop: what an administrator can do, or the
 * user.
 */
void put_remedy(const struct remedy *r, struct buf *b);
/* The same as a line of the text. */
void put_needs(const struct remedy *r, struct buf *b);
/* Whether the reason is that no rule permits the login. */
bool reason_is_no_rule(enum verdict_reason reason);

/* explain --ref, --last: what the log recorded. Returns the exit code. */
enum exit_code explain_logged(const struct options *o);

#endif
