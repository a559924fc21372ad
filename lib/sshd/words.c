/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Split a line of OpenSSH's configuration into words, and match pattern lists.
 */
#include <string.h>

#include <loginpolicy/base/err.h>
#include <loginpolicy/base/pattern.h>
#include <loginpolicy/sshd/words.h>
#include "blank.h"

int
ssh_word_next(const char **p, const char *end, struct buf *word,
    bool *ret_found)
{
	const char *s = *p;
	char quote = '\0';

	buf_clear(word);
	while (s < end && is_blank(*s))
		s++;
	*ret_found = s < end && *s != '#';
	if (!*ret_found)
		s = end;
	for (; s < end && (quote != '\0' || !is_blank(*s)); s++) {
		if (*s == '\\' && s + 1 < end &&
		    (s[1] == '\\' || s[1] == '"' || s[1] == '\'' ||
			(quote == '\0' && s[1] == ' ')))
			buf_putc(word, *++s);
		else if (quote == '\0' && (*s == '"' || *s == '\''))
			quote = *s;
		else if (quote != '\0' && *s == quote)
			quote = '\0';
		else
			buf_putc(word, *s);
	}
	*p = s;
	return quote != '\0' ? ERR_SYNTAX : word->err;
}

enum pattern_list_result
pattern_list_match(const char *s, size_t len, const char *list, size_t list_len,
    bool fold)
{
	const unsigned flags = PATTERN_ONE | (fold ? PATTERN_FOLD : 0u);
	const char *end = list + list_len, *comma;
	enum pattern_list_result found = PATTERN_LIST_NONE;

	for (; list < end; list = comma + 1) {
		bool negated = *list == '!';

		list += negated;
		comma = memchr(list, ',', (size_t)(end - list));
		if (comma == NULL)
			comma = end;
		if (comma == list ||
		    !pattern_match(list, (size_t)(comma - list), s, len, flags))
			continue;
		if (negated)
			return PATTERN_LIST_DENIED;
		found = PATTERN_LIST_MATCHED;
	}
	return found;
}

bool
pattern_is_wild(const char *pattern, size_t len)
{
	return memchr(pattern, '*', len) != NULL ||
	    memchr(pattern, '?', len) != NULL || (len != 0 && *pattern == '!');
}
