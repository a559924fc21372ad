/* SPDX-License-Identifier: BSD-2-Clause */
/* The access review: who may enter what by which rule, for each account. */
#ifndef ADMIN_ACCESS_H
#define ADMIN_ACCESS_H

#include <loginpolicy/account/account_state.h>
#include <loginpolicy/account/member.h>
#include <loginpolicy/policy/access.h>
#include "admin/check/services.h"
#include "admin/inforce.h"

/* One rule by which an account may enter some services. */
struct grant {
	const struct policy_rule *rule;
	size_t *services; /* owned; numbers in review.services, ascending */
	size_t n_services;
	/* Denies before it that may apply: the first n_except of a list that
	 * is the review's and that other grants share. */
	const struct policy_rule *const *except;
	size_t n_except;
	uint8_t except_hash[SHA256_LEN]; /* zeros if there are none */
};
struct grants {
	struct grant *list; /* owned; by rule and first service */
	size_t n;
};

/* Denies that grants except; each grant has some of the first ones. */
struct deny_list {
	uint8_t hash[SHA256_LEN]; /* of all n */
	size_t n;
	const struct policy_rule **rules; /* owned */
};

/* Who is refused because of the state directory (block, lock-down). */
enum blocked {
	BLOCKED_NO = 0,
	BLOCKED_YES,
	BLOCKED_LOCKDOWN,
	BLOCKED_UNKNOWN /* and therefore refused */
};
/* "no" ... */
const char *blocked_word(enum blocked b);

/* In which order accounts are listed. */
enum rank {
	RANK_FIRST = 0, /* over SSH, by sudo, su and the like */
	RANK_STOPPED, /* the same, but blocked or expired */
	RANK_OTHER,
	RANK_SYSTEM
};

struct reviewed {
	char *name; /* owned */
	uid_t uid;
	enum blocked blocked;
	unsigned state; /* enum account_state */
	enum rank rank;
	struct grants grants;
	/* Equal for accounts that differ only in name and uid. */
	uint8_t signature[SHA256_LEN];
};

/* A service, as the module sees it. */
struct reviewed_service {
	bool is_ssh;
	bool is_callers; /* PAM's user is the caller: sudo */
	bool first; /* SSH, @elevate, @become */
};

struct review {
	const struct policy *p;
	const char *root;
	struct lookup *lookup; /* owned; one for all accounts */
	struct name_list services; /* this system's, and those in rules */
	struct reviewed_service *kinds; /* owned; of each of services */
	struct account_book *book; /* owned */
	const struct state *state; /* NULL: it cannot be opened */
	bool locked_down;
	struct reviewed *list; /* owned; by rank and name */
	size_t n;
	struct deny_list *denies; /* owned; what grants except */
	size_t n_denies;
	struct hashtab denies_by_hash; /* owned */
	const struct tz *zone;
	int64_t now;
	struct name_list unanswered; /* groups that were reported */
	bool incomplete; /* an account or group could not be looked up */
};

/*
 * Work out the access of the account named user, or of all if user is NULL. p,
 * root, state, zone and now are set. Returns EXIT_OK, or the code to exit with
 * (reported).
 */
enum exit_code review_load(const char *user, struct review *r);
void review_release(struct review *r);

/*
 * Find all rules by which the account that f is about may enter the services of
 * r. Returns 0 or ERR_NOMEM; release ret also then.
 */
int grants_find(struct review *r, struct facts *f, struct grants *ret);
void grants_release(struct grants *g);
/* Hash the grants, so that equal access has an equal hash. */
void grants_hash(const struct policy *p, const struct grants *g,
    struct sha256 *h);
void deny_lists_release(struct review *r);

/* Write the result in a format; errors are in b. */
void access_text(const struct review *r, const struct inforce *f,
    struct buf *b);
void access_json(const struct review *r, const struct inforce *f,
    struct buf *b);
void access_csv(const struct review *r, struct buf *b);

#endif
