/* SPDX-License-Identifier: BSD-2-Clause */
/* Any octets as a public key's blob: what decodes is canonical, and decodes by its own name. */
#include <stdlib.h>
#include <string.h>

#include <loginpolicy/sshkey/key.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct key k, again;

	if (key_decode(data, size, &k) != 0)
		return 0;
	if (k.type == NULL || k.bits == 0 || k.strength_bits > 256)
		abort();
	if (k.is_cert && k.cert.ca_type == NULL)
		abort();
	if (key_decode_named(k.type, strlen(k.type), data, size, &again) != 0)
		abort();
	return memcmp(k.fp, again.fp, SHA256_LEN) == 0 ? 0 : (abort(), 0);
}
