/* SPDX-License-Identifier: BSD-2-Clause */
/* The two forms of SHA-256's compression function, for the test. */
#ifndef BASE_SHA256_IMPL_H
#define BASE_SHA256_IMPL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Hash n blocks of 64 bytes into the state h. */
void sha256_blocks_portable(uint32_t h[8], const uint8_t *p, size_t n);
/*
 * The same with the CPU's instructions. Returns false, and does nothing, if it
 * has none.
 */
bool sha256_blocks_cpu(uint32_t h[8], const uint8_t *p, size_t n);

#endif
