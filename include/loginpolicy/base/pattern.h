/* SPDX-License-Identifier: BSD-2-Clause */
/* Patterns with wildcards, and nothing else: no brackets, no escapes. */
#ifndef LOGINPOLICY_PATTERN_H
#define LOGINPOLICY_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

enum pattern_flag {
	/* '?' matches any one byte; without it '?' is an ordinary character. */
	PATTERN_ONE = 1 << 0,
	/* ASCII letters match in either case. */
	PATTERN_FOLD = 1 << 1
};

/*
 * Return whether all of s matches the pattern; '*' matches any bytes, also
 * none. flags: enum pattern_flag. Takes at most len * pattern_len steps.
 */
bool pattern_match(const char *pattern, size_t pattern_len, const char *s,
    size_t len, unsigned flags);

#endif
