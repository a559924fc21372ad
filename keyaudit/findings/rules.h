/* The table of rules: what a finding is called, how bad it is, which promise it serves. */
#ifndef KEYAUDIT_RULES_H
#define KEYAUDIT_RULES_H

#include <stdbool.h>

enum severity {
	SEV_INFO,
	SEV_LOW,
	SEV_MEDIUM,
	SEV_HIGH,
	SEV_CRITICAL,
	SEV_COUNT
};

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
	RULE_HOST_PASSWORD_LOGIN,
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

const char *severity_name(enum severity s);
/* Returns 0 and *ret, or -1 for an unknown word. */
int severity_parse(const char *word, enum severity *ret);

#endif
