/* What explain says of rules: the one that decided, those passed over, and why. */
#ifndef ADMIN_EXPLAIN_H
#define ADMIN_EXPLAIN_H

#include <loginpolicy/policy/decide.h>
#include <loginpolicy/base/json_out.h>
#include "admin/command.h"

#define EXPLAIN_MAX (1u << 30) /* octets of a result */

/* What is written while the rules are read. */
struct explained {
	const struct options *o;
	const struct policy *p;
	const struct facts *f;
	enum decide_stage stage;
	bool logged; /* the facts are the log's, and no option gives them */
	struct buf text; /* of the rules passed over */
	size_t last; /* where the last of them begins */
	struct buf scratch;
	struct json_out out;
	struct json_out *json; /* out, or NULL: text */
	size_t
	    others; /* rules that are not about the user, or not about the service */
	size_t shown; /* in text */
	size_t more, last_more; /* beyond what is shown; before the last rule */
};

void explained_init(struct explained *e, const struct options *o,
    const struct policy *p);
void explained_release(struct explained *e);
/* The trace to decide with, by these facts: into e->text, or the JSON. */
struct decide_trace explained_by(struct explained *e, const struct facts *f,
    enum decide_stage stage);
/* What was decided with it: a rule that decides though it only may match was not passed over. */
void explained_end(struct explained *e, const struct verdict *v);

/* "  by PATH:LINE (ID)", and the rule. */
void put_rule(const char *label, const struct policy *p,
    const struct policy_rule *r, struct buf *b);
/* The deciding rule, the nearest and what is missing for it, and those passed over, which are e's no longer. */
void put_rules(struct explained *e, const struct verdict *v, struct buf *b);
/* The value "PATH:LINE", or null. */
void json_rule_place(struct explained *e, const struct policy_rule *r);

/* The member nearest: the rule that lacks least, and what; or null. */
void json_nearest(struct explained *e, const struct verdict *v);

/* What a login would need to be permitted. */
struct remedy {
	enum verdict_reason reason; /* why it is not */
	const char *user, *by; /* whose block it may be; NULL: not known */
	/* Why it is not, where that can be decided; verdict is NULL: it cannot. */
	const struct policy *policy;
	const struct facts *facts;
	enum decide_stage stage;
	const struct verdict *verdict;
};
/* One sentence, without its full stop: what an administrator can do, or the person. */
void put_remedy(const struct remedy *r, struct buf *b);
/* Whether it is that no rule permits it. */
bool reason_is_no_rule(enum verdict_reason reason);

/* explain --ref, --last: what the log recorded. Returns the exit code. */
enum exit_code explain_logged(const struct options *o);

#endif
