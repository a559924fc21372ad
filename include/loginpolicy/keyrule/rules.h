/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of rules: what a finding is called, how bad it is, which promise it
 * serves.
 */
#ifndef LOGINPOLICY_KEYRULE_RULES_H
#define LOGINPOLICY_KEYRULE_RULES_H

#include <stdbool.h>
#include <stdint.h>

enum severity {
	SEV_INFO,
	SEV_LOW,
	SEV_MEDIUM,
	SEV_HIGH,
	SEV_CRITICAL,
	SEV_COUNT
};

/* First the rules of keys and of the files they are in, then those of hosts. */
enum rule_id {
	RULE_KEY_TOO_SMALL,
	RULE_KEY_TYPE_REFUSED,
	RULE_KEY_REVOKED,
	RULE_KEY_SHARED_BETWEEN_ACCOUNTS,
	RULE_KEY_DUPLICATE,
	RULE_KEY_LINE_INVALID,
	RULE_KEY_EXPIRED,
	RULE_PRIVATE_KEY_UNENCRYPTED,
	RULE_PRIVATE_KEY_MISPLACED,
	RULE_KEY_FILE_PERMISSIONS,
	RULE_KEY_FILE_IGNORED,
	RULE_KEY_UNREADABLE,
	RULE_KEYS_LOCATION_UNKNOWN,
	RULE_ACCOUNTS_NOT_ENUMERABLE,
	RULE_KEY_UNREGISTERED,
	RULE_KEY_REGISTER_EXPIRED,
	RULE_KEY_REGISTERED_UNUSED,
	N_KEY_RULES,
	RULE_HOST_PASSWORD_LOGIN = N_KEY_RULES,
	RULE_HOST_KEYBOARD_INTERACTIVE_PASSWORD,
	RULE_HOST_NONE_ACCEPTED,
	RULE_HOST_KEYBOARD_INTERACTIVE_REFUSED,
	RULE_HOST_UNDETERMINED,
	RULE_HOST_KEY_TOO_SMALL,
	RULE_HOST_SSH1,
	RULE_HOST_WEAK_ALGORITHM,
	RULE_HOST_KEY_SHARED,
	RULE_HOST_KEY_CHANGED,
	RULE_HOST_KEY_UNKNOWN,
	RULE_HOST_NO_PQ_KEX,
	RULE_HOST_ACCEPTS_REVOKED_KEY,
	RULE_HOST_ACCEPTS_UNDETERMINED,
	RULE_COUNT
};

struct rule {
	/* Stable: docs/contract.md, "Rules of keyaudit". */
	const char *id;
	enum severity severity;
	bool rejects; /* the key's verdict becomes "reject" */
	/* A promise of docs/design.md, "Purpose". */
	const char *measure;
	const char *remedy; /* one sentence for the administrator */
};

extern const struct rule rules[RULE_COUNT];
/* Whether a finding never counts for the exit code. Only a rule of SEV_INFO. */
bool rule_is_advice(enum rule_id rule);
/*
 * Whether keyaudit hosts (of_hosts), or keyaudit keys, can report it. Host keys
 * are judged by some of the rules of keys.
 */
bool rule_is_reported_by(enum rule_id rule, bool of_hosts);

/* A set of rules of keys: those that apply to one key. {0} is empty. */
struct rule_set {
	uint64_t bits;
};
#define RULE_SET_MAX 64
_Static_assert(N_KEY_RULES <= RULE_SET_MAX, "struct rule_set needs more bits");

/* Add a rule of keys. A rule that no set can hold is not added. */
static inline void
rule_set_add(struct rule_set *s, enum rule_id rule)
{
	if (rule < RULE_SET_MAX)
		s->bits |= UINT64_C(1) << rule;
}
static inline bool
rule_set_has(const struct rule_set *s, enum rule_id rule)
{
	return rule < RULE_SET_MAX && (s->bits >> rule & 1) != 0;
}
static inline bool
rule_set_is_empty(const struct rule_set *s)
{
	return s->bits == 0;
}
/* The first rule of s that is not before from; N_KEY_RULES: none. */
static inline enum rule_id
rule_set_next(const struct rule_set *s, unsigned from)
{
	while (from < N_KEY_RULES && !rule_set_has(s, (enum rule_id)from))
		from++;
	return (enum rule_id)from;
}
/* Run the statement that follows with rule set to each rule of s. */
#define RULE_SET_EACH(rule, s)                                              \
	for (enum rule_id rule = rule_set_next((s), 0); rule < N_KEY_RULES; \
	     rule = rule_set_next((s), rule + 1))

const char *severity_name(enum severity s);

#endif
