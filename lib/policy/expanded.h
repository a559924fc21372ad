/* A policy's files in one text: what apply keeps as the last accepted policy. */
#ifndef POLICY_EXPANDED_H
#define POLICY_EXPANDED_H

#include "parse.h"

/* Where the next file begins. */
struct expanded {
	const char *at, *end;
};

/* Whether a text is one that policy_expand() writes, by its first line. */
bool is_expanded(const char *text, size_t len);
/*
 * Parse it as the files that it consists of. text is freed.
 * Returns 0, or ERR_SYNTAX with d set where it is none that was written so.
 */
int expanded_parse(struct parse *ps, char *text, size_t len, struct diag *d);
/* An include statement of the present line: the files that were read for it. */
void expanded_include(struct parse *ps, unsigned col);

#endif
