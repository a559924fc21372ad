/* The two forms of SHA-256's compression function. */
#ifndef BASE_SHA256_IMPL_H
#define BASE_SHA256_IMPL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

extern const uint32_t sha256_k[64];

/* n blocks of 64 octets into the state h. */
void sha256_blocks_portable(uint32_t h[8], const uint8_t *p, size_t n);
/* The same with the CPU's instructions; false, and nothing done, where it has none. */
bool sha256_blocks_cpu(uint32_t h[8], const uint8_t *p, size_t n);

#endif
