/* SPDX-License-Identifier: BSD-2-Clause */
/* Which word was meant: the one that is spelled most alike. */
#ifndef LOGINPOLICY_NEAR_H
#define LOGINPOLICY_NEAR_H

#include <stddef.h>

#define NEAR_WORD_MAX 32 /* bytes; longer words are not compared */

/* A search among candidates, which are tried one after the other. */
struct near {
	const char *word; /* borrowed */
	size_t len;
	unsigned least; /* only a candidate with fewer mistakes is better */
	const char *best; /* borrowed; NULL: none is near */
};

/* Begin a search for what word is a misspelling of. */
void near_init(struct near *s, const char *word);
/*
 * Try one candidate: it is near if one or two letters are wrong, missing, added
 * or exchanged (one in words of less than five letters). Of equal ones the
 * first counts.
 */
void near_try(struct near *s, const char *candidate);

#endif
