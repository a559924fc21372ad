/* The policy that a command goes by. */
#ifndef ADMIN_INFORCE_H
#define ADMIN_INFORCE_H

#include <loginpolicy/inforce.h>
#include <loginpolicy/policy.h>
#include "command.h"

/* The state directory of -f's owner rules and --state, --root: see state_open(). */
struct inforce {
	struct policy policy;
	char *path; /* owned: the main file */
};

/*
 * Load the policy file (-f, or the one in force). errs holds what is wrong
 * with it; release it, too. Returns 0 or policy_load()'s error.
 */
int inforce_load(const struct options *o, struct inforce *ret,
    struct policy_errors *reterr);
/* The same; what is wrong is told on stderr. Returns -1 to go on, or an exit code. */
int inforce_need(const struct options *o, struct inforce *ret);
/* What inforce_load() returned: where there is no policy, say what makes one. */
void tell_first_policy(const struct options *o, int r);
void inforce_release(struct inforce *f);
/* "PATH:LINE" of a rule. */
void put_where(const struct policy *p, const struct policy_where *w,
    struct buf *b);
/* A statement as written, without a comment behind it, escaped. */
void put_rule_text(const struct policy_rule *r, struct buf *b);

#endif
