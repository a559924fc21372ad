/* SPDX-License-Identifier: BSD-2-Clause */
/* Private to lib/policy/: the values of settings. */
#ifndef POLICY_SETTING_H
#define POLICY_SETTING_H

#include "parse.h"

/* How struct policy_password has its lists of paths. */
struct setting_paths {
	const char *const *path;
	size_t n;
};
_Static_assert(offsetof(struct policy_password, n_words) -
		offsetof(struct policy_password, words) ==
	    offsetof(struct setting_paths, n) &&
	offsetof(struct policy_password, n_breached) -
		offsetof(struct policy_password, breached) ==
	    offsetof(struct setting_paths, n),
    "a list of paths is a struct setting_paths");

/*
 * Store a value where the setting has it: at its offset in a struct policy. Of
 * paths only that there are none. Returns 0; ERR_NOMEM; ERR_RANGE, ERR_SYNTAX,
 * ERR_UNKNOWN: the setting takes no such value.
 */
int setting_set(const struct policy_setting *s, const char *v, void *at);
/* The same for a word of the policy, whatever it is; errors are reported. */
void setting_read(struct parse *ps, const struct policy_setting *s,
    const struct lex_word *w, void *at);
/* Where the value of a password setting is in a rule, constant or not. */
void *setting_value_in(const struct policy_setting *s,
    const struct policy_password *of);
/* Append the value that is stored there as one would write it. */
void setting_put(const struct policy_setting *s, const void *at, struct buf *b);
/* Append a word, quoted if the lexer would not read it as one. */
void setting_put_word(struct buf *b, const char *s, size_t len);

#endif
