/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lines "password SETTING VALUE for SUBJECTS", and the rule that they make for
 * one account.
 */
#ifndef LOGINPOLICY_PASSWORD_FOR_H
#define LOGINPOLICY_PASSWORD_FOR_H

#include <loginpolicy/policy/decide.h>

/* All memory is the policy's. */
struct password_line {
	struct policy_where where;
	size_t row; /* of policy_settings */
	struct condition who; /* COND_SUBJECT */
	const char *subjects; /* as written, but for quotes */
	struct policy_password value; /* of the one setting */
};

/* Return whether the setting may have lines for some accounts only. */
bool setting_has_lines(const struct policy_setting *s);

/*
 * Find out which lines are for this account: p->n_password_lines of enum tri.
 * What is unknown of it makes a line unknown: who is NULL if nothing is
 * known, and has no uid if there is no such account yet. A group is asked for
 * only if a line depends on it: one that a later line replaces counts as false.
 */
void password_lines_match(const struct policy *p, const struct fact_person *who,
    uint8_t *ret);

/* The rule for one account. */
struct password_choice {
	struct policy_password rule; /* its lists are the policy's or arena's */
	/*
	 * For each line whether it makes the rule what it is; for each setting
	 * as a bit whether the line without "for", or the default, does.
	 */
	bool *line_counts; /* the arena's; NULL: there are no lines */
	uint64_t base_counts;
	/* Some lines may or may not be for it: the largest demand counts. */
	bool unknown;
	struct arena arena;
};
/*
 * Make the rule by what password_lines_match() found. Of each setting the last
 * line counts that is for the account, or else the line without "for". If later
 * ones may be, the largest demand of these and that one counts; of files, all.
 * Returns 0 or ERR_NOMEM; release ret with password_choice_release() then, too.
 */
int password_choose(const struct policy *p, const uint8_t *match,
    struct password_choice *ret);
void password_choice_release(struct password_choice *c);

/* Append a line as one would write it. */
void password_line_print(const struct password_line *l, struct buf *b);

#endif
