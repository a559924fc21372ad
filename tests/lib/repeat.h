/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How often a test does over what it does with numbers of chance: in each check
 * so often that a fault shows; with SOAK in the environment (make soak) as often
 * as is promised.
 */
#ifndef TESTS_REPEAT_H
#define TESTS_REPEAT_H

#include <stdlib.h>

static inline unsigned
repeat(unsigned in_check, unsigned in_soak)
{
	return getenv("SOAK") != NULL ? in_soak : in_check;
}

#endif
