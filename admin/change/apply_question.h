/* SPDX-License-Identifier: BSD-2-Clause */
/* The question on a terminal before a policy changes. */
#ifndef ADMIN_APPLY_QUESTION_H
#define ADMIN_APPLY_QUESTION_H

#include <loginpolicy/policy/policy.h>

enum apply_choice {
	APPLY_QUIT = 0,
	APPLY_TRY,
	APPLY_FOR_GOOD
};

struct apply_question {
	const struct policy *before; /* NULL: there is none */
	const struct policy *after;
	bool can_try; /* there is a policy to go back to */
};

/*
 * Ask on the terminal until one of the answers is given; d shows the difference
 * and asks again. The end of input is APPLY_QUIT.
 */
enum apply_choice apply_ask(const struct apply_question *q);

/*
 * Append the difference between two policies, file by file, as a unified diff.
 * Bytes that a terminal would obey are escaped. before: NULL: there is none.
 */
void policy_diff(const struct policy *before, const struct policy *after,
    struct buf *b);

#endif
