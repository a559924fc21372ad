/* The decision: a pure function of policy, facts and time. */
#ifndef LOGINPOLICY_DECIDE_H
#define LOGINPOLICY_DECIDE_H

#include <loginpolicy/policy/policy.h>

/* What is known of a condition. And is the least, or the greatest of them. */
enum tri {
	TRI_FALSE = 0,
	TRI_UNKNOWN = 1,
	TRI_TRUE = 2
};

/*
 * Somebody whom rules name: the subject or the caller. Zeroed is nobody, whom
 * no rule matches. All pointers are the caller's.
 */
struct fact_person {
	const char *const *names; /* every name of the account */
	size_t n_names;
	bool has_uid;
	uid_t uid;
	/* Whether the account is a member; asked only where a rule depends on it. NULL: of none. */
	enum tri (*in_group)(void *ctx, const char *group);
	enum tri (*in_gid)(void *ctx, gid_t gid);
	void *ctx;
};

/* A plain key that was completed, or the CA's of a certificate. */
struct fact_plain_key {
	enum key_class class;
	unsigned bits;
	uint8_t fp[SHA256_LEN];
	enum tri revoked;
};
struct fact_key {
	bool decoded; /* false: it cannot be judged, and nothing else counts */
	struct fact_plain_key key; /* of a certificate the certified one */
	bool is_cert;
	struct fact_plain_key ca; /* where is_cert */
};

enum fact_address {
	ADDRESS_UNKNOWN = 0, /* a remote host whose address is not known */
	ADDRESS_LOCAL, /* no remote host is named; never for an SSH service */
	ADDRESS_KNOWN
};

/* All that is known of a login. Zeroed: nothing. Pointers are the caller's. */
struct facts {
	struct fact_person subject, caller;
	struct fact_person
	    target; /* who is entered, where that is not the subject; for blocks */
	const char *service; /* PAM's, lower case; NULL: none */
	bool is_ssh; /* methods and keys exist */
	enum fact_address from;
	struct net address; /* where from is ADDRESS_KNOWN */
	const char *tty; /* without /dev/; NULL: none */
	unsigned methods; /* enum method: completed */
	unsigned methods_open; /* enum method: not known yet */
	const struct fact_key *keys; /* completed */
	size_t n_keys;
	bool keys_open; /* further keys may come */
	int64_t now; /* seconds since the epoch */
	const struct tz *zone; /* NULL: the local time is not known */
	unsigned
	    open; /* bits 1 << enum condition_kind: unknown whatever is said above, for who asks what may be */
};

enum verdict_kind {
	VERDICT_DENY = 0,
	VERDICT_PERMIT
};
enum decide_stage {
	DECIDE_FINAL = 0, /* all that will ever be known is known */
	DECIDE_EARLY /* refuses only what no later fact can save */
};
enum verdict_reason {
	REASON_NONE = 0,
	REASON_RULE, /* a rule matched */
	REASON_MAY_DENY, /* final: a deny that cannot be ruled out */
	REASON_MAY_PERMIT, /* early: a permit that may come true */
	REASON_NO_RULE, /* none matched */
	REASON_NO_RULE_METHOD, /* none; one would, but for the method or key */
	REASON_NO_RULE_FROM, /* none; one would, but for the address */
	REASON_KEY_TOO_SMALL,
	REASON_KEY_TYPE,
	REASON_KEY_REVOKED,
	REASON_KEY_UNJUDGED, /* cannot be decoded */
	REASON_KEY_REVOCATION, /* whether it is revoked is not known */
	/* access_decide() only: */
	REASON_BLOCKED, /* the subject */
	REASON_CALLER_BLOCKED,
	REASON_NO_CALLER, /* su and runuser: the calling account is not known */
	REASON_TARGET_BLOCKED, /* whose account sudo and doas enter */
	REASON_LOCKDOWN,
	REASON_STATE_UNKNOWN, /* not blocked cannot be proven */
	REASON_NO_POLICY, /* none is in force */
	REASON_TAMPERED, /* what sshd said has been changed since */
	REASON_NO_ACCOUNT, /* whose login it is is not known */
	REASON_UNDECLARED_SSH, /* an sshd under a service name that is not declared */
	REASON_TROUBLE, /* no memory, no descriptor, I/O */
	REASON_RESCUE, /* permitted: root at the console of a machine in trouble */
	REASON_NOT_BLOCKED, /* permitted: decided before, and not blocked since */
	REASON_COUNT
};

struct verdict {
	enum verdict_kind kind;
	enum verdict_reason reason;
	const struct policy_rule
	    *rule; /* that decided; NULL: none. The policy's. */
	const struct policy_rule *
	    nearest; /* REASON_NO_RULE_METHOD, _FROM: the permit that nearly did; policy_nearest() has it for any */
	size_t key; /* index into facts.keys, where a key was refused */
	bool ca; /* it was the CA's key */
};

/* One rule held against the facts. */
struct rule_match {
	enum tri value;
	const struct condition
	    *because; /* the first that made it so; NULL: all of them hold */
};

/* Told of every rule that was looked at, in order. */
struct decide_trace {
	void (*rule)(void *ctx, const struct policy_rule *r,
	    const struct rule_match *m);
	void *ctx;
};

/*
 * Whether the login may go on: docs/design.md, "Unknown facts". First match;
 * where none matches, deny. Then every key is judged. trace may be NULL.
 * Cannot fail, allocates nothing; calls facts' in_group and in_gid.
 */
struct verdict policy_decide(const struct policy *p, const struct facts *f,
    enum decide_stage stage, const struct decide_trace *trace);
/*
 * sudo and doas: the subject is the calling user. docs/design.md, "Who is the
 * subject, who the caller".
 */
bool service_is_callers(const char *service);
/*
 * su and runuser: they always have a caller. Where none is known, its account is
 * gone or its directory is down, and it cannot be proven unblocked.
 */
bool service_needs_caller(const char *service);
/* One rule against the facts. */
struct rule_match rule_match(const struct policy_rule *r,
    const struct facts *f);

/* "no rule permits it" …: a constant English text. */
const char *verdict_text(enum verdict_reason reason);
/* The word of it for logs and JSON: "no-rule" …; constant. */
const char *verdict_word(enum verdict_reason reason);
/* The reason with this word; false: there is none. */
bool verdict_of_word(const char *word, enum verdict_reason *ret);
/* Whether it is that a key was refused: then the verdict has which. */
bool reason_is_of_key(enum verdict_reason reason);
/* The measure that a decision serves: "default-deny" …; constant. */
const char *verdict_measure(const struct verdict *v);
/*
 * Append why the rule has this value with these facts: "from vpn: the address
 * is 192.0.2.1". What others may have chosen is escaped.
 */
void rule_because(const struct policy_rule *r, const struct rule_match *m,
    const struct facts *f, struct buf *b);
/*
 * Of a denial v because no rule permits it: the permit that lacks least; NULL:
 * none is about this service and about more than named others. Looks groups up.
 */
const struct policy_rule *policy_nearest(const struct policy *p,
    const struct facts *f, enum decide_stage stage, const struct verdict *v);
/* The conditions of a rule that do not hold (early: and cannot any more), in their order. Returns how many. */
size_t rule_lacks(const struct policy_rule *r, const struct facts *f,
    enum decide_stage stage, const struct condition *ret[COND_COUNT]);
/* Append what the login lacks of such a condition: "alice is not in group staff"; escaped. */
void rule_lack_text(const struct policy_rule *r, const struct condition *c,
    const struct facts *f, struct buf *b);
/* The column (from 1) of a word of the rule in its file. */
unsigned rule_column(const struct policy *p, const struct policy_rule *r,
    unsigned word);
/*
 * Whether wherever b matches a does too, as far as that can be told from the
 * conditions alone: false where it is not sure.
 */
bool rule_covers(const struct policy_rule *a, const struct policy_rule *b);
/*
 * Whether days and hours occur at all at from <= t < until; more than a week
 * is taken for yes. Other rules have no such condition: true.
 */
bool rule_occurs(const struct policy_rule *r, const struct tz *z, int64_t from,
    int64_t until);
/* Append the value of a condition as written in the rule. */
void condition_value(const struct policy_rule *r, const struct condition *c,
    struct buf *b);
/* "from", "service" …: the keyword of a condition; "days" and "hours" are "hours". */
const char *condition_keyword(enum condition_kind kind);

#endif
