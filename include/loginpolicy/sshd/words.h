/* SPDX-License-Identifier: BSD-2-Clause */
/* Words and pattern lists of OpenSSH's configuration files. */
#ifndef LOGINPOLICY_SSHD_WORDS_H
#define LOGINPOLICY_SSHD_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <loginpolicy/base/buf.h>

/*
 * Read the next word of a line as sshd and ssh read it (argv_split() of
 * OpenSSH's misc.c): quotes enclose a word or a part of one; a backslash
 * escapes a quote or a backslash, and outside of quotes a space; '#' at the
 * start of a word begins a comment.
 * *p: where to read, moved behind the word. word: replaced by the word.
 * *ret_found: false at the end of the line or at a comment.
 * Returns 0; ERR_SYNTAX (a quote is not closed); ERR_NOMEM or ERR_TOOBIG of
 * word.
 */
int ssh_word_next(const char **p, const char *end, struct buf *word,
    bool *ret_found);

enum pattern_list_result {
	PATTERN_LIST_DENIED = -1, /* a pattern after a '!' matches */
	PATTERN_LIST_NONE = 0,
	PATTERN_LIST_MATCHED = 1
};
/*
 * Match s with a comma-separated list (ssh_config(5), PATTERNS): '*' and '?'
 * are wildcards, '!' before a pattern negates it, whatever else matches.
 * fold: ASCII letters match in either case. An empty pattern matches nothing.
 */
enum pattern_list_result pattern_list_match(const char *s, size_t len,
    const char *list, size_t list_len, bool fold);
/* Return whether it is more than a plain name: '*', '?', or a '!' before it. */
bool pattern_is_wild(const char *pattern, size_t len);

#endif
