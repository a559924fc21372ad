/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Only the last '*' is ever gone back to: what an earlier one matched need
 * never be longer than it is.
 */
#include <loginpolicy/base/pattern.h>

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static bool
byte_match(char pattern, char c, unsigned flags)
{
	return pattern == c || (pattern == '?' && (flags & PATTERN_ONE) != 0) ||
	    ((flags & PATTERN_FOLD) != 0 && lower(pattern) == lower(c));
}

bool
pattern_match(const char *pattern, size_t pattern_len, const char *s,
    size_t len, unsigned flags)
{
	/* The last star, and where what it matched begins. */
	size_t i = 0, j = 0, star = pattern_len, from = 0;

	while (i < len) {
		if (j < pattern_len && pattern[j] == '*') {
			star = j++;
			from = i;
		} else if (j < pattern_len &&
		    byte_match(pattern[j], s[i], flags)) {
			i++;
			j++;
		} else if (star < pattern_len) {
			j = star + 1;
			i = ++from;
		} else {
			return false;
		}
	}
	while (j < pattern_len && pattern[j] == '*')
		j++;
	return j == pattern_len;
}
