/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The words of the policy language: those that this version knows, and those
 * that a policy uses. An older version refuses a policy with a word that it
 * does not know, and then the last accepted policy counts, or none.
 */
#ifndef LOGINPOLICY_WORDS_H
#define LOGINPOLICY_WORDS_H

#include <loginpolicy/policy/policy.h>

/*
 * Call each for every word that the parser knows. kind: "statement", "setting"
 * ("password length"), "value" ("password mode observe"), "condition",
 * "subject" ("user:"), "from", "services" ("@jobs"), "method", "key".
 */
void policy_words(void (*each)(void *ctx, const char *kind, const char *word),
    void *ctx);

/* A word that a policy uses. */
struct policy_word {
	const char *kind, *word; /* as above; until each returns */
	const char *path; /* as on its own system, without root */
	unsigned line;
};
/*
 * Call each for every word that the policy's files use, in their order, and as
 * often as they use it. Returns 0 or ERR_NOMEM.
 */
int policy_words_used(const struct policy *p,
    void (*each)(void *ctx, const struct policy_word *w), void *ctx);

#endif
