/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a login would come to under a new policy, for the checks of who is
 * locked out. Facts that only a login has are left open (DECIDE_EARLY): whoever
 * is refused here is refused whatever the key or method.
 */
#ifndef ADMIN_LOCKOUT_LOGIN_H
#define ADMIN_LOCKOUT_LOGIN_H

#include <loginpolicy/account/member.h>
#include <loginpolicy/state/state.h>
#include "check.h"

struct account_book;
/* What every question needs, and what the present one is about. */
struct lockout {
	struct check *c;
	struct lookup *lookup; /* owned */
	struct name_list services; /* this system's; may be empty */
	struct account_book *book; /* owned */
	struct state state; /* open if has_state */
	bool has_state;
	/* Ignore blocks and the lock-down: they end one day. */
	bool ignore_state;
	/* An account that does not count as an administrator. */
	bool has_except;
	uid_t except;
	/* There are too many accounts and rules to ask about all (reported). */
	bool too_many;
	const struct policy *asked; /* the one that is decided by */
	/* The answer of a group that cannot be looked up, in the next rule. */
	enum tri unknown;
};

/* An account. person points into it: do not copy. */
struct lockout_person {
	struct lockout *l;
	struct member m;
	struct fact_person person;
};

/* By which service root's rights are gained: sudo and the like; su. */
#define N_ELEVATING 5
#define N_ENTERING  2
extern const char *const lockout_elevating[N_ELEVATING];
extern const char *const lockout_entering[N_ENTERING];

/*
 * Find an account by name, or by uid if name is NULL. Returns whether there is
 * such an account; then release ret->m.
 */
bool lockout_find(struct lockout *l, const char *name, uid_t uid,
    struct lockout_person *ret);
/*
 * Decide about a login under p, as far as it can be known now. f->now and
 * f->zone are filled in.
 */
struct verdict lockout_decide(struct lockout *l, const struct policy *p,
    struct facts *f);
/* The same for a login at any place, terminal and hour. */
struct verdict lockout_decide_login(struct lockout *l, const struct policy *p,
    const struct lockout_person *who, const char *service);
/*
 * Whether some service that gives root's rights is permitted, locally and at
 * some time.
 */
bool lockout_becomes_root(struct lockout *l, const struct policy *p,
    const struct lockout_person *who);
/*
 * Open what the questions need, for l->c. Returns false: no memory (l->c has
 * it). Close it in any case.
 */
bool lockout_open(struct lockout *l);
void lockout_close(struct lockout *l);
/* Whether the account can log in and become root, by itself. */
bool lockout_is_administrator(struct lockout *l, const struct policy *p,
    const struct lockout_person *who);
/* Whether somebody else than this account is an administrator. */
bool lockout_has_other(struct lockout *l, const struct policy *p, uid_t uid);
/* Append the names of all administrators; l->too_many: not all were asked. */
void lockout_administrators(struct lockout *l, const struct policy *p,
    struct name_list *ret);
/* Check whether the calling user could get in again and become root. */
void lockout_check_actor(struct lockout *l);

#endif
