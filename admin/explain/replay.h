/* SPDX-License-Identifier: BSD-2-Clause */
/* A decision that was logged, decided again. */
#ifndef ADMIN_REPLAY_H
#define ADMIN_REPLAY_H

#include <loginpolicy/policy/access.h>
#include <loginpolicy/account/member.h>
#include "explain.h"
#include "admin/log/log_find.h"

enum replay_result {
	REPLAY_IMPOSSIBLE = 0,
	REPLAY_SAME,
	REPLAY_DIFFERS
};

struct replay {
	const struct logged *logged;
	const struct tz *zone;
	/* Owned: the policy at the time; empty if it is not available. */
	struct policy policy;
	bool has_policy;
	bool renamed; /* it is the one that -f names */
	struct facts facts; /* from the line */
	struct fact_key keys[AUTH_INFO_KEYS_MAX];
	struct lookup *lookup; /* owned */
	struct member subject, caller;
	/* Of those who have no account any more. */
	const char *subject_name[1], *caller_name[1];
	bool subject_gone;
	struct state state;
	struct access access;
	/* What is decided now; zeroed if nothing can be. */
	struct verdict verdict;
	enum replay_result result;
	/* Why it differs or is impossible: a sentence without full stop. */
	struct buf because;
};

/*
 * Rebuild what the line says, find the policy at the time, and decide: with the
 * current accounts, groups, blocks and revocations, at the time of the line.
 * Returns EXIT_OK, or the code to exit with (reported); release also after
 * that.
 */
enum exit_code replay_load(const struct options *o, const struct logged *l,
    const struct tz *zone, struct replay *ret);
/*
 * The same by this policy (borrowed; NULL: none is in force), whatever was in
 * force at the time: what would happen now to such a login. lookup and state
 * are borrowed. ret->result says REPLAY_IMPOSSIBLE if the line lacks what a
 * decision needs; release with replay_now_release().
 */
void replay_now(const struct logged *l, const struct policy *p,
    struct lookup *lookup, const struct state *state, int64_t now,
    const struct tz *zone, struct replay *ret);
void replay_now_release(struct replay *r);
/* Decide once more, and write the rules as they are evaluated. */
void replay_trace(struct replay *r, struct explained *e);
void replay_release(struct replay *r);
/* Whether it is the rule that the line names. */
bool replay_has_rule(const struct replay *r, const struct policy_rule *rule);

#endif
