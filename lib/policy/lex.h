/* Lines of the policy file into words. */
#ifndef POLICY_LEX_H
#define POLICY_LEX_H

#include <stddef.h>
#include <loginpolicy/base/err.h>

#define LEX_WORDS_MAX 64 /* words of a statement: more than any has */
#define LEX_ROOM      8 /* NULs behind a line */

/* One word: quotes and escapes undone, in the scratch of the line. */
struct lex_word {
	char *s; /* NUL-terminated */
	size_t len;
	unsigned col; /* from 1, in octets, of its first character */
};

struct lex_line {
	struct lex_word word[LEX_WORDS_MAX];
	size_t n;
};

/*
 * Split s[0..len) (no line end in it). scratch: at least len + LEX_ROOM
 * octets, which the words borrow. Returns 0, or ERR_SYNTAX with reterr's col
 * and msg set.
 */
int lex_split(const char *s, size_t len, char *scratch, struct lex_line *ret,
    struct diag *reterr);

#endif
