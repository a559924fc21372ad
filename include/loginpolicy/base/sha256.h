/* SPDX-License-Identifier: BSD-2-Clause */
/* SHA-256 (FIPS 180-4), with the CPU's instructions where it has them. */
#ifndef LOGINPOLICY_SHA256_H
#define LOGINPOLICY_SHA256_H

#include <stddef.h>
#include <stdint.h>

#define SHA256_LEN 32 /* bytes of a digest */

struct sha256 {
	uint32_t h[8];
	uint64_t total; /* bytes hashed so far */
	uint8_t buf[64];
	size_t fill; /* bytes in buf, 0..63 */
};

/* Begin, and add len bytes. */
void sha256_init(struct sha256 *s);
void sha256_update(struct sha256 *s, const void *p, size_t len);
/* Write the digest and wipe s. */
void sha256_final(struct sha256 *s, uint8_t ret_digest[SHA256_LEN]);
/* All three at once. */
void sha256_of(const void *p, size_t len, uint8_t ret_digest[SHA256_LEN]);

#endif
