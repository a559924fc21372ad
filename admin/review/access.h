/* The access review: who may enter what by which rule, worked out for each account. */
#ifndef ADMIN_ACCESS_H
#define ADMIN_ACCESS_H

#include <loginpolicy/policy/access.h>
#include <loginpolicy/account/account_state.h>
#include <loginpolicy/account/member.h>
#include "admin/inforce.h"
#include "admin/check/services.h"

/* One rule by which an account may enter some services. */
struct grant {
	const struct policy_rule *rule;
	size_t *services; /* owned; numbers in review.services */
	size_t n_services;
	/* Denies before it that may apply: the first n_except of a list that
	 * is the review's and that other grants share. */
	const struct policy_rule *const *except;
	size_t n_except;
	uint8_t except_hash[SHA256_LEN]; /* zeros where there are none */
};
struct grants {
	struct grant *list; /* owned */
	size_t n;
};

/* Who is refused by the state directory (block, lock-down). */
enum blocked {
	BLOCKED_NO = 0,
	BLOCKED_YES,
	BLOCKED_LOCKDOWN,
	BLOCKED_UNKNOWN /* and therefore refused */
};
/* "no" ... */
const char *blocked_word(enum blocked b);

/* In which order accounts are told. */
enum rank {
	RANK_FIRST = 0, /* over SSH, elevates, is entered by su and the like */
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
	uint8_t
	    signature[SHA256_LEN]; /* equal where all else is, but who it is */
};

/* A service, as the module takes it. */
struct reviewed_service {
	bool is_ssh, is_callers;
	bool first; /* SSH, @elevate, @become */
};

struct review {
	const struct policy *p;
	const char *root;
	struct lookup *lookup; /* owned; one for all accounts */
	struct name_list services; /* this system's, and what rules name */
	struct reviewed_service *kinds; /* owned; of each of services */
	struct account_book *book; /* owned */
	const struct state *state; /* NULL: it cannot be looked at */
	bool locked_down;
	struct reviewed *list; /* owned; by rank and name */
	size_t n;
	void *denies; /* owned; tree of what grants except */
	const struct tz *zone;
	int64_t now;
	struct name_list unanswered; /* groups that were told of */
	bool incomplete; /* somebody, or a group, could not be looked up */
};

/*
 * Work it out for the account named user, or where it is NULL for all.
 * Returns EXIT_OK, or the code to exit with (told on stderr).
 */
enum exit_code review_load(const char *user, struct review *r);
void review_release(struct review *r);

/* Formats. */
void access_text(const struct review *r, const struct inforce *f,
    struct buf *b);
void access_json(const struct review *r, const struct inforce *f,
    struct buf *b);
void access_csv(const struct review *r, struct buf *b);

/*
 * The rows of a grant: each service with each item of from and each
 * alternative of method. from and method are "" where the rule has none.
 */
typedef void row_fn(void *ctx, const struct reviewed *who,
    const struct grant *g, const char *service, const char *from,
    const char *method);
void review_rows(const struct review *r, row_fn *fn, void *ctx);

#endif
