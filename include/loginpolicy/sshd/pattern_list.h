/* Lists of patterns, as OpenSSH has them (ssh_config(5), PATTERNS). */
#ifndef KEYAUDIT_HOSTS_PATTERN_LIST_H
#define KEYAUDIT_HOSTS_PATTERN_LIST_H

#include <stdbool.h>
#include <stddef.h>

/* Whether all of s[0..len) is what the pattern says: '*' and '?', no brackets. ASCII letters of s and pattern are alike. */
bool pattern_match(const char *s, size_t len, const char *pattern,
    size_t pattern_len);
/* A comma-separated list, each perhaps after a '!': 1 matched; -1 a negated one matched, whatever else does; 0 none. */
int pattern_list_match(const char *s, size_t len, const char *list,
    size_t list_len);
/* Whether it is more than a plain name: has a '*' or '?', or begins with '!'. */
bool pattern_is_wild(const char *pattern, size_t len);

#endif
