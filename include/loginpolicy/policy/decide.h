/* SPDX-License-Identifier: BSD-2-Clause */
/* The decision: a pure function of policy, facts and time. */
#ifndef LOGINPOLICY_DECIDE_H
#define LOGINPOLICY_DECIDE_H

#include <loginpolicy/policy/policy.h>

/*
 * The truth of a condition. "And" is the least of several, "or" the greatest.
 */
enum tri {
	TRI_FALSE = 0,
	TRI_UNKNOWN = 1,
	TRI_TRUE = 2
};

/*
 * A person whom rules name: the subject or the caller. Zeroed: nobody; no rule
 * matches. All pointers belong to the calling function.
 */
struct fact_person {
	const char *const *names; /* every name of the account */
	size_t n_names;
	bool has_uid;
	uid_t uid;
	/*
	 * Return whether the account is a member; called only if a rule depends
	 * on it. NULL: a member of no group.
	 */
	enum tri (*in_group)(void *ctx, const char *group);
	enum tri (*in_gid)(void *ctx, gid_t gid);
	void *ctx;
};

/* A key that was used, or the CA key of a certificate. */
struct fact_plain_key {
	enum key_class class;
	unsigned bits;
	uint8_t fp[SHA256_LEN];
	enum tri revoked;
};
struct fact_key {
	bool decoded; /* false: it cannot be checked, and nothing else counts */
	struct fact_plain_key key; /* of a certificate, the certified key */
	bool is_cert;
	struct fact_plain_key ca; /* if is_cert */
};

enum fact_address {
	ADDRESS_UNKNOWN = 0, /* a remote host, its address unknown */
	ADDRESS_LOCAL, /* no remote host; never for an SSH service */
	ADDRESS_KNOWN
};

/*
 * All that is known about a login. Zeroed: nothing. All pointers belong to the
 * calling function.
 */
struct facts {
	struct fact_person subject, caller;
	/* The account that is used, if it is not the subject; for blocks. */
	struct fact_person target;
	const char *service; /* PAM's, lower case; NULL: none */
	bool is_ssh; /* methods and keys exist */
	enum fact_address from;
	struct net address; /* if from is ADDRESS_KNOWN */
	const char *tty; /* without /dev/; NULL: none */
	unsigned methods; /* enum method: completed */
	unsigned methods_open; /* enum method: may still be completed */
	const struct fact_key *keys; /* used */
	size_t n_keys;
	bool keys_open; /* more keys may follow */
	int64_t now; /* seconds since the epoch */
	const struct tz *zone; /* NULL: the local time is unknown */
	/*
	 * Bits 1 << enum condition_kind: conditions that count as unknown,
	 * whatever the facts say, to find out what is possible. COND_SUBJECT is
	 * COND_ALSO, too.
	 */
	unsigned open;
};

enum verdict_kind {
	VERDICT_DENY = 0,
	VERDICT_PERMIT
};
enum decide_stage {
	DECIDE_FINAL = 0, /* no fact can follow */
	DECIDE_EARLY /* refuse only what no later fact could permit */
};
enum verdict_reason {
	REASON_NONE = 0,
	REASON_RULE, /* a rule matched */
	REASON_MAY_DENY, /* final: a deny may match */
	REASON_MAY_PERMIT, /* early: a permit may match */
	REASON_NO_RULE, /* no rule matched */
	REASON_NO_RULE_METHOD, /* none; one would with another method or key */
	REASON_NO_RULE_FROM, /* none; one would from another address */
	REASON_KEY_TOO_SMALL,
	REASON_KEY_TYPE,
	REASON_KEY_REVOKED,
	REASON_KEY_UNJUDGED, /* cannot be decoded */
	REASON_KEY_REVOCATION, /* it is unknown whether it is revoked */
	/* access_decide() only: */
	REASON_BLOCKED, /* the subject */
	REASON_CALLER_BLOCKED,
	REASON_NO_CALLER, /* su and runuser: unknown calling account */
	REASON_TARGET_BLOCKED, /* the account that sudo and doas switch to */
	REASON_LOCKDOWN,
	REASON_STATE_UNKNOWN, /* it cannot be proven that nobody is blocked */
	REASON_NO_POLICY, /* no policy is in force */
	REASON_TAMPERED, /* what sshd reported was changed */
	REASON_NO_ACCOUNT, /* unknown account */
	REASON_UNDECLARED_SSH, /* sshd under a service name not declared */
	REASON_TROUBLE, /* no memory, no descriptor, I/O */
	REASON_RESCUE, /* permitted: root at the console, to repair it */
	REASON_NOT_BLOCKED, /* permitted before, and not blocked since */
	REASON_COUNT
};

struct verdict {
	enum verdict_kind kind;
	enum verdict_reason reason;
	const struct policy_rule *rule; /* that decided; NULL: none */
	/*
	 * REASON_NO_RULE_METHOD, _FROM: the permit that nearly matched; see
	 * policy_nearest() for the other reasons.
	 */
	const struct policy_rule *nearest;
	size_t key; /* index into facts.keys, if a key was refused */
	bool ca; /* it is the CA's key */
};

/* The result of one rule with the facts. */
struct rule_match {
	enum tri value;
	/* The first condition with this value; NULL: all are true. */
	const struct condition *because;
};

/* Called for every rule that was checked, in order. */
struct decide_trace {
	void (*rule)(void *ctx, const struct policy_rule *r,
	    const struct rule_match *m);
	void *ctx;
};

/*
 * Decide whether the login may go on: docs/design.md, "Unknown facts". The
 * first rule that matches decides; if none does, deny. Then every key is
 * checked. trace may be NULL. Cannot fail, allocates nothing; calls the facts'
 * in_group and in_gid.
 */
struct verdict policy_decide(const struct policy *p, const struct facts *f,
    enum decide_stage stage, const struct decide_trace *trace);
/*
 * Return whether the subject is the calling user: sudo and doas
 * (docs/design.md, "Who is the subject, who the caller").
 */
bool service_is_callers(const char *service);
/*
 * Return whether the service always has a caller: su and runuser. If it is
 * unknown, its account is gone or its directory is down, and it cannot be
 * proven that it is not blocked.
 */
bool service_needs_caller(const char *service);
/* Match one rule with the facts. */
struct rule_match rule_match(const struct policy_rule *r,
    const struct facts *f);

/* Return "no rule permits it" …, constant. */
const char *verdict_text(enum verdict_reason reason);
/* Return the word for logs and JSON, "no-rule" …, constant. */
const char *verdict_word(enum verdict_reason reason);
/* Find the reason with this word; false: there is none. */
bool verdict_of_word(const char *word, enum verdict_reason *ret);
/* Return whether a key was refused: then the verdict has its index. */
bool reason_is_of_key(enum verdict_reason reason);
/* Return the measure that a decision serves, "default-deny" …, constant. */
const char *verdict_measure(const struct verdict *v);
/*
 * Append why the rule has this value with these facts: "from vpn: the address
 * is 192.0.2.1". Untrusted values are escaped.
 */
void rule_because(const struct policy_rule *r, const struct rule_match *m,
    const struct facts *f, struct buf *b);
/*
 * Find the permit that is nearest to a login that no rule permits; NULL: none
 * is for this service and more than named other users. Looks groups up.
 */
const struct policy_rule *policy_nearest(const struct policy *p,
    const struct facts *f, enum decide_stage stage, const struct verdict *v);
/*
 * List the conditions of a rule that are not true (early: and cannot become
 * true), in their order. Returns their number.
 */
size_t rule_lacks(const struct policy_rule *r, const struct facts *f,
    enum decide_stage stage, const struct condition *ret[COND_COUNT]);
/*
 * Append what such a condition needs: "alice is not in group staff"; escaped.
 */
void rule_lack_text(const struct policy_rule *r, const struct condition *c,
    const struct facts *f, struct buf *b);
/* The same as a demand: "alice must be in group staff". */
void rule_need_text(const struct policy_rule *r, const struct condition *c,
    const struct facts *f, struct buf *b);
/* Return the column, from 1, of a word of the rule in its file. */
unsigned rule_column(const struct policy *p, const struct policy_rule *r,
    unsigned word);
/*
 * Return whether a matches every login that b matches. Only the conditions are
 * compared: false may also mean that it is not certain.
 */
bool rule_covers(const struct policy_rule *a, const struct policy_rule *b);
/*
 * Return whether the days and hours of a rule occur at from <= t < until; true
 * for more than a week, and for a rule without them.
 */
bool rule_occurs(const struct policy_rule *r, const struct tz *z, int64_t from,
    int64_t until);
/* Append the value of a condition as written in the rule. */
void condition_value(const struct policy_rule *r, const struct condition *c,
    struct buf *b);
/* Return the keyword of a condition: "from" …; "hours" for days, too. */
const char *condition_keyword(enum condition_kind kind);

#endif
