/* Private to lib/policy/: the values of settings. */
#ifndef POLICY_SETTING_H
#define POLICY_SETTING_H

#include "parse.h"

/*
 * Set a setting to the value that a word of the policy is. Returns 0; ERR_NOMEM;
 * ERR_RANGE, ERR_SYNTAX, ERR_UNKNOWN: it is no value of this setting.
 */
int setting_set(struct policy *p, const struct policy_setting *s,
    const char *v);
/* Report what a value of this setting may be. */
void setting_value_error(struct parse *ps, const struct policy_setting *s,
    const struct lex_word *w);

#endif
