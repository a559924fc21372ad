/* What check_lockout.c and check_actor.c ask alike: what a login would come to under the new policy. */
#ifndef ADMIN_LOCKOUT_H
#define ADMIN_LOCKOUT_H

#include <loginpolicy/account/member.h>
#include "check.h"

struct account_book;
/* What is gone by for all questions. */
struct world {
	struct check *c;
	struct lookup *lookup; /* owned */
	struct name_list services; /* this system's; may be empty */
	struct account_book *book; /* owned */
	struct state state; /* where has_state */
	bool has_state;
	bool ignore_state; /* blocks and the lock-down end one day */
	const struct policy *asked; /* the one that is being asked */
	enum tri
	    unknown; /* in its next rule, a group that cannot be looked up */
	bool
	    too_many; /* accounts and rules to ask about all (told by check_afford()) */
};

struct someone {
	struct world *w;
	struct member m;
	struct fact_person person; /* points here: do not copy */
};

/*
 * Somebody by name, or where that is NULL by uid. Returns whether there is such
 * an account; then release the member.
 */
bool lockout_find(struct world *w, const char *name, uid_t uid,
    struct someone *ret);
/* What the login comes to under p, as far as it can be known now; f's time is filled in. */
struct verdict lockout_ask(struct world *w, const struct policy *p,
    struct facts *f);
/* Whether some service that makes root is permitted, from here and at some time. */
bool lockout_becomes_root(struct world *w, const struct policy *p,
    const struct someone *s);
/* Whether who applies the policy could get in again and become root. */
void lockout_check_actor(struct world *w);

#endif
