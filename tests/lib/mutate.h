/* SPDX-License-Identifier: BSD-2-Clause */
/* Every truncation and every one-bit flip of a sample, for decoders. */
#ifndef TESTS_MUTATE_H
#define TESTS_MUTATE_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/*
 * Call fn with each prefix of p and each copy with one bit flipped. The copy
 * has exactly its size on the heap, so that a read beyond it is seen.
 */
void mutate_each(const uint8_t *p, size_t len,
    void (*fn)(const uint8_t *p, size_t len, void *arg), void *arg);

#endif
