/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef LIB_PASSWORD_RULE_WORDLIST_H
#define LIB_PASSWORD_RULE_WORDLIST_H

#include <stddef.h>
#include <stdint.h>

#include "estimate.h"

/* How a list may be in order: by its words' first two ... */
enum list_order {
	ORDER_BYTES,
	ORDER_LETTERS, /* without case and marks */
};

#define LIST_CODES  28 /* other ASCII; a letter; not ASCII */
#define LIST_PLACES 65536u
#define LINE_BYTES  128 /* longer ones are no words */

/* Which words of a list may be in a password. */
struct list_filter {
	struct word_search *search;
	uint8_t code[256]; /* of a byte */
	/* Whether a word that begins with two such characters may be in it. */
	bool begins[LIST_CODES][LIST_CODES];
};

/* s is used as long as the filter is. */
void filter_begin(struct list_filter *f, struct word_search *s);
/* Search the lines of p..end, which begins with one. */
void filter_search(const struct list_filter *f, const char *p, const char *end);
/*
 * The place of the word at p in an order, below LIST_PLACES; p is not the end.
 */
unsigned filter_place(const struct list_filter *f, const char *p,
    const char *end, enum list_order order);
/*
 * Whether a word may be in the password whose place is in from..to, both
 * included.
 */
bool filter_has_place(const struct list_filter *f, enum list_order order,
    unsigned from, unsigned to);

#endif
