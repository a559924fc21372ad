/* SPDX-License-Identifier: BSD-2-Clause */
/* A rule and what is wanting of a password by it, for the tests of password/rule. */
#ifndef TESTS_PASSWORD_RULE_H
#define TESTS_PASSWORD_RULE_H

#include <stdint.h>
#include <string.h>

#include "lib/password/rule/checks.h"

/* The base policy's, without what needs files. */
static const struct policy_password base_rule = {.length = 8,
    .uppercase = 1,
    .lowercase = 1,
    .digit = 1,
    .symbol = 1,
    .maximum = 256};
/* Nothing is asked for. */
static const struct policy_password no_rule = {.maximum = 512};

/* Let the rule have this file alone; path: NULL: none. */
#define USE_FILE(rule, member, file)                     \
	do {                                             \
		static const char *one_file[1];          \
                                                         \
		one_file[0] = (file);                    \
		(rule).member = one_file;                \
		(rule).n_##member = one_file[0] != NULL; \
	} while (0)

#define BIT(d) (1u << DEMAND_##d)

/* PCG32: the same numbers in each run. */
static uint64_t random_state = 1;

static inline uint32_t
random32(void)
{
	uint64_t old = random_state;
	uint32_t x = (uint32_t)(((old >> 18) ^ old) >> 27),
		 rot = (uint32_t)(old >> 59);

	random_state = old * 6364136223846793005u + 1442695040888963407u;
	return x >> rot | x << (-rot & 31);
}

static inline uint32_t
random_below(uint32_t n)
{
	return (uint32_t)((uint64_t)random32() * n >> 32);
}

#endif
