/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/mutate.h"

void
mutate_each(const uint8_t *p, size_t len,
    void (*fn)(const uint8_t *p, size_t len, void *arg), void *arg)
{
	uint8_t *copy;

	for (size_t n = 0; n < len; n++) {
		if ((copy = malloc(n == 0 ? 1 : n)) == NULL)
			abort();
		memcpy(copy, p, n);
		fn(copy, n, arg);
		free(copy);
	}
	if ((copy = malloc(len == 0 ? 1 : len)) == NULL)
		abort();
	memcpy(copy, p, len);
	for (size_t bit = 0; bit < len * 8; bit++) {
		copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
		fn(copy, len, arg);
		copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	free(copy);
}
