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
	struct policy policy; /* owned: of then; empty: it is not to be had */
	bool has_policy;
	bool renamed; /* it is the one that -f names */
	struct facts facts; /* from the line */
	struct fact_key keys[AUTH_INFO_KEYS_MAX];
	struct lookup *lookup; /* owned */
	struct member subject, caller;
	const char *subject_name[1],
	    *caller_name[1]; /* of who has no account any more */
	bool subject_gone;
	struct state state;
	struct access access;
	struct verdict
	    verdict; /* what is decided now; zeroed: nothing can be */
	enum replay_result result;
	struct buf
	    because; /* one sentence, without its full stop; empty: it is the same */
};

/*
 * Rebuild what the line says, find the policy of then, and decide: with the
 * accounts, groups, blocks and revocations of now, at the time of then.
 * Returns EXIT_OK, or the code to exit with (told); release also after that.
 */
enum exit_code replay_load(const struct options *o, const struct logged *l,
    const struct tz *zone, struct replay *ret);
/* Decide once more, and write the rules as they are read. */
void replay_trace(struct replay *r, struct explained *e);
void replay_release(struct replay *r);
/* Whether it is the rule that the line names. */
bool replay_has_rule(const struct replay *r, const struct policy_rule *rule);

#endif
