/* What explain says of a decision that was logged. */
#ifndef ADMIN_EXPLAIN_LOGGED_H
#define ADMIN_EXPLAIN_LOGGED_H

#include "replay.h"

/* The rule of then, where the policy of then has it; NULL: known by its place in the line alone, or none. */
const struct policy_rule *logged_rule(const struct replay *r);
/* What would have to differ for it to be permitted. */
struct remedy logged_remedy(const struct replay *r);

/* That several lines have the reference, and none is the answer. */
void logged_contested(const struct log_search *s, struct buf *b);
void logged_text(struct explained *e, struct replay *r,
    const struct log_search *s, struct buf *b);
void logged_json(struct explained *e, struct replay *r,
    const struct log_search *s, struct buf *b);

#endif
